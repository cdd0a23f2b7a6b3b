"""Score candidates for author names: how likely each is one.

A small network has a hidden layer for each candidate, the maximum of its units over the candidates of the line and over
those of the article, and a second layer that sees all three. So a candidate is compared with the others of the article.
``training/authors.py`` makes the weights.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.fields.byline.candidates import GAP_KINDS
from cleanarticle.fields.byline.features import LINE_WIDTH, OWN_WIDTH, WORD_ROLES, WORD_WIDTH, CandidateFeatures
from cleanarticle.fields.candidate_layers import CandidateLayers, Part, read_weights
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import product_on_one_thread

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
    layers: CandidateLayers

    def __call__(self, features: CandidateFeatures) -> Matrix:
        """Return how likely each candidate of an article is the name of an author, 0..1.

        Args:
            features: the features of the candidates; there must be at least one.
        """
        hidden = self._first_layer(features)
        logits = self.layers.logits(hidden, features.line_begins, features.line_rows)
        # A sigmoid that does not overflow: 1 / (1 + exp(-x)) = tanh(x / 2) / 2 + 1 / 2.
        logits *= 0.5
        np.tanh(logits, out=logits)
        logits *= 0.5
        logits += 0.5
        return logits

    def _first_layer(self, features: CandidateFeatures) -> Matrix:
        """Return the first layer; what a line or a word adds to it is computed once for all candidates that have it."""
        width = len(self.bias)
        words = product_on_one_thread(features.word_features, self.word_weights)
        # Sums from the first word on, so that the mean of a range of words is a difference of two rows.
        sums = np.zeros((len(words) + 1, width), np.float32)
        np.cumsum(words[:, 2 * width : 3 * width], axis=0, out=sums[1:])
        lines = product_on_one_thread(features.line_features, self.line_weights)
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
        out += product_on_one_thread(features.own_features, self.own_weights)
        out += self.bias
        return out

    @classmethod
    def read(cls, data: bytes) -> AuthorNetwork:
        """Return the network in the bytes of an ``.npz`` file that ``training/authors.py`` wrote.

        Raises:
            ValueError: it was trained on other features.
        """
        widths = (LINE_WIDTH, *(WORD_WIDTH,) * WORD_ROLES, GAP_KINDS, GAP_KINDS, OWN_WIDTH)
        parts: tuple[Part, Part, Part] = ("candidate", "article", "line")
        weights, bias, layers = read_weights(data, "authors", sum(widths), parts)
        ends = np.cumsum(widths)[:-1]
        lines, *words, gaps_before, gaps_after, own = np.split(weights, ends)
        return cls(
            line_weights=lines,
            word_weights=np.concatenate(words, axis=1),
            gap_weights=np.concatenate([gaps_before, gaps_after]),
            own_weights=own,
            bias=bias,
            layers=layers,
        )


@functools.cache
def default_network() -> AuthorNetwork:
    """Return the network that ships with the library."""
    return AuthorNetwork.read((resources.files("cleanarticle.fields.byline") / "data" / "authors.npz").read_bytes())
