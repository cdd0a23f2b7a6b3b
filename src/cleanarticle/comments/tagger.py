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

TAGS = ("O", "B", "I")
"""The tags of a line: outside of comments, the first line of a comment, a further line of a comment."""
OUTSIDE, BEGINS, CONTINUES = range(len(TAGS))
"""The tags by number: columns of the log-probabilities, and values of paths."""
_LONG = math.log1p(60) / 4  # the measure "characters" of a line of 60 characters; longer ones are surely text
_MIN_OUTPUT = -8.0
"""Outputs of a network, log-probabilities and log-odds, are raised to this before the next network reads them. The
networks were trained with it."""
_MAX_DISTANCE = 30  # lines; larger distances to a beginning count as this


@dataclass(frozen=True)
class Network:
    """The weights of a network with one hidden layer."""

    mean: Matrix
    """The mean of each input."""
    spread: Matrix
    """What each input is divided by."""
    first: Matrix
    first_bias: Matrix
    last: Matrix
    last_bias: Matrix

    def __call__(self, rows: Matrix) -> Matrix:
        """Return a row for each line: the log-probabilities of :data:`TAGS`, and the log-odds that it states an author.

        Args:
            rows: the inputs, a row for each line; the rows of the lines around it are added here.
        """
        hidden = product(windows((rows - self.mean) / self.spread), self.first) + self.first_bias
        out: Matrix = product(np.maximum(hidden, 0), self.last) + self.last_bias
        logits = out[:, : len(TAGS)]  # a view: what follows changes the output itself
        logits -= logits.max(1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(1, keepdims=True))
        return out


@dataclass(frozen=True)
class Tagger:
    """Three networks: the second and the third also get what the one before says of a line and of similar lines.

    The comments of a page are made by one template: if a network is sure of some headers, the next finds the others.
    """

    first: Network
    second: Network
    third: Network

    def scores(self, measured: Measures) -> tuple[Matrix, Matrix]:
        """Return for each line the log-probabilities of :data:`TAGS`, and the log-odds that it states an author.

        Args:
            measured: the measures of the lines, from :func:`~cleanarticle.comments.line_measures.measures`.
        """
        out = self.second(next_rows(measured, self.first(measured.rows)))
        out = self.third(next_rows(measured, out))
        return out[:, : len(TAGS)], out[:, -1]

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
    output = np.maximum(output, _MIN_OUTPUT)
    parts: list[NDArray[np.floating]] = [measured.rows, output, _distances(measured.rows, output)]
    probabilities = np.exp(output[:, BEGINS])  # that a comment begins at each line
    expected = probabilities.sum()  # the number of comments
    for groups in measured[1:]:
        size = np.maximum(np.bincount(groups), 1)
        mean = np.stack([np.bincount(groups, column) / size for column in output.T], axis=1)
        # The expected F1 if exactly the lines of the group began the comments of the page.
        f1 = 2 * np.bincount(groups, probabilities) / (size + expected)
        parts += [mean[groups], np.log(size)[groups, None], f1[groups, None]]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _distances(rows: Matrix, output: Matrix) -> Matrix:
    """Return how far each line is from the beginnings of comments above and below it.

    The columns are: the lines from the beginning above, and to the one below; the characters of text from the beginning
    above, and to the one below; whether there is none above, and none below.

    A header of many lines may look as if two comments began in it, but there is no text between them.

    Args:
        rows: the measures of the lines.
        output: the output of a network, which says where comments begin.
    """
    line_count = len(rows)
    begins = np.flatnonzero(path_of(output[:, : len(TAGS)]) == BEGINS)
    at = np.arange(line_count)
    # The characters of text above each line. Column 0 of the measures is log1p(characters) / 4; short lines count as 0.
    characters = np.concatenate([[0], np.cumsum(np.expm1(4 * rows[:, 0]) * (rows[:, 0] > _LONG))])
    before = np.concatenate([[-1], begins])[np.searchsorted(begins, at)]  # the last beginning above the line
    after = np.concatenate([begins, [line_count]])[np.searchsorted(begins, at, "right")]
    return np.stack(
        [
            np.minimum(at - before, _MAX_DISTANCE) / 10,
            np.minimum(after - at, _MAX_DISTANCE) / 10,
            np.log1p(characters[at] - characters[np.maximum(before, 0)]) / 4,
            np.log1p(characters[after] - characters[at]) / 4,
            before < 0,
            after == line_count,
        ],
        axis=1,
    ).astype(np.float32)


def path_of(scores: Matrix) -> NDArray[np.intp]:
    """Return the likeliest sequence of tags in which no comment continues before it begins (Viterbi algorithm).

    Args:
        scores: the log-probability of each tag, a row for each line.

    >>> path_of(np.log(np.array([[0.8, 0.1, 0.1], [0.4, 0.2, 0.4], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]]))).tolist()
    [0, 0, 1, 2]
    """
    if not len(scores):
        return np.zeros(0, np.intp)
    # For each line after the first, the best tag of the line above it: if it is outside or begins a comment, and if it
    # continues one.
    previous_tags: list[tuple[int, int]] = []
    # The scores of the best paths that end in each tag.
    outside, begins, continues = (float(value) for value in scores[0])
    continues = -math.inf
    for o, b, i in scores[1:].tolist():  # plain comparisons: this loop takes most of the time of a page
        inner, inner_tag = (continues, CONTINUES) if continues >= begins else (begins, BEGINS)
        best, best_tag = (inner, inner_tag) if inner >= outside else (outside, OUTSIDE)
        previous_tags.append((best_tag, inner_tag))
        outside, begins, continues = best + o, best + b, inner + i
    tag = int(np.argmax((outside, begins, continues)))
    path = [tag]
    for if_other, if_continues in reversed(previous_tags):
        tag = if_continues if tag == CONTINUES else if_other
        path.append(tag)
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
