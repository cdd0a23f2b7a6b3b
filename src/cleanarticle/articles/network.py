"""Weighs the evidence for headlines: where articles begin, and what the title is.

A small convolutional network along the filled lines of a page, of the same blocks as that of the line
model (:mod:`cleanarticle.lines.model`): whether an article begins at a line hangs on the lines above and
below it. Its weights are made by ``training/splits.py``.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.articles.headline import EVIDENCE, Values
from cleanarticle.text.network import Trunk, product, standard

NEAR, FAR = (1, 2, 4), (8, 1)
"""How far the blocks look, before and after the summary of the page."""
_FEW = 3
_WINDOW = 24  # lines to either side of one whose score is explained: more than the blocks see
_ASKED = 8


@dataclass(frozen=True)
class Network:
    """The weights, ready to be asked."""

    mean: Values
    spread: Values
    first: tuple[Values, Values]
    trunk: Trunk
    last: tuple[Values, Values]

    def scores(self, values: Values) -> Values:
        """Two numbers a line: the log-odds that an article begins there, and how likely a title it is.

        Args:
            values: the evidence, by :meth:`cleanarticle.articles.headline.Sheet.measure`.
        """
        scaled = standard(values, self.mean, self.spread)
        hidden = self.trunk(np.maximum(product(scaled, self.first[0]) + self.first[1], 0))
        out: Values = product(hidden, self.last[0]) + self.last[1]
        return out

    def reason(self, values: Values, place: int) -> str:
        """Of what is unusual about line *place* that without which the odds would be the least, strongest first."""
        low = max(0, place - _WINDOW)
        window = values[low : place + _WINDOW + 1]
        asked = place - low
        odds = self.scores(window)[asked, 0]
        unusual = np.abs(values[place] - self.mean) / self.spread
        gains: list[tuple[float, int]] = []
        for column in np.argsort(-unusual, kind="stable")[:_ASKED].tolist():
            without = window.copy()
            without[asked, column] = self.mean[column]
            gains.append((float(odds - self.scores(without)[asked, 0]), column))
        gains.sort(key=lambda gain: (-gain[0], gain[1]))
        return "; ".join(
            _said(column, values[place, column] > self.mean[column]) for gain, column in gains[:_FEW] if gain > 0
        )

    @classmethod
    def read(cls, data: bytes) -> Network:
        """The network in the bytes of an ``.npz`` file that ``training/splits.py`` wrote.

        Raises:
            ValueError: the evidence that it weighs is not that of :data:`EVIDENCE`.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            if file["evidence"].tolist() != list(EVIDENCE):
                message = "these weights are of other evidence: run python -m training.splits again"
                raise ValueError(message)
            arrays = {name: file[name].astype(np.float32) for name in file.files if name != "evidence"}

        def pair(name: str) -> tuple[Values, Values]:
            return arrays[f"{name}.weight"], arrays[f"{name}.bias"]

        return cls(
            mean=arrays["mean"],
            spread=arrays["spread"],
            first=pair("first"),
            trunk=Trunk.read(arrays.__getitem__, NEAR, FAR),
            last=pair("last"),
        )


def _said(column: int, more: bool) -> str:
    return EVIDENCE[column] if more else f"little of: {EVIDENCE[column]}"


@functools.cache
def default_network() -> Network:
    """The network that ships."""
    return Network.read((resources.files("cleanarticle.articles") / "data" / "headline.npz").read_bytes())
