"""Which words a page may hold: the test that joining letters needs."""

from __future__ import annotations

import re
from collections import Counter

from cleanarticle.characters.plausible import languages
from cleanarticle.spelling.lexicon import languages as listed
from cleanarticle.spelling.lexicon import lexicon

_WORD = re.compile(r"[^\W\d_]{2,}")
_TELLING = 3
_FREQUENT = 3.0
"""Zipf frequency: rarer words of a list are too many to be evidence."""


class Vocabulary:
    """The words of a page and, where there is a word list, those of its language.

    Args:
        text: the page.
        language: its code, if known; if not, that whose commonest words it holds most of.
    """

    def __init__(self, text: str, language: str | None = None) -> None:
        words = Counter(_WORD.findall(text.lower()))
        self._words = {word for word in words if len(word) > 2}
        if language is None:
            hits = {row.code: sum(words[word] for word in row.words) for row in languages()}
            code = max(hits, key=hits.__getitem__)
            language = code if hits[code] >= _TELLING else None
        self._list = lexicon(language) if language in listed() else None  # others take seconds to load
        self._common = next((row.words for row in languages() if row.code == language), frozenset[str]())

    def known(self, word: str) -> bool:
        """Whether *word*, in lower case, is one."""
        if word in self._words or word in self._common:
            return True
        return self._list is not None and self._list.frequency(word.replace("ß", "ss")) >= _FREQUENT
