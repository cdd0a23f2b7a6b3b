"""Rules that one word each speaks for."""

import json
import sys
from pathlib import Path

import pytest

from cleanarticle.spelling.single_word_rules import Features, Weights, shipped_weights

DATA = Path(sys.modules["cleanarticle.spelling"].__file__).parent / "data"


def test_shipped_weights_come_from_the_file_and_have_a_card() -> None:
    data = json.loads((DATA / "single_words.json").read_text("utf-8"))
    assert len(data["card"]) > 100
    assert set(data["weights"]) == set(Features._fields)
    assert shipped_weights() == Weights(data["bias"], Features(**data["weights"]))
    features = Features(*range(len(Features._fields)))
    by_hand = data["bias"] + sum(at * data["weights"][name] for at, name in enumerate(Features._fields))
    assert shipped_weights().evidence(features) == pytest.approx(by_hand)
