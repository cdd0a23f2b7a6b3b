"""Measure how plausible a text is in a language, to prefer one decoding of a line to another.

For each language the table ``letters.txt`` has its commonest words, and the cost of each letter beyond ASCII between
its two neighbours: -log2 of how often a word of the language has these three, rounded to bits. "é" between "f" and the
end of a word (``fé_``) costs 14 in French, so one word in 2**14 has it. ``training/letter_table.py`` makes the table
from the word frequencies of wordfreq. All costs are in bits: the lower, the more plausible.
"""

from __future__ import annotations

import functools
import unicodedata
from importlib import resources
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern

# Costs in bits, set by hand. Those of letters are on the scale of letters.txt, which has costs from 4 to 24.
UNSEEN_COST = 20
"""Of a letter that the language has, but that the table does not have between these neighbours."""
FOREIGN_COST = 26
"""Of a letter that the language does not have, and of most signs inside a word."""
IMPOSSIBLE_COST = 30
"""Of a character that no text has."""
REPLACEMENT_CHARACTER_COST = 14
"""Of ``\ufffd``, which programs put in place of a byte that they cannot decode."""
DOTTED_I_COST = 12
"""Of ``İ``, which is rare outside Turkish."""
OTHER_SCRIPT_COST = 8
"""Of a letter in a script that the table leaves out, whatever its neighbours."""
INNER_CAPITAL_COST = 10
"""Of a capital after a lower-case letter."""
INNER_SIGN_COST = 14
"""Of a sign inside a word that is usual at the edge of words only."""
INNER_APOSTROPHE_COST = 16
"""Of an apostrophe inside a word that is neither that of an elision ("l’eau") nor of a contraction ("it’s")."""
UNUSUAL_SIGN_COST = 9
"""Of a sign that is unusual in its place: a quotation mark between spaces, a dash after a letter, most other signs."""
USUAL_SIGN_COST = 3
"""Of a sign that is usual in its place: a quotation mark before a word, a comma after it."""
SPACE_COST = 2
"""Of a no-break or other space beyond ASCII, and of a dash between words."""
DETACHED_MARK_COST = 12
"""Of a combining mark after a letter with which it could have been written as one character."""
CONTRACTION_COST = 16
"""Of an English contraction with a letter in place of its apostrophe (``donít``): no language has such words."""
COMMON_WORD_GAIN = 5
"""What each of the commonest words of the language takes off the cost."""
LATIN_WORD_COST = 3
"""For each word of ASCII letters, in a language that is not in Latin script."""
MAX_COST_OF_OWN_LETTER = 15
"""A letter is one of the language's own if its commonest context costs no more; letters of foreign names cost more."""

_WORD = lazy_pattern(r"[^\W\d_]{2,}")
_NOT_ASCII = lazy_pattern("[^\x00-\x7f]")
# Letters of scripts that the table leaves out.
_OTHER_SCRIPT = lazy_pattern("[\u0531-\u0e7f\u10a0-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")
BYTES_SWAPPED = lazy_pattern(
    "["
    + "".join(chr(byte << 8) for byte in range(0x61, 0x7B))
    + "".join(chr(byte << 8 | 4) for byte in range(0x10, 0x50))
    + "\u2000]"
)
"""Lower-case letters of ASCII, Cyrillic letters and the space, with the two bytes of UTF-16 swapped."""
_SIGN = lazy_pattern("[\xa0-\u036f\u0483-\u0489\u0590-\u0fff\u2000-\u33ff\ufe00-\uffef\U0001f000-\U0001ffff]")
_SPACES = frozenset("\xa0\u202f\u2009\u3000")
_BEFORE_WORDS = frozenset("«“„‘‚‹¿¡#•·©")
_AFTER_WORDS = frozenset("»”’›…®™°ºª²³%€£")
_DASHES = frozenset("–—−")
# French, Italian, Catalan, Dutch and English apostrophes follow one of the first letters or precede one of the second.
_BEFORE_APOSTROPHE = frozenset("cdjlmnstuvz")
_AFTER_APOSTROPHE = frozenset("sStTmMdDrRlLvVeEnN")
_WORD_WITH_APOSTROPHE = lazy_pattern("(?<![A-Za-z])([A-Za-z]++)[íÕ]([a-z]{1,2}|[A-Z]{1,2})(?![^\\W_])")


class LetterEvidence(NamedTuple):
    """What is needed of a piece of text to compute its cost in any language."""

    fixed_cost: int
    """What its signs and its case cost in every language."""
    letters: tuple[str, ...]
    """Its letters beyond ASCII, each with its two neighbours in lower case; ``_`` is a neighbour that is not a
    letter."""
    words: tuple[str, ...]
    """Its words of two letters or more, in lower case."""
    sound: bool
    """False if no text in any language would have this."""


class Language(NamedTuple):
    """A language of the table."""

    code: str
    words: frozenset[str]
    """Its commonest words."""
    letters: dict[str, int]
    """The cost of each letter beyond ASCII between two neighbours, by these three characters."""
    alphabet: frozenset[str]
    """The letters beyond ASCII of the table, those of foreign names included."""
    latin: bool
    """Whether the language is in Latin script."""
    own_letters: frozenset[str]
    """The letters beyond ASCII that words of the language have, without those of foreign names."""

    def has_letters(self, evidence: LetterEvidence) -> bool:
        """Return whether all letters beyond ASCII are of this language or of scripts that the table leaves out.

        False for evidence that is not sound.
        """
        alphabet = self.alphabet
        return evidence.sound and all(key[1] in alphabet for key in evidence.letters)

    def cost(self, evidence: LetterEvidence) -> int:
        """Return how implausible a text with this *evidence* is in this language, in bits."""
        cost = evidence.fixed_cost
        for key in evidence.letters:
            cost += self.letters.get(key) or (UNSEEN_COST if key[1] in self.alphabet else FOREIGN_COST)
        if not self.latin:
            cost += LATIN_WORD_COST * sum(map(str.isascii, evidence.words))
        return cost - COMMON_WORD_GAIN * sum(word in self.words for word in evidence.words)


