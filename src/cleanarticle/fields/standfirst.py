"""Distinguish a standfirst, which is part of the lead, from a subtitle."""

from __future__ import annotations

from cleanarticle.loading import lazy_pattern

_END = lazy_pattern(r"[.!?…。！？][\"'”’»)\]」』]{0,2}\s*\Z")
# Set by hand.
_MIN_WORDS = 8
_MIN_CHARACTERS = 20  # in a script without spaces


def is_standfirst(text: str) -> bool:
    """Return whether a line below the title is a standfirst: whole sentences (*chapô*, *Vorspann*) that open the text.

    Benchmarks of extractors count it as text too (Fundus calls it the summary). A short line without a full stop is a
    subtitle.

    >>> is_standfirst("The council wants the line to open before the winter after all.")
    True
    >>> is_standfirst("A line before the winter")
    False
    """
    end = _END.search(text)
    if end is None:
        return False
    if text[end.start()] in "。！？":
        return len(text.strip()) >= _MIN_CHARACTERS
    return len(text.split()) >= _MIN_WORDS
