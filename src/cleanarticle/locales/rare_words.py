"""Look up the rarer words of a word list.

There are two forms of them. Built-in lists have one sorted text; for lists of wordfreq, hashes are computed. Neither
form has an object for each word: the text takes about nine bytes for a word, a hash eight. To look up a word takes
longer than in a dictionary, but few words of a page are rare, and each is looked up once.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, Protocol, TypeAlias

import numpy as np

Case: TypeAlias = Literal["lower", "capital", "either"]
"""How a word begins in the middle of a sentence: with a small letter, with a capital, or with either."""
RARE_BAND = 0.5
"""The width of a frequency band of rarer words, in Zipf units."""
MIN_FREQUENT_ZIPF = 3.0
"""The smallest Zipf frequency of a frequent word: one in a million words. Set by hand: a smaller value would take more
memory, a larger one more time."""
_BLOCK_SIZE = 32
"""The number of words of a block of the sorted text: a look-up searches one block. Set by hand."""
RARE: Mapping[Case, str] = {"lower": "012345", "capital": "abcdef", "either": "ABCDEF"}
"""The characters for the frequency bands of rarer words, rarest first, by the case of the word."""
_BAND_BITS = 7
"""A mask of the three bits of a hash in which the band of the word is stored; the other 61 bits distinguish words."""


class RareWords(Protocol):
    """The rarer words of a language, in lower case."""

    def band(self, word: str) -> str:
        """Return the character of :data:`RARE` for the frequency and case of *word*; empty if it is not there."""

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""


class SortedWords:
    """Rarer words as one text, in which a look-up searches a few hundred bytes.

    Args:
        text: the words in UTF-8, sorted, with a line break before and after each; other text may be around them.
        bands: the frequencies and cases of the words, a character of :data:`RARE` for each.
        starts: the offset in *text* of the line break before each block of words, and of the line break after the last
            block. By default, they are computed; then *text* must have only the words.

    >>> words = SortedWords(*sorted_rare({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7}))
    >>> words.band("boats"), words.band("the"), words.begins("bol")
    ('3', '', True)
    """

    def __init__(self, text: bytes, bands: str, starts: Sequence[int] | None = None) -> None:
        starts = block_starts(text) if starts is None else starts
        self._text = text
        self._bands = bands
        self._starts = tuple(starts)  # the garbage collector does not visit tuples of numbers and texts
        self._first_words = tuple([text[start + 1 : text.index(b"\n", start + 1)] for start in starts[:-1]])

    def band(self, word: str) -> str:
        """Return the character of :data:`RARE` for the frequency and case of *word*; empty if it is not there."""
        if not word.isalpha():
            return ""
        block, offset = self._find(word.encode(), b"\n")
        if offset < 0:
            return ""
        return self._bands[block * _BLOCK_SIZE + self._text.count(b"\n", self._starts[block], offset)]

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""
        if not prefix.isalpha():
            return False
        form = prefix.encode()
        block, offset = self._find(form, b"")
        return offset >= 0 or (block + 1 < len(self._first_words) and self._first_words[block + 1].startswith(form))

    def _find(self, form: bytes, ending: bytes) -> tuple[int, int]:
        """Return the block that may have a word, and the offset of the word in the text, or -1.

        Args:
            form: how the word begins, in UTF-8.
            ending: what follows *form*: a line break to find whole words, nothing to find beginnings.
        """
        block = bisect_right(self._first_words, form) - 1
        if block < 0:
            return block, -1
        return block, self._text.find(b"\n" + form + ending, self._starts[block], self._starts[block + 1] + 1)


class HashedWords:
    """Rarer words, all in lower case, as hashes. They are ready in a tenth of the time that a sorted text takes.

    Only 61 bits of the hash of each word are kept. A word that is not in a list of a million words has the hash of one
    of them with a probability of one in two million million.

    Args:
        words: the words in UTF-8, by their band: a digit of :data:`RARE`. Words with other characters than letters may
            be among them: they are never looked up.
        read_sorted: a function that returns the same words as a sorted text. It is called when the beginning of a word
            is first looked up, which is rare.
    """

    def __init__(self, words: Mapping[str, Sequence[Sequence[bytes]]], read_sorted: Callable[[], SortedWords]) -> None:
        parts = []
        for band, groups in words.items():
            hashes = np.fromiter(map(hash, chain.from_iterable(groups)), np.int64, sum(map(len, groups)))
            hashes &= ~_BAND_BITS
            hashes |= int(band)
            parts.append(hashes)
        numbers = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        numbers.sort()
        self._numbers: Sequence[int] = numbers.data
        self._read_sorted = read_sorted

    def band(self, word: str) -> str:
        r"""Return the digit of :data:`RARE` for the frequency of *word*; empty if it is not there.

        >>> words = HashedWords({"3": [[b"boat"]], "5": [[b"bold"]]}, lambda: SortedWords(b"\n", ""))
        >>> words.band("boat"), words.band("bold"), words.band("boats")
        ('3', '5', '')
        """
        if not word.isalpha():
            return ""
        number = hash(word.encode()) & ~_BAND_BITS
        offset = bisect_left(self._numbers, number)
        if offset == len(self._numbers) or self._numbers[offset] & ~_BAND_BITS != number:
            return ""
        return RARE["lower"][self._numbers[offset] & _BAND_BITS]

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""
        return self._sorted.begins(prefix)

    @functools.cached_property
    def _sorted(self) -> SortedWords:
        return self._read_sorted()


def block_starts(text: bytes) -> list[int]:
    """Return the offset of the line break before each block of words, and of the line break after the last block.

    Args:
        text: words, with a line break before and after each.
    """
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    starts: list[int] = ends[:-1:_BLOCK_SIZE].tolist()
    return [*starts, len(text) - 1]


def sorted_rare(words: Mapping[str, float], cases: Mapping[str, Case] | None = None) -> tuple[bytes, str]:
    r"""Return the text and the bands of the rarer ones of *words*, as arguments of :class:`SortedWords`.

    Args:
        words: words of any frequency, and their Zipf frequencies.
        cases: how each word begins; without it, all words are in lower case.

    >>> sorted_rare({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7})
    (b'\nboat\nboats\nbold\n', '435')
    """
    rare = ((word, cases[word] if cases else "lower", zipf) for word, zipf in words.items() if zipf < MIN_FREQUENT_ZIPF)
    return sorted_by_band((word, band_of(zipf, case)) for word, case, zipf in rare)


def band_of(zipf: float, case: Case = "lower") -> str:
    """Return the character of :data:`RARE` for a Zipf frequency below :data:`MIN_FREQUENT_ZIPF` and a case."""
    return RARE[case][int(zipf / RARE_BAND)]


def sorted_by_band(words: Iterable[tuple[str, str]]) -> tuple[bytes, str]:
    """Return the text and the bands of rare words, as arguments of :class:`SortedWords`.

    Args:
        words: pairs of a word and its character of :data:`RARE`.
    """
    rare = sorted(words)
    return "\n".join(["", *(word for word, _ in rare), ""]).encode(), "".join([band for _, band in rare])
