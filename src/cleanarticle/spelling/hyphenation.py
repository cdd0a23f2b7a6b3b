"""Join words that were hyphenated at the end of a line."""

from __future__ import annotations

from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.words import is_compound

MAX_ZIPF_GAP = 3.0
"""The joined word may be at most this many Zipf units rarer than the rarer of its parts. If it is rarer still, the
parts are probably two words with a hyphen (``trouve-t-il``). Set by hand."""
MIN_UNKNOWN_LENGTH = 7
"""Letters: an unknown part is joined with the other one into an unknown word of at least this length. Set by hand."""
_MAX_PART = 40  # letters; a longer run before the hyphen is no word
_FIRST_WORD = lazy_pattern(r"[^\W\d_]+")
_HYPHENS = ("-", "\u2010")


class HyphenatedWord(NamedTuple):
    """The two parts of a word that was hyphenated at a line end, without the hyphen."""

    head: str
    tail: str


def hyphenated_word(line: str, next_line: str, lexicon: Lexicon) -> HyphenatedWord | None:
    """Return the word that is broken between *line* and *next_line*; ``None`` if the hyphen belongs to the word.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> hyphenated_word("un long dévelop-", "pement de la ville", lexicon("fr"))
    HyphenatedWord(head='dévelop', tail='pement')
    >>> hyphenated_word("où se trouve-", "t-il donc", lexicon("fr")) is None
    True
    """
    if not line.endswith(_HYPHENS):
        return None
    match = _FIRST_WORD.match(next_line)
    head = _last_letters(line[:-1])
    if not match or not head or not match.group().islower():
        return None
    tail = match.group()
    joined_zipf = lexicon.frequency(head + tail)
    rarer_part_zipf = min(lexicon.frequency(head), lexicon.frequency(tail))
    if joined_zipf:
        return HyphenatedWord(head, tail) if joined_zipf >= rarer_part_zipf - MAX_ZIPF_GAP else None
    # A small lexicon lacks many words: that a part is not in it proves nothing.
    unknown_word = lexicon.large and not rarer_part_zipf and len(head + tail) >= MIN_UNKNOWN_LENGTH
    return HyphenatedWord(head, tail) if unknown_word or is_compound(head + tail, lexicon) else None


def _last_letters(line: str) -> str:
    """Return the letters that *line* ends with; empty if there are too many, or a digit is before them."""
    at = len(line)
    while at > 0 and len(line) - at <= _MAX_PART and line[at - 1].isalpha():
        at -= 1
    return "" if line[at - 1 : at].isalnum() else line[at:]
