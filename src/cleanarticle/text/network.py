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

_BATCH_ROWS = 16  # rows of a product: few enough for OpenBLAS to stay on one thread
_MAX_ONE_THREAD = 1 << 18  # multiplications of a product up to which OpenBLAS stays on one thread; its own limit
_CHUNK_LINES = 2048  # lines whose states fit into the processor's cache; set by hand


@dataclass(frozen=True)
class Block:
    """A residual block: normalise, look at three lines *dilation* apart, add."""

    scale: Matrix
    shift: Matrix
    weight: Matrix  # (3 * width, width): of the line *dilation* above, of the line itself, of the line below
    bias: Matrix
    dilation: int

    def __call__(self, hidden: Matrix) -> Matrix:
        """Return the state of each line after the block, of the same shape."""
        return in_overlapping_chunks(self._after, hidden, self.dilation)

    def _after(self, hidden: Matrix) -> Matrix:
        n, width = hidden.shape
        reach = self.dilation
        normalised = np.zeros((n + 2 * reach, width), np.float32)
        normalise(hidden, self.scale, self.shift, normalised[reach : reach + n])
        inputs = np.zeros((-(-n // _BATCH_ROWS) * _BATCH_ROWS, 3 * width), np.float32)
        for place in range(3):
            inputs[:n, place * width : (place + 1) * width] = normalised[place * reach : place * reach + n]
        out = product_in_batches(inputs, self.weight)[:n]
        out += self.bias
        np.maximum(out, 0, out=out)
        out += hidden
        return out


@dataclass(frozen=True)
class Windows:
    """A residual block: sum up a projection over windows above and below each line, look at the sums and the line, add.

    The windows of one block have widths of powers of two. Each sum comes from two of half its width, so that a block of
    many windows is one wide product and a few additions, and a sum does not depend on the length of the page.
    """

    projection: tuple[Matrix, Matrix]  # weight and bias: from the state of a line to what the windows sum up
    weight: Matrix  # (width + 2 * windows * projected, width): of the line, then of each window above and below it
    bias: Matrix
    reaches: tuple[int, ...]
    """How many lines each window holds, in rising order."""

    def __call__(self, hidden: Matrix) -> Matrix:
        """Return the state of each line after the block, of the same shape."""
        return in_overlapping_chunks(self._after, hidden, self.reaches[-1])

    def _after(self, hidden: Matrix) -> Matrix:
        n, width = hidden.shape
        longest, projected = self.reaches[-1], len(self.projection[1])
        inputs = np.zeros((-(-n // _BATCH_ROWS) * _BATCH_ROWS, len(self.weight)), np.float32)
        inputs[:n, :width] = hidden
        sums = np.zeros((n + 2 * longest, projected), np.float32)
        centre = sums[longest : longest + n]
        np.add(product(hidden, self.projection[0]), self.projection[1], out=centre)
        np.maximum(centre, 0, out=centre)
        reach, column = 1, width
        while True:  # sums[i] is the sum of the rows i to i + reach - 1
            if reach in self.reaches:
                inputs[:n, column : column + projected] = sums[longest - reach : longest - reach + n]
                inputs[:n, column + projected : column + 2 * projected] = sums[longest + 1 : longest + 1 + n]
                column += 2 * projected
            if reach == longest:
                break
            sums = sums[:-reach] + sums[reach:]
            reach *= 2
        out = product_in_batches(inputs, self.weight)[:n]
        out += self.bias
        np.maximum(out, 0, out=out)
        out += hidden
        return out


Reach: TypeAlias = int | Sequence[int]
"""How far a block looks, in lines: a dilation (:class:`Block`), or the widths of several windows (:class:`Windows`)."""


@dataclass(frozen=True)
class Trunk:
    """The middle of a network: blocks, a summary of the whole page that is added to each line, more blocks."""

    near: tuple[Block | Windows, ...]
    pooled: tuple[Matrix, Matrix]
    far: tuple[Block | Windows, ...]

    def __call__(self, hidden: Matrix) -> Matrix:
        """Return the state of each line after the last block, of the same shape. It may change *hidden*."""
        for block in self.near:
            hidden = block(hidden)
        summary = np.concatenate([hidden.mean(0), hidden.max(0)])
        hidden += np.maximum(summary @ self.pooled[0] + self.pooled[1], 0)
        for block in self.far:
            hidden = block(hidden)
        return hidden

    @classmethod
    def read(cls, array: Callable[[str], Matrix], near: Sequence[Reach], far: Sequence[Reach]) -> Trunk:
        """Return the trunk that ``training.network.trunk_arrays`` wrote.

        Args:
            array: returns the weights that have a name.
            near: how far the blocks before the summary look.
            far: how far the blocks after it look.
        """

        def block(name: str, reach: Reach) -> Block | Windows:
            weight, bias = array(f"{name}.weight"), array(f"{name}.bias")
            if not isinstance(reach, int):
                projection = array(f"{name}.taken.weight"), array(f"{name}.taken.bias")
                return Windows(projection, _of_sums(weight, reach, projection[0].shape[1]), bias, tuple(reach))
            scale, shift = array(f"{name}.scale"), array(f"{name}.shift")
            return Block(scale, shift, weight, bias, reach)

        def blocks(stack: str, reaches: Sequence[Reach]) -> tuple[Block | Windows, ...]:
            return tuple(block(f"{stack}{number}", reach) for number, reach in enumerate(reaches))

        return cls(blocks("near", near), (array("pooled.weight"), array("pooled.bias")), blocks("far", far))


def _of_sums(weight: Matrix, reaches: Sequence[int], projected: int) -> Matrix:
    """Return the weights of a block for sums over windows, from weights that were trained with means over them."""
    out = weight.copy()
    start = len(weight) - 2 * len(reaches) * projected
    for number, reach in enumerate(reaches):
        out[start + 2 * number * projected : start + 2 * (number + 1) * projected] /= reach
    return out


def standardise(values: NDArray[np.floating], mean: NDArray[np.floating], spread: NDArray[np.floating]) -> Matrix:
    """Return values standardised with the mean and spread of training, and limited to 6 spreads."""
    out: Matrix = np.clip((values - mean) / spread, -6, 6).astype(np.float32)
    return out


def chunks(n: int) -> Iterator[slice]:
    """Yield the lines of a page in chunks so small that their states fit into the processor's cache."""
    for start in range(0, n, _CHUNK_LINES):
        yield slice(start, min(start + _CHUNK_LINES, n))


def in_overlapping_chunks(block: Callable[[Matrix], Matrix], hidden: Matrix, reach: int) -> Matrix:
    """Return the result of *block* for the lines of a page, computed in chunks with *reach* lines around each."""
    n = len(hidden)
    if n <= _CHUNK_LINES:
        return block(hidden)
    out = np.empty_like(hidden)
    for part in chunks(n):
        low, high = max(0, part.start - reach), min(n, part.stop + reach)
        out[part] = block(hidden[low:high])[part.start - low : part.stop - low]
    return out


def product(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product, computed a few rows at a time.

    So few that OpenBLAS stays on one thread: its threads cost more than they save with matrices this small, and slow
    each other down where every core cleans a page of its own.
    """
    n, width = rows.shape
    padded = np.zeros((-(-n // _BATCH_ROWS) * _BATCH_ROWS, width), np.float32)
    padded[:n] = rows
    return product_in_batches(padded, weight)[:n]


def product_on_one_thread(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product; one so small that OpenBLAS stays on one thread is computed at once."""
    if rows.size * weight.shape[1] > _MAX_ONE_THREAD:
        return product(rows, weight)
    out: Matrix = rows @ weight
    return out


def product_in_batches(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product of rows whose number is a multiple of 16."""
    at_once = _BATCH_ROWS if _BATCH_ROWS * weight.size <= _MAX_ONE_THREAD else _BATCH_ROWS // 2
    out: Matrix = np.matmul(rows.reshape(-1, at_once, rows.shape[1]), weight).reshape(len(rows), -1)
    return out


def normalise(hidden: Matrix, scale: Matrix, shift: Matrix, out: Matrix) -> None:
    """Write the layer normalisation (Ba, Kiros & Hinton, 2016) of *hidden* into *out*, which may be *hidden* itself."""
    width = hidden.shape[1]
    # The sums are not products of BLAS, which starts threads for them; einsum is faster than a sum over short rows.
    np.subtract(hidden, (np.einsum("ij->i", hidden) / width)[:, None], out=out)
    spread = np.einsum("ij,ij->i", out, out)
    spread /= width
    spread += 1e-5  # the same small number as torch.nn.LayerNorm: no division by 0
    out /= np.sqrt(spread)[:, None]
    out *= scale
    out += shift
