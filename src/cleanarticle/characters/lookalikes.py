"""Letters of another script that look the same, inside a word: ``раypal`` with two Cyrillic letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanarticle.characters.changes import Change

_KEPT = 5
"""Letters that have to stay where one changes: fewer do not say that it is not meant, as in a brand name."""
_LONG = 5
"""How long a word is in which several letters change."""
_CONFIDENCE = 0.98
# A word and an abbreviation or a word in another script that follow each other without a space.
_GLUED = re.compile("[A-Z]{3}[Ͱ-ԝ]|[Ͱ-ԝ][A-Z]{3}")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = dict(zip("аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅҮԌ", "aeopcyxijshqwABEKMHOPCTYXIJSYG", strict=True))
_GREEK = dict(zip("ονρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovpuABEZHIKMNOPTYX", strict=True))
_PARTS = re.compile("([^A-Za-zÀ-ÖØ-öø-ɏͰ-ӿԚ-ԝ]+)")
SEAM = re.compile("[A-Za-zÀ-ɏ][Ͱ-ԝ]|[Ͱ-ԝ][A-Za-zÀ-ɏ]")
"""Where letters of two scripts meet."""
_GREEK_LETTER = re.compile("[Ͱ-Ͽ]")
# Look-alikes of Latin letters that hardly any language in Cyrillic script writes.
_RARE = frozenset("һԛԝѕјҮԌЅЈ")


def unmix(word: str) -> list[str]:
    """*word* with each mixed part of it in one script: what it may be in Latin script, and in the other.

    Nothing where each script has letters without a look-alike in the other.

    >>> unmix("dévеlоpper"), unmix("Mосква"), unmix("kΩ"), unmix("SMSка")
    (['développer'], ['Москва'], [], [])
    """
    if not SEAM.search(word):
        return []
    table = _GREEK if _GREEK_LETTER.search(word) else _CYRILLIC
    back = {plain: char for char, plain in table.items() if char not in _RARE}
    out = []
    for letters in (table, back):
        new = "".join(
            "".join(letters.get(char, char) for char in part) if SEAM.search(part) else part
            for part in _PARTS.split(word)
        )
        if new != word and not SEAM.search(new):
            out.append(new)
    return out


def unmixed(text: str) -> Iterator[Change]:
    """Changes that write the mixed words of *text* in one script, where enough letters say which.

    >>> [change.after for change in unmixed("dévеlоppement, SENSЕ, Βuilding")]
    ['développement', 'Building']
    """
    if text.isascii() or not SEAM.search(text):
        return
    for match in _WORD.finditer(text):
        word = match.group()
        options = unmix(word)
        for new in options:
            if _is_proved(word, new, len(options)):
                yield Change(match.start(), match.end(), new, "characters.homoglyph", _CONFIDENCE)
                break


def _is_proved(word: str, new: str, options: int) -> bool:
    """Whether the letters that stay say what script *word* is in, or the word is long and can be in one only."""
    changed = sum(old != char for old, char in zip(word, new, strict=True))
    if changed > 1:
        if _GLUED.search(word):
            return False
        return len(word) >= _LONG and (options == 1 or changed * 2 < len(word))
    return len(word) - changed >= _KEPT
