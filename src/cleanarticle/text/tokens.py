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

from cleanarticle.text.character_classes import LETTER, NUMBER, SILENT, UNSPACED, Codes, codes_of, looked_up, tables

Numbers = NDArray[np.uint64]
Rows = NDArray[np.intp]

_MAX_WORD = 64  # characters of a word; later ones do not change its hash
_MIN_TERM = 4  # letters of a word that says what a line is about; set by hand
STEM = 5  # characters of a word that stand for all its forms; set by hand
_LETTERS, _DIGITS, _SIGNS = 1, 2, 3  # the kinds of words; signs belong to scripts without spaces
_POINT, _NONE = 4, 5  # kinds of characters: a point or a comma, which a number may have inside; one that is left out
_KEPT_POWERS = 1 << 15  # of the base that are kept, half a megabyte; only long pages need more
_ZERO = np.uint64(ord("0"))
_BUCKETS, _MIN_BUCKETS, _MAX_BUCKET_BITS = 8, 1 << 8, 17  # for a hash; of a table; bits of their number; set by hand
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
    kind = np.zeros(len(codes) + 2, np.uint8)  # with a border on each side
    inner = kind[1:-1]
    inner[:] = looked_up(_kinds()[0], codes)
    if inner.max(initial=0) == _NONE:
        at = np.flatnonzero(inner != _NONE)
        codes, classes, line = codes[at], classes[at], line[at]
        kind = np.zeros(len(codes) + 2, np.uint8)
        inner = kind[1:-1]
        inner[:] = looked_up(_kinds()[0], codes)
    points = np.flatnonzero(inner == _POINT)
    if len(points):  # 1,024 is one number
        has_both = points[(points > 0) & (points < len(codes) - 1)]
        between = ((classes[has_both - 1] & NUMBER) > 0) & ((classes[has_both + 1] & NUMBER) > 0)
        inner[points] = 0
        inner[has_both[between]] = _DIGITS
    edges = np.flatnonzero(kind[1:] != kind[:-1])  # where runs of one kind of characters begin and end
    kinds = kind[edges + 1]
    is_word = np.flatnonzero(kinds[:-1] > 0)
    starts, kinds = edges[is_word], kinds[is_word]
    size = edges[is_word + 1] - starts
    runs = np.flatnonzero((kinds == _SIGNS) & (size > 2))
    if len(runs):  # a pair begins at each character of a run except the last; a single character is a word
        pairs = np.ones(len(starts), np.intp)
        pairs[runs] = size[runs] - 1
        size[runs] = 2
        kinds, size = np.repeat(kinds, pairs), np.repeat(size, pairs)
        starts = np.repeat(starts - np.cumsum(pairs) + pairs, pairs) + np.arange(len(kinds))
    number, stem = _hashes(codes, starts, size)
    number[kinds == _DIGITS] = _ZERO
    of = line[starts]
    counts = np.bincount(of, minlength=lines)
    place = np.arange(len(of)) - (np.cumsum(counts) - counts)[of]
    term = ((kinds == _LETTERS) & (size >= _MIN_TERM)) | (kinds == _SIGNS)
    return Tokens(mixed(number), of, term, place, counts, starts if at is None else at[starts], size, mixed(stem))


def _hashes(codes: Codes, starts: Rows, sizes: Rows) -> tuple[Numbers, Numbers]:
    """Return the polynomial hash of each word, and that of its first letters.

    They are differences of sums over all characters up to a place. There a character counts with the power of its place
    in the text; a power of the inverse of the base moves a word to place 0. All arithmetic is modulo 2**64.
    """
    powers, inverses = _powers_up_to(len(codes))
    terms = np.zeros(len(codes) + 1, np.uint64)
    np.multiply(looked_up(_kinds()[1], codes), powers, out=terms[1:])
    sums = np.cumsum(terms)
    before, moved = sums[starts], inverses[starts]
    number, stem = ((sums[starts + np.minimum(sizes, longest)] - before) * moved for longest in (_MAX_WORD, STEM))
    return number, stem


@functools.cache
def _kinds() -> tuple[NDArray[np.uint8], Numbers]:
    """Return for each code point the kind of words that it is part of, and the number that it has in a hash."""
    classes, folded = tables()
    kind = np.zeros(len(classes), np.uint8)
    kind[(classes & LETTER) > 0] = _LETTERS
    kind[(classes & NUMBER) > 0] = _DIGITS
    kind[[ord("."), ord(",")]] = _POINT
    kind[(classes & UNSPACED) > 0] = _SIGNS
    kind[(classes & SILENT) > 0] = _NONE
    return kind, folded.astype(np.uint64)


