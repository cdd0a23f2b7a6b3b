"""Lexicons: the shipped ones, borrowed ones, broken and empty ones."""

import pytest

from cleanarticle.locales.lexicon import FORMAT, has_large_list, lexicon, parse
from cleanarticle.spelling import (
    Lexicon,
    languages,
)


@pytest.mark.parametrize("language", languages())
def test_shipped_lexicons_can_be_read(language: str) -> None:
    found = lexicon(language)
    assert found is not None
    assert found.large
    assert len(found.frequent) > 20_000
    assert not found.known("qzxwv")
    words = sorted(found.frequent)
    assert words == [word.casefold() for word in words]
    assert found.cased


def test_rare_words_are_found_in_their_blocks() -> None:
    found = lexicon("fr")
    assert found.frequency("débroussaillage") == 2.0
    assert found.begins("débroussailla")
    assert not found.begins("débroussaillagex")
    assert lexicon("de").known("Fußballplatz")


def test_lexicons_borrowed_from_another_language_are_refused() -> None:
    for language in ("sq", "af", "hr", "eu", "gl", "zh", "ja"):
        assert lexicon(language) is None


def test_whether_a_list_is_large_is_known_without_reading_it() -> None:
    for language in ("fr", "fr-CA", "de_AT", "no", "lv", "sq", "zh", "", None):
        words = lexicon(language)
        assert has_large_list(language) == (words is not None and words.large)


def test_a_broken_lexicon_file_is_refused() -> None:
    with pytest.raises(ValueError, match="has the format 'nonsense'"):
        parse(b"nonsense")
    with pytest.raises(ValueError, match="cut off"):
        parse(f"{FORMAT} xx 4 1 1 1 4 9\nword".encode())


def test_an_empty_lexicon_knows_nothing() -> None:
    found = Lexicon("xx", {})
    assert not found.known("word")
    assert not found.begins("w")
    assert found.between("a", "b", 5) == {}
