"""Find where the comments of a page begin and end, which of their lines are text, and how deep each is nested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.comments.layout_pattern import layout_bonus
from cleanarticle.comments.line_measures import measures
from cleanarticle.comments.names import is_name, is_statement
from cleanarticle.comments.repeated_header import header_rows
from cleanarticle.comments.tagger import Tagger, default_tagger, path_of
from cleanarticle.comments.words import DATE, groups
from cleanarticle.page import Label, Line
from cleanarticle.text.arrays import Matrix

# Where no other origin is given, the values were set by hand.
_MIN_AUTHOR_ODDS = -1.0  # log-odds; a line with less does not state the author
_MIN_EXPECTED = 0.5
"""Of the beginnings in the likeliest sequence of classes, those expected by the probabilities of single rows."""
_SURE = 1e3  # a log-probability that no other outweighs
_MIN_FIRST_POST = 40  # characters of text above the first post found, which are then the first post of a forum
_HEADER_LINES = 12  # lines at the beginning of a comment that may state its author
_MAX_LINES = 5_000  # filled lines of a page that are read; each takes some kilobytes while it is measured
_MAX_BUTTON = 60  # characters of a button ("Reply")
_MIN_INDENT = 2  # columns by which a comment that is nested is further to the right


class CommentLines(NamedTuple):
    """The lines of a comment, as indices into ``page.lines``."""

    begin: int
    end: int
    """One past its last line."""
    author: int | None
    """The line that states its author; ``None`` if none does."""
    text: tuple[int, ...]
    """Its lines without header and buttons."""
    depth: int


class Posts(NamedTuple):
    """The posts of a forum."""

    first: CommentLines | None
    """The post that opens the thread; ``None`` if it was not found."""
    others: list[CommentLines]


def comments_of_lines(lines: Sequence[Line], *, tagger: Tagger | None = None) -> list[CommentLines]:
    """Return the comments of a page, in order.

    Args:
        lines: the labelled lines of the page.
        tagger: finds the beginnings and authors of comments; by default the one that ships.
    """
    filled = _filled(lines)
    found, _, _ = _found(lines, filled, tagger)
    return _with_depths(found, lines, filled)


def posts_of_lines(lines: Sequence[Line], *, tagger: Tagger | None = None) -> Posts:
    """Return the posts of a forum; the first is the main content of the page.

    The first post often looks unlike the others: its author or date is above the title of the thread. If there is text
    above the first post that the tagger found, the text between the title and that post is the first post.

    Args:
        lines: the labelled lines of the page.
        tagger: finds the beginnings and authors of posts; by default the one that ships.
    """
    filled = _filled(lines)
    found, authors, counts = _found(lines, filled, tagger)
    if not found:
        return Posts(None, [])
    above = [row for row in range(found[0].begin) if _is_text(lines[filled[row]])]
    if sum(len(lines[filled[row]].text.strip()) for row in above) < _MIN_FIRST_POST:
        first, *others = _with_whole_opening(found, lines, filled)
    else:
        titles = [row for row in range(found[0].begin) if lines[filled[row]].label is Label.TITLE]
        title = max(titles, key=lambda row: (lines[filled[row]].confidence, -row), default=above[0] - 1)
        texts = [lines[at].text.strip() for at in filled[: found[0].begin]]
        first = None
        if title + 1 < len(texts):
            first = _comment(texts, title + 1, len(texts), authors, counts, len(found))
            first = first._replace(text=tuple(row for row in first.text if _is_text(lines[filled[row]])))
        others = found
    numbered = _with_depths([first], lines, filled) if first is not None else []
    return Posts(numbered[0] if numbered else None, _with_depths(others, lines, filled))


def _filled(lines: Sequence[Line]) -> list[int]:
    """Return the indices of the lines that are read: those that are not blank."""
    return [at for at, line in enumerate(lines) if not line.blank][:_MAX_LINES]


def _found(
    lines: Sequence[Line], filled: Sequence[int], tagger: Tagger | None
) -> tuple[list[CommentLines], Matrix, Counter[str]]:
    """Return the comments that the tagger finds, the log-odds of each row to state an author, and counts of texts.

    Rows number the filled lines.
    """
    if not filled:
        return [], np.zeros(0, np.float32), Counter()
    measured = measures(lines[: filled[-1] + 1])
    scores, authors = (tagger or default_tagger()).scores(measured)
    texts = [lines[at].text.strip() for at in filled]
    tags = path_of(scores)
    bonus = layout_bonus(texts, [_indent(lines[at]) for at in filled], np.flatnonzero(tags == 1))
    if bonus.any():
        by_layout = scores.copy()
        by_layout[:, 1] += bonus
        tags = path_of(by_layout)
    found = np.flatnonzero(tags == 1)
    if len(found):
        begins = np.exp(scores[:, 1])
        if begins.sum() < _MIN_EXPECTED * len(found):  # each row by itself looks as if it were outside of comments
            inner = tags != 0
            begins[inner] /= np.exp(scores[inner, 1:]).sum(1)
        rows = header_rows(begins, (measured.constants, measured.shapes), found)
        if rows is not found:
            tags = _with_beginnings(scores, rows)
    ranges = _ranges(tags)
    counts = Counter(texts[row] for begin, end in ranges for row in range(begin, end))
    comments = [_comment(texts, begin, end, authors, counts, len(ranges)) for begin, end in ranges]
    return _with_merged_headers(comments), authors, counts


def _with_depths(found: Sequence[CommentLines], lines: Sequence[Line], filled: Sequence[int]) -> list[CommentLines]:
    """Return the comments that have text, by indices into the lines of the page, with the depth of each."""
    depths = _depths([_indent(lines[filled[comment.begin]]) for comment in found])
    return [
        CommentLines(
            filled[comment.begin],
            filled[comment.end - 1] + 1,
            None if comment.author is None else filled[comment.author],
            tuple(filled[row] for row in comment.text),
            depth,
        )
        for comment, depth in zip(found, depths, strict=True)
        if comment.text
    ]


def _with_beginnings(scores: Matrix, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the likeliest sequence of classes in which comments begin at these rows, and at no others."""
    scores = scores.copy()
    scores[:, 1] = -_SURE
    scores[rows, 1] = _SURE
    return path_of(scores)


