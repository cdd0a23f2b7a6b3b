"""Find words whose accents were dropped. They are only flagged, since most may be right without accents somewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Set

from cleanarticle.locales.lexicon import Lexicon, cached_by_lexicon

# Frequencies are Zipf: log10 of the occurrences in a billion words. The thresholds were set by hand.
MIN_ZIPF = 3.5
"""How frequent the accented word has to be."""
MIN_LEAD = 2.0
"""How much more frequent the accented word has to be than the same letters without accents (2.0: a hundred times)."""
MIN_LENGTH = 4
"""Letters of the unaccented form; shorter ones are too often abbreviations or foreign words."""
_AFTER_LATIN = "\u0370"
"""Words of other scripts have no form without accents in ASCII."""
_WITHOUT_DECOMPOSITION = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
"""Letters that Unicode does not decompose into a base letter and a mark."""


def restore_accents(words: Set[str], lexicon: Lexicon) -> dict[str, str]:
    """Return those of *words* that probably lost their accents, each with its accented form.

    Such a word is in lower case, and exactly one frequent word has the same letters with accents. That word is a
    hundred times as frequent.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> restore_accents({"developpement", "gratemont"}, lexicon("fr"))
    {'developpement': 'développement'}
    """
    unaccented_forms, accented_by_unaccented = _accented_words(lexicon)
    return {
        word: accented_by_unaccented[word]
        for word in unaccented_forms.intersection(words)
        if lexicon.frequency(accented_by_unaccented[word]) >= lexicon.frequency(word) + MIN_LEAD
    }


@cached_by_lexicon
def _accented_words(lexicon: Lexicon) -> tuple[frozenset[str], dict[str, str]]:
    """Return the unaccented forms of frequent accented words, and the accented word of each; no ambiguous ones."""
    words = [
        word
        for word, zipf in lexicon.frequent.items()
        if zipf >= MIN_ZIPF and not word.isascii() and len(word) >= MIN_LENGTH and word[0] < _AFTER_LATIN
    ]
    # All at once: word by word it would take as long as cleaning several pages.
    decomposed = unicodedata.normalize("NFD", "\n".join(words).translate(_WITHOUT_DECOMPOSITION))
    accented: dict[str, str] = {}
    for word, unaccented in zip(words, decomposed.encode("ascii", "ignore").decode().split("\n"), strict=bool(words)):
        accented[unaccented] = "" if unaccented in accented else word  # "" marks an ambiguous form
    unambiguous = {unaccented: word for unaccented, word in accented.items() if word}
    return frozenset(unambiguous), unambiguous
