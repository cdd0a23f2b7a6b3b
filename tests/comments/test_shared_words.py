"""Names of authors, without what the headers of a page share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.comments.shared_words import name_columns


def names(headers: list[str | None], others: list[list[str]] | None = None) -> list[str | None]:
    """Return the name in each header."""
    found = name_columns(headers, others or [[] for _ in headers])
    return [text and text[slice(*columns)] if columns else None for text, columns in zip(headers, found, strict=True)]


def test_words_behind_different_names_are_a_rank() -> None:
    headers: list[str | None] = ["Ann Gold member", "Joe Lee Gold member", "ßeta Gold member", None, "rain_9"]
    assert names(headers) == ["Ann", "Joe Lee", "ßeta", None, "rain_9"]


def test_words_in_front_of_different_names_are_a_label() -> None:
    headers: list[str | None] = ["3 Answer by Ann", "4 Answer by Joe", "15 Answer by Zoë"]
    assert names(headers) == ["Ann", "Joe", "Zoë"]


def test_a_family_name_that_two_people_share_stays() -> None:
    headers: list[str | None] = ["Ann Miller", "Joe Miller", "Ann Miller", "Max Weber", "Eve Stone"]
    assert names(headers) == headers


def test_numbered_guests_keep_their_name() -> None:
    headers: list[str | None] = ["Guest 12", "Guest 13", "Guest 14"]
    assert names(headers) == headers


@pytest.mark.parametrize(
    "line",
    ["Message par Ann Lee » 3 mai 2024", "Ann Lee , 3 May 2024", "* Ann Lee", "Contact Ann Lee", "@Ann Lee: yes"],
)
def test_what_another_line_states_again_is_the_name(line: str) -> None:
    assert names(["Ann Lee Gardener of the month"], [[line]]) == ["Ann Lee"]


def test_a_handle_is_no_part_of_the_name() -> None:
    assert names(["Ann L. @ann.example", "@joe"]) == ["Ann L.", "@joe"]


@given(st.lists(st.none() | st.text(min_size=1), max_size=6))
def test_columns_are_within_the_header(headers: list[str | None]) -> None:
    for text, columns in zip(headers, name_columns(headers, [["Ann"] for _ in headers]), strict=True):
        assert (text is None) == (columns is None)
        if text is not None and columns is not None:
            assert 0 <= columns[0] <= columns[1] <= len(text)
