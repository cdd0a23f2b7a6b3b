"""Look up which words are first names, family names and common words, in many languages.

The three lists are Bloom filters with one hash function (Bloom, 1970), 65 kB each: a word of a list is always found,
and some other words are found too. ``training/names.py`` makes them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.tokens import tokenise

LISTS = ("first", "last", "common")
"""The names of the lists: first names, last names, common words."""
NAME_BITS = 1 << 19
"""The number of bits of each filter."""


def lists_with(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return for each word whether each of :data:`LISTS` has it, 1 or 0; three times 0 for a text that is not one word.

    >>> [first for first, _, _ in lists_with(["peter", "because"])]
    [1, 0]
    """
    tokens = tokenise(words)
    bit = tokens.word_hash & np.uint64(NAME_BITS - 1)
    is_listed = np.zeros((len(words), len(LISTS)), np.uint8)
    for column, filter_bytes in enumerate(_filters()):
        bytes_of_tokens = filter_bytes[bit >> np.uint64(3)]
        is_listed[tokens.line_of_word, column] = bytes_of_tokens >> (bit & np.uint64(7)).astype(np.uint8) & 1
    is_listed[tokens.words_per_line != 1] = 0
    return [(first, last, common) for first, last, common in is_listed.tolist()]


@functools.cache
def _filters() -> tuple[NDArray[np.uint8], ...]:
    """Return the bytes of each filter, the lowest bit of a byte first."""
    path = resources.files("cleanarticle.fields.byline") / "data" / "names.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return tuple(data[name] for name in LISTS)
