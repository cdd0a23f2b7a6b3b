"""Find the lines that the fields of each article are read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.page import Label, Line, Page

_TEXT = frozenset({Label.BODY, Label.LEAD, Label.HEADING})
# All set by hand.
_LINES_ABOVE = 8  # filled lines above the first article that are searched for fields
_LINES_BELOW = 12  # filled lines after the text that are searched for fields
# Lines of text, and their characters, that may be between byline and date: a standfirst that is labelled as text.
_MAX_HEADER_LINES = 2
_MAX_HEADER_CHARACTERS = 600


class Region(NamedTuple):
    """The lines that the fields of one article are read from, as indices of lines; ranges are half-open."""

    number: int
    """Of the article, from 0 on."""
    above: int
    """The first line that is searched: some lines above the article if it is the first, else ``begin``."""
    begin: int
    """The first line of the article."""
    body: int
    """The first line of text (body, lead, heading), or ``end``."""
    header: int
    """The end of the lines that may belong to the header, among which there may be some lines of text."""
    close: int
    """One past the last line of text, or ``end``."""
    end: int
    """The first line of the next article, or the number of lines."""
    below: int
    """One past the last line that is searched: some lines after the text."""

    def lines(self, page: Page, label: Label) -> list[int]:
        """Return the indices of the article's lines with this label."""
        lines = page.lines
        return [i for i in range(self.begin, self.end) if lines[i].label is label and lines[i].article == self.number]

    def text_lines(self, page: Page) -> list[int]:
        """Return the indices of the article's lines from its first line of text to its last."""
        return [i for i in range(self.body, self.close) if page.lines[i].article == self.number]


def regions(page: Page) -> Sequence[Region]:
    """Return the region of each article of the page, in order."""
    return page.once(_regions)


def _regions(page: Page) -> tuple[Region, ...]:
    return tuple(_find_regions(page))


def _find_regions(page: Page) -> Iterator[Region]:
    firsts: list[int] = []
    last = -1
    for index, line in enumerate(page.lines):
        if line.article is not None and line.article > last:
            firsts.extend([index] * (line.article - last))
            last = line.article
    for number, begin in enumerate(firsts):
        end = firsts[number + 1] if number + 1 < len(firsts) else len(page.lines)
        text = [i for i in range(begin, end) if _is_text_of(page.lines[i], number)]
        body, close = (text[0], text[-1] + 1) if text else (end, end)
        floor = firsts[number - 1] if number else 0
        above = begin
        filled = 0
        while not number and above > floor and filled < _LINES_ABOVE:
            above -= 1
            filled += not page.lines[above].blank
        below = close
        filled = 0
        while below < end and filled < _LINES_BELOW:
            filled += not page.lines[below].blank
            below += 1
        yield Region(number, above, begin, body, _header_end(page, text, end), close, end, below)


def _header_end(page: Page, text: Sequence[int], end: int) -> int:
    """Return the first line of text that comes after more text than a standfirst has."""
    characters = 0
    for count, index in enumerate(text):
        if count > _MAX_HEADER_LINES or characters > _MAX_HEADER_CHARACTERS:
            return index
        characters += len(page.lines[index].text)
    return text[-1] if text else end


def _is_text_of(line: Line, number: int) -> bool:
    return line.article == number and line.label in _TEXT
