"""What a page should have and has not: where a spinner took a word out, it is missing, inside other words too."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from math import log
from weakref import WeakKeyDictionary

from cleanarticle.locales.lexicon import Lexicon, once_a_list
from cleanarticle.spelling.words import WORD

COMMON = 4.5
"""The frequency (Zipf) of the words that a page of prose is expected to hold."""
SPREAD = 0.02
"""By how much pages differ from each other more than chance alone would have it."""
MOST = 12.0
_SHARES: WeakKeyDictionary[Lexicon, dict[str, float]] = WeakKeyDictionary()


class Missing:
    """Compares how often strings stand in the words of a page with how often they do in its language.

    Args:
        text: the page.
        lexicon: the words of its language.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._found: dict[str, tuple[float, int]] = {}

    @functools.cached_property
    def _counts(self) -> Counter[str]:
        return Counter(WORD.findall(self._text.lower()))

    @functools.cached_property
    def _common(self) -> dict[str, int]:
        frequent = self._lexicon.frequent
        return {word: count for word, count in self._counts.items() if frequent.get(word, 0.0) >= COMMON}

    def count(self, new: str, garbled: Iterable[str]) -> int:
        """How often *new* stands on the page, by itself and inside *garbled* words."""
        return self._counts.get(new, 0) + sum(self._counts.get(word, 0) for word in garbled)

    def evidence(self, old: str, instead: int) -> float:
        """How much speaks for *instead* of the words with *old* in them being garbled (natural logarithm)."""
        if old not in self._found:
            share = _share(old, self._lexicon)
            seen = sum(count for word, count in self._common.items() if old in word)
            # The words without it say how much prose there is.
            self._found[old] = ((sum(self._common.values()) - seen) * share / (1 - share), seen)
        expected, seen = self._found[old]
        if seen >= expected:
            return 0.0
        there = min(seen + instead, expected)
        more = _surprise(seen, expected) - _surprise(there, expected)
        return min(more / (1 + SPREAD * expected), MOST)


def _surprise(seen: float, expected: float) -> float:
    """Minus the logarithm of how probable *seen* is where *expected* is, as far as it depends on *seen*."""
    return expected - seen + (seen * log(seen / expected) if seen else 0.0)


def _share(old: str, lexicon: Lexicon) -> float:
    """The share of the common words of the language that have *old* in them."""
    shares = _SHARES.setdefault(lexicon, {})
    if old not in shares:
        common = _common(lexicon)
        shares[old] = sum(share for word, share in common.items() if old in word) / sum(common.values())
    return min(shares[old], 0.9)


@once_a_list
def _common(lexicon: Lexicon) -> dict[str, float]:
    return {word: 10**zipf for word, zipf in lexicon.frequent.items() if zipf >= COMMON}
