"""A second look at what stands apart from the article: runs of kept lines beside the largest one.

The network sees each line with its neighbours; it does not see what was decided of them. Blurbs of
other articles, set below this one, each look like text. What tells them is that they come in small
runs, apart from the largest, less surely kept. How much each of these counts was learned by
``training/outlier_runs.py`` from decisions about pages that the network had not seen (stacking: Wolpert,
"Stacked Generalization", 1992).
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
_GAP = 4  # lines: further apart, two kept lines are of two runs

Vector = NDArray[np.float64]


def apart(keep: NDArray[np.bool_], odds: Matrix, words: Matrix) -> tuple[list[NDArray[np.intp]], Matrix]:
    """The runs of kept lines but for the largest, and what is measured of each, a row a run by :data:`NAMES`.

    Args:
        keep: which lines are kept.
        odds: the log-odds of each line to be kept.
        words: how many words each line has.
    """
    at = np.flatnonzero(keep)
    runs = np.split(at, np.flatnonzero(np.diff(at) > _GAP) + 1)
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
    """A logistic regression over the measures of runs: how likely one is not of the article."""

    mean: Vector
    spread: Vector
    weight: Vector
    bias: float
    limit: float
    """The log-odds from which on a run goes."""

    def odds(self, measures: Matrix) -> Vector:
        """The log-odds of each run, a row of *measures*, to be furniture."""
        out: Vector = ((measures - self.mean) / self.spread) @ self.weight + self.bias
        return out

    def furniture(self, keep: NDArray[np.bool_], odds: Matrix, words: Matrix, balance: float) -> NDArray[np.bool_]:
        """Which of the kept lines stand in a run that is not of the article.

        Args:
            keep: which lines are kept.
            odds: the log-odds of each line to be kept.
            words: how many words each line has.
            balance: -1..1, towards keeping; as in :func:`~cleanarticle.lines.decide.joint`.
        """
        gone = np.zeros(len(keep), np.bool_)
        runs, measures = apart(keep, odds, words)
        for run, odd in zip(runs, self.odds(measures).tolist(), strict=True):
            if odd > self.limit + 4 * balance:
                gone[run] = True
        return gone

    @classmethod
    def read(cls, text: str) -> Judge:
        """The judge in a JSON text that ``training/outlier_runs.py`` wrote."""
        data = json.loads(text)
        mean, spread, weight = (np.array([data[name][of] for of in NAMES]) for name in ("mean", "spread", "weight"))
        return cls(mean, spread, weight, data["bias"], data["limit"])


@functools.cache
def default_judge() -> Judge:
    """The judge that ships."""
    return Judge.read((resources.files("cleanarticle.lines") / "data" / "runs.json").read_text("utf-8"))