def _powers_up_to(count: int) -> tuple[Numbers, Numbers]:
    """Return the first *count* powers of the base and of its inverse, modulo 2**64."""
    powers, inverses = _kept_powers() if count <= _KEPT_POWERS else _new_powers(count)
    return powers[:count], inverses[:count]


@functools.cache
def _kept_powers() -> tuple[Numbers, Numbers]:
    return _new_powers(_KEPT_POWERS)


def _new_powers(count: int) -> tuple[Numbers, Numbers]:
    both = np.ones((2, count), np.uint64)
    both[:, 1:] = np.array([[_BASE], [pow(_BASE, -1, 2**64)]], np.uint64)
    np.multiply.accumulate(both, axis=1, out=both)
    return both[0], both[1]


def tokens_of(texts: Sequence[str]) -> Tokens:
    """Return the words of several texts, each of which is a line; line breaks inside a text count as spaces."""
    codes = codes_of("\n".join(texts))
    line = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[: len(codes)]
    return tokenise(codes, looked_up(tables()[0], codes), line, len(texts))


def mixed(number: Numbers) -> Numbers:
    """Return numbers with their bits spread: the lowest ones depend on all, and different numbers stay different."""
    out = number ^ (number >> np.uint64(29))
    out *= np.uint64(_NEXT)
    out ^= out >> np.uint64(32)
    return out


def bigram_hash(first: Numbers, second: Numbers) -> Numbers:
    """Return the hash of two words in a row, from the hashes of both."""
    return mixed(first * np.uint64(_BASE) + second)


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

    It is a hash table: a *bucket* holds the hashes with the same lowest bits, mostly one or none.

    Args:
        numbers: the hashes, in any order; duplicates are allowed.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.numbers, first = np.unique(numbers, return_index=True)
        buckets = 1 << min(max(_BUCKETS * len(numbers), _MIN_BUCKETS).bit_length(), _MAX_BUCKET_BITS)
        self._bits = np.uint64(buckets - 1)
        bucket = (self.numbers & self._bits).astype(np.intp)
        order = np.argsort(bucket, kind="stable")
        sizes = np.bincount(bucket, minlength=buckets)
        self._longest = int(sizes.max())
        self._begins = np.where(sizes, np.cumsum(sizes) - sizes, len(order)).astype(np.int32)
        """The first entry of each bucket; of an empty one, an entry behind all others."""
        self._entries = np.append(self.numbers[order], np.zeros(self._longest + 1, np.uint64))
        self._indices = np.append(first[order], np.full(self._longest + 1, -1))
        """The index of each entry among the hashes that the set was made of."""

    def indices(self, numbers: Numbers) -> Rows:
        """Return the index of each of *numbers* among the hashes that the set was made of; -1 if it is not there."""
        at = self._begins.take((numbers & self._bits).astype(np.intp))
        out = np.full(numbers.shape, -1, np.intp)
        may = np.nonzero(at < len(self.numbers))
        at, wanted = at[may], numbers[may]
        is_found = self._entries.take(at) == wanted
        indices = np.where(is_found, self._indices.take(at), -1)
        left = np.flatnonzero(~is_found)
        for step in range(1, self._longest):
            if not len(left):
                break
            entry = at[left] + step
            is_found = self._entries.take(entry) == wanted[left]
            indices[left[is_found]] = self._indices.take(entry[is_found])
            left = left[~is_found]
        out[may] = indices
        return out

    def has(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of *numbers* are in the set."""
        is_known: NDArray[np.bool_] = self.indices(numbers) >= 0
        return is_known


def line_hash(tokens: Tokens) -> Numbers:
    """Return a hash of all words of each line, in order; 0 for a line without words."""
    out = np.zeros(len(tokens.counts), np.uint64)
    if len(tokens.line):
        factors = _powers_up_to(_MAX_WORD)[0][tokens.place % _MAX_WORD] | np.uint64(1)
        filled = np.flatnonzero(tokens.counts)
        starts = (np.cumsum(tokens.counts) - tokens.counts)[filled]
        out[filled] = np.add.reduceat(tokens.number * factors, starts)
    return out
