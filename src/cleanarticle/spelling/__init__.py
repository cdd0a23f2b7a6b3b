"""Puts garbled spellings right: words that a spinner, a bad encoding or a line end broke."""

from cleanarticle.locales.lexicon import Lexicon, languages, lexicon
from cleanarticle.spelling.repair import repair, repair_text, spelling_cleaner
from cleanarticle.spelling.report import Decisions, Flag, Flags, decisions, flags, render
from cleanarticle.spelling.rules import Rule, known_rules
from cleanarticle.spelling.site import Observed, learn_rules, merged, observe, settle

__all__ = [
    "Decisions",
    "Flag",
    "Flags",
    "Lexicon",
    "Observed",
    "Rule",
    "decisions",
    "flags",
    "known_rules",
    "languages",
    "learn_rules",
    "lexicon",
    "merged",
    "observe",
    "render",
    "repair",
    "repair_text",
    "settle",
    "spelling_cleaner",
]
