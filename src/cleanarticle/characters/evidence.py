"""What proves that a line was decoded wrongly, in bits.

Each character that a misreading would give back is weighed. For it speak: how many characters have to fit together
by chance (two: little, four: much), that they stand where nobody writes them, that ftfy's heuristic calls them bad,
and how often the language has the new letter between these neighbours. Against it: a letter that the language does
not have, a rare sign. Characters that stand as in correct text (``×”``, ``„Ö“``) weigh nothing, and what no text can
hold (:func:`cleanarticle.characters.typography.possible`) is never a reading. A letter of a script that is nowhere
else on the page needs a run.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleanarticle.characters.letter_statistics import UNSEEN, Language, languages
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
"""Bits for so many characters that fit together: random ones do in 1 of 2^bits cases (two: 30/128 * 1/2)."""
OUT_OF_PLACE = 8
"""Bits for a character where correct text has none, at most two of them a unit."""
FLAGGED = 6
"""Bits for characters that ftfy's heuristic calls bad."""
NEUTRAL = 14
"""The cost, in bits, of a letter that speaks neither for a reading nor against it (``letters.txt`` holds 6 to 24)."""
NOT_THERE = -5
"""Bits for a letter that the language has, but never between these neighbours; and for a rare sign."""
NOT_A_LETTER = -10
"""Bits for a letter that the language does not have, and for a capital after a small letter."""
RARE_LETTER = -20
"""Bits for a letter of none of the languages, nor of those that write with the letters of Latin Extended-A."""
USUAL_SIGN = 3
MISPLACED_SIGN = -4
WORD = 10
"""Bits for a character that makes one of the commonest words of the language, or a mark whose counterpart follows."""
_INSIDE = 4
"""How many letters of a word stand around two signs that are inside it."""
RUN = 5
"""So many characters in a row prove a script that stands nowhere else on the page: three Cyrillic letters."""
LETTERS = 4
"""So many in a row that make letters of one script speak for a reading even where each is in a usual place."""
_QUOTES = frozenset("\"'“”„‘’«»`")
_TABLED = frozenset({"Latin", "Greek", "Cyrillic"})


class Weighed(NamedTuple):
    """A unit with its evidence."""

    unit: Unit
    left: str
    right: str
    """The two characters before it and the one after it, as decoded."""
    proof: int
    """Bits that say that the text as it stands is wrong; 0 where it is not, whatever else it may be."""


def weigh(
    text: str,
    units: Sequence[Unit],
    bad: Callable[[int, int], bool],
    alphabet: frozenset[str] = frozenset(),
    stands: Callable[[Unit], bool] | None = None,
) -> list[Weighed]:
    """Return the *units* of *text* with what proves each, without those that no text can hold.

    Args:
        text: a line.
        units: what one misreading makes of it, left to right.
        bad: whether ftfy's heuristic flags something in a range of columns.
        alphabet: the letters beyond ASCII of the languages that the line is in, as far as its words tell.
        stands: whether the word that a unit takes a letter from is plausible as it stands; such a unit proves nothing.
    """
    out: list[Weighed] = []
    left, at = "  ", 0
    runs = _in_runs(units)
    for number, unit in enumerate(units):
        if unit.start > at:
            left = text[max(0, unit.start - 2) : unit.start] if unit.start > at + 1 else left[-1] + text[at]
        following = units[number + 1] if number + 1 < len(units) else None
        if following and following.start == unit.end:
            right = following.after[:1] or " "
        else:
            right = text[unit.end : unit.end + 1] or " "
        if all(map(possible, unit.after, left[-1] + unit.after)):
            proof = _proof(text, unit, bad, runs[number], alphabet)
            if not (proof and stands and stands(unit)):
                out.append(Weighed(unit, left, right, proof))
            elif not unit.lost:
                out.append(Weighed(unit, left, right, 0))
        left, at = (left + unit.after)[-2:], unit.end
    return out


def _proof(text: str, unit: Unit, bad: Callable[[int, int], bool], run: bool, alphabet: frozenset[str]) -> int:
    """What proves one unit, *run* where it stands among others that make letters of one script."""
    out = 0
    for at in range(unit.start, unit.end):
        char = text[at]
        if char.isascii():
            continue
        if "\x80" <= char <= "\x9f":  # C1: no text has these
            return SHAPE.get(unit.end - unit.start, 12) + 2 * OUT_OF_PLACE + FLAGGED
        foreign = bool(alphabet) and script(char) == "Latin" and char.lower() not in alphabet
        out += foreign or not in_place(text, at)
        if closes_quotation(text, at):
            return 0
    if unit.lost and closes_quotation(text, unit.end):
        return 0
    pair = text[unit.start : unit.end]
    if text[unit.start - 1 : unit.start] in _QUOTES and text[unit.end : unit.end + 1] in _QUOTES and unit.start:
        return 0  # it is spoken of
    if len(pair) == 2 and pair.isalpha():
        out += not written_together(pair.lower())
        out += pair[0].isupper() and pair[1].islower() and _is_inside(text, unit)
    elif unit.after.strip() == "à" and _stands_alone(text, unit.start):
        out += 1
    out += _is_punctuation_of_three(unit) + _is_lone_lead(text, unit)
    if not out and len(pair) == 2 and not any(map(_is_no_sign, pair)):
        out = not sign_pair_alone(text, unit)
    flagged = bad(unit.start, unit.end)
    if not out and not run and not (flagged and len(pair) > 2):
        return 0
    if not unit.after:
        return 2 * OUT_OF_PLACE
    shape = 0 if unit.lost else SHAPE.get(len(pair), 12)
    return shape + OUT_OF_PLACE * min(out, 2) + FLAGGED * flagged