def _ranges(tags: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return the half-open range of rows of each comment, from the tag of each row: 1 begins one, 2 continues it."""
    starts = np.flatnonzero(tags == 1)
    stops = np.append(np.flatnonzero(tags != 2), len(tags))
    return [(int(start), int(stops[np.searchsorted(stops, start, "right")])) for start in starts]


def _comment(
    texts: Sequence[str], begin: int, end: int, authors: Matrix, counts: Counter[str], comment_count: int
) -> CommentLines:
    """Return the comment of a range of rows, which are the filled lines; its depth is set later."""
    words = groups()
    while begin + 1 < end and len(texts[begin]) <= _MAX_BUTTON and words.reply.fullmatch(texts[begin]):
        begin += 1
    rows = [row for row in range(begin, end) if row < begin + _HEADER_LINES or row >= end - 3]
    best = max(rows, key=lambda row: float(authors[row]))
    author = best if authors[best] > _MIN_AUTHOR_ODDS else None
    if author is None and is_name(texts[begin]) and begin + 1 < end:
        author = begin
    text = tuple(begin + at for at in _text_rows(texts[begin:end], counts, comment_count) if begin + at != author)
    return CommentLines(begin, end, author, text, 0)


def _with_merged_headers(comments: Sequence[CommentLines]) -> list[CommentLines]:
    """Return the comments; one without text becomes part of the header of the next."""
    out: list[CommentLines] = []
    for comment in comments:
        last = out[-1] if out else None
        if last is not None and not last.text and comment.begin - last.end <= 1:
            author = last.author if last.author is not None else comment.author
            out[-1] = CommentLines(last.begin, comment.end, author, comment.text, 0)
        else:
            out.append(comment)
    return out


def _with_whole_opening(
    found: Sequence[CommentLines], lines: Sequence[Line], filled: Sequence[int]
) -> list[CommentLines]:
    """Return the posts of a forum; if the first has no text below the title, the next is a part of it."""
    titles = {line.text.strip() for line in lines if line.label is Label.TITLE}
    first, *others = found
    while others and others[0].begin == first.end:
        inside = range(first.begin, first.end)
        title = max((row for row in inside if lines[filled[row]].label is Label.TITLE), default=-1)
        texts = [lines[filled[row]].text.strip() for row in first.text if row > title]
        if sum(len(text) for text in texts if text not in titles) >= _MIN_FIRST_POST:
            break
        following = others.pop(0)
        author = first.author if first.author is not None else following.author
        first = CommentLines(first.begin, following.end, author, (*first.text, *following.text), 0)
    return [first, *others]


def _is_text(line: Line) -> bool:
    return line.label in (Label.BODY, Label.LEAD, Label.COMMENT)


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _depths(indents: Sequence[int]) -> list[int]:
    """Return how deep each comment is nested, from the indent of its first line.

    >>> _depths([4, 8, 8, 4, 12])
    [0, 1, 1, 0, 1]
    """
    stack: list[int] = []
    out = []
    for indent in indents:
        while stack and indent < stack[-1] + _MIN_INDENT:
            stack.pop()
        stack.append(indent)
        out.append(len(stack) - 1)
    return out


def _text_rows(texts: Sequence[str], counts: Counter[str], comment_count: int) -> list[int]:
    """Return which lines of a comment are text, neither header nor button.

    Args:
        texts: the lines of the comment.
        counts: how often each text occurs in the comments of the page.
        comment_count: the number of comments of the page.
    """
    words = groups()
    out = []
    for at, text in enumerate(texts):
        if len(text) <= _MAX_BUTTON:
            usual = counts[text] > max(2, comment_count // 3) and len(text) < _MAX_BUTTON // 2
            if usual or words.reply.fullmatch(text) or words.about.match(text.lstrip("*+•- ")):
                continue
            dated = DATE.search(text) or words.ago.search(text)
            at_edge = at < 4 or at >= len(texts) - 2
            if dated and (at_edge or (at < _HEADER_LINES and is_statement(text))) and text[-1] not in ".!?…":
                continue
            if not any(sign.isalpha() for sign in text):
                continue
        out.append(at)
    return out
