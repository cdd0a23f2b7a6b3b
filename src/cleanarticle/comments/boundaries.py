"""Find where the comments of a page begin and end, which of their lines are text, and how deep each is nested.

A *row* is the number of a filled line, counted from 0 on the page; ``indices[row]`` is its index in ``page.lines``.
"""

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
from cleanarticle.comments.tagger import BEGINS, CONTINUES, OUTSIDE, Tagger, default_tagger, path_of
from cleanarticle.comments.words import DATE, groups
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Line
from cleanarticle.text.arrays import Matrix

# Where no other origin is given, the values were set by hand.
_MIN_AUTHOR_LOG_ODDS = -1.0  # a line with less does not state the author
_MIN_EXPECTED_SHARE = 0.5
"""The path of a page has some number of beginnings; the probabilities of its rows add up to an expected number. Below
this share of the first, each row by itself looks as if it were outside of comments."""
_SURE = 1e3  # a log-probability that no other outweighs
_MIN_POST_TEXT = 40
"""Characters of a first post. With so many above the first post that the tagger found, the text there is the first
post; if the first post found has fewer, the next is a part of it."""
_HEADER_LINES = 12  # lines at the beginning of a comment that may state its author
_MAX_LINES = 5_000  # filled lines of a page that are read; each takes some kilobytes while it is measured
_MAX_BUTTON = 60  # characters of a button ("Reply")
_MIN_INDENT = 2  # columns by which a comment that is nested is further to the right
_MAX_DATE_WORDS = 3  # without figures, of a line that is a date: "Saturday, 4 May 2024 at 10:12"
_SENTENCE_ENDS = (".", "!", "?", "…")
_WORD = lazy_pattern(r"[^\W\d_]+")


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


class _CommentRows(NamedTuple):
    """The rows of a comment; the fields are those of :class:`CommentLines`."""

    begin: int
    end: int
    author: int | None
    text: tuple[int, ...]


def comments_of_lines(lines: Sequence[Line], *, tagger: Tagger | None = None) -> list[CommentLines]:
    """Return the comments of a page, in order.

    Args:
        lines: the labelled lines of the page.
        tagger: finds the beginnings and authors of comments; by default the one that ships.
    """
    indices = _filled_indices(lines)
    comments, _, _ = _find_comments(lines, indices, tagger)
    return _with_depths(comments, lines, indices)


def posts_of_lines(lines: Sequence[Line], *, tagger: Tagger | None = None) -> Posts:
    """Return the posts of a forum; the first is the main content of the page.

    The first post often looks unlike the others: its author or date is above the title of the thread. If there is text
    above the first post that the tagger found, the text between the title and that post is the first post.

    Args:
        lines: the labelled lines of the page.
        tagger: finds the beginnings and authors of posts; by default the one that ships.
    """
    indices = _filled_indices(lines)
    posts, author_log_odds, counts = _find_comments(lines, indices, tagger)
    if not posts:
        return Posts(None, [])
    above = range(posts[0].begin)  # the rows above the first post that the tagger found
    text_above = [row for row in above if _is_text(lines[indices[row]])]
    if sum(len(lines[indices[row]].text.strip()) for row in text_above) < _MIN_POST_TEXT:
        opening, *others = _with_whole_opening(posts, lines, indices)
        first = _with_depths([opening], lines, indices)
    else:
        titles = [row for row in above if lines[indices[row]].label is Label.TITLE]
        title = max(titles, key=lambda row: (lines[indices[row]].confidence, -row), default=text_above[0] - 1)
        first, others = [], posts
        if title + 1 < len(above):
            texts = [lines[indices[row]].text.strip() for row in above]
            opening = _comment(texts, title + 1, len(above), author_log_odds, counts, len(posts))
            opening = opening._replace(text=tuple(row for row in opening.text if _is_text(lines[indices[row]])))
            first = _with_depths([opening], lines, indices)
    return Posts(first[0] if first else None, _with_depths(others, lines, indices))


def _filled_indices(lines: Sequence[Line]) -> list[int]:
    """Return the index of the line of each row."""
    return [at for at, line in enumerate(lines) if not line.blank][:_MAX_LINES]


def _find_comments(
    lines: Sequence[Line], indices: Sequence[int], tagger: Tagger | None
) -> tuple[list[_CommentRows], Matrix, Counter[str]]:
    """Return the comments, the log-odds that each row states an author, and how often comments have each text."""
    if not indices:
        return [], np.zeros(0, np.float32), Counter()
    measured = measures(lines[: indices[-1] + 1])
    scores, author_log_odds = (tagger or default_tagger()).scores(measured)
    texts = [lines[at].text.strip() for at in indices]
    tags = path_of(scores)
    bonus = layout_bonus(texts, [_indent(lines[at]) for at in indices], np.flatnonzero(tags == BEGINS))
    if bonus.any():
        by_layout = scores.copy()
        by_layout[:, BEGINS] += bonus
        tags = path_of(by_layout)
    begin_rows = np.flatnonzero(tags == BEGINS)
    if len(begin_rows):
        probabilities = np.exp(scores[:, BEGINS])  # that a comment begins at each row
        if probabilities.sum() < _MIN_EXPECTED_SHARE * len(begin_rows):
            # Take it as given that the rows of the comments found are not outside, as the path says.
            inner = tags != OUTSIDE
            probabilities[inner] /= np.exp(scores[inner][:, [BEGINS, CONTINUES]]).sum(1)
        rows = header_rows(probabilities, (measured.constants, measured.shapes), begin_rows)
        if rows is not begin_rows:
            tags = _with_beginnings(scores, rows)
    ranges = _ranges(tags)
    counts = Counter(texts[row] for begin, end in ranges for row in range(begin, end))
    comments = [_comment(texts, begin, end, author_log_odds, counts, len(ranges)) for begin, end in ranges]
    return _with_merged_headers(comments), author_log_odds, counts


