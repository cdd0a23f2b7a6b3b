"""Boilerplate inside lines: the examples and counterexamples of the data file."""

import tomllib
from importlib import resources

import pytest

from cleanarticle.lines.cut import cut, find_cuts
from cleanarticle.page import Label, Line, Page
from cleanarticle.page.proposals import Edit

ROWS = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "cuts.toml").read_text("utf-8"))["cut"]
EXAMPLES = [pytest.param(row["id"], *pair, id=pair[0][:40]) for row in ROWS for pair in row["examples"]]
COUNTERS = [pytest.param(text, id=text[:40]) for row in ROWS for text in row["counterexamples"]]


def remaining(text: str) -> str:
    for start, end, _ in reversed(find_cuts(text)):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_examples_are_cut(rule: str, before: str, after: str) -> None:
    assert remaining(before) == after
    assert {found for *_, found in find_cuts(before)} == {rule}


@pytest.mark.parametrize("text", COUNTERS)
def test_counterexamples_stay(text: str) -> None:
    assert remaining(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "He left. (Photo)",  # names nobody
        "He left. (Read also)",  # points to nothing
        "(opens in a new tab)",  # all that there is
        f"He left on Monday. Read more: {'a very long tale ' * 12}",
        "He left on Monday. Read more: The storm came. It was dark, and nobody saw him go.",
    ],
)
def test_uncertain_matches_are_not_cut(text: str) -> None:
    assert find_cuts(text) == []


def test_text_joined_to_a_pointer_is_kept() -> None:
    text = f"He left.Read more: A stormy councilHis deputy follows him, {'and so on ' * 30}."
    assert remaining(text) == f"He left.His deputy follows him, {'and so on ' * 30}."


def test_square_brackets_count_as_brackets() -> None:
    assert remaining("Read the report [opens in a new tab].") == "Read the report."
    assert remaining("Read the report [opens in a new tab] (and tell us).") == "Read the report (and tell us)."


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("A (new window)", "A"),
        ("He left (read also The bridge) at noon.", "He left at noon."),
        ("He left (read also Bridge) at noon.", None),  # too little to point to
        ("He left (read also: Bridge) at noon.", "He left at noon."),
        ("He left (...) at noon.", None),
        ("He left. (Photography Ann Lee)", None),  # the phrase ends within a word
        ("He left. (Photo Ann Lee)", "He left."),
        ("He left. (© Ann Lee)", "He left."),
        ("He left. (Ann Lee)", None),
        (f"{'It rained again and again. ' * 9}Read more: The bridge", ("It rained again and again. " * 9).rstrip()),
    ],
)
def test_length_limits_of_text_in_brackets_and_after_a_pointer(text: str, after: str | None) -> None:
    assert remaining(text) == (text if after is None else after)


def test_cuts_have_a_high_confidence() -> None:
    text = "Read the report (opens in a new tab)."
    page = Page(source=text, lines=(Line(0, len(text), text, Label.BODY, 1.0, kept=True),))
    assert list(cut(page)) == [Edit(0, 15, 36, "", "cut.new-window", 0.95)]
    assert list(cut(Page(source=text, lines=(Line(0, len(text), text, Label.NAV, 1.0),)))) == []
