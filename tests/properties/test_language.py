"""What holds of the language of any text."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanarticle.language import ProfileDetector, available, detect, line_languages
from cleanarticle.language.profiles import MAX_CHARACTERS
from cleanarticle.language.scripts import MAX_WORD, main_script, scripts, weigh, words
from cleanarticle.page import Label
from tests.pages import page_of

SENTENCES = st.sampled_from(
    [
        "The ferry leaves at nine, weather permitting. ",
        "Le bac part à neuf heures si le temps le permet. ",
        "Паром отходит в девять часов. ",
        "渡船は九時に出ます。",
        "SALE NOW ON ",
        "https://example.org/a?b=c ",
        "me@example.org ",
    ]
)
ANY = st.text(st.characters(), max_size=300) | st.lists(SENTENCES | st.text(max_size=9), max_size=40).map("".join)


@given(ANY)
def test_detection_is_total_and_deterministic(text: str) -> None:
    code, confidence = ProfileDetector().detect(text)
    assert code is None or code in available()
    assert 0 <= confidence <= 1
    assert (code is None) == (confidence == 0)
    assert ProfileDetector().detect(text) == (code, confidence)


@given(ANY, st.sets(st.sampled_from(["fr", "en", "ru", "ja", "no"]), min_size=1))
def test_limited_languages_are_the_only_results(text: str, languages: set[str]) -> None:
    assert ProfileDetector(languages).detect(text)[0] in {None, *languages}


@given(ANY)
def test_a_language_that_wins_among_all_wins_among_fewer(text: str) -> None:
    code, _ = ProfileDetector().detect(text)
    if code is not None:
        assert ProfileDetector({code, "cy"}).detect(text)[0] == code


@given(ANY)
def test_surrounding_space_does_not_matter(text: str) -> None:
    assert ProfileDetector().detect(f" \n{text}\t ") == ProfileDetector().detect(text)


@given(ANY)
def test_words_occur_in_the_text(text: str) -> None:
    for script in scripts():
        found = words(text, script)
        assert all(0 < len(word) <= MAX_WORD and word in text for word in found)
    script, share = main_script(text)
    assert (script is None) == (share == 0) == (not weigh(text))


@given(st.lists(st.tuples(ANY, st.sampled_from(list(Label)), st.sampled_from([None, 0, 1])), max_size=8))
def test_any_page_gets_a_language_or_none(rows: list[tuple[str, Label, int | None]]) -> None:
    source = "".join(line.replace("\n", " ").replace("\r", " ") + "\n" for line, _, _ in rows)
    page = page_of(source, [label for _, label, _ in rows], articles=[article for _, _, article in rows])
    for field in detect(page):
        assert field.article in {None, 0, 1}
        if field.name == "language_confidence":
            assert 0 <= field.value <= 1
        else:
            assert field.name == "language"
            assert field.value is None or field.value in available()
    assert set(line_languages(page)) <= {index for index, line in enumerate(page.lines) if line.kept}


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(
        [" ", "a", "A", "@", "a@", "www.", "http://", "é", "\u0301", "あ", "א", "\ud800", "x ", string.printable]
    )
)
def test_ten_million_characters_are_detected_quickly(piece: str) -> None:
    text = piece * (10_000_000 // len(piece))
    short = text[: 4 * MAX_CHARACTERS]
    if not piece.isspace():
        assert ProfileDetector().detect(text) == ProfileDetector().detect(short)
