"""Changes of one line: the smallest that turn one text into another, and several rounds of changes as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_WINDOW = 12  # characters after a difference within which two texts must agree again; set by hand
_ANCHOR = 3  # characters in a row that must be equal for two texts to agree again; set by hand


class Change(NamedTuple):
    """Put *after* in place of columns *start* to *end* (half-open) of a line."""

    start: int
    end: int
    after: str
    rule: str
    confidence: float = 1.0

    def moved(self, columns: int) -> Change:
        """Return the same change, that many columns to the right."""
        return self._replace(start=self.start + columns, end=self.end + columns)


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """Return *text* with all *changes*, which must be in order and not overlap.

    >>> apply_changes("a-b", [Change(1, 2, "+", "x"), Change(3, 3, "!", "x")])
    'a+b!'
    """
    parts: list[str] = []
    column = 0
    for change in changes:
        parts += (text[column : change.start], change.after)
        column = change.end
    parts.append(text[column:])
    return "".join(parts)


def difference(before: str, after: str, rule: str, confidence: float = 1.0) -> Iterator[Change]:
    """Yield the small changes that turn *before* into *after*, left to right.

    At each difference, the nearest place at which the texts agree again is searched for within a short window, so the
    time is linear. If there is none, the rest becomes a single change.

    Args:
        before: the text to change.
        after: what it becomes.
        rule: the rule of the changes.
        confidence: the confidence of the changes.

    >>> list(difference("cafÃ© et thÃ©", "café et thé", "x"))
    [Change(start=3, end=5, after='é', rule='x', confidence=1.0),
     Change(start=11, end=13, after='é', rule='x', confidence=1.0)]
    """
    i = j = 0
    while i < len(before) or j < len(after):
        step = _common_length(before, after, i, j)
        i, j = i + step, j + step
        if i == len(before) and j == len(after):
            return
        replaced, inserted = _differing_lengths(before, after, i, j)
        yield Change(i, i + replaced, after[j : j + inserted], rule, confidence)
        i, j = i + replaced, j + inserted


def _common_length(before: str, after: str, i: int, j: int) -> int:
    """Return how many characters are the same from *i* and *j* on.

    Blocks are compared as a whole: each is twice as long as the last equal one, and half as long after a difference.
    """
    start, block = i, 1
    while block and i < len(before) and j < len(after):
        if before[i : i + block] == after[j : j + block]:
            i, j, block = i + block, j + block, block * 2
        else:
            block //= 2
    return min(i, len(before)) - start


def _differing_lengths(before: str, after: str, i: int, j: int) -> tuple[int, int]:
    """Return how many characters from *i* of *before* and from *j* of *after* differ until the texts agree again."""
    for total in range(1, 2 * _WINDOW):
        for inserted in range(max(0, total - _WINDOW), min(total, _WINDOW) + 1):
            replaced = total - inserted
            left, right = i + replaced, j + inserted
            anchor = before[left : left + _ANCHOR]
            # At the end of both texts fewer characters are enough.
            is_anchor = len(anchor) == _ANCHOR or len(before) - left == len(after) - right
            if is_anchor and left <= len(before) and right <= len(after) and anchor == after[right : right + _ANCHOR]:
                return replaced, inserted
    common_end = 0
    while common_end < min(len(before) - i, len(after) - j) and before[-1 - common_end] == after[-1 - common_end]:
        common_end += 1
    return len(before) - i - common_end, len(after) - j - common_end


def compose_changes(middle: str, first: Sequence[Change], second: Sequence[Change]) -> list[Change]:
    """Return one list of changes that does what *first* and then *second* do.

    Args:
        middle: the text that *first* made.
        first: changes of the text before it.
        second: changes of *middle*. A change that overlaps what *first* inserted is united with it, under its own rule.

    >>> compose_changes("é", [Change(0, 8, "é", "entity")], [Change(0, 1, "è", "other")])
    [Change(start=0, end=8, after='è', rule='other', confidence=1.0)]
    >>> compose_changes("abcd", [Change(0, 2, "", "a")], [Change(3, 4, "", "b")])
    [Change(start=0, end=2, after='', rule='a', confidence=1.0),
     Change(start=5, end=6, after='', rule='b', confidence=1.0)]
    """
    if not first or not second:
        return list(first or second)
    # Spans of both lists in columns of *middle*; the flag is True for changes of *second*.
    spans: list[tuple[int, int, bool, Change]] = [(change.start, change.end, True, change) for change in second]
    shift = 0  # from columns of the first text to columns of the middle text
    for change in first:
        start = change.start + shift
        spans.append((start, start + len(change.after), False, change))
        shift += len(change.after) - (change.end - change.start)
    spans.sort()
    composed: list[Change] = []
    shift = 0  # from columns of the middle text back to columns of the first text
    at = 0
    while at < len(spans):
        start, end = spans[at][:2]
        firsts: list[Change] = []
        seconds: list[Change] = []
        while not (firsts or seconds) or (at < len(spans) and spans[at][0] < end):
            end = max(end, spans[at][1])
            (seconds if spans[at][2] else firsts).append(spans[at][3])
            at += 1
        first_start = start + shift
        shift += sum(change.end - change.start - len(change.after) for change in firsts)
        if not seconds:
            composed += firsts
            continue
        after = apply_changes(middle[start:end], [change.moved(-start) for change in seconds])
        confidence = min(change.confidence for change in (*firsts, *seconds))
        composed.append(Change(first_start, end + shift, after, seconds[-1].rule, confidence))
    return composed
