"""Letters in another form: accents apart from their letter, ligature glyphs, look-alikes of other scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cleanarticle.characters.changes import Change

COMBINED = re.compile(
    "[^\\W\\d_][\u0300-\u036f]+|[\u3040-\u30ff][\u3099\u309a]|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    "|[\u0621-\u064a][\u0653-\u0655]"
)
LIGATURE = re.compile("[ﬀ-ﬆ]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def compose_accents(text: str) -> Iterator[Change]:
    """Changes that join accents to their letters, where Unicode has the letter with the accent.

    >>> [change.after for change in compose_accents("cafe\u0301, x\u0301")]
    ['é']
    """
    for match in COMBINED.finditer(text):
        after = unicodedata.normalize("NFC", match.group())
        if len(after) < len(match.group()):
            yield Change(match.start(), match.end(), after, "characters.accent")


def open_ligatures(text: str) -> Iterator[Change]:
    """Changes that write ligature glyphs as letters.

    >>> [change.after for change in open_ligatures("eﬃcient")]
    ['ffi']
    """
    for match in LIGATURE.finditer(text):
        yield Change(match.start(), match.end(), _LIGATURES[match.group()], "characters.ligature")
