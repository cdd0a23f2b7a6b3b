"""What the tags of a page say about the lines that it was rendered to: headings, items, code, tables, quotes, links.

The layout notes each piece of text with the elements that it stands in, in the order of the rendered text: that of a
table goes by lines, across its cells. The pieces are then found again in the rendered text, by their characters
without white space. So the rendering itself stays as it is.
"""

from __future__ import annotations

import html as entities
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from cleanarticle.markup.tables import is_data
from cleanarticle.page.line import Span, split_lines
from cleanarticle.page.markup import LineMarkup, Link

_FILLED = re.compile(r"\S")
_LAID_OUT_BULLET = re.compile(r"\s*(?:[*+o-]|(\d{1,9})\.) ")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_STRONG = frozenset({"b", "strong", "em", "i"})
_MARKING = frozenset({*_HEADINGS, *_LISTS, *_STRONG, "li", "pre", "blockquote", "table", "tr", "td", "th", "a"})
_MOST = 0.5
"""The share of a line's characters that must stand in a heading for the line to be one."""
_WINDOW = 2000
"""Characters in which a piece of text is looked for: bullets and quotation marks stand between pieces."""


class Context(NamedTuple):
    """The elements that a piece of text stands in; numbers are those of elements, 0 is none."""

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
    """A piece of text, without its white space, and the elements that it stands in."""

    text: str
    context: Context


@dataclass(slots=True)
class Recorder:
    """Notes in what elements the pieces of text of a page stand while it is laid out."""

    texts: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The texts of each cell, by the number of the cell."""
    targets: dict[int, str] = field(default_factory=dict)
    nested: set[int] = field(default_factory=set)
    """The tables that hold others: they lay out the page."""
    cells: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    """The numbers of the cells of each row of each table; empty cells, too."""
    _open: list[Context] = field(default_factory=lambda: [Context()])
    _count: int = 0

    def begin(self, element: Any) -> None:
        """An element begins."""
        tag, around = element.tag, self._open[-1]
        self._open.append(self._inside(tag, element, around) if tag in _MARKING else around)

    def end(self) -> None:
        """The last element that began ends."""
        self._open.pop()

    def piece(self, text: str | None) -> Piece | None:
        """Return the piece that *text*, which is shown, is here; ``None`` where it is white space."""
        if not text or text.isspace():
            return None
        context, text = self._open[-1], entities.unescape(text)
        if context.cell:
            self.texts[context.cell].append(text)
        return Piece("".join(text.split()), context)

    def _inside(self, tag: str, element: Any, around: Context) -> Context:
        self._count += 1
        number = self._count
        if level := _HEADINGS.get(tag):
            return around._replace(heading=level)
        if tag in _LISTS:
            return around._replace(lists=around.lists + 1, ordered=tag == "ol")
        if tag in _STRONG:
            return around._replace(strong=True)
        if tag == "blockquote":
            return around._replace(quotes=around.quotes + 1)
        if tag == "a":
            self.targets[number] = element.get("href") or ""
            return around._replace(link=number)
        if tag == "table" and around.table:
            self.nested.add(around.table)
        name = {"li": "item", "pre": "code", "table": "table", "tr": "row"}.get(tag, "cell")
        if name == "cell" and around.table:
            self.cells.setdefault(around.table, {}).setdefault(around.row, []).append(number)
        if name == "table":
            return around._replace(table=number, row=0, cell=0)
        return Context(**{**around._asdict(), name: number})


class _Place(NamedTuple):
    """Where a piece of text stands in a line."""

    start: int
    end: int
    context: Context


def pieces_by_line(lines: Sequence[str], pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of each line of a cell; a piece that stands in several lines is cut at their ends.

    >>> rows = pieces_by_line(["* a b", "c"], [Piece("ab", Context()), Piece("c", Context())])
    >>> [[piece.text for piece in row] for row in rows]
    [['ab'], ['c']]
    """
    squeezed = ["".join(line.split()) for line in lines]
    text = "".join(squeezed)
    ends = list(accumulate(map(len, squeezed)))
    out: list[list[Piece]] = [[] for _ in lines]
    at = 0
    for piece, context in pieces:
        found = text.find(piece, at, at + _WINDOW + len(piece)) if piece else -1
        if found < 0:
            continue
        at = found + len(piece)
        line = bisect_right(ends, found)
        while found < at:
            end = min(at, ends[line])
            if found < end:
                out[line].append(Piece(text[found:end], context))
            found, line = end, line + 1
    return out


def marks_of(text: str, pieces: Iterable[Piece], recorder: Recorder) -> dict[int, LineMarkup]:
    """Return what the tags say about the lines of a rendered page, by the index of the line.

    Args:
        text: the rendered page.
        pieces: the pieces of its text, in its order.
        recorder: what was noted of their elements.
    """
    split = split_lines(text)
    lines = [line.text for line in split]
    places = _places(text, [(line.start, line.start + len(line.text)) for line in split], pieces)
    tables = _data_tables(recorder)
    found = {
        index: markup
        for index, there in places.items()
        if (markup := _markup(lines[index], there, recorder, tables)) is not None
    }
    _add_code(lines, places, found)
    _add_rows(places, recorder, tables, found)
    return found


