"""Measure which words a page lacks: a spinner that replaced a string leaves too few words that contain it.

An English page on which every ``he`` became ``she`` has hardly any ``the``, ``he`` or ``when`` left. The fewer there
are of the expected number, the stronger the evidence that ``he`` was replaced.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from math import log
from weakref import WeakKeyDictionary

from cleanarticle.locales.lexicon import Lexicon, cached_by_lexicon
from cleanarticle.spelling.words import WORD

# These were set by hand.
COMMON_ZIPF = 4.5
"""How frequent (Zipf) the words are that every page of prose is expected to hold."""
OVERDISPERSION = 0.02
"""How much more the counts of pages differ than chance alone (a Poisson distribution) would have it: the evidence is
divided by 1 plus this times the expected count."""
MAX_EVIDENCE = 12.0
"""The most that a deficit may say (natural logarithm of the odds)."""
_MAX_SHARE = 0.9  # of the common words; a string in all of them would leave nothing to compare with
_SHARES: WeakKeyDictionary[Lexicon, dict[str, float]] = WeakKeyDictionary()


class WordDeficit:
    """Compare how often strings occur in the words of a page with how often they do in its language.

    Args:
        text: the text of the page.
        lexicon: the words of its language.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._expected_and_seen: dict[str, tuple[float, int]] = {}

    @functools.cached_property
    def _counts(self) -> Counter[str]:
        return Counter(WORD.findall(self._text.lower()))

    @functools.cached_property
    def _common_counts(self) -> dict[str, int]:
        frequent = self._lexicon.frequent
        return {word: count for word, count in self._counts.items() if frequent.get(word, 0.0) >= COMMON_ZIPF}

    def count(self, word: str, garbled: Iterable[str]) -> int:
        """Return how often *word* and the *garbled* words occur on the page, all of them in lower case."""
        return self._counts.get(word, 0) + sum(self._counts.get(other, 0) for other in garbled)

    def evidence(self, old: str, replacements: int) -> float:
        """Return the evidence that *old* was replaced in *replacements* places of the page.

        The evidence is the logarithm of a ratio of probabilities: of the common words with *old* that are there
        being this few by chance, and of them being this few once the replacements are counted among them. A page of
        1,000 common words, of which the language has 5 % with ``he``, should hold 50. With 5 seen and 45 replaced,
        ``50 - 5 + 5 * ln(5 / 50) = 33.5`` is the surprise before and 0 after; divided by ``1 + 0.02 * 50`` it leaves
        16.7, cut to :data:`MAX_EVIDENCE`.

        Args:
            old: the string that may have been replaced, lower case.
            replacements: how many words of the page may have held it.

        Returns:
            A natural logarithm, from 0 (nothing is lacking) to :data:`MAX_EVIDENCE`.
        """
        if old not in self._expected_and_seen:
            share = _share_of_common_words(old, self._lexicon)
            seen = sum(count for word, count in self._common_counts.items() if old in word)
            without_old = sum(self._common_counts.values()) - seen  # these were not replaced: they say how much prose
            self._expected_and_seen[old] = (without_old * share / (1 - share), seen)
        expected, seen = self._expected_and_seen[old]
        if seen >= expected:
            return 0.0
        seen_before = min(seen + replacements, expected)
        surprise_explained = _surprise(seen, expected) - _surprise(seen_before, expected)
        return min(surprise_explained / (1 + OVERDISPERSION * expected), MAX_EVIDENCE)


def _surprise(seen: float, expected: float) -> float:
    """Return how improbable a Poisson count of *seen* is, as a negative logarithm; 0 where it equals *expected*."""
    return expected - seen + (seen * log(seen / expected) if seen else 0.0)


def _share_of_common_words(old: str, lexicon: Lexicon) -> float:
    """Return which share of a text's common words contain *old*, weighted by how frequent they are."""
    shares = _SHARES.setdefault(lexicon, {})
    if old not in shares:
        common = _common_words(lexicon)
        shares[old] = sum(share for word, share in common.items() if old in word) / sum(common.values())
    return min(shares[old], _MAX_SHARE)


@cached_by_lexicon
def _common_words(lexicon: Lexicon) -> dict[str, float]:
    """Return the common words of the language, each with its occurrences in a billion words."""
    return {word: 10**zipf for word, zipf in lexicon.frequent.items() if zipf >= COMMON_ZIPF}
