"""The rarer words of a list: one sorted text as they ship, or hashes of the words of a list from elsewhere.

Few words of a page are rare, and each is looked up once. So neither form keeps an object for each word: the text takes
some nine bytes a word, the hashes eight.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, Protocol, TypeAlias

import numpy as np

Case: TypeAlias = Literal["lower", "capital", "either"]
"""How a word begins in the middle of a sentence."""
RARE_BAND = 0.5
"""The width of a frequency band of rarer words, in Zipf units."""
MIN_FREQUENT_ZIPF = 3.0
"""The Zipf frequency of a frequent word: one in a million words. Set by hand between memory and time."""
_BLOCK_SIZE = 32
"""The words of a block of the sorted text: a look-up searches one block."""
RARE: Mapping[Case, str] = {"lower": "012345", "capital": "abcdef", "either": "ABCDEF"}
"""The characters for the frequency of a rarer word, in :data:`RARE_BAND` units, by its case."""
_BAND_BITS = 7
"""The bits of a hash that hold the band of its word; the other 61 tell words apart."""


class RareWords(Protocol):
    """The rarer words of a language, in lower case."""

    def band(self, word: str) -> str:
        """Return the character of :data:`RARE` for the frequency and case of *word*; empty if it is not there."""

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""


class SortedWords:
    """Rarer words as one text, in which a look-up searches a few hundred bytes.

    Args:
        text: the words in UTF-8, sorted, with a line break before and behind each; other text may be around them.
        bands: the frequencies and cases of the words, a character of :data:`RARE` for each.
        starts: where in *text* the line break before each block of words is, and that behind the last; found by
            default, if *text* has only the words.

    >>> words = SortedWords(*sorted_rare({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7}))
    >>> words.band("boats"), words.band("the"), words.begins("bol")
    ('3', '', True)
    """

    def __init__(self, text: bytes, bands: str, starts: Sequence[int] | None = None) -> None:
        starts = block_starts(text) if starts is None else starts
        self._text = text
        self._bands = bands
        self._starts = tuple(starts)  # tuples of numbers and texts: the garbage collector passes over them
        self._firsts = tuple([text[start + 1 : text.index(b"\n", start + 1)] for start in starts[:-1]])

    def band(self, word: str) -> str:
        """Return the character of :data:`RARE` for the frequency and case of *word*; empty if it is not there."""
        if not word.isalpha():
            return ""
        block, at = self._found(word.encode(), b"\n")
        if at < 0:
            return ""
        return self._bands[block * _BLOCK_SIZE + self._text.count(b"\n", self._starts[block], at)]

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""
        if not prefix.isalpha():
            return False
        form = prefix.encode()
        block, at = self._found(form, b"")
        return at >= 0 or (block + 1 < len(self._firsts) and self._firsts[block + 1].startswith(form))

    def _found(self, form: bytes, ending: bytes) -> tuple[int, int]:
        """Return the block that may have a word that begins with *form* and *ending*, and where it is, or -1."""
        block = bisect_right(self._firsts, form) - 1
        if block < 0:
            return block, -1
        return block, self._text.find(b"\n" + form + ending, self._starts[block], self._starts[block + 1] + 1)


class HashedWords:
    """Rarer words, all in lower case, as hashes: a list of half a million words is ready in a tenth of the time.

    Of the words only 61 bits of a hash are kept. That a word which is not in a list of a million has the hash of one
    that is has a probability of one in two million million.

    Args:
        words: the words in UTF-8, by their band: a digit of :data:`RARE`. Words that are not letters alone are never
            looked up.
        reread: gives the same words as a text; it is called where beginnings of words are asked for, which is seldom.
    """

    def __init__(self, words: Mapping[str, Sequence[Sequence[bytes]]], reread: Callable[[], SortedWords]) -> None:
        parts = []
        for band, groups in words.items():
            hashes = np.fromiter(map(hash, chain.from_iterable(groups)), np.int64, sum(map(len, groups)))
            hashes &= ~_BAND_BITS
            hashes |= int(band)
            parts.append(hashes)
        numbers = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        numbers.sort()
        self._numbers: Sequence[int] = numbers.data
        self._reread = reread

    def band(self, word: str) -> str:
        r"""Return the digit of :data:`RARE` for the frequency of *word*; empty if it is not there.

        >>> words = HashedWords({"3": [[b"boat"]], "5": [[b"bold"]]}, lambda: SortedWords(b"\n", ""))
        >>> words.band("boat"), words.band("bold"), words.band("boats")
        ('3', '5', '')
        """
        if not word.isalpha():
            return ""
        number = hash(word.encode()) & ~_BAND_BITS
        at = bisect_left(self._numbers, number)
        if at == len(self._numbers) or self._numbers[at] & ~_BAND_BITS != number:
            return ""
        return RARE["lower"][self._numbers[at] & _BAND_BITS]

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""
        return self._sorted.begins(prefix)

    @functools.cached_property
    def _sorted(self) -> SortedWords:
        return self._reread()


def block_starts(text: bytes) -> list[int]:
    """Return where the line break before each block of words of *text* is, and that behind the last.

    Args:
        text: words, with a line break before and behind each.
    """
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    starts: list[int] = ends[:-1:_BLOCK_SIZE].tolist()
    return [*starts, len(text) - 1]


def sorted_rare(words: Mapping[str, float], cases: Mapping[str, Case] | None = None) -> tuple[bytes, str]:
    r"""Return the rarer ones of *words* as :class:`SortedWords` takes them: their text and their bands.

    Args:
        words: all words and their Zipf frequencies.
        cases: how they begin; without it, no word has a capital.

    >>> sorted_rare({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7})
    (b'\nboat\nboats\nbold\n', '435')
    """
    rare = ((word, cases[word] if cases else "lower", zipf) for word, zipf in words.items() if zipf < MIN_FREQUENT_ZIPF)
    return sorted_by_band((word, band_of(zipf, case)) for word, case, zipf in rare)


def band_of(zipf: float, case: Case = "lower") -> str:
    """Return the character of :data:`RARE` for a Zipf frequency below :data:`MIN_FREQUENT_ZIPF` and a case."""
    return RARE[case][int(zipf / RARE_BAND)]


def sorted_by_band(words: Iterable[tuple[str, str]]) -> tuple[bytes, str]:
    """Return what :func:`sorted_rare` does, for rare words that each come with their character of :data:`RARE`."""
    rare = sorted(words)
    return "\n".join(["", *(word for word, _ in rare), ""]).encode(), "".join([band for _, band in rare])
