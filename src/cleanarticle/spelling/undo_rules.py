"""Undo what a spinner did to the words of a page, by rules found on the page, learned from its site, or shipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.rule_finder import COMMON_WORD_ZIPF, LONG_NEW, MAX_OLD, RuleFinder, UnknownWord
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.step_budget import StepBudget
from cleanarticle.spelling.word_deficit import WordDeficit
from cleanarticle.spelling.words import is_compound, is_lower_or_capitalized

# Frequencies are Zipf: log10 of the occurrences in a billion words. Where no measurement is given, the value was
# set by hand. A rule replaced its old string by its new string; undoing it puts the old string back.
MAX_DEPTH = 3
"""How many substitutions are undone in one word."""
MIN_LEAD = 1.0
"""How many Zipf units a reading must be ahead of the next one to be certain: ten times as frequent."""
COST_OF_SUBSTITUTION = 1.5
"""How many Zipf units a reading loses with each substitution that it undoes."""
SHORT_WORD = 5
"""Words of fewer letters count as short: they are more often right by chance."""
MIN_ZIPF = 2.0
"""How frequent the restored word must be for the reading to be certain."""
MIN_ZIPF_SHORT = 3.5
"""The same for a short word."""
MIN_ZIPF_LONG_NEW = 1.0
"""The same if all rules that are undone have a long new string, which is hardly in a word by chance."""
MIN_ZIPF_SHORT_LONG_NEW = 2.5
"""The same for a short word and long new strings."""
MIN_AFFIX_SHARE = 0.2
"""If only one other word is evidence for a rule at an edge of a word, the old string must have this share among all
texts that make a word there, weighed by the frequency of the words. Measured: at 0.5, there was one wrong edit fewer,
and 100 fewer of 18,800 words in four languages were restored."""
_MAX_FORMS = 200  # the largest number of forms of a word that are tried with the same number of rules undone
_MAX_WORD = 80  # letters; a longer word has too many forms, each as long as itself: they would take gigabytes
_MIN_UNLISTED = 6  # letters of an original that the lexicon lacks
_LEARNABLE_LENGTHS = range(4, 41)  # letters of the words to learn from


class Restoration(NamedTuple):
    """The original of a garbled word."""

    original: str
    """In lower case."""
    certain: bool
    start_replaced: bool
    """Whether the spinner replaced the first letters: the original's first letter may then have been a capital."""


def words_to_learn_from(unknown: Iterable[str], lexicon: Lexicon) -> list[UnknownWord]:
    """Return the words among *unknown* that may show a rule, in lower case and sorted.

    Left out are compounds, very short and very long words, and words with capitals after the first letter, which are
    mostly codes. Words with a capital may be names and count half.
    """
    weights: dict[str, float] = {}
    for word in unknown:
        if is_lower_or_capitalized(word) and len(word) in _LEARNABLE_LENGTHS and not is_compound(word, lexicon):
            weight = 1.0 if word.islower() else 0.5
            weights[word.lower()] = max(weights.get(word.lower(), 0.0), weight)
    return [UnknownWord(*row) for row in sorted(weights.items())]


def find_rules(
    words: Sequence[UnknownWord],
    lexicon: Lexicon,
    known_rules: Sequence[Rule] = (),
    text: str | None = None,
    budget: StepBudget | None = None,
) -> list[Rule]:
    """Return the rules at work among *words*: the known ones that a word confirms, and new ones.

    Args:
        words: unknown words of the page.
        lexicon: the words of the language.
        known_rules: rules that may be at work.
        text: the text of the page. Frequent words that it lacks may be those that the spinner replaced.
        budget: the steps that the page may take; no limit by default.
    """
    finder = RuleFinder(lexicon, words, deficit=WordDeficit(text, lexicon) if text else None, budget=budget)
    finder.confirm(known_rules)
    return finder.find_rules()


class _Form(NamedTuple):
    """How a form of a garbled word was made."""

    start_replaced: bool = False
    """Whether a rule was undone at its start."""
    undone: tuple[Rule, ...] = ()
    """The rules that were undone, a rule once for each time."""


class _Reading(NamedTuple):
    """A form that is a known word."""

    score: float
    """Its frequency minus the cost of the rules that were undone."""
    zipf: float
    original: str
    form: _Form


