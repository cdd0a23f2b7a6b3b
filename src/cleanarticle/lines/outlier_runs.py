"""Find outlier runs: runs of kept lines that are probably not part of the article.

A *run* is a sequence of kept lines with few other lines between them. The run with the most words is always part of
the article; a smaller run may be. The line model sees each line with its neighbours, but not the decisions about them:
below an article, each summary of another article looks like text. Such summaries are small runs, far from the largest
one, with lower probabilities. ``training/outlier_runs.py`` learned how much each of these features counts, from
decisions about pages that the line model had not seen (stacking: Wolpert, "Stacked Generalization", 1992).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import BALANCE_WEIGHT
from cleanarticle.text.arrays import Matrix

NAMES = (
    "log-odds",
    "highest log-odds",
    "words",
    "words of the largest run",
    "share of the kept words",
    "lines from the largest run",
    "words between",
    "below the largest run",
    "kept lines of its span",  # the share of the lines from its first to its last that are kept
    "lines",
    "log-odds of the largest run",
    "runs",
    "words a line",  # words per line
)
"""The names of the features of a run. They are names in the data of the classifier, too."""
_MAX_STEP = 4  # lines from a kept line to the next kept line of the same run; set by hand
_LINE_WEIGHT = 0.5  # words added to those of each line, so that lines without words count, too; set by hand

Vector = NDArray[np.float64]


def smaller_runs(
    is_kept: NDArray[np.bool_], log_odds: Matrix, word_counts: Matrix
) -> tuple[list[NDArray[np.intp]], Matrix]:
    """Return the runs of kept lines other than the largest, and for each a row of the features :data:`NAMES`.

    Args:
        is_kept: which lines are kept.
        log_odds: for each line, the log-odds that it is kept.
        word_counts: the number of words of each line.

    Returns:
        the indices of the lines of each run, and the features.
    """
    kept = np.flatnonzero(is_kept)
    runs = np.split(kept, np.flatnonzero(np.diff(kept) > _MAX_STEP) + 1)
    if len(runs) < 2:
        return [], np.zeros((0, len(NAMES)), np.float32)
    weights = word_counts + _LINE_WEIGHT
    words_above = np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])
    words_of_runs = [float(weights[run].sum()) for run in runs]
    largest_number = int(np.argmax(words_of_runs))
    largest = runs.pop(largest_number)
    total_words = sum(words_of_runs)
    largest_words = words_of_runs.pop(largest_number)
    log_odds_of_largest = float(np.average(log_odds[largest], weights=weights[largest]))
    rows = []
    for number, (run, words_of_run) in enumerate(zip(runs, words_of_runs, strict=True)):
        below = number >= largest_number  # the largest run is no longer in the list: the next one has its number
        gap_start, gap_end = (largest[-1], run[0]) if below else (run[-1], largest[0])
        measures = {
            "log-odds": np.average(log_odds[run], weights=weights[run]),
            "highest log-odds": log_odds[run].max(),
            "words": np.log1p(words_of_run),
            "words of the largest run": np.log1p(largest_words),
            "share of the kept words": words_of_run / total_words,
            "lines from the largest run": np.log1p(gap_end - gap_start),
            "words between": np.log1p(words_above[gap_end] - words_above[gap_start + 1]),
            "below the largest run": below,
            "kept lines of its span": len(run) / (run[-1] - run[0] + 1),
            "lines": np.log1p(len(run)),
            "log-odds of the largest run": log_odds_of_largest,
            "runs": len(runs) + 1,
            "words a line": np.log1p(words_of_run / len(run)),
        }
        rows.append([measures[name] for name in NAMES])
    return runs, np.array(rows, np.float32)


@dataclass(frozen=True)
class RunClassifier:
    """A logistic regression over the features of a run: it computes the log-odds that the run is an outlier."""

    mean: Vector
    """The mean of each feature over the training data."""
    spread: Vector
    """The standard deviation of each feature."""
    weight: Vector
    bias: float
    min_log_odds: float
    """The log-odds above which a run counts as an outlier."""

    def outlier_log_odds(self, measures: Matrix) -> Vector:
        """Return for each run, given as a row of features, the log-odds that it is an outlier."""
        out: Vector = ((measures - self.mean) / self.spread) @ self.weight + self.bias
        return out

    def outliers(
        self, is_kept: NDArray[np.bool_], log_odds: Matrix, word_counts: Matrix, balance: float
    ) -> NDArray[np.bool_]:
        """Return for each line whether it is kept, but in an outlier run.

        Args:
            is_kept: which lines are kept.
            log_odds: for each line, the log-odds that it is kept.
            word_counts: the number of words of each line.
            balance: from -1 to 1, as for :func:`~cleanarticle.lines.decide.joint_probabilities`.
        """
        is_outlier = np.zeros(len(is_kept), np.bool_)
        runs, measures = smaller_runs(is_kept, log_odds, word_counts)
        for run, outlier_log_odds in zip(runs, self.outlier_log_odds(measures).tolist(), strict=True):
            if outlier_log_odds > self.min_log_odds + BALANCE_WEIGHT * balance:
                is_outlier[run] = True
        return is_outlier

    @classmethod
    def read(cls, text: str) -> RunClassifier:
        """Return the classifier in a JSON text that ``training/outlier_runs.py`` wrote."""
        data = json.loads(text)
        mean, spread, weight = (
            np.array([data[name][feature] for feature in NAMES]) for name in ("mean", "spread", "weight")
        )
        return cls(mean, spread, weight, data["bias"], data["limit"])


@functools.cache
def default_run_classifier() -> RunClassifier:
    """Return the built-in classifier."""
    return RunClassifier.read((resources.files("cleanarticle.lines") / "data" / "runs.json").read_text("utf-8"))
