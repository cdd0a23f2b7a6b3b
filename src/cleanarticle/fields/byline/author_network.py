"""Score the candidates for author names: how likely each is one.

A small network: a hidden layer for each candidate, the maximum of its units over the candidates of the line and of
the article, and a second layer that sees all three. So a candidate is compared with the others around the article.
``training/authors.py`` makes the weights.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.fields.byline.candidates import GAPS
from cleanarticle.fields.byline.features import LINE_WIDTH, OWN_WIDTH, WORD_ROLES, WORD_WIDTH, Measured
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import product

_MAX_ONE_THREAD = 1 << 18  # multiplications of a product up to which OpenBLAS stays on one thread; its own limit

_WORD_PLACES = np.array([0, 1 - WORD_ROLES, 3, 4])  # the last word is the one before *past*; the third role is the mean


@dataclass(frozen=True)
class AuthorNetwork:
    """The weights of the network.

    The first layer is in parts, as :class:`~cleanarticle.fields.byline.features.Measured` has the features.
    """

    of_lines: Matrix
    of_words: Matrix
    """For each word, side by side what it adds as the first of a candidate, as the last, and so on."""
    of_gaps: Matrix
    """A row for each kind of what stands before a candidate, then one for each kind of what stands behind it."""
    own: Matrix
    bias: Matrix
    second: tuple[Matrix, Matrix, Matrix]
    """The second layer: of the candidate, of the maximum over the article, of the maximum over the line."""
    second_bias: Matrix
    last: Matrix
    last_bias: Matrix

    def __call__(self, found: Measured) -> Matrix:
        """Return how likely each candidate of one article is the name of an author, 0..1; there is at least one."""
        hidden = self._first_layer(found)
        np.maximum(hidden, 0, out=hidden)
        of_line = np.maximum.reduceat(hidden, found.line_begins, axis=0)
        own, article, line = self.second
        out = _product(hidden, own)
        out += _product(of_line, line)[found.line_rows]
        out += of_line.max(axis=0) @ article + self.second_bias
        np.maximum(out, 0, out=out)
        logits: Matrix = out @ self.last + self.last_bias
        logits *= 0.5
        np.tanh(logits, out=logits)  # a sigmoid that does not overflow
        logits *= 0.5
        logits += 0.5
        return logits

    def _first_layer(self, found: Measured) -> Matrix:
        """Return the first layer: what lines and words add to it is computed once for all candidates that have them."""
        width = len(self.bias)
        words = _product(found.of_words, self.of_words)
        summed = np.zeros((len(words) + 1, width), np.float32)
        np.cumsum(words[:, 2 * width : 3 * width], axis=0, out=summed[1:])
        lines = _product(found.of_lines, self.of_lines)
        rows = np.concatenate([words.reshape(-1, width), lines, self.of_gaps])
        first, past = found.word_rows[:, 0], found.word_rows[:, 1]
        places = np.empty((len(first), 7), np.intp)
        places[:, :4] = found.word_rows * WORD_ROLES + _WORD_PLACES
        places[:, 4] = found.line_rows + WORD_ROLES * len(words)
        places[:, 5:] = found.gaps + np.array([len(rows) - 2 * GAPS, len(rows) - GAPS])
        out: Matrix = rows[places].sum(axis=1)
        mean = summed[past] - summed[first]
        mean /= (past - first)[:, None]
        out += mean
        out += _product(found.own, self.own)
        out += self.bias
        return out

    @classmethod
    def read(cls, data: bytes) -> AuthorNetwork:
        """Return the network in the bytes of an ``.npz`` file that ``training/authors.py`` wrote.

        Raises:
            ValueError: it was trained on other features.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name].astype(np.float32) for name in file.files}
        sizes = (LINE_WIDTH, *(WORD_WIDTH,) * WORD_ROLES, GAPS, GAPS, OWN_WIDTH)
        if arrays["mean"].shape != (sum(sizes),):
            message = "the weights of authors.npz are for other features: run python -m training.authors again"
            raise ValueError(message)
        weight = arrays["weight0"] / arrays["spread"][:, None]
        ends = np.cumsum(sizes)[:-1]
        lines, *words, gaps_before, gaps_behind, own = np.split(weight, ends)
        second = np.split(arrays["weight1"], 3)
        return cls(
            of_lines=lines,
            of_words=np.concatenate(words, axis=1),
            of_gaps=np.concatenate([gaps_before, gaps_behind]),
            own=own,
            bias=arrays["bias0"] - arrays["mean"] @ weight,
            second=(second[0], second[1], second[2]),
            second_bias=arrays["bias1"],
            last=arrays["weight2"][:, 0],
            last_bias=arrays["bias2"],
        )


def _product(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product; OpenBLAS stays on one thread."""
    if rows.size * weight.shape[1] > _MAX_ONE_THREAD:
        return product(rows, weight)
    out: Matrix = rows @ weight
    return out


@functools.cache
def default_network() -> AuthorNetwork:
    """Return the network that ships with the library."""
    return AuthorNetwork.read((resources.files("cleanarticle.fields.byline") / "data" / "authors.npz").read_bytes())
