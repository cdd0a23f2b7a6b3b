"""Words whose accents were dropped: flagged, since most of them could be right somewhere."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable

from cleanarticle.spelling.lexicon import Lexicon

LEAST = 3.5
"""How frequent (Zipf) the word with the accents has to be."""
AHEAD = 2.0
"""How many Zipf units it has to be ahead of the word without them."""
SHORTEST = 4
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def accented(words: Iterable[str], lexicon: Lexicon) -> dict[str, str]:
    """The words that rare *words* are without their accents, by the rare one.

    Only lower-case words of which one frequent word becomes so, a hundred times as frequent as they are.

    >>> from cleanarticle.spelling.lexicon import lexicon
    >>> accented(["developpement", "gratemont"], lexicon("fr"))
    {'developpement': 'développement'}
    """
    bare = [word for word in words if len(word) >= SHORTEST and word.isascii() and word.islower()]
    found = {word: _by_bare(lexicon).get(word, "") for word in bare}
    return {
        word: right
        for word, right in found.items()
        if right and lexicon.frequency(right) >= lexicon.frequency(word) + AHEAD
    }


@functools.lru_cache(maxsize=4)
def _by_bare(lexicon: Lexicon) -> dict[str, str]:
    """The frequent words that have accents, by what is left without them; ambiguous ones left out."""
    found: dict[str, str] = {}
    for word, zipf in lexicon.frequent.items():
        if zipf >= LEAST and not word.isascii():
            bare = unicodedata.normalize("NFD", word.translate(_LETTERS)).encode("ascii", "ignore").decode()
            found[bare] = "" if bare in found else word
    return found
