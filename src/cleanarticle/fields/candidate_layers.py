"""The layers that the networks of authors, titles and dates share: they compare each candidate with the others.

A candidate is a part of a line of an article. The first layer of a network sees it alone. Here the maximum of its
units over the candidates of the line, and over those of the article, goes into a second layer with those of the
candidate, and an output layer follows. ``training/candidate_network.py`` is the same in PyTorch.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import product_on_one_thread

Part: TypeAlias = Literal["candidate", "line", "article"]


@dataclass(frozen=True)
class CandidateLayers:
    """The weights of the second layer, for its three parts, and of the output layer."""

    of_candidate: Matrix
    of_line: Matrix
    of_article: Matrix
    bias: Matrix
    output_weights: Matrix
    output_bias: Matrix

    def logits(
        self, hidden: Matrix, line_begins: NDArray[np.intp] | Sequence[int], line_rows: NDArray[np.intp]
    ) -> Matrix:
        """Return the logits of the candidates of an article.

        Args:
            hidden: the sums of the first layer, a row for each candidate; negative ones become 0.
            line_begins: the first candidate of each line; those of a line are consecutive.
            line_rows: the number of the line of each candidate.
        """
        np.maximum(hidden, 0, out=hidden)
        max_of_line = np.maximum.reduceat(hidden, line_begins, axis=0)
        out = product_on_one_thread(hidden, self.of_candidate)
        out += product_on_one_thread(max_of_line, self.of_line)[line_rows]
        out += max_of_line.max(axis=0) @ self.of_article + self.bias
        np.maximum(out, 0, out=out)
        logits: Matrix = out @ self.output_weights + self.output_bias
        return logits


def probabilities(logits: Matrix) -> Matrix:
    """Return the softmax of the logits of the candidates of one article, where "none of them" has the logit 0.

    Args:
        logits: one at least; they are overwritten.

    >>> probabilities(np.array([0.0, 0.0], np.float32)).round(2).tolist()
    [0.33000001311302185, 0.33000001311302185]
    """
    most = max(0.0, float(logits.max()))
    np.exp(logits - most, out=logits)
    logits /= logits.sum() + np.exp(-most)
    return logits


def read_weights(
    data: bytes, name: str, width: int, parts: tuple[Part, Part, Part]
) -> tuple[Matrix, Matrix, CandidateLayers]:
    """Return the weights and the bias of the first layer, and the other layers, from the bytes of an ``.npz`` file.

    Args:
        data: what ``training/NAME.py`` wrote.
        name: the name of this script, and of the file without its ending.
        width: the number of features of a candidate.
        parts: the parts of the second layer, in the order in which the file has them.

    Raises:
        ValueError: the network was trained on other features.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {key: file[key].astype(np.float32) for key in file.files}
    if arrays["mean"].shape != (width,):
        raise ValueError(f"the weights of {name}.npz are for other features: run python -m training.{name} again")
    # The standardisation of the features, (x - mean) / spread, becomes part of the first layer.
    weights = arrays["weight0"] / arrays["spread"][:, None]
    second = dict(zip(parts, np.split(arrays["weight1"], 3), strict=True))
    layers = CandidateLayers(
        of_candidate=second["candidate"],
        of_line=second["line"],
        of_article=second["article"],
        bias=arrays["bias1"],
        output_weights=arrays["weight2"][:, 0],
        output_bias=arrays["bias2"],
    )
    return weights, arrays["bias0"] - arrays["mean"] @ weights, layers
