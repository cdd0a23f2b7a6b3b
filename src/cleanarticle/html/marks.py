"""Find out what the tags of an HTML page say about the lines of its rendered text.

Tags say which lines are headings, items of lists, code, tables and quotations, and where links and emphasis are.

The layout records each piece of text with the elements around it, in the order of the rendered text; the pieces of a
table are ordered by its lines, across its cells. This module then searches for the pieces in the rendered text, both
without white space. So the rendering itself is not changed.
"""

from __future__ import annotations

import html as entities
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.markup.tables import is_data
from cleanarticle.page.line import Span, split_lines
from cleanarticle.page.markup import LineMarkup, Link

_NOT_SPACE = lazy_pattern(r"\S")
_LAID_OUT_BULLET = lazy_pattern(r"\s*(?:[*+o-]|(\d{1,9})\.) ")  # "  * " or "  3. ", as html/layout.py writes them
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_STRONG = frozenset({"b", "strong", "em", "i"})
_MARKING = frozenset({*_HEADINGS, *_LISTS, *_STRONG, "li", "pre", "blockquote", "table", "tr", "td", "th", "a"})
_MIN_HEADING_SHARE = 0.5
"""The share of a line's characters that must be in a heading for the line to be one; set by hand."""
_SEARCH_WINDOW = 2000
"""The number of characters in which the next piece of text is searched for: bullets and quotation marks may be between
two pieces. Set by hand."""


class Context(NamedTuple):
    """The elements around a piece of text.

    ``item``, ``code``, ``table``, ``row``, ``cell`` and ``link`` identify elements of the page by a number, counted
    from 1. ``heading`` is a level from 1 to 6. ``lists`` and ``quotes`` say how many lists and quotations are open.
    0 means that the text is in no such element.
    """

    heading: int = 0
    lists: int = 0
    ordered: bool = False
    item: int = 0
    code: int = 0
    quotes: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0
    link: int = 0
    strong: bool = False


class Piece(NamedTuple):
    """A piece of text, without its white space, and the elements around it."""

    text: str
    context: Context


@dataclass(slots=True)
class Recorder:
    """Keeps track of the open elements of a page while it is laid out, and records links and tables."""

    texts: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The texts of each cell, by the number of the cell."""
    targets: dict[int, str] = field(default_factory=dict)
    """The target address of each link, by the number of the link."""
    nested: set[int] = field(default_factory=set)
    """The numbers of tables that contain other tables: these are for the layout and have no data."""
    cells: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    """The numbers of the cells, by the number of the table and of the row; empty cells are included."""
    _open: list[Context] = field(default_factory=lambda: [Context()])
    """The context inside each open element, outermost first."""
    _count: int = 0
    """The number of elements so far that have a number."""

    def begin(self, element: Any) -> None:
        """Record that an element begins."""
        tag, parent = element.tag, self._open[-1]
        self._open.append(self._context_in(tag, element, parent) if tag in _MARKING else parent)

    def end(self) -> None:
        """Record that the innermost element ends."""
        self._open.pop()

    def piece(self, text: str | None) -> Piece | None:
        """Return a shown *text* as a piece with the open elements; ``None`` if it is only white space."""
        if not text or text.isspace():
            return None
        context, text = self._open[-1], entities.unescape(text)
        if context.cell:
            self.texts[context.cell].append(text)
        return Piece("".join(text.split()), context)

    def _context_in(self, tag: str, element: Any, parent: Context) -> Context:
        """Return the context of text inside an element, given the context of its parent."""
        self._count += 1
        number = self._count
        if level := _HEADINGS.get(tag):
            return parent._replace(heading=level)
        if tag in _LISTS:
            return parent._replace(lists=parent.lists + 1, ordered=tag == "ol")
        if tag in _STRONG:
            return parent._replace(strong=True)
        if tag == "blockquote":
            return parent._replace(quotes=parent.quotes + 1)
        if tag == "a":
            self.targets[number] = element.get("href") or ""
            return parent._replace(link=number)
        if tag == "table" and parent.table:
            self.nested.add(parent.table)
        name = {"li": "item", "pre": "code", "table": "table", "tr": "row"}.get(tag, "cell")  # else "td" or "th"
        if name == "cell" and parent.table:
            self.cells.setdefault(parent.table, {}).setdefault(parent.row, []).append(number)
        if name == "table":
            return parent._replace(table=number, row=0, cell=0)
        return Context(**{**parent._asdict(), name: number})


class _PlacedPiece(NamedTuple):
    """The part of a piece of text that is in one line: its span in the rendered page, and the elements around it."""

    start: int
    end: int
    context: Context


def _found_in_order(text: str, pieces: Iterable[Piece]) -> Iterator[tuple[int, int, Context]]:
    """Yield start, end and context of each piece that is found in a text; neither has white space.

    Each piece is searched for after the end of the piece before it.
    """
    searched_until = 0
    for piece, context in pieces:
        start = text.find(piece, searched_until, searched_until + _SEARCH_WINDOW + len(piece)) if piece else -1
        if start >= 0:
            searched_until = start + len(piece)
            yield start, searched_until, context


def pieces_by_line(lines: Sequence[str], pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of each line of a cell; a piece over several lines is split at their ends.

    >>> by_line = pieces_by_line(["* a b", "c"], [Piece("ab", Context()), Piece("c", Context())])
    >>> [[piece.text for piece in line] for line in by_line]
    [['ab'], ['c']]
    """
    squeezed = ["".join(line.split()) for line in lines]
    text = "".join(squeezed)
    ends = list(accumulate(map(len, squeezed)))
    out: list[list[Piece]] = [[] for _ in lines]
    for start, piece_end, context in _found_in_order(text, pieces):
        line = bisect_right(ends, start)
        while start < piece_end:
            end = min(piece_end, ends[line])
            if start < end:
                out[line].append(Piece(text[start:end], context))
            start, line = end, line + 1
    return out


