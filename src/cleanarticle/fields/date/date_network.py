"""Score the candidates for the date of an article: how likely each one is, or that none is.

The layers are those of :mod:`cleanarticle.fields.candidate_layers`. A softmax makes probabilities of the logits; "no
date" has the logit 0. ``training/dates.py`` makes the weights.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.fields.candidate_layers import CandidateLayers, Part, probabilities, read_weights
from cleanarticle.fields.date.features import WIDTH
from cleanarticle.text.arrays import Matrix


@dataclass(frozen=True)
class DateNetwork:
    """The weights."""

    weights: Matrix
    bias: Matrix
    layers: CandidateLayers

    def __call__(self, features: Matrix, rows: NDArray[np.intp]) -> Matrix:
        """Return how likely each candidate of one article is its date, 0 to 1; there is at least one.

        Args:
            features: a row for each candidate.
            rows: the number of the line of each, in rising order.
        """
        hidden: Matrix = features @ self.weights + self.bias
        is_first = np.append(True, rows[1:] != rows[:-1])
        return probabilities(self.layers.logits(hidden, np.flatnonzero(is_first), np.cumsum(is_first) - 1))

    @classmethod
    def read(cls, data: bytes) -> DateNetwork:
        """Return the network in the bytes of an ``.npz`` file that ``training/dates.py`` wrote.

        Raises:
            ValueError: it was trained on other features.
        """
        parts: tuple[Part, Part, Part] = ("candidate", "line", "article")
        return cls(*read_weights(data, "dates", WIDTH, parts))


@functools.cache
def default_network() -> DateNetwork:
    """Return the network that ships with the library."""
    return DateNetwork.read((resources.files("cleanarticle.fields.date") / "data" / "dates.npz").read_bytes())
