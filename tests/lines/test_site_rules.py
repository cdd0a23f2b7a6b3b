"""Rules of a site, learned from corrections: used where they fit the page, never against a pattern of the user."""

from dataclasses import replace

import pytest

from cleanarticle.errors import PipelineError
from cleanarticle.lines import SiteRules
from cleanarticle.page import Label
from cleanarticle.page.proposals import Relabel
from tests.pages import page_of

SOURCE = "Menu of offers\nIt rained for a week.\nMore offers\nBuy our bread.\n"
LABELS = [Label.BODY] * 4


def proposals(rules: SiteRules, likely: tuple[float, ...], labels: list[Label] = LABELS) -> list[Relabel]:
    return list(rules(replace(page_of(SOURCE, labels, kept=True), likely=likely)))


def test_what_is_outside_of_the_article_is_dropped() -> None:
    rules = SiteRules(start=("^Menu",), end=("^More",))
    found = proposals(rules, (0.6, 0.99, 0.6, 0.6))
    assert [(one.line, one.kept) for one in found] == [(0, False), (2, False), (3, False)]


def test_a_pattern_that_would_cost_much_of_the_article_is_not_used() -> None:
    assert proposals(SiteRules(end=("^Menu",)), (0.6, 0.99, 0.6, 0.6)) == []


def test_a_title_stays() -> None:
    labels = [Label.TITLE, Label.BODY, Label.BODY, Label.BODY]
    assert proposals(SiteRules(start=("^Menu",)), (0.6, 0.99, 0.6, 0.6), labels) == []


def test_a_label_that_errs_is_corrected_where_the_model_is_not_sure() -> None:
    found = proposals(SiteRules(bias={"body": -1.0}), (0.99, 0.99, 0.6, 0.99))
    assert [(one.line, one.kept) for one in found] == [(2, False)]


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(PipelineError, match="is not a regular expression"):
        SiteRules(start=("(",))
