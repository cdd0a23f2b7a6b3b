"""Look up which words a page may have, to join single letters into words."""

from __future__ import annotations

import functools
from collections import Counter

from cleanarticle.characters.letter_statistics import languages
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import Lexicon, lexicon

# Frequencies are Zipf: log10 of the occurrences in a billion words. The values were set by hand.
MIN_ZIPF = 3.0
"""How frequent a word must be: a lexicon has so many rarer ones that one of them is found by chance."""
ZIPF_OF_PAGE_WORDS = 4.0
"""The frequency that a word of the page is taken to have at least."""
ZIPF_OF_COMMON_WORDS = 6.0
"""The frequency that the commonest words of a language are taken to have at least."""
_MIN_COMMON_WORDS = 3  # of a language on a page, for the page to be in it
_WORD = lazy_pattern(r"[^\W\d_]{2,}")
_ANALYTIC_LANGUAGES = frozenset({"ca", "en", "es", "fr", "it", "pt", "ro"})
"""Languages that neither join words to compounds nor add many endings."""


class PageVocabulary:
    """The words of a page and, if its language has a lexicon, those of the language.

    Args:
        text: the text of the page.
        language: the code of its language, with or without a region; by default, the language of which the page has
            most common words.
    """

    def __init__(self, text: str, language: str | None = None) -> None:
        counts = Counter(_WORD.findall(text.lower()))
        self._page_words = {word for word in counts if len(word) > 2}
        if language is None:
            hits = {row.code: sum(counts[word] for word in row.words.intersection(counts)) for row in languages()}
            best = max(hits, key=hits.__getitem__)
            language = best if hits[best] >= _MIN_COMMON_WORDS else None
        code = (language or "").partition("-")[0].lower()
        self.compounding = code not in _ANALYTIC_LANGUAGES
        """Whether the language may join several words into one, or add endings to a word."""
        self._language = language
        self._common_words = next((row.words for row in languages() if row.code == code), frozenset[str]())

    @functools.cached_property
    def _lexicon(self) -> Lexicon | None:
        return lexicon(self._language)  # read where a word is on neither list: that takes longer than a page

    def is_word(self, text: str) -> bool:
        """Return whether *text*, in lower case, is a word that is not very rare."""
        return text in self._common_words or text in self._page_words or self.frequency(text) >= MIN_ZIPF

    def frequency(self, word: str) -> float:
        """Return the Zipf frequency of *word*, in lower case; 0 if it is unknown."""
        zipf = self._lexicon.frequency(word.replace("ß", "ss")) if self._lexicon else 0.0
        if word in self._common_words:
            return max(zipf, ZIPF_OF_COMMON_WORDS)
        return max(zipf, ZIPF_OF_PAGE_WORDS if word in self._page_words else 0.0)

    def spells(self, word: str) -> bool:
        """Return whether *word*, in lower case, may be a word of the language; false without a lexicon."""
        return self._lexicon is not None and self._lexicon.spells(word.replace("ß", "ss"))
