"""Tag the lines of a page that begin a comment, continue one, or state its author.

The tagger consists of networks with one hidden layer over the measures of a line and of the lines around it. Their
weights are made by ``training/comments.py``.
"""

from __future__ import annotations

import functools
import io
import math
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
_LONG = math.log1p(60) / 4  # the measure "characters" of a line of 60 characters; longer ones are surely text
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
    """Three networks: each after the first also gets what the one before it says of the line and of similar lines.

    The comments of a page are made by one template: if a network is sure of some headers, the next finds the others.
    """

    first: Network
    second: Network
    third: Network

    def scores(self, measured: Measures) -> tuple[Matrix, Matrix]:
        """Return for each line the log-probabilities of :data:`CLASSES`, and the log-odds of stating an author.

        Args:
            measured: the measures of the lines, from :func:`~cleanarticle.comments.line_measures.measures`.
        """
        out = self.second(next_rows(measured, self.first(measured.rows)))
        out = self.third(next_rows(measured, out))
        return out[:, : len(CLASSES)], out[:, -1]

    def write(self, path: Path) -> None:
        """Write the weights, as ``.npz``."""
        arrays = {
            f"{name}.{part}": getattr(getattr(self, name), part).astype(np.float16)
            for name in Tagger.__dataclass_fields__
            for part in Network.__dataclass_fields__
        }
        np.savez_compressed(path, **arrays)


def next_rows(measured: Measures, output: Matrix) -> Matrix:
    """Return the inputs of the second or third network, a row for each line.

    Args:
        measured: the measures of the lines.
        output: the output of the network before it.
    """
    output = np.maximum(output, _MIN_LOG_ODDS)
    parts: list[NDArray[np.floating]] = [measured.rows, output, _distances(measured.rows, output)]
    begins = np.exp(output[:, 1])
    expected = begins.sum()
    for groups in measured[1:]:
        size = np.maximum(np.bincount(groups), 1)
        mean = np.stack([np.bincount(groups, column) / size for column in output.T], axis=1)
        agreement = 2 * np.bincount(groups, begins) / (size + expected)
        parts += [mean[groups], np.log(size)[groups, None], agreement[groups, None]]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _distances(rows: Matrix, output: Matrix) -> Matrix:
    """Return how far each line is from the beginnings around it, as far as they are known: in lines and in characters.

    A header of many lines may look as if two comments began in it, but there is no text between them.
    """
    line_count = len(rows)
    begins = np.flatnonzero(path_of(output[:, : len(CLASSES)]) == 1)
    at = np.arange(line_count)
    characters = np.concatenate([[0], np.cumsum(np.expm1(4 * rows[:, 0]) * (rows[:, 0] > _LONG))])
    before = np.concatenate([[-1], begins])[np.searchsorted(begins, at)]  # the last beginning above the line
    after = np.concatenate([begins, [line_count]])[np.searchsorted(begins, at, "right")]
    return np.stack(
        [
            np.minimum(at - before, 30) / 10,
            np.minimum(after - at, 30) / 10,
            np.log1p(characters[at] - characters[np.maximum(before, 0)]) / 4,
            np.log1p(characters[after] - characters[at]) / 4,
            before < 0,
            after == line_count,
        ],
        axis=1,
    ).astype(np.float32)


def path_of(scores: Matrix) -> NDArray[np.intp]:
    """Return the likeliest sequence of classes, in which no comment continues before it begins (Viterbi algorithm).

    >>> path_of(np.log(np.array([[0.8, 0.1, 0.1], [0.4, 0.2, 0.4], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]]))).tolist()
    [0, 0, 1, 2]
    """
    if not len(scores):
        return np.zeros(0, np.intp)
    back: list[tuple[int, int]] = []  # for each line, the best class before O or B, and before I
    outside, begins, inside = (float(value) for value in scores[0])
    inside = -math.inf
    for o, b, i in scores[1:].tolist():  # plain comparisons: this loop takes most of the time of a page
        inner, inner_class = (inside, 2) if inside >= begins else (begins, 1)
        best, best_class = (inner, inner_class) if inner >= outside else (outside, 0)
        back.append((best_class, inner_class))
        outside, begins, inside = best + o, best + b, inner + i
    at = int(np.argmax((outside, begins, inside)))
    path = [at]
    for step in reversed(back):
        at = step[at == 2]
        path.append(at)
    return np.array(path[::-1], np.intp)


@functools.cache
def default_tagger() -> Tagger:
    """Return the tagger that ships with the library."""
    data = (resources.files("cleanarticle.comments") / "data" / "model.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        networks = [
            Network(**{part: file[f"{name}.{part}"].astype(np.float32) for part in Network.__dataclass_fields__})
            for name in Tagger.__dataclass_fields__
        ]
    return Tagger(*networks)
