"""Score the candidates for the title of an article: how likely each one is, or that there is none.

A small network: a hidden layer for each candidate, the maximum of its units over the candidates of the line and of
the article, and a second layer that sees all three. So a candidate is compared with the others. A softmax makes
probabilities of the logits; "no title" has the logit 0. ``training/titles.py`` makes the weights.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.fields.title.features import LINE_WIDTH, OWN_WIDTH, CandidateFeatures
from cleanarticle.text.arrays import Matrix


@dataclass(frozen=True)
class TitleNetwork:
    """The weights; the first layer is in two parts: that of a line is computed once for its candidates."""

    of_lines: Matrix
    own: Matrix
    bias: Matrix
    second: tuple[Matrix, Matrix, Matrix]
    """The second layer: of the candidate, of the maximum over the line, of the maximum over the article."""
    second_bias: Matrix
    last: Matrix
    last_bias: Matrix

    def __call__(self, found: CandidateFeatures) -> Matrix:
        """Return how likely each candidate of one article is its title, 0..1; there is at least one."""
        hidden: Matrix = (found.of_lines @ self.of_lines)[found.rows]
        hidden += found.own @ self.own
        hidden += self.bias
        np.maximum(hidden, 0, out=hidden)
        begins = np.flatnonzero(np.append(True, found.rows[1:] != found.rows[:-1]))
        of_line = np.maximum.reduceat(hidden, begins, axis=0)
        own, line, article = self.second
        out: Matrix = hidden @ own
        out += (of_line @ line)[found.rows]
        out += of_line.max(axis=0) @ article + self.second_bias
        np.maximum(out, 0, out=out)
        logits: Matrix = out @ self.last + self.last_bias
        most = max(0.0, float(logits.max()))
        np.exp(logits - most, out=logits)
        logits /= logits.sum() + np.exp(-most)
        return logits

    @classmethod
    def read(cls, data: bytes) -> TitleNetwork:
        """Return the network in the bytes of an ``.npz`` file that ``training/titles.py`` wrote.

        Raises:
            ValueError: it was trained on other features.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name].astype(np.float32) for name in file.files}
        if arrays["mean"].shape != (LINE_WIDTH + OWN_WIDTH,):
            message = "the weights of titles.npz are for other features: run python -m training.titles again"
            raise ValueError(message)
        weight = arrays["weight0"] / arrays["spread"][:, None]
        second = np.split(arrays["weight1"], 3)
        return cls(
            of_lines=weight[:LINE_WIDTH],
            own=weight[LINE_WIDTH:],
            bias=arrays["bias0"] - arrays["mean"] @ weight,
            second=(second[0], second[1], second[2]),
            second_bias=arrays["bias1"],
            last=arrays["weight2"][:, 0],
            last_bias=arrays["bias2"],
        )


@functools.cache
def default_network() -> TitleNetwork:
    """Return the network that ships with the library."""
    return TitleNetwork.read((resources.files("cleanarticle.fields.title") / "data" / "titles.npz").read_bytes())
