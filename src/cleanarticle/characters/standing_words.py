"""Words that are right as they stand, although they could be decoded: ``AMANHÃ—HOJE``, ``PÅ…``, ``“IRMÃ”``.

A letter that ends a word, with signs after it, looks like the bytes of another character. Whether it does is a
question of words. Which words end so in which language the table of letters tells, and for the languages with a
shipped word list that list, which is loaded only when such a doubt arises.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from cleanarticle.characters.letter_statistics import Language, languages
from cleanarticle.characters.misreadings import Unit
from cleanarticle.locales.lexicon import lexicon

_LISTED = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
"""Languages whose word list comes with the library; others are borrowed, and take seconds to load."""
_WORD = 2.0
"""The Zipf frequency of words that may stand; rarer ones of a list are often foreign."""
_SHORT_WORD = 3.0
"""The same of words of two letters, of which lists hold nearly all."""
_LIKELY_LETTERS = 17
"""Bits that a letter between its neighbours costs at most in a word (``letters.txt`` holds 6 to 24)."""
_COMMON_LETTERS = 12
"""The same where nothing tells the language."""
_BEFORE = re.compile(r"[^\W\d_]*\Z")
_AFTER = re.compile(r"[^\W\d_]*")
_RUN = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""So many letters are too few for a word of a list to prove anything."""
_LONG = 7
"""From so many letters on a rare word of a list is enough."""
_REACH = 24
_NEVER_AFTER = ("¡", "¿", "©", "¤", "¦", "¨", "¬", "¯", "¸")
"""Signs that do not follow a word without a space."""


class StandingWords:
    """Tells which words of one line are plausible as they stand.

    Args:
        text: the line.
        codes: the languages that it is probably in; none where nothing tells.
    """

    def __init__(self, text: str, codes: Sequence[str] = ()) -> None:
        self._text = text
        self._codes = tuple(codes)

    def __call__(self, unit: Unit) -> bool:
        """Return True where *unit* takes a letter off a word that is plausible with it, and makes no better word.

        >>> words = StandingWords("AMANHÃ—HOJE, MÃ–BEL")
        >>> words(Unit(5, 7, "×")), words(Unit(14, 16, "Ö"))
        (True, False)
        """
        word, is_end = self._word(unit)
        if not word:
            return False
        left = self._left(unit)
        at = len(left)
        decoded = ""
        if unit.after.isalpha() and not unit.lost:
            decoded = left + unit.after + self._right(unit)
        if decoded and _case_changes(decoded):
            decoded = ""
        candidates = _candidates(self._codes)
        sure = bool(self._codes)
        if decoded and any(_is_word(decoded, at, language, sure) for language in candidates if _counts(language, sure)):
            return False
        return any(_is_word(word, at, language, sure and is_end) for language in candidates)

    def _word(self, unit: Unit) -> tuple[str, bool]:
        """The word that the first character of *unit* ends, or is in where a byte was lost, and whether it ends it."""
        text = self._text
        letter = text[unit.start : unit.start + 1]
        rest = text[unit.start + 1 : unit.end]
        if not letter.isalpha() or letter in "ªºµƒˆˇ" or any(map(str.isalpha, rest)):
            return "", False
        after = "" if rest else self._right(unit)
        word = self._left(unit) + letter + after
        inside = letter.isupper() and text[unit.end : unit.end + 1].islower()
        if len(word) < 2 or _case_changes(word) or rest[:1] in _NEVER_AFTER or (rest and inside):
            return "", False
        return word, not after

    def _left(self, unit: Unit) -> str:
        found = _BEFORE.search(self._text, max(0, unit.start - _REACH), unit.start)
        return found.group() if found else ""

    def _right(self, unit: Unit) -> str:
        found = _AFTER.match(self._text, unit.end, unit.end + _REACH)
        return found.group() if found else ""


def _case_changes(word: str) -> bool:
    """Return True where *word* is neither in capitals, nor in small letters, nor begins with its only capital."""
    return not (word.isupper() or word.islower() or word.istitle())


def _counts(language: Language, sure: bool) -> bool:
    """Whether a decoded word of *language* counts: one known by its letters alone does only in a line of hers."""
    return sure or language.code in _LISTED


@functools.lru_cache(maxsize=512)
def _candidates(codes: tuple[str, ...]) -> tuple[Language, ...]:
    if codes:
        return tuple(language for language in languages() if language.code in codes)
    return tuple(language for language in languages() if language.latin and language.code != "vi")


def _is_word(word: str, at: int, language: Language, sure: bool) -> bool:
    """Whether *word*, of which the letter at *at* is in doubt, is plausible in *language*."""
    low = word.lower()
    letter = low[at]
    if letter not in language.alphabet:
        return False
    key = (low[at - 1] if at else "_") + letter + (low[at + 1] if at + 1 < len(low) else "_")
    if language.code in _LISTED:
        words = lexicon(language.code) if key in language.letters else None
        return words is not None and words.frequency(low.replace("ß", "ss")) >= (_WORD if len(low) > 2 else _SHORT_WORD)
    return language.letters.get(key, 99) <= (_LIKELY_LETTERS if sure else _COMMON_LETTERS)


def is_listed(text: str, language: Language) -> bool:
    """Return True where *text* has a word with letters beyond ASCII, all of them in the list of *language*.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> german = next(language for language in languages() if language.code == "de")
    >>> is_listed("„Größe“", german), is_listed("Grëße", german)
    (True, False)
    """
    if language.code not in _LISTED:
        return False
    found = [word for word in _RUN.findall(text) if not word.isascii()]
    words = lexicon(language.code) if found else None
    return words is not None and all(
        len(word) > _SHORTEST
        and words.frequency(word.lower().replace("ß", "ss")) >= (_WORD if len(word) >= _LONG else _SHORT_WORD)
        for word in found
    )
