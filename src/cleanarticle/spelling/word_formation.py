"""Recognize words that the lexicon lacks but the language forms: derivations, inflections, words written together.

A lexicon never holds all of ``neurotypiques``, ``unroutable`` or ``retrollamado``, nor ``themembers``, where a
space was lost. Such words are made of known pieces, so a piece in them proves no substitution.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon, cached_by_lexicon

MIN_FORMED_WORDS = 6
"""How many known words must be formed with an affix. Chosen on 5.3 million tokens of clean pages and on words garbled
by random rules: from 4 to 10 the results were the same within a tenth of a percent."""
MIN_PREFIX_SHARE = 0.2
"""In which share of the words that begin with a prefix the rest must be a word. Measured: two letters that begin words
by chance reach 0.13, prefixes have 0.2 and more; from 0.15 to 0.25 the restored words differ by 0.2 percent."""
MIN_SUFFIX_SHARE = 0.1
"""The same for suffixes. Set by hand."""
MAX_WORDS_FOR_AFFIX = 4000
"""How many words that begin (or end) with a piece are looked at to tell whether it is an affix. Set by hand."""
MIN_STEM = 3
"""Letters that a word needs besides an affix to count. Set by hand."""
MIN_WORD_ZIPF = {1: 6.9, 2: 5.5, 3: 4.5, 4: 3.0}
"""How frequent (Zipf) a piece must be, by its length in letters (4: four and more), to be a word to which another may
be joined: lexicons hold the names of letters, abbreviations and syllables too. Set by hand."""
MAX_WORDS_FOR_PIECE = 400
"""How many words that begin (or end) with a piece are looked at to tell whether it is a common one.
Set by hand."""
MIN_COMMON_PIECE = 4
"""Letters from which on a piece that begins (or ends) many words is not there by chance: ``she`` begins ``shelf`` and
``sherry``, which says nothing about ``shelp``. Measured: at 1, 21 of 452 English words garbled by the shared rules were
not restored."""

MAX_CACHED_AFFIXES = 1 << 14
"""Pieces of words of which is remembered whether they are affixes; each takes some 100 bytes."""


class WordFormation:
    """Know which pieces the words of a language are formed with.

    Args:
        lexicon: the words of the language.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known = _known_affixes(lexicon)

    def is_prefix(self, piece: str) -> bool:
        """Return whether *piece* begins many words whose rest is a word too.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> french = WordFormation(lexicon("fr"))
        >>> french.is_prefix("re"), french.is_prefix("anti"), french.is_prefix("schu")
        (True, True, False)
        """
        if len(piece) < 2:  # every letter stands before some word
            return False
        found = self._known.prefixes.get(piece)
        if found is None:
            rests = (word[len(piece) :] for word in self._lexicon.starting(piece))
            found = self._is_affix(rests, MIN_PREFIX_SHARE)
            _remember(self._known.prefixes, piece, found)
        return found

    def is_suffix(self, piece: str) -> bool:
        """Return whether *piece* ends many words whose rest is a word too.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> english = WordFormation(lexicon("en"))
        >>> english.is_suffix("ness"), english.is_suffix("ociation")
        (True, False)
        """
        found = self._known.suffixes.get(piece)
        if found is None:
            rests = (word[: len(word) - len(piece)] for word in self._lexicon.ending(piece))
            found = self._is_affix(rests, MIN_SUFFIX_SHARE)
            _remember(self._known.suffixes, piece, found)
        return found

    def is_formed(self, before: str, new: str, after: str) -> bool:
        """Return whether *new* may be between *before* and *after* without any substitution.

        It may if *new* and one side are together a known word, and one of these holds: the other side is a word or an
        affix, or the known word is an affix itself, or it is long and begins or ends many words.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> english = WordFormation(lexicon("en"))
        >>> english.is_formed("un", "loved", ""), english.is_formed("discove", "crimson", "")
        (True, False)
        >>> english.is_formed("super", "house", ""), english.is_formed("", "she", "lp")
        (True, False)
        """
        known = self._lexicon.known
        if not after or (before and known(new + after)):
            return self._is_word(before) or self.is_prefix(before) or self._ends_many_words(new + after)
        if not before or known(before + new):
            return self._is_word(after) or self.is_suffix(after) or self._begins_many_words(before + new)
        return False

    def is_two_words(self, word: str) -> bool:
        """Return whether *word* is two words with the space between them lost.

        >>> from cleanarticle.locales.lexicon import lexicon
        >>> english = WordFormation(lexicon("en"))
        >>> english.is_two_words("themembers"), english.is_two_words("membets")
        (True, False)
        """
        return any(self._is_word(word[:at]) and self._is_word(word[at:]) for at in range(1, len(word)))

    def _is_affix(self, rests: Iterable[str], min_share: float) -> bool:
        """Return whether a piece is an affix: enough of *rests*, which are words without the piece, are words too."""
        frequent = self._lexicon.frequent
        rest_is_word = [rest in frequent for rest in islice(rests, MAX_WORDS_FOR_AFFIX) if len(rest) >= MIN_STEM]
        return sum(rest_is_word) >= max(MIN_FORMED_WORDS, min_share * len(rest_is_word))

    def _is_word(self, piece: str) -> bool:
        return self._lexicon.frequency(piece) >= MIN_WORD_ZIPF[min(len(piece), max(MIN_WORD_ZIPF))]

    def _begins_many_words(self, piece: str) -> bool:
        return self.is_prefix(piece) or _is_common_piece(self._lexicon.starting(piece), piece)

    def _ends_many_words(self, piece: str) -> bool:
        return self.is_suffix(piece) or _is_common_piece(self._lexicon.ending(piece), piece)


def _is_common_piece(words: Iterable[str], piece: str) -> bool:
    """Return whether enough of *words*, which begin or end with *piece*, are two letters longer or more."""
    if len(piece) < MIN_COMMON_PIECE:
        return False
    longer = (word for word in islice(words, MAX_WORDS_FOR_PIECE) if len(word) > len(piece) + 1)
    return next(islice(longer, MIN_FORMED_WORDS - 1, None), None) is not None


class _KnownAffixes(NamedTuple):
    """Whether pieces are affixes, for the pieces that were looked up so far."""

    prefixes: dict[str, bool]
    suffixes: dict[str, bool]


@cached_by_lexicon
def _known_affixes(_lexicon: Lexicon) -> _KnownAffixes:
    """Return what is known of the affixes of a language. Kept between pages, as affixes recur."""
    return _KnownAffixes({}, {})


def _remember(known: dict[str, bool], piece: str, found: bool) -> None:
    if len(known) >= MAX_CACHED_AFFIXES:
        known.clear()
    known[piece] = found
