"""Find the beginnings of comments by a line that the template of the page repeats in every comment.

Such a line is a button, a number, a date. All comments of the page begin at it, or a fixed number of lines before or
after it. The tagger looks at each line and its surroundings; here all comments of a page decide together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Set by hand on half of the forums that readers labelled. Other values change the figures of
# python -m training.comments by less than 0.02.
_OFFSETS = range(-5, 3)  # lines from the repeated line to the beginning of its comment
_MIN_LINES = 2  # a repeated line occurs at least so often
_NEAR_WEIGHT = 0.5
"""Half of the weight of a row is the probability that a comment begins there; half is the probability that one begins
there or in a row next to it, so that beginnings that are one line off count too."""
_MAX_DISTANCE = 3  # lines; a beginning found that is further from all repeated lines is kept if it is likely
_LIKELY = 0.5  # the probability of such a beginning


def header_rows(
    begins: NDArray[np.floating], groups: Sequence[NDArray[np.intp]], found: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the rows at which comments begin, by the repeated line that fits best; *found* if none fits better.

    The repeated line that fits best is the one with the largest F1 that its beginnings are expected to have.

    Args:
        begins: for each row, the probability that a comment begins there.
        groups: arrays with the number of a group for each row; rows of a group are the same repeated line. Each array
            compares lines in another way.
        found: the rows at which comments begin, as far as is known.

    >>> begins = np.array([0.9, 0.1, 0.0, 0.4, 0.1, 0.0, 0.0, 0.8, 0.1, 0.0, 0.0])
    >>> group = np.array([0, 1, 2, 3, 1, 4, 5, 6, 1, 7, 8])  # the line after the name is the same in all comments
    >>> header_rows(begins, [group], np.array([0, 7])).tolist()
    [0, 3, 7]
    """
    row_count = len(begins)
    near = np.minimum(1.0, np.convolve(begins, np.ones(3), "same")) if row_count > 2 else begins
    weights = (1 - _NEAR_WEIGHT) * begins + _NEAR_WEIGHT * near
    total = float(begins.sum())  # the expected number of beginnings
    best_f1 = 2 * float(weights[found].sum()) / (len(found) + total)
    rows = found
    for group in groups:
        sizes = np.bincount(group)
        for offset in _OFFSETS:
            inside = slice(max(0, -offset), row_count - max(0, offset))  # the rows whose comment begins on the page
            weights_at_offset = weights[max(0, offset) : row_count + min(0, offset)]
            f1 = 2 * np.bincount(group[inside], weights_at_offset, len(sizes)) / (sizes + total)
            f1[sizes < _MIN_LINES] = 0
            best_group = int(f1.argmax())
            if f1[best_group] > best_f1:
                best_f1 = float(f1[best_group])
                rows = np.flatnonzero(group[inside] == best_group) + inside.start + offset
    if rows is found:
        return found
    others = [row for row in found if begins[row] > _LIKELY and np.abs(rows - row).min() > _MAX_DISTANCE]
    return np.union1d(rows, np.array(others, np.intp))
