"""Letters of another script that look the same, inside a word: ``раypal`` with two Cyrillic letters."""

from __future__ import annotations

import re

_CYRILLIC = dict(zip("аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅҮԌ", "aeopcyxijshqwABEKMHOPCTYXIJSYG", strict=True))
_GREEK = dict(zip("ονρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovpuABEZHIKMNOPTYX", strict=True))
_PARTS = re.compile("([^A-Za-zÀ-ÖØ-öø-ɏͰ-ӿԚ-ԝ]+)")
_SEAM = re.compile("[A-Za-zÀ-ɏ][Ͱ-ԝ]|[Ͱ-ԝ][A-Za-zÀ-ɏ]")
_GREEK_LETTER = re.compile("[Ͱ-Ͽ]")
# Look-alikes of Latin letters that hardly any language in Cyrillic script writes.
_RARE = frozenset("һԛԝѕјҮԌЅЈ")


def unmix(word: str) -> list[str]:
    """*word* with each mixed part of it in one script: what it may be in Latin script, and in the other.

    Nothing where each script has letters without a look-alike in the other.

    >>> unmix("dévеlоpper"), unmix("Mосква"), unmix("kΩ"), unmix("SMSка")
    (['développer'], ['Москва'], [], [])
    """
    if not _SEAM.search(word):
        return []
    table = _GREEK if _GREEK_LETTER.search(word) else _CYRILLIC
    back = {plain: char for char, plain in table.items() if char not in _RARE}
    out = []
    for letters in (table, back):
        new = "".join(
            "".join(letters.get(char, char) for char in part) if _SEAM.search(part) else part
            for part in _PARTS.split(word)
        )
        if new != word and not _SEAM.search(new):
            out.append(new)
    return out
