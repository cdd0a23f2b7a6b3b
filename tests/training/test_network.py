"""The line model in PyTorch, as it is trained, and in numpy, as it ships: one network."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanarticle.lines.features import NAMES, WORDS, measure, squashed
from cleanarticle.lines.model import Model
from cleanarticle.text.tokens import Known, tokens_of

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


def untrained(seed: int, shape: str = "two") -> Any:
    """A network with random weights."""
    torch.manual_seed(seed)
    return network.Network(len(VOCABULARY), *network.SHAPES[shape]).eval()


def fitted(samples: list[Any], seed: int) -> Any:
    """A network after one epoch."""
    return network.fit([samples], untrained(seed), seed=seed)


def inputs() -> Any:
    return network.Inputs(np.full(len(NAMES), 0.5, np.float32), np.full(len(NAMES), 2.0, np.float32), VOCABULARY)


def sample(seed: int) -> Any:
    """A page of random measures whose lines are body where the first measure is positive."""
    chance = np.random.default_rng(seed)
    lines = int(chance.integers(5, 15))
    measures = chance.normal(0.5, 2.0, (lines, len(NAMES))).astype(np.float16)
    body = measures[:, 0] > 0.5
    bits = np.where(body, 1 << network.KINDS.index("body"), 1 << network.KINDS.index("nav")).astype(np.int32)
    weight = np.full(lines, 1 / lines, np.float32)
    words = chance.integers(0, len(VOCABULARY) + 1, (lines, WORDS)).astype(np.int16)
    return network.Sample("made up", inputs(), measures, words, body.astype(np.float32), weight, bits, weight)


def logits(trained: Any, measures: Any, words: Any) -> Any:
    """What the network in PyTorch says of the lines of one page."""
    with torch.no_grad():
        ids = torch.from_numpy(words.astype(np.int32))
        return trained(torch.from_numpy(measures)[None], ids[None], torch.ones(1, len(measures)))[0]


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


@pytest.mark.parametrize("shape", ["one", "two", "sweep", "residual"])
@pytest.mark.parametrize("lines", [1, 2, 3, len(PAGE)])
def test_both_networks_give_the_same_logits(lines: int, shape: str, tmp_path: Path) -> None:
    trained = untrained(1, shape)
    network.export(inputs(), [trained], tmp_path / "model.npz")
    measures = measure(PAGE[:lines])
    found = Model.read((tmp_path / "model.npz").read_bytes()).scores(measures)
    ids = Known(tokens_of(VOCABULARY).number).places(measures.words()) + 1
    assert ids.any()
    scaled = inputs().scaled(squashed(measures.matrix))
    wanted = logits(trained, scaled, ids).numpy()
    assert found.shape == wanted.shape
    # The file holds half precision, and words in bytes: that costs some thousandths of a logit.
    np.testing.assert_allclose(found, wanted, atol=0.01)
    assert np.abs(found - logits(untrained(2, shape), scaled, ids).numpy()).max() > 0.1


def test_softened_answers_are_divided_by_their_temperatures() -> None:
    trained, page = untrained(1), sample(1)
    before = logits(trained, page.measures, page.words).numpy()
    network.soften(trained, 2.0, 4.0)
    after = logits(trained, page.measures, page.words).numpy()
    np.testing.assert_allclose(after[:, 0], before[:, 0] / 2, atol=1e-5)
    np.testing.assert_allclose(after[:, 1:], before[:, 1:] / 4, atol=1e-5)


def test_an_epoch_lowers_the_loss(samples: list[Any]) -> None:
    assert loss(fitted(samples, 3), samples) < loss(untrained(3), samples) - 0.02


def test_equal_seeds_give_equal_weights_and_others_do_not(samples: list[Any]) -> None:
    first, again, other = (fitted(samples[:20], seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["first.weight"], other["first.weight"])
