"""One reading of a page: its characters and words as arrays, computed once and shared by all stages."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.page import Page
from cleanarticle.text.character_classes import codes_of, tables
from cleanarticle.text.tokens import Rows, Tokens, tokenise

_BULLET = re.compile(r"[•●◦▪▫■□‣⁃∙·*+–—\-►▶»›>]\s|[•●◦▪▫■‣⁃]|\(?\d{1,2}[.)]\s")
_MAY_MARK = frozenset("•●◦▪▫■□‣⁃∙·*+–—-►▶»›>(0123456789")
_LONGEST, _TAIL = 19_000, 1_000  # of a longer line so many characters are looked at, at its ends
_CHUNK = 1 << 18  # characters that are measured at once: bounds the memory
_PAD = 4


class LineCharacters:
    """The characters of some lines, one after another, a space behind each line.

    Args:
        lines: the lines, none of them blank.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        sizes = np.array([len(line) for line in lines], np.intp)
        self.count = len(lines)
        self.codes = codes_of(" ".join(lines) + " " * _PAD)
        self.classes = tables()[0][self.codes]
        self.starts = np.cumsum(sizes + 1) - sizes - 1
        self.ends = self.starts + sizes - 1
        self.line = np.repeat(np.arange(len(lines)), sizes + 1)
        self.line = np.concatenate([self.line, np.full(_PAD - 1, len(lines) - 1)])

    def has(self, kind: int) -> NDArray[np.bool_]:
        """Which characters are of a class."""
        found: NDArray[np.bool_] = (self.classes & kind) > 0
        return found

    def counted(self, marked: NDArray[np.bool_] | Rows) -> NDArray[np.float64]:
        """How many of the marked characters each line has."""
        at = np.flatnonzero(marked) if marked.dtype == np.bool_ else marked
        return np.bincount(self.line[at], minlength=self.count).astype(np.float64)


class ReadLines(NamedTuple):
    """Some lines of a page as they were read: so many that their arrays fit into the memory that is set for them."""

    texts: Sequence[str]
    bare: list[str]
    """The lines without indentation and bullet, of a long one the beginning and the end."""
    indents: list[int]
    bullets: list[bool]
    lengths: list[int]
    """How many characters each line has, without indentation and bullet."""
    characters: LineCharacters
    tokens: Tokens


class PageReading:
    """The lines of a page that are not blank, with their characters and words.

    It depends on the texts of the lines alone, and lives as long as no cleaner changes one: see :func:`reading_of`.

    Args:
        lines: all lines of the page, blank ones included.

    >>> reading = PageReading(["Home", "", "  It rained."])
    >>> reading.indices, reading.texts, reading.tokens.counts.tolist()
    ([0, 2], ['Home', '  It rained.'], [1, 2])
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.indices = [i for i, line in enumerate(lines) if line and not line.isspace()]
        """Which lines of the page they are."""
        self.texts = [lines[i] for i in self.indices]
        self.gaps: NDArray[np.intp] = np.diff([-1, *self.indices, len(lines)]) - 1
        """How many blank lines stand above each of them, and below the last."""

    @functools.cached_property
    def parts(self) -> list[ReadLines]:
        """The lines in parts of bounded size, in order; one part for any usual page."""
        return [_read(part) for part in _chunks(self.texts)]

    @functools.cached_property
    def tokens(self) -> Tokens:
        """The words of all lines."""
        return joined_tokens([part.tokens for part in self.parts])


def reading_of(page: Page) -> PageReading:
    """Return the reading of a page: made at the first call, and again where a repair has changed a line since."""
    return page.once_for_texts(_reading)


def _reading(page: Page) -> PageReading:
    return PageReading([line.text for line in page.lines])


def _read(texts: Sequence[str]) -> ReadLines:
    bare, indents, bullets, lengths = _bare(texts)
    characters = LineCharacters(bare)
    tokens = tokenise(characters.codes, characters.classes, characters.line, characters.count)
    return ReadLines(texts, bare, indents, bullets, lengths, characters, tokens)


def joined_tokens(parts: Sequence[Tokens]) -> Tokens:
    """Return the words of some lines and of those that follow; where each begins counts from the start of its part."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0, *(len(part.counts) for part in parts)]).tolist()
    shifted = [part._replace(line=part.line + offset) for part, offset in zip(parts, offsets, strict=False)]
    return Tokens(*(np.concatenate(columns) for columns in zip(*shifted, strict=True)))


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for at, text in enumerate(texts):
        size += min(len(text), _LONGEST + _TAIL)
        if size > _CHUNK and at > start:
            yield texts[start:at]
            start, size = at, min(len(text), _LONGEST + _TAIL)
    yield texts[start:]


def _bare(texts: Sequence[str]) -> tuple[list[str], list[int], list[bool], list[int]]:
    """The lines without their indentation and bullet, at most so long; both; and how long they are."""
    bare, indents, bullets, lengths = [], [], [], []
    for text in texts:
        line = text.strip()
        indents.append(0 if text[0] == line[0] else min(len(text) - len(text.lstrip()), 24))
        marked = _BULLET.match(line) if line[0] in _MAY_MARK else None
        if marked:
            line = line[marked.end() :].lstrip() or line
        bullets.append(marked is not None)
        lengths.append(len(line))
        bare.append(line if len(line) <= _LONGEST + _TAIL else line[:_LONGEST] + line[-_TAIL:])
    return bare, indents, bullets, lengths
