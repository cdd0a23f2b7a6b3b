"""Compare lines: do two of them have the same text, apart from case, marks and a cut end?"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, insort

from cleanarticle.loading import lazy_pattern

_ACCENTS = lazy_pattern("[\u0300-\u036f]+")
_LETTERS = lazy_pattern(r"[^\W_]+")
_NOT_ALPHANUMERIC = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())  # of ASCII
_MIN_CUT_LENGTH = 20
"""The letters of a line that was cut short, at least: shorter ones may be equal by chance. Set by hand."""
_LONG_TEXT = 1000
"""Characters; the marks of a shorter text can be sorted in a millisecond."""
_MAX_MARKS = 30
"""The combining marks in a row that the Stream-Safe Text Format of Unicode allows (UAX #15, section 13)."""


def same(a: str, b: str) -> bool:
    """Return whether two lines have the same text, apart from case, marks and a cut end.

    >>> same("Snow in May, again", "SNOW IN MAY AGAIN")
    True
    >>> same("Snow falls on the whole of the …", "Snow falls on the whole of the valley")
    True
    """
    return alike(letters(a), letters(b))


def alike(x: str, y: str) -> bool:
    """Return whether two lines with these :func:`letters` have the same text."""
    if x == y:
        return bool(x)
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= _MIN_CUT_LENGTH and longer.startswith(shorter)


class Distinct:
    """A set of lines with different texts, by :func:`same`; a new line is not compared with all others.

    >>> lines = Distinct()
    >>> [lines.add(line) for line in ("Snow in May, again", "SNOW IN MAY AGAIN", "Rain in May")]
    [True, False, True]
    """

    def __init__(self) -> None:
        self._keys: list[str] = []  # sorted; no key of 20 letters or more is the beginning of another one

    def add(self, text: str) -> bool:
        """Add a line unless one with the same text is there; return whether it was added."""
        key = letters(text)
        if not key:
            return True
        index = bisect_left(self._keys, key)
        # All keys between a line and its cut form begin with the cut form too, so it is enough to compare neighbours.
        above = self._keys[index - 1] if index else ""
        below = self._keys[index] if index < len(self._keys) else ""
        if below == key or (len(above) >= _MIN_CUT_LENGTH and key.startswith(above)):
            return False
        if len(key) >= _MIN_CUT_LENGTH and below.startswith(key):
            return False
        insort(self._keys, key)
        return True


def letters(text: str) -> str:
    """Return only the letters and digits of *text*, folded."""
    if text.isascii():
        return text.lower().translate(_NOT_ALPHANUMERIC)
    return "".join(_LETTERS.findall(fold(text)))


def fold(text: str) -> str:
    """Return *text* in lower case and without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    if len(text) > _LONG_TEXT:
        text = _stream_safe(text)
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def _stream_safe(text: str) -> str:
    """Return *text* with at most :data:`_MAX_MARKS` combining marks in a row.

    Normalisation sorts the marks of a run by insertion: a run of 100,000 marks takes minutes.
    """
    out: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_MARKS:
            out.append(character)
    return "".join(out)
