"""Undoes what a spinner did to words, by rules found on the page, learned of its site, or met before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanarticle.spelling.learn import Finder, Word
from cleanarticle.spelling.lexicon import Lexicon, lexicon
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import is_compound, is_plain, vocabulary

DEPTH = 3
_MOST_FORMS = 200
_SHORT = 3
CLEAR = 1.0
"""How many Zipf units a reading has to lie above the next to be certain: ten times as frequent."""
SITE = 18.0
"""The evidence that the first rule of a site needs: its many pages offer more chances than one."""
SITE_NEXT = 14.0
"""The evidence that its further rules need."""
_WORDS = 3
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


def find_rules(words: Sequence[Word], lexicon: Lexicon, prior: Sequence[Rule] = ()) -> list[Rule]:
    """The rules that are at work among *words*: those of *prior* that a word confirms, and new ones."""
    finder = Finder(lexicon, words)
    finder.confirm(prior)
    return finder.find()


def learn_rules(texts: Iterable[str], language: str) -> list[Rule]:
    """The rules of a site's spinner, learned from many of its pages, the surest first.

    Args:
        texts: the kept text of the pages.
        language: their language.

    Returns:
        Rules with their evidence, for :func:`cleanarticle.spelling.spelling_cleaner`; to be stored and
        reviewed by ``rule.to_dict()``. Nothing where the language has no large word list.

    >>> learn_rules(["Tout est juste ici."], "fr")
    []
    """
    found = lexicon(language)
    if found is None or not found.large:
        return []
    pool: dict[str, float] = {}
    rules: dict[tuple[str, str], Rule] = {}
    for text in texts:
        words = strange_words(vocabulary(text, found).strange, found)
        for word in words:
            pool[word.text] = max(pool.get(word.text, 0.0), word.weight)
        for rule in find_rules(words, found):
            _add(rules, rule)
    finder = Finder(found, (Word(*row) for row in sorted(pool.items())), SITE, SITE_NEXT)
    finder.confirm(sorted(rules.values(), key=lambda rule: (-len(rule.evidence), rule.new)))
    merged: dict[tuple[str, str], Rule] = {}
    for rule in finder.find():
        _add(merged, rule._replace(evidence=tuple(row for row in rule.evidence if rule.new in row[0])))
    kept: list[Rule] = []
    for rule in sorted(merged.values(), key=lambda rule: (-len(rule.evidence), rule.new)):
        if (
            len(rule.evidence) >= _WORDS
            and not _is_piece(rule.new, kept, found)
            and not _is_explained(rule, kept, found)
        ):
            kept.append(rule)
    return kept


def _is_explained(rule: Rule, rules: Sequence[Rule], lexicon: Lexicon) -> bool:
    """True where *rules* together make words of half of the words that speak for *rule*."""
    readings = (read(word, rules, lexicon) for word, _ in rule.evidence)
    return 2 * sum(reading is not None for reading in readings) >= len(rule.evidence)


def _add(rules: dict[tuple[str, str], Rule], rule: Rule) -> None:
    """Add *rule* to *rules*, its evidence to that of an equal one."""
    evidence = {*rules.get((rule.old, rule.new), rule).evidence, *rule.evidence}
    rules[rule.old, rule.new] = rule._replace(evidence=tuple(sorted(evidence)))


def _is_piece(new: str, rules: Iterable[Rule], lexicon: Lexicon) -> bool:
    """True where *new* is no word but a part of one that *rules* put in, or more than that."""
    news = [rule.new for rule in rules if len(rule.new) > _SHORT]
    return not lexicon.frequency(new) and any(new in other or other in new for other in news)


def read(word: str, rules: Sequence[Rule], lexicon: Lexicon) -> Reading | None:
    """What the garbled *word* was by *rules*, None where they make no word of it."""
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
            if zipf := lexicon.frequency(form):
                found.append((zipf - depth * UNLIKELY, zipf, form, lost))
    if not found:
        return None
    found.sort(reverse=True)
    score, zipf, right, lost = found[0]
    ahead = len(found) == 1 or score - found[1][0] >= CLEAR
    return Reading(right, ahead and zipf >= (3.5 if len(right) < 5 else 2.0), lost)
