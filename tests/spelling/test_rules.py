"""Rules of spinners: the examples that ship with them, and their JSON form."""

import json
import sys
import tomllib
from pathlib import Path

import pytest

from cleanarticle.spelling import (
    Rule,
    known_rules,
    repair_text,
)

DATA = Path(sys.modules["cleanarticle.spelling"].__file__).parent / "data"
EXAMPLES = [
    pytest.param(file.stem, before, after, id=f"{file.stem}-{rule['new']}")
    for file in sorted(DATA.glob("*.toml"))
    for rule in tomllib.loads(file.read_text("utf-8")).get("rule", ())
    for before, after in rule.get("examples", ())
]
COUNTEREXAMPLES = [
    pytest.param(file.stem, text, id=f"{file.stem}-{rule['new']}")
    for file in sorted(DATA.glob("*.toml"))
    for rule in tomllib.loads(file.read_text("utf-8")).get("rule", ())
    for text in rule.get("counterexamples", ())
]


@pytest.mark.parametrize(("language", "before", "after"), EXAMPLES)
def test_known_rules_undo_their_examples(language: str, before: str, after: str) -> None:
    assert repair_text(before, language) == after
    assert repair_text(after, language) == after


@pytest.mark.parametrize(("language", "text"), COUNTEREXAMPLES)
def test_known_rules_do_not_change_their_counterexamples(language: str, text: str) -> None:
    assert repair_text(text, language) == text


def test_rules_survive_a_round_trip_through_json() -> None:
    for rule in (*known_rules("fr"), Rule("a", "b", (("x", "y"),))):
        assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule
    for nonsense in ({}, {"old": "a", "new": ""}, {"old": "a", "new": "a"}, {"old": 1}, None):
        with pytest.raises(ValueError, match="not a spelling rule"):
            Rule.from_dict(nonsense)
