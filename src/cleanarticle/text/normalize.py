"""The normal form of a line, in which cue phrases are searched for."""

from __future__ import annotations

from cleanarticle.loading import lazy_pattern

_DIGITS = lazy_pattern(r"\d+(?:[.,]\d+)*")
EDGES = (
    " \t\v\f\xa0\u3000\u200b\u200e\u200f\ufeff.,:;!?…•●◦▪■►▶»›>«‹<|/\\-–—*#+~_=()[]{}\"'“”„’‘"
    "。、，：！？（）【】「」『』《》〈〉〔〕［］／｜〜・·→←↑↓˃❯⟩✓✔×✕＞＜≫≪▲△☞○◆◇★☆"
)
# Characters that count as the same: all apostrophes, all spaces, Greek letters with and without accents, Arabic and
# Persian forms of a letter, and İ and i. Arabic vowel marks are left out.
ALIKE = str.maketrans(
    dict.fromkeys("’‘ʼ´`", "'")
    | dict.fromkeys("\xa0\u202f\u3000", " ")
    | dict(zip("άέήίόύώϊϋΐΰΆΈΉΊΌΎΏ", "αεηιουωιυιυΑΕΗΙΟΥΩ", strict=True))
    | dict(zip("أإآىيك", "ااايیک", strict=True))
    | dict.fromkeys("ـًٌٍَُِّْ\u200c", "")
    | {"ى": "ی", "ي": "ی", "İ": "i"}
)

_MAY_DIFFER = lazy_pattern(f"[{''.join(map(chr, ALIKE))}]")


def unify_characters(text: str) -> str:
    """Return *text* with one form for apostrophes, for spaces, and for letters that are written in several ways.

    >>> unify_characters("l’été")
    "l'été"
    """
    if text.isascii():
        return text.replace("`", "'")
    return text.translate(ALIKE) if _MAY_DIFFER.search(text) else text  # a search is faster than translate


def normal(text: str) -> str:
    """Return the normal form of *text*.

    It is in lower case, with single spaces, one form of apostrophes, ``0`` for each number, and without punctuation at
    its edges.

    >>> normal("  » 1,024 Comments (See all) ")
    '0 comments (see all'
    >>> normal("À lire aussi :")
    'à lire aussi'
    """
    text = unify_characters(text).lower()
    if not text.isalpha():
        text = _DIGITS.sub("0", text)
    return " ".join(text.split()).strip(EDGES)
