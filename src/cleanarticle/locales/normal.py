"""The form of a line in which cue phrases are looked up."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_EDGES = " \t\v\f\xa0\u3000\u200b\u200e\u200f\ufeff.,:;!?…•●◦▪■►▶»›>«‹<|/\\-–—*#+~_=()[]{}\"'“”„’‘。、，：！？（）【】「」《》・·→←↑↓˃❯⟩✓✔×✕"
_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "\xa0": " ", "\u202f": " ", "\u3000": " "})


def normal(text: str) -> str:
    """*text* in lower case, white space squeezed, apostrophes alike, a number as ``0``, edges bare.

    >>> normal("  » 1,024 Comments (See all) ")
    '0 comments (see all'
    >>> normal("À lire aussi :")
    'à lire aussi'
    """
    text = text.translate(_ALIKE).lower()
    if not text.isascii() or not text.isalpha():
        text = _DIGITS.sub("0", text)
    return " ".join(text.split()).strip(_EDGES)
