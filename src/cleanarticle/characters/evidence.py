"""Weigh the evidence that a line was decoded wrongly, in bits.

A unit is a group of characters that a misreading made of one character. Evidence for it: how many characters it has
(two may decode to one by chance, four hardly), characters in places in which correct text has none, ftfy's heuristic,
and how often the language has the decoded letter between these neighbours. Evidence against it: a letter that the
language does not have, or a rare sign. Units whose characters are all in usual places (``×”``, ``„Ö“``) prove nothing.
A decoded character that no text can contain (:func:`cleanarticle.characters.typography.is_possible`) is never accepted.
A letter of a script that is nowhere else on the page needs several in a row.

In ``un cafÃ© noir``, for the unit ``Ã©``, decoded to ``é``::

    two characters that decode to one       BITS_BY_LENGTH[2]           3
    Ã after a lower-case letter, © after Ã  2 * OUT_OF_PLACE_BITS      16
    flagged by ftfy                         FLAGGED_BITS                6
    é between f and the end of a word       NEUTRAL_COST - 14           0   (its cost in the French letter table is 14)
                                                                       25 bits

A line that ftfy would change needs 12 bits (``MIN_BITS_FLAGGED`` in :mod:`cleanarticle.characters.decoder`).
"""

from __future__ import annotations

import functools
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
from cleanarticle.loading import lazy_pattern

# Bits of evidence. If no derivation is given, the value was set by hand.
BITS_BY_LENGTH = {1: 0, 2: 3, 3: 6, 4: 16}
"""For the number of characters that decode to one. Two random characters do so in about 1 of 2**3 cases (30 of 128
bytes can begin a pair, and every second one can end it), three in 1 of 2**5, four in 1 of 2**8, and in 1 of 2**16 as an
emoji, which most of these are. The values for three and four were set by hand."""
OUT_OF_PLACE_BITS = 8
"""For a character in a place in which correct text has none, up to twice for a unit."""
FLAGGED_BITS = 6
"""For characters that ftfy's heuristic flags."""
WORD_BITS = 10
"""For a decoded character that makes one of the commonest words of the language, or a mark whose counterpart
follows."""

NEUTRAL_COST = 14
"""The cost, in bits, of a letter that is evidence neither for a decoding nor against it; ``letters.txt`` has 4 to
24."""
NOT_THERE_BITS = -5
"""For a letter that the language has, but that the table does not have between these neighbours; and for a rare sign.

The rarest contexts that the table has give one bit less, :data:`NEUTRAL_COST` - ``UNSEEN_COST``. A missing context may
be more frequent than these: the table ends early for languages with many accented letters, for Greek at a cost of
12."""
NOT_A_LETTER_BITS = -10
"""For a letter that the language does not have, and for a lower-case letter among capitals."""
RARE_LETTER_BITS = -20
"""For a letter that hardly any language has, and for a capital after a lower-case letter."""
USUAL_SIGN_BITS = 3
MISPLACED_SIGN_BITS = -4
"""For a common sign in a usual place, and for one in another place."""

MIN_SCRIPT_RUN = 5
"""How many misread characters in a row prove a script that is nowhere else on the page; three Cyrillic letters are six
of them."""
MIN_LETTER_RUN = 4
"""How many units in a row that make letters of one script are evidence even if each is in a usual place."""
_MIN_LETTERS_AROUND = 4  # ASCII letters before and after a pair of signs that is inside a word
_MAX_LONE_CYRILLIC = 4  # letters В of a line without other Cyrillic letters than the one after each
_MAX_REACH = 20  # letters before and after a unit that are read as its word

