"""The words around comments: each group finds its examples and not its counterexamples."""

import tomllib
from importlib import resources

import pytest

from cleanarticle.comments.words import groups

DATA = tomllib.loads((resources.files("cleanarticle.comments") / "data" / "words.toml").read_text("utf-8"))
HOW = {"says": "search", "by": "match", "ago": "search", "reply": "fullmatch", "about": "match", "heading": "search"}


@pytest.mark.parametrize("name", sorted(HOW.keys() | {"form"}))
def test_examples_and_counterexamples(name: str) -> None:
    find = getattr(getattr(groups(), name), HOW.get(name, "match"))
    for example in DATA[name]["examples"]:
        assert find(example), example
    for counterexample in DATA[name]["counterexamples"]:
        assert not find(counterexample), counterexample