def marks_of(text: str, pieces: Iterable[Piece], recorder: Recorder) -> dict[int, LineMarkup]:
    """Return what the tags say about the lines of a rendered page, by the index of the line.

    Args:
        text: the rendered page.
        pieces: the pieces of its text, in order.
        recorder: the recorded links and tables.
    """
    page_lines = split_lines(text)
    lines = [line.text for line in page_lines]
    placed = _place_pieces(text, [(line.start, line.start + len(line.text)) for line in page_lines], pieces)
    tables = _data_tables(recorder)
    markup = {
        index: line_markup
        for index, line_pieces in placed.items()
        if (line_markup := _line_markup(lines[index], line_pieces, recorder, tables)) is not None
    }
    _add_code(lines, placed, markup)
    _add_rows(placed, recorder, tables, markup)
    return markup


def _place_pieces(
    text: str, line_spans: Sequence[tuple[int, int]], pieces: Iterable[Piece]
) -> dict[int, list[_PlacedPiece]]:
    """Find the pieces in the rendered text; return them by the index of the line.

    Args:
        text: the rendered page.
        line_spans: the start and the end of each line, without its line break.
        pieces: the pieces, in the order of the text.
    """
    not_space = [match.start() for match in _NOT_SPACE.finditer(text)]  # the offset of each character of squeezed
    squeezed = "".join(text.split())
    out: defaultdict[int, list[_PlacedPiece]] = defaultdict(list)
    for found_start, found_end, context in _found_in_order(squeezed, pieces):
        piece_start, piece_end = not_space[found_start], not_space[found_end - 1] + 1
        for line in range(bisect_right(line_spans, (piece_start, len(text))) - 1, len(line_spans)):
            if line_spans[line][0] >= piece_end:
                break
            start, end = max(piece_start, line_spans[line][0]), min(piece_end, line_spans[line][1])
            if start < end:
                out[line].append(_PlacedPiece(start, end, context))
    return out


