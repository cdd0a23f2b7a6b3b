"""Find the beginnings of comments that look like the other beginnings of the page.

A template writes every comment in the same way. Where several comments were found, a line of the same layout begins
another one, and a line of a layout of its own probably begins none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import lazy_pattern
from cleanarticle.text.arrays import Matrix

# Set by hand, on the pages whose comments readers all listed (python -m benchmarks.comments).
_MIN_STARTS = 3  # beginnings found; with fewer, nothing is known of the layout
_MIN_SAME = 2  # beginnings that share a layout; a layout of fewer says nothing
_MIN_BEGIN_SHARE = 0.4  # if this share of the lines of a layout begin a comment, all of them probably do
_GAIN = 4.0  # added to the score of such a line, as log-odds
_LOSS = 2.0  # taken from the score of a beginning whose layout no other beginning has
_MIN_SHARED = 0.7  # the share of beginnings that have a layout of others; only from this on are the rest doubted

_DIGITS = lazy_pattern(r"\d+")
_WORDS = lazy_pattern(r"[^\W\d_]+")
_MAX_SHAPE = 40  # characters of a line that are compared


def layout_bonus(texts: Sequence[str], indents: Sequence[int], starts: NDArray[np.intp]) -> Matrix:
    """Return what to add to the score of each row as the beginning of a comment, by the layout of those found.

    Args:
        texts: the filled lines of a page, without the white space around them.
        indents: the columns of white space in front of each.
        starts: the rows that begin a comment, as far as is known; row n is the n-th filled line.
    """
    bonus: Matrix = np.zeros(len(texts), np.float32)
    if len(starts) < _MIN_STARTS:
        return bonus
    shapes = [_shape(text) for text in texts]
    constants = [_DIGITS.sub("0", text)[:_MAX_SHAPE] for text in texts]
    layouts = [_layouts(shapes, constants, indents, row) for row in range(len(texts))]
    line_counts = Counter(layout for row_layouts in layouts for layout in row_layouts)
    start_counts = Counter(layout for row in starts for layout in layouts[row])
    start_rows = set(starts.tolist())
    has_shared_layout = [any(start_counts[layout] >= _MIN_SAME for layout in layouts[row]) for row in starts]
    are_alike = sum(has_shared_layout) >= _MIN_SHARED * len(starts)
    for row in range(len(texts)):
        shares = [
            start_counts[layout] / line_counts[layout] for layout in layouts[row] if start_counts[layout] >= _MIN_SAME
        ]
        share = max(shares, default=0.0)
        if share >= _MIN_BEGIN_SHARE:
            bonus[row] = _GAIN
        elif are_alike and row in start_rows and share == 0.0:
            bonus[row] = -_LOSS
    return bonus


def _shape(text: str) -> str:
    """Return a line with each number as 0 and each word as a or A, by its first letter."""
    words = _WORDS.sub(lambda match: "A" if match[0][0].isupper() else "a", text[: 3 * _MAX_SHAPE])
    return _DIGITS.sub("0", words)[:_MAX_SHAPE]


def _layouts(
    shapes: Sequence[str], constants: Sequence[str], indents: Sequence[int], row: int
) -> list[tuple[object, ...]]:
    """Return the layouts of a line: its shape, the line before it, the line after it, and its shape with that line's.

    Args:
        shapes: the shape of each line.
        constants: the text of each line with its numbers masked.
        indents: the columns of white space in front of each line.
        row: the row of the line.
    """
    before = row - 1 if row else None
    after = row + 1 if row + 1 < len(shapes) else None
    step = indents[row] - indents[before] if before is not None else 0
    out: list[tuple[object, ...]] = [("own", shapes[row], step)]
    if before is not None:
        out.append(("before", constants[before], step))
    if after is not None:
        out.append(("after", constants[after], indents[after] - indents[row]))
        out.append(("shape after", shapes[row], shapes[after]))
    return out
