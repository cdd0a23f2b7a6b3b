"""The line model: a small convolutional network over the features of a page's lines.

Its blocks are those of :mod:`cleanarticle.text.network`. Its weights are made by ``training/labels.py``;
``lines/data/CARD.md`` describes the training data and the scores.
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
from cleanarticle.text.network import Trunk, normalise, parts_of_lines, product, standardise
from cleanarticle.text.tokens import HashIndex, Indices, tokenise


@dataclass(frozen=True)
class Network:
    """The weights of one trained network; a pair of matrices is the weight and the bias of a layer."""

    mean: Matrix
    """The mean of each feature over the training data."""
    spread: Matrix
    """The standard deviation of each feature."""
    input_layer: tuple[Matrix, Matrix]
    word_vectors: Matrix
    """A row for each word of the vocabulary."""
    word_projection: Matrix
    """A matrix that maps the sum of the word vectors of a line to the input of the trunk."""
    trunk: Trunk
    output_norm: tuple[Matrix, Matrix]
    output_layer: tuple[Matrix, Matrix]

    def scaled_measures(self, matrix: Matrix) -> Matrix:
        """Return features in the form that the network reads: on a logarithmic scale, and standardised."""
        return standardise(squashed(matrix), self.mean, self.spread)

    def word_sums(self, lines: Indices, words: Indices, count: int) -> Matrix:
        """Return for each line the sum of the vectors of its words, divided by the square root of their number.

        Args:
            lines: for each known word, the index of its line, in rising order.
            words: for each known word, its index in the vocabulary.
            count: the number of lines.
        """
        counts = np.bincount(lines, minlength=count)
        out = np.zeros((count, self.word_vectors.shape[1]), np.float32)
        filled = np.flatnonzero(counts)
        if len(filled):
            starts = np.cumsum(counts[filled]) - counts[filled]
            out[filled] = np.add.reduceat(self.word_vectors.take(words, axis=0), starts, axis=0)
            out /= np.sqrt(np.maximum(counts, 1), dtype=np.float32)[:, None]
        return out

    def scores(self, matrix: Matrix, lines: Indices, words: Indices, masked: Sequence[int]) -> Matrix:
        """Return the logits of the lines; see :meth:`Model.scores`.

        Args:
            matrix: the features of the lines.
            lines: for each known word, the index of its line, in rising order.
            words: for each known word, its index in the vocabulary.
            masked: the columns of the features to replace by their means.
        """
        hidden = np.empty((len(matrix), len(self.input_layer[1])), np.float32)
        for part in parts_of_lines(len(matrix)):
            scaled = self.scaled_measures(matrix[part])
            scaled[:, masked] = 0
            in_part = slice(*np.searchsorted(lines, (part.start, part.stop)).tolist())  # the words of these lines
            np.add(product(scaled, self.input_layer[0]), self.input_layer[1], out=hidden[part])
            sums = self.word_sums(lines[in_part] - part.start, words[in_part], len(scaled))
            hidden[part] += product(sums, self.word_projection)
        np.maximum(hidden, 0, out=hidden)
        hidden = self.trunk(hidden)
        normalise(hidden, *self.output_norm, hidden)
        out: Matrix = product(hidden, self.output_layer[0]) + self.output_layer[1]
        return out


@dataclass(frozen=True)
class Model:
    """An ensemble of networks: their logits are averaged."""

    columns: tuple[str, ...]
    """The names of the features, in the order of the columns of the input."""
    kinds: tuple[str, ...]
    """The names of the labels that the networks distinguish. Labels are elsewhere given as indices into it."""
    vocabulary: HashIndex
    """The words that the networks know, in the order of their vectors."""
    networks: tuple[Network, ...]

    def scores(self, measures: Measures, *, masked: Sequence[str] = (), mask_words: bool = False) -> Matrix:
        """Return the logits, a row for each line: one for being kept, then one for each of ``kinds``.

        Args:
            measures: the features of the lines.
            masked: the names of features to replace by their means, as if the networks did not see them.
            mask_words: whether to leave out the words of the lines.
        """
        if not measures.indices:
            return np.zeros((0, 1 + len(self.kinds)), np.float32)
        lines, _, hashes = measures.edge_words()
        words = self.vocabulary.indices(hashes)
        known = np.flatnonzero(words >= 0) if not mask_words else np.zeros(0, np.intp)
        lines, words = lines[known], words[known]
        columns = [self.columns.index(name) for name in masked]
        total = np.zeros((len(measures.indices), 1 + len(self.kinds)), np.float32)
        for network in self.networks:
            total += network.scores(measures.matrix, lines, words, columns)
        total /= len(self.networks)
        return total

    @classmethod
    def read(cls, data: bytes) -> Model:
        """Return the model in the bytes of an ``.npz`` file that ``training/labels.py`` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(bytes(file["about"]).decode("utf-8"))
            networks = tuple(_network(file, f"{number}.", about) for number in range(about["networks"]))
        vocabulary = HashIndex(tokenise(about["vocabulary"]).word_hash)
        return cls(tuple(about["columns"]), tuple(about["kinds"]), vocabulary, networks)


def _network(file: Mapping[str, NDArray[Any]], prefix: str, about: Mapping[str, Any]) -> Network:
    """Return the network whose arrays have names with this prefix in the file of the model."""

    def array(name: str) -> Matrix:
        return file[prefix + name].astype(np.float32)

    def pair(name: str, first: str = "weight", second: str = "bias") -> tuple[Matrix, Matrix]:
        return array(f"{name}.{first}"), array(f"{name}.{second}")

    return Network(
        mean=array("mean"),
        spread=array("spread"),
        input_layer=pair("first"),
        word_vectors=array("words") * array("words.scale"),
        word_projection=array("lexical"),
        trunk=Trunk.read(array, about["near"], about["far"]),
        output_norm=pair("norm", "scale", "shift"),
        output_layer=pair("last"),
    )


@functools.cache
def default_model() -> Model:
    """Return the built-in model."""
    return Model.read((resources.files("cleanarticle.lines") / "data" / "model.npz").read_bytes())
