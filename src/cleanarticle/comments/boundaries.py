"""Where the comments of a page begin and end, which of their lines are text, and how deep each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.comments.line_measures import measures
from cleanarticle.comments.names import is_name
from cleanarticle.comments.tagger import Tagger, default_tagger, path_of
from cleanarticle.comments.words import DATE, groups
from cleanarticle.page import Label, Line
from cleanarticle.text.arrays import Matrix

_AUTHOR = -1.0
"""The log-odds from which a line is taken to state the author."""
BEGINS = 0.0
"""What is added to the logarithm of the share of lines that begin a comment."""
_FIRST_POST = 40
"""Characters of text above the first post that was found, from which on that text is the first post of a forum."""
_HEADER = 12
"""Lines of a comment in which its author is looked for, from its first and to its last."""
_MOST_LINES = 5_000
"""Lines of a page in which comments are looked for: each takes some kilobytes while it is measured."""
_BUTTON = 60  # characters that a button ("Reply") has at most; chosen by judgement
_STEP = 2
"""Columns: what stands less further to the right than another stands no deeper."""


class Found(NamedTuple):
    """A comment: indices into ``page.lines``."""

    begin: int
    end: int
    """One past its last line."""
    author: int | None
    """The line that states its author."""
    text: tuple[int, ...]
    """Its lines without its header and its buttons."""
    depth: int


def find(lines: Sequence[Line], *, forum: bool = False, tagger: Tagger | None = None) -> list[Found]:
    """Return the comments of a page, or the posts of a forum after the first, in order.

    Args:
        lines: the lines of the page, labelled.
        forum: whether the page is a forum's: its first post is no comment.
        tagger: the tagger; the one that ships, unless given.
    """
    filled = [at for at, line in enumerate(lines) if not line.blank][:_MOST_LINES]
    if not filled:
        return []
    lines = lines[: filled[-1] + 1]
    scores, authors = (tagger or default_tagger()).scores(measures(lines))
    ranges = _ranges(path_of(scores + np.array([0.0, BEGINS, 0.0], np.float32)))
    texts = [lines[at].text.strip() for at in filled]
    again = Counter(texts[row] for begin, end in ranges for row in range(begin, end))
    read = [_read(texts, begin, end, authors, again, len(ranges)) for begin, end in ranges]
    read = _merged(read)
    if (
        forum
        and read
        and sum(len(texts[row]) for row in range(read[0].begin) if _is_text(lines[filled[row]])) < _FIRST_POST
    ):
        read = read[1:]
    depths = _depths([_indent(lines[filled[one.begin]]) for one in read])
    return [
        Found(
            filled[one.begin],
            filled[one.end - 1] + 1,
            None if one.author is None else filled[one.author],
            tuple(filled[row] for row in one.text),
            depth,
        )
        for one, depth in zip(read, depths, strict=True)
        if one.text
    ]


def _ranges(tags: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return the first line of each comment, and the one past its last."""
    starts = np.flatnonzero(tags == 1)
    stops = np.append(np.flatnonzero(tags != 2), len(tags))
    return [(int(start), int(stops[np.searchsorted(stops, start, "right")])) for start in starts]


def _read(texts: Sequence[str], begin: int, end: int, authors: Matrix, again: Counter[str], many: int) -> Found:
    """Return a comment, of rows of lines that are not blank, whose depth is not known yet."""
    words = groups()
    while begin + 1 < end and len(texts[begin]) <= _BUTTON and words.reply.fullmatch(texts[begin]):
        begin += 1
    rows = [row for row in range(begin, end) if row < begin + _HEADER or row >= end - 3]
    best = max(rows, key=lambda row: float(authors[row]))
    author = best if authors[best] > _AUTHOR else None
    if author is None and is_name(texts[begin]) and begin + 1 < end:
        author = begin
    text = tuple(begin + at for at in _text(texts[begin:end], again, many) if begin + at != author)
    return Found(begin, end, author, text, 0)


def _merged(read: Sequence[Found]) -> list[Found]:
    """Return the comments, one that has no text as a part of the header of the next."""
    out: list[Found] = []
    for one in read:
        last = out[-1] if out else None
        if last is not None and not last.text and one.begin - last.end <= 1:
            author = last.author if last.author is not None else one.author
            out[-1] = Found(last.begin, one.end, author, one.text, 0)
        else:
            out.append(one)
    return out


def _is_text(line: Line) -> bool:
    return line.label in (Label.BODY, Label.LEAD, Label.COMMENT)


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _depths(indents: Sequence[int]) -> list[int]:
    """Return how deep comments stand whose first lines are indented so.

    >>> _depths([4, 8, 8, 4, 12])
    [0, 1, 1, 0, 1]
    """
    stack: list[int] = []
    out = []
    for indent in indents:
        while stack and indent < stack[-1] + _STEP:
            stack.pop()
        stack.append(indent)
        out.append(len(stack) - 1)
    return out


def _text(texts: Sequence[str], again: Counter[str], many: int) -> list[int]:
    """Return which lines of a comment are text: neither its header nor its buttons."""
    words = groups()
    out = []
    for at, text in enumerate(texts):
        if len(text) <= _BUTTON:
            usual = again[text] > max(2, many // 3) and len(text) < _BUTTON // 2
            if usual or words.reply.fullmatch(text) or words.about.match(text.lstrip("*+•- ")):
                continue
            dated = DATE.search(text) or words.ago.search(text)
            if dated and (at < 4 or at >= len(texts) - 2) and text[-1] not in ".!?…":
                continue
            if not any(sign.isalpha() for sign in text):
                continue
        out.append(at)
    return out