def _is_punctuation_of_three(unit: Unit) -> int:
    """2 where three characters make a quotation mark, dash or currency sign: no text has ``ÔÇô`` or ``ΓÇÖ``."""
    return 2 * (unit.end - unit.start == 3 and unit.after in _THREE_BYTES and not unit.lost)


def _is_lone_lead(text: str, unit: Unit) -> int:
    """2 where a letter that is no word stands before a sign: ``Â«``, or ``В»`` in a line that has no other Cyrillic."""
    pair = text[unit.start : unit.end]
    if len(pair) != 2 or unit.lost or unit.after not in _LATIN_SIGNS:
        return 0
    if pair[0] == "┬":
        return 2 * (text[unit.start - 1 : unit.start] not in _BOX)
    if pair[0] == "Â":
        return 2 * (not text[unit.start - 1 : unit.start].isalpha() or text[unit.start - 1].isascii())
    return 2 * (pair[0] == "В" and len(_CYRILLIC.findall(text)) == text.count("В") <= _LONE)


def _is_inside(text: str, unit: Unit) -> bool:
    """Whether a unit stands inside a word of small letters, where no capital does."""
    return text[unit.start - 1 : unit.start].islower() and text[unit.end : unit.end + 1].islower()


def _stands_alone(text: str, at: int) -> bool:
    """Whether the letter at *at* is a word of its own in a sentence; a letter of a spaced word is not."""
    before = text[max(0, at - 3) : at]
    if before and not (
        before[-1].isspace() and (len(before) < 3 or not (before[-2].isspace() or before[-3].isspace()))
    ):
        return False
    return text[at + 1 : at + 4].replace("\xa0", " ").strip()[:1].islower()


@functools.lru_cache(maxsize=4096)
def written_together(letters: str) -> bool:
    """Return True where one language at least has all of these *letters*, small ones, of the Latin alphabet.

    >>> written_together("äö"), written_together("äæ")
    (True, False)
    """
    latin = [char for char in letters if script(char) == "Latin"]
    return len(latin) < 2 or any(language.core.issuperset(latin) for language in languages())


def _in_runs(units: Sequence[Unit]) -> list[bool]:
    """Which of *units* stand in a row of :data:`LETTERS` or more, letters of one script, three of them different."""
    flags = [False] * len(units)
    first, current = 0, ""
    for number in range(len(units) + 1):
        unit = units[number] if number < len(units) else None
        belongs = script(unit.after[:1]) if unit and unit.after and unit.after.isalpha() else ""
        if belongs and belongs == current and unit and units[number - 1].end == unit.start:
            continue
        if current and number - first >= LETTERS and len({one.after for one in units[first:number]}) > 2:
            flags[first:number] = [True] * (number - first)
        first, current = number, belongs
    return flags


def plausibility(after: str, left: str, right: str, language: Language) -> int:
    """Return the bits that speak for *after* between its neighbours in *language*; below 0 against it.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> french = languages()[0]
    >>> plausibility("é", "t", " ", french) > 0 > plausibility("đ", "t", " ", french)
    True
    """
    bits = 0
    for fixed, key in clues(after, left, right):
        if not key:
            bits += fixed
        elif (cost := language.letters.get(key)) is not None:
            bits += NEUTRAL - min(cost, UNSEEN)
        else:
            bits += NOT_THERE if key[1] in language.alphabet else fixed
    return bits


@functools.lru_cache(maxsize=32_768)
def clues(after: str, left: str, right: str) -> tuple[tuple[int, str], ...]:
    """Return what each character of *after* shows whatever the language: its bits, or its key in the letter table.

    The bits beside a key are those where the language does not have the letter.
    """
    around = f"{left or ' ':>2}{after}{right or ' '}"
    return tuple(_clue(around[at], around[at - 2 : at], around[at + 1]) for at in range(2, len(around) - 1))


