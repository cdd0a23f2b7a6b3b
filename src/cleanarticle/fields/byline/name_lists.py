"""Look up which words are first names, family names and common words, in many languages.

The three lists are Bloom filters with one hash function (Bloom, 1970): 65 kB each, some words too many, none missing.
``training/names.py`` makes them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.tokens import tokens_of

LISTS = ("first", "last", "common")
"""The names of the lists."""
NAME_BITS = 1 << 19
"""The bits of each filter."""


def lists_with(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return for each word which lists have it, 1 or 0 for each list.

    >>> [first for first, _, _ in lists_with(["peter", "because"])]
    [1, 0]
    """
    tokens = tokens_of(words)
    place = tokens.number & np.uint64(NAME_BITS - 1)
    known = np.zeros((len(words), len(LISTS)), np.uint8)
    for column, bits in enumerate(_filters()):
        known[tokens.line, column] = bits[place >> np.uint64(3)] >> (place & np.uint64(7)).astype(np.uint8) & 1
    known[tokens.counts != 1] = 0  # not one word
    return [(first, last, common) for first, last, common in known.tolist()]


@functools.cache
def _filters() -> tuple[NDArray[np.uint8], ...]:
    path = resources.files("cleanarticle.fields.byline") / "data" / "names.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return tuple(data[name] for name in LISTS)
