"""The network that finds titles gives in numpy what it learned in torch."""

import importlib
import io
from typing import Any

import numpy as np
import pytest

from cleanarticle import Page
from cleanarticle.api import default_pipeline
from cleanarticle.fields import READERS
from cleanarticle.fields.regions import regions
from cleanarticle.fields.title.features import LINE_WIDTH, OWN_WIDTH, CandidateFeatures
from cleanarticle.fields.title.title import candidates, said_of
from cleanarticle.fields.title.title_network import TitleNetwork, default_network

torch: Any = pytest.importorskip("torch", reason="training needs PyTorch: pip install -e . --group train")
candidate_network: Any = importlib.import_module("training.candidate_network")
titles: Any = importlib.import_module("training.titles")

TEXT = """The pilots measured the depth of the harbour again on Monday, before the ferry from the islands came in.
They found that the ships of the line need a metre more than there is, said the harbour master, and asked for a dredger.
"""
NAME = "Harbour of the town needs a metre more"


def page_with(title: str) -> Page:
    """Return a page with this title line, before its fields are read."""
    pipeline = default_pipeline()
    for name, _ in READERS:
        pipeline = pipeline.without(name)
    return pipeline.run(f"Home\nLog in\nShipping\n{title}\n3 May 2024\n{TEXT}Privacy policy\n")


def measured_title(title: str) -> CandidateFeatures:
    page = page_with(title)
    found = candidates(page, regions(page)[0], said_of(page))
    assert found is not None
    return found


def samples() -> list[Any]:
    """Return some pages, each with its title."""
    out = []
    for number, line in enumerate([NAME, f"Shipping {NAME}", f"{NAME} | The Harbour Post", f"Opinion: {NAME}"]):
        found = measured_title(line)
        values = [found.cuts[row].text[slice(*span)] for row, span in zip(found.rows, found.spans, strict=True)]
        answers = np.array([value == NAME for value in values], np.float32)
        out.append(titles.Sample("read", f"site{number}", found, True, answers))
    return out


def test_the_title_is_a_candidate() -> None:
    assert all(sample.answers.any() for sample in samples())
    found = measured_title(NAME)
    assert (found.of_lines.shape[1], found.own.shape[1]) == (LINE_WIDTH, OWN_WIDTH)


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_numpy_and_torch_agree() -> None:
    weights = titles.learn(samples(), seed=3)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **weights)
    found = measured_title(f"Shipping: {NAME} - Harbour Post")
    mean, spread = (weights[name].astype(np.float32) for name in ("mean", "spread"))
    features = (titles.joined_features(found) - mean) / spread
    net = candidate_network.CandidateNetwork(features.shape[1], titles.WIDTHS).eval()
    for number, layer in enumerate(net.layers):
        names = ("weight", weights[f"weight{number}"].T), ("bias", weights[f"bias{number}"])
        layer.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in names})
    articles = torch.zeros(len(features), dtype=torch.int64)
    logits = net(torch.from_numpy(features), torch.from_numpy(found.rows.copy()), articles).detach().numpy()
    expected = np.exp(logits) / (1 + np.exp(logits).sum())
    assert np.allclose(TitleNetwork.read(file.getvalue())(found), expected, atol=1e-3)


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_the_same_seed_gives_the_same_weights() -> None:
    first, second = (titles.learn(samples(), seed=5) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_the_network_that_ships_reads_the_features() -> None:
    found = measured_title(NAME)
    scores = default_network()(found)
    assert len(scores) == len(found.rows) == len(found.spans)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores.sum() <= 1 + 1e-5
    row = int(scores.argmax())
    assert found.cuts[found.rows[row]].text[slice(*found.spans[row])] == NAME
