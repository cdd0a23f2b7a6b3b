"""Read tables: the columns of the cells of a row, and whether a table has data or only arranges a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanarticle.loading import lazy_pattern

# "| --- | :---: |": the row between the header and the other rows
DELIMITER_ROW = lazy_pattern(r"[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?")
_BORDER = lazy_pattern(r"\\.|(\|)", re.DOTALL)  # an escaped "|" is not a border
# "![alt](target)", or "](target)", the end of a link: neither counts as text of a cell
_IMAGE_OR_TARGET = lazy_pattern(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,3000}[^()]{0,300}\)|\]\([^()\s]{0,3000}[^()]{0,300}\)")

_MAX_CELL = 300
"""The largest length of a cell of a data table, in characters: a longer cell is a column of the page. Few data tables
of the corpus's Markdown have such cells."""
_MIN_FILLED_ROWS = 2
_MIN_FILLED_COLUMNS = 2
"""The smallest number of columns that have text in at least half of the rows: a table with fewer is a list, or a frame
around text."""


def cells_of(text: str) -> list[tuple[int, int]]:
    r"""Return the start and end columns of the cells of a row, without the white space around them.

    >>> [r"| a | b\|c |"[start:end] for start, end in cells_of(r"| a | b\|c |")]
    ['a', 'b\\|c']
    """
    borders = [match.start() for match in _BORDER.finditer(text) if match[1]]
    starts, ends = [0, *(border + 1 for border in borders)], [*borders, len(text)]
    cells = [_strip_columns(text, start, end) for start, end in zip(starts, ends, strict=True)]
    stripped = text.strip()
    if stripped.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and borders and not text[borders[-1] + 1 :].strip():
        cells = cells[:-1]
    return cells


def _strip_columns(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a cell without the white space at its edges."""
    cell = text[start:end]
    left = len(cell) - len(cell.lstrip())
    return (start + left, start + max(left, len(cell.rstrip())))


def is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the cells of a table are data: short texts, in at least two rows and two columns.

    >>> is_data([["Year", "Snow"], ["2023", "40 cm"], ["2024", "12 cm"]])
    True
    >>> is_data([["", ""], ["It fell all day long, and the trains stood still. " * 10, "Ads"]])
    False
    """
    texts = [[_IMAGE_OR_TARGET.sub("", cell).strip(" []*_") for cell in row] for row in rows]
    filled = [row for row in texts if any(row)]
    if len(filled) < _MIN_FILLED_ROWS or max(len(cell) for row in filled for cell in row) > _MAX_CELL:
        return False
    filled_cells = [0] * max(map(len, filled))  # by column
    for row in filled:
        for column, cell in enumerate(row):
            filled_cells[column] += bool(cell)
    return sum(count * 2 >= len(filled) for count in filled_cells) >= _MIN_FILLED_COLUMNS
