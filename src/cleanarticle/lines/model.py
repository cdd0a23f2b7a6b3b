"""The line model: a small convolutional network over the measures of a page's lines.

Lines are to it what pixels are to an image network: residual blocks of dilated convolutions along
the page (Yu & Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", 2016) let each
line see its neighbours, sweeps over the page what stands above and below it, ever more faintly the
further away, and a pooled summary the whole page. Its weights are made by ``training/labels.py``;
``lines/data/CARD.md`` says from what, and how good it is.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.features import Measures, squashed
from cleanarticle.lines.own import Matrix
from cleanarticle.lines.tokens import Known, tokens_of

_ROWS = 16
_AT_ONCE = 2048  # lines
_FAINT = 1e-5  # a share of what stands so far away that it changes nothing


@dataclass(frozen=True)
class Block:
    """A residual block: normalise, look at three lines *dilation* apart, add."""

    scale: Matrix
    shift: Matrix
    weight: Matrix  # (width, 3 * width): what a line gives to the one below it, to itself, to the one above it
    bias: Matrix
    dilation: int

    def __call__(self, hidden: Matrix) -> Matrix:
        """The state of each line after the block, of the same shape."""
        n, reach = len(hidden), self.dilation
        if n <= _AT_ONCE:
            return self._after(hidden)
        out = np.empty_like(hidden)
        for part in _parts(n):
            low, high = max(0, part.start - reach), min(n, part.stop + reach)
            out[part] = self._after(hidden[low:high])[part.start - low : part.stop - low]
        return out

    def _after(self, hidden: Matrix) -> Matrix:
        n, width = hidden.shape
        reach = self.dilation
        z = np.zeros((-(-n // _ROWS) * _ROWS, width), np.float32)
        _normalise(hidden, self.scale, self.shift, z[:n])
        given = _in_rows(z, self.weight)[:n]
        out: Matrix = given[:, width : 2 * width] + self.bias
        if n > reach:
            out[reach:] += given[:-reach, :width]
            out[:-reach] += given[reach:, 2 * width :]
        np.maximum(out, 0, out=out)
        out += hidden
        return out


@dataclass(frozen=True)
class Sweep:
    """A residual block: normalise, sum up what stands above and below each line, look at both and at the line, add.

    The sums are exponentially weighted: of a line *n* lines away the share ``decay ** n`` counts, by a decay of
    its own for each column, so that some remember a few lines and others the whole page. This is the diagonal
    linear recurrence of Gu, Gupta, Goel & Ré ("On the Parameterization and Initialization of Diagonal State Space
    Models", 2022), with real numbers, computed by doubling.
    """

    scale: Matrix
    shift: Matrix
    taken: tuple[Matrix, Matrix]  # what a line gives to those below it, then to those above it
    decay: Matrix
    weight: Matrix
    bias: Matrix

    def __call__(self, hidden: Matrix) -> Matrix:
        """The state of each line after the block, of the same shape."""
        n, half = len(hidden), len(self.decay) // 2
        z = np.empty_like(hidden)
        given = np.empty((n, 2 * half), np.float32)
        for part in _parts(n):
            _normalise(hidden[part], self.scale, self.shift, z[part])
            given[part] = product(z[part], self.taken[0]) + self.taken[1]
        np.maximum(given, 0, out=given)
        given[:, half:] = given[::-1, half:]
        summed = self._summed(given)
        below = summed[::-1, half:]
        out = z  # in place, as all here: a page of 10 MB has hundreds of thousands of lines
        for part in _parts(n):
            out[part] = product(np.concatenate([summed[part, :half], below[part], z[part]], axis=1), self.weight)
        out += self.bias
        np.maximum(out, 0, out=out)
        out += hidden
        return out

    def _summed(self, given: Matrix) -> Matrix:
        """The weighted sums of each row and those before it, in place."""
        given *= 1 - self.decay
        share, reach = self.decay, 1
        while reach < len(given) and share.max() > _FAINT:
            for part in reversed(list(_parts(len(given) - reach))):  # what is read is not yet written
                given[part.start + reach : part.stop + reach] += share * given[part]
            share, reach = share * share, 2 * reach
        return given


@dataclass(frozen=True)
class Trunk:
    """Blocks that look near, a summary of the page, blocks that see each line and the page."""

    near: tuple[Block | Sweep, ...]
    pooled: tuple[Matrix, Matrix]
    far: tuple[Block | Sweep, ...]

    def __call__(self, hidden: Matrix) -> Matrix:
        """The state of each line behind the last block, of the same shape."""
        for block in self.near:
            hidden = block(hidden)
        summary = np.concatenate([hidden.mean(0), hidden.max(0)])
        hidden += np.maximum(summary @ self.pooled[0] + self.pooled[1], 0)
        for block in self.far:
            hidden = block(hidden)
        return hidden

    @classmethod
    def read(cls, array: Callable[[str], Matrix], near: Sequence[int], far: Sequence[int]) -> Trunk:
        """The trunk that ``training.network.trunk_arrays`` wrote.

        Args:
            array: gives the weights of a name.
            near: how far the blocks before the summary look; 0 is a sweep over the page.
            far: how far those behind it do.
        """

        def block(name: str, reach: int) -> Block | Sweep:
            scale, shift, weight, bias = (array(f"{name}.{part}") for part in ("scale", "shift", "weight", "bias"))
            if reach:
                return Block(scale, shift, np.concatenate(np.split(weight, 3), axis=1), bias, reach)
            taken = array(f"{name}.taken.weight"), array(f"{name}.taken.bias")
            decay = np.exp(-np.logaddexp(0, array(f"{name}.rate"))).astype(np.float32)
            return Sweep(scale, shift, taken, decay, weight, bias)

        def blocks(stack: str, reaches: Sequence[int]) -> tuple[Block | Sweep, ...]:
            return tuple(block(f"{stack}{number}", reach) for number, reach in enumerate(reaches))

        return cls(blocks("near", near), (array("pooled.weight"), array("pooled.bias")), blocks("far", far))


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
        for part in _parts(len(matrix)):
            scaled = self.scaled(matrix[part])
            scaled[:, unseen] = 0
            hidden[part] = product(scaled, self.first[0]) + self.first[1]
            if not wordless:
                hidden[part] += product(self.meaning(words[part]), self.lexical)
        np.maximum(hidden, 0, out=hidden)
        hidden = self.trunk(hidden)
        _normalise(hidden, *self.norm, hidden)
        out: Matrix = product(hidden, self.last[0]) + self.last[1]
        return out


@dataclass(frozen=True)
class Model:
    """The networks, asked together: their logits are averaged.

    ``columns`` are the names of the measures that they look at, ``kinds`` those of the labels that
    they tell apart, ``known`` the words that they know, in the order of these words' vectors.
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


def standard(values: NDArray[np.floating], mean: NDArray[np.floating], spread: NDArray[np.floating]) -> Matrix:
    """Values less their mean, over their spread, as networks take them in training and after it."""
    out: Matrix = np.clip((values - mean) / spread, -6, 6).astype(np.float32)
    return out


def _parts(n: int) -> Iterator[slice]:
    """The lines of a page, so many at once that what is made of them stays in the processor's cache."""
    for start in range(0, n, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, n))


