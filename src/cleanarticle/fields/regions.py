"""Find the lines that the fields of each article are read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.page import Label, Page

_TEXT = frozenset({Label.BODY, Label.LEAD, Label.HEADING})
# All set by hand.
_LINES_ABOVE = 8  # filled lines above the first article that are searched for fields
_LINES_BELOW = 12  # filled lines after the text that are searched for fields
# Text that the header of an article may have, since a standfirst may be labelled as text: the header ends above the
# first line of text that has more lines, or more characters, of text above it.
_MAX_HEADER_LINES = 2
_MAX_HEADER_CHARACTERS = 600


class Region(NamedTuple):
    """The lines that the fields of one article are read from, as indices of lines of the page.

    ``above <= begin <= body <= header <= close <= below <= end``.
    """

    number: int
    """The number of the article, from 0 on."""
    above: int
    """The first line that is searched: ``begin``, or up to eight filled lines above it for the first article."""
    begin: int
    """The first line of the article."""
    body: int
    """The first line of text (body, lead, heading), or ``end``."""
    header: int
    """One past the last line that may belong to the header (title, byline, date), which may have some lines of text.
    Without text it is ``end``."""
    close: int
    """One past the last line of text, or ``end``."""
    end: int
    """The first line of the next article, or the number of lines."""
    below: int
    """One past the last line that is searched: up to twelve filled lines after the text."""

    def lines(self, page: Page, label: Label) -> list[int]:
        """Return the indices of the article's lines with this label."""
        indices = page.once(_lines_by_label).get((self.number, label), ())
        return [index for index in indices if self.begin <= index < self.end]

    def text_lines(self, page: Page) -> list[int]:
        """Return the indices of the article's lines, of any label, from its first line of text to its last."""
        return [index for index in range(self.body, self.close) if page.lines[index].article == self.number]


def regions(page: Page) -> Sequence[Region]:
    """Return the region of each article of the page, in order."""
    return page.once(_regions)


def _regions(page: Page) -> tuple[Region, ...]:
    return tuple(_find_regions(page))


def _lines_by_label(page: Page) -> dict[tuple[int, Label], list[int]]:
    """Return the indices of the lines of each article with each label."""
    lines: dict[tuple[int, Label], list[int]] = {}
    for index, line in enumerate(page.lines):
        if line.article is not None:
            lines.setdefault((line.article, line.label), []).append(index)
    return lines


def _find_regions(page: Page) -> Iterator[Region]:
    """Yield the region of each article."""
    lines_by_label = page.once(_lines_by_label)
    begins: list[int] = []
    last_article = -1
    for index, line in enumerate(page.lines):
        if line.article is not None and line.article > last_article:
            # An article without lines begins where the next one does: its region is empty.
            begins.extend([index] * (line.article - last_article))
            last_article = line.article
    for number, begin in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(page.lines)
        text = sorted(
            index for label in _TEXT for index in lines_by_label.get((number, label), ()) if begin <= index < end
        )
        body, close = (text[0], text[-1] + 1) if text else (end, end)
        above = begin
        filled = 0
        while not number and above > 0 and filled < _LINES_ABOVE:
            above -= 1
            filled += not page.lines[above].blank
        below = close
        filled = 0
        while below < end and filled < _LINES_BELOW:
            filled += not page.lines[below].blank
            below += 1
        yield Region(number, above, begin, body, _header_end(page, text, end), close, end, below)


def _header_end(page: Page, text: Sequence[int], end: int) -> int:
    """Return the index of the line of text that ends the header; without such a line, the last line of text.

    Args:
        page: the page.
        text: the indices of the lines of text of the article.
        end: what is returned if there are none.
    """
    characters = 0
    for count, index in enumerate(text):
        if count > _MAX_HEADER_LINES or characters > _MAX_HEADER_CHARACTERS:
            return index
        characters += len(page.lines[index].text)
    return text[-1] if text else end
