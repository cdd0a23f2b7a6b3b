"""The classes of characters, and the form in which each character is compared (lower case).

Two tables have an entry for each code point of the Basic Multilingual Plane, so that all characters of a page are
looked up at once. They are made once in a process. Characters beyond the plane count as its last code point, which is
not a character.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import lazy_pattern
from cleanarticle.text.normalize import ALIKE

Codes = NDArray[np.uint16]
T = TypeVar("T", bound=np.generic)

# A bit for each class. UNSPACED characters belong to scripts without spaces between words. ASKING characters end a
# question or an exclamation, END characters a sentence; CLOSING characters may follow them. SILENT characters are left
# out of words.
SPACE, DIGIT, UPPER, LOWER, LETTER, NUMBER, UNSPACED, COMMA = (1 << n for n in range(8))
QUOTE, BRACKET, ASKING, END, CLOSING, SEPARATOR, DASH, SILENT = (1 << n for n in range(8, 16))

_SPACE = lazy_pattern(r"\s")
_PLANE = 0x10000  # the number of code points of the Basic Multilingual Plane
_MEMBERS = {
    COMMA: ",，、",
    QUOTE: '"“”«»„「」',
    BRACKET: "([（",
    ASKING: "?!？！",
    END: ".!?…。！？",
    CLOSING: "\"'”»“’)）」』",
    SEPARATOR: "|·•/>»›",
    DASH: "-–—",
    LETTER: "©ⓒ",  # they stand for words
}
# The first and last code points: Thai and Lao, Burmese, Khmer, kana, Chinese.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
UNSPACED_SIGN = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSPACED) + "]"
"""A pattern for a character of a script without spaces, as in class :data:`UNSPACED`."""


@functools.cache
def tables() -> tuple[Codes, Codes]:
    """Return, for each code point, the sum of its classes, and the code point that it is compared as."""
    characters = list(map(chr, range(_PLANE)))
    category_names = "".join(map(unicodedata.category, characters)).encode()  # two letters for each, such as Lu
    categories = np.frombuffer(category_names, "S2")
    main_categories = np.frombuffer(category_names, "S1")[::2]  # the first letter of each
    classes = np.zeros(_PLANE, np.uint16)
    classes[(main_categories == b"L") | (main_categories == b"M")] |= LETTER
    classes[(categories == b"Lu") | (categories == b"Lt")] |= UPPER
    classes[categories == b"Ll"] |= LOWER
    classes[main_categories == b"N"] |= NUMBER
    classes[ord("0") : ord("9") + 1] |= DIGIT
    classes[[match.start() for match in _SPACE.finditer("".join(characters))]] |= SPACE
    for character_class, members in _MEMBERS.items():
        classes[list(map(ord, members))] |= character_class
    for first, last in _UNSPACED:
        classes[first : last + 1] |= UNSPACED
    folded = np.arange(_PLANE, dtype=np.uint16)
    for code in {*np.flatnonzero(classes & UPPER).tolist(), *ALIKE}:
        form = characters[code].translate(ALIKE).lower()
        if form:
            folded[code] = ord(form[0])
        else:
            classes[code] |= SILENT
    folded[ord("ς")] = ord("σ")
    return classes, folded


def table_of(characters: str) -> NDArray[np.bool_]:
    """Return, for each code point, whether it is one of *characters*."""
    out = np.zeros(_PLANE, np.bool_)
    out[list(map(ord, characters))] = True
    return out


def looked_up(table: NDArray[T], codes: Codes) -> NDArray[T]:
    """Return the entries of a table for these code points; this takes a third of the time of ``table[codes]``."""
    return table.take(codes, mode="clip")  # this mode does not check the codes: none is outside of the table


def codes_of(text: str) -> Codes:
    """Return the code points of *text*; for those beyond the plane, the last code point of the plane."""
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes: Codes = np.minimum(wide, _PLANE - 1).astype(np.uint16)
    return codes
