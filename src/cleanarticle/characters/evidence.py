"""Weigh the evidence that a line was decoded wrongly, in bits.

A unit is the characters that a misreading would turn back into one character. Evidence for a unit: the number of its
characters (two may fit together by chance, four hardly), characters in places where correct text has none, ftfy's
heuristic, and how often the language has the decoded letter between these neighbours. Evidence against it: a letter
that the language does not have, or a rare sign. Characters that correct text has in that place (``×”``, ``„Ö“``) count
for nothing. A character that no text can contain (:func:`cleanarticle.characters.typography.is_possible`) is never
accepted as the decoded one. A letter of a script that is nowhere else on the page needs a run of them.

In ``un cafÃ© noir``, for the unit ``Ã©`` and the reading ``é``::

    two characters that decode to one       BITS_BY_LENGTH[2]           3
    Ã after a lower-case letter, © after Ã  2 * OUT_OF_PLACE_BITS      16
    flagged by ftfy                         FLAGGED_BITS                6
    é between f and the end of a word       NEUTRAL_COST - 14           0   (its cost in the French letter table is 14)
                                                                       25 bits

That is over the 12 bits that a flagged line needs (``MIN_BITS_FLAGGED`` in :mod:`cleanarticle.characters.decoder`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleanarticle.characters.letter_statistics import UNSEEN_COST, Language, languages
from cleanarticle.characters.misreadings import MisreadUnit
from cleanarticle.characters.typography import (
    COMMON_SIGNS,
    GREEK_SYMBOLS,
    closes_quotation,
    is_in_usual_place,
    is_possible,
    script_of,
)

# Bits of evidence. Where no derivation is given, the value was set by hand.
BITS_BY_LENGTH = {1: 0, 2: 3, 3: 6, 4: 12}
"""For the number of characters that fit together: random ones do in 1 of 2**bits cases (two: 30/128 * 1/2)."""
OUT_OF_PLACE_BITS = 8
"""For a character in a place where correct text has none, at most two of them a unit."""
FLAGGED_BITS = 6
"""For characters that ftfy's heuristic flags."""
WORD_BITS = 10
"""For a character that makes one of the commonest words of the language, or a mark whose counterpart follows."""

NEUTRAL_COST = 14
"""The cost of a letter that speaks neither for a reading nor against it (``letters.txt`` holds 6 to 24)."""
NOT_THERE_BITS = -5
"""For a letter that the language has, but never between these neighbours; and for a rare sign."""
NOT_A_LETTER_BITS = -10
"""For a letter that the language does not have, and for a lower-case letter among capitals."""
RARE_LETTER_BITS = -20
"""For a letter that hardly any language has, and for a capital after a lower-case letter."""
USUAL_SIGN_BITS = 3
MISPLACED_SIGN_BITS = -4
"""Bits for a sign that stands where text has such signs, and for one that does not."""

MIN_SCRIPT_RUN = 5
"""How many characters in a row prove a script that is nowhere else on the page: three Cyrillic letters have six."""
MIN_LETTER_RUN = 4
"""How many units in a row that make letters of one script are evidence even where each is in a usual place."""
_MIN_LETTERS_AROUND = 4  # of a word that has two signs inside it
_MAX_LONE_CYRILLIC = 4  # lone Cyrillic letters before signs, in a line without other Cyrillic
_MAX_REACH = 20  # letters before and after a unit that are read as its word

_QUOTES = frozenset("\"'“”„‘’«»`")
_SCRIPTS_OF_TABLE = frozenset({"Latin", "Greek", "Cyrillic"})
_SIGNS_OF_THREE_BYTES = frozenset("‘’‚“”„–—…•€™‹›†")
_LATIN_SIGNS = frozenset("«»©®°·£¥§¶±²³½¼¾¡¿")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_BOX_DRAWING = frozenset("─━═┬┌┐┼├┤")
_CLOSING_OF = {"¿": "?", "¡": "!"}
_LETTERS_BEFORE = re.compile(r"[A-Za-z]*\Z")
_LETTERS_AFTER = re.compile("[A-Za-z]*")


class WeighedUnit(NamedTuple):
    """A unit with its evidence."""

    misread: MisreadUnit
    left: str
    """The two characters before it, as decoded."""
    right: str
    """The one character after it, as decoded."""
    proof: int
    """Bits of evidence that the present text is wrong; 0 if the unit may be in correct text."""


