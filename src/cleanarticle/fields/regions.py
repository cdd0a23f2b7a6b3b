"""Says which lines the fields of each article are read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.page import Label, Line, Page

_TEXT = frozenset({Label.BODY, Label.LEAD, Label.HEADING})
_ABOVE = 8
_BELOW = 12
_STANDFIRST = 2
_STANDFIRST_MASS = 600


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

    def text_lines(self, page: Page) -> list[int]:
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
