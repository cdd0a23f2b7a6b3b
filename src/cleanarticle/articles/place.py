"""Says where in the source a stretch of a line stands, and which lines belong to which article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.page import Label, Line, Page, Span

_TEXT = frozenset({Label.BODY, Label.LEAD, Label.HEADING})
_ABOVE = 8
_BELOW = 12
_STANDFIRST = 2
_STANDFIRST_MASS = 600


def source_span(page: Page, index: int, start: int, end: int) -> Span:
    r"""The source span of columns *start* to *end* (half-open) of ``page.lines[index].text``.

    A column inside what a repair put in is widened to the whole of what the repair replaced, as
    the engine does for edits.

    >>> from cleanarticle.engine import split_lines
    >>> page = Page(source="one\ntwo three", lines=split_lines("one\ntwo three"))
    >>> source_span(page, 1, 4, 9).of(page.source)
    'three'
    """
    line = page.lines[index]
    place, column = line.start, 0  # where source and text run side by side from here on
    low: int | None = None
    high: int | None = None
    for at in range(bisect_left(page.repairs, (line.start,)), len(page.repairs)):
        repair = page.repairs[at]
        if repair.start >= line.end:
            break
        if not repair.applied:
            continue
        left = column + repair.start - place
        right = left + len(repair.after)
        if low is None and start < right:
            low = place + start - column if start < left else repair.start
        if high is None and end <= right:
            high = place + end - column if end <= left else repair.end
            break
        place, column = repair.end, right
    if low is None:
        low = place + start - column
    if high is None:
        high = place + end - column
    return Span(low, max(low, high))


def line_span(page: Page, index: int) -> Span:
    """The source span of a line, less the white space and the line break around its text."""
    text = page.lines[index].text
    return source_span(page, index, len(text) - len(text.lstrip()), len(text.rstrip()))


class Region(NamedTuple):
    """The lines (half-open ranges of indices) that the fields of one article are read from."""

    number: int
    above: int
    """Where to begin looking: some lines above the article, none of the article before it."""
    begin: int
    body: int
    """The first line of text (body, lead, heading), or ``end``."""
    header: int
    """Where the header certainly ends: some lines of text may stand among byline and date."""
    close: int
    """One past the last line of text, or ``end``."""
    end: int
    below: int
    """Where to stop looking: some lines after the text."""

    def lines(self, page: Page, label: Label) -> list[int]:
        """The indices of the article's lines of this label."""
        lines = page.lines
        return [i for i in range(self.begin, self.end) if lines[i].label is label and lines[i].article == self.number]

    def told(self, page: Page) -> list[int]:
        """The indices of the article's lines from its first line of text to its last."""
        return [i for i in range(self.body, self.close) if page.lines[i].article == self.number]


def regions(page: Page) -> Sequence[Region]:
    """Return the region of each article of the page, in order."""
    return page.once(_regions)


def _regions(page: Page) -> tuple[Region, ...]:
    return tuple(_each_region(page))


def _each_region(page: Page) -> Iterator[Region]:
    firsts: list[int] = []
    last = -1
    for index, line in enumerate(page.lines):
        if line.article is not None and line.article > last:
            firsts.extend([index] * (line.article - last))
            last = line.article
    for number, begin in enumerate(firsts):
        end = firsts[number + 1] if number + 1 < len(firsts) else len(page.lines)
        text = [i for i in range(begin, end) if _of(page.lines[i], number)]
        body, close = (text[0], text[-1] + 1) if text else (end, end)
        floor = firsts[number - 1] if number else 0
        above = begin
        filled = 0
        while not number and above > floor and filled < _ABOVE:
            above -= 1
            filled += not page.lines[above].blank
        below = close
        filled = 0
        while below < end and filled < _BELOW:
            filled += not page.lines[below].blank
            below += 1
        yield Region(number, above, begin, body, _header(page, text, end), close, end, below)


def _header(page: Page, text: Sequence[int], end: int) -> int:
    """The third line of text, or that by which more than a standfirst's worth of it has passed."""
    mass = 0
    for count, index in enumerate(text):
        if count > _STANDFIRST or mass > _STANDFIRST_MASS:
            return index
        mass += len(page.lines[index].text)
    return text[-1] if text else end


def _of(line: Line, number: int) -> bool:
    return line.article == number and line.label in _TEXT
