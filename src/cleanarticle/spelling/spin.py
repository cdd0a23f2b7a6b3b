"""Undoes what a spinner did to words, by rules found on the page, learned of its site, or met before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

from cleanarticle.spelling.learn import Finder, Word
from cleanarticle.spelling.lexicon import Lexicon
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import is_compound, is_plain

DEPTH = 3
_MOST_FORMS = 200
_CLEAR = 1.0
"""How many Zipf units a reading has to lie above the next to be certain: ten times as frequent."""


class Reading(NamedTuple):
    """What a garbled word was: lower case where the first letter was put in by the spinner."""

    right: str
    certain: bool
    lost_start: bool


def strange_words(strange: Iterable[str], lexicon: Lexicon) -> list[Word]:
    """The words to learn from, sorted: plain ones that are no compounds; names count half."""
    found: dict[str, float] = {}
    for word in strange:
        if is_plain(word) and 4 <= len(word) <= 40 and not is_compound(word, lexicon):
            weight = 1.0 if word.islower() else 0.5
            found[word.lower()] = max(found.get(word.lower(), 0.0), weight)
    return [Word(*row) for row in sorted(found.items())]


def find_rules(words: Sequence[Word], lexicon: Lexicon, prior: Sequence[Rule] = ()) -> list[Rule]:
    """The rules that are at work among *words*: those of *prior* that a word confirms, and new ones."""
    finder = Finder(lexicon, words)
    finder.confirm(prior)
    return finder.find()


def read(word: str, rules: Sequence[Rule], lexicon: Lexicon) -> Reading | None:
    """What the garbled *word* was by *rules*, None where they make no word of it."""
    found: dict[str, tuple[float, bool]] = {}
    forms: dict[str, bool] = {word: False}
    for _ in range(DEPTH):
        after: dict[str, bool] = {}
        for form, lost in forms.items():
            for rule in rules:
                at = form.find(rule.new)
                while at >= 0:
                    new = form[:at] + rule.old + form[at + len(rule.new) :]
                    if new not in forms:
                        after.setdefault(new, (lost and at > 0) or at == 0)
                    at = form.find(rule.new, at + 1)
        for form, lost in after.items():
            zipf = lexicon.frequency(form)
            if zipf and form not in found and form != word:
                found[form] = (zipf, lost)
        forms = dict(list(after.items())[:_MOST_FORMS])
    if not found:
        return None
    ranked = sorted(((zipf, form) for form, (zipf, _) in found.items()), reverse=True)
    zipf, right = ranked[0]
    certain = (len(ranked) == 1 or zipf - ranked[1][0] >= _CLEAR) and zipf >= (3.5 if len(right) < 5 else 2.0)
    return Reading(right, certain, found[right][1])
