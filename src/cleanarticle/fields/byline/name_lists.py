"""Look up which words are first names, family names and common words, in many languages.

The three lists are Bloom filters with one hash function (Bloom, 1970): 65 kB each, some words too many, none missing.
``training/names.py`` makes them.
"""

from __future__ import annotations

import functools
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.tokens import tokens_of

LISTS = ("first", "last", "common")
"""The names of the lists."""
NAME_BITS = 1 << 19
"""The bits of each filter."""


@functools.lru_cache(maxsize=1 << 14)
def lists_with(word: str) -> tuple[int, int, int]:
    """Return for each list whether it has the word, 1 or 0.

    >>> lists_with("peter")[0]
    1
    """
    numbers = tokens_of([word]).number
    if len(numbers) != 1:
        return 0, 0, 0
    place = int(numbers[0]) & (NAME_BITS - 1)
    first, last, common = (int(row[place >> 3]) >> (place & 7) & 1 for row in _filters())
    return first, last, common


@functools.cache
def _filters() -> tuple[NDArray[np.uint8], ...]:
    path = resources.files("cleanarticle.fields.byline") / "data" / "names.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return tuple(data[name] for name in LISTS)
