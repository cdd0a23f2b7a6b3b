"""What PyTorch trains and what numpy runs are the same network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanarticle.lines.features import NAMES, WORDS, squashed
from cleanarticle.lines.model import Model
from cleanarticle.text.network import standard

torch = pytest.importorskip("torch", reason='training needs PyTorch, which the extra "train" brings')
network = pytest.importorskip(
    "training.network", reason="training/ is not in the wheel: run the tests in the repository"
)


@pytest.mark.parametrize("shape", ["one", "two", "sweep", "residual"])
@pytest.mark.parametrize("lines", [1, 171])
def test_torch_and_numpy_give_the_same_logits(shape: str, lines: int, tmp_path: Path) -> None:
    torch.manual_seed(5)
    vocabulary = [f"word{chr(97 + i)}" for i in range(20)]
    trained = network.Network(len(vocabulary), *network.SHAPES[shape]).eval()
    with torch.no_grad():
        for weights in trained.parameters():
            weights.copy_(weights.half().float())  # as the file holds them
    chance = np.random.default_rng(3)
    mean, spread = np.full(len(NAMES), 0.5, np.float32), np.full(len(NAMES), 2.0, np.float32)
    network.export(network.Inputs(mean, spread, vocabulary), [trained], tmp_path / "model.npz")
    model = Model.read((tmp_path / "model.npz").read_bytes())
    measures = chance.normal(0, 20, (lines, len(NAMES))).astype(np.float32)
    words = chance.integers(-1, len(vocabulary), (lines, WORDS))
    with torch.no_grad():
        scaled = torch.from_numpy(standard(squashed(measures), mean, spread))
        want = trained(scaled[None], torch.from_numpy(words + 1)[None], torch.ones(1, lines))[0].numpy()
    found = model.networks[0].scores(measures, words.astype(np.intp), [], wordless=False)
    np.testing.assert_allclose(found, want, atol=0.02)  # the vectors of words are rounded to bytes
    np.testing.assert_array_equal(found.argmax(1), want.argmax(1))


def test_softened_answers_are_divided_by_their_temperatures() -> None:
    torch.manual_seed(5)
    trained = network.Network(3, *network.SHAPES["one"]).eval()
    inputs = torch.randn(1, 4, len(NAMES)), torch.zeros(1, 4, WORDS, dtype=torch.long), torch.ones(1, 4)
    with torch.no_grad():
        before = trained(*inputs)[0].numpy()
        network.soften(trained, 2.0, 4.0)
        after = trained(*inputs)[0].numpy()
    np.testing.assert_allclose(after[:, 0], before[:, 0] / 2, atol=1e-5)
    np.testing.assert_allclose(after[:, 1:], before[:, 1:] / 4, atol=1e-5)
