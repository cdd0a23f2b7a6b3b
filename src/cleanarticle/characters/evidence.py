"""What proves that a line was decoded wrongly, in bits.

Each character that a misreading would give back is weighed. For it speak: how many characters have to fit together
by chance (two: little, four: much), that they stand where nobody writes them, that ftfy's heuristic calls them bad,
and how often the language has the new letter between these neighbours. Against it: a letter that the language does
not have, a rare sign. Characters that stand as in correct text (``×”``, ``„Ö“``) weigh nothing, and what no text can
hold (:func:`cleanarticle.characters.typography.possible`) is never a reading. A letter of a script that is nowhere
else on the page needs a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleanarticle.characters.letter_statistics import UNSEEN, Language
from cleanarticle.characters.misreadings import Unit
from cleanarticle.characters.typography import (
    COMMON_SIGNS,
    GREEK_SYMBOLS,
    closes_quotation,
    in_place,
    possible,
    script,
)

SHAPE = {1: 0, 2: 3, 3: 6, 4: 12}
"""Bits for so many characters that fit together: random ones beyond ASCII do in 1 of 2^bits cases (two: 30/128 * 1/2)."""
OUT_OF_PLACE = 8
"""Bits for a character where correct text has none, at most two of them a unit."""
FLAGGED = 6
"""Bits for characters that ftfy's heuristic calls bad."""
NEUTRAL = 14
"""The cost, in bits, of a letter that speaks neither for a reading nor against it (``letters.txt`` holds 6 to 24)."""
NOT_THERE = -6
"""Bits for a letter that the language has, but never between these neighbours; and for a rare sign."""
NOT_A_LETTER = -10
"""Bits for a letter that the language does not have, and for a capital after a small letter."""
USUAL_SIGN = 3
MISPLACED_SIGN = -4
RUN = 5
"""So many characters in a row prove a script that stands nowhere else on the page: three letters of Cyrillic, two of Chinese."""
LETTERS = 4
"""So many characters in a row that make letters of an alphabet speak for a reading even where each is in a usual place."""
_TABLED = frozenset({"Latin", "Greek", "Cyrillic"})


class Weighed(NamedTuple):
    """A unit with its evidence."""

    unit: Unit
    left: str
    right: str
    """The characters around it, as decoded."""
    proof: int
    """Bits that say that the text as it stands is wrong; 0 where it is not, whatever else it may be."""


def weigh(text: str, units: Sequence[Unit], bad: Callable[[int, int], bool]) -> list[Weighed]:
    """Return the *units* of *text* with what proves each, without those that no text can hold.

    Args:
        text: a line.
        units: what one misreading makes of it, left to right.
        bad: whether ftfy's heuristic flags something in a range of columns.
    """
    out: list[Weighed] = []
    left, at = " ", 0
    runs = _in_runs(units)
    for number, unit in enumerate(units):
        if unit.start > at:
            left = text[unit.start - 1]
        following = units[number + 1] if number + 1 < len(units) else None
        if following and following.start == unit.end:
            right = following.after[:1] or " "
        else:
            right = text[unit.end : unit.end + 1] or " "
        if all(map(possible, unit.after, left + unit.after)):
            out.append(Weighed(unit, left, right, _proof(text, unit, bad, runs[number])))
        left, at = unit.after[-1:] or left, unit.end
    return out


def _proof(text: str, unit: Unit, bad: Callable[[int, int], bool], run: bool) -> int:
    """What proves one unit, *run* where it stands among others that make letters of a known alphabet."""
    out = 0
    for at in range(unit.start, unit.end):
        if text[at].isascii():
            continue
        out += not in_place(text, at)
        if closes_quotation(text, at):
            return 0
    flagged = bad(unit.start, unit.end)
    size = unit.end - unit.start
    if not out and not run and not (flagged and size > 2):
        return 0
    if not unit.after:
        return 2 * OUT_OF_PLACE
    shape = 0 if unit.lost else SHAPE.get(size, 12)
    return shape + OUT_OF_PLACE * min(out, 2) + FLAGGED * flagged


def _in_runs(units: Sequence[Unit]) -> list[bool]:
    """Which of *units* stand in a row of :data:`LETTERS` or more that make letters of an alphabet in the tables."""
    flags = [False] * len(units)
    first = 0
    for number, unit in enumerate(units):
        fits = script(unit.after[:1]) in _TABLED if unit.after else False
        if not fits or (number > first and units[number - 1].end != unit.start):
            first = number if fits else number + 1
        if number - first + 1 >= LETTERS:
            flags[max(first, number - LETTERS + 1) : number + 1] = [True] * min(LETTERS, number + 1 - first)
    return flags


def plausibility(after: str, left: str, right: str, language: Language) -> int:
    """Return the bits that speak for *after* between its neighbours in *language*; below 0 against it.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> french = languages()[0]
    >>> plausibility("é", "t", " ", french) > 0 > plausibility("đ", "t", " ", french)
    True
    """
    if len(after) == 1:
        return _plausibility(after, left, right, language)
    around = f"{left or ' '}{after}{right or ' '}"
    return sum(_plausibility(around[at], around[at - 1], around[at + 1], language) for at in range(1, len(around) - 1))


def _plausibility(char: str, left: str, right: str, language: Language) -> int:
    if char.isascii() or char in "\ufffdİ":
        return 0
    belongs = script(char)
    if not belongs:
        return _sign_plausibility(char, left, right)
    if belongs not in _TABLED or char > "\u1eff":
        return 0
    if char.isupper() and left.islower() and left.isalpha():
        return NOT_A_LETTER
    if char in GREEK_SYMBOLS and script(left) != "Greek" and script(right) != "Greek":
        return 0
    low = char.lower()[0]
    key = (left.lower()[0] if left.isalpha() else "_") + low + (right.lower()[0] if right.isalpha() else "_")
    cost = language.letters.get(key)
    if cost is not None:
        return NEUTRAL - min(cost, UNSEEN)
    return NOT_THERE if low in language.alphabet else NOT_A_LETTER


def _sign_plausibility(char: str, left: str, right: str) -> int:
    if char in COMMON_SIGNS:
        return USUAL_SIGN if in_place(left + char + right, 1) else MISPLACED_SIGN
    if char >= "\U0001f000" or "\u2600" <= char <= "\u27bf" or "\u3000" <= char <= "\u303f" or char >= "\ufe00":
        return 0
    if char in "\xad\u200b\u200c\u200d\u2060\u200e\u200f" or "\u0300" <= char <= "\u036f":
        return 0
    return NOT_THERE


def scripts_in_runs(weighed: Sequence[Weighed]) -> set[str]:
    """Return the scripts of which the units have a run long enough to prove them."""
    proved: set[str] = set()
    length, current, at = 0, "", -1
    for unit, *_ in weighed:
        belongs = script(unit.after[:1]) if unit.after else ""
        if unit.start != at or (belongs and belongs != current):
            length = 0
        current, at = belongs or current, unit.end
        length += unit.end - unit.start
        if current and length >= RUN:
            proved.add(current)
    return proved
