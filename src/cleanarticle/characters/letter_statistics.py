"""How plausible a text is: the evidence by which one reading of a line is preferred to another.

The table ``letters.txt`` holds, for each language, its commonest words, and how often a letter beyond
ASCII stands between which two neighbours, as -log2 of the share of its tokens. It is derived from the
word frequencies of wordfreq. Costs are in bits: a letter costs what its table says, one that the
language has but never there :data:`UNSEEN`, one that it does not have :data:`FOREIGN`, and so does about
a sign inside a word.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources
from typing import NamedTuple

UNSEEN = 20
FOREIGN = 26
NEVER = 30
_COMMON_WORD = 5
_FOREIGN_WORD = 3
_OWN = 15
"""Bits that the commonest place of a letter of the language costs at most; letters of names cost more."""
_INNER_CAPITAL = 10
_WORD = re.compile(r"[^\W\d_]{2,}")
_BEYOND = re.compile("[^\x00-\x7f]")
# Letters of scripts that the table leaves out; a run of them is plausible wherever it comes from.
_OTHER_SCRIPT = re.compile("[\u0531-\u0e7f\u10a0-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")
SWAPPED = re.compile(
    "["
    + "".join(chr(byte << 8) for byte in range(0x61, 0x7B))
    + "".join(chr(byte << 8 | 4) for byte in range(0x10, 0x50))
    + "\u2000]"
)
"""Small letters of ASCII, Cyrillic letters and the space, the two bytes of each swapped."""
_SIGN = re.compile("[\xa0-\u036f\u0483-\u0489\u0590-\u0fff\u2000-\u33ff\ufe00-\uffef\U0001f000-\U0001ffff]")
_SPACE = frozenset("\xa0\u202f\u2009\u3000")
_OPENING = frozenset("«“„‘‚‹¿¡#•·©")
_CLOSING = frozenset("»”’›…®™°ºª²³%€£")
_DASHES = frozenset("–—−")
# French, Italian, Catalan, Dutch and English apostrophes stand after the first or before the second.
_ELIDED = frozenset("cdjlmnstuvz")
_CONTRACTED = frozenset("sStTmMdDrRlLvVeEnN")
_CONTRACTION = 16
"""Bits against ``donít``: an English contraction with a letter in place of its apostrophe is a word of no language."""
_WORD_WITH_APOSTROPHE = re.compile("(?<![A-Za-z])([A-Za-z]++)[íÕ]([a-z]{1,2}|[A-Z]{1,2})(?![^\\W_])")


class Evidence(NamedTuple):
    """What a piece of text shows, whatever the language."""

    fixed: int
    letters: tuple[str, ...]
    words: tuple[str, ...]
    sound: bool
    """False where no text whatsoever would have this."""


class Language(NamedTuple):
    """One row of the table."""

    code: str
    words: frozenset[str]
    letters: dict[str, int]
    alphabet: frozenset[str]
    latin: bool
    core: frozenset[str]
    """The letters beyond ASCII that are the language's own, not those of foreign names."""

    def writes(self, letter: str) -> bool:
        """True where *letter* is ASCII, or of this language."""
        return letter.isascii() or letter.lower() in self.alphabet

    def knows(self, evidence: Evidence) -> bool:
        """True where all letters beyond ASCII are of this language, or of a script that the table leaves out."""
        alphabet = self.alphabet
        return evidence.sound and all(key[1] in alphabet for key in evidence.letters)

    def cost(self, evidence: Evidence) -> int:
        """How implausible a text with this *evidence* is in this language, in bits."""
        cost = evidence.fixed
        for key in evidence.letters:
            cost += self.letters.get(key) or (UNSEEN if key[1] in self.alphabet else FOREIGN)
        if not self.latin:
            cost += _FOREIGN_WORD * sum(map(str.isascii, evidence.words))
        return cost - _COMMON_WORD * sum(word in self.words for word in evidence.words)