@functools.cache
def languages() -> tuple[Language, ...]:
    """Return the languages of the table, in its order."""
    rows = []
    table = resources.files("cleanarticle.characters").joinpath("letters.txt").read_text("utf-8")
    for row in table.splitlines():
        code, words, buckets = row.split("\t")
        letters = {}
        for bucket in buckets.split():
            bits, _, trigrams = bucket.partition(":")
            for at in range(0, len(trigrams), 3):
                letters[trigrams[at : at + 3]] = int(bits)
        alphabet = frozenset(key[1] for key in letters)
        own_letters = frozenset(key[1] for key, bits in letters.items() if bits <= MAX_COST_OF_OWN_LETTER)
        is_latin = words < "\u0250"  # by the first letter of the first word
        rows.append(Language(code, frozenset(words.split()), letters, alphabet, is_latin, own_letters))
    return tuple(rows)


@functools.cache
def languages_by_word() -> dict[str, tuple[str, ...]]:
    """Return the codes of the languages that have each common word."""
    codes: dict[str, list[str]] = {}
    for language in languages():
        for word in language.words:
            codes.setdefault(word, []).append(language.code)
    return {word: tuple(codes_of_word) for word, codes_of_word in codes.items()}


@functools.cache
def _english_contractions() -> frozenset[tuple[str, str]]:
    """Return the English contractions: for each the parts before and after its apostrophe.

    A row of ``contractions.txt`` is a kind, its words, and the endings that each of these words takes.
    """
    table = resources.files("cleanarticle.characters").joinpath("contractions.txt").read_text("utf-8")
    rows = [row.split("\t") for row in table.splitlines()]
    return frozenset(
        (word, ending) for _, words, endings in rows for word in words.split() for ending in endings.split()
    )


def count_contractions(text: str) -> int:
    """Return how many English contractions *text* has with í or Õ in place of the apostrophe.

    Apostrophes become such letters if Mac Roman is read as Windows-1252, or the other way round.

    >>> count_contractions("donít"), count_contractions("país")
    (1, 0)
    """
    parts = _WORD_WITH_APOSTROPHE.findall(text)
    return sum((word.lower(), ending.lower()) in _english_contractions() for word, ending in parts)


def letter_evidence(text: str) -> LetterEvidence:
    """Return the evidence of *text*, a word or a few."""
    fixed_cost = CONTRACTION_COST * count_contractions(text) if "í" in text or "Õ" in text else 0
    sound = True
    letters = []
    for match in _NOT_ASCII.finditer(text):
        at = match.start()
        char = text[at]
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if char == "İ":  # its lower-case form is a letter of ASCII
            fixed_cost += DOTTED_I_COST
        elif _OTHER_SCRIPT.match(char):
            fixed_cost += UNSEEN_COST if BYTES_SWAPPED.match(char) else OTHER_SCRIPT_COST
            if before.isalpha() and before < "\u0530":  # after a letter of a script of the table
                fixed_cost += FOREIGN_COST
                sound = False
        elif not char.isalpha() or char in "ªº":
            cost = _sign_cost(char, before, after)
            fixed_cost += cost
            sound = sound and cost < IMPOSSIBLE_COST
        else:
            if char.isupper() and before.islower():
                fixed_cost += INNER_CAPITAL_COST
            left = before.lower() if before.isalpha() else "_"
            right = after.lower() if after.isalpha() else "_"
            letters.append(left[0] + char.lower()[0] + right[0])
            if char > "\u0370" and ((before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())):
                fixed_cost += FOREIGN_COST  # two scripts in a word
                sound = False
    return LetterEvidence(fixed_cost, tuple(letters), tuple(_WORD.findall(text.lower())), sound)


def _sign_cost(char: str, before: str, after: str) -> int:
    """Return the cost of *char*, which is not a letter, between *before* and *after*."""
    if char == "\ufffd":
        return REPLACEMENT_CHARACTER_COST
    if "\x80" <= char <= "\x9f" or char >= "\ue000":  # control characters, private use
        return IMPOSSIBLE_COST
    is_inside_word = before.isalpha() and after.isalpha()
    if char == "’":
        is_usual = not is_inside_word or before.lower() in _BEFORE_APOSTROPHE or after in _AFTER_APOSTROPHE
        return USUAL_SIGN_COST if is_usual else INNER_APOSTROPHE_COST
    if char in _SPACES:
        return SPACE_COST
    if before == after == " " and char in "«»":
        return UNUSUAL_SIGN_COST
    if char in _DASHES:
        return INNER_SIGN_COST if is_inside_word else UNUSUAL_SIGN_COST if before.isalpha() else SPACE_COST
    if char in _BEFORE_WORDS:
        return INNER_SIGN_COST if before.isalpha() else USUAL_SIGN_COST
    if char in _AFTER_WORDS:
        is_unusual = after.isalpha() or (char in "ªº" and not before.isalnum())
        return INNER_SIGN_COST if is_unusual else USUAL_SIGN_COST
    if "\u0300" <= char <= "\u036f":
        return DETACHED_MARK_COST if len(unicodedata.normalize("NFC", before + char)) == 1 else IMPOSSIBLE_COST
    if not _SIGN.match(char):
        return IMPOSSIBLE_COST
    return FOREIGN_COST if before.isalpha() or after.isalpha() or not (before + after).isascii() else UNUSUAL_SIGN_COST
