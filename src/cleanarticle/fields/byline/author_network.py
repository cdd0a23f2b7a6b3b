"""Score candidates for author names: how likely each is one.

A small network has a hidden layer for each candidate, the maximum of its units over the candidates of the line and over
those of the article, and a second layer that sees all three. So a candidate is compared with the others of the article.
``training/authors.py`` makes the weights.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.fields.byline.candidates import GAP_KINDS
from cleanarticle.fields.byline.features import LINE_WIDTH, OWN_WIDTH, WORD_ROLES, WORD_WIDTH, CandidateFeatures
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import product

_MAX_ONE_THREAD = 1 << 18  # multiplications of a product up to which OpenBLAS stays on one thread; its own limit

# From the rows of words (see CandidateFeatures.word_rows) to the rows of what words add in each role. The last word is
# the one before the end of the range; the role of number 2 is the mean, which is computed apart.
_ROLE_ROWS = np.array([0, 1 - WORD_ROLES, 3, 4])


@dataclass(frozen=True)
class AuthorNetwork:
    """The weights of the network.

    Those of the first layer are in parts, like the features in
    :class:`~cleanarticle.fields.byline.features.CandidateFeatures`.
    """

    line_weights: Matrix
    word_weights: Matrix
    """For each feature of a word the weights of its roles, one after the other: first word of a candidate, last, and so
    on."""
    gap_weights: Matrix
    """A row for each kind of the gap before a candidate, then one for each kind of the gap after it."""
    own_weights: Matrix
    bias: Matrix
    second_weights: tuple[Matrix, Matrix, Matrix]
    """The second layer: of the candidate, of the maximum over the article, of the maximum over the line."""
    second_bias: Matrix
    output_weights: Matrix
    output_bias: Matrix

    def __call__(self, features: CandidateFeatures) -> Matrix:
        """Return how likely each candidate of an article is the name of an author, 0..1.

        Args:
            features: the features of the candidates; there must be at least one.
        """
        hidden = self._first_layer(features)
        np.maximum(hidden, 0, out=hidden)
        max_of_line = np.maximum.reduceat(hidden, features.line_begins, axis=0)
        of_candidate, of_article, of_line = self.second_weights
        out = _product(hidden, of_candidate)
        out += _product(max_of_line, of_line)[features.line_rows]
        out += max_of_line.max(axis=0) @ of_article + self.second_bias
        np.maximum(out, 0, out=out)
        logits: Matrix = out @ self.output_weights + self.output_bias
        # A sigmoid that does not overflow: 1 / (1 + exp(-x)) = tanh(x / 2) / 2 + 1 / 2.
        logits *= 0.5
        np.tanh(logits, out=logits)
        logits *= 0.5
        logits += 0.5
        return logits

    def _first_layer(self, features: CandidateFeatures) -> Matrix:
        """Return the first layer; what a line or a word adds to it is computed once for all candidates that have it."""
        width = len(self.bias)
        words = _product(features.word_features, self.word_weights)
        # Sums from the first word on, so that the mean of a range of words is a difference of two rows.
        sums = np.zeros((len(words) + 1, width), np.float32)
        np.cumsum(words[:, 2 * width : 3 * width], axis=0, out=sums[1:])
        lines = _product(features.line_features, self.line_weights)
        rows = np.concatenate([words.reshape(-1, width), lines, self.gap_weights])
        first, past = features.word_rows[:, 0], features.word_rows[:, 1]
        added = np.empty((len(first), 7), np.intp)  # the numbers of the rows that are added for each candidate
        added[:, :4] = features.word_rows * WORD_ROLES + _ROLE_ROWS
        added[:, 4] = features.line_rows + WORD_ROLES * len(words)
        added[:, 5:] = features.gaps + np.array([len(rows) - 2 * GAP_KINDS, len(rows) - GAP_KINDS])
        out: Matrix = rows[added].sum(axis=1)
        mean = sums[past] - sums[first]
        mean /= (past - first)[:, None]
        out += mean
        out += _product(features.own_features, self.own_weights)
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
        widths = (LINE_WIDTH, *(WORD_WIDTH,) * WORD_ROLES, GAP_KINDS, GAP_KINDS, OWN_WIDTH)
        if arrays["mean"].shape != (sum(widths),):
            message = "the weights of authors.npz are for other features: run python -m training.authors again"
            raise ValueError(message)
        # The standardisation of the features, (x - mean) / spread, becomes part of the first layer.
        weights = arrays["weight0"] / arrays["spread"][:, None]
        ends = np.cumsum(widths)[:-1]
        lines, *words, gaps_before, gaps_after, own = np.split(weights, ends)
        second = np.split(arrays["weight1"], 3)
        return cls(
            line_weights=lines,
            word_weights=np.concatenate(words, axis=1),
            gap_weights=np.concatenate([gaps_before, gaps_after]),
            own_weights=own,
            bias=arrays["bias0"] - arrays["mean"] @ weights,
            second_weights=(second[0], second[1], second[2]),
            second_bias=arrays["bias1"],
            output_weights=arrays["weight2"][:, 0],
            output_bias=arrays["bias2"],
        )


def _product(rows: Matrix, weights: Matrix) -> Matrix:
    """Return the matrix product; OpenBLAS stays on one thread."""
    if rows.size * weights.shape[1] > _MAX_ONE_THREAD:
        return product(rows, weights)
    out: Matrix = rows @ weights
    return out


@functools.cache
def default_network() -> AuthorNetwork:
    """Return the network that ships with the library."""
    return AuthorNetwork.read((resources.files("cleanarticle.fields.byline") / "data" / "authors.npz").read_bytes())
