"""Recognize words that the list lacks but the language forms: derivations, inflections, words written together.

A word list never holds all of ``neurotypiques``, ``unroutable`` or ``retrollamado``, nor ``themembers``, where a
space was lost. Such words are made of known pieces, so a piece in them proves no substitution.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cleanarticle.locales.lexicon import Lexicon

PRODUCTIVE = 6
"""So many known words have to be formed with an affix. Chosen on 5.3 million tokens of clean pages and on words
garbled by random rules: from 4 to 10 the results were the same within a tenth of a percent."""
PREFIX_SHARE = 0.2
"""The share of the words that begin with a prefix whose rest has to be a word. Two letters that begin words by chance
reach 0.13, prefixes have 0.2 and more; from 0.15 to 0.25 restored words differ by 0.2 percent."""
SUFFIX_SHARE = 0.1
"""The same for suffixes."""
AFFIXED = 4000
"""So many words that begin (or end) with a piece say whether it is an affix."""
STEM = 3
"""Letters that a word needs for an affix before or after it to count."""
WORD = {1: 6.9, 2: 5.5, 3: 4.5, 4: 3.0}
"""How frequent (Zipf) a piece is, by its length, to be a word to which another may be glued: lists hold the names
of letters, abbreviations and syllables too. From four letters on it is the least of a frequent word."""

TRIED = 400
"""So many words that begin (or end) with an affix are looked at; an affix with none among them is not productive."""
LEAST_BEGINNING = 4
"""Letters from which on a piece that begins (or ends) many words is no chance: ``she`` begins ``shelf`` and ``sherry``,
which says nothing about ``shelp``. At 1, 21 of 452 English words garbled by the shared rules were lost."""


class Formation:
    """Knows which pieces the words of a language are formed with.

    Args:
        lexicon: the words of the language.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._prefixes: dict[str, bool] = {}
        self._suffixes: dict[str, bool] = {}

    def is_prefix(self, piece: str) -> bool:
        """Return True where *piece* begins many words whose rest is a word too.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> french = Formation(lexicon("fr"))
        >>> french.is_prefix("re"), french.is_prefix("anti"), french.is_prefix("schu")
        (True, True, False)
        """
        if len(piece) < 2:  # every letter stands before some word
            return False
        if piece not in self._prefixes:
            size = len(piece)
            rests = (word[size:] for word in self._lexicon.starting(piece))
            self._prefixes[piece] = self._is_affix(rests, PREFIX_SHARE)
        return self._prefixes[piece]

    def is_suffix(self, piece: str) -> bool:
        """Return True where *piece* ends many words whose rest is a word too.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> english = Formation(lexicon("en"))
        >>> english.is_suffix("ness"), english.is_suffix("ociation")
        (True, False)
        """
        if piece not in self._suffixes:
            size = len(piece)
            rests = (word[: len(word) - size] for word in self._lexicon.ending(piece))
            self._suffixes[piece] = self._is_affix(rests, SUFFIX_SHARE)
        return self._suffixes[piece]

    def is_formed(self, before: str, new: str, after: str) -> bool:
        """Return True where *new* may stand between *before* and *after* without any substitution.

        That is: one side and *new* are a known word and the rest is a word or an affix, or the known part is an
        affix itself or, if it is long enough, begins or ends many words.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> english = Formation(lexicon("en"))
        >>> english.is_formed("un", "loved", ""), english.is_formed("discove", "crimson", "")
        (True, False)
        >>> english.is_formed("super", "house", ""), english.is_formed("", "she", "lp")
        (True, False)
        """
        known = self._lexicon.known
        if not after or (before and known(new + after)):
            return self._is_word(before) or self.is_prefix(before) or self._ends_words(new + after)
        if not before or known(before + new):
            return self._is_word(after) or self.is_suffix(after) or self._begins_words(before + new)
        return False

    def is_joined(self, word: str) -> bool:
        """Return True where *word* is two words, the space between them lost.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> Formation(lexicon("en")).is_joined("themembers"), Formation(lexicon("en")).is_joined("membets")
        (True, False)
        """
        return any(self._is_word(word[:at]) and self._is_word(word[at:]) for at in range(1, len(word)))

    def _is_affix(self, rests: Iterable[str], share: float) -> bool:
        stems = [rest in self._lexicon.frequent for rest in islice(rests, AFFIXED) if len(rest) >= STEM]
        return sum(stems) >= max(PRODUCTIVE, share * len(stems))

    def _is_word(self, piece: str) -> bool:
        return self._lexicon.frequency(piece) >= WORD[min(len(piece), max(WORD))]

    def _begins_words(self, piece: str) -> bool:
        return self.is_prefix(piece) or _is_common(self._lexicon.starting(piece), piece)

    def _ends_words(self, piece: str) -> bool:
        return self.is_suffix(piece) or _is_common(self._lexicon.ending(piece), piece)


def _is_common(words: Iterable[str], piece: str) -> bool:
    if len(piece) < LEAST_BEGINNING:
        return False
    longer = (word for word in islice(words, TRIED) if len(word) > len(piece) + 1)
    return next(islice(longer, PRODUCTIVE - 1, None), None) is not None
