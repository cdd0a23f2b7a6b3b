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

# Set by hand, on the pages of which readers listed every comment (python -m benchmarks.comments).
_MIN_STARTS = 3  # comments found: with fewer, nothing is known of the layout
_MIN_SAME = 2  # of them that share a layout
_SURE = 0.4  # the share of the lines of a layout that begin a comment, from which all of them do
_GAIN = 4.0  # added to the log-odds of a line that looks like most beginnings
_LOSS = 2.0  # taken from those of a beginning that looks like no other
_MIN_SHARED = 0.7  # the share of beginnings with a layout of others, from which one without is doubted

_DIGITS = lazy_pattern(r"\d+")
_WORDS = lazy_pattern(r"[^\W\d_]+")
_MAX_SHAPE = 40  # characters of a line that are compared


def layout_bonus(texts: Sequence[str], indents: Sequence[int], starts: NDArray[np.intp]) -> Matrix:
    """Return what the layout of the comments that were found adds to the log-odds that each line begins one.

    Args:
        texts: the filled lines of a page, without the white space around them.
        indents: the columns of white space in front of each.
        starts: the rows that begin a comment, as far as is known.
    """
    bonus: Matrix = np.zeros(len(texts), np.float32)
    if len(starts) < _MIN_STARTS:
        return bonus
    shapes = [_shape(text) for text in texts]
    constants = [_DIGITS.sub("0", text)[:_MAX_SHAPE] for text in texts]
    keys = [_keys(shapes, constants, indents, row) for row in range(len(texts))]
    total = Counter(key for row in keys for key in row)
    begun = Counter(key for row in starts for key in keys[row])
    found = set(starts.tolist())
    shared = [any(begun[key] >= _MIN_SAME for key in keys[row]) for row in starts]
    alike = sum(shared) >= _MIN_SHARED * len(starts)
    for row in range(len(texts)):
        share = max((begun[key] / total[key] for key in keys[row] if begun[key] >= _MIN_SAME), default=0.0)
        if share >= _SURE:
            bonus[row] = _GAIN
        elif alike and row in found and share == 0.0:
            bonus[row] = -_LOSS
    return bonus


def _shape(text: str) -> str:
    """Return a line with each number as 0 and each word as a or A, by its first letter."""
    words = _WORDS.sub(lambda match: "A" if match[0][0].isupper() else "a", text[: 3 * _MAX_SHAPE])
    return _DIGITS.sub("0", words)[:_MAX_SHAPE]


def _keys(
    shapes: Sequence[str], constants: Sequence[str], indents: Sequence[int], row: int
) -> list[tuple[object, ...]]:
    """Return the layouts that a line may share with others: its own, and together with the lines around it."""
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
