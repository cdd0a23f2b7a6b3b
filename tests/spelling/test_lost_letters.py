"""Letters that were lost: ``?`` or U+FFFD in their place."""

import gc
import weakref

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import (
    Lexicon,
    repair_text,
)
from cleanarticle.spelling.lost_letters import find_lost_letters


def test_lost_letters_of_unlisted_words_are_restored_from_their_context() -> None:
    assert not lexicon("de").known("Bevölkerungskarussell")
    assert repair_text("Das Bev?lkerungskarussell ist sch?n.", "de") == "Das Bevölkerungskarussell ist schön."
    assert not lexicon("fr").known("désembouteillage")
    assert repair_text("Le d?sembouteillage du pont.", "fr") == "Le désembouteillage du pont."
    assert repair_text("Il a vu Krsn?vka.", "fr") == "Il a vu Krsn?vka."  # what no list shows is left


def test_a_question_mark_is_a_lost_letter_only_where_others_are_lost() -> None:
    assert repair_text("Il a ?t? n? l? ? Paris, pr?s de l? Seine.", "fr").startswith("Il a été")
    assert repair_text("Ce p?re a d? Nantes, et o? Paris ?", "fr").endswith("et où Paris ?")
    assert repair_text("Tu dis o? Paris ?", "fr") == "Tu dis o? Paris ?"


def test_the_case_of_a_lost_first_letter_comes_from_the_context() -> None:
    assert repair_text("C’est l’?tape du jour. ?tape par ?tape !", "fr") == "C’est l’étape du jour. Étape par étape !"
    assert "?tape" in repair_text("Il cite : «?tape et fin».", "fr")


def test_the_cache_of_completions_does_not_keep_a_lexicon_alive():
    words = Lexicon("xx", {"développement": 5.0, "le": 7.0})
    assert [word.original for word in find_lost_letters("le d?veloppement", words)] == ["développement"]
    alive = weakref.ref(words)
    del words
    gc.collect()
    assert alive() is None