def _case_is_odd(char: str, before: str, right: str) -> bool:
    """Whether a letter is a capital after a small one, or a small one after two capitals and before none."""
    if char.isupper():
        return before[-1:].islower()
    capitals = before.isupper() and before.isalpha() and len(before) > 1
    return capitals and (not right.islower() or right in "ªº")


def _clue(char: str, before: str, right: str) -> tuple[int, str]:
    left = before[-1]
    if char.isascii() or char in "\ufffdİ":
        return 0, ""
    if "\u0250" <= char < "\u0300" and char.isalpha() and char not in "ˆˇ":
        return RARE_LETTER, ""
    belongs = script(char)
    if not belongs:
        return _sign_plausibility(char, left, right), ""
    if belongs not in _TABLED or char > "\u1eff":
        return 0, ""
    if _case_is_odd(char, before, right):
        return (RARE_LETTER if char.isupper() else NOT_A_LETTER), ""
    if char in GREEK_SYMBOLS and script(left) != "Greek" and script(right) != "Greek":
        return 0, ""
    low = char.lower()[0]
    key = (left.lower()[0] if left.isalpha() else "_") + low + (right.lower()[0] if right.isalpha() else "_")
    usual = low <= "ž" or low >= "ḁ" or low in _written()
    return (NOT_A_LETTER if usual else RARE_LETTER), key


@functools.cache
def _written() -> frozenset[str]:
    """The letters of all languages of the table."""
    return frozenset().union(*(language.alphabet for language in languages()))


def _sign_plausibility(char: str, left: str, right: str) -> int:
    if char in COMMON_SIGNS:
        return USUAL_SIGN if in_place(left + char + right, 1) else MISPLACED_SIGN
    if char >= "\U0001f000" or "\u2600" <= char <= "\u27bf" or "\u3000" <= char <= "\u303f" or char >= "\ufe00":
        return 0
    if char in "\xad\u200b\u200c\u200d\u2060\u200e\u200f":
        return 0
    if char.isdecimal():
        return 0
    if "\u0300" <= char <= "\u036f":
        return 0 if len(unicodedata.normalize("NFC", left + char)) == 1 else NOT_THERE
    return NOT_THERE


def contradictions(text: str, units: Sequence[Unit]) -> int:
    """Return how many characters of *text* are out of place though none of *units*: it was misread in another way."""
    count, at = 0, 0
    for start, end in [*((unit.start, unit.end) for unit in units), (len(text), len(text))]:
        part = text[at:start]
        if not part.isascii():
            count += sum(not char.isascii() and not in_place(text, at + place) for place, char in enumerate(part))
        at = end
    return count


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


def witnessed(text: str, one: Weighed, language: Language) -> bool:
    """Return True where the line itself is a witness of a unit: it makes a common word, or a pair with a mark.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> italian = next(language for language in languages() if language.code == "it")
    >>> witnessed("al pi√π presto", Weighed(Unit(5, 7, "ù"), "pi", " ", 11), italian)
    True
    """
    start, end = one.unit.start, one.unit.end
    if one.unit.after in _CLOSED_BY:
        return _CLOSED_BY[one.unit.after] in text[end:]
    left = _WORD_BEFORE.search(text, max(0, start - 20), start)
    right = _WORD_AFTER.match(text, end, end + 20)
    word = (left.group() if left else "") + one.unit.after + (right.group() if right else "")
    return len(word) > 1 and word.lower() in language.words


_THREE_BYTES = frozenset("‘’‚“”„–—…•€™‹›†")
_LATIN_SIGNS = frozenset("«»©®°·£¥§¶±²³½¼¾¡¿")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_BOX = frozenset("─━═┬┌┐┼├┤")
_LONE = 4
"""How many lone Cyrillic letters before signs a line without other Cyrillic has at most."""
_CLOSED_BY = {"¿": "?", "¡": "!"}
_WORD_BEFORE = re.compile(r"[A-Za-z]*\Z")
_WORD_AFTER = re.compile("[A-Za-z]*")


def sign_pair_alone(text: str, unit: Unit) -> bool:
    """Return True where a unit is two signs that do not stand inside a word: no proof without a second witness.

    >>> sign_pair_alone("Done√©", Unit(4, 6, "é")), sign_pair_alone("un r√©gime", Unit(4, 6, "é"))
    (True, False)
    """
    pair = text[unit.start : unit.end]
    if len(pair) > 2 or any(_is_no_sign(char) for char in pair):
        return False
    left = _WORD_BEFORE.search(text, max(0, unit.start - 20), unit.start)
    right = _WORD_AFTER.match(text, unit.end, unit.end + 20)
    before, after = left.group() if left else "", right.group() if right else ""
    return not before or not after or len(before + after) < _INSIDE or not unit.after.isalpha()


def _is_no_sign(char: str) -> bool:
    return "\x80" <= char <= "\xa0" or "\u2500" <= char <= "\u259f" or (char.isalpha() and char not in "ªºµπΩƒ")
