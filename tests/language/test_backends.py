"""langdetect is the reference for languages: on long texts our detector gives the answer that langdetect gives.

Ours scores the profiles of langdetect, but exactly, once, and without chance; on short texts the two may differ.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleanarticle.language import LangdetectDetector, ProfileDetector

TEXTS = tomllib.loads((Path(__file__).parents[1] / "cases" / "language" / "long_texts.toml").read_text("utf-8"))


@pytest.mark.parametrize("code", TEXTS)
def test_both_backends_agree_on_long_texts(code: str) -> None:
    found, confidence = ProfileDetector().detect(TEXTS[code])
    reference, share = LangdetectDetector().detect(TEXTS[code])
    assert (found, reference) == (code, code)
    assert min(confidence, share) > 0.99


@pytest.mark.parametrize("seed", range(3))
def test_langdetect_does_not_depend_on_its_seed_for_long_texts(seed: int) -> None:
    reference = LangdetectDetector(seed=seed)
    assert {code: reference.detect(text)[0] for code, text in TEXTS.items()} == {code: code for code in TEXTS}
