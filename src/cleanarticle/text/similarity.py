"""Says whether two lines say the same."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort

_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = re.compile(r"[^\W_]+")
_CUT = 20
"""Letters: a line that was cut short has at least as many."""
_LONG = 1000
"""Characters: in a shorter text, marks are few enough to be sorted in a millisecond."""
_MARKS = 30
"""Combining marks in a row that the Stream-Safe Text Format of Unicode allows (UAX #15, section 13)."""


def same(a: str, b: str) -> bool:
    """True where two lines say the same but for case, marks and a cut end.

    >>> same("Snow in May, again", "SNOW IN MAY AGAIN")
    True
    >>> same("Snow falls on the whole of the …", "Snow falls on the whole of the valley")
    True
    """
    return alike(letters(a), letters(b))


def alike(x: str, y: str) -> bool:
    """True where two lines of these :func:`letters` say the same."""
    if x == y:
        return bool(x)
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= _CUT and longer.startswith(shorter)


class Distinct:
    """Lines of which no two say the same, by :func:`same`; adding one does not compare it with all others.

    >>> lines = Distinct()
    >>> [lines.add(line) for line in ("Snow in May, again", "SNOW IN MAY AGAIN", "Rain in May")]
    [True, False, True]
    """

    def __init__(self) -> None:
        self._keys: list[str] = []  # sorted; none of 20 letters or more begins another

    def add(self, text: str) -> bool:
        """Add a line unless one that says the same is there; return whether it was added."""
        key = letters(text)
        if not key:
            return True
        at = bisect_left(self._keys, key)
        # What stands between a line and its cut form in the order begins with the cut form too: neighbours suffice.
        above = self._keys[at - 1] if at else ""
        below = self._keys[at] if at < len(self._keys) else ""
        if below == key or (len(above) >= _CUT and key.startswith(above)):
            return False
        if len(key) >= _CUT and below.startswith(key):
            return False
        insort(self._keys, key)
        return True


def letters(text: str) -> str:
    """The letters and digits of *text* alone, folded."""
    return "".join(_LETTERS.findall(fold(text)))


def fold(text: str) -> str:
    """*text* in lower case and, where it is not plain ASCII, without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    if len(text) > _LONG:
        text = _stream_safe(text)
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def _stream_safe(text: str) -> str:
    """Return *text* with at most so many combining marks in a row.

    Normalisation sorts the marks of a run by insertion: a run of 100,000 takes minutes.
    """
    out: list[str] = []
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _MARKS:
            out.append(sign)
    return "".join(out)
