"""The blocks of the networks that read the lines of a page, in numpy.

Lines are to these networks what pixels are to a network that reads images. A network computes a *state* of each line, a
row of numbers. Two kinds of blocks let the state of a line depend on its neighbours: dilated convolutions along the
page (Yu & Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", 2016), and, at less cost, sums over
windows of several sizes. In the middle of the network, a summary of all states is added to each state, so that it
depends on the whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.arrays import Matrix

_BATCH_ROWS = 16  # rows of a product: few enough for OpenBLAS to stay on one thread
_MAX_ONE_THREAD = 1 << 18  # multiplications: OpenBLAS computes a product with more on several threads
_PART_LINES = 2048  # lines whose states fit into the processor's cache; set by hand
_MAX_DEVIATIONS = 6  # standard deviations from the mean; values further away are clipped, as in training


@dataclass(frozen=True)
class Block:
    """A residual block: it adds to the state of each line what it computes from three lines that are *dilation* apart.

    Args:
        scale: the scale of the layer normalisation of the states.
        shift: the shift of the layer normalisation.
        weight: a matrix with the shape (3 * width, width): first the weights of the line *dilation* above, then those
            of the line itself, then those of the line *dilation* below.
        bias: a row with the shape (width,).
        dilation: the distance of the three lines.
    """

    scale: Matrix
    shift: Matrix
    weight: Matrix
    bias: Matrix
    dilation: int

    def __call__(self, states: Matrix) -> Matrix:
        """Return the state of each line after the block, of the same shape."""
        return in_overlapping_parts(self._apply, states, self.dilation)

    def _apply(self, states: Matrix) -> Matrix:
        line_count, width = states.shape
        reach = self.dilation
        normalised = np.zeros((line_count + 2 * reach, width), np.float32)  # with *reach* rows of 0 at both ends
        normalise(states, self.scale, self.shift, normalised[reach : reach + line_count])
        inputs = np.zeros((_in_whole_batches(line_count), 3 * width), np.float32)
        for number in range(3):  # the line above, the line itself, the line below
            first = number * reach
            inputs[:line_count, number * width : (number + 1) * width] = normalised[first : first + line_count]
        return _add_activated(states, inputs, self.weight, self.bias)


@dataclass(frozen=True)
class Windows:
    """A residual block: it adds to the state of each line what it computes from sums over windows above and below it.

    The windows sum up a projection of the states. Their sizes are powers of two, so that each sum is the sum of two
    sums over half as many lines. So a block of many windows is one wide product and a few additions, and a sum
    does not depend on the length of the page.

    Args:
        projection: weight and bias of the layer that computes, from the state of a line, what the windows sum up.
        weight: a matrix with the shape (width + 2 * windows * projected, width): first the weights of the line itself,
            then, for each window, those of the sum above it and those of the sum below it.
        bias: a row with the shape (width,).
        sizes: the number of lines of each window, in ascending order.
    """

    projection: tuple[Matrix, Matrix]
    weight: Matrix
    bias: Matrix
    sizes: tuple[int, ...]

    def __call__(self, states: Matrix) -> Matrix:
        """Return the state of each line after the block, of the same shape."""
        return in_overlapping_parts(self._apply, states, self.sizes[-1])

    def _apply(self, states: Matrix) -> Matrix:
        line_count, width = states.shape
        largest, projected = self.sizes[-1], len(self.projection[1])
        inputs = np.zeros((_in_whole_batches(line_count), len(self.weight)), np.float32)
        inputs[:line_count, :width] = states
        sums = np.zeros((line_count + 2 * largest, projected), np.float32)  # with *largest* rows of 0 at both ends
        rows_of_lines = sums[largest : largest + line_count]
        np.add(product(states, self.projection[0]), self.projection[1], out=rows_of_lines)
        np.maximum(rows_of_lines, 0, out=rows_of_lines)
        size, column = 1, width
        while True:  # sums[i] is the sum of the rows i to i + size - 1
            if size in self.sizes:
                sum_above = sums[largest - size : largest - size + line_count]
                sum_below = sums[largest + 1 : largest + 1 + line_count]
                inputs[:line_count, column : column + projected] = sum_above
                inputs[:line_count, column + projected : column + 2 * projected] = sum_below
                column += 2 * projected
            if size == largest:
                break
            sums = sums[:-size] + sums[size:]
            size *= 2
        return _add_activated(states, inputs, self.weight, self.bias)


def _in_whole_batches(row_count: int) -> int:
    """Return the smallest multiple of 16 that is not below *row_count*."""
    return -(-row_count // _BATCH_ROWS) * _BATCH_ROWS


def _add_activated(states: Matrix, inputs: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    """Return the states with the rectified output of a layer added; *inputs* has a multiple of 16 rows."""
    out = product_in_batches(inputs, weight)[: len(states)]
    out += bias
    np.maximum(out, 0, out=out)
    out += states
    return out


BlockShape: TypeAlias = int | Sequence[int]
"""The dilation of a :class:`Block`, or the sizes of the windows of a :class:`Windows`; all in lines."""


@dataclass(frozen=True)
class Trunk:
    """The middle of a network: blocks, a summary of the whole page that is added to each line, more blocks.

    Args:
        blocks_before: the blocks before the summary.
        summary_layer: weight and bias of the layer that makes the summary from the mean and maximum of all states.
        blocks_after: the blocks after the summary.
    """

    blocks_before: tuple[Block | Windows, ...]
    summary_layer: tuple[Matrix, Matrix]
    blocks_after: tuple[Block | Windows, ...]

    def __call__(self, states: Matrix) -> Matrix:
        """Return the state of each line after the last block, of the same shape. It may change *states*."""
        for block in self.blocks_before:
            states = block(states)
        summary = np.concatenate([states.mean(0), states.max(0)])
        states += np.maximum(summary @ self.summary_layer[0] + self.summary_layer[1], 0)
        for block in self.blocks_after:
            states = block(states)
        return states

    @classmethod
    def read(
        cls, get_array: Callable[[str], Matrix], before: Sequence[BlockShape], after: Sequence[BlockShape]
    ) -> Trunk:
        """Return the trunk that ``training.network.trunk_arrays`` wrote.

        In the file, the blocks before the summary are named ``near``, those after it ``far``, the layer of the summary
        ``pooled``, and the projection of a block with windows ``taken``.

        Args:
            get_array: returns the array with a given name.
            before: the shapes of the blocks before the summary.
            after: the shapes of the blocks after it.
        """

        def read_block(name: str, shape: BlockShape) -> Block | Windows:
            weight, bias = get_array(f"{name}.weight"), get_array(f"{name}.bias")
            if isinstance(shape, int):
                return Block(get_array(f"{name}.scale"), get_array(f"{name}.shift"), weight, bias, dilation=shape)
            projection = get_array(f"{name}.taken.weight"), get_array(f"{name}.taken.bias")
            weight = _weights_for_sums(weight, shape, projection[0].shape[1])
            return Windows(projection, weight, bias, sizes=tuple(shape))

        def read_blocks(name: str, shapes: Sequence[BlockShape]) -> tuple[Block | Windows, ...]:
            return tuple(read_block(f"{name}{number}", shape) for number, shape in enumerate(shapes))

        summary_layer = get_array("pooled.weight"), get_array("pooled.bias")
        return cls(read_blocks("near", before), summary_layer, read_blocks("far", after))


def _weights_for_sums(weight: Matrix, sizes: Sequence[int], projected: int) -> Matrix:
    """Return the weights of a block for sums over windows, from weights that were trained for means over windows.

    Args:
        weight: the weights of the block, as in :class:`Windows`.
        sizes: the number of lines of each window.
        projected: the number of values of the projection that each window sums up.
    """
    out = weight.copy()
    first = len(weight) - 2 * len(sizes) * projected
    for number, size in enumerate(sizes):
        out[first + 2 * number * projected : first + 2 * (number + 1) * projected] /= size
    return out


def standardise(values: NDArray[np.floating], mean: NDArray[np.floating], deviation: NDArray[np.floating]) -> Matrix:
    """Return values as deviations from the mean in training, in standard deviations in training, from -6 to 6."""
    out: Matrix = np.clip((values - mean) / deviation, -_MAX_DEVIATIONS, _MAX_DEVIATIONS).astype(np.float32)
    return out


def parts_of_lines(line_count: int) -> Iterator[slice]:
    """Yield slices of the lines of a page, each so small that the states fit into the processor's cache."""
    for start in range(0, line_count, _PART_LINES):
        yield slice(start, min(start + _PART_LINES, line_count))


