"""A line cut up into what stood in the source and what was repaired; characters that no one sees, written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.page.line import Line, Repair

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What shows nothing, or does something instead: controls, bidi marks, zero widths, lone surrogates, tags."""

TAKEN = re.compile(f"{UNSEEN.pattern[:-1]}\u200c\u200d]")
"""The same for what a repair took away: joiners, too, which in a text have work to do."""


class Piece(NamedTuple):
    """A piece of a line: *text* as it stands after repairs, and the repair that it is the outcome of.

    A repair that was only flagged has a piece of its own without text, before the text that it is about.
    ``start`` and ``end`` are where the piece stands in the source.
    """

    text: str
    start: int
    end: int
    repair: Repair | None = None


def pieces(line: Line, repairs: Sequence[Repair]) -> Iterator[Piece]:
    """The pieces of a line, in order.

    Args:
        line: the line.
        repairs: those of the page that begin in this line, in order.
    """
    place, column = line.start, 0
    for repair in repairs:
        if repair.start > place:
            width = repair.start - place
            yield Piece(line.text[column : column + width], place, repair.start)
            place, column = repair.start, column + width
        if repair.applied:
            yield Piece(repair.after, repair.start, repair.end, repair)
            place, column = repair.end, column + len(repair.after)
        else:
            yield Piece("", repair.start, repair.start, repair)
    if column < len(line.text):
        yield Piece(line.text[column:], place, place + len(line.text) - column)


def explained(lines: Sequence[Line], repairs: Sequence[Repair]) -> Iterator[tuple[Line, list[Piece]]]:
    """Yield each line of a page with its pieces: what all views are made from."""
    at = 0
    for line in lines:
        own = []
        while at < len(repairs) and repairs[at].start < line.end:
            own.append(repairs[at])
            at += 1
        yield line, list(pieces(line, own))


def empty(line: Line, parts: Sequence[Piece]) -> bool:
    """True where there is nothing to show of a line: it is blank, and was so in the source."""
    return line.blank and not any(part.repair for part in parts)


def written(sign: str) -> str:
    r"""A character as Python would write it.

    >>> print(written("\u202e"))
    \u202e
    """
    return sign.encode("unicode_escape").decode("ascii")


def visible(text: str, unseen: re.Pattern[str] = UNSEEN) -> str:
    r"""*text* with all that a terminal would not show, or would obey, written out.

    >>> print(visible("a\x1b[2J\u202eb"))
    a\x1b[2J\u202eb
    """
    return unseen.sub(lambda match: written(match[0]), text)
