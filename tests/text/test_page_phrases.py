"""Phrases on pages: looked up by one key, found as if each were searched for by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.locales import load_all
from cleanarticle.locales.locale import Extent
from cleanarticle.text.page_phrases import PagePhrase, PagePhrases, sentence_form, without_quotations

PHRASES = (
    "not found",
    "verify … human*",
    "acc*",
    "s'ha bloquejat",
    "页面不存在",
    "don't have access",
    "क्या",
    "ip",
    "ab*",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Page not found!", ["not found"]),
        ("Please verify: are you humans, or not? Found it.", ["verify … human*", "not found"]),
        ("Accepted. You don’t have access.", ["acc*", "don't have access"]),
        ("抱歉，页面不存在。", ["页面不存在"]),
        ("The verifyhuman of a script is no phrase, nor is a ship.", []),
        ("About an IP address", ["ip", "ab*"]),
    ],
)
def test_index_finds_phrases_by_their_keys(text: str, found: list[str]) -> None:
    phrases = PagePhrases([(phrase, phrase) for phrase in PHRASES])
    assert sorted(value for _, value in phrases.found_in(sentence_form(text))) == sorted(found)


@given(
    st.lists(
        st.sampled_from(
            [
                "not",
                "found",
                "verify",
                "human",
                "humans",
                "acc",
                "s'ha",
                "bloquejat",
                "页面不存在",
                "ip",
                "क्या",
                "ab",
                ",",
                ".",
                "-",
            ]
        )
    )
)
def test_no_key_hides_a_phrase(words: list[str]) -> None:
    form = sentence_form(" ".join(words))
    each = [phrase for phrase in PHRASES if PagePhrase(phrase).search(form)]
    phrases = PagePhrases([(phrase, phrase) for phrase in PHRASES])
    assert [value for _, value in phrases.found_in(form)] == each


def test_every_shipped_phrase_matches_itself() -> None:
    texts = [
        phrase for locale in load_all() for cue in locale.notices if cue.extent is Extent.ANY for phrase in cue.phrases
    ]
    phrases = PagePhrases([(text, text) for text in texts])
    for text in dict.fromkeys(texts):
        form = sentence_form(text.replace("…", " ").replace("*", ""))
        if PagePhrase(text).search(form):
            assert text in [value for _, value in phrases.found_in(form)]


def test_a_sentence_without_quotation_marks_is_unchanged() -> None:
    assert without_quotations("It's not found.") == "It's not found."
    assert without_quotations('He said "not found".') == "He said ."
