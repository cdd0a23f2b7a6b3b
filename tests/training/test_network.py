"""The line model in PyTorch, as it is trained, and in numpy, as it ships: one network."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanarticle.lines.features import NAMES, WORDS, squashed
from cleanarticle.lines.model import Model
from cleanarticle.text.network import standardise

torch: Any = pytest.importorskip("torch", reason="training needs PyTorch: pip install -e . --group train")
network: Any = importlib.import_module("training.network")

VOCABULARY = [f"word{chr(97 + i)}" for i in range(20)]
MEAN, SPREAD = np.full(len(NAMES), 0.5, np.float32), np.full(len(NAMES), 2.0, np.float32)


def untrained(seed: int, shape: str = "one") -> Any:
    """Return a network with random weights."""
    torch.manual_seed(seed)
    return network.Network(len(VOCABULARY), *network.SHAPES[shape]).eval()


def fitted(samples: list[Any], seed: int) -> Any:
    """Return a network after one epoch."""
    return network.fit([samples], untrained(seed), seed=seed)


def sample(seed: int) -> Any:
    """Return a page of random measures whose lines are body where the first measure is positive."""
    chance = np.random.default_rng(seed)
    lines = int(chance.integers(5, 15))
    matrix = chance.normal(0.5, 2, (lines, len(NAMES))).astype(np.float16)
    body = matrix[:, 0] > 0.5
    bits = np.where(body, 1 << network.LABELS.index("body"), 1 << network.LABELS.index("nav")).astype(np.int32)
    weight = np.full(lines, 1 / lines, np.float32)
    words = chance.integers(0, len(VOCABULARY) + 1, (lines, WORDS)).astype(np.int16)
    inputs = network.Inputs(MEAN, SPREAD, VOCABULARY)
    return network.Sample("synthetic", inputs, matrix, words, body.astype(np.float32), weight, bits, weight)


def loss(trained: Any, samples: list[Any]) -> float:
    """Return the mean cross-entropy of keeping a line or not."""
    out = np.concatenate([network.logits(trained, each)[:, 0] for each in samples])
    keep = np.concatenate([each.keep for each in samples])
    return float(np.mean(np.logaddexp(0, out) - keep * out))


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Yield synthetic pages, one batch each, on one thread: for pages this small, more threads wait for each other."""
    monkeypatch.setattr(network, "_batches", partial(network._batches, max_lines=1))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield [sample(seed) for seed in range(60)]
    torch.set_num_threads(threads)


@pytest.mark.parametrize("shape", ["one", "two", "residual"])
@pytest.mark.parametrize("lines", [1, 171])
def test_pytorch_and_numpy_give_the_same_logits(shape: str, lines: int, tmp_path: Path) -> None:
    trained = untrained(5, shape)
    network.export(network.Inputs(MEAN, SPREAD, VOCABULARY), [trained], tmp_path / "model.npz")
    model = Model.read((tmp_path / "model.npz").read_bytes())
    chance = np.random.default_rng(3)
    measures = chance.normal(0, 20, (lines, len(NAMES))).astype(np.float32)
    words = chance.integers(-1, len(VOCABULARY), (lines, WORDS))
    scaled = torch.from_numpy(standardise(squashed(measures), MEAN, SPREAD))[None]
    with torch.no_grad():
        wanted, other = (
            each(scaled, torch.from_numpy(words + 1)[None], torch.ones(1, lines))[0].numpy()
            for each in (trained, untrained(6, shape))
        )
    rows, columns = np.nonzero(words >= 0)
    found = model.networks[0].scores(measures, rows, words[rows, columns], [])
    np.testing.assert_allclose(found, wanted, atol=0.02)  # half precision, and words in bytes
    assert np.abs(found - other).max() > 0.1


def test_softened_logits_are_divided_by_their_temperatures() -> None:
    trained = untrained(5)
    inputs = torch.randn(1, 4, len(NAMES)), torch.zeros(1, 4, WORDS, dtype=torch.long), torch.ones(1, 4)
    with torch.no_grad():
        before = trained(*inputs)[0].numpy()
        network.apply_temperatures(trained, 2.0, 4.0)
        after = trained(*inputs)[0].numpy()
    np.testing.assert_allclose(after[:, 0], before[:, 0] / 2, atol=1e-5)
    np.testing.assert_allclose(after[:, 1:], before[:, 1:] / 4, atol=1e-5)


def test_an_epoch_lowers_the_loss(samples: list[Any]) -> None:
    assert loss(fitted(samples, 3), samples) < loss(untrained(3), samples) - 0.02


def test_only_equal_seeds_give_equal_weights(samples: list[Any]) -> None:
    first, again, other = (fitted(samples[:20], seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["first.weight"], other["first.weight"])
