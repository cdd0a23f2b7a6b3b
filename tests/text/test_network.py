"""The blocks of the line network: what windows sum up, and that long pages are computed as short ones."""

from __future__ import annotations

import numpy as np
import pytest

from cleanarticle.lines.features import measure
from cleanarticle.lines.model import default_model
from cleanarticle.text import network
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.network import Block, Trunk, Windows

WIDTH = 8
CHANCE = np.random.default_rng(7)


def weights(*shape: int) -> Matrix:
    return CHANCE.normal(0, 0.5, shape).astype(np.float32)


REACHES = (1, 2, 8)


def windows() -> Windows:
    return Windows((weights(WIDTH, 4), weights(4)), weights(WIDTH + 2 * len(REACHES) * 4, WIDTH), weights(8), REACHES)


@pytest.mark.parametrize("lines", [1, 2, 3, 50])
def test_windows_sum_over_the_lines_above_and_below(lines: int) -> None:
    block, hidden = windows(), weights(lines, WIDTH)
    given = np.maximum(hidden @ block.projection[0] + block.projection[1], 0)
    seen = [hidden]
    for reach in REACHES:
        seen.append(np.array([given[max(0, row - reach) : row].sum(0) for row in range(lines)]))
        seen.append(np.array([given[row + 1 : row + 1 + reach].sum(0) for row in range(lines)]))
    want = hidden + np.maximum(np.concatenate(seen, axis=1) @ block.weight + block.bias, 0)
    np.testing.assert_allclose(block(hidden), want, atol=1e-4)


def test_weights_trained_with_means_are_converted_to_sums() -> None:
    arrays = {
        "pooled.weight": weights(2 * WIDTH, WIDTH),
        "pooled.bias": weights(WIDTH),
        "near0.taken.weight": weights(WIDTH, 4),
        "near0.taken.bias": weights(4),
        "near0.weight": weights(WIDTH + 2 * 2 * 4, WIDTH),
        "near0.bias": weights(WIDTH),
    }
    (block,) = Trunk.read(arrays.__getitem__, [[1, 4]], []).blocks_before
    assert isinstance(block, Windows)
    scale = np.repeat([1, 1, 4], [WIDTH, 8, 8])[:, None]
    np.testing.assert_allclose(block.weight * scale, arrays["near0.weight"], atol=1e-6)


@pytest.mark.parametrize("at_once", [16, 37])
def test_chunks_of_a_page_give_the_result_of_the_whole_page(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = weights(100, WIDTH)
    look = Block(weights(WIDTH), weights(WIDTH), weights(3 * WIDTH, WIDTH), weights(WIDTH), 4)
    wide = windows()
    whole = look(hidden), wide(hidden)
    monkeypatch.setattr(network, "_PART_LINES", at_once)
    for one, other in zip(whole, (look(hidden), wide(hidden)), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_the_model_scores_a_long_page_in_chunks_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    measures = measure([f"Entry {number} of the list, read more" for number in range(300)])
    whole = default_model().scores(measures)
    monkeypatch.setattr(network, "_PART_LINES", 64)
    np.testing.assert_allclose(default_model().scores(measures), whole, atol=1e-3)
