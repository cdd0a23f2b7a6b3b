"""The words of all lines of a page at once, each as a number.

A word is a run of letters, a run of digits (all alike), or a pair of neighbours in a script without
spaces. Its number is a polynomial hash of its characters in their compared form, 64 bits wide, so
that whether it is a known word is one look-up for all words of a page together: no string is made.
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

_LONGEST = 64  # characters of a word: those beyond have no part in its number
_TERM = 4  # letters
STEM = 5  # characters
_LETTERS, _DIGITS, _SIGNS = 1, 2, 3
_ZERO = np.uint64(ord("0"))
_BUCKETS = 1 << 17
_BUCKET = np.uint64(_BUCKETS - 1)
_BASE, _NEXT = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd numbers with bits spread well (Knuth; Collet)


class Tokens(NamedTuple):
    """The words of some lines, in order."""

    number: Numbers
    line: Rows
    term: NDArray[np.bool_]
    """Which words say what a line is about: those of four letters and more, and pairs."""
    place: Rows
    """Which word of its line it is, from 0 on."""
    counts: Rows
    """How many words each line has."""
    start: Rows
    """Where in the characters it begins."""
    size: Rows
    """How many characters it has."""
    stem: Numbers
    """A number for its first five characters."""


def tokenise(codes: Codes, classes: Codes, line: Rows, lines: int) -> Tokens:
    """The words in some characters.

    Args:
        codes: the characters.
        classes: what each of them is, by :func:`~cleanarticle.text.character_classes.tables`.
        line: the line that each of them is of.
        lines: how many lines there are.
    """
    at: Rows | None = None
    if (classes & SILENT).any():
        at = np.flatnonzero((classes & SILENT) == 0)
        codes, classes, line = codes[at], classes[at], line[at]
    kind = np.zeros(len(codes) + 2, np.uint8)  # with an end to either side
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
    if paired:  # a pair begins at each sign but the last of a run; a run of one is a word by itself
        first |= (inner == _SIGNS) & (below == _SIGNS)
        last |= (inner == _SIGNS) & (above == _SIGNS)
    starts, ends = np.flatnonzero(first), np.flatnonzero(last)
    size = ends - starts + 1
    kinds = inner[starts]
    folded = tables()[1][codes].astype(np.uint64)
    number = folded[starts] * _powers()[0]
    left = np.arange(len(starts))
    stem = number
    for k in range(1, min(int(size.max(initial=0)), _LONGEST)):
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
    term = ((kinds == _LETTERS) & (size >= _TERM)) | (kinds == _SIGNS)
    return Tokens(_mixed(number), of, term, place, counts, starts if at is None else at[starts], size, _mixed(stem))


def tokens_of(texts: Sequence[str]) -> Tokens:
    """The words of some texts, a line each; line breaks inside of a text count as spaces."""
    codes = codes_of("\n".join(texts))
    line = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[: len(codes)]
    return tokenise(codes, tables()[0][codes], line, len(texts))


@functools.cache
def _powers() -> Numbers:
    out = [1]
    for _ in range(_LONGEST):
        out.append(out[-1] * _BASE % 2**64)
    return np.array(out, np.uint64)


def _mixed(number: Numbers) -> Numbers:
    out = number ^ (number >> np.uint64(29))
    out *= np.uint64(_NEXT)
    out ^= out >> np.uint64(32)
    return out


def joined(first: Numbers, second: Numbers) -> Numbers:
    """One number for two words in a row."""
    return _mixed(first * np.uint64(_BASE) + second)


def words_of(text: str) -> Numbers:
    """The numbers of the words of *text*, in order.

    >>> words_of("Read more").tolist() == words_of("READ, more!").tolist()
    True
    >>> words_of("12 comments").tolist() == words_of("3 Comments").tolist()
    True
    """
    return tokens_of([text]).number


def spelled(text: str) -> list[str]:
    """The words of *text* in their compared form, in order; for people, and for training.

    >>> spelled("L'Été 2024, 天気")
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
    """The numbers of those of *words* that are one word each."""
    tokens = tokens_of(list(words))
    found: Numbers = tokens.number[tokens.counts[tokens.line] == 1]
    return found


class Known:
    """A set of numbers, to look others up in.

    Args:
        numbers: in any order; one that comes twice is there once.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.numbers, self.first = np.unique(numbers, return_index=True)
        self._may = np.zeros(_BUCKETS, np.bool_)  # a Bloom filter of one hash: it rules out most numbers
        self._may[self.numbers & _BUCKET] = True

    def places(self, numbers: Numbers) -> Rows:
        """Where each of *numbers* first stands among those that this was made of; -1 where it does not."""
        out = np.full(numbers.shape, -1, np.intp)
        may = np.nonzero(self._may[numbers & _BUCKET])
        wanted = numbers[may]
        at = np.searchsorted(self.numbers, wanted)
        at[at == len(self.numbers)] = 0
        out[may] = np.where(self.numbers[at] == wanted, self.first[at], -1) if len(self.numbers) else -1
        return out

    def has(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Which of *numbers* are there."""
        found: NDArray[np.bool_] = self.places(numbers) >= 0
        return found


def whole(tokens: Tokens) -> Numbers:
    """A number for each line's words together, in order; 0 where it has none."""
    out = np.zeros(len(tokens.counts), np.uint64)
    if len(tokens.line):
        factors = _powers()[tokens.place % _LONGEST] | np.uint64(1)
        filled = np.flatnonzero(tokens.counts)
        starts = (np.cumsum(tokens.counts) - tokens.counts)[filled]
        out[filled] = np.add.reduceat(tokens.number * factors, starts)
    return out


def only(tokens: Tokens, rows: Rows) -> Tokens:
    """The words of the lines *rows* alone, which are numbered anew, from 0 on."""
    renumbered = np.full(len(tokens.counts), -1, np.intp)
    renumbered[rows] = np.arange(len(rows))
    line = renumbered[tokens.line]
    keep = line >= 0
    return Tokens(
        tokens.number[keep],
        line[keep],
        tokens.term[keep],
        tokens.place[keep],
        tokens.counts[rows],
        tokens.start[keep],
        tokens.size[keep],
        tokens.stem[keep],
    )
