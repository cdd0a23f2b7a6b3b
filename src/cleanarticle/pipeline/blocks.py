"""Build the blocks of an article from its lines, their markup and their layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Block, Label, Line, Page, Span
from cleanarticle.page.markup import LineMarkup

# Possessive quantifiers: so a line of a million bullets needs no memory for backtracking.
BULLET = lazy_pattern(r"(?:[•●◦▪▫■‣⁃∙·*–—-](?:\s++|\Z)|[•●◦▪▫■‣⁃])++\s*+")
_MARKED_BULLET = lazy_pattern(r"\s*+(?:[-*+o]|\d{1,9}[.)])(?:\s++|\Z)")
_NUMBER = lazy_pattern(r"(\d{1,3})\. (?=\S)")
_QUOTATION = lazy_pattern(r"[«“„\"].*[»”“\"]\.?")
_CELL_GAP = lazy_pattern(r"\s{2,}")
_HEADING_LEVEL = 2  # the level of headings in a text without marks: the title has level 1
_NO_MARKUP = LineMarkup()


@dataclass(slots=True)
class Paragraph:
    """One line, or several that repairs joined: their indices, their label, their texts."""

    indices: list[int]
    label: Label
    parts: list[str]

    @property
    def text(self) -> str:
        """The text of the paragraph, without the white space around it."""
        return "".join(self.parts).strip()


def paragraphs(page: Page, lines: Iterable[tuple[int, Line]]) -> Iterator[Paragraph]:
    """Yield the paragraphs of lines, in order. Each line is a paragraph, unless repairs joined several lines.

    Args:
        page: the page.
        lines: lines of the page with their indices, in order.
    """
    paragraph: Paragraph | None = None
    joined_index = -1  # the index of the line that continues the paragraph so far; -1 if none does
    for index, line in lines:
        if paragraph is not None and index == joined_index and paragraph.label is line.label:
            paragraph.indices.append(index)
            paragraph.parts.append(line.text)
        else:
            if paragraph is not None:
                yield paragraph
            paragraph = Paragraph([index], line.label, [line.text])
        joined_index = -1 if line.newline else _index_of_continuation(page.lines, index)
    if paragraph is not None:
        yield paragraph


def _index_of_continuation(lines: Sequence[Line], index: int) -> int:
    """Return the index of the line that continues a line without line break.

    It is the next line, unless repairs left that line empty and without line break: then a later one.
    """
    below = index + 1
    while below < len(lines) and lines[below].blank and not lines[below].newline:
        below += 1
    return below


def blocks_of(page: Page, lines: Iterable[tuple[int, Line]]) -> list[Block]:
    """Return the blocks of an article: its headings and body lines. Lines with other labels end a list.

    Args:
        page: the page.
        lines: the lines of the article with their indices, in order.
    """
    builder = _BlockBuilder(page)
    for paragraph in paragraphs(page, lines):
        builder.add(paragraph)
    return builder.blocks()


class _PlacedBlock(NamedTuple):
    """A block, and the indices of its first and last line."""

    block: Block
    first: int
    last: int


class _NumberedParagraph(NamedTuple):
    """A paragraph that begins with a number, which may be the item of a list."""

    block_index: int
    """The index of its block among the blocks so far."""
    number: int
    indent: int
    """Its white space, in columns."""


class _BlockBuilder:
    """Builds blocks from paragraphs.

    Args:
        page: the page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._placed: list[_PlacedBlock] = []
        self._numbered: list[_NumberedParagraph] = []  # the current run: it ends with the last paragraph so far
        self._indents: list[int] = []  # of the open lists with bullets, outermost first, in a text without marks

    def blocks(self) -> list[Block]:
        """Return the blocks so far."""
        self._end_numbered()
        return [placed.block for placed in self._placed]

    def add(self, paragraph: Paragraph) -> None:
        """Add a paragraph."""
        if paragraph.label not in (Label.HEADING, Label.BODY):
            self._end_numbered()
            return
        markup = self._page.markup.get(paragraph.indices[0], _NO_MARKUP)
        if markup.kind == "code":
            self._add_code(paragraph, markup)
        elif markup.kind == "table":
            self._add_row(paragraph, markup)
        else:
            self._add_text(paragraph, markup)

    def _add_text(self, paragraph: Paragraph, markup: LineMarkup) -> None:
        text = paragraph.text
        bullet = _MARKED_BULLET.match(text) if markup.kind == "item" else BULLET.match(text)
        content = text[bullet.end() :] if bullet else text
        if not content:
            return
        if paragraph.label is Label.HEADING or markup.kind == "heading":
            level = markup.level if markup.kind == "heading" else _HEADING_LEVEL
            self._put(Block("heading", content, level=level), paragraph)
        elif markup.kind == "item":
            self._put(Block("item", content, level=markup.level, number=markup.number), paragraph)
        elif bullet:
            self._put(Block("item", content, level=self._depth(paragraph)), paragraph)
            return
        elif markup.kind == "quote" or _QUOTATION.fullmatch(text):
            self._put(Block("quote", text, level=markup.level if markup.kind == "quote" else 0), paragraph)
        else:
            self._add_plain(text, paragraph)
        self._indents.clear()

    def _add_plain(self, text: str, paragraph: Paragraph) -> None:
        number = _NUMBER.match(text) if not self._page.markup else None
        if number is None:
            self._end_numbered()
        else:
            self._numbered.append(_NumberedParagraph(len(self._placed), int(number[1]), _indent(paragraph)))
        self._put(Block("paragraph", text), paragraph)

    def _end_numbered(self) -> None:
        """End the run of numbered paragraphs: make items of a list of those that are numbered 1, 2 and so on.

        The items of a list have the same indentation. A single "1. " remains a paragraph: it may be a section number.
        """
        run: list[_NumberedParagraph] = []
        end = _NumberedParagraph(-1, 0, 0)  # continues no run, so it ends the last one
        for paragraph in [*self._numbered, end]:
            if run and paragraph == _NumberedParagraph(run[-1].block_index + 1, run[-1].number + 1, run[-1].indent):
                run.append(paragraph)
                continue
            if len(run) > 1 and run[0].number == 1:
                for item in run:
                    placed = self._placed[item.block_index]
                    text = placed.block.text[placed.block.text.index(" ") + 1 :]
                    block = placed.block._replace(kind="item", text=text, number=item.number)
                    self._placed[item.block_index] = placed._replace(block=block)
            run = [paragraph]
        self._numbered.clear()

    def _depth(self, paragraph: Paragraph) -> int:
        """Return the depth of an item with a bullet, by its indentation, in a text without marks."""
        indent = _indent(paragraph)
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        self._indents.append(indent)
        return len(self._indents) - 1

    def _put(self, block: Block, paragraph: Paragraph) -> None:
        if block.kind != "paragraph":
            self._end_numbered()
        first, last = paragraph.indices[0], paragraph.indices[-1]
        links = tuple(
            link
            for index in range(first, last + 1)
            for link in self._page.markup.get(index, _NO_MARKUP).links
            if link.text
        )
        block = block._replace(links=links, span=self._span(first, last))
        self._placed.append(_PlacedBlock(block, first, last))

    def _span(self, first: int, last: int) -> Span:
        """Return the span of lines in the source, without the white space around their text."""
        lines, source = self._page.lines, self._page.source
        start, end = lines[first].start, lines[last].end
        text = source[start:end]
        return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))

    def _add_code(self, paragraph: Paragraph, markup: LineMarkup) -> None:
        """Add a line of code: to the block of code above it, if only code is between them, or else as a new block."""
        lines = self._page.lines
        first, last = paragraph.indices[0], paragraph.indices[-1]
        above = self._placed[-1] if self._placed and self._placed[-1].block.kind == "code" else None
        if above is not None and self._is_code(above.last + 1, first, markup):
            first = self._placed.pop().first
        self._end_numbered()
        code = [_dedent(lines[index].text, self._level(index, markup)) for index in range(first, last + 1)]
        start, end = lines[first].start, lines[last].end
        span = Span(start, end - len(lines[last].newline))
        self._placed.append(_PlacedBlock(Block("code", "\n".join(code).rstrip(), span=span), first, last))

    def _level(self, index: int, markup: LineMarkup) -> int:
        return self._page.markup.get(index, markup).level

    def _is_code(self, start: int, end: int, markup: LineMarkup) -> bool:
        """Return whether all lines of a range are code. Blank lines in indented code count as code, without marks."""
        for index in range(start, end):
            kind = self._page.markup.get(index, _NO_MARKUP).kind
            if kind != "code" and not (markup.level and self._page.lines[index].blank):
                return False
        return True

    def _add_row(self, paragraph: Paragraph, markup: LineMarkup) -> None:
        """Add a row to the table above it, or begin a table. A line without cells adds no row: it continues one."""
        first, last = paragraph.indices[0], paragraph.indices[-1]
        above = self._placed[-1] if self._placed and self._placed[-1].block.kind == "table" else None
        row = cells(self._page.lines[first].text, markup)
        if above is not None and self._is_table(above.last + 1, first):
            self._placed.pop()
            rows = (*above.block.rows, row) if row else above.block.rows
            links, first = above.block.links, above.first
        else:
            rows, links = ((row,) if row else ()), ()
        if not rows:
            return
        self._end_numbered()
        text = "\n".join(map(_row_text, rows))
        links += tuple(link for link in markup.links if link.text)
        block = Block("table", text, rows=rows, links=links, span=self._span(first, last))
        self._placed.append(_PlacedBlock(block, first, last))

    def _is_table(self, start: int, end: int) -> bool:
        """Return whether all lines of a range are blank lines of a table. Any other blank line ends the table.

        A blank line of a table is the line of dashes below the header, whose dashes were removed by repairs.
        """
        lines, marks = self._page.lines, self._page.markup
        return all(lines[index].blank and marks.get(index, _NO_MARKUP).kind == "table" for index in range(start, end))