def _with_depths(comments: Sequence[_CommentRows], lines: Sequence[Line], indices: Sequence[int]) -> list[CommentLines]:
    """Return the lines and the depth of each comment; comments without text are left out."""
    depths = _depths([_indent(lines[indices[comment.begin]]) for comment in comments])
    return [
        CommentLines(
            indices[comment.begin],
            indices[comment.end - 1] + 1,
            None if comment.author is None else indices[comment.author],
            tuple(indices[row] for row in comment.text),
            depth,
        )
        for comment, depth in zip(comments, depths, strict=True)
        if comment.text
    ]


def _with_beginnings(scores: Matrix, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the likeliest tags with which comments begin at these rows, and at no others."""
    scores = scores.copy()
    scores[:, BEGINS] = -_SURE
    scores[rows, BEGINS] = _SURE
    return path_of(scores)


def _ranges(tags: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return the half-open range of rows of each comment, from the tag of each row."""
    starts = np.flatnonzero(tags == BEGINS)
    stops = np.append(np.flatnonzero(tags != CONTINUES), len(tags))
    return [(int(start), int(stops[np.searchsorted(stops, start, "right")])) for start in starts]


def _comment(
    texts: Sequence[str], begin: int, end: int, author_log_odds: Matrix, counts: Counter[str], comment_count: int
) -> _CommentRows:
    """Return the comment in a range of rows; buttons at its beginning belong to the comment above."""
    words = groups()
    while begin + 1 < end and len(texts[begin]) <= _MAX_BUTTON and words.reply.fullmatch(texts[begin]):
        begin += 1
    rows = [row for row in range(begin, end) if row < begin + _HEADER_LINES or row >= end - 3]
    best = max(rows, key=lambda row: float(author_log_odds[row]))
    author = best if author_log_odds[best] > _MIN_AUTHOR_LOG_ODDS else None
    if author is None and is_name(texts[begin]) and begin + 1 < end:
        author = begin
    text = tuple(begin + at for at in _text_rows(texts[begin:end], counts, comment_count) if begin + at != author)
    return _CommentRows(begin, end, author, text)


def _with_merged_headers(comments: Sequence[_CommentRows]) -> list[_CommentRows]:
    """Return the comments; one without text becomes part of the header of the next."""
    out: list[_CommentRows] = []
    for comment in comments:
        last = out[-1] if out else None
        if last is not None and not last.text and comment.begin - last.end <= 1:
            author = last.author if last.author is not None else comment.author
            out[-1] = _CommentRows(last.begin, comment.end, author, comment.text)
        else:
            out.append(comment)
    return out


def _with_whole_opening(
    posts: Sequence[_CommentRows], lines: Sequence[Line], indices: Sequence[int]
) -> list[_CommentRows]:
    """Return the posts of a forum; as long as the first has too little text below the title, the next is merged."""
    titles = {line.text.strip() for line in lines if line.label is Label.TITLE}
    first, *others = posts
    while others and others[0].begin == first.end:
        inside = range(first.begin, first.end)
        title = max((row for row in inside if lines[indices[row]].label is Label.TITLE), default=-1)
        texts = [lines[indices[row]].text.strip() for row in first.text if row > title]
        if sum(len(text) for text in texts if text not in titles) >= _MIN_POST_TEXT:
            break
        following = others.pop(0)
        author = first.author if first.author is not None else following.author
        first = _CommentRows(first.begin, following.end, author, (*first.text, *following.text))
    return [first, *others]


def _is_text(line: Line) -> bool:
    """Return whether the label of a line says that it is text of an article or of a comment."""
    return line.label in (Label.BODY, Label.LEAD, Label.COMMENT)


def _indent(line: Line) -> int:
    """Return the columns of white space at the beginning of a line."""
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
    """Return which lines of a comment are text, neither header nor button; they are counted from its first line.

    Args:
        texts: the lines of the comment.
        counts: how often each text occurs in the comments of the page.
        comment_count: the number of comments of the page.
    """
    words = groups()
    out: list[int] = []
    is_above_text = True  # whether no line so far is surely text
    date_row = -1  # the line above the text that is a date and nothing else
    for at, text in enumerate(texts):
        is_short = len(text) <= _MAX_BUTTON
        is_sentence = text.endswith(_SENTENCE_ENDS)
        if is_short:
            # The template writes lines that many comments of the page have.
            is_of_template = counts[text] > max(2, comment_count // 3) and len(text) < _MAX_BUTTON // 2
            if is_of_template or words.reply.fullmatch(text) or words.about.match(text.lstrip("*+•- ")):
                continue
            if (DATE.search(text) or words.ago.search(text)) and not is_sentence:
                if is_above_text and at < _HEADER_LINES and _is_date_alone(text):
                    date_row = at
                    continue
                is_at_edge = at < 4 or at >= len(texts) - 2
                if is_at_edge or (at < _HEADER_LINES and is_statement(text)):
                    continue
            if not any(sign.isalpha() for sign in text):
                continue
        if is_sentence or not is_short:
            is_above_text = False
        out.append(at)
    # Above the date is the header too: a rank, such as "Senior member". Without text below, it is a text of few words.
    return [at for at in out if at > date_row] or out


def _is_date_alone(text: str) -> bool:
    """Return whether a line with a date has hardly anything else.

    >>> _is_date_alone("Saturday, May 4, 2024 #2"), _is_date_alone("I planted them there in May 2024")
    (True, False)
    """
    return len(_WORD.findall(text)) <= _MAX_DATE_WORDS
