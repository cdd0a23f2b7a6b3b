"""Builds the blocks of an article from its lines, and what marks or the layout say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleanarticle.page import Block, Label, Line, Page, Span
from cleanarticle.page.markup import LineMarkup

# Possessive: what is a bullet never becomes text again, and a line of a million bullets needs no memory for going back.
BULLET = re.compile(r"(?:[•●◦▪▫■‣⁃∙·*–—-](?:\s++|\Z)|[•●◦▪▫■‣⁃])++\s*+")
_MARKED_BULLET = re.compile(r"\s*+(?:[-*+o]|\d{1,9}[.)])(?:\s++|\Z)")
_NUMBER = re.compile(r"(\d{1,3})\. (?=\S)")
_QUOTATION = re.compile(r"[«“„\"].*[»”“\"]\.?")
_GAP = re.compile(r"\s{2,}")
_PLAIN_LEVEL = 2  # of a heading in a text without marks: below the title
_NOTHING = LineMarkup()


@dataclass(slots=True)
class Paragraph:
    """Lines that are one paragraph, since repairs joined them: their indices, label and text."""

    indices: list[int]
    label: Label
    parts: list[str]

    @property
    def text(self) -> str:
        """The text, without the white space around it."""
        return "".join(self.parts).strip()


def paragraphs(lines: Iterable[tuple[int, Line]]) -> Iterator[Paragraph]:
    """Yield the paragraphs of lines, in order; only what repairs joined stands in one."""
    last: Paragraph | None = None
    joined = -1  # the line that a repair joined the one before to
    for index, line in lines:
        if last is not None and index == joined and last.label is line.label:
            last.indices.append(index)
            last.parts.append(line.text)
        else:
            if last is not None:
                yield last
            last = Paragraph([index], line.label, [line.text])
        joined = -1 if line.newline else index + 1
    if last is not None:
        yield last


def blocks_of(page: Page, lines: Iterable[tuple[int, Line]]) -> list[Block]:
    """Return the blocks that headings and lines of the body make; other lines part them.

    Args:
        page: the page.
        lines: lines of it with their indices, in order.
    """
    builder = _Builder(page)
    for paragraph in paragraphs(lines):
        builder.add(paragraph)
    return builder.blocks()


class _Builder:
    """Makes blocks of paragraphs.

    Args:
        page: the page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._found: list[tuple[Block, int, int]] = []  # each with its first and last line
        self._numbers: list[tuple[int, int, int]] = []  # place in _found, number, indentation
        self._indents: list[int] = []  # of the lists of a text without marks
        self._rows_until = -1  # the last line of the row of a table that was added

    def blocks(self) -> list[Block]:
        """Return what was made so far."""
        self._number()
        return [block for block, _, _ in self._found]

    def add(self, paragraph: Paragraph) -> None:
        """Add a paragraph."""
        if paragraph.label not in (Label.HEADING, Label.BODY):
            self._number()
            return
        markup = self._page.markup.get(paragraph.indices[0], _NOTHING)
        if markup.kind == "code":
            self._add_code(paragraph, markup)
        elif markup.kind == "table":
            self._add_row(paragraph, markup)
        else:
            self._add_text(paragraph, markup)

    def _add_text(self, paragraph: Paragraph, markup: LineMarkup) -> None:
        text = paragraph.text
        bullet = _MARKED_BULLET.match(text) if markup.kind == "item" else BULLET.match(text)
        said = text[bullet.end() :] if bullet else text
        if not said:
            return
        if paragraph.label is Label.HEADING or markup.kind == "heading":
            level = markup.level if markup.kind == "heading" else _PLAIN_LEVEL
            self._put(Block("heading", said, level=level), paragraph)
        elif markup.kind == "item":
            self._put(Block("item", said, level=markup.level, number=markup.number), paragraph)
        elif bullet:
            self._put(Block("item", said, level=self._depth(paragraph)), paragraph)
            return
        elif markup.kind == "quote" or _QUOTATION.fullmatch(text):
            self._put(Block("quote", text, level=markup.level if markup.kind == "quote" else 0), paragraph)
        else:
            self._add_plain(text, paragraph)
        self._indents.clear()

    def _add_plain(self, text: str, paragraph: Paragraph) -> None:
        number = _NUMBER.match(text) if not self._page.markup else None
        if number is None:
            self._number()
        else:
            first = paragraph.parts[0]
            self._numbers.append((len(self._found), int(number[1]), len(first) - len(first.lstrip())))
        self._put(Block("paragraph", text), paragraph)

    def _number(self) -> None:
        """Make paragraphs in a row that are numbered 1, 2, … the items of a list."""
        run: list[tuple[int, int, int]] = []
        for entry in [*self._numbers, (-1, 0, 0)]:
            if run and entry[0] == run[-1][0] + 1 and entry[1] == run[-1][1] + 1 and entry[2] == run[-1][2]:
                run.append(entry)
                continue
            if len(run) > 1 and run[0][1] == 1:
                for at, number, _ in run:
                    block, first, last = self._found[at]
                    text = block.text[block.text.index(" ") + 1 :]
                    self._found[at] = (block._replace(kind="item", text=text, number=number), first, last)
            run = [entry]
        self._numbers.clear()

    def _depth(self, paragraph: Paragraph) -> int:
        """The depth of a bulleted item by its indentation, in a text without marks."""
        first = paragraph.parts[0]
        indent = len(first) - len(first.lstrip())
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        self._indents.append(indent)
        return len(self._indents) - 1

    def _put(self, block: Block, paragraph: Paragraph) -> None:
        if block.kind != "paragraph":
            self._number()
        first, last = paragraph.indices[0], paragraph.indices[-1]
        links = tuple(
            link
            for index in range(first, last + 1)
            for link in self._page.markup.get(index, _NOTHING).links
            if link.text
        )
        self._found.append((block._replace(links=links, span=self._span(first, last)), first, last))

    def _span(self, first: int, last: int) -> Span:
        """Where lines stand in the source, less the white space around them."""
        lines, source = self._page.lines, self._page.source
        start, end = lines[first].start, lines[last].end
        text = source[start:end]
        return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))

    def _add_code(self, paragraph: Paragraph, markup: LineMarkup) -> None:
        lines = self._page.lines
        first, last = paragraph.indices[0], paragraph.indices[-1]
        if self._found and self._found[-1][0].kind == "code" and self._is_code(self._found[-1][2] + 1, first, markup):
            first = self._found.pop()[1]
        self._number()
        code = [_without(lines[at].text, self._level(at, markup)) for at in range(first, last + 1)]
        start, end = lines[first].start, lines[last].end
        span = Span(start, end - len(lines[last].newline))
        self._found.append((Block("code", "\n".join(code).rstrip(), span=span), first, last))

    def _level(self, index: int, markup: LineMarkup) -> int:
        return self._page.markup.get(index, markup).level

    def _is_code(self, start: int, end: int, markup: LineMarkup) -> bool:
        """Whether the lines of a range are code, too: blank ones of a block between fences, or of indented code."""
        for index in range(start, end):
            known = self._page.markup.get(index, _NOTHING)
            if known.kind != "code" and not (markup.level and self._page.lines[index].blank):
                return False
        return True

    def _add_row(self, paragraph: Paragraph, markup: LineMarkup) -> None:
        """Add a row to the table above, or begin one; a line without cells goes on with the row above."""
        first, last = paragraph.indices[0], paragraph.indices[-1]
        above = self._found[-1] if self._found and self._found[-1][0].kind == "table" else None
        row = cells(self._page.lines[first].text, markup)
        if above is not None and self._is_table(above[2] + 1, first):
            self._found.pop()
            rows = (*above[0].rows, row) if row else above[0].rows
            links, first = above[0].links, above[1]
        else:
            rows, links = ((row,) if row else ()), ()
        if not rows:
            return
        self._number()
        text = "\n".join("\t".join(row) for row in rows)
        links += tuple(link for link in markup.links if link.text)
        block = Block("table", text, rows=rows, links=links, span=self._span(first, last))
        self._found.append((block, first, last))

    def _is_table(self, start: int, end: int) -> bool:
        """Whether nothing but the line of dashes and blank lines stands in a range."""
        return all(self._page.lines[index].blank for index in range(start, end))


