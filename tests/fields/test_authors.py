"""Authors by the network: candidates, the weights, and what it adds to the rules."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle import Label, Page
from cleanarticle.fields import byline
from cleanarticle.fields.byline.author_network import AuthorNetwork
from cleanarticle.fields.byline.candidates import line_candidates
from cleanarticle.fields.byline.line_words import line_words
from cleanarticle.fields.byline.name_lists import lists_with
from cleanarticle.fields.byline.phrase_kinds import phrase_kinds
from cleanarticle.locales.field_phrases import vocabulary
from tests.pages import cleaned, page_of

TITLE = "The harbour wall will be rebuilt in spring"
BODY = "The council voted for the new wall on Monday evening, after a debate of three hours about its price."


def page_with(line: str, label: Label, likely: float | None, language: str = "en") -> Page:
    """Return a page with *line* between title and text; *likely* is what the line model says about a byline there."""
    rows = [
        (TITLE, Label.TITLE),
        (line, label),
        ("3 May 2024", Label.DATE),
        (BODY, Label.BODY),
        (BODY[:60], Label.BODY),
    ]
    page = page_of(
        "\n".join(text for text, _ in rows),
        [label for _, label in rows],
        articles=[0] * len(rows),
        language=language,
        confidence=0.9,
    )
    return page if likely is None else replace(page, likely_byline=(0.01, likely, 0.02, 0.0, 0.0))


def authors_of(page: Page) -> tuple[str, ...]:
    """Return the authors that the cleaner reads."""
    field = cleaned(page, byline).fields.get((0, "authors"))
    return () if field is None else tuple(field.value)


def candidates_of(text: str, language: str = "en") -> set[str]:
    """Return the candidates of a line."""
    line = line_words(text, phrase_kinds(language), vocabulary(language), Page(source=text))
    return {
        text[line.words[first].start : line.words[past - 1].end] for first, past, *_ in line_candidates(line).candidates
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee and Tom Hall, Harbour Post", {"Ann Lee", "Tom Hall"}),
        ("Ann Lee | Politics | 3 May 2024", {"Ann Lee"}),
        ("Text: Jan van den Berg (Rotterdam)", {"Jan van den Berg"}),
        ("J. R. Whitfield-Osei · 5 min read", {"J. R. Whitfield-Osei"}),
        ("krystina", {"krystina"}),
        ("Published by krystina89 in Recipes and more", {"krystina89"}),
        ("Posted by harbour_watch", {"harbour_watch"}),
        ("Ann «Bo» Lee", {"Ann «Bo» Lee"}),
        ("Written by Ann (Harbour School)", {"Ann (Harbour School"}),
        ("Ann Lee Bo Hall Tom Green", {"Ann Lee", "Bo Hall", "Tom Green"}),
        ("Teachers of the Harbour School in Rome", {"Teachers of the Harbour School in Rome"}),
        ("By Equipo editorial", {"Equipo editorial"}),
        ("记者 王小明 摄", {"王小明"}),
    ],
)
def test_names_are_candidates(text: str, names: set[str]) -> None:
    assert names <= candidates_of(text, "zh" if "记" in text else "en")


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("By Ann Lee and Tom Hall", "Ann Lee and Tom Hall"),
        ("Ann Lee, 3 May 2024", "Ann Lee, 3 May"),
        ("ann.lee@example.org Ann Lee", "ann.lee@example.org"),
        ("The price of the wall rises", "price of the wall"),
    ],
)
def test_no_candidate_reaches_over_marks_dates_and_small_words(text: str, none: str) -> None:
    assert none not in candidates_of(text)


def test_a_name_alone_on_a_likely_byline_is_an_author() -> None:
    assert authors_of(page_with("Marta Delgado", Label.META, 0.7)) == ("Marta Delgado",)


@pytest.mark.parametrize("line", ["Share this page", "Home / Politics", "Read more", "5 min read"])
def test_what_is_no_name_is_no_author_where_a_byline_is_likely(line: str) -> None:
    assert authors_of(page_with(line, Label.NAV, 0.4)) == ()


@pytest.mark.parametrize("line", ["By Marta Delgado", "By Marta Delgado and Tom Hall"])
def test_a_plain_byline_stays(line: str) -> None:
    names = tuple(line.removeprefix("By ").split(" and "))
    assert authors_of(page_with(line, Label.BYLINE, 0.9)) == names


def test_without_the_answers_of_the_line_model_the_rules_decide() -> None:
    assert authors_of(page_with("Marta Delgado", Label.META, None)) == ()
    assert authors_of(page_with("By Marta Delgado", Label.BYLINE, None)) == ("Marta Delgado",)


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "\u200d",
        "İ" * 100,
        "A" * 5000,
        "王" * 300,
        "a.b." * 60,
        "\0\ufffd",
        "،" * 50,
        "Ann " * 60,
        "é" * 3 + "\u0301" * 90,
    ],
)
def test_no_line_raises(line: str) -> None:
    assert isinstance(authors_of(page_with(line, Label.BYLINE, 0.9)), tuple)


def test_weights_for_other_features_are_refused() -> None:
    file = io.BytesIO()
    np.savez(file, mean=np.zeros(3))
    with pytest.raises(ValueError, match=r"training\.authors"):
        AuthorNetwork.read(file.getvalue())


def test_names_and_common_words_are_in_their_lists() -> None:
    (maria, _, _), (_, rossi, _), (_, _, because), *others = lists_with(["maria", "rossi", "because", "", "two words"])
    assert maria
    assert rossi
    assert because
    assert others == [(0, 0, 0)] * 2


@given(st.lists(st.text(alphabet="ab'é 1中", max_size=4), min_size=1, max_size=5))
def test_a_word_is_in_the_same_lists_whatever_it_is_looked_up_with(words: list[str]) -> None:
    assert lists_with(words) == [lists_with([word])[0] for word in words]
