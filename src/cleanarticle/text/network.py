"""The blocks of the networks that read the lines of a page, in numpy.

Lines are to them what pixels are to an image network. Residual blocks of dilated convolutions along the page (Yu &
Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", 2016) let each line see its neighbours; sums over
windows of several widths do the same at less cost; a pooled summary shows the whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.arrays import Matrix

_ROWS = 16  # rows of a product: small enough for BLAS to stay on one thread
_ONE_THREAD = 1 << 18  # multiplications: up to so many OpenBLAS computes a product on one thread
_AT_ONCE = 2048  # lines whose states stay in the processor's cache


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
        return in_overlapping_parts(self._after, hidden, self.dilation)

    def _after(self, hidden: Matrix) -> Matrix:
        n, width = hidden.shape
        reach = self.dilation
        z = np.zeros((-(-n // _ROWS) * _ROWS, width), np.float32)
        normalise(hidden, self.scale, self.shift, z[:n])
        given = in_rows(z, self.weight)[:n]
        out: Matrix = given[:, width : 2 * width] + self.bias
        if n > reach:
            out[reach:] += given[:-reach, :width]
            out[:-reach] += given[reach:, 2 * width :]
        np.maximum(out, 0, out=out)
        out += hidden
        return out


@dataclass(frozen=True)
class Windows:
    """A residual block: sum up a projection over windows above and below each line, look at the sums and the line, add.

    The windows of one block have widths of powers of two. Each sum comes from two of half its width, so that a block of
    many windows is one wide product and a few additions, and a sum does not hang on how long the page is.
    """

    taken: tuple[Matrix, Matrix]  # what a line gives to the windows
    weight: Matrix  # (width + 2 * windows * taken, width): of the line, then of each window above and below it
    bias: Matrix
    reaches: tuple[int, ...]
    """How many lines each window holds, in rising order."""

    def __call__(self, hidden: Matrix) -> Matrix:
        """Return the state of each line after the block, of the same shape."""
        return in_overlapping_parts(self._after, hidden, self.reaches[-1])

    def _after(self, hidden: Matrix) -> Matrix:
        n, width = hidden.shape
        most, given = self.reaches[-1], len(self.taken[1])
        seen = np.zeros((-(-n // _ROWS) * _ROWS, len(self.weight)), np.float32)
        seen[:n, :width] = hidden
        sums = np.zeros((n + 2 * most, given), np.float32)
        own = sums[most : most + n]
        np.add(product(hidden, self.taken[0]), self.taken[1], out=own)
        np.maximum(own, 0, out=own)
        reach, column = 1, width
        while True:  # sums[i] is the sum of the rows i to i + reach - 1
            if reach in self.reaches:
                seen[:n, column : column + given] = sums[most - reach : most - reach + n]
                seen[:n, column + given : column + 2 * given] = sums[most + 1 : most + 1 + n]
                column += 2 * given
            if reach == most:
                break
            sums = sums[:-reach] + sums[reach:]
            reach *= 2
        out = in_rows(seen, self.weight)[:n]
        out += self.bias
        np.maximum(out, 0, out=out)
        out += hidden
        return out


Reach: TypeAlias = int | Sequence[int]
"""How far a block looks: so many lines; or several: sums over so many lines each way."""


@dataclass(frozen=True)
class Trunk:
    """Blocks that look near, a summary of the page, blocks that see each line and the page."""

    near: tuple[Block | Windows, ...]
    pooled: tuple[Matrix, Matrix]
    far: tuple[Block | Windows, ...]

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
    def read(cls, array: Callable[[str], Matrix], near: Sequence[Reach], far: Sequence[Reach]) -> Trunk:
        """The trunk that ``training.network.trunk_arrays`` wrote.

        Args:
            array: gives the weights of a name.
            near: how far the blocks before the summary look.
            far: how far those behind it do.
        """

        def block(name: str, reach: Reach) -> Block | Windows:
            weight, bias = array(f"{name}.weight"), array(f"{name}.bias")
            if not isinstance(reach, int):
                taken = array(f"{name}.taken.weight"), array(f"{name}.taken.bias")
                return Windows(taken, _of_sums(weight, reach, taken[0].shape[1]), bias, tuple(reach))
            scale, shift = array(f"{name}.scale"), array(f"{name}.shift")
            return Block(scale, shift, np.concatenate(np.split(weight, 3), axis=1), bias, reach)

        def blocks(stack: str, reaches: Sequence[Reach]) -> tuple[Block | Windows, ...]:
            return tuple(block(f"{stack}{number}", reach) for number, reach in enumerate(reaches))

        return cls(blocks("near", near), (array("pooled.weight"), array("pooled.bias")), blocks("far", far))


def _of_sums(weight: Matrix, reaches: Sequence[int], taken: int) -> Matrix:
    """Return the weights of a block for the sums over windows, where it was trained with their means."""
    out = weight.copy()
    start = len(weight) - 2 * len(reaches) * taken
    for number, reach in enumerate(reaches):
        out[start + 2 * number * taken : start + 2 * (number + 1) * taken] /= reach
    return out


def standard(values: NDArray[np.floating], mean: NDArray[np.floating], spread: NDArray[np.floating]) -> Matrix:
    """Values less their mean, over their spread, as networks take them in training and after it."""
    out: Matrix = np.clip((values - mean) / spread, -6, 6).astype(np.float32)
    return out


def parts(n: int) -> Iterator[slice]:
    """The lines of a page, so many at once that what is made of them stays in the processor's cache."""
    for start in range(0, n, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, n))


def in_overlapping_parts(block: Callable[[Matrix], Matrix], hidden: Matrix, reach: int) -> Matrix:
    """Return what *block* makes of the lines of a page, a part at a time, each with the *reach* lines around it."""
    n = len(hidden)
    if n <= _AT_ONCE:
        return block(hidden)
    out = np.empty_like(hidden)
    for part in parts(n):
        low, high = max(0, part.start - reach), min(n, part.stop + reach)
        out[part] = block(hidden[low:high])[part.start - low : part.stop - low]
    return out


def product(rows: Matrix, weight: Matrix) -> Matrix:
    """The matrix product, a few rows at a time.

    Small enough for the BLAS to stay on one thread: its threads cost more than they bring here, and
    slow each other down where every core has a page of its own.
    """
    n, width = rows.shape
    padded = np.zeros((-(-n // _ROWS) * _ROWS, width), np.float32)
    padded[:n] = rows
    return in_rows(padded, weight)[:n]


def in_rows(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product of rows whose number is a multiple of 16."""
    at_once = _ROWS if _ROWS * weight.size <= _ONE_THREAD else _ROWS // 2
    out: Matrix = np.matmul(rows.reshape(-1, at_once, rows.shape[1]), weight).reshape(len(rows), -1)
    return out


def normalise(hidden: Matrix, scale: Matrix, shift: Matrix, out: Matrix) -> None:
    """Layer normalisation (Ba, Kiros & Hinton, 2016), into *out*, which may be *hidden* itself."""
    width = hidden.shape[1]
    np.subtract(hidden, hidden.sum(1, keepdims=True) / width, out=out)
    spread = np.einsum("ij,ij->i", out, out)[:, None] / width
    out /= np.sqrt(spread + 1e-5)
    out *= scale
    out += shift
