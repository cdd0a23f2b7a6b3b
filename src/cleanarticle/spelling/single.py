"""Weigh single garbled words: what one word says for a rule that no other word of the page speaks for.

The evidence is the logarithm of how much likelier a word with these features is in a page that a spinner changed
than in a clean page. It adds up over independent words. Its weights, of a logistic regression, are in
``data/single_words.json``, with a card; ``training/single_words.py`` fits such weights.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.capital import CAPITAL_NOUNS
from cleanarticle.spelling.formation import Formation
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import shared_start

SHORTEST_NEW = 3
LONGEST_NEW = 16
LONGEST_OLD = 5
LEAST_NEW = 3.3
"""How frequent (Zipf) the word has to be that was put in."""
LEAST_RIGHT = 3.0
"""How frequent (Zipf) a reading has to be to be looked at."""
SHARE = 0.9
"""How probable the likeliest reading has to be among all readings of the word."""
LONG = 8
"""From this length on more letters say no more."""
MOST_FREQUENT = 7.8
"""No word of any list is more frequent (Zipf); it bounds the evidence before the readings are looked up."""
INFLECTION = 3
"""Letters of the longest ending that is taken off to see whether a word is a form of a known one."""
LEAST_AROUND = 3
"""Letters that a word has at least beside a new word at its start or end: one or two may be a slip or a prefix."""
STEM = 5
"""Letters that a word has at least without its ending."""
KIN = 4
"""Words that share so many letters at their start or end are not independent."""

_DATA = resources.files("cleanarticle.spelling") / "data" / "single_words.json"


class Features(NamedTuple):
    """What the evidence of a word is weighed by; frequencies in Zipf units."""

    letters: float
    """Of the new word, at most :data:`LONG`."""
    around: float
    """Letters before and after it, at most :data:`LONG`."""
    zipf_new: float
    zipf_old: float
    zipf_right: float
    inside: float
    """1 where letters stand on both sides of the new word, else 0."""
    formed: float
    """1 where the language may have formed the word itself."""
    spelt: float
    """1 where its letters stand together in frequent words too."""
    named: float
    """1 where it begins with a capital."""
    inflected: float
    """1 where it may be a form of a known word."""


class Weights(NamedTuple):
    """The weight of each feature, and what is added to their weighted sum."""

    bias: float
    by_feature: Features

    def evidence(self, features: Features) -> float:
        """Return the weighted sum."""
        return self.bias + sum(weight * value for weight, value in zip(self.by_feature, features, strict=True))


@functools.cache
def fitted() -> Weights:
    """Return the weights that ship."""
    data = json.loads(_DATA.read_text("utf-8"))
    return Weights(data["bias"], Features(**data["weights"]))


class Single(NamedTuple):
    """A rule that one garbled word speaks for, and how strong its evidence is (natural logarithm of the odds)."""

    evidence: float
    rule: Rule

    @property
    def garbled(self) -> str:
        """The word, as it stands in the text, lower case."""
        return self.rule.evidence[0][0]


class Way(NamedTuple):
    """One way to read a word: how probable it is beside others, and what its evidence is weighed by."""

    weight: float
    old: str
    new: str
    features: Features


class Reading(NamedTuple):
    """The likeliest word that a garbled one may have been, its share among all readings, and the way to it."""

    right: str
    share: float
    way: Way


class SingleWords:
    """Reads single words.

    Args:
        lexicon: the words of the language.
        formation: what its words are formed with.
        fit: the frequent words that make a frequent word between what stands before and after.
        weights: the weight of each feature; unless given, those that ship.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        formation: Formation,
        fit: Callable[[str, str], Iterable[str]],
        weights: Weights | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._formation = formation
        self._fit = fit
        self._weights = weights or fitted()

    def read(self, form: str, garbled: str, *, named: bool) -> Single | None:
        """Return the rule that a word speaks for, None where no reading is far more probable than all others.

        Args:
            form: the word, other rules undone.
            garbled: the word as it stands in the text, lower case.
            named: whether it begins with a capital, as names do.
        """
        reading = self.reading(form, named=named)
        if not reading or reading.share < SHARE:
            return None
        way = reading.way
        return Single(self._weights.evidence(way.features), Rule(way.old, way.new, ((garbled, reading.right),)))

    def reading(self, form: str, *, named: bool) -> Reading | None:
        """Return the likeliest reading, None where there is none or the word is a slip or two words."""
        ways: dict[str, Way] = {}
        for right, way in self._ways(form, named=named):
            if right not in ways or ways[right].weight < way.weight:
                ways[right] = way
        if not ways:
            return None
        right = max(ways, key=lambda right: (ways[right].weight, right))
        best = ways[right]
        if _is_slip(best.old, best.new) or self._formation.is_joined(form):
            return None
        return Reading(right, best.weight / sum(way.weight for way in ways.values()), best)

    def _ways(self, form: str, *, named: bool) -> Iterator[tuple[str, Way]]:
        frequency, size = self._lexicon.frequency, len(form)
        spelt, inflected = self._lexicon.spells(form), self._is_inflected(form)
        for start in range(size):
            for end in range(start + SHORTEST_NEW, min(size, start + LONGEST_NEW) + 1):
                new, before, after = form[start:end], form[:start], form[end:]
                zipf, inside = self._lexicon.frequent.get(new, 0.0), bool(before and after)
                if zipf < LEAST_NEW or not self._is_plain(new) or (not inside and size - len(new) < LEAST_AROUND):
                    continue
                letters, around = min(len(new), LONG), min(size - len(new), LONG)
                at_most = Features(
                    letters, around, zipf, MOST_FREQUENT, MOST_FREQUENT, inside, 0, spelt, named, inflected
                )
                if self._weights.evidence(at_most) < 0:
                    continue
                features = at_most._replace(formed=self._formation.is_formed(before, new, after))
                for old in self._fit(before, after):
                    right = before + old + after
                    if (
                        old != new
                        and len(old) <= LONGEST_OLD
                        and frequency(right) >= LEAST_RIGHT
                        and self._is_plain(old)
                    ):
                        # Spinners look for common words and put in common ones, but not as often as these are.
                        weight = 10 ** (frequency(right) + (frequency(old) + zipf) / 2)
                        features = features._replace(zipf_old=frequency(old), zipf_right=frequency(right))
                        yield right, Way(weight, old, new, features)

    def _is_plain(self, word: str) -> bool:
        return self._lexicon.language in CAPITAL_NOUNS or self._lexicon.case(word) != "capital"

    def _is_inflected(self, form: str) -> bool:
        return any(self._lexicon.known(form[:-size]) for size in range(1, INFLECTION + 1) if len(form) - size >= STEM)


def independent(singles: Iterable[Single]) -> list[Single]:
    """Return those of *singles* that are not kin of stronger ones, the strongest first."""
    kept: list[Single] = []
    for single in sorted(singles, key=lambda single: (-single.evidence, single.rule)):
        if not any(_are_kin(single.garbled, other.garbled) for other in kept):
            kept.append(single)
    return kept


def _are_kin(one: str, other: str) -> bool:
    return max(len(shared_start([one, other])), len(shared_start([one[::-1], other[::-1]]))) >= KIN


def _is_slip(old: str, new: str) -> bool:
    """Return True where *old* and *new* differ in one letter or in their order: people mistype so."""
    had, has = Counter(old), Counter(new)
    return ((had - has) + (has - had)).total() <= 1
