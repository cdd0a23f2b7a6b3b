"""The network that finds dates gives in numpy what it learned in torch."""

import datetime as dt
import importlib
import io
from typing import Any

import numpy as np
import pytest

from cleanarticle import Page
from cleanarticle.api import default_pipeline
from cleanarticle.fields import READERS
from cleanarticle.fields.date.candidates import candidates
from cleanarticle.fields.date.date_network import DateNetwork, default_network
from cleanarticle.fields.date.features import WIDTH, candidate_features
from cleanarticle.fields.regions import regions
from cleanarticle.locales.field_phrases import vocabulary

torch: Any = pytest.importorskip("torch", reason="training needs PyTorch: pip install -e . --group train")
candidate_network: Any = importlib.import_module("training.candidate_network")
dates: Any = importlib.import_module("training.dates")

TEXT = """The pilots measured the depth of the harbour again on Monday, before the ferry from the islands came in.
They found that the ships of the line need a metre more than there is, said the harbour master, and asked for a dredger.
"""
HEADERS = (
    "3 May 2024",
    "By Ann Lee | 3 May 2024",
    "Published 3 May 2024\nUpdated 9 June 2024",
    "3 May 20249 June 2024",
)


def page_with(header: str) -> Page:
    """Return a page with this header below its title, before its fields are read."""
    pipeline = default_pipeline()
    for name, _ in READERS:
        pipeline = pipeline.without(name)
    text = f"Home\nLog in\nShipping\nHarbour of the town needs a metre more\n{header}\n{TEXT}12 July 2024\nPrivacy policy\n"
    return pipeline.run(text)


def samples() -> list[Any]:
    """Return some pages, each with its date."""
    return [
        sample
        for number, header in enumerate(HEADERS)
        for sample in dates.samples_of("read", f"site{number}", page_with(header), {0: "2024-05-03"})
    ]


@pytest.fixture(autouse=True)
def day_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Provide what the scorers of the shared folder bring to read a day."""
    module = type(importlib)("score")
    module.__dict__["day_of"] = lambda value: dt.date.fromisoformat(value[:10]) if value else None
    monkeypatch.setitem(__import__("sys").modules, "score", module)


def test_the_date_is_a_candidate() -> None:
    assert len(samples()) == len(HEADERS)
    assert all(sample.answers.any() and sample.features.shape[1] == WIDTH for sample in samples())


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_numpy_and_torch_agree() -> None:
    weights = dates.learn(samples(), seed=3)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **weights)
    sample = samples()[2]
    mean, spread = (weights[name].astype(np.float32) for name in ("mean", "spread"))
    features = (sample.features - mean) / spread
    net = candidate_network.CandidateNetwork(features.shape[1], dates.WIDTHS).eval()
    for number, layer in enumerate(net.layers):
        names = ("weight", weights[f"weight{number}"].T), ("bias", weights[f"bias{number}"])
        layer.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in names})
    lines = torch.from_numpy(np.unique(sample.rows, return_inverse=True)[1])
    articles = torch.zeros(len(features), dtype=torch.int64)
    logits = net(torch.from_numpy(features), lines, articles).detach().numpy()
    expected = np.exp(logits) / (1 + np.exp(logits).sum())
    scores = DateNetwork.read(file.getvalue())(sample.features, sample.rows)
    assert np.allclose(scores, expected, atol=1e-3)


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_the_same_seed_gives_the_same_weights() -> None:
    first, second = (dates.learn(samples(), seed=5) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_the_network_that_ships_finds_the_date() -> None:
    for header in HEADERS:
        page = page_with(header)
        (region,) = regions(page)
        found = candidates(page, region, vocabulary("en"))
        scores = default_network()(candidate_features(page, region, found), np.array([each.line for each in found]))
        assert scores.sum() <= 1 + 1e-5
        assert str(found[int(scores.argmax())].value) == "2024-05-03"