def _places(text: str, ends: Sequence[tuple[int, int]], pieces: Iterable[Piece]) -> dict[int, list[_Place]]:
    """Find the pieces in the text; return them by line.

    Args:
        text: the rendered page.
        ends: where each line begins and ends, without its line break.
        pieces: the pieces, in the order of the text.
    """
    filled = [match.start() for match in _FILLED.finditer(text)]
    squeezed = "".join(text.split())
    out: defaultdict[int, list[_Place]] = defaultdict(list)
    at = 0
    for piece, context in pieces:
        found = squeezed.find(piece, at, at + _WINDOW + len(piece)) if piece else -1
        if found < 0:
            continue
        at = found + len(piece)
        first, last = filled[found], filled[at - 1] + 1
        for line in range(bisect_right(ends, (first, len(text))) - 1, len(ends)):
            if ends[line][0] >= last:
                break
            start, end = max(first, ends[line][0]), min(last, ends[line][1])
            if start < end:
                out[line].append(_Place(start, end, context))
    return out


def _markup(
    line: str, places: Sequence[_Place], recorder: Recorder, tables: Mapping[int, Sequence[tuple[str, ...]]]
) -> LineMarkup | None:
    """What the pieces of one line say about it; code and tables are added later."""
    size = sum(place.end - place.start for place in places)
    first = places[0].context
    strong = sum(place.end - place.start for place in places if place.context.strong)
    markup = LineMarkup(links=_links(line, places, recorder), emphasis=round(strong / size, 3))
    heading = sum(place.end - place.start for place in places if place.context.heading)
    if heading > _MOST * size:
        level = next(place.context.heading for place in places if place.context.heading)
        return markup._replace(kind="heading", level=level)
    if first.item and first.lists and first.table not in tables and (bullet := _LAID_OUT_BULLET.match(line)):
        number = int(bullet[1]) if bullet[1] else None
        return markup._replace(kind="item", level=first.lists - 1, number=number)
    if first.quotes:
        return markup._replace(kind="quote", level=first.quotes - 1)
    return markup if markup.links or markup.emphasis or first.code or first.table in tables else None


def _links(line: str, places: Sequence[_Place], recorder: Recorder) -> tuple[Link, ...]:
    spans: dict[int, tuple[int, int]] = {}
    for place in places:
        if number := place.context.link:
            start, end = spans.get(number, (place.start, place.end))
            spans[number] = (min(start, place.start), max(end, place.end))
    left = len(line) - len(line.lstrip())
    offset = left - min(place.start for place in places)  # from places to columns, where a piece begins the line
    bullet = _LAID_OUT_BULLET.match(line)
    offset += bullet.end() - left if bullet and places[0].context.item else 0
    return tuple(
        Link(line[start + offset : end + offset], recorder.targets[number], Span(start, end))
        for number, (start, end) in spans.items()
    )


def _data_tables(recorder: Recorder) -> dict[int, list[tuple[str, ...]]]:
    """Return the rows of the tables that hold data, by the number of the table."""
    texts = recorder.texts
    out: dict[int, list[tuple[str, ...]]] = {}
    for number, rows in recorder.cells.items():
        cells = [tuple(" ".join(" ".join(texts.get(cell, ())).split()) for cell in row) for row in rows.values()]
        if number not in recorder.nested and is_data(cells):
            out[number] = cells
    return out


def _add_code(lines: Sequence[str], places: Mapping[int, Sequence[_Place]], found: dict[int, LineMarkup]) -> None:
    """Mark the lines of preformatted text, blank ones between them too, and say how far the layout indents them."""
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for index, there in places.items():
        if number := there[0].context.code:
            blocks[number].append(index)
    for indices in blocks.values():
        level = min(len(lines[index]) - len(lines[index].lstrip()) for index in indices)
        for index in range(min(indices), max(indices) + 1):
            found[index] = found.get(index, LineMarkup())._replace(kind="code", level=level, number=None)


def _add_rows(
    places: Mapping[int, Sequence[_Place]],
    recorder: Recorder,
    tables: Mapping[int, Sequence[tuple[str, ...]]],
    found: dict[int, LineMarkup],
) -> None:
    """Mark the lines of tables that hold data; the first line of each row has its cells."""
    rows = {
        (table, row): cells
        for table, there in tables.items()
        for row, cells in zip(recorder.cells[table], there, strict=True)
    }
    last, table = -1, 0
    for index in sorted(places):
        context = places[index][0].context
        if context.table in tables:
            cells = rows.pop((context.table, context.row), ())
            found[index] = found.get(index, LineMarkup())._replace(kind="table", level=0, number=None, cells=cells)
            if context.table == table:  # rows without text between
                found.update(dict.fromkeys(range(last + 1, index), LineMarkup("table")))
        last, table = index, context.table
