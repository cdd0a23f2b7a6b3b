"""The line model: two small convolutional networks over the measures of a page's lines.

Lines are to them what pixels are to an image network: residual blocks of dilated convolutions along
the page (Yu & Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", 2016) let each
line see its neighbours near and far, a pooled summary lets it see the whole page. Its weights are
made by ``training/labels.py``; ``lines/data/CARD.md`` says from what, and how good it is.
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

from cleanarticle.lines.features import Matrix, Measures

_WORDS_A_LINE = 20  # as in training
_ROWS = 16


@dataclass(frozen=True)
class Block:
    """A residual block: normalise, look at three lines *dilation* apart, add."""

    scale: Matrix
    shift: Matrix
    weight: Matrix  # (3 * width, width): the line above, the line itself, the line below
    bias: Matrix
    dilation: int

    def __call__(self, hidden: Matrix) -> Matrix:
        """The state of each line after the block, of the same shape."""
        z = _normalise(hidden, self.scale, self.shift)
        n, width = z.shape
        reach = self.dilation
        window = np.zeros((n, 3 * width), np.float32)
        if n > reach:
            window[reach:, :width] = z[:-reach]
            window[:-reach, 2 * width :] = z[reach:]
        window[:, width : 2 * width] = z
        out = product(window, self.weight)
        out += self.bias
        np.maximum(out, 0, out=out)
        out += hidden
        return out


@dataclass(frozen=True)
class Network:
    """One trained network."""

    mean: Matrix
    spread: Matrix
    first: tuple[Matrix, Matrix]
    words: Matrix
    blank: Matrix  # what each place of a line that no known word takes counts
    lexical: Matrix
    near: tuple[Block, ...]
    pooled: tuple[Matrix, Matrix]
    far: tuple[Block, ...]
    norm: tuple[Matrix, Matrix]
    last: tuple[Matrix, Matrix]

    def scaled(self, matrix: Matrix) -> Matrix:
        """Measures on a logarithmic scale, less their mean, over their spread."""
        squashed = np.copysign(np.log1p(np.abs(matrix)), matrix)
        out: Matrix = np.clip((squashed - self.mean) / self.spread, -6, 6).astype(np.float32)
        return out

    def meaning(self, lines: Sequence[Sequence[int]]) -> Matrix:
        """The sum of the vectors of each line's words, over the root of their number."""
        counts = np.array([len(rows) for rows in lines], np.intp)
        rows = [row for known in lines for row in known]
        out = np.zeros((len(lines), self.words.shape[1]), np.float32)
        if rows:
            filled = np.flatnonzero(counts)
            starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
            out[filled] = np.add.reduceat(self.words[rows], starts, axis=0)
        out += (_WORDS_A_LINE - counts)[:, None] * self.blank
        out /= np.sqrt(np.maximum(counts, 1))[:, None]
        return out

    def scores(self, matrix: Matrix, words: Sequence[Sequence[int]], unseen: Sequence[int], wordless: bool) -> Matrix:
        """The logits of the lines; see :meth:`Model.scores`."""
        scaled = self.scaled(matrix)
        scaled[:, unseen] = 0
        hidden = product(scaled, self.first[0]) + self.first[1]
        if not wordless:
            hidden += product(self.meaning(words), self.lexical)
        hidden = np.maximum(hidden, 0)
        for block in self.near:
            hidden = block(hidden)
        summary = np.concatenate([hidden.mean(0), hidden.max(0)])
        hidden = hidden + np.maximum(summary @ self.pooled[0] + self.pooled[1], 0)
        for block in self.far:
            hidden = block(hidden)
        out: Matrix = product(_normalise(hidden, *self.norm), self.last[0]) + self.last[1]
        return out


@dataclass(frozen=True)
class Model:
    """The networks, asked together: their logits are averaged.

    ``columns`` are the names of the measures that they look at, ``kinds`` those of the labels that
    they tell apart, ``vocabulary`` the words that they know, with their rows.
    """

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    vocabulary: Mapping[str, int]
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
        words = [self._known(words) for words in measures.words]
        columns = [self.columns.index(name) for name in unseen]
        total = np.zeros((len(measures.indices), 1 + len(self.kinds)), np.float32)
        for network in self.networks:
            total += network.scores(measures.matrix, words, columns, wordless)
        total /= len(self.networks)
        return total

    def _known(self, words: Sequence[str]) -> list[int]:
        return [row for word in words if (row := self.vocabulary.get(word)) is not None][:_WORDS_A_LINE]

    @classmethod
    def read(cls, data: bytes) -> Model:
        """The model in the bytes of an ``.npz`` file that ``training/labels.py`` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(bytes(file["about"]).decode("utf-8"))
            networks = tuple(_network(file, f"{number}.", about) for number in range(about["networks"]))
        return cls(
            columns=tuple(about["columns"]),
            kinds=tuple(about["kinds"]),
            vocabulary={word: row for row, word in enumerate(about["vocabulary"])},
            networks=networks,
        )


def _network(file: Mapping[str, NDArray[Any]], prefix: str, about: Mapping[str, Any]) -> Network:
    def array(name: str) -> Matrix:
        return file[prefix + name].astype(np.float32)

    def pair(name: str, first: str = "weight", second: str = "bias") -> tuple[Matrix, Matrix]:
        return array(f"{name}.{first}"), array(f"{name}.{second}")

    def blocks(stack: str) -> tuple[Block, ...]:
        return tuple(
            Block(*pair(f"{stack}{i}", "scale", "shift"), *pair(f"{stack}{i}"), reach)
            for i, reach in enumerate(about[stack])
        )

    return Network(
        mean=array("mean"),
        spread=array("spread"),
        first=pair("first"),
        words=array("words") * array("words.scale"),
        blank=array("blank"),
        lexical=array("lexical"),
        near=blocks("near"),
        pooled=pair("pooled"),
        far=blocks("far"),
        norm=pair("norm", "scale", "shift"),
        last=pair("last"),
    )


def product(rows: Matrix, weight: Matrix) -> Matrix:
    """The matrix product, a few rows at a time.

    Small enough for the BLAS to stay on one thread: its threads cost more than they bring here, and
    slow each other down where every core has a page of its own. And always of one size, so that a
    line's scores do not depend on how many lines follow it.
    """
    n, width = rows.shape
    padded = np.zeros((-(-n // _ROWS) * _ROWS, width), np.float32)
    padded[:n] = rows
    out: Matrix = np.matmul(padded.reshape(-1, _ROWS, width), weight).reshape(len(padded), -1)[:n]
    return out


def _normalise(hidden: Matrix, scale: Matrix, shift: Matrix) -> Matrix:
    """Layer normalisation (Ba, Kiros & Hinton, 2016)."""
    width = hidden.shape[1]
    centred: Matrix = hidden - (hidden.sum(1, keepdims=True) / width)
    spread = np.einsum("ij,ij->i", centred, centred)[:, None] / width
    centred /= np.sqrt(spread + 1e-5)
    centred *= scale
    centred += shift
    return centred


@functools.cache
def default_model() -> Model:
    """The model that ships."""
    return Model.read((resources.files("cleanarticle.lines") / "data" / "model.npz").read_bytes())
