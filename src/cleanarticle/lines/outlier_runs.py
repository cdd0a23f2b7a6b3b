"""Outlier runs: find runs of kept lines that are probably not part of the article, which is the largest run.

The network sees each line with its neighbours, but not what was decided about them. Summaries of other articles below
this one each look like text. They differ in being small runs, far from the largest one, with lower probabilities. How
much each of these features counts was learned by ``training/outlier_runs.py`` from decisions about pages that the
network had not seen (stacking: Wolpert, "Stacked Generalization", 1992).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

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
_MAX_GAP = 4  # lines between two kept lines of one run; chosen by judgement

Vector = NDArray[np.float64]


def apart(keep: NDArray[np.bool_], odds: Matrix, words: Matrix) -> tuple[list[NDArray[np.intp]], Matrix]:
    """Return the runs of kept lines except the largest, and their features, a row for each run, columns :data:`NAMES`.

    Args:
        keep: which lines are kept.
        odds: the log-odds of each line to be kept.
        words: the number of words of each line.
    """
    at = np.flatnonzero(keep)
    runs = np.split(at, np.flatnonzero(np.diff(at) > _MAX_GAP) + 1)
    if len(runs) < 2:
        return [], np.zeros((0, len(NAMES)), np.float32)
    size = words + 0.5
    above = np.concatenate([[0.0], np.cumsum(size, dtype=np.float64)])
    mass = [float(size[run].sum()) for run in runs]
    most = int(np.argmax(mass))
    largest = runs.pop(most)
    whole = sum(mass)
    heaviest = mass.pop(most)
    sure = float(np.average(odds[largest], weights=size[largest]))
    rows = []
    for number, (run, own) in enumerate(zip(runs, mass, strict=True)):
        below = number >= most
        end, start = (largest[-1], run[0]) if below else (run[-1], largest[0])
        measures = {
            "log-odds": np.average(odds[run], weights=size[run]),
            "highest log-odds": odds[run].max(),
            "words": np.log1p(own),
            "words of the largest run": np.log1p(heaviest),
            "share of the kept words": own / whole,
            "lines from the largest run": np.log1p(start - end),
            "words between": np.log1p(above[start] - above[end + 1]),
            "below the largest run": below,
            "kept lines of its span": len(run) / (run[-1] - run[0] + 1),
            "lines": np.log1p(len(run)),
            "log-odds of the largest run": sure,
            "runs": len(runs) + 1,
            "words a line": np.log1p(own / len(run)),
        }
        rows.append([measures[name] for name in NAMES])
    return runs, np.array(rows, np.float32)


@dataclass(frozen=True)
class Judge:
    """A logistic regression over the features of runs: the probability that a run is not part of the article."""

    mean: Vector
    spread: Vector
    weight: Vector
    bias: float
    limit: float
    """The log-odds above which a run is dropped."""

    def odds(self, measures: Matrix) -> Vector:
        """Return the log-odds of each run, a row of *measures*, to be boilerplate."""
        out: Vector = ((measures - self.mean) / self.spread) @ self.weight + self.bias
        return out

    def boilerplate(self, keep: NDArray[np.bool_], odds: Matrix, words: Matrix, balance: float) -> NDArray[np.bool_]:
        """Return which of the kept lines are in a run that is not part of the article.

        Args:
            keep: which lines are kept.
            odds: the log-odds of each line to be kept.
            words: the number of words of each line.
            balance: from -1 to 1, as for :func:`~cleanarticle.lines.decide.joint`.
        """
        gone = np.zeros(len(keep), np.bool_)
        runs, measures = apart(keep, odds, words)
        for run, odd in zip(runs, self.odds(measures).tolist(), strict=True):
            if odd > self.limit + 4 * balance:
                gone[run] = True
        return gone

    @classmethod
    def read(cls, text: str) -> Judge:
        """Return the classifier in a JSON text that ``training/outlier_runs.py`` wrote."""
        data = json.loads(text)
        mean, spread, weight = (np.array([data[name][of] for of in NAMES]) for name in ("mean", "spread", "weight"))
        return cls(mean, spread, weight, data["bias"], data["limit"])


@functools.cache
def default_judge() -> Judge:
    """Return the built-in classifier."""
    return Judge.read((resources.files("cleanarticle.lines") / "data" / "runs.json").read_text("utf-8"))
