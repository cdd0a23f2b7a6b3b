"""Distinguish languages without a profile from related languages that have one, by frequent words.

Galician looks like Spanish to n-grams, but words such as "xente" occur only in Galician.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection, Mapping
from importlib import resources

# The marker words that a text must have, as a share of its words and as a number. Set by hand: the related language has
# hardly any of them, and a single one may be a name.
_MIN_SHARE = 0.01
_MIN_WORDS = 2


def related_language(language: str, words: Collection[str]) -> str | None:
    """Return the language without a profile that a text is in, related to *language*; ``None`` if it shows none.

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
    """Return, by language with a profile, the related languages without one, each with its marker words."""
    file = resources.files("cleanarticle.language") / "data" / "neighbours.toml"
    markers: dict[str, dict[str, frozenset[str]]] = {}
    for row in tomllib.loads(file.read_text("utf-8"))["neighbour"]:
        for related in row["near"]:
            markers.setdefault(related, {})[row["code"]] = frozenset(row["words"])
    return markers