def cells(text: str, markup: LineMarkup) -> tuple[str, ...]:
    """Return the cells of a row of a table as its line has them after repairs; nothing for a line that goes on.

    Args:
        text: the line.
        markup: what its marks said.
    """
    if not markup.cells:
        return ()
    if "\t" in text:
        return tuple(cell.strip() for cell in text.split("\t"))
    split = tuple(cell for cell in _GAP.split(text.strip()) if cell)
    if len(split) != len(markup.cells):
        return markup.cells
    pairs = zip(markup.cells, split, strict=True)
    return tuple(known if known.startswith(said) else said for known, said in pairs)  # a cell may have several lines


def _without(text: str, columns: int) -> str:
    """Return *text* without so many columns of white space, or as many as it begins with."""
    return text[min(columns, len(text) - len(text.lstrip())) :]


def lines_of_text(page: Page, lines: Sequence[tuple[int, Line]]) -> list[str]:
    """Return the text of lines, paragraph by paragraph, without bullets; cells by tabs, code with its indentation."""
    out: list[str] = []
    for paragraph in paragraphs(lines):
        markup = page.markup.get(paragraph.indices[0], _NOTHING)
        if markup.kind == "code":
            out.append(_without("".join(paragraph.parts).rstrip(), markup.level))
            continue
        text = paragraph.text
        if markup.kind == "table" and (row := cells(text, markup)):
            text = "\t".join(row)
        elif bullet := BULLET.match(text):
            text = text[bullet.end() :]
        if text:
            out.append(text)
    return out
