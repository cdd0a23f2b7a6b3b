"""The line model in PyTorch, as it is trained, and in numpy, as it ships: one network."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanarticle.lines.features import NAMES, WORDS, measure
from cleanarticle.lines.model import Model

torch: Any = pytest.importorskip("torch", reason="training needs PyTorch: pip install -e . --group train")
network: Any = importlib.import_module("training.network")

VOCABULARY = ["the", "ferry", "read", "more", "home"]
PAGE = [
    "Home",
    "News | Sport | Weather",
    "",
    "Ferry to Skarvoy runs later",
    "By Ann Lee, 4 May 2024",
    "The ferry will run twice a day from the first of May until the end of September.",
    *["Islanders had asked the council for a later boat, so that shops can stay open."] * 40,
    "Read more: the harbour is full",
    "© 2024 Skarvoy Herald",
]


def untrained(seed: int) -> Any:
    """A network with random weights, of the shape that is trained."""
    torch.manual_seed(seed)
    return network.Network(len(VOCABULARY)).eval()


def fitted(samples: list[Any], seed: int) -> Any:
    """A network after one epoch."""
    return network.fit(samples, len(VOCABULARY), epochs=1, seed=seed)


def inputs() -> Any:
    return network.Inputs(np.full(len(NAMES), 0.5, np.float32), np.full(len(NAMES), 2.0, np.float32), VOCABULARY)


def sample(seed: int) -> Any:
    """A page of random measures whose lines are body where the first measure is positive."""
    chance = np.random.default_rng(seed)
    lines = int(chance.integers(5, 15))
    measures = chance.normal(size=(lines, len(NAMES))).astype(np.float32)
    body = measures[:, 0] > 0
    allowed = np.zeros((lines, len(network.KINDS)), np.bool_)
    allowed[np.arange(lines), np.where(body, network.KINDS.index("body"), network.KINDS.index("nav"))] = True
    weight = np.full(lines, 1 / lines, np.float32)
    words = chance.integers(0, len(VOCABULARY) + 1, (lines, WORDS)).astype(np.int32)
    return network.Sample(measures, words, body.astype(np.float32), weight, allowed, weight, weight)


def logits(trained: Any, measures: Any, words: Any) -> Any:
    """What the network in PyTorch says of the lines of one page."""
    with torch.no_grad():
        return trained(torch.from_numpy(measures)[None], torch.from_numpy(words)[None], torch.ones(1, len(measures)))[0]


def loss(trained: Any, samples: list[Any]) -> float:
    """The mean cross-entropy of keeping a line or not."""
    out = [logits(trained, each.measures, each.words)[:, 0] for each in samples]
    keep = torch.cat([torch.from_numpy(each.keep) for each in samples])
    return float(torch.nn.functional.binary_cross_entropy_with_logits(torch.cat(out), keep))


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Made-up pages, a batch each, on one thread: more would wait for each other over pages so small."""
    monkeypatch.setattr(network, "_batches", partial(network._batches, most=1))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield [sample(seed) for seed in range(60)]
    torch.set_num_threads(threads)


@pytest.mark.parametrize("lines", [1, 2, 3, len(PAGE)])
def test_both_networks_give_the_same_logits(lines: int, tmp_path: Path) -> None:
    trained = untrained(1)
    network.export(inputs(), [trained], tmp_path / "model.npz")
    measures = measure(PAGE[:lines])
    found = Model.read((tmp_path / "model.npz").read_bytes()).scores(measures)
    ids = inputs().ids(measures.words())
    wanted = logits(trained, inputs().scaled(measures.matrix), ids).numpy()
    assert found.shape == wanted.shape
    # The file holds half precision, and words in bytes: that costs some thousandths of a logit.
    np.testing.assert_allclose(found, wanted, atol=0.01)
    assert np.abs(found - logits(untrained(2), inputs().scaled(measures.matrix), ids).numpy()).max() > 0.1


def test_an_epoch_lowers_the_loss(samples: list[Any]) -> None:
    assert loss(fitted(samples, 3), samples) < loss(untrained(3), samples) - 0.02


def test_equal_seeds_give_equal_weights_and_others_do_not(samples: list[Any]) -> None:
    first, again, other = (fitted(samples[:20], seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["first.weight"], other["first.weight"])