QUOTES = frozenset("\"'“”„‘’«»`")
_SCRIPTS_OF_TABLE = frozenset({"Latin", "Greek", "Cyrillic"})
_SIGNS_OF_THREE_BYTES = frozenset("‘’‚“”„–—…•€™‹›†")
_LATIN_SIGNS = frozenset("«»©®°·£¥§¶±²³½¼¾¡¿")
_CYRILLIC = lazy_pattern("[Ѐ-ӿ]")
_LONE_CYRILLIC = lazy_pattern("В[^\\x00-\\x7f]")
_PICTOGRAPH = lazy_pattern("[\u2190-\u21ff\u25a0-\u27bf]")  # arrows, triangles and other shapes, dingbats
_USUAL_CONTEXTS = {
    "©": (lazy_pattern(r"(?:^|[\s*|])\Z"), lazy_pattern(r"\s?(?:(?:19|20)\d\d|[A-Z][A-Za-z])")),
    "°": (lazy_pattern(r"\d\s?\Z"), lazy_pattern(r"[CF](?![^\W_])")),
    "£": (lazy_pattern(r"(?:^|[\s(])\Z"), lazy_pattern(r"\d")),
    "½": (lazy_pattern(r"\d\Z"), lazy_pattern(r"[\s\"”]")),
    "»": (lazy_pattern(r"[A-Za-z][A-Za-z]\s\Z"), lazy_pattern(r"\s{0,4}\Z")),
}
"""By sign, patterns of the text before and after it in its most usual context, in which no formula stands: ``© 2019``,
``180°C``, ``Continue reading »``."""
_SOUND_LETTER = lazy_pattern("[A-Za-z][à-áäç-öù-ý]|[à-áäç-öù-ý][a-z]|[A-ZÇ]{2}Ã(?![^\\W\\d_])")
"""An accented letter in a word. A text that was misread has none, so that in a line with one ``Ã`` is a letter, too:
"Ã é uma letra". Left out are ``â`` and ``ã``, with which misread signs begin."""
_EXPLAINED_WITHIN = 200
"""The largest number of characters between a misread unit and what it decodes to, if the line is about the two; set by
hand. It also bounds the work for a long line."""
_BOX_DRAWING = frozenset("─━═┬┌┐┼├┤")
_CLOSING_OF = {"¿": "?", "¡": "!"}
_LETTERS_BEFORE = lazy_pattern(r"[A-Za-z]*\Z")
_LETTERS_AFTER = lazy_pattern("[A-Za-z]*")


class WeighedUnit(NamedTuple):
    """A unit with its evidence."""

    misread: MisreadUnit
    left: str
    """The two characters before it, as decoded."""
    right: str
    """The one character after it, as decoded."""
    proof: int
    """Bits of evidence that the present text is wrong; 0 if correct text may have the unit."""


