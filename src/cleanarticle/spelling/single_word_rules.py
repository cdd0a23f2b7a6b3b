"""Find rules for which a single garbled word is the evidence.

How much one word proves depends on its features: how long and how frequent the strings are, how many other letters the
word has, whether the language may have formed it. A logistic regression weighs them (``data/single_words.json``, made
by ``training/single_words.py``).
"""

from __future__ import annotations

import functools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.casing import CAPITALIZED_NOUNS
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.word_formation import WordFormation
from cleanarticle.spelling.words import common_prefix, common_suffix

# Lengths are in letters, frequencies in Zipf units. The values were set by hand.
MIN_NEW = 3
"""The length of the shortest new string."""
MAX_NEW = 16
"""The length of the longest new string."""
MAX_OLD = 5
"""The length of the longest old string."""
MIN_ZIPF_NEW = 3.3
"""How frequent the new string must be."""
MIN_ZIPF_ORIGINAL = 3.0
"""How frequent the original word must be."""
MIN_SHARE = 0.9
"""How probable the best reading must be among all readings of the word."""
MAX_COUNTED_LETTERS = 8
"""Further letters are no more evidence."""
MAX_ZIPF = 7.8
"""The frequency of the most frequent word of any lexicon. It gives a bound of the evidence before words are looked up.
"""
MAX_INFLECTION = 3
"""The longest ending that is removed to see whether a word is a form of a known one."""
MIN_LETTERS_AT_EDGE = 3
"""Letters that a word needs next to a new string at its start or end: one or two may be a slip or a prefix."""
MIN_STEM = 5
"""Letters that a word needs without its ending."""
RELATED_LETTERS = 4
"""Words that share this many letters at their start or end are not independent."""

_WEIGHTS_FILE = resources.files("cleanarticle.spelling") / "data" / "single_words.json"


class Features(NamedTuple):
    """The features of one reading of a word; frequencies in Zipf units."""

    letters: float
    """The length of the new string, at most :data:`MAX_COUNTED_LETTERS`."""
    around: float
    """The number of letters before and after it, at most :data:`MAX_COUNTED_LETTERS`."""
    zipf_new: float
    zipf_old: float
    zipf_right: float
    """The frequency of the original word."""
    inside: float
    """1 if letters are on both sides of the new string, else 0."""
    formed: float
    """1 if the language may have formed the garbled word without a spinner."""
    spelt: float
    """1 if all sequences of three letters of the garbled word occur in frequent words too."""
    named: float
    """1 if the garbled word begins with a capital."""
    inflected: float
    """1 if the garbled word may be a form of a known word."""


class Weights(NamedTuple):
    """The weights of a logistic regression over :class:`Features`."""

    bias: float
    by_feature: Features

    def evidence(self, features: Features) -> float:
        """Return the logit: bias plus weighted sum."""
        return self.bias + sum(weight * value for weight, value in zip(self.by_feature, features, strict=True))


@functools.cache
def shipped_weights() -> Weights:
    """Return the weights that ship with the library."""
    data = json.loads(_WEIGHTS_FILE.read_text("utf-8"))
    return Weights(data["bias"], Features(**data["weights"]))


class SingleWordRule(NamedTuple):
    """A rule with a single garbled word as evidence, and how strong that is (natural logarithm of the odds)."""

    evidence: float
    rule: Rule

    @property
    def garbled(self) -> str:
        """The word as it is in the text, lower case."""
        return self.rule.evidence[0][0]


class Candidate(NamedTuple):
    """One possible substitution in a word, with its relative probability and its features."""

    weight: float
    old: str
    new: str
    start: int
    """Where the new string begins in the word."""
    features: Features
    """The features; ``formed`` is only measured for the best candidate, and 0 for the others."""


class Place(NamedTuple):
    """Where in a word a new string may be."""

    start: int
    new: str
    around: int
    """The number of letters before and after it, together."""
    features: Features
    """The features of the candidates there, with the largest possible frequencies of old string and original."""


class WordReading(NamedTuple):
    """The most probable original of a garbled word, its share in the weight of all readings, and how it was garbled."""

    original: str
    share: float
    candidate: Candidate


