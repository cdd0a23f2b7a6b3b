"""Where characters stand in correct text: which places of signs are usual, and which characters are impossible.

A misreading is proved by signs and letters in places where nobody writes them (``Ã`` after a small letter, ``©``
inside a word). What stands in a usual place proves nothing, however well it decodes.
"""

from __future__ import annotations

import functools
import unicodedata
from bisect import bisect_right

_QUOTES = frozenset("«»“”„‟‘’‚‛‹›″′\"'")
_PAIRS = {"»": "«", "«": "»", "”": "“„”", "“": "„”“", "’": "‘‚", "‘": "‚’", "›": "‹", "‹": "›"}
"""Closing quotation marks, and the marks that open what they close in one language or another."""
_PAIR_REACH = 80
"""How many characters before a closing quotation mark its opening mark is looked for."""
_BEFORE_WORDS = frozenset("¿¡©¶#№")
_CURRENCY = frozenset("€£¥¢₧ƒ¤")
_AFTER_WORDS = frozenset("®™°ªº²³¹…‰´†‡¸˝%–—―‗")
_MATHEMATICS = frozenset("×÷±√∞≤≥≠≈≡∂∆∏∑∫∩µπΩ½¼¾¬⁄◊−~¦|¯˘˙˚˛ˇˆ˜¨◊")
_UNUSUAL = frozenset("¨¸¯ˇ˘˛˝ˆ˜˙¤¦⌐₧⌠⌡\ufffd")
"""Signs that correct text hardly ever holds next to a letter."""
_FORMAT_ALLOWED = frozenset("\xad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
"""Format characters that were in the text in fact; those without a function there are removed in the next step."""
COMMON_SIGNS = frozenset(
    "\xa0¡¢£¤¥§©«®°±²³´µ¶·¹»¼½¾¿×÷ªº–—‘’‚“”„†‡•…‰‹›€™′″−→←↑↓↔≤≥≠≈∞√∑∆✓✔★☆●○■□▪►▶◄▲▼♥♦♣♠\u2009\u202f\u200b\u2003\u2002\u3000"
)
"""Signs that a decoded text may well hold."""
GREEK_SYMBOLS = frozenset("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ")
"""Greek letters that serve as symbols in text of any language."""

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
"""The first code point of each range, and its script; Chinese and Japanese share theirs. "" is no script."""
_STARTS = [start for start, _ in _SCRIPTS]


@functools.lru_cache(maxsize=4096)
def script(char: str) -> str:
    """Return the script of a letter, mark or digit, and "" for what belongs to none.

    >>> script("é"), script("ж"), script("×"), script("語"), script("，")
    ('Latin', 'Cyrillic', '', 'Han', '')
    """
    if not char or (char.isascii() and not char.isalpha()) or char in "ªº":
        return ""
    other = "\u0530" <= char < "\u1e00" or "\u3001" <= char <= "\u303f"  # signs of these belong to their script too
    if not (other or char.isalpha() or char.isdecimal() or unicodedata.category(char)[0] == "M"):
        return ""
    if "\u0300" <= char <= "\u036f":
        return ""
    return _SCRIPTS[bisect_right(_STARTS, ord(char)) - 1][1]


def possible(char: str, before: str) -> bool:
    r"""Return False where *char* cannot follow *before* in any text: unassigned, private, control, stray mark.

    >>> possible("\u05ed", "4"), possible("\u0336", "$"), possible("\u0336", " "), possible("\ue000", "a")
    (False, True, False, False)
    """
    kind = unicodedata.category(char)
    if kind[0] == "C":
        return char in _FORMAT_ALLOWED
    if kind[0] != "M":
        return True
    if before.isspace() or unicodedata.category(before)[0] in "CZ":
        return before == "\u200d"
    belongs = script(char)
    return not belongs or belongs == script(before)


def _sign_in_place(char: str, left: str, right: str, after_word: bool) -> bool:
    inner = left.isalpha() and right.isalpha()
    if char in "•·":  # may part words without spaces
        return True
    if char in _QUOTES:
        return not inner or (char in "’'" and right.islower())
    if char in _BEFORE_WORDS:
        return not left.isalpha() and (char in "¿¡" or not right.islower())
    if char in _CURRENCY:
        return not right.islower() and (not left.isalpha() or (left.isascii() and left.isupper()))
    if char in "–—―…°§":
        return not inner
    if char in _AFTER_WORDS:
        return not right.isalpha()
    if char in "¼½¾":
        return not left.isalpha()
    if char == "\xa0":
        return not (left.isalpha() and right.islower())
    if "\u2500" <= char <= "\u259f":
        return not (left.islower() or right.islower())
    return not after_word or char in "µΩπ"


def in_place(text: str, at: int) -> bool:
    """Return True where the character at *at*, beyond ASCII, stands as correct text may have it.

    >>> in_place("5×1", 1), in_place("cafÃ©", 3), in_place("cafÃ©", 4), in_place("march√©", 5), in_place("„Ö”", 2)
    (True, False, False, False, True)
    """
    left, right = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
    return _in_place(text[at], left, right, left.islower() and at > 1 and text[at - 2].isalpha())


@functools.lru_cache(maxsize=32_768)
def _in_place(char: str, left: str, right: str, after_word: bool) -> bool:
    if "\x80" <= char <= "\x9f" or char in "\ufffd⌐":
        return False
    if char.isalpha() and char not in "ªºµƒˆˇ":
        return _letter_in_place(char, left, right)
    if char in _UNUSUAL and (left.isalpha() or right.isalpha()):
        return False
    return _sign_in_place(char, left, right, after_word)


def _letter_in_place(char: str, left: str, right: str) -> bool:
    if char.isupper() and (left.islower() or (left in ".,;:!?" and right == " ")):
        return False
    if char.islower() and left.isupper() and right.isupper():
        return False
    return len({script(char), script(left), script(right)} - {""}) < 2


def closes_quotation(text: str, at: int) -> bool:
    """Return True where the quotation mark at *at* closes one that was opened before it.

    >>> closes_quotation("„Ö“", 2), closes_quotation("marchÃ»", 6)
    (True, False)
    """
    openers = _PAIRS.get(text[at : at + 1])
    if not openers:
        return False
    before = text[max(0, at - _PAIR_REACH) : at]
    opened = max(before.rfind(opener) for opener in openers)
    return opened >= 0 and before.rfind(text[at]) <= opened
