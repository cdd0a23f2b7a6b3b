"""The reading of a page: the characters and words of its lines as arrays, computed once and shared by all stages."""

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
from cleanarticle.text.tokens import Indices, Tokens, tokenise_characters

_BULLET = lazy_pattern(r"[•●◦▪▫■□‣⁃∙·*+–—\-►▶»›>]\s|[•●◦▪▫■‣⁃]|\(?\d{1,2}[.)]\s")
_BULLET_STARTS = frozenset("•●◦▪▫■□‣⁃∙·*+–—-►▶»›>(0123456789")
# Characters: of a line that is longer than the sum, only its first 19,000 and its last 1,000 are read. Set by hand.
_HEAD_LENGTH, _TAIL_LENGTH = 19_000, 1_000
_MAX_PART = 1 << 18  # characters of the lines that are read together, to bound the memory
_MAX_16_BITS = 0xFFFF
_SPACES_AT_END = 4  # after the last line, so that features can look a few characters ahead
MAX_INDENT = 24  # characters; deeper indentation makes no difference to the line model

MAX_LINES = 300_000
"""The largest number of filled lines of a page that are read and labelled; each takes up to 40 microseconds and 2.5 kB.

Hardly any page has more: a page that is read from a file has at most 10 MB, so its lines would have fewer than 33
characters on average.
"""


