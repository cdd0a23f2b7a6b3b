"""Undoes what a spinner did to the words of a page, by rules found there, learned of its site, or met before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanarticle.spelling.learn import Finder, Word
from cleanarticle.spelling.lexicon import Lexicon
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import is_compound, is_plain

DEPTH = 3
_MOST_FORMS = 200
CLEAR = 1.0
"""How many Zipf units a reading has to lie above the next to be certain: ten times as frequent."""
UNLIKELY = 1.5
"""How many Zipf units a reading loses with each place that has to be put back for it."""


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


class Found(NamedTuple):
    """Rules that are at work on a page: *sure* ones, and *possible* ones, which one word alone speaks for."""

    sure: Sequence[Rule] = ()
    possible: Sequence[Rule] = ()

    def read(self, word: str, lexicon: Lexicon) -> Reading | None:
        """What *word* was; never certain where a possible rule makes another word of it."""
        reading = read(word, self.sure, lexicon)
        if not self.possible:
            return reading
        other = read(word, (*self.sure, *self.possible), lexicon)
        return reading if other == reading else other._replace(certain=False) if other else None


def find_rules(words: Sequence[Word], lexicon: Lexicon, prior: Sequence[Rule] = ()) -> Found:
    """The rules that are at work among *words*: those of *prior* that a word confirms, and new ones."""
    finder = Finder(lexicon, words)
    finder.confirm(prior)
    return Found(finder.find(), finder.possible())


def read(word: str, rules: Sequence[Rule], lexicon: Lexicon) -> Reading | None:
    """What the garbled *word*, as written, was by *rules*, None where they make no word of it."""
    named = not word.islower()
    word = word.lower()
    forms: dict[str, bool] = {word: False}
    seen = {word}
    found: list[tuple[float, float, str, bool]] = []
    for depth in range(1, DEPTH + 1):
        after: dict[str, bool] = {}
        for form, lost in forms.items():
            for rule in rules:
                at = form.find(rule.new)
                while at >= 0:
                    new = form[:at] + rule.old + form[at + len(rule.new) :]
                    if new not in seen:
                        after[new] = after.get(new, False) or lost or at == 0
                    at = form.find(rule.new, at + 1)
        forms = dict(list(after.items())[:_MOST_FORMS])
        seen.update(forms)
        for form, lost in forms.items():
            if (zipf := lexicon.frequency(form)) and (named or lost or lexicon.case(form) != "capital"):
                found.append((zipf - depth * UNLIKELY, zipf, form, lost))
    if not found:
        return None
    found.sort(reverse=True)
    score, zipf, right, lost = found[0]
    ahead = len(found) == 1 or score - found[1][0] >= CLEAR
    return Reading(right, ahead and zipf >= (3.5 if len(right) < 5 else 2.0), lost)
