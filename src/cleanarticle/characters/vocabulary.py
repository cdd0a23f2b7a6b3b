"""Which words a page may hold: the test that joining letters needs."""

from __future__ import annotations

import re
from collections import Counter

from cleanarticle.characters.plausible import languages
from cleanarticle.locales.lexicon import lexicon

_WORD = re.compile(r"[^\W\d_]{2,}")
_TELLING = 3
_FREQUENT = 3.0
"""Zipf frequency: rarer words of a list are too many to be evidence."""
_OWN = 4.0
"""The Zipf frequency that a word of the page is taken to have at least."""
_COMMON = 6.0
"""The same of the commonest words of a language."""
_ANALYTIC = frozenset({"ca", "en", "es", "fr", "it", "pt", "ro"})
"""Languages that neither glue words together nor add many endings to them."""


class Vocabulary:
    """The words of a page and, where there is a word list, those of its language.

    Args:
        text: the page.
        language: its code, with a region or without, if known; if not, that whose commonest words it holds most of.
    """

    def __init__(self, text: str, language: str | None = None) -> None:
        words = Counter(_WORD.findall(text.lower()))
        self._words = {word for word in words if len(word) > 2}
        if language is None:
            hits = {row.code: sum(words[word] for word in row.words.intersection(words)) for row in languages()}
            code = max(hits, key=hits.__getitem__)
            language = code if hits[code] >= _TELLING else None
        code = (language or "").partition("-")[0].lower()
        self.compounding = code not in _ANALYTIC
        """Whether the language may write as one word what are several."""
        self._list = lexicon(language)
        self._common = next((row.words for row in languages() if row.code == code), frozenset[str]())

    def known(self, word: str) -> bool:
        """Whether *word*, in lower case, is one, and none that is very rare."""
        return self.frequency(word) >= _FREQUENT

    def frequency(self, word: str) -> float:
        """The Zipf frequency of *word*, in lower case; 0 where it is none."""
        zipf = self._list.frequency(word.replace("ß", "ss")) if self._list else 0.0
        own = _COMMON if word in self._common else _OWN if word in self._words else 0.0
        return max(zipf, own)

    def spells(self, word: str) -> bool:
        """Whether *word*, in lower case, looks like one of the language; never where there is no list of it."""
        return self._list is not None and self._list.spells(word.replace("ß", "ss"))
