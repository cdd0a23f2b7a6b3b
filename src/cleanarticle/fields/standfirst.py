"""Tells a standfirst, which is read with the text, from a deck that goes with the title."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…。！？][\"'”’»)\]」』]{0,2}\s*\Z")
_WORDS = 8
_SIGNS = 20  # characters that make as much in a script without spaces


def is_standfirst(deck: str) -> bool:
    """True of a deck of whole sentences: the newsroom's standfirst, *chapô* or *Vorspann*, which opens the text.

    Those who measure extractors count it as text too (Fundus calls it the summary); a short deck
    without a full stop goes with the title.

    >>> is_standfirst("The council wants the line to open before the winter after all.")
    True
    >>> is_standfirst("A line before the winter")
    False
    """
    end = _END.search(deck)
    if end is None:
        return False
    if deck[end.start()] in "。！？":
        return len(deck.strip()) >= _SIGNS
    return len(deck.split()) >= _WORDS
