"""Rows of Markdown's tables: where their cells stand, and whether a table holds data or lays out a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

DELIMITERS = re.compile(r"[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?")
_BORDER = re.compile(r"\\.|(\|)", re.DOTALL)  # an escaped sign is none
_IMAGE_OR_TARGET = re.compile(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,3000}[^()]{0,300}\)|\]\([^()\s]{0,3000}[^()]{0,300}\)")

_LONGEST_CELL = 300
"""Characters: a longer cell is a column of a page. Of the data tables of the corpus's Markdown few have such cells."""
_FILLED_COLUMNS = 2
"""Columns that hold text in half of the rows: with fewer it is a list, or a frame around text."""


def cells_of(text: str) -> list[tuple[int, int]]:
    r"""Return where the cells of a row begin and end, without the white space around them.

    >>> [r"| a | b\|c |"[start:end] for start, end in cells_of(r"| a | b\|c |")]
    ['a', 'b\\|c']
    """
    borders = [match.start() for match in _BORDER.finditer(text) if match[1]]
    starts, ends = [0, *(at + 1 for at in borders)], [*borders, len(text)]
    cells = [_trimmed(text, start, end) for start, end in zip(starts, ends, strict=True)]
    stripped = text.strip()
    if stripped.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and borders and not text[borders[-1] + 1 :].strip():
        cells = cells[:-1]
    return cells


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    cell = text[start:end]
    left = len(cell) - len(cell.lstrip())
    return (start + left, start + max(left, len(cell.rstrip())))


def is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a table are data: short, in two columns or more, in two rows or more.

    >>> is_data([["Year", "Snow"], ["2023", "40 cm"], ["2024", "12 cm"]])
    True
    >>> is_data([["", ""], ["It fell all day long, and the trains stood still. " * 10, "Ads"]])
    False
    """
    texts = [[_IMAGE_OR_TARGET.sub("", cell).strip(" []*_") for cell in row] for row in rows]
    filled = [row for row in texts if any(row)]
    if len(filled) < 2 or max(len(cell) for row in filled for cell in row) > _LONGEST_CELL:
        return False
    columns = max(map(len, filled))
    counts = [0] * columns
    for row in filled:
        for column, cell in enumerate(row):
            counts[column] += bool(cell)
    return sum(count * 2 >= len(filled) for count in counts) >= _FILLED_COLUMNS
