"""Correct lines stay as they are: ``cases/characters/correct_lines.toml``, written by someone who had not seen the code."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import cleanarticle

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "characters" / "correct_lines.toml").read_text("utf-8"))[
    "line"
]
PAGE = (
    "Home\nNews\n\nHarbour wall to be rebuilt\n\nThe council voted on Tuesday to rebuild the wall before the winter.\n\n"
    "{}\n\nWork begins in June, and the boats move out. Nobody objected, said the mayor.\n\n© 2024\n"
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def changed(text: str) -> list[tuple[str, str, str]]:
    """Return the repairs of characters that change more than white space."""
    page = cleanarticle.clean(text)
    return [
        (repair.rule, repair.before, repair.after)
        for repair in page.repairs
        if repair.applied
        and repair.rule.startswith("characters.")
        and squeezed(repair.before) != squeezed(repair.after)
    ]


def test_the_sample_of_correct_lines_is_large_enough() -> None:
    assert len(CASES) >= 400
    assert len({case["language"] for case in CASES}) >= 25


@pytest.mark.parametrize("case", CASES, ids=[f"{case['language']}: {case['text'][:40]}" for case in CASES])
def test_a_correct_line_is_unchanged(case: dict[str, Any]) -> None:
    assert changed(case["text"]) == []
    assert changed(PAGE.format(case["text"].replace("{", "(").replace("}", ")"))) == []
