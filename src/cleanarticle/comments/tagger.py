"""Tag the lines of a page that begin a comment, continue one, or state its author.

The tagger consists of networks with one hidden layer over the measures of a line and of the lines around it. Their
weights are made by ``training/comments.py``.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanarticle.comments.line_measures import Measures, windows
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import product

CLASSES = ("O", "B", "I")
"""Outside a comment, the first line of a comment, a further line of a comment."""
_MIN_LOG_ODDS = -8.0  # lower values are raised to this; the second network was trained with it


@dataclass(frozen=True)
class Network:
    """The weights of a network with one hidden layer."""

    mean: Matrix
    spread: Matrix
    first: Matrix
    first_bias: Matrix
    last: Matrix
    last_bias: Matrix

    def __call__(self, rows: Matrix) -> Matrix:
        """Return the log-probabilities of :data:`CLASSES`, and the log-odds of stating an author."""
        hidden = product(windows((rows - self.mean) / self.spread), self.first) + self.first_bias
        out: Matrix = product(np.maximum(hidden, 0), self.last) + self.last_bias
        logits = out[:, : len(CLASSES)]
        logits -= logits.max(1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(1, keepdims=True))
        return out


@dataclass(frozen=True)
class Tagger:
    """Two networks: the second also gets the output of the first for a line, and its mean over similar lines.

    The comments of a page are made by one template: if the first network is sure of some headers, the second finds the
    others.
    """

    first: Network
    second: Network

    def scores(self, measured: Measures) -> tuple[Matrix, Matrix]:
        """Return for each line the log-probabilities of :data:`CLASSES`, and the log-odds of stating an author.

        Args:
            measured: the measures of the lines, from :func:`~cleanarticle.comments.line_measures.measures`.
        """
        out = self.second(second_rows(measured, self.first(measured.rows)))
        return out[:, : len(CLASSES)], out[:, -1]

    def write(self, path: Path) -> None:
        """Write the weights, as ``.npz``."""
        arrays = {
            f"{name}.{part}": getattr(network, part).astype(np.float16)
            for name, network in (("first", self.first), ("second", self.second))
            for part in Network.__dataclass_fields__
        }
        np.savez_compressed(path, **arrays)


def second_rows(measured: Measures, first_output: Matrix) -> Matrix:
    """Return the inputs of the second network, a row for each line.

    Args:
        measured: the measures of the lines.
        first_output: the output of the first network.
    """
    first_output = np.maximum(first_output, _MIN_LOG_ODDS)
    parts: list[NDArray[np.floating]] = [measured.rows, first_output]
    for groups in (measured.shapes, measured.places):
        size = np.bincount(groups)
        mean = np.stack([np.bincount(groups, column) / size for column in first_output.T], axis=1)
        parts += [mean[groups], np.log(size)[groups, None]]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def path_of(scores: Matrix) -> NDArray[np.intp]:
    """Return the likeliest sequence of classes, in which no comment continues before it begins (Viterbi algorithm).

    >>> path_of(np.log(np.array([[0.8, 0.1, 0.1], [0.4, 0.2, 0.4], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]]))).tolist()
    [0, 0, 1, 2]
    """
    if not len(scores):
        return np.zeros(0, np.intp)
    back: list[tuple[int, int, int]] = []
    outside, begins, inside = (float(value) for value in scores[0])
    inside = -np.inf
    for row in scores[1:].tolist():
        best = max((outside, 0), (begins, 1), (inside, 2))
        inner = max((begins, 1), (inside, 2))
        back.append((best[1], best[1], inner[1]))
        outside, begins, inside = best[0] + row[0], best[0] + row[1], inner[0] + row[2]
    at = int(np.argmax((outside, begins, inside)))
    path = [at]
    for step in reversed(back):
        at = step[at]
        path.append(at)
    return np.array(path[::-1], np.intp)


@functools.cache
def default_tagger() -> Tagger:
    """Return the tagger that ships with the library."""
    data = (resources.files("cleanarticle.comments") / "data" / "model.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        networks = [
            Network(**{part: file[f"{name}.{part}"].astype(np.float32) for part in Network.__dataclass_fields__})
            for name in ("first", "second")
        ]
    return Tagger(*networks)