class LineCharacters:
    """The characters of several lines, one line after another, with a space after each.

    ``codes`` has the code point of each character, ``classes`` its character classes; ``starts`` and ``ends`` have the
    indices of the first and of the last character of each line.

    Args:
        lines: the lines, none of them blank.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        lengths = np.array([len(line) for line in lines], np.intp)
        self.line_count = len(lines)
        self.codes = codes_of(" ".join(lines) + " " * _SPACES_AT_END)
        self.classes = looked_up(tables()[0], self.codes)
        self.starts = np.cumsum(lengths + 1) - lengths - 1
        self.ends = self.starts + lengths - 1

    @functools.cached_property
    def line_of_character(self) -> Indices:
        """The index of the line of each character."""
        lengths_with_spaces = self.ends - self.starts + 2
        if self.line_count:
            lengths_with_spaces[-1] += _SPACES_AT_END - 1
        return np.repeat(np.arange(self.line_count), lengths_with_spaces)

    def has_class(self, character_class: int) -> NDArray[np.bool_]:
        """Return for each character whether it has a class."""
        out: NDArray[np.bool_] = (self.classes & character_class) > 0
        return out

    def count_per_line(self, characters: Indices) -> NDArray[np.float64]:
        """Return for each line how many of its characters are in *characters*, the indices of some characters."""
        return np.bincount(self.line_of_character[characters], minlength=self.line_count).astype(np.float64)

    def class_counts(self, four_classes: tuple[int, int, int, int]) -> Iterator[NDArray[np.float64]]:
        """Yield for each of four classes an array: how many characters of each line have the class.

        All four counts are made by one sum of 64-bit numbers: each count takes 16 of the 64 bits.
        """
        # In a line of 65,536 characters or more, a count may need more than 16 bits.
        if (self.ends - self.starts).max(initial=0) >= _MAX_16_BITS:
            for character_class in four_classes:
                yield np.add.reduceat(self.has_class(character_class), self.starts, dtype=np.float64)
            return
        sums = np.add.reduceat(looked_up(_packed_ones(four_classes), self.codes), self.starts)
        yield from sums.astype("<u8").view("<u2").reshape(self.line_count, 4).T.astype(np.float64)


@functools.cache
def _packed_ones(four_classes: tuple[int, int, int, int]) -> NDArray[np.uint64]:
    """Return for each code point a 64-bit number that packs four 16-bit numbers, one for each class.

    Such a 16-bit number is 1 if the code point has the class, else 0.
    """
    classes = tables()[0]
    out = np.zeros(len(classes), np.uint64)
    for number, character_class in enumerate(four_classes):
        out[(classes & character_class) > 0] += np.uint64(1 << 16 * number)
    return out


class ReadingPart(NamedTuple):
    """The lines of a page that are read together, with their characters and words.

    Each list has an entry for each line. A *bare* line has no indentation and no bullet.
    """

    texts: Sequence[str]
    bare_texts: list[str]
    """The bare lines; of a very long line, only its beginning and its end."""
    indents: list[int]
    """The number of white-space characters before the text of each line, at most 24."""
    has_bullet: list[bool]
    bare_lengths: list[int]
    """The number of characters of each bare line; of a very long line, all of its characters count."""
    characters: LineCharacters
    """The characters of the bare texts."""
    tokens: Tokens
    """The words of the bare texts."""


class PageReading:
    """The filled lines of a page, with their characters and words.

    It depends only on the texts of the lines: see :func:`reading_of`.

    Args:
        lines: all lines of the page, blank ones included.

    >>> reading = PageReading(["Home", "", "  It rained."])
    >>> reading.indices, reading.texts, reading.tokens.words_per_line.tolist()
    ([0, 2], ['Home', '  It rained.'], [1, 2])
    """

    def __init__(self, lines: Sequence[str]) -> None:
        filled = (i for i, line in enumerate(lines) if line and not line.isspace())
        self.indices = list(islice(filled, MAX_LINES))
        """The indices of the filled lines, at most :data:`MAX_LINES`."""
        self.first_unread = next(filled, None)
        """The index of the first filled line that is not read, or ``None``."""
        self.texts = [lines[i] for i in self.indices]
        self.blank_lines: NDArray[np.intp] = np.diff([-1, *self.indices, len(lines)]) - 1
        """The number of blank lines directly above each filled line that is read.

        One more entry, the last, is the number of all lines below the last of these lines.
        """

    @functools.cached_property
    def parts(self) -> list[ReadingPart]:
        """The filled lines that are read, in parts of bounded size, in order; a page of usual size has one part."""
        return [_read_lines(part) for part in _parts_of_bounded_size(self.texts)]

    @functools.cached_property
    def tokens(self) -> Tokens:
        """The words of all filled lines that are read."""
        return _join_tokens([part.tokens for part in self.parts])


def reading_of(page: Page) -> PageReading:
    """Return the reading of a page. The page stores it until the text of a line changes."""
    return page.once_for_texts(_make_reading)


def _make_reading(page: Page) -> PageReading:
    return PageReading([line.text for line in page.lines])


def _read_lines(texts: Sequence[str]) -> ReadingPart:
    bare_texts = [text.strip() for text in texts]
    indents, has_bullet = [0] * len(texts), [False] * len(texts)
    for index, (text, bare_text) in enumerate(zip(texts, bare_texts, strict=True)):
        first_character = bare_text[0]
        if text[0] != first_character:
            indents[index] = min(len(text) - len(text.lstrip()), MAX_INDENT)
        if first_character in _BULLET_STARTS and (bullet := _BULLET.match(bare_text)) is not None:
            has_bullet[index] = True
            bare_texts[index] = bare_text[bullet.end() :].lstrip() or bare_text
    bare_lengths = list(map(len, bare_texts))
    if max(bare_lengths, default=0) > _HEAD_LENGTH + _TAIL_LENGTH:
        bare_texts = [_head_and_tail(text) for text in bare_texts]
    characters = LineCharacters(bare_texts)
    tokens = tokenise_characters(
        characters.codes, characters.classes, characters.line_of_character, characters.line_count
    )
    return ReadingPart(texts, bare_texts, indents, has_bullet, bare_lengths, characters, tokens)


def _join_tokens(parts: Sequence[Tokens]) -> Tokens:
    """Return the words of all parts together.

    Only ``line_of_word`` changes: it becomes an index of a line of the page. ``start`` remains an index of a character
    of the part in which the word is.
    """
    if len(parts) == 1:
        return parts[0]
    lines_above = np.cumsum([0, *(len(part.words_per_line) for part in parts)]).tolist()
    # The last number in lines_above is the number of all lines: it belongs to no part.
    shifted = [
        part._replace(line_of_word=part.line_of_word + count) for part, count in zip(parts, lines_above, strict=False)
    ]
    return Tokens(*(np.concatenate(columns) for columns in zip(*shifted, strict=True)))


def _parts_of_bounded_size(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split lines into consecutive parts. At most ``_MAX_PART`` characters are read of the lines of a part."""
    start = part_length = 0
    for index, text in enumerate(texts):
        read_length = min(len(text), _HEAD_LENGTH + _TAIL_LENGTH)
        part_length += read_length
        if part_length > _MAX_PART and index > start:
            yield texts[start:index]
            start, part_length = index, read_length
    yield texts[start:]


def _head_and_tail(text: str) -> str:
    """Return the beginning and the end of a text that is too long to be read whole; any other text unchanged."""
    return text if len(text) <= _HEAD_LENGTH + _TAIL_LENGTH else text[:_HEAD_LENGTH] + text[-_TAIL_LENGTH:]
