"""Rarer words: one sorted text, or hashes; and the lists of wordfreq, where it is installed."""

import pytest

from cleanarticle.locales.borrowed_lists import is_large, list_files, read_list
from cleanarticle.locales.rare_words import HashedWords, SortedWords, sorted_rare

WORDS = {f"{a}{b}{c}rent": (ord(a) + ord(b)) % 6 / 2 for a in "aéж" for b in "mnopq" for c in "xyz"}


@pytest.fixture(params=[1, 31, 32, 33, 45])
def few(request: pytest.FixtureRequest) -> dict[str, float]:
    """Words that fill a block, one less, one more, and so on."""
    return dict(sorted(WORDS.items())[: request.param])


class TestSortedWords:
    def test_every_word_is_found_with_its_frequency(self, few: dict[str, float]) -> None:
        words = SortedWords(*sorted_rare(few))
        assert {word: words.band(word) for word in few} == {word: str(int(zipf * 2)) for word, zipf in few.items()}

    def test_other_words_are_not_found(self, few: dict[str, float]) -> None:
        words = SortedWords(*sorted_rare(few))
        for word in few:
            for other in (word[:-1], word + "s", word[1:], "", word + "\n", f"{word}\n{word}", "\ud800"):
                assert words.band(other) == ""

    def test_beginnings_are_found_in_every_block(self, few: dict[str, float]) -> None:
        words = SortedWords(*sorted_rare(few))
        for prefix in {word[:size] for word in WORDS for size in range(1, len(word))}:
            assert words.begins(prefix) == any(word.startswith(prefix) for word in few)

    def test_without_words_nothing_is_found(self) -> None:
        words = SortedWords(b"\n", "")
        assert words.band("word") == ""
        assert not words.begins("w")


def test_hashed_words_are_those_of_the_text() -> None:
    text = SortedWords(*sorted_rare(WORDS))
    by_band = {str(band): [[w.encode() for w, zipf in WORDS.items() if zipf == band / 2]] for band in range(6)}
    hashed = HashedWords(by_band, lambda: text)
    for word in (*WORDS, "amx", "zzz", "", "a b", "\ud800"):
        assert hashed.band(word) == text.band(word)
    assert hashed.begins("жm")
    assert not hashed.begins("qq")


@pytest.mark.skipif(not list_files(), reason="needs the extra [spelling]")
class TestBorrowedLists:
    def test_frequencies_are_those_of_wordfreq(self) -> None:
        from wordfreq import get_frequency_dict

        frequent, rare = read_list("nb")
        known = get_frequency_dict("nb", wordlist="best")
        assert is_large("nb")
        assert not is_large("lv")
        assert not frequent.keys() - known.keys()
        for word in list(known)[::500]:
            if word.isalpha() and word == word.casefold():
                assert (word in frequent) != bool(rare.band(word))

    def test_the_largest_list_of_each_language_is_taken(self) -> None:
        from wordfreq import available_languages

        assert {code: str(path) for code, path in list_files().items()} == available_languages("best")

    def test_beginnings_of_rare_words(self) -> None:
        _, rare = read_list("lv")
        assert not rare.begins("qzxw")
