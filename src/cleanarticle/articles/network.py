"""Weigh the evidence for headlines: where articles begin, and which line is the title.

A small convolutional network along the filled lines of a page, with the same blocks as the line model
(:mod:`cleanarticle.lines.model`): whether an article begins at a line depends on the lines above and below it. Its
weights are made by ``training/splits.py``.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.articles.headline import FEATURE_NAMES, Features
from cleanarticle.text.network import Trunk, product, standardise

NEAR, FAR = (1, 2, 4), (8, 1)
"""The dilations of the blocks before and after the summary of the page, in lines."""
_MAX_REASONS = 3  # that an explanation names; set by hand
_WINDOW = 24  # lines to each side of the explained one: more than the blocks see
_MAX_TRIED = 8  # of the most unusual features, each of which costs a run of the network; set by hand


@dataclass(frozen=True)
class Network:
    """The weights of the network; see :class:`cleanarticle.text.network.Trunk` for its middle part."""

    mean: Features
    """Of each feature in training; with *spread* it standardizes the features."""
    spread: Features
    input_layer: tuple[Features, Features]
    trunk: Trunk
    output_layer: tuple[Features, Features]

    def scores(self, values: Features) -> Features:
        """Return two logits for each line: that an article begins there, and that it is a title.

        Args:
            values: the features, a row a line, of :meth:`cleanarticle.articles.headline.FilledLines.features`.
        """
        scaled = standardise(values, self.mean, self.spread)
        hidden = self.trunk(np.maximum(product(scaled, self.input_layer[0]) + self.input_layer[1], 0))
        out: Features = product(hidden, self.output_layer[0]) + self.output_layer[1]
        return out

    def reason(self, values: Features, place: int) -> str:
        """Return which unusual features of a line speak most for an article that begins there, the strongest first.

        A feature counts by how much the logit falls where it has its mean value instead.

        Args:
            values: the features, a row a line.
            place: the row of the line.
        """
        low = max(0, place - _WINDOW)
        window = values[low : place + _WINDOW + 1]
        row = place - low
        logit = self.scores(window)[row, 0]
        unusual = np.abs(values[place] - self.mean) / self.spread
        gains: list[tuple[float, int]] = []
        for column in np.argsort(-unusual, kind="stable")[:_MAX_TRIED].tolist():
            without = window.copy()
            without[row, column] = self.mean[column]
            gains.append((float(logit - self.scores(without)[row, 0]), column))
        gains.sort(key=lambda gain: (-gain[0], gain[1]))
        strongest = [column for gain, column in gains[:_MAX_REASONS] if gain > 0]
        return _phrase([(FEATURE_NAMES[column], values[place, column] > self.mean[column]) for column in strongest])

    @classmethod
    def read(cls, data: bytes) -> Network:
        """Return the network in the bytes of an ``.npz`` file that ``training/splits.py`` wrote.

        Raises:
            ValueError: it was trained on other features than those of :data:`FEATURE_NAMES`.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            if file["evidence"].tolist() != list(FEATURE_NAMES):
                message = "the weights of headline.npz are for other features: run python -m training.splits again"
                raise ValueError(message)
            arrays = {name: file[name].astype(np.float32) for name in file.files if name != "evidence"}

        def pair(name: str) -> tuple[Features, Features]:
            return arrays[f"{name}.weight"], arrays[f"{name}.bias"]

        return cls(
            mean=arrays["mean"],
            spread=arrays["spread"],
            input_layer=pair("first"),
            trunk=Trunk.read(arrays.__getitem__, NEAR, FAR),
            output_layer=pair("last"),
        )


def _phrase(features: Sequence[tuple[str, bool]]) -> str:
    """Return an explanation that names features, each with whether it is above its mean.

    >>> _phrase([("text below", True), ("capitals", False), ("figures", False)])
    'text below; less than usual: capitals, figures'
    """
    low = ", ".join(name for name, above in features if not above)
    return "; ".join([*(name for name, above in features if above), *([f"less than usual: {low}"] if low else [])])


@functools.cache
def default_network() -> Network:
    """Return the network that ships with the library."""
    return Network.read((resources.files("cleanarticle.articles") / "data" / "headline.npz").read_bytes())
