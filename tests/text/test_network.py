"""The blocks of the line network: what a sweep sums up, and that long pages are computed as short ones."""

from __future__ import annotations

import numpy as np
import pytest

from cleanarticle.lines.features import measure
from cleanarticle.lines.model import default_model
from cleanarticle.text import network
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import Block, Sweep, Trunk, Windows

WIDTH = 8
CHANCE = np.random.default_rng(7)


def weights(*shape: int) -> Matrix:
    return CHANCE.normal(0, 0.5, shape).astype(np.float32)


def sweep() -> Sweep:
    decay = np.array([0.0, 0.5, 0.9, 0.999] * 2, np.float32)
    return Sweep(weights(WIDTH), weights(WIDTH), (weights(WIDTH, 8), weights(8)), decay, weights(16, WIDTH), weights(8))


def normalised(block: Sweep, hidden: Matrix) -> Matrix:
    centred = hidden - hidden.mean(1, keepdims=True)
    out: Matrix = centred / np.sqrt(centred.var(1, keepdims=True) + 1e-5) * block.scale + block.shift
    return out


@pytest.mark.parametrize("lines", [1, 2, 3, 50])
def test_a_sweep_sums_up_what_stands_above_and_below_ever_more_faintly(lines: int) -> None:
    block, hidden = sweep(), weights(lines, WIDTH)
    z = normalised(block, hidden)
    given = np.maximum(z @ block.taken[0] + block.taken[1], 0)
    summed = np.zeros_like(given)
    for row in range(lines):
        for other in range(lines):
            for column in range(8):
                distance = (
                    row - other if column < 4 else other - row
                )  # the first half from above, the others from below
                if distance >= 0:
                    share = block.decay[column] ** distance * (1 - block.decay[column])
                    summed[row, column] += share * given[other, column]
    want = hidden + np.maximum(np.concatenate([summed, z], axis=1) @ block.weight + block.bias, 0)
    np.testing.assert_allclose(block(hidden), want, atol=2e-4)


REACHES = (1, 2, 8)


def windows() -> Windows:
    return Windows((weights(WIDTH, 4), weights(4)), weights(WIDTH + 2 * len(REACHES) * 4, WIDTH), weights(8), REACHES)


@pytest.mark.parametrize("lines", [1, 2, 3, 50])
def test_windows_sum_up_what_stands_so_far_above_and_below(lines: int) -> None:
    block, hidden = windows(), weights(lines, WIDTH)
    given = np.maximum(hidden @ block.taken[0] + block.taken[1], 0)
    seen = [hidden]
    for reach in REACHES:
        seen.append(np.array([given[max(0, row - reach) : row].sum(0) for row in range(lines)]))
        seen.append(np.array([given[row + 1 : row + 1 + reach].sum(0) for row in range(lines)]))
    want = hidden + np.maximum(np.concatenate(seen, axis=1) @ block.weight + block.bias, 0)
    np.testing.assert_allclose(block(hidden), want, atol=1e-4)


def test_a_block_that_was_trained_with_means_is_read_for_sums() -> None:
    arrays = {
        "pooled.weight": weights(2 * WIDTH, WIDTH),
        "pooled.bias": weights(WIDTH),
        "near0.taken.weight": weights(WIDTH, 4),
        "near0.taken.bias": weights(4),
        "near0.weight": weights(WIDTH + 2 * 2 * 4, WIDTH),
        "near0.bias": weights(WIDTH),
    }
    (block,) = Trunk.read(arrays.__getitem__, [[1, 4]], []).near
    assert isinstance(block, Windows)
    scale = np.repeat([1, 1, 4], [WIDTH, 8, 8])[:, None]
    np.testing.assert_allclose(block.weight * scale, arrays["near0.weight"], atol=1e-6)


@pytest.mark.parametrize("at_once", [16, 37])
def test_a_page_is_computed_in_parts_as_at_once(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = weights(100, WIDTH)
    look = Block(weights(WIDTH), weights(WIDTH), weights(WIDTH, 3 * WIDTH), weights(WIDTH), 4)
    swept, wide = sweep(), windows()
    whole = look(hidden), swept(hidden), wide(hidden)
    monkeypatch.setattr(network, "_AT_ONCE", at_once)
    for one, other in zip(whole, (look(hidden), swept(hidden), wide(hidden)), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_long_page_gets_the_answers_that_it_would_get_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    measures = measure([f"Entry {number} of the list, read more" for number in range(300)])
    whole = default_model().scores(measures)
    monkeypatch.setattr(network, "_AT_ONCE", 64)
    np.testing.assert_allclose(default_model().scores(measures), whole, atol=1e-3)