def cells(text: str, markup: LineMarkup) -> tuple[str, ...]:
    """Return the cells of a row of a table, after repairs; no cells for a line that continues a row.

    Args:
        text: the line after repairs.
        markup: its markup, with the cells before repairs.
    """
    if not markup.cells:
        return ()
    if "\t" in text:
        return tuple(cell.strip() for cell in text.split("\t"))
    split = tuple(cell for cell in _CELL_GAP.split(text.strip()) if cell)
    if len(split) != len(markup.cells):
        return markup.cells
    pairs = zip(markup.cells, split, strict=True)
    # Of a cell with several lines, the text after repairs has only the first line: the text before them is complete.
    return tuple(known if known.startswith(repaired) else repaired for known, repaired in pairs)


def without_bullet(text: str) -> str:
    """Return the text of a line without the bullets that it begins with, and without the white space around it."""
    text = text.strip()
    bullet = BULLET.match(text)
    return text[bullet.end() :] if bullet else text


def _row_text(row: Sequence[str]) -> str:
    """Return a row of a table as text, without empty cells at its ends: cleaning the text again would remove them."""
    return "\t".join(row).strip()


def _indent(paragraph: Paragraph) -> int:
    """Return the number of white space characters that a paragraph begins with."""
    first = paragraph.parts[0]
    return len(first) - len(first.lstrip())


def _dedent(text: str, columns: int) -> str:
    """Return *text* without its first *columns* white space characters, or as many as it begins with."""
    return text[min(columns, len(text) - len(text.lstrip())) :]


def texts_of(page: Page, lines: Iterable[tuple[int, Line]]) -> Iterator[tuple[int, str]]:
    """Yield the text of each paragraph of lines, with the offset in the source at which its first line begins.

    Bullets are left out; cells are separated by tabs; code keeps its indentation.

    Args:
        page: the page.
        lines: lines of the page with their indices, in order.
    """
    for paragraph in paragraphs(page, lines):
        start = page.lines[paragraph.indices[0]].start
        markup = page.markup.get(paragraph.indices[0], _NO_MARKUP)
        if markup.kind == "code":
            yield start, _dedent("".join(paragraph.parts).rstrip(), markup.level)
            continue
        text = paragraph.text
        row = cells(text, markup) if markup.kind == "table" else ()
        text = _row_text(row) if row else without_bullet(text)
        if text:
            yield start, text