def _line_markup(
    line: str, pieces: Sequence[_PlacedPiece], recorder: Recorder, tables: Mapping[int, Sequence[tuple[str, ...]]]
) -> LineMarkup | None:
    """Return what the pieces of one line say about it, ``None`` if nothing; code and tables are added later."""
    size = sum(piece.end - piece.start for piece in pieces)
    first = pieces[0].context
    strong = sum(piece.end - piece.start for piece in pieces if piece.context.strong)
    markup = LineMarkup(links=_links(line, pieces, recorder), emphasis=round(strong / size, 3))
    heading = sum(piece.end - piece.start for piece in pieces if piece.context.heading)
    if heading > _MIN_HEADING_SHARE * size:
        level = next(piece.context.heading for piece in pieces if piece.context.heading)
        return markup._replace(kind="heading", level=level)
    if first.item and first.lists and first.table not in tables and (bullet := _LAID_OUT_BULLET.match(line)):
        number = int(bullet[1]) if bullet[1] else None
        return markup._replace(kind="item", level=first.lists - 1, number=number)
    if first.quotes:
        return markup._replace(kind="quote", level=first.quotes - 1)
    return markup if markup.links or markup.emphasis or first.code or first.table in tables else None


def _links(line: str, pieces: Sequence[_PlacedPiece], recorder: Recorder) -> tuple[Link, ...]:
    """Return the links of a line, each with the part of its text that is in the line.

    The text of a link is taken from *line*. The pieces of a table may have other offsets than their text in the line,
    so columns are counted from the first piece of the line.
    """
    spans: dict[int, tuple[int, int]] = {}
    for piece in pieces:
        if number := piece.context.link:
            start, end = spans.get(number, (piece.start, piece.end))
            spans[number] = (min(start, piece.start), max(end, piece.end))
    left = len(line) - len(line.lstrip())
    offset = left - min(piece.start for piece in pieces)  # from offsets to columns; the first piece begins the line
    bullet = _LAID_OUT_BULLET.match(line)
    offset += bullet.end() - left if bullet and pieces[0].context.item else 0
    return tuple(
        Link(line[start + offset : end + offset], recorder.targets[number], Span(start, end))
        for number, (start, end) in spans.items()
    )


def _data_tables(recorder: Recorder) -> dict[int, list[tuple[str, ...]]]:
    """Return the rows of each data table, by its number; tables that only arrange the page are left out."""
    texts = recorder.texts
    out: dict[int, list[tuple[str, ...]]] = {}
    for number, rows in recorder.cells.items():
        cells = [tuple(" ".join(" ".join(texts.get(cell, ())).split()) for cell in row) for row in rows.values()]
        if number not in recorder.nested and is_data(cells):
            out[number] = cells
    return out


def _add_code(
    lines: Sequence[str], pieces: Mapping[int, Sequence[_PlacedPiece]], markup: dict[int, LineMarkup]
) -> None:
    """Mark the lines of preformatted text as code, blank lines between them too.

    The level is the smallest indentation of the block, in columns.
    """
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for index, line_pieces in pieces.items():
        if number := line_pieces[0].context.code:
            blocks[number].append(index)
    for indices in blocks.values():
        level = min(len(lines[index]) - len(lines[index].lstrip()) for index in indices)
        for index in range(min(indices), max(indices) + 1):
            markup[index] = markup.get(index, LineMarkup())._replace(kind="code", level=level, number=None)


def _add_rows(
    pieces: Mapping[int, Sequence[_PlacedPiece]],
    recorder: Recorder,
    tables: Mapping[int, Sequence[tuple[str, ...]]],
    markup: dict[int, LineMarkup],
) -> None:
    """Mark the lines of data tables; the first line of each row gets the cells of the row."""
    rows = {
        (table, row): cells
        for table, cell_rows in tables.items()
        for row, cells in zip(recorder.cells[table], cell_rows, strict=True)
    }
    previous_index, previous_table = -1, 0  # of the last line with text
    for index in sorted(pieces):
        context = pieces[index][0].context
        if context.table in tables:
            cells = rows.pop((context.table, context.row), ())
            markup[index] = markup.get(index, LineMarkup())._replace(kind="table", level=0, number=None, cells=cells)
            if context.table == previous_table:  # the lines between the two have no text and belong to the table
                markup.update(dict.fromkeys(range(previous_index + 1, index), LineMarkup("table")))
        previous_index, previous_table = index, context.table