def weigh_units(
    text: str,
    units: Sequence[MisreadUnit],
    is_flagged: Callable[[int, int], bool],
    alphabet: frozenset[str] = frozenset(),
    is_plausible_word: Callable[[MisreadUnit], bool] | None = None,
) -> list[WeighedUnit]:
    """Return the *units* of *text* with the evidence for each, without those that decode to what no text can contain.

    Args:
        text: a line.
        units: the units of one misreading, left to right.
        is_flagged: whether ftfy's heuristic flags something in a range of columns.
        alphabet: the letters beyond ASCII of the languages that the words of the line show; empty if they show none.
        is_plausible_word: whether the word that contains a unit is plausible without decoding. Such a unit gets no
            proof, and one that lost a byte is left out.
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
    """Return the bits of evidence that the characters of a unit are wrong, 0 if correct text may have them.

    Args:
        text: the line.
        unit: the unit.
        is_flagged: whether ftfy's heuristic flags something in a range of columns.
        in_run: whether the units around it make letters of the same script.
        alphabet: the letters beyond ASCII of the languages of the line; empty if they are not known.
    """
    out_of_place = 0
    for at in range(unit.start, unit.end):
        char = text[at]
        if char.isascii():
            continue
        if "\x80" <= char <= "\x9f":  # a control character, which no text has: all evidence that a unit can have
            return BITS_BY_LENGTH.get(unit.end - unit.start, 12) + 2 * OUT_OF_PLACE_BITS + FLAGGED_BITS
        is_foreign = bool(alphabet) and script_of(char) == "Latin" and char.lower() not in alphabet
        out_of_place += is_foreign or not is_in_usual_place(text, at)
        if closes_quotation(text, at):
            return 0
    if unit.lost and closes_quotation(text, unit.end):
        return 0
    characters = text[unit.start : unit.end]
    if text[unit.start - 1 : unit.start] in QUOTES and text[unit.end : unit.end + 1] in QUOTES and unit.start:
        return 0  # the text is about these characters, and quotes them
    if _is_explained(text, unit):
        return 0
    # Letters are in usual places more often than signs: combinations that no language has count as out of place too.
    if len(characters) == 2 and characters.isalpha():
        out_of_place += not are_of_one_language(characters.lower())
        out_of_place += characters[0].isupper() and characters[1].islower() and _is_inside_lower_case(text, unit)
    elif unit.after.strip() == "à" and _is_word_of_one_letter(text, unit.start):  # "Ã" and a space, between words
        if _SOUND_LETTER.search(text):
            return 0
        out_of_place += 1
    out_of_place += _count_for_three_byte_sign(text, unit) + _count_for_lone_first_letter(text, unit)
    if not out_of_place and len(characters) == 2 and not any(map(_is_not_sign, characters)):
        out_of_place = not is_lone_sign_pair(text, unit)
    flagged = is_flagged(unit.start, unit.end)
    # Characters in usual places are evidence only in a run of letters, or if three or more of them are flagged.
    if not out_of_place and not in_run and not (flagged and len(characters) > 2):
        return 0
    if not unit.after:  # "Â" at the end of a line: there is no decoded character to weigh
        return 2 * OUT_OF_PLACE_BITS
    length_bits = 0 if unit.lost else BITS_BY_LENGTH.get(len(characters), 12)
    return length_bits + OUT_OF_PLACE_BITS * min(out_of_place, 2) + FLAGGED_BITS * flagged


def _is_explained(text: str, unit: MisreadUnit) -> bool:
    """Return whether a unit and what it decodes to both stand alone in the line: "Ã¡ is what á looks like"."""
    if not unit.after.isalpha() or any(
        map(str.isalnum, text[unit.start - 1 : unit.start] + text[unit.end : unit.end + 1])
    ):
        return False
    near = text[max(0, unit.start - _EXPLAINED_WITHIN) : unit.end + _EXPLAINED_WITHIN]
    at = near.find(unit.after)
    while at >= 0:
        end = at + len(unit.after)
        if not (near[at - 1 : at] + near[end : end + 1]).strip(" .,:;!?()\"'“”„«»"):
            return True
        at = near.find(unit.after, at + 1)
    return False


def _count_for_three_byte_sign(text: str, unit: MisreadUnit) -> int:
    """Return 2 for three characters that make a quotation mark, dash or another frequent sign, else 0.

    No text has ``ÔÇô`` or ``ΓÇÖ``, though each of the characters may be in a usual place. Arrows, triangles and
    pictographs count if they do not touch a letter, for ``в–є`` may stand inside a Ukrainian word.
    """
    if unit.end - unit.start != 3 or unit.lost or text[unit.start : unit.end].isalpha():
        return 0
    touches_letter = text[unit.start - 1 : unit.start].isalpha() or text[unit.end : unit.end + 1].isalpha()
    is_pictograph = _PICTOGRAPH.match(unit.after) is not None and not touches_letter
    return 2 * (unit.after in _SIGNS_OF_THREE_BYTES or is_pictograph)


def _count_for_lone_first_letter(text: str, unit: MisreadUnit) -> int:
    """Return 2 for two characters that make a Latin sign such as ``«``, if the first has no use there, else 0.

    The first may be ``Â``, unless a letter beyond ASCII precedes it; ``В`` (Cyrillic), if it is the only Cyrillic
    letter of the line, up to four times; or ``┬``, unless another character for drawing boxes precedes it.
    """
    characters = text[unit.start : unit.end]
    if len(characters) != 2 or unit.lost or unit.after not in _LATIN_SIGNS:
        return 0
    if has_usual_context(text, unit):
        return 2
    before = text[unit.start - 1 : unit.start]
    if characters[0] == "┬":
        return 2 * (before not in _BOX_DRAWING)
    if characters[0] == "Â":
        return 2 * (not before.isalpha() or before.isascii())
    is_only_cyrillic = text.count("В") <= _MAX_LONE_CYRILLIC and not _CYRILLIC.search(_LONE_CYRILLIC.sub("", text))
    return 2 * (characters[0] == "В" and is_only_cyrillic)


def _is_inside_lower_case(text: str, unit: MisreadUnit) -> bool:
    """Return whether a unit is between two lower-case letters, a place in which no capital is."""
    return text[unit.start - 1 : unit.start].islower() and text[unit.end : unit.end + 1].islower()


def _is_word_of_one_letter(text: str, column: int) -> bool:
    """Return whether the letter at *column* is a word by itself before a lower-case word, and not part of "d é l à"."""
    before = text[max(0, column - 3) : column]
    follows_word = not before or (
        before[-1].isspace() and (len(before) < 3 or not (before[-2].isspace() or before[-3].isspace()))
    )
    return follows_word and text[column + 1 : column + 4].replace("\xa0", " ").strip()[:1].islower()


@functools.lru_cache(maxsize=4096)
def are_of_one_language(letters: str) -> bool:
    """Return whether at least one language has all Latin letters among *letters*, which are in lower case.

    Less than two Latin letters are always of one language.

    >>> are_of_one_language("äö"), are_of_one_language("äæ")
    (True, False)
    """
    latin = [char for char in letters if script_of(char) == "Latin"]
    return len(latin) < 2 or any(language.own_letters.issuperset(latin) for language in languages())


def _in_letter_runs(units: Sequence[MisreadUnit]) -> list[bool]:
    """Return for each of *units* whether it is in a run of letters of one script.

    A run has :data:`MIN_LETTER_RUN` units or more without gaps, and three different letters or more.
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
    """Return the bits of evidence for decoded characters between their neighbours; values below 0 are against them.

    Args:
        after: the decoded characters, one or more.
        left: the text before them; its last two characters count.
        right: the character after them.
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
    """Return for each character of *after* what :func:`_clue` returns."""
    text = f"{left or ' ':>2}{after}{right or ' '}"
    return tuple(_clue(text[at], text[at - 2 : at], text[at + 1]) for at in range(2, len(text) - 1))


def _clue(char: str, before: str, right: str) -> tuple[int, str]:
    """Return the bits of a decoded character, and its key in the letter tables.

    With an empty key the bits count in every language. Otherwise the letter table of the language gives them; those
    returned here count for languages that do not have the letter.

    Args:
        char: the character.
        before: the two characters before it.
        right: the character after it.
    """
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
    # The letters up to ž (Latin Extended-A) and from ḁ on (Latin Extended Additional) are those of many languages.
    is_common = lower <= "ž" or lower >= "ḁ" or lower in _letters_of_all_languages()
    return (NOT_A_LETTER_BITS if is_common else RARE_LETTER_BITS), key


def _has_wrong_case(char: str, before: str, right: str) -> bool:
    """Return whether a letter is a capital after a lower-case one, or a lower-case one among capitals.

    The latter is one after two capitals, unless a lower-case letter follows it, other than ``ª`` and ``º``.
    """
    if char.isupper():
        return before[-1:].islower()
    follows_capitals = before.isupper() and before.isalpha() and len(before) > 1
    return follows_capitals and (not right.islower() or right in "ªº")


@functools.cache
def _letters_of_all_languages() -> frozenset[str]:
    """Return the letters beyond ASCII that at least one language of the table has."""
    return frozenset().union(*(language.alphabet for language in languages()))


def _sign_bits(char: str, left: str, right: str) -> int:
    """Return the bits of a decoded character that is not a letter, between its neighbours."""
    if left.isalpha() and right.isalpha() and char in "×÷±=<>":
        return RARE_LETTER_BITS  # no word has these
    if char in COMMON_SIGNS:
        return USUAL_SIGN_BITS if is_in_usual_place(left + char + right, 1) else MISPLACED_SIGN_BITS
    # Emoji, arrows, dingbats, signs of East Asia, presentation forms: plausible in any place.
    if char >= "\U0001f000" or "\u2190" <= char <= "\u27bf" or "\u3000" <= char <= "\u303f" or char >= "\ufe00":
        return 0
    if char in "\xad\u200b\u200c\u200d\u2060\u200e\u200f":
        return 0
    if char.isdecimal():
        return 0
    if "\u0300" <= char <= "\u036f":
        return 0 if len(unicodedata.normalize("NFC", left + char)) == 1 else NOT_THERE_BITS
    return NOT_THERE_BITS


def count_contradictions(text: str, units: Sequence[MisreadUnit]) -> int:
    """Return how many characters of *text* are out of place and not part of *units*: they show another misreading."""
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
    """Return the scripts of which enough misread characters in a row (:data:`MIN_SCRIPT_RUN`) make letters."""
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
    """Return whether a unit makes a common word of *language*, or a ``¿`` or ``¡`` whose counterpart follows in *text*.

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


