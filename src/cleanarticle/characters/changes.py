"""Changes of one line: the smallest that turn one text into another, and several rounds of them as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_WINDOW = 12
_ANCHOR = 3


class Change(NamedTuple):
    """Put *after* in place of columns *start* to *end* (half-open) of a line."""

    start: int
    end: int
    after: str
    rule: str
    confidence: float = 1.0


def apply(text: str, changes: Iterable[Change]) -> str:
    """*text* with *changes* made, which are in order and do not overlap.

    >>> apply("a-b", [Change(1, 2, "+", "x"), Change(3, 3, "!", "x")])
    'a+b!'
    """
    out: list[str] = []
    at = 0
    for change in changes:
        out += (text[at : change.start], change.after)
        at = change.end
    out.append(text[at:])
    return "".join(out)


def difference(before: str, after: str, rule: str, confidence: float = 1.0) -> Iterator[Change]:
    """The small changes that make *before* into *after*, left to right.

    Where the two part, the nearest place at which they agree again is sought within a short window, so
    the time is linear; a stretch without one becomes a single change.

    >>> list(difference("cafÃ© et thÃ©", "café et thé", "x"))
    [Change(start=3, end=5, after='é', rule='x', confidence=1.0),
     Change(start=11, end=13, after='é', rule='x', confidence=1.0)]
    """
    i = j = 0
    while i < len(before) or j < len(after):
        step = _common(before, after, i, j)
        i, j = i + step, j + step
        if i == len(before) and j == len(after):
            return
        width, height = _resume(before, after, i, j)
        yield Change(i, i + width, after[j : j + height], rule, confidence)
        i, j = i + width, j + height


def _common(before: str, after: str, i: int, j: int) -> int:
    """How many characters are the same from *i* and *j* on: whole blocks at a time, then one by one."""
    start, block = i, 1
    while block and i < len(before) and j < len(after):
        if before[i : i + block] == after[j : j + block]:
            i, j, block = i + block, j + block, block * 2
        else:
            block //= 2
    return min(i, len(before)) - start


def _resume(before: str, after: str, i: int, j: int) -> tuple[int, int]:
    """How much to replace, and by how much, until both texts agree again."""
    for total in range(1, 2 * _WINDOW):
        for height in range(max(0, total - _WINDOW), min(total, _WINDOW) + 1):
            width = total - height
            left, right = i + width, j + height
            anchor = before[left : left + _ANCHOR]
            whole = len(anchor) == _ANCHOR or len(before) - left == len(after) - right
            if whole and left <= len(before) and right <= len(after) and anchor == after[right : right + _ANCHOR]:
                return width, height
    tail = 0
    while tail < min(len(before) - i, len(after) - j) and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return len(before) - i - tail, len(after) - j - tail


def compose(middle: str, first: Sequence[Change], second: Sequence[Change]) -> list[Change]:
    """One list of changes that does what *first* does and then *second*.

    Args:
        middle: the text that *first* made.
        first: changes of the text before it.
        second: changes of *middle*. Where they overlap what *first* put in, both become one change,
            under the rule of the second.

    >>> compose("é", [Change(0, 8, "é", "entity")], [Change(0, 1, "è", "other")])
    [Change(start=0, end=8, after='è', rule='other', confidence=1.0)]
    >>> compose("abcd", [Change(0, 2, "", "a")], [Change(3, 4, "", "b")])
    [Change(start=0, end=2, after='', rule='a', confidence=1.0),
     Change(start=5, end=6, after='', rule='b', confidence=1.0)]
    """
    if not first or not second:
        return list(first or second)
    pieces: list[tuple[int, int, bool, Change]] = [(new.start, new.end, True, new) for new in second]
    shift = 0  # from a column of the first text to one of the middle text
    for old in first:
        start = old.start + shift
        pieces.append((start, start + len(old.after), False, old))
        shift += len(old.after) - (old.end - old.start)
    pieces.sort()
    out: list[Change] = []
    shift = 0  # and back
    at = 0
    while at < len(pieces):
        start, end = pieces[at][:2]
        olds: list[Change] = []
        news: list[Change] = []
        while not (olds or news) or (at < len(pieces) and pieces[at][0] < end):
            end = max(end, pieces[at][1])
            (news if pieces[at][2] else olds).append(pieces[at][3])
            at += 1
        low = start + shift
        shift += sum(old.end - old.start - len(old.after) for old in olds)
        if not news:
            out += olds
            continue
        moved = [new._replace(start=new.start - start, end=new.end - start) for new in news]
        confidence = min(change.confidence for change in (*olds, *news))
        out.append(Change(low, end + shift, apply(middle[start:end], moved), news[-1].rule, confidence))
    return out
