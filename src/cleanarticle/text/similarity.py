"""Compare the texts of lines. Case, punctuation and accents do not matter, nor whether the end of one was cut off."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, insort

from cleanarticle.loading import lazy_pattern

_ACCENTS = lazy_pattern("[\u0300-\u036f]+")
_LETTERS = lazy_pattern(r"[^\W_]+")
_NOT_ALPHANUMERIC = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())  # of ASCII
_MIN_CUT_LENGTH = 20
"""The smallest number of letters and digits of a line whose end was cut off. By chance, two lines may begin with fewer
that are equal. Set by hand."""
_LONG_TEXT = 1000
"""Characters: in a longer text, combining marks are limited before they are sorted. Shorter ones take a millisecond."""
_MAX_MARKS = 30
"""The largest number of combining marks in a row in the Stream-Safe Text Format of Unicode (UAX #15, section 13)."""


def same(a: str, b: str) -> bool:
    """Return whether two lines have the same letters and digits, or one line has only the first ones of the other.

    >>> same("Snow in May, again", "SNOW IN MAY AGAIN")
    True
    >>> same("Snow falls on the whole of the …", "Snow falls on the whole of the valley")
    True
    """
    return alike(letters(a), letters(b))


def alike(x: str, y: str) -> bool:
    """Return whether two lines, of which these are the :func:`letters`, have the same text, as in :func:`same`."""
    if x == y:
        return bool(x)
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= _MIN_CUT_LENGTH and longer.startswith(shorter)


class Distinct:
    """A set of lines no two of which are the :func:`same`. A new line is compared with few of them, not with all.

    >>> lines = Distinct()
    >>> [lines.add(line) for line in ("Snow in May, again", "SNOW IN MAY AGAIN", "Rain in May")]
    [True, False, True]
    """

    def __init__(self) -> None:
        self._keys: list[str] = []  # letters, sorted; none that has 20 letters or more is the beginning of another

    def add(self, text: str) -> bool:
        """Add a line unless the set has one with the same text; return whether the set has none."""
        key = letters(text)
        if not key:
            return True
        index = bisect_left(self._keys, key)
        # If a key begins with a cut form, so do all keys between the two. So it is enough to compare neighbours.
        above = self._keys[index - 1] if index else ""
        below = self._keys[index] if index < len(self._keys) else ""
        if below == key or (len(above) >= _MIN_CUT_LENGTH and key.startswith(above)):
            return False
        if len(key) >= _MIN_CUT_LENGTH and below.startswith(key):
            return False
        insort(self._keys, key)
        return True


def letters(text: str) -> str:
    """Return only the letters and digits of *text*, in lower case and without accents."""
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
