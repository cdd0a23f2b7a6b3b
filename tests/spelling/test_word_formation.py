"""Words that the language forms."""

from cleanarticle.spelling import (
    Lexicon,
    repair_text,
)
from cleanarticle.spelling.word_formation import WordFormation


def test_words_that_begin_with_the_same_letters_are_not_formed() -> None:
    garbled = "Tshe boat left early, and furtsher out tshe wind was strong. Nobody came to shelp us until noon."
    right = "The boat left early, and further out the wind was strong. Nobody came to help us until noon."
    assert repair_text(garbled, "en", known=False) == right


def test_an_affix_needs_a_share_of_the_words_that_begin_or_end_with_it() -> None:
    stems = ["haus", "feld", "berg", "tisch", "stein", "baum", "wald", "licht"]
    formed = {word: 4.0 for stem in stems for word in (stem, f"umz{stem}", f"{stem}umz")}
    chance = {f"umz{letter}lqk": 4.0 for letter in "abcdefghijklmnopqrstuvwxyzäöüßéèêàáâíìî"}
    some = WordFormation(Lexicon("xx", formed))
    assert some.is_prefix("umz")
    assert some.is_suffix("umz")
    rare = WordFormation(Lexicon("xx", formed | chance))
    assert not rare.is_prefix("umz")
    assert rare.is_suffix("umz")
    chance = {f"{first}{second}rtumz": 4.0 for first in "abcdefghij" for second in "aeioukmylr"}
    assert not WordFormation(Lexicon("xx", formed | chance)).is_suffix("umz")