@functools.cache
def languages() -> tuple[Language, ...]:
    """The rows of the table."""
    rows = []
    table = resources.files("cleanarticle.characters").joinpath("letters.txt").read_text("utf-8")
    for row in table.splitlines():
        code, words, buckets = row.split("\t")
        letters = {}
        for bucket in buckets.split():
            bits, _, run = bucket.partition(":")
            for at in range(0, len(run), 3):
                letters[run[at : at + 3]] = int(bits)
        alphabet = frozenset(key[1] for key in letters)
        core = frozenset(key[1] for key, bits in letters.items() if bits <= _OWN)
        rows.append(Language(code, frozenset(words.split()), letters, alphabet, words < "\u0250", core))
    return tuple(rows)


@functools.cache
def languages_by_word() -> dict[str, tuple[str, ...]]:
    """Return the codes of the languages that have each common word."""
    found: dict[str, list[str]] = {}
    for language in languages():
        for word in language.words:
            found.setdefault(word, []).append(language.code)
    return {word: tuple(codes) for word, codes in found.items()}


@functools.cache
def _contractions() -> frozenset[tuple[str, str]]:
    """The English contractions, before and after the apostrophe; one row of the file a kind."""
    table = resources.files("cleanarticle.characters").joinpath("contractions.txt").read_text("utf-8")
    rows = [row.split("\t") for row in table.splitlines()]
    return frozenset(
        (word, ending) for _, words, endings in rows for word in words.split() for ending in endings.split()
    )


def contractions(text: str) -> int:
    """Return how many English contractions *text* has with í or Õ for the apostrophe, as Mac Roman read wrongly shows.

    >>> contractions("donít"), contractions("país")
    (1, 0)
    """
    found = _WORD_WITH_APOSTROPHE.findall(text)
    return sum((word.lower(), ending.lower()) in _contractions() for word, ending in found)


def evidence(text: str) -> Evidence:
    """What *text*, a word or a few, shows."""
    fixed = _CONTRACTION * contractions(text) if "í" in text or "Õ" in text else 0
    sound = True
    letters = []
    for match in _BEYOND.finditer(text):
        at = match.start()
        char = text[at]
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if char == "İ":  # a small letter of ASCII
            fixed += 12
        elif _OTHER_SCRIPT.match(char):
            fixed += UNSEEN if SWAPPED.match(char) else 8
            if before.isalpha() and before < "\u0530":
                fixed += FOREIGN
                sound = False
        elif not char.isalpha() or char in "ªº":
            cost = _sign(char, before, after)
            fixed += cost
            sound = sound and cost < NEVER
        else:
            if char.isupper() and before.islower():
                fixed += _INNER_CAPITAL
            left = before.lower() if before.isalpha() else "_"
            right = after.lower() if after.isalpha() else "_"
            letters.append(left[0] + char.lower()[0] + right[0])
            if char > "\u0370" and ((before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())):
                fixed += FOREIGN  # two scripts in a word
                sound = False
    return Evidence(fixed, tuple(letters), tuple(_WORD.findall(text.lower())), sound)


def _sign(char: str, before: str, after: str) -> int:
    """What it costs that *char*, not a letter, stands between *before* and *after*."""
    if char == "\ufffd":
        return 14
    if "\x80" <= char <= "\x9f" or char >= "\ue000":
        return NEVER
    inside = before.isalpha() and after.isalpha()
    if char == "’":
        return 16 if inside and before.lower() not in _ELIDED and after not in _CONTRACTED else 3
    if char in _SPACE:
        return 2
    if before == after == " " and char in "«»":
        return 9
    if char in _DASHES:
        return 14 if inside else 9 if before.isalpha() else 2
    if char in _OPENING:
        return 14 if before.isalpha() else 3
    if char in _CLOSING:
        return 14 if after.isalpha() or (char in "ªº" and not before.isalnum()) else 3
    if "\u0300" <= char <= "\u036f":
        return 12 if len(unicodedata.normalize("NFC", before + char)) == 1 else NEVER
    if not _SIGN.match(char):
        return NEVER
    return FOREIGN if before.isalpha() or after.isalpha() or not (before + after).isascii() else 9
