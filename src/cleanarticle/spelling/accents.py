"""Words whose accents were dropped: flagged, since most of them could be right somewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Set

from cleanarticle.locales.lexicon import Lexicon, once_a_list

LEAST = 3.5
"""How frequent (Zipf) the word with the accents has to be."""
AHEAD = 2.0
"""How many Zipf units it has to be ahead of the word without them."""
SHORTEST = 4
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def accented(words: Set[str], lexicon: Lexicon) -> dict[str, str]:
    """The words that *words* are without their accents, by the one without.

    Only lower-case words of which one frequent word becomes so, a hundred times as frequent as they are.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> accented({"developpement", "gratemont"}, lexicon("fr"))
    {'developpement': 'développement'}
    """
    bare, rights = _by_bare(lexicon)
    return {
        word: rights[word]
        for word in bare.intersection(words)
        if lexicon.frequency(rights[word]) >= lexicon.frequency(word) + AHEAD
    }


@once_a_list
def _by_bare(lexicon: Lexicon) -> tuple[frozenset[str], dict[str, str]]:
    """The frequent words that have accents, by what is left without them; ambiguous ones left out."""
    found: dict[str, str] = {}
    for word, zipf in lexicon.frequent.items():
        if zipf >= LEAST and not word.isascii() and len(word) >= SHORTEST:
            bare = unicodedata.normalize("NFD", word.translate(_LETTERS)).encode("ascii", "ignore").decode()
            found[bare] = "" if bare in found else word
    rights = {bare: word for bare, word in found.items() if word}
    return frozenset(rights), rights
