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
"""Words of this Zipf frequency or more are expected on every page of prose."""
OVERDISPERSION = 0.02
"""Counts of words differ more between pages than by chance alone (a Poisson distribution). So the evidence is divided
by 1 plus this times the expected count."""
MAX_EVIDENCE = 12.0
"""The largest evidence of a deficit (natural logarithm of the odds)."""
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

        *Surprise* is how improbable it is that the page has so few common words with *old*. The evidence is how much
        smaller the surprise is if the replaced words are counted too. For example, 5 % of the common words of the
        language have ``he``. So a page of 1,000 common words should have 50. It has 5, and 45 words may be replaced
        ones. The surprise is ``50 - 5 + 5 * ln(5 / 50) = 33.5`` without them and 0 with them. The difference is divided
        by ``1 + 0.02 * 50``, which makes 16.7, and cut to :data:`MAX_EVIDENCE`.

        Args:
            old: the string that may have been replaced, lower case.
            replacements: how many words of the page may have held it.

        Returns:
            A natural logarithm, from 0 (nothing is lacking) to :data:`MAX_EVIDENCE`.
        """
        if old not in self._expected_and_seen:
            share = _share_of_common_words(old, self._lexicon)
            seen = sum(count for word, count in self._common_counts.items() if old in word)
            # Words without it were not replaced, so they show how much prose there is.
            without_old = sum(self._common_counts.values()) - seen
            self._expected_and_seen[old] = (without_old * share / (1 - share), seen)
        expected, seen = self._expected_and_seen[old]
        if seen >= expected:
            return 0.0
        seen_before = min(seen + replacements, expected)
        surprise_explained = _surprise(seen, expected) - _surprise(seen_before, expected)
        return min(surprise_explained / (1 + OVERDISPERSION * expected), MAX_EVIDENCE)


def _surprise(seen: float, expected: float) -> float:
    """Return how improbable a Poisson count of *seen* is, as a negative logarithm; 0 if it equals *expected*."""
    return expected - seen + (seen * log(seen / expected) if seen else 0.0)


def _share_of_common_words(old: str, lexicon: Lexicon) -> float:
    """Return the share of the common words of a text that contain *old*, by the frequencies of the language."""
    shares = _SHARES.setdefault(lexicon, {})
    if old not in shares:
        common = _common_words(lexicon)
        shares[old] = sum(share for word, share in common.items() if old in word) / sum(common.values())
    return min(shares[old], _MAX_SHARE)


@cached_by_lexicon
def _common_words(lexicon: Lexicon) -> dict[str, float]:
    """Return the common words of the language, each with its occurrences in a billion words."""
    return {word: 10**zipf for word, zipf in lexicon.frequent.items() if zipf >= COMMON_ZIPF}
