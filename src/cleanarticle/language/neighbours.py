"""Distinguish languages without a profile from related languages that have one, by frequent words.

Galician looks like Spanish to n-grams, but words such as "xente" occur only in Galician.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection, Mapping
from importlib import resources

_MIN_SHARE = 0.01  # of a text's words: in the related language these words hardly occur; set by hand
_MIN_WORDS = 2  # set by hand: a single one may be a name


def related_language(language: str, words: Collection[str]) -> str | None:
    """Return the language without a profile that a text is in; ``None`` if it is in *language*.

    Args:
        language: the language according to n-grams.
        words: the words of the text.

    >>> related_language("es", "a xente di que non hai máis pan nunha vila".split())
    'gl'
    >>> related_language("es", "la gente dice que no hay más pan en el pueblo".split())
    """
    for code, markers in _marker_words().get(language, {}).items():
        count = sum(map(markers.__contains__, words))
        if count >= _MIN_WORDS and count >= _MIN_SHARE * len(words):
            return code
    return None


@functools.cache
def _marker_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return the frequent words of each language without a profile, by the languages that it is related to."""
    file = resources.files("cleanarticle.language") / "data" / "neighbours.toml"
    markers: dict[str, dict[str, frozenset[str]]] = {}
    for row in tomllib.loads(file.read_text("utf-8"))["neighbour"]:
        for related in row["near"]:
            markers.setdefault(related, {})[row["code"]] = frozenset(row["words"])
    return markers
