"""Undoing rules in a word."""

import tracemalloc

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import (
    Rule,
    repair_text,
)
from cleanarticle.spelling.undo_rules import undo_rules


def test_an_unlisted_word_is_restored_where_the_rule_is_sure() -> None:
    spun = "The begquicklyning of a medquicklye, and he was writquicklyg."
    text = f"{spun} Mr Perlquicklygiere agrees."
    fixed = repair_text(text, "en", known=False)
    assert fixed == "The beginning of a medine, and he was writing. Mr Perlingiere agrees."


def test_a_word_of_thousands_of_letters_takes_little_memory():
    word, rules, french = "petit" * 400, (Rule("en", "petit"),), lexicon("fr")
    tracemalloc.start()
    assert undo_rules(word, rules, french) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_an_unlisted_word_with_a_new_string_at_an_edge_too_is_not_restored() -> None:
    evidence = (("begquicklyning", "beginning"), ("writquicklyg", "writing"))
    rules, english = (Rule("in", "quickly", evidence),), lexicon("en")
    restored = undo_rules("Perlquicklygiere", rules, english)
    assert restored is not None
    assert restored.original == "perlingiere"
    assert undo_rules("Perlquicklygierequickly", rules, english) is None
