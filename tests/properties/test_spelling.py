"""What holds for any text: nothing raises, nothing is invented, clean words stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import repair, repair_text
from tests.pages import cleaned, page_of

PIECES = st.sampled_from(
    ["présidchezt", "momchezt", "silchezce", "d?veloppement", "caf\ufffd", "dévelop-", "pement", "le", "une", "chez",
     "«", "’", "?", "\ufffd", "-", "\n", " ", ". ", "\ud800", "\0", "É", "ß", "ı", "İ"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join))
LANGUAGES = st.sampled_from(["fr", "de", "en"])


@given(TEXTS, LANGUAGES)
@settings(max_examples=150, deadline=None)
def test_repairs_are_total_and_restorable(text: str, language: str) -> None:
    page = cleaned(page_of(text, language=language, kept=True), repair)
    assert page.restore() == text
    for change in page.repairs:
        assert change.before == text[change.start : change.end]
        assert change.rule.startswith("spelling.")


@given(st.lists(st.sampled_from(sorted(lexicon("fr").frequent)), max_size=200))
@settings(max_examples=50, deadline=None)
def test_known_words_are_unchanged(words: list[str]) -> None:
    text = " ".join(words)
    assert repair_text(text, "fr") == text


@pytest.mark.parametrize(
    "unit", ["a", "é?", "\ufffd", "abcdefghij ", "x-\n", "momchezt ", "a.b@c/", "? ", "mot?mot ", "«", "\n"]
)
def test_a_unit_repeated_without_end_is_repaired_once(unit: str) -> None:
    once = repair_text(unit * (200_000 // len(unit)), "fr")
    assert repair_text(once, "fr") == once


def test_many_unknown_words_are_cleaned_in_time() -> None:
    text = " ".join(f"{'abcdefghij'[i % 10]}qx{''.join('klmnopqrst'[int(c)] for c in str(i))}" for i in range(40_000))
    text = f"{text} " + "le la les un une des du et " * 30_000
    assert repair_text(text, "fr") == text