class SingleWordReader:
    """Read garbled words one by one.

    Args:
        lexicon: the words of the language.
        formation: which words the language forms.
        old_words_between: a function that returns the frequent words that make a frequent word between two strings.
        weights: the weight of each feature; by default those that ship.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        formation: WordFormation,
        old_words_between: Callable[[str, str], Iterable[str]],
        weights: Weights | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._formation = formation
        self._old_words_between = old_words_between
        self._weights = weights or shipped_weights()

    def find_rule(self, form: str, garbled: str, places: Sequence[Place], min_evidence: float) -> SingleWordRule | None:
        """Return the rule that a word shows; ``None`` if no reading is far more probable than all others.

        Args:
            form: the word, lower case, with other rules undone.
            garbled: the word as it is in the text, lower case.
            places: its :meth:`places`.
            min_evidence: the evidence that the rule must have.
        """
        if self.max_evidence(places) < min_evidence:
            return None
        reading = self._best_of(form, places)
        if not reading or reading.share < MIN_SHARE:
            return None
        candidate = reading.candidate
        evidence = self._weights.evidence(candidate.features)
        if evidence < min_evidence:
            return None
        return SingleWordRule(evidence, Rule(candidate.old, candidate.new, ((garbled, reading.original),)))

    def best_reading(self, form: str, *, is_name: bool) -> WordReading | None:
        """Return the most probable reading; ``None`` if there is none or the word is a typing error or two words."""
        return self._best_of(form, self.places(form, is_name=is_name))

    def _best_of(self, form: str, places: Iterable[Place]) -> WordReading | None:
        best_by_original: dict[str, Candidate] = {}
        for original, candidate in self._candidates(form, places):
            if original not in best_by_original or best_by_original[original].weight < candidate.weight:
                best_by_original[original] = candidate
        if not best_by_original:
            return None
        original = max(best_by_original, key=lambda original: (best_by_original[original].weight, original))
        best = best_by_original[original]
        if _is_typing_error(best.old, best.new) or self._formation.is_two_words(form):
            return None
        share = best.weight / sum(candidate.weight for candidate in best_by_original.values())
        before, after = form[: best.start], form[best.start + len(best.new) :]
        # Measured for the best candidate only, since it takes longer than everything else.
        formed = self._formation.is_formed(before, best.new, after)
        return WordReading(original, share, best._replace(features=best.features._replace(formed=formed)))

    def places(self, form: str, *, is_name: bool) -> list[Place]:
        """Return the places in *form*, a word in lower case, at which a new string may be.

        Args:
            form: the word.
            is_name: whether it begins with a capital, as names do.
        """
        frequent, size = self._lexicon.frequent, len(form)
        spelt, inflected = self._lexicon.spells(form), self._is_inflected(form)
        places = []
        for start in range(size):
            for end in range(start + MIN_NEW, min(size, start + MAX_NEW) + 1):
                new = form[start:end]
                zipf, inside = frequent.get(new, 0.0), bool(start and end < size)
                if zipf < MIN_ZIPF_NEW or not self._is_no_name(new):
                    continue
                if not inside and size - len(new) < MIN_LETTERS_AT_EDGE:
                    continue
                letters, around = min(len(new), MAX_COUNTED_LETTERS), min(size - len(new), MAX_COUNTED_LETTERS)
                features = Features(letters, around, zipf, MAX_ZIPF, MAX_ZIPF, inside, 0, spelt, is_name, inflected)
                if self._weights.evidence(features) >= 0:
                    places.append(Place(start, new, size - len(new), features))
        return places

    def max_evidence(self, places: Iterable[Place]) -> float:
        """Return an upper bound of the evidence for a rule with its new string at one of *places*: a quick test."""
        return max(map(self._max_evidence, places), default=-math.inf)

    def _max_evidence(self, place: Place) -> float:
        """Return the same for one place."""
        max_zipf = self._lexicon.max_zipf_of_length(place.around + 1)
        return self._weights.evidence(place.features._replace(zipf_right=min(max_zipf, MAX_ZIPF)))

    def _candidates(self, form: str, places: Iterable[Place]) -> Iterator[tuple[str, Candidate]]:
        """Yield each possible original of *form* and the substitution that would have garbled it."""
        frequency = self._lexicon.frequency
        for start, new, _, features in places:
            before, after = form[:start], form[start + len(new) :]
            for old in self._old_words_between(before, after):
                original = before + old + after
                if (
                    old != new
                    and len(old) <= MAX_OLD
                    and frequency(original) >= MIN_ZIPF_ORIGINAL
                    and self._is_no_name(old)
                ):
                    # Spinners replace common words by common ones, but not in proportion to their frequency:
                    # so half of both Zipf frequencies is counted.
                    weight = 10 ** (frequency(original) + (frequency(old) + features.zipf_new) / 2)
                    own = features._replace(zipf_old=frequency(old), zipf_right=frequency(original))
                    yield original, Candidate(weight, old, new, start, own)

    def _is_no_name(self, word: str) -> bool:
        return self._lexicon.language in CAPITALIZED_NOUNS or self._lexicon.case(word) != "capital"

    def _is_inflected(self, form: str) -> bool:
        """Return whether *form* without a short ending is a known word."""
        sizes = range(1, MAX_INFLECTION + 1)
        return any(self._lexicon.known(form[:-size]) for size in sizes if len(form) - size >= MIN_STEM)


def independent_rules(rules: Iterable[SingleWordRule]) -> list[SingleWordRule]:
    """Return the rules whose word is not related to the word of a stronger rule; the strongest first."""
    kept: list[SingleWordRule] = []
    for rule in sorted(rules, key=lambda rule: (-rule.evidence, rule.rule)):
        if not any(_are_related(rule.garbled, other.garbled) for other in kept):
            kept.append(rule)
    return kept


def _are_related(word: str, other: str) -> bool:
    pair = (word, other)
    return max(len(common_prefix(pair)), len(common_suffix(pair))) >= RELATED_LETTERS


def _is_typing_error(old: str, new: str) -> bool:
    """Return whether *old* and *new* differ by one letter added or dropped, or only in their order."""
    old_letters, new_letters = Counter(old), Counter(new)
    return ((old_letters - new_letters) + (new_letters - old_letters)).total() <= 1