def undo_rules(
    word: str, rules: Sequence[Rule], lexicon: Lexicon, budget: StepBudget | None = None
) -> Restoration | None:
    """Return what the garbled *word* was before *rules* were applied.

    That is a word of the lexicon, or an unlisted word if long new strings were put into it. ``None`` is returned if
    undoing the rules gives no such word, and for words of more than 80 letters, which are not tried.

    Args:
        word: the word as written.
        rules: the rules that may have been applied to it.
        lexicon: the words of the language.
        budget: where to count the forms that are tried.
    """
    if len(word) > _MAX_WORD:
        return None
    may_be_name = not word.islower()
    word = word.lower()
    forms: dict[str, _Form] = {word: _Form()}
    seen = {word}
    readings: list[_Reading] = []
    for depth in range(1, MAX_DEPTH + 1):
        next_forms = _undo_one_rule(word, forms, rules, seen)
        if budget:
            budget.take(len(next_forms) + len(forms))
        forms = dict(list(next_forms.items())[:_MAX_FORMS])
        seen.update(forms)
        for text, form in forms.items():
            zipf = lexicon.frequency(text)
            # A word that is always written with a capital cannot be the original of a word in lower case, unless the
            # spinner replaced the capital.
            if zipf and (may_be_name or form.start_replaced or lexicon.case(text) != "capital"):
                readings.append(_Reading(zipf - depth * COST_OF_SUBSTITUTION, zipf, text, form))
    if not readings:
        return _unlisted_original(word, rules, lexicon)
    readings.sort(reverse=True)
    score, zipf, original, (start_replaced, undone) = readings[0]
    is_ahead = len(readings) == 1 or score - readings[1].score >= MIN_LEAD
    certain = is_ahead and zipf >= _min_zipf(original, undone) and _is_attested(word, original, undone, lexicon)
    return Restoration(original, certain, start_replaced)


def _undo_one_rule(word: str, forms: dict[str, _Form], rules: Sequence[Rule], seen: set[str]) -> dict[str, _Form]:
    """Return the forms that are made by undoing one more rule, once, in one of *forms*; those *seen* are left out."""
    next_forms: dict[str, _Form] = {}
    for text, (start_replaced, undone) in forms.items():
        for rule in rules:
            # If the old string is a part of the new one, undoing the rule can make the new string once more. Undo the
            # rule only as often as the word as written has it.
            if rule in undone and rule.old in rule.new and undone.count(rule) >= word.count(rule.new):
                continue
            at = text.find(rule.new)
            while at >= 0:
                restored = text[:at] + rule.old + text[at + len(rule.new) :]
                if restored not in seen:
                    # Another way may lead to the same form; the start counts as replaced if it was in one of them.
                    earlier = next_forms.get(restored)
                    replaced = start_replaced or at == 0 or (earlier is not None and earlier.start_replaced)
                    next_forms[restored] = _Form(replaced, (*undone, rule))
                at = text.find(rule.new, at + 1)
    return next_forms


def _min_zipf(original: str, undone: Iterable[Rule]) -> float:
    """Return how frequent *original* must be to be certain."""
    is_short = len(original) < SHORT_WORD
    if all(len(rule.new) >= LONG_NEW for rule in undone):
        return MIN_ZIPF_SHORT_LONG_NEW if is_short else MIN_ZIPF_LONG_NEW
    return MIN_ZIPF_SHORT if is_short else MIN_ZIPF


def _is_attested(word: str, original: str, rules: Iterable[Rule], lexicon: Lexicon) -> bool:
    """Return whether the evidence for the rules suffices for this word.

    It does not if only one other word shows a rule at an edge of this word, and mostly other endings (or starts) than
    the old string make words there.

    For example, ``préservavant`` alone shows the rule that replaces ``er`` by ``avant``. This says little about
    ``passavant``: it may have been ``passer``, but also ``passant``.
    """
    for rule in rules:
        if len(rule.evidence) == 1 and rule.evidence[0][0] != word:
            if word.endswith(rule.new) and original.endswith(rule.old):
                affixes = lexicon.between(word.removesuffix(rule.new), "", MAX_OLD)  # the endings that make a word
            elif word.startswith(rule.new) and original.startswith(rule.old):
                affixes = lexicon.between("", word.removeprefix(rule.new), MAX_OLD)  # the starts that make a word
            else:
                continue
            total = sum(10**zipf for zipf in affixes.values())
            if total and 10 ** affixes.get(rule.old, 0.0) < MIN_AFFIX_SHARE * total:
                return False
    return True


def _unlisted_original(word: str, rules: Sequence[Rule], lexicon: Lexicon) -> Restoration | None:
    """Return an original that the lexicon lacks, if *word* has long new strings in its middle and none at an edge.

    With the rule ``in`` → ``quickly``, ``Perlquicklygiere`` was ``Perlingiere``, a name that no word list has.
    """
    if is_compound(word, lexicon):
        return None
    original = word
    for rule in rules:
        if len(rule.new) >= LONG_NEW and original.find(rule.new) > 0 and not original.endswith(rule.new):
            original = original.replace(rule.new, rule.old)
    # A new string that is left was at an edge, or is too short to be sure.
    if original == word or any(rule.new in original and len(rule.new) > len(rule.old) for rule in rules):
        return None
    if any(len(rule.evidence) < 2 for rule in rules if rule.new in word):
        return None
    if len(original) < _MIN_UNLISTED or not (is_compound(original, lexicon) or _may_be_word(original, lexicon)):
        return None
    return Restoration(original, certain=True, start_replaced=False)


def _may_be_word(word: str, lexicon: Lexicon) -> bool:
    """Return whether *word* is spelt like a word of the language and contains no long common word.

    A common word inside it may be a new string that another rule put there.
    """
    if not lexicon.spells(word):
        return False
    size = len(word)
    pieces = (word[at:end] for at in range(size) for end in range(at + LONG_NEW, size + 1))
    return all(lexicon.frequent.get(piece, 0.0) < COMMON_WORD_ZIPF for piece in pieces)
