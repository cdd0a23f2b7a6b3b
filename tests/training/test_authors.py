"""The network that finds author names gives in numpy what it learned in torch."""

import importlib
import io
from typing import Any

import numpy as np
import pytest

from cleanarticle import Label
from cleanarticle.fields.byline.author_network import AuthorNetwork, default_network
from cleanarticle.fields.byline.authors import candidates
from cleanarticle.fields.byline.features import CandidateFeatures
from cleanarticle.fields.regions import regions
from cleanarticle.locales.field_phrases import vocabulary
from tests.fields.test_authors import page_with

torch: Any = pytest.importorskip("torch", reason="training needs PyTorch: pip install -e . --group train")
candidate_network: Any = importlib.import_module("training.candidate_network")
authors: Any = importlib.import_module("training.authors")


def measured_line(text: str) -> CandidateFeatures:
    """Return the candidates of a page whose byline is *text*."""
    page = page_with(text, Label.BYLINE, 0.9)
    found = candidates(page, regions(page)[0], vocabulary("en"), [], frozenset())
    assert found is not None
    return found


def samples() -> list[Any]:
    """Return some bylines, with the first candidate as the author."""
    out = []
    for number, text in enumerate(["By Ann Lee", "Ann Lee | Politics", "Tom Hall, Rome", "Text: Bo Hall and Ann Lee"]):
        found = measured_line(text)
        answers = (np.arange(len(found.line_indices)) == 0).astype(np.float32)
        out.append(authors.Sample(f"site{number}", page_with(text, Label.BYLINE, 0.9), [], found, frozenset(), answers))
    return out


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_numpy_and_torch_agree() -> None:
    rows = samples()
    weights = authors.learn(rows, seed=3)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **weights)
    found = measured_line("By Ann Lee and Tom Hall, Harbour Post")
    features = (authors.joined_features(found) - weights["mean"].astype(np.float32)) / weights["spread"].astype(
        np.float32
    )
    first, second = authors.WIDTHS
    widths = first * authors.NETWORKS, second * authors.NETWORKS
    net = candidate_network.CandidateNetwork(features.shape[1], widths).eval()
    for number, layer in enumerate(net.layers):
        names = ("weight", weights[f"weight{number}"].T), ("bias", weights[f"bias{number}"])
        layer.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in names})
    logits = net(
        torch.from_numpy(features), torch.zeros(len(features), dtype=torch.int64), torch.from_numpy(found.line_rows)
    )
    expected = torch.sigmoid(logits).detach().numpy()
    assert np.allclose(AuthorNetwork.read(file.getvalue())(found), expected, atol=1e-3)


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_the_same_seed_gives_the_same_weights() -> None:
    first, second = (authors.learn(samples(), seed=5) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_the_network_that_ships_reads_the_features() -> None:
    scores = default_network()(measured_line("By Ann Lee"))
    assert len(scores) > 0
    assert ((scores >= 0) & (scores <= 1)).all()
    assert candidate_network.SPREAD_FLOOR > 0
