"""Describe the typography of correct text: the usual places of signs, and characters that no text has.

Signs and letters in other places prove a misreading: ``Ã`` after a lower-case letter, ``©`` inside a word. A character
in a usual place proves nothing, even if it can be decoded.
"""

from __future__ import annotations

import functools
import unicodedata
from bisect import bisect_right

_QUOTES = frozenset("«»“”„‟‘’‚‛‹›″′\"'")
_OPENERS_OF = {"»": "«", "«": "»", "”": "“„”", "“": "„”“", "’": "‘‚", "‘": "‚’", "›": "‹", "‹": "›"}
"""Closing quotation marks, each with the marks that open such a quotation in some language."""
_MAX_QUOTATION = 80
"""Characters before a closing quotation mark among which its opening mark is searched for. Set by hand."""
_BEFORE_WORDS = frozenset("¿¡©¶#№")
_CURRENCY = frozenset("€£¥¢₧ƒ¤")
_AFTER_WORDS = frozenset("®™°ªº²³¹…‰´†‡¸˝%–—―‗")
_MATHEMATICS = frozenset("×÷±√∞≤≥≠≈≡∂∆∏∑∫∩µπΩ½¼¾¬⁄◊−~¦|¯˘˙˚˛ˇˆ˜¨◊")
_UNUSUAL = frozenset("¨¸¯ˇ˘˛˝ˆ˜˙¤¦⌐₧⌠⌡\ufffd")
"""Signs that correct text hardly ever has next to a letter."""
_FORMAT_ALLOWED = frozenset("\xad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
"""Format characters that correct text may have; :mod:`cleanarticle.characters.invisible` removes those without a
function."""
COMMON_SIGNS = frozenset(
    "\xa0¡¢£¤¥§©«®°±²³´µ¶·¹»¼½¾¿×÷ªº–—‘’‚“”„†‡•…‰‹›€™′″−→←↑↓↔≤≥≠≈∞√∑∆✓✔★☆●○■□▪►▶◄▲▼♥♦♣♠\u2009\u202f\u200b\u2003\u2002\u3000"
)
"""Signs that are common in text, so that a decoding may well give them."""
GREEK_SYMBOLS = frozenset("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ")
"""Greek letters that are used as symbols in text of any language."""

_SCRIPTS = (
    (0x0041, "Latin"),
    (0x0250, ""),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0700, "Syriac"),
    (0x0750, "Arabic"),
    (0x0780, "Thaana"),
    (0x07C0, "Nko"),
    (0x0800, "Samaritan"),
    (0x08A0, "Arabic"),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"),
    (0x0A80, "Gujarati"),
    (0x0B00, "Oriya"),
    (0x0B80, "Tamil"),
    (0x0C00, "Telugu"),
    (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"),
    (0x0E00, "Thai"),
    (0x0E80, "Lao"),
    (0x0F00, "Tibetan"),
    (0x1000, "Myanmar"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "Ethiopic"),
    (0x13A0, "other"),
    (0x1780, "Khmer"),
    (0x1800, "other"),
    (0x1E00, "Latin"),
    (0x1F00, "Greek"),
    (0x2000, ""),
    (0x2C00, "other"),
    (0x2E00, ""),
    (0x2E80, "Han"),
    (0x3000, ""),
    (0x3001, "Han"),
    (0x3130, "Hangul"),
    (0x3190, "Han"),
    (0x3200, ""),
    (0x3400, "Han"),
    (0xA000, "other"),
    (0xAC00, "Hangul"),
    (0xD800, ""),
    (0xF900, "Han"),
    (0xFB00, "Latin"),
    (0xFB13, "other"),
    (0xFB50, "Arabic"),
    (0xFE00, ""),
    (0xFE70, "Arabic"),
    (0xFEFF, ""),
    (0xFF66, "Han"),
    (0xFFA0, "Hangul"),
    (0xFFE0, ""),
    (0x10000, "other"),
    (0x1F000, ""),
    (0x20000, "Han"),
    (0x40000, ""),
)
"""The first code point of each range, and its script. Chinese and Japanese share theirs. Some ranges have no script."""
_SCRIPT_STARTS = [start for start, _ in _SCRIPTS]


@functools.lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """Return the script of a letter, mark or digit; empty for other characters.

    >>> script_of("é"), script_of("ж"), script_of("×"), script_of("語"), script_of("，")
    ('Latin', 'Cyrillic', '', 'Han', '')
    """
    if not char or (char.isascii() and not char.isalpha()) or char in "ªº":
        return ""
    # Outside Latin, Greek and Cyrillic, signs belong to their script too.
    is_other_script = "\u0530" <= char < "\u1e00" or "\u3001" <= char <= "\u303f"
    if not (is_other_script or char.isalpha() or char.isdecimal() or unicodedata.category(char)[0] == "M"):
        return ""
    if "\u0300" <= char <= "\u036f":
        return ""
    return _SCRIPTS[bisect_right(_SCRIPT_STARTS, ord(char)) - 1][1]


def is_possible(char: str, before: str) -> bool:
    r"""Return whether some text has *char* after *before*.

    No text has characters that are not assigned, private ones, control characters, and combining marks after white
    space or a letter of another script.

    >>> is_possible("\u05ed", "4"), is_possible("\u0336", "$"), is_possible("\u0336", " "), is_possible("\ue000", "a")
    (False, True, False, False)
    """
    category = unicodedata.category(char)
    if category[0] == "C":
        return char in _FORMAT_ALLOWED
    if category[0] != "M":
        return True
    if before.isspace() or unicodedata.category(before)[0] in "CZ":
        return before == "\u200d"
    mark_script = script_of(char)
    return not mark_script or mark_script == script_of(before)


def _is_sign_in_usual_place(char: str, left: str, right: str, after_word: bool) -> bool:
    """Return whether a sign is in a usual place.

    Args:
        char: the sign.
        left: the character before it.
        right: the character after it.
        after_word: whether two letters precede it, the second of them in lower case.
    """
    is_inside_word = left.isalpha() and right.isalpha()
    if char in "•·":  # may separate words without spaces
        return True
    if char in _QUOTES:
        return not is_inside_word or (char in "’'" and right.islower())
    if char in _BEFORE_WORDS:
        return not left.isalpha() and (char in "¿¡" or not right.islower())
    if char in _CURRENCY:
        return not right.islower() and (not left.isalpha() or (left.isascii() and left.isupper()))
    if char in "–—―…°§":
        return not is_inside_word
    if char in _AFTER_WORDS:
        return not right.isalpha()
    if char in "¼½¾":
        return not left.isalpha()
    if char == "\xa0":
        return not (left.isalpha() and right.islower())
    if "\u2500" <= char <= "\u259f":
        return not (left.islower() or right.islower())
    return not after_word or char in "µΩπ"


def is_in_usual_place(text: str, at: int) -> bool:
    """Return whether the character at *at*, which is not ASCII, is in a place in which correct text may have it.

    >>> is_in_usual_place("5×1", 1), is_in_usual_place("„Ö”", 2)
    (True, True)
    >>> is_in_usual_place("cafÃ©", 3), is_in_usual_place("cafÃ©", 4), is_in_usual_place("march√©", 5)
    (False, False, False)
    """
    left, right = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
    return _is_in_usual_place(text[at], left, right, left.islower() and at > 1 and text[at - 2].isalpha())


@functools.lru_cache(maxsize=32_768)
def _is_in_usual_place(char: str, left: str, right: str, after_word: bool) -> bool:
    """Return whether a character is in a place in which correct text may have it, by its two neighbours."""
    if "\x80" <= char <= "\x9f" or char in "\ufffd⌐":
        return False
    if char.isalpha() and char not in "ªºµƒˆˇ":
        return _is_letter_in_usual_place(char, left, right)
    if char in _UNUSUAL and (left.isalpha() or right.isalpha()):
        return False
    return _is_sign_in_usual_place(char, left, right, after_word)


def _is_letter_in_usual_place(char: str, left: str, right: str) -> bool:
    """Return whether the case and the script of *char* fit its neighbours."""
    if char.isupper() and (left.islower() or (left in ".,;:!?" and right == " ")):
        return False
    if char.islower() and left.isupper() and right.isupper():
        return False
    return len({script_of(char), script_of(left), script_of(right)} - {""}) < 2


def closes_quotation(text: str, at: int) -> bool:
    """Return whether the character at *at* is a quotation mark that closes a quotation.

    >>> closes_quotation("„Ö“", 2), closes_quotation("marchÃ»", 6)
    (True, False)
    """
    openers = _OPENERS_OF.get(text[at : at + 1])
    if not openers:
        return False
    before = text[max(0, at - _MAX_QUOTATION) : at]
    opened = max(before.rfind(opener) for opener in openers)
    return opened >= 0 and before.rfind(text[at]) <= opened
