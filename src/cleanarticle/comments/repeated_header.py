"""Find the repeated line of a page from which all of its comments begin at the same distance.

A template writes a line of the same form into every comment: a button, a number, a date. Comments begin at such a line,
or a fixed number of lines from it. The tagger looks at each line and its surroundings; here all comments of a page
decide together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Set by hand on half of the forums that readers labelled. Other values change the figures of
# python -m training.comments by less than 0.02.
_OFFSETS = range(-5, 3)  # lines from the repeated line to the beginning of its comment
_MIN_LINES = 2  # a repeated line occurs at least so often
_NEAR_WEIGHT = 0.5  # of the probability that a comment begins at a line or at one next to it
_MAX_DISTANCE = 3  # lines; other beginnings that are further from all of the template are kept, if they are likely
_LIKELY = 0.5


def header_rows(
    begins: NDArray[np.floating], groups: Sequence[NDArray[np.intp]], found: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the rows at which comments begin, by the repeated line that fits best; *found* if none fits better.

    The line that fits best has the largest expected F1 of the beginnings, by their probabilities.

    Args:
        begins: the probability of each row that a comment begins there.
        groups: for each row the number of its group, once by each measure by which lines may be repeated.
        found: the rows at which comments begin, as far as is known.

    >>> begins = np.array([0.9, 0.1, 0.0, 0.4, 0.1, 0.0, 0.0, 0.8, 0.1, 0.0, 0.0])
    >>> group = np.array([0, 1, 2, 3, 1, 4, 5, 6, 1, 7, 8])  # the line after the name is the same in all comments
    >>> header_rows(begins, [group], np.array([0, 7])).tolist()
    [0, 3, 7]
    """
    row_count = len(begins)
    near = np.minimum(1.0, np.convolve(begins, np.ones(3), "same")) if row_count > 2 else begins
    weights = (1 - _NEAR_WEIGHT) * begins + _NEAR_WEIGHT * near
    total = float(begins.sum())
    best = 2 * float(weights[found].sum()) / (len(found) + total)
    rows = found
    for group in groups:
        sizes = np.bincount(group)
        for offset in _OFFSETS:
            inside = slice(max(0, -offset), row_count - max(0, offset))  # the rows whose comment begins on the page
            shifted = weights[max(0, offset) : row_count + min(0, offset)]
            f1 = 2 * np.bincount(group[inside], shifted, len(sizes)) / (sizes + total)
            f1[sizes < _MIN_LINES] = 0
            number = int(f1.argmax())
            if f1[number] > best:
                best = float(f1[number])
                rows = np.flatnonzero(group[inside] == number) + inside.start + offset
    if rows is found:
        return found
    others = [row for row in found if begins[row] > _LIKELY and np.abs(rows - row).min() > _MAX_DISTANCE]
    return np.union1d(rows, np.array(others, np.intp))