def weigh_units(
    text: str,
    units: Sequence[MisreadUnit],
    is_flagged: Callable[[int, int], bool],
    alphabet: frozenset[str] = frozenset(),
    is_plausible_word: Callable[[MisreadUnit], bool] | None = None,
) -> list[WeighedUnit]:
    """Return the *units* of *text* with the evidence for each, without those that no text can contain.

    Args:
        text: a line.
        units: the units of one misreading, left to right.
        is_flagged: whether ftfy's heuristic flags something in a range of columns.
        alphabet: the letters beyond ASCII of the languages of the line, as far as its words show them.
        is_plausible_word: whether the word that contains a unit is plausible as it stands; such a unit is no evidence.
    """
    weighed: list[WeighedUnit] = []
    left, column = "  ", 0
    in_run = _in_letter_runs(units)
    for number, unit in enumerate(units):
        if unit.start > column:
            left = text[max(0, unit.start - 2) : unit.start] if unit.start > column + 1 else left[-1] + text[column]
        following = units[number + 1] if number + 1 < len(units) else None
        if following and following.start == unit.end:
            right = following.after[:1] or " "
        else:
            right = text[unit.end : unit.end + 1] or " "
        if all(map(is_possible, unit.after, left[-1] + unit.after)):
            proof = _proof_bits(text, unit, is_flagged, in_run[number], alphabet)
            if not (proof and is_plausible_word and is_plausible_word(unit)):
                weighed.append(WeighedUnit(unit, left, right, proof))
            elif not unit.lost:
                weighed.append(WeighedUnit(unit, left, right, 0))
        left, column = (left + unit.after)[-2:], unit.end
    return weighed


def _proof_bits(
    text: str, unit: MisreadUnit, is_flagged: Callable[[int, int], bool], in_run: bool, alphabet: frozenset[str]
) -> int:
    """Return the bits of evidence for one unit; *in_run*: the units around it give letters of one script."""
    out_of_place = 0
    for at in range(unit.start, unit.end):
        char = text[at]
        if char.isascii():
            continue
        if "\x80" <= char <= "\x9f":  # a control character of C1, which no text has
            return BITS_BY_LENGTH.get(unit.end - unit.start, 12) + 2 * OUT_OF_PLACE_BITS + FLAGGED_BITS
        is_foreign = bool(alphabet) and script_of(char) == "Latin" and char.lower() not in alphabet
        out_of_place += is_foreign or not is_in_usual_place(text, at)
        if closes_quotation(text, at):
            return 0
    if unit.lost and closes_quotation(text, unit.end):
        return 0
    characters = text[unit.start : unit.end]
    if text[unit.start - 1 : unit.start] in _QUOTES and text[unit.end : unit.end + 1] in _QUOTES and unit.start:
        return 0  # the text is about these characters, and quotes them
    if len(characters) == 2 and characters.isalpha():
        out_of_place += not are_of_one_language(characters.lower())
        out_of_place += characters[0].isupper() and characters[1].islower() and _is_inside_lower_case(text, unit)
    elif unit.after.strip() == "à" and _is_word_of_one_letter(text, unit.start):
        out_of_place += 1
    out_of_place += _count_for_three_byte_sign(unit) + _count_for_lone_first_letter(text, unit)
    if not out_of_place and len(characters) == 2 and not any(map(_is_no_sign, characters)):
        out_of_place = not is_lone_sign_pair(text, unit)
    flagged = is_flagged(unit.start, unit.end)
    if not out_of_place and not in_run and not (flagged and len(characters) > 2):
        return 0
    if not unit.after:
        return 2 * OUT_OF_PLACE_BITS
    length_bits = 0 if unit.lost else BITS_BY_LENGTH.get(len(characters), 12)
    return length_bits + OUT_OF_PLACE_BITS * min(out_of_place, 2) + FLAGGED_BITS * flagged


def _count_for_three_byte_sign(unit: MisreadUnit) -> int:
    """Return 2 where three characters make a quotation mark, dash or currency sign: no text has ``ÔÇô`` or ``ΓÇÖ``."""
    return 2 * (unit.end - unit.start == 3 and unit.after in _SIGNS_OF_THREE_BYTES and not unit.lost)


def _count_for_lone_first_letter(text: str, unit: MisreadUnit) -> int:
    """Return 2 where a letter that is no word precedes a sign: ``Â«``, or ``В»`` in a line without other Cyrillic."""
    characters = text[unit.start : unit.end]
    if len(characters) != 2 or unit.lost or unit.after not in _LATIN_SIGNS:
        return 0
    before = text[unit.start - 1 : unit.start]
    if characters[0] == "┬":
        return 2 * (before not in _BOX_DRAWING)
    if characters[0] == "Â":
        return 2 * (not before.isalpha() or before.isascii())
    is_only_cyrillic = len(_CYRILLIC.findall(text)) == text.count("В") <= _MAX_LONE_CYRILLIC
    return 2 * (characters[0] == "В" and is_only_cyrillic)