def in_overlapping_parts(block: Callable[[Matrix], Matrix], states: Matrix, reach: int) -> Matrix:
    """Return the result of *block* for the lines of a page, computed in parts of the page.

    Args:
        block: a function whose result for a line depends only on the line and on *reach* lines above and below it.
        states: the states of the lines.
        reach: a number of lines.
    """
    line_count = len(states)
    if line_count <= _PART_LINES:
        return block(states)
    out = np.empty_like(states)
    for part in parts_of_lines(line_count):
        start, stop = max(0, part.start - reach), min(line_count, part.stop + reach)
        out[part] = block(states[start:stop])[part.start - start : part.stop - start]
    return out


def product(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product, computed so few rows at a time that OpenBLAS stays on one thread.

    With matrices this small, more threads cost more than they save, and they slow each other down if every core cleans
    a page of its own.
    """
    row_count, width = rows.shape
    padded = np.zeros((_in_whole_batches(row_count), width), np.float32)
    padded[:row_count] = rows
    return product_in_batches(padded, weight)[:row_count]


def product_on_one_thread(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product, at once if it is so small that OpenBLAS stays on one thread, or else in batches."""
    if rows.size * weight.shape[1] > _MAX_ONE_THREAD:
        return product(rows, weight)
    out: Matrix = rows @ weight
    return out


def product_in_batches(rows: Matrix, weight: Matrix) -> Matrix:
    """Return the matrix product in batches of rows; the number of rows must be a multiple of 16."""
    batch_rows = _BATCH_ROWS if _BATCH_ROWS * weight.size <= _MAX_ONE_THREAD else _BATCH_ROWS // 2
    out: Matrix = np.matmul(rows.reshape(-1, batch_rows, rows.shape[1]), weight).reshape(len(rows), -1)
    return out


def normalise(states: Matrix, scale: Matrix, shift: Matrix, out: Matrix) -> None:
    """Write the layer normalisation (Ba, Kiros & Hinton, 2016) of *states* into *out*, which may be *states* itself."""
    width = states.shape[1]
    # The sums are not products of BLAS, which starts threads for them; einsum is faster than a sum over short rows.
    np.subtract(states, (np.einsum("ij->i", states) / width)[:, None], out=out)
    variance = np.einsum("ij,ij->i", out, out)
    variance /= width
    variance += 1e-5  # the same small number as torch.nn.LayerNorm: no division by 0
    out /= np.sqrt(variance)[:, None]
    out *= scale
    out += shift
