"""Train boosted decision trees in numpy.

All splits at one depth of a tree are the same ("oblivious" trees, as in CatBoost: Prokhorenkova et al., "CatBoost:
unbiased boosting with categorical features", 2018), so that a tree is a list of comparisons and a table of values.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.arrays import Matrix

# These were set by hand.
BINS = 32  # in which the values of a measure are sorted
REGULARISATION = 10.0  # that is added to the weight of a leaf
ROW_SHARE, COLUMN_SHARE = 0.7, 0.6  # of the pages and of the measures that a tree is learned from

Vector = NDArray[np.float64]


class Trees(NamedTuple):
    """Trees whose values are added up to a logit."""

    base: float
    columns: NDArray[np.intp]
    """The measure that each tree compares at each depth."""
    thresholds: Matrix
    """The value above which a comparison is true; as wide as ``columns``."""
    values: Matrix
    """What each tree adds, for each leaf; the comparison at the first depth is the highest bit of its number."""


def fit(rows: Matrix, targets: Vector, weights: Vector, *, trees: int, depth: int, rate: float, seed: int) -> Trees:
    """Return trees that predict the logit of the targets, 0 to 1, from rows of measures; they minimise cross-entropy.

    Args:
        rows: a row of measures for each example.
        targets: what is learned, one for each row.
        weights: the weight of each row.
        trees: how many.
        depth: the number of comparisons of a tree.
        rate: the share of the best step that each tree takes.
        seed: of the choice of rows and measures.
    """
    random = np.random.default_rng(seed)
    edges = [np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1])).astype(np.float32) for column in rows.T]
    bins = np.stack([np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)], 1)
    mean = float(np.average(targets, weights=weights))
    base = float(np.log(mean / (1 - mean)))
    logits = np.full(len(rows), base)
    columns, thresholds = np.zeros((trees, depth), np.intp), np.zeros((trees, depth), np.float32)
    values = np.zeros((trees, 2**depth), np.float32)
    for tree in range(trees):
        probabilities = 1 / (1 + np.exp(-logits))
        gradients = weights * (targets - probabilities)
        curvatures = weights * probabilities * (1 - probabilities)
        chosen = np.flatnonzero(random.random(len(rows)) < ROW_SHARE)
        usable = [
            column for column in np.flatnonzero(random.random(rows.shape[1]) < COLUMN_SHARE) if len(edges[column])
        ]
        leaves = np.zeros(len(rows), np.intp)
        for level in range(depth):
            column, bin_number = _best_split(
                bins[chosen], leaves[chosen], gradients[chosen], curvatures[chosen], usable
            )
            columns[tree, level], thresholds[tree, level] = column, edges[column][bin_number]
            leaves = 2 * leaves + (bins[:, column] > bin_number)
        slopes = np.bincount(leaves[chosen], gradients[chosen], 2**depth)
        sums = np.bincount(leaves[chosen], curvatures[chosen], 2**depth)
        values[tree] = rate * slopes / (sums + REGULARISATION)
        logits += values[tree][leaves]
    return Trees(base, columns, thresholds, values)


def _best_split(
    bins: NDArray[np.intp], leaves: NDArray[np.intp], gradients: Vector, curvatures: Vector, usable: list[np.intp]
) -> tuple[int, int]:
    """Return the measure by which the leaves are best split, and the last bin of the lower part."""
    best, split = -1.0, (0, 0)
    count, width = int(leaves.max()) + 1, BINS + 1
    for column in usable:
        cells = leaves * width + bins[:, column]
        slopes, sums = (
            np.bincount(cells, values, count * width).reshape(count, width).cumsum(1)
            for values in (gradients, curvatures)
        )
        lower, upper = slopes[:, :-1], slopes[:, -1:] - slopes[:, :-1]
        below, above = sums[:, :-1], sums[:, -1:] - sums[:, :-1]
        gains = (lower**2 / (below + REGULARISATION) + upper**2 / (above + REGULARISATION)).sum(0)
        last = int(bins[:, column].max())
        if last and gains[:last].max() > best:
            best, split = float(gains[:last].max()), (int(column), int(gains[:last].argmax()))
    return split
