"""Replace lookalikes: letters of another script inside a word, such as ``раypal`` with two Cyrillic letters."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.characters.changes import Change
from cleanarticle.loading import lazy_pattern

# These were set by hand.
MIN_UNCHANGED_LETTERS = 5
"""Letters of a word besides the one that changes: in a shorter word it may be meant, as in a brand name."""
MIN_LENGTH_FOR_SEVERAL = 5
"""Letters of a word of which several change."""
_CONFIDENCE = 0.98  # of a replaced letter; set by hand
# An abbreviation and a word in another script without a space between them: "SMSка".
_JOINED_WORDS = lazy_pattern("[A-Z]{3}[Ͱ-ԝ]|[Ͱ-ԝ][A-Z]{3}")
_WORD = lazy_pattern(r"[^\W\d_]+")
_LATIN_OF_CYRILLIC = dict(zip("аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅҮԌ", "aeopcyxijshqwABEKMHOPCTYXIJSYG", strict=True))
_LATIN_OF_GREEK = dict(zip("ονρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovpuABEZHIKMNOPTYX", strict=True))
_NOT_LATIN_GREEK_OR_CYRILLIC = lazy_pattern("([^A-Za-zÀ-ÖØ-öø-ɏͰ-ӿԚ-ԝ]+)")
SCRIPT_BOUNDARY = lazy_pattern("[A-Za-zÀ-ɏ][Ͱ-ԝ]|[Ͱ-ԝ][A-Za-zÀ-ɏ]")
"""Where a Latin letter and a Greek or Cyrillic one meet."""
_GREEK_LETTER = lazy_pattern("[Ͱ-Ͽ]")
# Lookalikes of Latin letters that hardly any language in Cyrillic script writes.
_RARE_CYRILLIC = frozenset("һԛԝѕјҮԌЅЈ")


def single_script_forms(word: str) -> list[str]:
    """Return *word* in Latin script alone, and in Greek or Cyrillic alone.

    A form is left out if one of its letters has no lookalike in its script. Parts of a word with a hyphen or another
    sign between them may be in different scripts: only parts that mix scripts change.

    >>> [single_script_forms(word) for word in ("dévеlоpper", "Mосква", "kΩ", "SMSка")]
    [['développer'], ['Москва'], [], []]
    """
    if not SCRIPT_BOUNDARY.search(word):
        return []
    to_latin = _LATIN_OF_GREEK if _GREEK_LETTER.search(word) else _LATIN_OF_CYRILLIC
    from_latin = {latin: letter for letter, latin in to_latin.items() if letter not in _RARE_CYRILLIC}
    forms = []
    for letters in (to_latin, from_latin):
        form = "".join(
            "".join(letters.get(char, char) for char in part) if SCRIPT_BOUNDARY.search(part) else part
            for part in _NOT_LATIN_GREEK_OR_CYRILLIC.split(word)
        )
        if form != word and not SCRIPT_BOUNDARY.search(form):
            forms.append(form)
    return forms


def replace_lookalikes(text: str) -> Iterator[Change]:
    """Yield the changes that write words of two scripts in one, if enough of their letters show which one.

    >>> [change.after for change in replace_lookalikes("dévеlоppement, SENSЕ, Βuilding")]
    ['développement', 'Building']
    """
    if text.isascii() or not SCRIPT_BOUNDARY.search(text):
        return
    for match in _WORD.finditer(text):
        word = match.group()
        forms = single_script_forms(word)
        for form in forms:
            if _is_proved(word, form, len(forms)):
                yield Change(match.start(), match.end(), form, "characters.homoglyph", _CONFIDENCE)
                break


def _is_proved(word: str, form: str, forms: int) -> bool:
    """Return whether *form* is certain.

    If one letter changes, five others must not. If several change, the word must have five letters or more, and only
    one form or more letters that do not change than that do.

    Args:
        word: a word of two scripts.
        form: the word in one of them.
        forms: the number of its forms.
    """
    changed = sum(old != new for old, new in zip(word, form, strict=True))
    if changed > 1:
        if _JOINED_WORDS.search(word):
            return False
        return len(word) >= MIN_LENGTH_FOR_SEVERAL and (forms == 1 or changed * 2 < len(word))
    return len(word) - changed >= MIN_UNCHANGED_LETTERS
