"""Tells a standfirst, which is read with the text, from a deck that goes with the title."""

from __future__ import annotations

import re

from cleanarticle.page import Label, Line

_END = re.compile(r"[.!?…。！？][\"'”’»)\]」』]{0,2}\s*\Z")
_WORDS = 8
_SIGNS = 20  # characters that make as much in a script without spaces


def is_standfirst(line: Line) -> bool:
    """True of a deck of whole sentences: the newsroom's standfirst, *chapô* or *Vorspann*, which opens the text.

    Those who measure extractors count it as text too (Fundus calls it the summary); a short deck
    without a full stop goes with the title.

    >>> deck = Line(0, 0, "The council wants the line to open before the winter after all.", Label.SUBTITLE)
    >>> is_standfirst(deck), is_standfirst(deck._replace(text="A line before the winter"))
    (True, False)
    """
    if line.label is not Label.SUBTITLE or not (end := _END.search(line.text)):
        return False
    many = _SIGNS if line.text[end.start()] in "。！？" else 0
    return len(line.text.strip()) >= many if many else len(line.text.split()) >= _WORDS
