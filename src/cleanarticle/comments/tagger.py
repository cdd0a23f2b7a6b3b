"""The tagger: which lines of a page begin a comment, belong to one, or state its author.

Networks with one hidden layer over the measures of a line and of those around it; their weights are made by
``training/comments.py``.
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

CLASSES = ("O", "B", "I")
"""Outside of any comment, the first line of one, a further line of one."""
_LEAST = -8.0
"""Log-odds: what is less likely is taken for this."""


@dataclass(frozen=True)
class Network:
    """One hidden layer."""

    mean: Matrix
    spread: Matrix
    first: Matrix
    first_bias: Matrix
    last: Matrix
    last_bias: Matrix

    def __call__(self, rows: Matrix) -> Matrix:
        """Return the logarithms of the shares of :data:`CLASSES`, and the log-odds of stating an author."""
        hidden = np.maximum(windows((rows - self.mean) / self.spread) @ self.first + self.first_bias, 0)
        out: Matrix = hidden @ self.last + self.last_bias
        logits = out[:, : len(CLASSES)]
        logits -= logits.max(1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(1, keepdims=True))
        return out


@dataclass(frozen=True)
class Tagger:
    """Two networks: the second sees what the first says of a line, and of all lines of its shape or in its place.

    Comments of a page are made by one template: where the first is sure of some headers, the second knows the others.
    """

    first: Network
    second: Network

    def scores(self, measured: Measures) -> tuple[Matrix, Matrix]:
        """Return for each line the logarithms of the shares of :data:`CLASSES`, and the log-odds of stating an author.

        Args:
            measured: by :func:`~cleanarticle.comments.line_measures.measures`.
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


def second_rows(measured: Measures, said: Matrix) -> Matrix:
    """Return the inputs of the second network, a row a line.

    Args:
        measured: what is measured of the lines.
        said: what the first network says of them.
    """
    said = np.maximum(said, _LEAST)
    parts: list[NDArray[np.floating]] = [measured.rows, said]
    for groups in (measured.shapes, measured.places):
        size = np.bincount(groups)
        mean = np.stack([np.bincount(groups, column) / size for column in said.T], axis=1)
        parts += [mean[groups], np.log(size)[groups, None]]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def path_of(scores: Matrix) -> NDArray[np.intp]:
    """Return the likeliest class of each line, where no comment continues before it has begun (Viterbi).

    >>> path_of(np.log(np.array([[0.8, 0.1, 0.1], [0.4, 0.2, 0.4], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]]))).tolist()
    [0, 0, 1, 2]
    """
    many = len(scores)
    if not many:
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
    """Return the built-in tagger."""
    data = (resources.files("cleanarticle.comments") / "data" / "model.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        networks = [
            Network(**{part: file[f"{name}.{part}"].astype(np.float32) for part in Network.__dataclass_fields__})
            for name in ("first", "second")
        ]
    return Tagger(*networks)
