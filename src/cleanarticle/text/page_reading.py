"""The reading of a page: its characters and words as arrays, computed once and shared by all stages."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.text.character_classes import codes_of, looked_up, tables
from cleanarticle.text.tokens import Rows, Tokens, tokenise

_BULLET = lazy_pattern(r"[•●◦▪▫■□‣⁃∙·*+–—\-►▶»›>]\s|[•●◦▪▫■‣⁃]|\(?\d{1,2}[.)]\s")
_MAY_MARK = frozenset("•●◦▪▫■□‣⁃∙·*+–—-►▶»›>(0123456789")
_HEAD_LENGTH, _TAIL_LENGTH = 19_000, 1_000  # the characters of a longer line that are read, at its two ends
_CHUNK_CHARACTERS = 1 << 18  # read at once, to bound the memory
_MAX_COUNT = 0xFFFF  # of 16 bits
_PAD = 4  # spaces after the last line, so that features can look a few characters ahead

MAX_LINES = 300_000
"""The number of filled lines of a page that are read and labelled; each takes up to 40 microseconds and 2.5 kB.

A page of 10 MB, the largest that is read from a file, has fewer lines unless they have less than 33 characters on
average.
"""


class LineCharacters:
    """The characters of several lines, one line after another, with a space after each.

    Args:
        lines: the lines, none of them blank.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        sizes = np.array([len(line) for line in lines], np.intp)
        self.count = len(lines)
        self.codes = codes_of(" ".join(lines) + " " * _PAD)
        self.classes = looked_up(tables()[0], self.codes)
        self.starts = np.cumsum(sizes + 1) - sizes - 1
        self.ends = self.starts + sizes - 1

    @functools.cached_property
    def line(self) -> Rows:
        """The line of each character."""
        sizes = self.ends - self.starts + 2
        if self.count:
            sizes[-1] += _PAD - 1
        return np.repeat(np.arange(self.count), sizes)

    def has(self, kind: int) -> NDArray[np.bool_]:
        """Return which characters have a class."""
        has_class: NDArray[np.bool_] = (self.classes & kind) > 0
        return has_class

    def counted(self, marked: Rows) -> NDArray[np.float64]:
        """Return the number of marked characters of each line, from their places."""
        return np.bincount(self.line[marked], minlength=self.count).astype(np.float64)

    def class_counts(self, kinds: tuple[int, int, int, int]) -> Iterator[NDArray[np.float64]]:
        """Yield for each of four classes how many characters of each line have it.

        The four counts are 16 bits each of one number, so that they are made together.
        """
        if (self.ends - self.starts).max(initial=0) >= _MAX_COUNT:
            yield from (np.add.reduceat(self.has(kind), self.starts, dtype=np.float64) for kind in kinds)
            return
        sums = np.add.reduceat(looked_up(_counters(kinds), self.codes), self.starts)
        yield from sums.astype("<u8").view("<u2").reshape(self.count, 4).T.astype(np.float64)


@functools.cache
def _counters(kinds: tuple[int, int, int, int]) -> NDArray[np.uint64]:
    """Return for each code point a number with a one in the 16 bits of each of its classes among *kinds*."""
    classes = tables()[0]
    out = np.zeros(len(classes), np.uint64)
    for lane, kind in enumerate(kinds):
        out[(classes & kind) > 0] += np.uint64(1 << 16 * lane)
    return out


class ReadLines(NamedTuple):
    """Several lines of a page with their arrays; their number is bounded by memory."""

    texts: Sequence[str]
    bare: list[str]
    """The lines without indentation and bullet; of a long one, its beginning and its end."""
    indents: list[int]
    bullets: list[bool]
    lengths: list[int]
    """The number of characters of each line, without indentation and bullet."""
    characters: LineCharacters
    tokens: Tokens


class PageReading:
    """The filled lines of a page, with their characters and words.

    It depends only on the texts of the lines, and is kept until a cleaner changes one of them: see :func:`reading_of`.

    Args:
        lines: all lines of the page, blank ones included.

    >>> reading = PageReading(["Home", "", "  It rained."])
    >>> reading.indices, reading.texts, reading.tokens.counts.tolist()
    ([0, 2], ['Home', '  It rained.'], [1, 2])
    """

    def __init__(self, lines: Sequence[str]) -> None:
        filled = (i for i, line in enumerate(lines) if line and not line.isspace())
        self.indices = list(islice(filled, MAX_LINES))
        """The indices of the filled lines, at most :data:`MAX_LINES`."""
        self.beyond = next(filled, None)
        """The index of the first filled line that is not read, or ``None``."""
        self.texts = [lines[i] for i in self.indices]
        self.gaps: NDArray[np.intp] = np.diff([-1, *self.indices, len(lines)]) - 1
        """The number of blank lines above each of them, and below the last one."""

    @functools.cached_property
    def parts(self) -> list[ReadLines]:
        """The lines in parts of bounded size, in order; pages of usual size have one part."""
        return [_read(part) for part in _chunks(self.texts)]

    @functools.cached_property
    def tokens(self) -> Tokens:
        """The words of all lines."""
        return joined_tokens([part.tokens for part in self.parts])


def reading_of(page: Page) -> PageReading:
    """Return the reading of a page; it is made again only after a text of its lines has changed."""
    return page.once_for_texts(_reading)


def _reading(page: Page) -> PageReading:
    return PageReading([line.text for line in page.lines])


def _read(texts: Sequence[str]) -> ReadLines:
    bare, indents, bullets, lengths = _bare(texts)
    characters = LineCharacters(bare)
    tokens = tokenise(characters.codes, characters.classes, characters.line, characters.count)
    return ReadLines(texts, bare, indents, bullets, lengths, characters, tokens)


def joined_tokens(parts: Sequence[Tokens]) -> Tokens:
    """Return the words of all parts together; ``start`` still counts from the beginning of each part."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0, *(len(part.counts) for part in parts)]).tolist()
    shifted = [part._replace(line=part.line + offset) for part, offset in zip(parts, offsets, strict=False)]
    return Tokens(*(np.concatenate(columns) for columns in zip(*shifted, strict=True)))


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for at, text in enumerate(texts):
        size += min(len(text), _HEAD_LENGTH + _TAIL_LENGTH)
        if size > _CHUNK_CHARACTERS and at > start:
            yield texts[start:at]
            start, size = at, min(len(text), _HEAD_LENGTH + _TAIL_LENGTH)
    yield texts[start:]


def _bare(texts: Sequence[str]) -> tuple[list[str], list[int], list[bool], list[int]]:
    """Return the lines without indentation and bullet, their indentations, whether they have bullets, their lengths."""
    bare = [text.strip() for text in texts]
    indents, bullets = [0] * len(texts), [False] * len(texts)
    for row, (text, line) in enumerate(zip(texts, bare, strict=True)):
        first = line[0]
        if text[0] != first:
            indents[row] = min(len(text) - len(text.lstrip()), 24)
        if first in _MAY_MARK and (marked := _BULLET.match(line)) is not None:
            bullets[row] = True
            bare[row] = line[marked.end() :].lstrip() or line
    lengths = list(map(len, bare))
    if max(lengths, default=0) > _HEAD_LENGTH + _TAIL_LENGTH:
        bare = [_ends(line) for line in bare]
    return bare, indents, bullets, lengths


def _ends(line: str) -> str:
    """Return a line; of one that is too long, its beginning and its end."""
    return line if len(line) <= _HEAD_LENGTH + _TAIL_LENGTH else line[:_HEAD_LENGTH] + line[-_TAIL_LENGTH:]
