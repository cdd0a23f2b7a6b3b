"""What an article says twice: its title, its subtitle, its lead."""

import pytest

import cleanarticle
from cleanarticle import Label, Page
from tests.pages import FERRY_ARTICLE, FERRY_MENU, READ, labelled

TITLE = "Ferry returns to Skarra"
TEXT = "The ferry to the island of Skarra sails again on Monday, eleven weeks after its engine failed in a storm."
MENU = ("Home", Label.NAV)


def read(*rows: tuple[str, Label]) -> Page:
    """Return the page of these lines after the cleaners that split it and read its fields."""
    return labelled([(label, text) for text, label in rows], *READ, language="en")


def kept(page: Page) -> list[str]:
    return [line.text for line in page.lines if line.kept]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (TITLE.upper(), Label.SUBTITLE),
        (TITLE, Label.HEADING),
        ("Ferry returns to Ska...", Label.TITLE),
        ("News from the coast", Label.TITLE),
    ],
)
def test_a_second_title_above_the_text_is_dropped(text: str, label: Label) -> None:
    page = read(MENU, (TITLE, Label.TITLE), (text, label), (TEXT, Label.BODY), (TEXT, Label.BODY))
    assert page.articles[0].title == TITLE
    assert kept(page) == [TITLE, TEXT, TEXT]


def test_a_text_without_boilerplate_keeps_its_lines() -> None:
    page = read((TITLE, Label.TITLE), (TITLE, Label.TITLE), (TEXT, Label.BODY), (TEXT, Label.BODY))
    assert kept(page) == [TITLE, TITLE, TEXT, TEXT]


def test_a_title_below_the_text_is_a_heading() -> None:
    page = read(MENU, (TITLE, Label.TITLE), (TEXT, Label.BODY), ("On the pier", Label.TITLE), (TEXT, Label.BODY))
    assert [line.label for line in page.lines if line.text == "On the pier"] == [Label.HEADING]


def test_a_lead_that_repeats_the_subtitle_is_dropped() -> None:
    deck = "The engine failed in a storm in March"
    page = read(
        MENU, (TITLE, Label.TITLE), (deck, Label.SUBTITLE), (deck, Label.LEAD), (TEXT, Label.BODY), (TEXT, Label.BODY)
    )
    assert kept(page).count(deck) == 1


def test_a_cleaned_text_stays_as_it_is() -> None:
    text = cleanarticle.clean(FERRY_MENU + FERRY_ARTICLE).text
    assert text
    assert cleanarticle.clean(text).text == text
