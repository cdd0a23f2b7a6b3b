"""What corrected pages teach: signs of lines that are new on every page."""

import pytest

from cleanarticle.lines import SiteRules
from cleanarticle.page import Label, Line, Page
from cleanarticle.sites import reviewed
from cleanarticle.sites.reviewed import ReviewedLine, learn_rules

STORIES = ["It rained for a week.", "The ferry is back.", "Nobody saw the fox."]
NEWS = ["A horse for the mayor.", "The bakery has closed.", "Snow fell on the pass."]


def page(number: int, *, is_wanted: bool = False) -> list[ReviewedLine]:
    """Return a page that keeps all its lines: a story, and news below a heading, which the person wants to be dropped."""
    rows = [(STORIES[number], True), ("By lantern light", is_wanted), (NEWS[number], is_wanted)]
    return [ReviewedLine(Line(0, 0, text, label=Label.BODY, kept=True), 0.9, wanted) for text, wanted in rows]


def test_the_heading_of_a_block_teaches_about_new_lines() -> None:
    rules = learn_rules([page(0), page(1)])
    assert rules.landmarks == ("by lantern light",)
    lines = tuple(reviewed.line for reviewed in page(2))
    assert [rules.bias[f"below {mark}"] > 0 for mark in ("top", "by lantern light")] == [True, False]
    kept = _kept(rules, lines)
    assert kept == [True, False, False]


def _kept(rules: SiteRules, lines: tuple[Line, ...]) -> list[bool]:
    """Return which lines are kept; the model gives each of them 0.9."""
    changed = {one.line: one.kept for one in rules(Page(source="", lines=lines, likely=(0.9,) * len(lines)))}
    return [bool(changed.get(index, line.kept)) for index, line in enumerate(lines)]


def test_one_page_or_nothing_to_correct_teaches_nothing() -> None:
    assert learn_rules([page(0)]) == SiteRules()
    assert learn_rules([page(0, is_wanted=True), page(1, is_wanted=True)]) == SiteRules()


def test_a_title_teaches_nothing() -> None:
    title = ReviewedLine(Line(0, 0, "Snow in May", label=Label.TITLE, kept=True), 0.9, True)
    rules = learn_rules([[title, *page(0)], [title, *page(1)]])
    assert "title" not in rules.bias
    assert "snow in may" in rules.landmarks


def test_of_very_many_lines_some_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewed, "_MAX_LINES", 10)
    dropped = [ReviewedLine(Line(0, 0, f"Offer {n}", label=Label.NAV), 0.1, False) for n in range(20)]
    rules = learn_rules([[*page(0), *dropped], [*page(1), *dropped]])
    assert rules.bias["below top"] > 0
