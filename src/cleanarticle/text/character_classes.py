"""The classes of characters, and the form in which each character is compared (lower case).

There are two tables over the Basic Multilingual Plane, made once in a process, so that all characters of a page are
looked up at once. Characters beyond the plane count as its last code point, which is not a character.
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

# A bit for each class. SILENT characters are left out of words.
SPACE, DIGIT, UPPER, LOWER, LETTER, NUMBER, UNSPACED, COMMA = (1 << n for n in range(8))
QUOTE, BRACKET, ASKING, END, CLOSING, SEPARATOR, DASH, SILENT = (1 << n for n in range(8, 16))

_SPACE = lazy_pattern(r"\s")
_PLANE = 0x10000  # characters of the Basic Multilingual Plane; the tables hold no others
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
"""A pattern for a character of a script without spaces, as in class :data:`UNSPACED`."""


@functools.cache
def tables() -> tuple[Codes, Codes]:
    """Return, for each code point, the sum of its classes, and the code point that it is compared as."""
    characters = list(map(chr, range(_PLANE)))
    letters = "".join(map(unicodedata.category, characters)).encode()  # two for each category, such as Lu
    main, categories = (np.frombuffer(letters, kind) for kind in ("S1", "S2"))
    main = main[::2]
    classes = np.zeros(_PLANE, np.uint16)
    classes[(main == b"L") | (main == b"M")] |= LETTER
    classes[(categories == b"Lu") | (categories == b"Lt")] |= UPPER
    classes[categories == b"Ll"] |= LOWER
    classes[main == b"N"] |= NUMBER
    classes[ord("0") : ord("9") + 1] |= DIGIT
    classes[[match.start() for match in _SPACE.finditer("".join(characters))]] |= SPACE
    for kind, members in _MEMBERS.items():
        classes[list(map(ord, members))] |= kind
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
    """Return the entries of a table over the plane for some code points; in a third of the time of ``table[codes]``."""
    return table.take(codes, mode="clip")  # no code is outside, and so none is checked


def codes_of(text: str) -> Codes:
    """Return the code points of *text*; those beyond the plane as its last one."""
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes: Codes = np.minimum(wide, _PLANE - 1).astype(np.uint16)
    return codes
