"""Tells languages without a profile from their near relatives that have one, by everyday words."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection, Mapping
from importlib import resources

_SHARE = 0.01  # of a text's words; in the known language itself these words are next to nothing
_LEAST = 2


def neighbour(language: str, words: Collection[str]) -> str | None:
    """The unknown language that a text is in, which looks to be in *language*; ``None`` if it is so.

    Args:
        language: what the n-grams say.
        words: the words of the text.

    >>> neighbour("es", "a xente di que non hai máis pan nunha vila".split())
    'gl'
    >>> neighbour("es", "la gente dice que no hay más pan en el pueblo".split())
    """
    for code, marks in _marks().get(language, {}).items():
        found = sum(map(marks.__contains__, words))
        if found >= _LEAST and found >= _SHARE * len(words):
            return code
    return None


@functools.cache
def _marks() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The words of each unknown language, by the known ones that it is near to."""
    file = resources.files("cleanarticle.language") / "data" / "neighbours.toml"
    marks: dict[str, dict[str, frozenset[str]]] = {}
    for row in tomllib.loads(file.read_text("utf-8"))["neighbour"]:
        for known in row["near"]:
            marks.setdefault(known, {})[row["code"]] = frozenset(row["words"])
    return marks
