"""Puts garbled spellings right: words that a spinner, a bad encoding or a line end broke."""

from cleanarticle.spelling.lexicon import Lexicon, languages, lexicon
from cleanarticle.spelling.repair import repair, repair_text, spelling_cleaner
from cleanarticle.spelling.rules import Rule, known_rules
from cleanarticle.spelling.spin import learn_rules

__all__ = [
    "Lexicon",
    "Rule",
    "known_rules",
    "languages",
    "learn_rules",
    "lexicon",
    "repair",
    "repair_text",
    "spelling_cleaner",
]
