"""Boosted trees learn a target that no single measure gives."""

import numpy as np

from cleanarticle.quality.confidence import ConfidenceTrees
from training import boosted_trees


def test_trees_learn_when_two_measures_agree() -> None:
    rows = np.random.default_rng(1).random((2000, 4)).astype(np.float32)
    targets = ((rows[:, 0] > 0.5) == (rows[:, 1] > 0.5)).astype(float)
    trees = boosted_trees.fit(rows, targets, np.ones(2000), trees=60, depth=3, rate=0.3, seed=1)
    none = np.zeros(0, np.float32)
    scores = ConfidenceTrees(trees.columns.astype(np.float32), trees.thresholds, trees.values, none, none).score(rows)
    assert ((scores + trees.base > 0) == (targets > 0.5)).mean() > 0.95


def test_a_measure_that_never_changes_is_not_used() -> None:
    rows = np.random.default_rng(2).random((300, 2)).astype(np.float32)
    rows[:, 1] = 7
    trees = boosted_trees.fit(rows, rows[:, 0].astype(float), np.ones(300), trees=20, depth=2, rate=0.2, seed=3)
    assert set(trees.columns[np.abs(trees.values).sum(1) > 0].ravel().tolist()) == {0}
