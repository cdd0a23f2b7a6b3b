"""On a page without an article that lists other pages, the list is the main content."""

from collections.abc import Iterator

import pytest

from cleanarticle import Label, Page
from cleanarticle.articles import listing
from cleanarticle.lines.page_kind import is_list
from cleanarticle.lines.patterns import patterns
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline.cleaner import Cleaner
from tests.pages import SPLIT, labelled


def run(lines: list[tuple[Label, str]], kind: Cleaner | None = None, *, splits: bool = True) -> Page:
    stages = [("kind", kind, "label")] if kind else []
    return labelled(lines, *stages, *((*SPLIT, ("listing", listing, "split")) if splits else ()))


LIST = [
    (Label.NAV, "Home Town Sport"),
    (Label.TEASER, "Ferry to the islands runs again"),
    (Label.AD, "Advertisement"),
    (Label.TEASER, "Harbour reopens after the storms"),
    (Label.FOOTER, "© 2024 The Port Ellery Gazette"),
]


def test_list_items_are_the_text_of_a_page_without_an_article() -> None:
    page = run(LIST)
    assert page.text == "Ferry to the islands runs again\nHarbour reopens after the storms"
    assert page.articles == ()
    assert [line.label for line in page.lines if line.kept] == [Label.TEASER, Label.TEASER]
    assert [line.label for line in page.removed] == [Label.NAV, Label.AD, Label.FOOTER]


@pytest.mark.parametrize(("size", "listed"), [(62, True), (63, False), (200, False)])
def test_list_items_are_not_the_text_if_as_much_text_was_kept(size: int, listed: bool) -> None:
    assert sum(len(text) for label, text in LIST if label is Label.TEASER) == 63
    page = run([(Label.HEADING, "x" * size), *LIST])
    assert page.text.startswith("x" * size)
    assert page.articles == ()
    assert ("Ferry" in page.text) is listed


def test_a_long_text_is_an_article_next_to_any_list() -> None:
    assert is_list(1499, 9000)
    assert not is_list(1500, 9000)


def test_pointers_below_an_article_are_dropped() -> None:
    body = [
        (Label.BODY, "Fishing boats left the harbour on Friday morning, for the first time in three weeks of storms."),
        (Label.BODY, "The pilot went out first, and told the others by radio that the channel was free of sand again."),
    ]
    page = run([(Label.TITLE, "Port Ellery reopens its harbour"), *body, *LIST])
    assert len(page.articles) == 1
    assert "Ferry" not in page.text


def test_lines_of_a_list_dropped_by_a_pattern_are_not_kept() -> None:
    page = run(LIST, patterns(drop=["^Ferry"]))
    assert page.text == "Harbour reopens after the storms"


def test_without_the_split_no_list_is_shown() -> None:
    assert run(LIST, splits=False).text == ""


def test_a_page_called_a_list_is_one_even_with_an_article() -> None:
    body = [
        (Label.BODY, "Fishing boats left the harbour on Friday morning, for the first time in three weeks of storms."),
        (Label.BODY, "The pilot went out first, and told the others by radio that the channel was free of sand again."),
    ]
    lines = [(Label.TITLE, "Port Ellery reopens its harbour"), *body, *LIST, *LIST, *LIST, *LIST]

    def list_kind(page: Page) -> Iterator[Field]:
        yield Field(None, "kind", "list")

    page = run(lines, list_kind)
    assert page.kind == "list"
    assert page.text.split("\n")[:4] == [text for label, text in lines[:5] if label is not Label.NAV]
    assert len(page.articles) == 1
    assert "Ferry" not in page.articles[0].text


@pytest.mark.parametrize(("others", "is_shown"), [([], True), ([LIST[0], LIST[4]], False)])
def test_a_page_called_a_list_with_hardly_anything_else_keeps_its_few_teasers(
    others: list[tuple[Label, str]], is_shown: bool
) -> None:
    body = "Fishing boats left the harbour on Friday morning, for the first time in three weeks of storms."
    lines = [(Label.BODY, body), (Label.TEASER, "Ferry to the islands runs again"), *others]

    def list_kind(page: Page) -> Iterator[Field]:
        yield Field(None, "kind", "list")

    assert ("Ferry" in run(lines, list_kind).text) is is_shown


def test_a_page_called_a_list_with_hardly_anything_else_keeps_all_of_it() -> None:
    teasers = [(Label.TEASER, f"Ferry {number} to the islands runs again after the storms") for number in range(9)]

    def list_kind(page: Page) -> Iterator[Field]:
        yield Field(None, "kind", "list")

    page = run([*teasers, (Label.NAV, "More")], list_kind)
    assert page.text.split("\n") == [text for _, text in teasers] + ["More"]
    assert page.lines[-1].label is Label.NAV
    assert "More" not in run([*teasers, (Label.NAV, "More " * 20)], list_kind).text
