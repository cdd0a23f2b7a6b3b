"""The words of all lines of a page at once, each as a hash.

A word is a run of letters, a run of digits (all numbers are equal), or a pair of neighbours in a script without spaces.
Its number is a polynomial hash of 64 bits of its characters in the form in which they are compared. So one look-up says
for all words of a page whether they are known, and no string is made.

A worked example: the hash of "no" is ``mix(n * base**0 + o * base**1)``, where the letters are their code points (110
and 111) and all arithmetic is modulo 2**64; ``mix`` spreads the bits. The hash of two words in a row is
``mix(first * base + second)``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.character_classes import LETTER, NUMBER, SILENT, UNSPACED, Codes, codes_of, tables

Numbers = NDArray[np.uint64]
Rows = NDArray[np.intp]

_MAX_WORD = 64  # characters of a word; later ones do not change its hash
_MIN_TERM = 4  # letters of a word that says what a line is about; set by hand
STEM = 5  # characters of a word that stand for all its forms; set by hand
_LETTERS, _DIGITS, _SIGNS = 1, 2, 3  # the kinds of words; signs belong to scripts without spaces
_ZERO = np.uint64(ord("0"))
_BUCKETS = 1 << 17  # of a filter; a power of two
_BUCKET = np.uint64(_BUCKETS - 1)
_BASE, _NEXT = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd numbers with bits spread well (Knuth; Collet)


class Tokens(NamedTuple):
    """The words of several lines, in order; each array but ``counts`` has an entry for each word."""

    number: Numbers
    """The hash of the word."""
    line: Rows
    """The index of its line."""
    term: NDArray[np.bool_]
    """Whether it says what the line is about: words of four letters or more, and pairs, do."""
    place: Rows
    """Its position in its line, from 0."""
    counts: Rows
    """The number of words of each line."""
    start: Rows
    """The index of its first character."""
    size: Rows
    """Its number of characters."""
    stem: Numbers
    """The hash of its first five characters."""


def tokenise(codes: Codes, classes: Codes, line: Rows, lines: int) -> Tokens:
    """Return the words in the characters of several lines.

    Args:
        codes: the characters.
        classes: their classes, from :func:`~cleanarticle.text.character_classes.tables`.
        line: the index of the line of each character.
        lines: the number of lines.
    """
    at: Rows | None = None
    if (classes & SILENT).any():
        at = np.flatnonzero((classes & SILENT) == 0)
        codes, classes, line = codes[at], classes[at], line[at]
    kind = np.zeros(len(codes) + 2, np.uint8)  # with a border on each side
    inner = kind[1:-1]
    inner[(classes & LETTER) > 0] = _LETTERS
    inner[(classes & NUMBER) > 0] = _DIGITS
    pointed = (codes[1:-1] == ord(".")) | (codes[1:-1] == ord(","))
    inner[1:-1][pointed & (inner[:-2] == _DIGITS) & (inner[2:] == _DIGITS)] = _DIGITS  # 1,024 is one number
    unspaced = (classes & UNSPACED) > 0
    paired = bool(unspaced.any())
    inner[unspaced] = _SIGNS
    above, below = kind[:-2], kind[2:]
    first = (inner > 0) & (above != inner)
    last = (inner > 0) & (below != inner)
    if paired:  # a pair begins at each character of a run except the last; a single character is a word
        first |= (inner == _SIGNS) & (below == _SIGNS)
        last |= (inner == _SIGNS) & (above == _SIGNS)
    starts, ends = np.flatnonzero(first), np.flatnonzero(last)
    size = ends - starts + 1
    kinds = inner[starts]
    folded = tables()[1][codes].astype(np.uint64)
    number = folded[starts] * _powers()[0]
    left = np.arange(len(starts))
    stem = number
    for k in range(1, min(int(size.max(initial=0)), _MAX_WORD)):
        left = left[size[left] > k]
        if k == STEM:
            stem = number.copy()
        number[left] += folded[starts[left] + k] * _powers()[k]
    if stem is number:
        stem = number.copy()
    digits = kinds == _DIGITS
    number[digits] = _ZERO
    of = line[starts]
    counts = np.bincount(of, minlength=lines)
    place = np.arange(len(of)) - (np.cumsum(counts) - counts)[of]
    term = ((kinds == _LETTERS) & (size >= _MIN_TERM)) | (kinds == _SIGNS)
    return Tokens(_mixed(number), of, term, place, counts, starts if at is None else at[starts], size, _mixed(stem))


def tokens_of(texts: Sequence[str]) -> Tokens:
    """Return the words of several texts, each of which is a line; line breaks inside a text count as spaces."""
    codes = codes_of("\n".join(texts))
    line = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[: len(codes)]
    return tokenise(codes, tables()[0][codes], line, len(texts))


@functools.cache
def _powers() -> Numbers:
    out = [1]
    for _ in range(_MAX_WORD):
        out.append(out[-1] * _BASE % 2**64)
    return np.array(out, np.uint64)


def _mixed(number: Numbers) -> Numbers:
    out = number ^ (number >> np.uint64(29))
    out *= np.uint64(_NEXT)
    out ^= out >> np.uint64(32)
    return out


def bigram_hash(first: Numbers, second: Numbers) -> Numbers:
    """Return the hash of two words in a row, from the hashes of both."""
    return _mixed(first * np.uint64(_BASE) + second)


def word_hashes(text: str) -> Numbers:
    """Return the hashes of the words of *text*, in order.

    >>> word_hashes("Read more").tolist() == word_hashes("READ, more!").tolist()
    True
    >>> word_hashes("12 comments").tolist() == word_hashes("3 Comments").tolist()
    True
    """
    return tokens_of([text]).number


def surface_words(text: str) -> list[str]:
    """Return the words of *text* in the form in which they are compared, in order; for explanations and for training.

    >>> surface_words("L'Été 2024, 天気")
    ['l', 'été', '0', '天気']
    """
    tokens = tokens_of([text])
    codes = codes_of(text)
    classes, folded = tables()[0][codes], tables()[1][codes]
    spans = zip(tokens.start.tolist(), tokens.size.tolist(), strict=True)
    return [
        "0" if classes[start] & NUMBER else "".join(map(chr, folded[start : start + size].tolist()))
        for start, size in spans
    ]


def numbers_of(words: Iterable[str]) -> Numbers:
    """Return the hashes of those of *words* that are single words."""
    tokens = tokens_of(list(words))
    hashes: Numbers = tokens.number[tokens.counts[tokens.line] == 1]
    return hashes


class HashIndex:
    """A set of hashes in which many others can be looked up at once.

    Args:
        numbers: the hashes, in any order; duplicates are allowed.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.numbers, self.first = np.unique(numbers, return_index=True)
        self._may = np.zeros(_BUCKETS, np.bool_)  # a Bloom filter of one hash: it rules out most numbers
        self._may[self.numbers & _BUCKET] = True

    def indices(self, numbers: Numbers) -> Rows:
        """Return the index of each of *numbers* among the hashes that the set was made of; -1 if it is not there."""
        out = np.full(numbers.shape, -1, np.intp)
        may = np.nonzero(self._may[numbers & _BUCKET])
        wanted = numbers[may]
        at = np.searchsorted(self.numbers, wanted)
        at[at == len(self.numbers)] = 0
        out[may] = np.where(self.numbers[at] == wanted, self.first[at], -1) if len(self.numbers) else -1
        return out

    def has(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of *numbers* are in the set."""
        is_known: NDArray[np.bool_] = self.indices(numbers) >= 0
        return is_known


def line_hash(tokens: Tokens) -> Numbers:
    """Return a hash of all words of each line, in order; 0 for a line without words."""
    out = np.zeros(len(tokens.counts), np.uint64)
    if len(tokens.line):
        factors = _powers()[tokens.place % _MAX_WORD] | np.uint64(1)
        filled = np.flatnonzero(tokens.counts)
        starts = (np.cumsum(tokens.counts) - tokens.counts)[filled]
        out[filled] = np.add.reduceat(tokens.number * factors, starts)
    return out
