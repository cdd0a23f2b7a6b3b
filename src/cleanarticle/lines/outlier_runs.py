"""Find outlier runs: runs of kept lines that are probably not part of the article, which is the largest run.

The line model sees each line with its neighbours, but not the decisions about them. Each summary of another article
below this one looks like text. Such summaries are small runs, far from the largest one, with lower probabilities. How
much each of these features counts was learned by ``training/outlier_runs.py`` from decisions about pages that the line
model had not seen (stacking: Wolpert, "Stacked Generalization", 1992).
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
    "kept lines of its span",
    "lines",
    "log-odds of the largest run",
    "runs",
    "words a line",
)
_MAX_STEP = 4  # lines from a kept line to the next one of the same run: at most 3 others are between; set by hand
_LINE_WEIGHT = 0.5  # words that each line counts besides its own, so that lines without words count too; set by hand

Vector = NDArray[np.float64]


def smaller_runs(keep: NDArray[np.bool_], log_odds: Matrix, words: Matrix) -> tuple[list[NDArray[np.intp]], Matrix]:
    """Return the runs of kept lines other than the largest, and a row of the features :data:`NAMES` for each.

    Args:
        keep: which lines are kept.
        log_odds: the log-odds of each line to be kept.
        words: the number of words of each line.
    """
    kept = np.flatnonzero(keep)
    runs = np.split(kept, np.flatnonzero(np.diff(kept) > _MAX_STEP) + 1)
    if len(runs) < 2:
        return [], np.zeros((0, len(NAMES)), np.float32)
    weights = words + _LINE_WEIGHT
    words_above = np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])
    words_of_runs = [float(weights[run].sum()) for run in runs]
    largest_number = int(np.argmax(words_of_runs))
    largest = runs.pop(largest_number)
    total_words = sum(words_of_runs)
    largest_words = words_of_runs.pop(largest_number)
    largest_odds = float(np.average(log_odds[largest], weights=weights[largest]))
    rows = []
    for number, (run, words_of_run) in enumerate(zip(runs, words_of_runs, strict=True)):
        below = number >= largest_number
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
            "log-odds of the largest run": largest_odds,
            "runs": len(runs) + 1,
            "words a line": np.log1p(words_of_run / len(run)),
        }
        rows.append([measures[name] for name in NAMES])
    return runs, np.array(rows, np.float32)


@dataclass(frozen=True)
class RunClassifier:
    """A logistic regression over the features of runs: the log-odds that a run is not part of the article."""

    mean: Vector
    """The mean of each feature over the training data."""
    spread: Vector
    """The standard deviation of each feature."""
    weight: Vector
    bias: float
    min_log_odds: float
    """The log-odds above which a run is dropped."""

    def log_odds(self, measures: Matrix) -> Vector:
        """Return for each run, a row of *measures*, the log-odds that it is not part of the article."""
        out: Vector = ((measures - self.mean) / self.spread) @ self.weight + self.bias
        return out

    def boilerplate(
        self, keep: NDArray[np.bool_], log_odds: Matrix, words: Matrix, balance: float
    ) -> NDArray[np.bool_]:
        """Return which of the kept lines are in a run that is not part of the article.

        Args:
            keep: which lines are kept.
            log_odds: the log-odds of each line to be kept.
            words: the number of words of each line.
            balance: from -1 to 1, as for :func:`~cleanarticle.lines.decide.joint_probabilities`.
        """
        is_outlier = np.zeros(len(keep), np.bool_)
        runs, measures = smaller_runs(keep, log_odds, words)
        for run, run_log_odds in zip(runs, self.log_odds(measures).tolist(), strict=True):
            if run_log_odds > self.min_log_odds + BALANCE_WEIGHT * balance:
                is_outlier[run] = True
        return is_outlier

    @classmethod
    def read(cls, text: str) -> RunClassifier:
        """Return the classifier in a JSON text that ``training/outlier_runs.py`` wrote."""
        data = json.loads(text)
        mean, spread, weight = (np.array([data[name][of] for of in NAMES]) for name in ("mean", "spread", "weight"))
        return cls(mean, spread, weight, data["bias"], data["limit"])


@functools.cache
def default_run_classifier() -> RunClassifier:
    """Return the built-in classifier."""
    return RunClassifier.read((resources.files("cleanarticle.lines") / "data" / "runs.json").read_text("utf-8"))
