"""The letters of a line, as lines are compared by."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.text.similarity import letters


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_letters_are_the_alphanumeric_characters(text: str) -> None:
    assert letters(text) == "".join(filter(str.isalnum, text.casefold()))


def test_accents_and_case_are_folded() -> None:
    assert letters("L’Été, 2024") == "lete2024"
