"""Recognise languages that have no profile, by frequent words. Their n-grams are like those of a related language.

Galician looks like Spanish to n-grams, but words such as "xente" occur only in Galician.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection, Mapping
from importlib import resources

# A text is in a language without a profile if at least this share of its words, and at least this number of them, are
# marker words of the language. Set by hand: the related language has hardly any of them, but one may be a name.
_MIN_SHARE = 0.01
_MIN_WORDS = 2


def related_language(language: str, words: Collection[str]) -> str | None:
    """Return the language of a text if it is one without a profile, related to *language*; ``None`` otherwise.

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
    """Return, for each language with a profile, its related languages without a profile, with their marker words."""
    file = resources.files("cleanarticle.language") / "data" / "neighbours.toml"
    markers: dict[str, dict[str, frozenset[str]]] = {}
    for row in tomllib.loads(file.read_text("utf-8"))["neighbour"]:
        for related in row["near"]:
            markers.setdefault(related, {})[row["code"]] = frozenset(row["words"])
    return markers
