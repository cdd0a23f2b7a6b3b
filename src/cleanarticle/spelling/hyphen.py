"""Joins words that were broken at the end of a line."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.words import is_compound

_HEAD = re.compile(r"[^\W\d_]+")
APART = 3.0
"""How many Zipf units rarer than both its parts a word may be and still be taken for the one that was broken."""
SHORT = 6
"""Longer than this, pieces that are no words by themselves are taken for one unknown word."""
_DASHES = ("-", "\u2010")


class Broken(NamedTuple):
    """A word broken at a line end: its two parts."""

    head: str
    tail: str


def broken_word(line: str, following: str, lexicon: Lexicon) -> Broken | None:
    """The word broken between *line* and the *following* one, None where the hyphen belongs there.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> broken_word("un long dévelop-", "pement de la ville", lexicon("fr"))
    Broken(head='dévelop', tail='pement')
    >>> broken_word("où se trouve-", "t-il donc", lexicon("fr")) is None
    True
    """
    if not line.endswith(_DASHES):
        return None
    match = _HEAD.match(following)
    head = last_word(line[:-1])
    if not match or not head or not match.group().islower():
        return None
    tail = match.group()
    joined = lexicon.frequency(head + tail)
    apart = min(lexicon.frequency(head), lexicon.frequency(tail))
    if joined:
        return Broken(head, tail) if joined >= apart - APART else None
    no_words = lexicon.large and not apart and len(head + tail) > SHORT
    return Broken(head, tail) if no_words or is_compound(head + tail, lexicon) else None


def last_word(line: str) -> str:
    """The letters that *line* ends with, at most 40 of them; nothing where more letters or a digit precede."""
    at = len(line)
    while at > 0 and len(line) - at <= 40 and line[at - 1].isalpha():
        at -= 1
    return "" if line[at - 1 : at].isalnum() else line[at:]
