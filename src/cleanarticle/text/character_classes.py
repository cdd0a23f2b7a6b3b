"""What each character is: its classes, and the form in which it is compared (lower case).

Two tables over the Basic Multilingual Plane, made once a process, so that a page is looked up in
one go; characters beyond it count as the last of the plane, which is none.
"""

from __future__ import annotations

import functools
import unicodedata

import numpy as np
from numpy.typing import NDArray

from cleanarticle.text.normalize import ALIKE

Codes = NDArray[np.uint16]

# SILENT characters are left out of words.
SPACE, DIGIT, UPPER, LOWER, LETTER, NUMBER, UNSPACED, COMMA = (1 << n for n in range(8))
QUOTE, BRACKET, ASKING, END, CLOSING, SEPARATOR, DASH, SILENT = (1 << n for n in range(8, 16))

_PLANE = 0x10000
_MEMBERS = {
    COMMA: ",，、",
    QUOTE: '"“”«»„「」',
    BRACKET: "([（",
    ASKING: "?!？！",
    END: ".!?…。！？",
    CLOSING: "\"'”»“’)）」』",
    SEPARATOR: "|·•/>»›",
    DASH: "-–—",
    LETTER: "©ⓒ",  # stand for words
}
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
UNSPACED_SIGN = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSPACED) + "]"
"""A pattern of the signs of scripts without spaces: those of the class :data:`UNSPACED`."""


@functools.cache
def tables() -> tuple[Codes, Codes]:
    """For each code point: its classes, as the sum of those above; and what it is compared as."""
    signs = [chr(code) for code in range(_PLANE)]
    categories = np.array(list(map(unicodedata.category, signs)))
    main = categories.astype("U1")
    classes = np.zeros(_PLANE, np.uint16)
    classes[(main == "L") | (main == "M")] |= LETTER
    classes[(categories == "Lu") | (categories == "Lt")] |= UPPER
    classes[categories == "Ll"] |= LOWER
    classes[main == "N"] |= NUMBER
    classes[ord("0") : ord("9") + 1] |= DIGIT
    classes[[code for code, sign in enumerate(signs) if sign.isspace()]] |= SPACE
    for kind, members in _MEMBERS.items():
        classes[list(map(ord, members))] |= kind
    for first, last in _UNSPACED:
        classes[first : last + 1] |= UNSPACED
    folded = np.arange(_PLANE, dtype=np.uint16)
    for code in {*np.flatnonzero(classes & UPPER).tolist(), *ALIKE}:
        form = signs[code].translate(ALIKE).lower()
        if form:
            folded[code] = ord(form[0])
        else:
            classes[code] |= SILENT
    folded[ord("ς")] = ord("σ")
    return classes, folded


def table_of(signs: str) -> NDArray[np.bool_]:
    """For each code point whether it is one of these signs."""
    out = np.zeros(_PLANE, np.bool_)
    out[list(map(ord, signs))] = True
    return out


def codes_of(text: str) -> Codes:
    """The code points of *text*, those beyond the plane as its last."""
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes: Codes = np.minimum(wide, _PLANE - 1).astype(np.uint16)
    return codes
