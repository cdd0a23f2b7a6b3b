"""The form of a line in which cue phrases are looked up."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
EDGES = (
    " \t\v\f\xa0\u3000\u200b\u200e\u200f\ufeff.,:;!?…•●◦▪■►▶»›>«‹<|/\\-–—*#+~_=()[]{}\"'“”„’‘"
    "。、，：！？（）【】「」『』《》〈〉〔〕［］／｜〜・·→←↑↓˃❯⟩✓✔×✕＞＜≫≪▲△☞○◆◇★☆"
)
# Apostrophes and spaces alike, Greek without accents, Arabic and Persian letters in one form, İ as i.
ALIKE = str.maketrans(
    dict.fromkeys("’‘ʼ´`", "'")
    | dict.fromkeys("\xa0\u202f\u3000", " ")
    | dict(zip("άέήίόύώϊϋΐΰΆΈΉΊΌΎΏ", "αεηιουωιυιυΑΕΗΙΟΥΩ", strict=True))
    | dict(zip("أإآىيك", "ااايیک", strict=True))
    | dict.fromkeys("ـًٌٍَُِّْ\u200c", "")
    | {"ى": "ی", "ي": "ی", "İ": "i"}
)

_MAY_DIFFER = re.compile(f"[{''.join(map(chr, ALIKE))}]")


def signs_alike(text: str) -> str:
    """Return *text* with one form for apostrophes, for spaces, for letters that are written in several ways.

    >>> signs_alike("l’été")
    "l'été"
    """
    if text.isascii():
        return text.replace("`", "'")
    return text.translate(ALIKE) if _MAY_DIFFER.search(text) else text  # to search is fast, to translate slow


def normal(text: str) -> str:
    """*text* in lower case, white space squeezed, apostrophes alike, a number as ``0``, edges bare.

    >>> normal("  » 1,024 Comments (See all) ")
    '0 comments (see all'
    >>> normal("À lire aussi :")
    'à lire aussi'
    """
    text = signs_alike(text).lower()
    if not text.isalpha():
        text = _DIGITS.sub("0", text)
    return " ".join(text.split()).strip(EDGES)
