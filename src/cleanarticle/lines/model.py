"""The line model: a small convolutional network over the measures of a page's lines.

Its blocks are those of :mod:`cleanarticle.text.network`. Its weights are made by ``training/labels.py``;
``lines/data/CARD.md`` says from what, and how good it is.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.features import Measures, squashed
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import Trunk, normalise, parts, product, standard
from cleanarticle.text.tokens import Known, tokens_of


@dataclass(frozen=True)
class Network:
    """One trained network."""

    mean: Matrix
    spread: Matrix
    first: tuple[Matrix, Matrix]
    words: Matrix
    lexical: Matrix
    trunk: Trunk
    norm: tuple[Matrix, Matrix]
    last: tuple[Matrix, Matrix]

    def scaled(self, matrix: Matrix) -> Matrix:
        """Measures on a logarithmic scale, less their mean, over their spread."""
        return standard(squashed(matrix), self.mean, self.spread)

    def meaning(self, lines: NDArray[np.intp]) -> Matrix:
        """The sum of the vectors of each line's words, over the root of their number; -1 is no word."""
        known = lines >= 0
        counts = known.sum(1)
        out = np.zeros((len(lines), self.words.shape[1]), np.float32)
        filled = np.flatnonzero(counts)
        if len(filled):
            starts = np.cumsum(counts[filled]) - counts[filled]
            out[filled] = np.add.reduceat(self.words[lines[known]], starts, axis=0)
            out /= np.sqrt(np.maximum(counts, 1, dtype=np.float32))[:, None]
        return out

    def scores(self, matrix: Matrix, words: NDArray[np.intp], unseen: Sequence[int], wordless: bool) -> Matrix:
        """The logits of the lines; see :meth:`Model.scores`."""
        hidden = np.empty((len(matrix), len(self.first[1])), np.float32)
        for part in parts(len(matrix)):
            scaled = self.scaled(matrix[part])
            scaled[:, unseen] = 0
            hidden[part] = product(scaled, self.first[0]) + self.first[1]
            if not wordless:
                hidden[part] += product(self.meaning(words[part]), self.lexical)
        np.maximum(hidden, 0, out=hidden)
        hidden = self.trunk(hidden)
        normalise(hidden, *self.norm, hidden)
        out: Matrix = product(hidden, self.last[0]) + self.last[1]
        return out


@dataclass(frozen=True)
class Model:
    """The networks, asked together: their logits are averaged.

    ``columns`` are the names of the measures that they look at, ``kinds`` those of the labels that
    they distinguish, ``known`` the words that they know, in the order of these words' vectors.
    """

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    known: Known
    networks: tuple[Network, ...]

    def scores(self, measures: Measures, *, unseen: Sequence[str] = (), wordless: bool = False) -> Matrix:
        """The logits of each line: kept or not, then one a kind.

        Args:
            measures: what was measured of the lines.
            unseen: the measures to put to their mean, as if the networks did not see them.
            wordless: leave the words of the lines out.
        """
        if not measures.indices:
            return np.zeros((0, 1 + len(self.kinds)), np.float32)
        words = self.known.places(measures.words())
        columns = [self.columns.index(name) for name in unseen]
        total = np.zeros((len(measures.indices), 1 + len(self.kinds)), np.float32)
        for network in self.networks:
            total += network.scores(measures.matrix, words, columns, wordless)
        total /= len(self.networks)
        return total

    @classmethod
    def read(cls, data: bytes) -> Model:
        """The model in the bytes of an ``.npz`` file that ``training/labels.py`` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(bytes(file["about"]).decode("utf-8"))
            networks = tuple(_network(file, f"{number}.", about) for number in range(about["networks"]))
        known = Known(tokens_of(about["vocabulary"]).number)
        return cls(tuple(about["columns"]), tuple(about["kinds"]), known, networks)


def _network(file: Mapping[str, NDArray[Any]], prefix: str, about: Mapping[str, Any]) -> Network:
    def array(name: str) -> Matrix:
        return file[prefix + name].astype(np.float32)

    def pair(name: str, first: str = "weight", second: str = "bias") -> tuple[Matrix, Matrix]:
        return array(f"{name}.{first}"), array(f"{name}.{second}")

    return Network(
        mean=array("mean"),
        spread=array("spread"),
        first=pair("first"),
        words=array("words") * array("words.scale"),
        lexical=array("lexical"),
        trunk=Trunk.read(array, about["near"], about["far"]),
        norm=pair("norm", "scale", "shift"),
        last=pair("last"),
    )


@functools.cache
def default_model() -> Model:
    """The model that ships."""
    return Model.read((resources.files("cleanarticle.lines") / "data" / "model.npz").read_bytes())
