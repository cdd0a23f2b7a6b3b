"""Score the candidates for the title of an article: how likely each one is, or that there is none.

A small network: a hidden layer for each candidate, the maximum of its units over the candidates of the line and of
the article, and a second layer that sees all three. So a candidate is compared with the others. A softmax makes
probabilities of the logits; "no title" has the logit 0. ``training/titles.py`` makes the weights.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.fields.candidate_layers import CandidateLayers, Part, probabilities, read_weights
from cleanarticle.fields.title.features import LINE_WIDTH, OWN_WIDTH, CandidateFeatures
from cleanarticle.text.arrays import Matrix


@dataclass(frozen=True)
class TitleNetwork:
    """The weights; the first layer is in two parts: that of a line is computed once for its candidates."""

    of_lines: Matrix
    own: Matrix
    bias: Matrix
    layers: CandidateLayers

    def __call__(self, found: CandidateFeatures) -> Matrix:
        """Return how likely each candidate of one article is its title, 0..1; there is at least one."""
        hidden: Matrix = (found.of_lines @ self.of_lines)[found.rows]
        hidden += found.own @ self.own
        hidden += self.bias
        begins = np.flatnonzero(np.append(True, found.rows[1:] != found.rows[:-1]))
        return probabilities(self.layers.logits(hidden, begins, found.rows))

    @classmethod
    def read(cls, data: bytes) -> TitleNetwork:
        """Return the network in the bytes of an ``.npz`` file that ``training/titles.py`` wrote.

        Raises:
            ValueError: it was trained on other features.
        """
        parts: tuple[Part, Part, Part] = ("candidate", "line", "article")
        weights, bias, layers = read_weights(data, "titles", LINE_WIDTH + OWN_WIDTH, parts)
        return cls(of_lines=weights[:LINE_WIDTH], own=weights[LINE_WIDTH:], bias=bias, layers=layers)


@functools.cache
def default_network() -> TitleNetwork:
    """Return the network that ships with the library."""
    return TitleNetwork.read((resources.files("cleanarticle.fields.title") / "data" / "titles.npz").read_bytes())
