"""Letters of another script that look the same, inside a word: ``раypal`` with two Cyrillic letters."""

from __future__ import annotations

import re

_CYRILLIC = dict(zip("аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅҮԌ", "aeopcyxijshqwABEKMHOPCTYXIJSYG", strict=True))
_GREEK = dict(zip("ονρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovpuABEZHIKMNOPTYX", strict=True))
_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ɏͰ-ӿԚ-ԝ]{2,}")
_SEAM = re.compile("[A-Za-zÀ-ɏ][Ͱ-ԝ]|[Ͱ-ԝ][A-Za-zÀ-ɏ]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")


def unmix(word: str) -> list[str]:
    """*word* with each mixed part of it in one script: the one that has letters there without a look-alike.

    Where all letters have one, it is the script of most of them; nothing where both have letters without.

    >>> unmix("dévеlоpper"), unmix("kΩ"), unmix("SMSка")
    (['développer'], [], [])
    """
    new = _WORD.sub(lambda match: _unmixed(match.group()), word) if _SEAM.search(word) else word
    return [new] if new != word else []


def _unmixed(word: str) -> str:
    latin = [char for char in word if _LATIN.match(char)]
    other = [char for char in word if not _LATIN.match(char)]
    if not latin or not other:
        return word
    table = _GREEK if any("Ͱ" <= char <= "Ͽ" for char in other) else _CYRILLIC
    back = {plain: char for char, plain in table.items()}
    to_latin = all(char in table for char in other)
    to_other = all(char in back for char in latin)
    if to_latin and not to_other:
        return "".join(table.get(char, char) for char in word)
    if to_other and not to_latin and len(other) > len(latin):
        return "".join(back.get(char, char) for char in word)
    if to_latin and to_other and len(word) > 2:  # undecided by its letters: by their number
        if len(latin) > len(other):
            return "".join(table.get(char, char) for char in word)
        if len(other) > len(latin):
            return "".join(back.get(char, char) for char in word)
    return word
