"""Split lines into pieces with and without repairs, and escape invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.line import Line, Repair

UNSEEN = lazy_pattern(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Invisible characters, and those that control a terminal: controls, bidi marks, zero widths, surrogates, tags."""

UNSEEN_OR_JOINER = lazy_pattern(f"{UNSEEN.pattern[:-1]}\u200c\u200d]")
"""The same characters and joiners, for text that a repair removed. Elsewhere joiners shape letters: they are not
escaped."""


class Piece(NamedTuple):
    """A piece of a line: its *text* after repairs, its span in the source, and the repair that made it, if one did.

    A flag, which is a repair that is only suggested, also has a piece: with an empty text, before the text that it is
    about.
    """

    text: str
    start: int
    end: int
    repair: Repair | None = None


def line_pieces(line: Line, repairs: Sequence[Repair]) -> Iterator[Piece]:
    """Yield the pieces of a line, in order.

    Args:
        line: the line.
        repairs: the repairs of the page that begin in this line, in order.
    """
    offset, column = line.start, 0  # the same position in the source and in the text
    for repair in repairs:
        if repair.start > offset:
            width = repair.start - offset
            yield Piece(line.text[column : column + width], offset, repair.start)
            offset, column = repair.start, column + width
        if repair.applied:
            yield Piece(repair.after, repair.start, repair.end, repair)
            offset, column = repair.end, column + len(repair.after)
        else:
            yield Piece("", repair.start, repair.start, repair)
    if column < len(line.text):
        yield Piece(line.text[column:], offset, offset + len(line.text) - column)


def lines_with_pieces(lines: Sequence[Line], repairs: Sequence[Repair]) -> Iterator[tuple[Line, list[Piece]]]:
    """Yield each line of a page with its pieces, from which all views are built."""
    next_repair = 0
    for line in lines:
        line_repairs = []
        while next_repair < len(repairs) and repairs[next_repair].start < line.end:
            line_repairs.append(repairs[next_repair])
            next_repair += 1
        yield line, list(line_pieces(line, line_repairs))


def is_empty(line: Line, pieces: Sequence[Piece]) -> bool:
    """Return whether a line, which has these pieces, has nothing to show: no text, and no repair that removed it."""
    return line.blank and not any(piece.repair for piece in pieces)


def escaped_character(character: str) -> str:
    r"""Return the Python escape for a character.

    >>> print(escaped_character("\u202e"))
    \u202e
    """
    return character.encode("unicode_escape").decode("ascii")


def escape_unseen(text: str, unseen: re.Pattern[str] = UNSEEN) -> str:
    r"""Return *text* with escapes for the characters that a terminal would not show, or would interpret.

    >>> print(escape_unseen("a\x1b[2J\u202eb"))
    a\x1b[2J\u202eb
    """
    return unseen.sub(lambda match: escaped_character(match[0]), text)
