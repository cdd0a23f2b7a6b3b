"""Recognize words that are correct, although they could be decoded: ``AMANHÃ—HOJE``, ``PÅ…``, ``“IRMÃ”``.

A letter that ends a word, with a sign after it, looks like the two characters of a misread one. Only the word shows
whether it is: the table of letters has the neighbours that a letter has in each language, and some languages have a
lexicon, which is loaded only for such a word.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from cleanarticle.characters.letter_statistics import Language, languages
from cleanarticle.characters.misreadings import MisreadUnit
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import lexicon
from cleanarticle.text.adjacent_letters import letters_after, letters_before

_WITH_SHIPPED_LEXICON = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
"""Languages whose lexicon comes with the library; others are borrowed, and take seconds to load."""

# Frequencies are Zipf, costs in bits. The values were set by hand.
MIN_ZIPF = 2.0
"""How frequent a word must be: rarer words of a lexicon are often foreign."""
MIN_ZIPF_SHORT = 3.0
"""How frequent a word of two letters must be, since lexicons have nearly all of them; for :func:`is_listed`, a word of
fewer than seven letters."""
MAX_LETTER_COST = 17
"""Bits that a letter may cost between its neighbours in a word of a language without a lexicon (``letters.txt`` has 4
to 24)."""
MAX_LETTER_COST_UNKNOWN_LANGUAGE = 12
"""The same if the language of the line is not known."""
MIN_LISTED_LETTERS = 4
"""Letters of a word that :func:`is_listed` looks up."""
MIN_RARE_LETTERS = 7
"""Letters of such a word that may be rare."""
_IMPOSSIBLE_COST = 99  # of a letter that the language never has between these neighbours: above both limits
_MAX_REACH = 24  # letters on each side of a unit that are read as its word
_WORD = lazy_pattern(r"[^\W\d_]+")
_SIGNS_USED_AS_LETTERS = "ªºµƒˆˇ"  # Unicode calls them letters
_NEVER_AFTER_WORD = ("¡", "¿", "©", "¤", "¦", "¨", "¬", "¯", "¸")
"""Signs that do not follow a word without a space."""


class PlausibleWords:
    """Decide which words of one line are plausible without decoding.

    Args:
        text: the line.
        codes: the codes of the languages that it is probably in; empty if they are not known.
    """

    def __init__(self, text: str, codes: Sequence[str] = ()) -> None:
        self._text = text
        self._codes = tuple(codes)

    def __call__(self, unit: MisreadUnit) -> bool:
        """Return whether *unit* begins with a letter of a plausible word, and makes no plausible word if decoded.

        >>> is_plausible = PlausibleWords("AMANHÃ—HOJE, MÃ–BEL")
        >>> is_plausible(MisreadUnit(5, 7, "×")), is_plausible(MisreadUnit(14, 16, "Ö"))
        (True, False)
        """
        word, ends_with_letter = self._word_undecoded(unit)
        if not word:
            return False
        before = self._letters_before(unit)
        at = len(before)
        decoded = ""
        if unit.after.isalpha() and not unit.lost:
            decoded = before + unit.after + self._letters_after(unit)
        if decoded and _has_mixed_case(decoded):
            decoded = ""
        candidates = _candidates(self._codes)
        language_is_known = bool(self._codes)
        if decoded and any(
            _is_word(decoded, at, language, language_is_known)
            for language in candidates
            # Without a lexicon, a decoded word counts only if the language of the line is known.
            if language_is_known or language.code in _WITH_SHIPPED_LEXICON
        ):
            return False
        return any(_is_word(word, at, language, language_is_known and ends_with_letter) for language in candidates)

    def _word_undecoded(self, unit: MisreadUnit) -> tuple[str, bool]:
        """Return the word that the first character of *unit* belongs to, and whether that character ends it.

        The word continues after the unit if the unit is this character alone. It is empty if it cannot be a word: for
        example if its capitals and lower-case letters are mixed.
        """
        text = self._text
        letter = text[unit.start : unit.start + 1]
        rest = text[unit.start + 1 : unit.end]
        if not letter.isalpha() or letter in _SIGNS_USED_AS_LETTERS or any(map(str.isalpha, rest)):
            return "", False
        after = "" if rest else self._letters_after(unit)
        word = self._letters_before(unit) + letter + after
        is_capital_inside = letter.isupper() and text[unit.end : unit.end + 1].islower()
        if len(word) < 2 or _has_mixed_case(word) or rest[:1] in _NEVER_AFTER_WORD or (rest and is_capital_inside):
            return "", False
        return word, not after

    def _letters_before(self, unit: MisreadUnit) -> str:
        """Return the letters right before a unit."""
        return letters_before(self._text, unit.start, _MAX_REACH)

    def _letters_after(self, unit: MisreadUnit) -> str:
        """Return the letters right after a unit."""
        return letters_after(self._text, unit.end, _MAX_REACH)


def _has_mixed_case(word: str) -> bool:
    """Return whether *word* is neither in capitals, nor in lower case, nor begins with its only capital."""
    return not (word.isupper() or word.islower() or word.istitle())


@functools.lru_cache(maxsize=512)
def _candidates(codes: tuple[str, ...]) -> tuple[Language, ...]:
    """Return the languages with these *codes*; without codes, those in Latin script except Vietnamese.

    Vietnamese has nearly every accented letter in nearly every place, so it makes any word plausible.
    """
    if codes:
        return tuple(language for language in languages() if language.code in codes)
    return tuple(language for language in languages() if language.latin and language.code != "vi")


def _is_word(word: str, at: int, language: Language, language_is_known: bool) -> bool:
    """Return whether *word* is plausible in *language*.

    If the language has a shipped lexicon the word must be in it; if not, the letter must be frequent between its
    neighbours.

    Args:
        word: the word.
        at: the index of its letter that may be part of a misread character.
        language: the language.
        language_is_known: whether the line is in this language, as other words of it show.
    """
    lower = word.lower()
    letter = lower[at]
    if letter not in language.alphabet:
        return False
    key = (lower[at - 1] if at else "_") + letter + (lower[at + 1] if at + 1 < len(lower) else "_")
    if language.code in _WITH_SHIPPED_LEXICON:
        words = lexicon(language.code) if key in language.letters else None
        min_zipf = MIN_ZIPF if len(lower) > 2 else MIN_ZIPF_SHORT
        return words is not None and words.frequency(lower.replace("ß", "ss")) >= min_zipf
    max_cost = MAX_LETTER_COST if language_is_known else MAX_LETTER_COST_UNKNOWN_LANGUAGE
    return language.letters.get(key, _IMPOSSIBLE_COST) <= max_cost


def is_listed(text: str, language: Language) -> bool:
    """Return whether *text* has words with letters beyond ASCII, and all of them are in the lexicon of *language*.

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> german = next(language for language in languages() if language.code == "de")
    >>> is_listed("„Größe“", german), is_listed("Grëße", german)
    (True, False)
    """
    if language.code not in _WITH_SHIPPED_LEXICON:
        return False
    accented = [word for word in _WORD.findall(text) if not word.isascii()]
    words = lexicon(language.code) if accented else None
    return words is not None and all(
        len(word) >= MIN_LISTED_LETTERS
        and words.frequency(word.lower().replace("ß", "ss"))
        >= (MIN_ZIPF if len(word) >= MIN_RARE_LETTERS else MIN_ZIPF_SHORT)
        for word in accented
    )


_PRICE = lazy_pattern(r"[(]?(?:[ÛÄ]\d[\d.,]*|\d[\d.,]*[ÛÄ])[).,;:!?]?")
_OPENING_LETTER = lazy_pattern(r"[(\"']?(?:ì[A-Za-z]|Ò[A-Z][a-z])")
_CAPITAL_FOR_SIGN = lazy_pattern(r"[a-z]{3}Ö(?![^\W_])|[a-z]{2}[ÑÐ][a-z]{2}")
_ELISION = lazy_pattern(r"\W*(?:[cdjlmnst]|qu)[íõ](\w{3,})\W*")
_POSSESSIVE = lazy_pattern(r"\W*([a-z]{3,})[íõ]s\W*")
_SIGN_INSIDE = lazy_pattern("(?<=[A-Za-z])[–—’‘•…·‡†](?=[A-Za-z])")
_LANGUAGES_WITH_ELISION = frozenset({"fr", "it"})  # of those with a lexicon; Catalan has none


def makes_certain_word(before: str, after: str, language: Language) -> bool:
    """Return whether no text has the word *before*, and *after* is right in *language* or in any.

    These are prices (``Û19.99``), quotation marks, dashes and ellipses (``ìYes``, ``carsÑand``, ``moreÖ``), French
    and Italian elisions (``líair``), English possessives (``the cityís``), and words of the lexicon with a dash or
    another sign inside (``Espa–a``).

    >>> from cleanarticle.characters.letter_statistics import languages
    >>> by_code = {language.code: language for language in languages()}
    >>> makes_certain_word("líair", "l’air", by_code["fr"]), makes_certain_word("país", "pa’s", by_code["es"])
    (True, False)
    >>> makes_certain_word("Espa–a", "España", by_code["es"]), makes_certain_word("café–bar", "cafébar", by_code["es"])
    (True, False)
    """
    if makes_price(before, after):
        return True
    if _OPENING_LETTER.match(before) and "“" in after:
        return True
    if (capital := _CAPITAL_FOR_SIGN.search(before)) and any(char in "–—…" for char in after[slice(*capital.span())]):
        return True
    if language.code not in _WITH_SHIPPED_LEXICON:
        return False
    if sign := _SIGN_INSIDE.search(before):
        halves = _WORD.findall(before[: sign.start()])[-1:] + _WORD.findall(before[sign.end() :])[:1]
        words = lexicon(language.code)
        return (
            words is not None
            and is_listed(after, language)
            and not all(words.frequency(half.lower()) >= MIN_ZIPF_SHORT for half in halves)
        )
    if language.code in _LANGUAGES_WITH_ELISION and "’" in after and (elision := _ELISION.fullmatch(before.lower())):
        return _is_frequent(after[-len(elision[1]) :] if after[-1:].isalpha() else elision[1], language)
    if language.code == "en" and "’" in after and (possessive := _POSSESSIVE.fullmatch(before.lower())):
        return _is_frequent(possessive[1], language)
    return False


def makes_price(before: str, after: str) -> bool:
    """Return whether *before* is a number with a letter that is a sign of currency in *after*.

    >>> makes_price("Û19.99", "€19.99"), makes_price("×Û19", "×€19")
    (True, False)
    """
    return _PRICE.fullmatch(before) is not None and ("€" in after or "£" in after)


def _is_frequent(word: str, language: Language) -> bool:
    """Return whether *word* is in the lexicon of *language*, and not rare."""
    words = lexicon(language.code)
    return words is not None and words.frequency(word.lower()) >= MIN_ZIPF_SHORT
