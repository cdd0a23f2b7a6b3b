"""Write letters in their usual form: join accents with the letter before them, split ligature characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from cleanarticle.characters.changes import Change
from cleanarticle.loading import lazy_pattern

DECOMPOSED_LETTER = lazy_pattern(
    "[^\\W\\d_][\u0300-\u036f]+|[\u3040-\u30ff][\u3099\u309a]|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    "|[\u0621-\u064a][\u0653-\u0655]"
)
"""A letter and its combining marks, a kana and its sound mark, the parts of a Korean syllable, an Arabic letter and
its hamza or madda."""
LIGATURE = lazy_pattern("[ﬀ-ﬆ]")
_LETTERS_OF_LIGATURE = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def compose_accents(text: str) -> Iterator[Change]:
    """Yield the changes that join accents with their letters, if Unicode has the accented letter as one character.

    >>> [change.after for change in compose_accents("cafe\u0301, x\u0301")]
    ['é']
    """
    for match in DECOMPOSED_LETTER.finditer(text):
        after = unicodedata.normalize("NFC", match.group())
        if len(after) < len(match.group()):
            yield Change(match.start(), match.end(), after, "characters.accent")


def open_ligatures(text: str) -> Iterator[Change]:
    """Yield the changes that write ligature characters as separate letters.

    >>> [change.after for change in open_ligatures("eﬃcient")]
    ['ffi']
    """
    for match in LIGATURE.finditer(text):
        yield Change(match.start(), match.end(), _LETTERS_OF_LIGATURE[match.group()], "characters.ligature")
