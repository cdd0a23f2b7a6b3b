"""Words that a page lacks."""

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import (
    repair_text,
)


def test_a_word_that_the_page_lacks_is_evidence_for_a_rule() -> None:
    rest = "It rained all day and nobody knew what to do about it, so a dog ran off to a barn and slept. " * 8
    clean = f"{rest} We saw them at noon. So they left, all of them, and we saw them no more; they ran to them."
    garbled = clean.replace("he", "she")
    assert repair_text(garbled, "en", known=False) == clean
    there = "The other one was here when the father went there, where the mother then had her house. " * 8
    assert repair_text(there + garbled, "en", known=False) == there + garbled


def test_evidence_grows_with_the_words_that_are_lacking() -> None:
    from cleanarticle.spelling.word_deficit import WordDeficit

    prose = "Nous avons vu tous nos amis sur la plage du port ce matin. " * 20
    missing = WordDeficit(prose, lexicon("fr"))
    assert missing.evidence("en", 60) > 3
    assert missing.evidence("en", 0) == 0
    assert missing.evidence("ou", 60) == 0  # "nous", "tous" are there
    assert missing.count("plage", ["matin"]) == 40
    assert WordDeficit("", lexicon("fr")).evidence("en", 5) == 0