def _is_inside_lower_case(text: str, unit: MisreadUnit) -> bool:
    """Return whether a unit is inside a word of lower-case letters, where no capital is."""
    return text[unit.start - 1 : unit.start].islower() and text[unit.end : unit.end + 1].islower()


def _is_word_of_one_letter(text: str, column: int) -> bool:
    """Return whether the letter at *column* is a word of its own in a sentence, not a letter of a spaced word."""
    before = text[max(0, column - 3) : column]
    follows_word = not before or (
        before[-1].isspace() and (len(before) < 3 or not (before[-2].isspace() or before[-3].isspace()))
    )
    return follows_word and text[column + 1 : column + 4].replace("\xa0", " ").strip()[:1].islower()


@functools.lru_cache(maxsize=4096)
def are_of_one_language(letters: str) -> bool:
    """Return True where one language at least has all Latin letters among *letters*, which are lower-case.

    >>> are_of_one_language("äö"), are_of_one_language("äæ")
    (True, False)
    """
    latin = [char for char in letters if script_of(char) == "Latin"]
    return len(latin) < 2 or any(language.own_letters.issuperset(latin) for language in languages())


def _in_letter_runs(units: Sequence[MisreadUnit]) -> list[bool]:
    """Return for each of *units* whether it is in a run of letters of one script.

    A run has :data:`MIN_LETTER_RUN` units or more, three of them different.
    """
    flags = [False] * len(units)
    first, run_script = 0, ""
    for number in range(len(units) + 1):
        unit = units[number] if number < len(units) else None
        unit_script = script_of(unit.after[:1]) if unit and unit.after and unit.after.isalpha() else ""
        if unit_script and unit_script == run_script and unit and units[number - 1].end == unit.start:
            continue
        letters = {other.after for other in units[first:number]}
        if run_script and number - first >= MIN_LETTER_RUN and len(letters) > 2:
            flags[first:number] = [True] * (number - first)
        first, run_script = number, unit_script
    return flags


def plausibility(after: str, left: str, right: str, language: Language) -> int:
    """Return the bits that speak for *after* between its neighbours in *language*; below 0 they speak against it.

    Args:
        after: one or more decoded characters.
        left: what precedes them; the last two characters count.
        right: the character that follows them.
        language: the language of the line.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> french = languages()[0]
    >>> plausibility("é", "t", " ", french) > 0 > plausibility("đ", "t", " ", french)
    True
    """
    bits = 0
    for fixed_bits, key in _clues(after, left, right):
        if not key:
            bits += fixed_bits
        elif (cost := language.letters.get(key)) is not None:
            bits += NEUTRAL_COST - min(cost, UNSEEN_COST)
        else:
            bits += NOT_THERE_BITS if key[1] in language.alphabet else fixed_bits
    return bits


@functools.lru_cache(maxsize=32_768)
def _clues(after: str, left: str, right: str) -> tuple[tuple[int, str], ...]:
    """Return for each character of *after* its bits, or its key in the letter table, which gives them by language.

    The bits next to a key count where the language does not have the letter.
    """
    around = f"{left or ' ':>2}{after}{right or ' '}"
    return tuple(_clue(around[at], around[at - 2 : at], around[at + 1]) for at in range(2, len(around) - 1))


def _clue(char: str, before: str, right: str) -> tuple[int, str]:
    left = before[-1]
    if char.isascii() or char in "\ufffdİ":
        return 0, ""
    if "\u0250" <= char < "\u0300" and char.isalpha() and char not in "ˆˇ":  # phonetic letters
        return RARE_LETTER_BITS, ""
    char_script = script_of(char)
    if not char_script:
        return _sign_bits(char, left, right), ""
    if char_script not in _SCRIPTS_OF_TABLE or char > "\u1eff":
        return 0, ""
    if _has_wrong_case(char, before, right):
        return (RARE_LETTER_BITS if char.isupper() else NOT_A_LETTER_BITS), ""
    if char in GREEK_SYMBOLS and script_of(left) != "Greek" and script_of(right) != "Greek":
        return 0, ""
    lower = char.lower()[0]
    key = (left.lower()[0] if left.isalpha() else "_") + lower + (right.lower()[0] if right.isalpha() else "_")
    # Up to Latin Extended-A, and from Latin Extended Additional on, letters are those of many languages.
    is_common = lower <= "ž" or lower >= "ḁ" or lower in _letters_of_all_languages()
    return (NOT_A_LETTER_BITS if is_common else RARE_LETTER_BITS), key


