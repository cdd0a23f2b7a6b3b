"""Says whether two lines say the same."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = re.compile(r"[^\W_]+")


def same(a: str, b: str) -> bool:
    """True where two lines say the same but for case, marks and a cut end.

    >>> same("Snow in May, again", "SNOW IN MAY AGAIN")
    True
    >>> same("Snow falls on the whole of the …", "Snow falls on the whole of the valley")
    True
    """
    x, y = letters(a), letters(b)
    if x == y:
        return bool(x)
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= 20 and longer.startswith(shorter)


def letters(text: str) -> str:
    """The letters and digits of *text* alone, folded."""
    return "".join(_LETTERS.findall(fold(text)))


def fold(text: str) -> str:
    """*text* in lower case and, where it is not plain ASCII, without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