def product(rows: Matrix, weight: Matrix) -> Matrix:
    """The matrix product, a few rows at a time.

    Small enough for the BLAS to stay on one thread: its threads cost more than they bring here, and
    slow each other down where every core has a page of its own.
    """
    n, width = rows.shape
    padded = np.zeros((-(-n // _ROWS) * _ROWS, width), np.float32)
    padded[:n] = rows
    return _in_rows(padded, weight)[:n]


def _in_rows(rows: Matrix, weight: Matrix) -> Matrix:
    out: Matrix = np.matmul(rows.reshape(-1, _ROWS, rows.shape[1]), weight).reshape(len(rows), -1)
    return out


def _normalise(hidden: Matrix, scale: Matrix, shift: Matrix, out: Matrix) -> None:
    """Layer normalisation (Ba, Kiros & Hinton, 2016), into *out*, which may be *hidden* itself."""
    width = hidden.shape[1]
    np.subtract(hidden, hidden.sum(1, keepdims=True) / width, out=out)
    spread = np.einsum("ij,ij->i", out, out)[:, None] / width
    out /= np.sqrt(spread + 1e-5)
    out *= scale
    out += shift


@functools.cache
def default_model() -> Model:
    """The model that ships."""
    return Model.read((resources.files("cleanarticle.lines") / "data" / "model.npz").read_bytes())