def _has_wrong_case(char: str, before: str, right: str) -> bool:
    """Return whether a letter is a capital after a lower-case one, or a lower-case one after two capitals."""
    if char.isupper():
        return before[-1:].islower()
    follows_capitals = before.isupper() and before.isalpha() and len(before) > 1
    return follows_capitals and (not right.islower() or right in "ªº")


@functools.cache
def _letters_of_all_languages() -> frozenset[str]:
    return frozenset().union(*(language.alphabet for language in languages()))


def _sign_bits(char: str, left: str, right: str) -> int:
    """Return the bits for a decoded sign between its neighbours."""
    if char in COMMON_SIGNS:
        return USUAL_SIGN_BITS if is_in_usual_place(left + char + right, 1) else MISPLACED_SIGN_BITS
    # Emoji, dingbats, signs of East Asia, presentation forms: plausible wherever they come from.
    if char >= "\U0001f000" or "\u2600" <= char <= "\u27bf" or "\u3000" <= char <= "\u303f" or char >= "\ufe00":
        return 0
    if char in "\xad\u200b\u200c\u200d\u2060\u200e\u200f":
        return 0
    if char.isdecimal():
        return 0
    if "\u0300" <= char <= "\u036f":
        return 0 if len(unicodedata.normalize("NFC", left + char)) == 1 else NOT_THERE_BITS
    return NOT_THERE_BITS


def count_contradictions(text: str, units: Sequence[MisreadUnit]) -> int:
    """Return how many characters of *text* are out of place and in none of *units*: they show another misreading."""
    count, column = 0, 0
    for start, end in [*((unit.start, unit.end) for unit in units), (len(text), len(text))]:
        between = text[column:start]
        if not between.isascii():
            count += sum(
                not char.isascii() and not is_in_usual_place(text, column + at) for at, char in enumerate(between)
            )
        column = end
    return count


def scripts_proved_by_runs(weighed: Sequence[WeighedUnit]) -> set[str]:
    """Return the scripts of which the units have a run long enough to prove them."""
    proved: set[str] = set()
    length, run_script, previous_end = 0, "", -1
    for unit, *_ in weighed:
        unit_script = script_of(unit.after[:1]) if unit.after else ""
        if unit.start != previous_end or (unit_script and unit_script != run_script):
            length = 0
        run_script, previous_end = unit_script or run_script, unit.end
        length += unit.end - unit.start
        if run_script and length >= MIN_SCRIPT_RUN:
            proved.add(run_script)
    return proved


def makes_common_word(text: str, weighed: WeighedUnit, language: Language) -> bool:
    """Return True where a unit makes a common word of *language*, or a mark whose counterpart follows in *text*.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> italian = next(language for language in languages() if language.code == "it")
    >>> makes_common_word("al pi√π presto", WeighedUnit(MisreadUnit(5, 7, "ù"), "pi", " ", 11), italian)
    True
    """
    after = weighed.misread.after
    if after in _CLOSING_OF:
        return _CLOSING_OF[after] in text[weighed.misread.end :]
    before_word, after_word = _letters_around(text, weighed.misread)
    word = before_word + after + after_word
    return len(word) > 1 and word.lower() in language.words


def is_lone_sign_pair(text: str, unit: MisreadUnit) -> bool:
    """Return True where a unit is two signs that are not inside a word: no proof unless others are on the page.

    >>> is_lone_sign_pair("Done√©", MisreadUnit(4, 6, "é")), is_lone_sign_pair("un r√©gime", MisreadUnit(4, 6, "é"))
    (True, False)
    """
    characters = text[unit.start : unit.end]
    if len(characters) > 2 or any(_is_no_sign(char) for char in characters):
        return False
    before, after = _letters_around(text, unit)
    return not before or not after or len(before + after) < _MIN_LETTERS_AROUND or not unit.after.isalpha()


def _letters_around(text: str, unit: MisreadUnit) -> tuple[str, str]:
    """Return the ASCII letters right before and right after a unit."""
    before = _LETTERS_BEFORE.search(text, max(0, unit.start - _MAX_REACH), unit.start)
    after = _LETTERS_AFTER.match(text, unit.end, unit.end + _MAX_REACH)
    return before.group() if before else "", after.group() if after else ""


def _is_no_sign(char: str) -> bool:
    """Return True for control characters, box drawing, and letters that do not serve as signs."""
    return "\x80" <= char <= "\xa0" or "\u2500" <= char <= "\u259f" or (char.isalpha() and char not in "ªºµπΩƒ")
