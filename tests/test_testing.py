"""The conformance check finds what cleaners do wrong, and lets pass what they do right."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from cleanarticle.errors import CleanerError
from cleanarticle.page import Label, Page, Repair, Span
from cleanarticle.page.proposals import Break, Edit, Field, Proposal, Relabel
from cleanarticle.pipeline import Pipeline
from cleanarticle.testing import check_cleaner, check_page


def first(*proposals: Proposal) -> Callable[[Page], list[Proposal]]:
    """Return a cleaner that proposes these for every page that begins with a letter."""
    return lambda page: list(proposals) if page.lines and page.lines[0].text[:1].isalpha() else []


@pytest.mark.parametrize(
    "cleaner",
    [
        lambda page: [],
        lambda page: iter([Break(0)] if page.lines else []),
        first(Relabel(0, Label.NAV, 0.5, "why")),
        first(Edit(0, 0, 1, "x", "spelling.mine")),
        first(Edit(0, 0, 1, "", "cut.mine", applied=False)),
        first(Field(None, "kind", "list")),
    ],
)
def test_a_good_cleaner_passes(cleaner: Callable[[Page], list[Proposal]]) -> None:
    check_cleaner(cleaner, max_examples=30)


@pytest.mark.parametrize(
    ("cleaner", "message"),
    [
        (first(Relabel(0, Label.NAV)), "has no reason"),
        (first(Edit(0, 0, 1, "x", "mine")), "the rule must begin with one of"),
        (first(Edit(0, 0, 1, "x", "cut.mine")), "a cut must not insert text"),
        (first(Edit(0, 0, 1, "x", "spelling.mine", 2.0)), "the confidence must be from 0 to 1"),
        (first(Field(None, "kind", "list", Span(0, 10**9))), "outside of the page"),
    ],
)
def test_a_faulty_cleaner_fails_with_a_message(cleaner: Callable[[Page], list[Proposal]], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_cleaner(cleaner)


@pytest.mark.parametrize(
    "cleaner",
    [
        lambda page: [Relabel(0, Label.NAV, 1.0, "there is always a line")],
        lambda page: [Edit(0, 0, 3, "x", "spelling.mine")] if page.lines else [],
        lambda page: [1 / len(page.source)] if page.lines else [1 / len(page.lines)],
        lambda page: ["nav"] if page.lines else [],
    ],
)
def test_a_cleaner_that_fails_on_some_page_is_found(cleaner: Callable[[Page], list[Proposal]]) -> None:
    with pytest.raises(CleanerError):
        check_cleaner(cleaner)


def test_a_cleaner_that_keeps_state_is_found() -> None:
    count = itertools.count()

    def cleaner(page: Page) -> list[Proposal]:
        return [Relabel(0, Label.NAV, 0.5, f"call {next(count)}")] if page.lines else []

    with pytest.raises(AssertionError, match="two different results"):
        check_cleaner(cleaner)


PAGE = Pipeline().run("one\ntwo\n")


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (replace(PAGE, lines=PAGE.lines[:1]), "restore"),
        (replace(PAGE, lines=(PAGE.lines[0], PAGE.lines[1]._replace(start=5))), "tile"),
        (replace(PAGE, lines=(PAGE.lines[0]._replace(confidence=2), PAGE.lines[1])), "confidence"),
        (replace(PAGE, repairs=(Repair(0, 3, "two", "one", "x", applied=False),)), "before differs"),
        (replace(PAGE, text="one three"), "'one three' is neither"),
        (replace(PAGE, source="one"), "source was changed"),
    ],
)
def test_a_faulty_page_fails_with_a_message(page: Page, message: str) -> None:
    check_page(PAGE, "one\ntwo\n")
    with pytest.raises(AssertionError, match=message):
        check_page(page, "one\ntwo\n")
