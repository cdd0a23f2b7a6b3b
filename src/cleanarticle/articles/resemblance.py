"""Says how alike two pieces of text are: by their words, or by the letters that they share."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = re.compile(r"[^\W_]+")
_LONG = re.compile(r"(?<![^\W_])[^\W\d_]{5}")
_MOST = 20_000


def bag(text: str, *, shortest: int = 4) -> frozenset[str]:
    """The words of *text* of at least *shortest* letters, folded; in scripts without spaces pairs of characters.

    >>> sorted(bag("The Élysée denies, the Elysee said"))
    ['denies', 'elysee', 'said']
    """
    folded = fold(text[:_MOST])
    if folded.isascii() or not _UNSPACED.search(folded):
        return frozenset(word for word in _WORD.findall(folded) if len(word) >= shortest)
    out: set[str] = set()
    for word in _WORD.findall(folded):
        if _UNSPACED.match(word):
            out.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) >= shortest:
            out.add(word)
    return frozenset(out)


def stems(text: str) -> frozenset[str]:
    """The beginnings, five letters, of the longer words of *text*: what it is about, roughly.

    >>> sorted(stems("The sanctions were sanctioned in Moscow"))
    ['mosco', 'sanct']
    """
    folded = fold(text[:_MOST])
    if not folded.isascii() and _UNSPACED.search(folded):
        return frozenset(word[:5] for word in bag(folded, shortest=5))
    return frozenset(_LONG.findall(folded))


def contained(part: frozenset[str], whole: frozenset[str]) -> float:
    """The share of *part* that *whole* holds, by the first five letters of each word.

    >>> contained(frozenset({"sanctions", "snow"}), frozenset({"sanctioned"}))
    0.5
    """
    if not part:
        return 0.0
    beginnings = {word[:5] for word in whole}
    return sum(word[:5] in beginnings for word in part) / len(part)


def same(a: str, b: str) -> bool:
    """True where two lines say the same but for case, marks and a cut end.

    >>> same("Snow in May, again", "SNOW IN MAY AGAIN")
    True
    >>> same("Snow falls on the whole of the …", "Snow falls on the whole of the valley")
    True
    """
    x, y = letters(a), letters(b)
    if x == y:
        return bool(x)
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= 20 and longer.startswith(shorter)


def letters(text: str) -> str:
    """The letters and digits of *text* alone, folded."""
    return "".join(_LETTERS.findall(fold(text)))


def fold(text: str) -> str:
    """*text* in lower case and, where it is not plain ASCII, without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
