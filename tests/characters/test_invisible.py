"""Invisible characters: which of them stay, and which are removed."""

import pytest

from cleanarticle.characters import repair, repair_line
from cleanarticle.characters.changes import apply_changes
from tests.pages import cleaned, page_of


def test_direction_marks_stay_next_to_right_to_left_letters() -> None:
    assert repair_line("\u200fשלום\u200e\u202b abc\u202c") == []
    text = "a\u202bb\u200fc"
    assert apply_changes(text, repair_line(text)) == "abc"


def test_a_vertical_tab_between_words_is_white_space() -> None:
    for text, after in (("one\x0btwo", "one two"), ("one \x0btwo", "one two"), ("\x0bone", "one"), ("one\x0b", "one")):
        assert apply_changes(text, repair_line(text)) == after


@pytest.mark.parametrize(
    ("language", "after"), [("fr", "Les délais sont longs."), ("xx", "Les d é l a i s sont longs.")]
)
def test_the_language_of_the_page_decides_which_words_there_are(language: str, after: str) -> None:
    text = "Les d é l a i s sont longs."
    assert cleaned(page_of(text, language=language), repair).lines[0].text == after