def has_usual_context(text: str, unit: MisreadUnit) -> bool:
    """Return whether a unit makes a sign in its most usual context.

    >>> has_usual_context("¬© 2019 News", MisreadUnit(0, 2, "©")), has_usual_context("¬©", MisreadUnit(0, 2, "©"))
    (True, False)
    """
    patterns = _USUAL_CONTEXTS.get(unit.after)
    if patterns is None:
        return False
    before, after = patterns
    is_before = before.search(text, max(0, unit.start - _MAX_REACH), unit.start)
    return is_before is not None and after.match(text, unit.end) is not None


def is_lone_sign_pair(text: str, unit: MisreadUnit) -> bool:
    """Return whether a unit is one or two signs and may be meant: "√©" may be a formula.

    That is so at the edge of a word or between fewer than four letters, and if the decoded character is not a letter.
    Such a unit proves nothing unless the page has others.

    >>> is_lone_sign_pair("Done√©", MisreadUnit(4, 6, "é")), is_lone_sign_pair("un r√©gime", MisreadUnit(4, 6, "é"))
    (True, False)
    """
    characters = text[unit.start : unit.end]
    if len(characters) > 2 or any(_is_not_sign(char) for char in characters) or has_usual_context(text, unit):
        return False
    before, after = _letters_around(text, unit)
    is_inside_word = before and after and len(before + after) >= _MIN_LETTERS_AROUND
    return not is_inside_word or not unit.after.isalpha()


def _letters_around(text: str, unit: MisreadUnit) -> tuple[str, str]:
    """Return the ASCII letters right before and right after a unit."""
    before = _LETTERS_BEFORE.search(text, max(0, unit.start - _MAX_REACH), unit.start)
    after = _LETTERS_AFTER.match(text, unit.end, unit.end + _MAX_REACH)
    return before.group() if before else "", after.group() if after else ""


def _is_not_sign(char: str) -> bool:
    """Return whether a character is a control character, a no-break space, for drawing boxes, or a letter.

    Letters that are used as signs (``µ``, ``π``, ``Ω`` and others) are signs here.
    """
    return "\x80" <= char <= "\xa0" or "\u2500" <= char <= "\u259f" or (char.isalpha() and char not in "ªºµπΩƒ")
