"""The words of all lines of a page at once, each as a hash.

A *word* is one of these:

* a run of letters;
* a number: a run of digits, also with points or commas between them; all numbers have the same hash;
* in a script without spaces, each pair of neighbouring characters, or a character that has no such neighbour.

The hash of a word is a polynomial of its characters, modulo 2**64. The characters have the form in which words are
compared: mostly lower case. So all words of a page are looked up at once, and no string is made for any of them.

A worked example: the hash of "no" is ``spread_bits(n * base**0 + o * base**1)``, where ``n`` and ``o`` are the code
points of the letters (110 and 111) and all arithmetic is modulo 2**64. The hash of two words in a row is
``spread_bits(first * base + second)``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.character_classes import LETTER, NUMBER, SILENT, UNSPACED, Codes, codes_of, looked_up, tables

Hashes = NDArray[np.uint64]
Indices = NDArray[np.intp]

_MAX_WORD_LENGTH = 64  # characters of a word; later ones do not change its hash
_MIN_TERM_LENGTH = 4  # the smallest number of letters of a word that says what a line is about; set by hand
STEM_LENGTH = 5  # the number of characters of a stem: the beginning of a word, equal in all its forms; set by hand
# What a character is part of; 0: of no word. Unspaced characters belong to scripts without spaces.
_LETTERS, _DIGITS, _UNSPACED = 1, 2, 3
_POINT = 4  # a point or a comma: part of a number if it is between digits
_LEFT_OUT = 5  # a silent character, such as the Arabic tatweel: words are read as if it were not there
_CACHED_POWERS = 1 << 15  # powers of the base that are stored, half a megabyte; only long pages need more
_NUMBER_POLYNOMIAL = np.uint64(ord("0"))  # stands for the polynomial of each number
_BUCKETS_PER_HASH = 8  # the smallest number of buckets of the hash table for each hash; set by hand, as the next two
_MIN_BUCKETS = 512
_MAX_BUCKET_BITS = 17  # the binary logarithm of the largest number of buckets
_BASE = 0x9E3779B97F4A7C15  # the base of the polynomials: an odd number with bits spread well (Knuth)
_SPREADING_FACTOR = 0xC2B2AE3D27D4EB4F  # another such number (Collet)


class Tokens(NamedTuple):
    """The words of several lines, in order; each array but ``words_per_line`` has an entry for each word."""

    word_hash: Hashes
    line_of_word: Indices
    """The index of the line of the word."""
    is_term: NDArray[np.bool_]
    """Whether the word says what its line is about: it has four letters or more, or is of a script without spaces."""
    position: Indices
    """The number of words before it in its line."""
    words_per_line: Indices
    """The number of words of each line."""
    start: Indices
    """The index of its first character among the characters that were given, silent ones included."""
    length: Indices
    """The number of its characters, without silent ones."""
    stem_hash: Hashes
    """The hash of its first five characters."""


def tokenise_characters(codes: Codes, classes: Codes, line_of_character: Indices, line_count: int) -> Tokens:
    """Return the words in the characters of several lines.

    Args:
        codes: the code points of the characters.
        classes: their classes, from :func:`~cleanarticle.text.character_classes.tables`.
        line_of_character: the index of the line of each character.
        line_count: the number of lines.
    """
    given_index: Indices | None = None  # for each character that is not silent, its index in the given *codes*
    padded_kinds = np.zeros(len(codes) + 2, np.uint8)  # with a 0 before the first character and one after the last
    kinds = padded_kinds[1:-1]
    kinds[:] = looked_up(_character_tables()[0], codes)
    if kinds.max(initial=0) == _LEFT_OUT:
        given_index = np.flatnonzero(kinds != _LEFT_OUT)
        codes, classes = codes[given_index], classes[given_index]
        line_of_character = line_of_character[given_index]
        padded_kinds = np.zeros(len(codes) + 2, np.uint8)
        kinds = padded_kinds[1:-1]
        kinds[:] = looked_up(_character_tables()[0], codes)
    points = np.flatnonzero(kinds == _POINT)
    if len(points):  # 1,024 is one number
        inner_points = points[(points > 0) & (points < len(codes) - 1)]
        is_in_number = ((classes[inner_points - 1] & NUMBER) > 0) & ((classes[inner_points + 1] & NUMBER) > 0)
        kinds[points] = 0
        kinds[inner_points[is_in_number]] = _DIGITS
    run_edges = np.flatnonzero(padded_kinds[1:] != padded_kinds[:-1])  # where characters of another kind begin
    run_kinds = padded_kinds[run_edges + 1]
    word_runs = np.flatnonzero(run_kinds[:-1] > 0)
    starts, word_kinds = run_edges[word_runs], run_kinds[word_runs]
    lengths = run_edges[word_runs + 1] - starts
    long_runs = np.flatnonzero((word_kinds == _UNSPACED) & (lengths > 2))
    if len(long_runs):  # a pair begins at each character of such a run except the last
        words_of_run = np.ones(len(starts), np.intp)
        words_of_run[long_runs] = lengths[long_runs] - 1
        lengths[long_runs] = 2
        word_kinds, lengths = np.repeat(word_kinds, words_of_run), np.repeat(lengths, words_of_run)
        starts = np.repeat(starts - np.cumsum(words_of_run) + words_of_run, words_of_run) + np.arange(len(word_kinds))
    word_polynomials, stem_polynomials = _polynomials(codes, starts, lengths)
    word_polynomials[word_kinds == _DIGITS] = _NUMBER_POLYNOMIAL
    line_of_word = line_of_character[starts]
    words_per_line = np.bincount(line_of_word, minlength=line_count)
    words_in_lines_above = np.cumsum(words_per_line) - words_per_line
    return Tokens(
        word_hash=spread_bits(word_polynomials),
        line_of_word=line_of_word,
        is_term=((word_kinds == _LETTERS) & (lengths >= _MIN_TERM_LENGTH)) | (word_kinds == _UNSPACED),
        position=np.arange(len(line_of_word)) - words_in_lines_above[line_of_word],
        words_per_line=words_per_line,
        start=starts if given_index is None else given_index[starts],
        length=lengths,
        stem_hash=spread_bits(stem_polynomials),
    )


def _polynomials(codes: Codes, starts: Indices, lengths: Indices) -> tuple[Hashes, Hashes]:
    """Return the polynomial of each word, and the polynomial of its stem, all modulo 2**64.

    First come the cumulative sums of ``code * base**index`` over all characters. The difference of two of them is the
    polynomial of a word times ``base**start``, where ``start`` is the index of its first character. Multiplying the
    difference by the inverse of ``base**start`` gives the polynomial.
    """
    powers, inverse_powers = _powers_up_to(len(codes))
    terms = np.zeros(len(codes) + 1, np.uint64)
    np.multiply(looked_up(_character_tables()[1], codes), powers, out=terms[1:])
    sums = np.cumsum(terms)
    sums_before, start_inverses = sums[starts], inverse_powers[starts]
    word_polynomials, stem_polynomials = (
        (sums[starts + np.minimum(lengths, max_length)] - sums_before) * start_inverses
        for max_length in (_MAX_WORD_LENGTH, STEM_LENGTH)
    )
    return word_polynomials, stem_polynomials


@functools.cache
def _character_tables() -> tuple[NDArray[np.uint8], Hashes]:
    """Return for each code point what it is part of (``_LETTERS`` and so on), and its value in a polynomial."""
    classes, folded = tables()
    kinds = np.zeros(len(classes), np.uint8)
    kinds[(classes & LETTER) > 0] = _LETTERS
    kinds[(classes & NUMBER) > 0] = _DIGITS
    kinds[[ord("."), ord(",")]] = _POINT
    kinds[(classes & UNSPACED) > 0] = _UNSPACED
    kinds[(classes & SILENT) > 0] = _LEFT_OUT
    return kinds, folded.astype(np.uint64)


def _powers_up_to(count: int) -> tuple[Hashes, Hashes]:
    """Return the powers 0 to *count* - 1 of the base, and those of its inverse, modulo 2**64."""
    powers, inverse_powers = _cached_powers() if count <= _CACHED_POWERS else _compute_powers(count)
    return powers[:count], inverse_powers[:count]


@functools.cache
def _cached_powers() -> tuple[Hashes, Hashes]:
    return _compute_powers(_CACHED_POWERS)


def _compute_powers(count: int) -> tuple[Hashes, Hashes]:
    both = np.ones((2, count), np.uint64)
    both[:, 1:] = np.array([[_BASE], [pow(_BASE, -1, 2**64)]], np.uint64)
    np.multiply.accumulate(both, axis=1, out=both)
    return both[0], both[1]


def tokenise(texts: Sequence[str]) -> Tokens:
    """Return the words of several texts. Each text is a line; line breaks inside a text count as spaces."""
    codes = codes_of("\n".join(texts))
    line_of_character = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[: len(codes)]
    return tokenise_characters(codes, looked_up(tables()[0], codes), line_of_character, len(texts))


def spread_bits(numbers: Hashes) -> Hashes:
    """Return numbers whose lowest bits depend on all bits of the given ones; different numbers stay different."""
    out = numbers ^ (numbers >> np.uint64(29))
    out *= np.uint64(_SPREADING_FACTOR)
    out ^= out >> np.uint64(32)
    return out


def bigram_hashes(first: Hashes, second: Hashes) -> Hashes:
    """Return the hash of each pair of words, from the hashes of its first and of its second word."""
    return spread_bits(first * np.uint64(_BASE) + second)


def word_hashes(text: str) -> Hashes:
    """Return the hashes of the words of *text*, in order.

    >>> word_hashes("Read more").tolist() == word_hashes("READ, more!").tolist()
    True
    >>> word_hashes("12 comments").tolist() == word_hashes("3 Comments").tolist()
    True
    """
    return tokenise([text]).word_hash


def folded_words(text: str) -> list[str]:
    """Return the words of *text* in the form in which they are compared, in order; for explanations and for training.

    >>> folded_words("L'Été 2024, 天気")
    ['l', 'été', '0', '天気']
    """
    codes = codes_of(text)
    codes = codes[looked_up(tables()[0], codes) & SILENT == 0]  # so that start and length count the same characters
    classes, folded = tables()[0][codes], tables()[1][codes]
    tokens = tokenise_characters(codes, classes, np.zeros(len(codes), np.intp), 1)
    spans = zip(tokens.start.tolist(), tokens.length.tolist(), strict=True)
    return [
        "0" if classes[start] & NUMBER else "".join(map(chr, folded[start : start + length].tolist()))
        for start, length in spans
    ]


def single_word_hashes(texts: Iterable[str]) -> Hashes:
    """Return the hashes of the texts that are a single word; the others are left out."""
    tokens = tokenise(list(texts))
    hashes: Hashes = tokens.word_hash[tokens.words_per_line[tokens.line_of_word] == 1]
    return hashes


class HashIndex:
    """A set of hashes in which many others can be looked up at once.

    It is a hash table: a *bucket* holds the hashes with the same lowest bits, mostly one or none.

    Args:
        hashes: the hashes, in any order; duplicates are allowed.
    """

    def __init__(self, hashes: Hashes) -> None:
        self.hashes, first_index = np.unique(hashes, return_index=True)
        # A power of two, so that a mask finds the bucket: 8 to 16 buckets for each hash, between the limits.
        buckets = 1 << min(max(_BUCKETS_PER_HASH * len(hashes), _MIN_BUCKETS - 1).bit_length(), _MAX_BUCKET_BITS)
        self._bucket_mask = np.uint64(buckets - 1)
        bucket_of_hash = (self.hashes & self._bucket_mask).astype(np.intp)
        order = np.argsort(bucket_of_hash, kind="stable")
        bucket_sizes = np.bincount(bucket_of_hash, minlength=buckets)
        self._largest_bucket = int(bucket_sizes.max())
        self._bucket_starts = np.where(bucket_sizes, np.cumsum(bucket_sizes) - bucket_sizes, len(order)).astype(
            np.int32
        )
        """The index of the first entry of each bucket; for an empty bucket, the number of all hashes."""
        self._entries = np.append(self.hashes[order], np.zeros(self._largest_bucket + 1, np.uint64))
        """The hashes, sorted by their buckets, and zeros, so that no bucket is read beyond the end."""
        self._given_index = np.append(first_index[order], np.full(self._largest_bucket + 1, -1))
        """For each entry, the index of its hash among the hashes that were given, and -1 for the zeros."""

    def indices(self, hashes: Hashes) -> Indices:
        """Return for each of *hashes* its index among the hashes that were given to the constructor; -1 for others."""
        bucket_start = self._bucket_starts.take((hashes & self._bucket_mask).astype(np.intp))
        out = np.full(hashes.shape, -1, np.intp)
        in_filled_bucket = np.nonzero(bucket_start < len(self.hashes))
        bucket_start, wanted = bucket_start[in_filled_bucket], hashes[in_filled_bucket]
        is_found = self._entries.take(bucket_start) == wanted
        found_index = np.where(is_found, self._given_index.take(bucket_start), -1)
        # The entries after the first one of each bucket. They may belong to the next bucket: then they are not equal.
        remaining = np.flatnonzero(~is_found)
        for step in range(1, self._largest_bucket):
            if not len(remaining):
                break
            entry = bucket_start[remaining] + step
            is_found = self._entries.take(entry) == wanted[remaining]
            found_index[remaining[is_found]] = self._given_index.take(entry[is_found])
            remaining = remaining[~is_found]
        out[in_filled_bucket] = found_index
        return out

    def contains(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Return which of *hashes* are in the set."""
        is_known: NDArray[np.bool_] = self.indices(hashes) >= 0
        return is_known


def line_hashes(tokens: Tokens) -> Hashes:
    """Return a hash of all words of each line, in order; 0 for a line without words."""
    out = np.zeros(len(tokens.words_per_line), np.uint64)
    if len(tokens.line_of_word):
        powers = _powers_up_to(int(tokens.position.max()) + 1)[0][tokens.position]
        lines_with_words = np.flatnonzero(tokens.words_per_line)
        first_words = (np.cumsum(tokens.words_per_line) - tokens.words_per_line)[lines_with_words]
        out[lines_with_words] = np.add.reduceat(tokens.word_hash * powers, first_words)
    return out
