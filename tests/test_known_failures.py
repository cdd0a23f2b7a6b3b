"""Pages that are known to come out wrong; a case that passes fails here, so that it moves to the tests of what works."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import cleanarticle

CASES = tomllib.loads((Path(__file__).parent / "cases" / "known_failures.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case, id=case["name"], marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=case["why"])
        )
        for case in CASES
    ],
)
def test_pages_that_come_out_wrong(case: dict[str, Any]) -> None:
    expected = [(row[0] == "+", row[2:]) for row in case["text"].strip().split("\n")]
    page = cleanarticle.clean("\n".join(text for _, text in expected))
    assert [(line.kept, line.text) for line in page.lines] == expected
    assert len(page.articles) == case.get("articles", 1)
    date = page.articles[0].date
    assert "date" not in case or (date is not None and date.isoformat() == case["date"])
