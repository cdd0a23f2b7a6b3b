"""Find the words of a text, and which of them the language does not have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import Lexicon

WORD = lazy_pattern(r"[^\W\d_]+")
_COMBINING_MARK = lazy_pattern("[\u0300-\u036f]")
_WORD_WITH_MARKS = lazy_pattern(r"(?<![^\W\d_])[^\W\d_]*(?:[\u0300-\u036f]+[^\W\d_]*)+")
_COMPOUNDING_LANGUAGES = frozenset({"de", "nl", "sv", "da", "nb", "fi", "is"})
_LINKING_ELEMENTS = ("", "s", "n", "en", "es", "er", "e")
"""What may be between the two words of a compound, such as the ``s`` of ``Arbeitszeit``."""
_MIN_COMPOUND_PART = 3  # letters
_MAX_COMPOUND = 60  # letters; no real compound is longer, and the work grows with the length
_MIN_UNKNOWN = 3  # letters; lexicons lack too many abbreviations of two
_COMPOUNDS: WeakKeyDictionary[Lexicon, dict[str, bool]] = WeakKeyDictionary()
"""Which words are compounds. Kept between pages, as the words of a site recur; freed with the lexicon."""
_MAX_CACHED_COMPOUNDS = 1 << 13
_PARTS_OF_ADDRESSES = frozenset("@#/\\_&=~%+<>{}|$0123456789")
"""A word next to one of these is part of an address, a tag or a code."""


class TextWords(NamedTuple):
    """The different words of a text, as written, and those of them that the language does not have."""

    words: frozenset[str]
    unknown: frozenset[str]


def text_words(text: str, lexicon: Lexicon, keep: Collection[str] = ()) -> TextWords:
    """Return the words of *text* and the unknown ones among them.

    Args:
        text: any text.
        lexicon: the words of its language.
        keep: words, lower case, that are correct even if the lexicon lacks them; they are left out.
    """
    tokens = frozenset(text.split())
    letters_only = frozenset(filter(str.isalpha, tokens))
    # Searching the remaining tokens once each is much less work than searching the whole text.
    words = letters_only.union(WORD.findall(" ".join(tokens.difference(letters_only))))
    if not text.isascii() and _COMBINING_MARK.search(text):  # a combining mark cuts a word into pieces: no words
        words = words.difference(piece for word in _WORD_WITH_MARKS.findall(text) for piece in WORD.findall(word))
    if keep:
        words = frozenset(word for word in words if word.lower() not in keep)
    rest = words.difference(lexicon.frequent)
    unknown = lexicon.unknown(word for word in rest if len(word) >= _MIN_UNKNOWN)
    return TextWords(words, frozenset(unknown))


def common_prefix(words: Sequence[str]) -> str:
    """Return the letters that all *words* begin with; there must be one word at least.

    >>> common_prefix(["moment", "momentum", "monde"])
    'mo'
    """
    first, last = min(words), max(words)  # all others lie between these two, and so share what these two share
    if last.startswith(first):
        return first
    size = 0
    for letter, other in zip(first, last, strict=False):
        if letter != other:
            break
        size += 1
    return first[:size]


def common_suffix(words: Sequence[str]) -> str:
    """Return the letters that all *words* end with; there must be one word at least.

    >>> common_suffix(["moment", "argent"])
    'ent'
    """
    return common_prefix([word[::-1] for word in words])[::-1]


def is_lower_or_capitalized(word: str) -> bool:
    """Return True for words in lower case, or with a capital at their start alone.

    >>> [is_lower_or_capitalized(word) for word in ("mot", "Mot", "MOT", "iMot")]
    [True, True, False, False]
    """
    return word.islower() or word[1:].islower()


def is_compound(word: str, lexicon: Lexicon) -> bool:
    """Return whether *word* is made of two known words, in languages that write compounds as one word.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> is_compound("rathausdachziegel", lexicon("de")), is_compound("xyzdachziegel", lexicon("de"))
    (True, False)
    """
    if lexicon.language not in _COMPOUNDING_LANGUAGES or len(word) > _MAX_COMPOUND:
        return False
    cached = _COMPOUNDS.setdefault(lexicon, {})
    result = cached.get(word)
    if result is None:
        result = _has_two_parts(word.lower(), lexicon)
        if len(cached) >= _MAX_CACHED_COMPOUNDS:
            cached.clear()
        cached[word] = result  # not read back: another thread may have cleared the cache meanwhile
    return result


def _has_two_parts(word: str, lexicon: Lexicon) -> bool:
    for at in range(len(word) - _MIN_COMPOUND_PART, _MIN_COMPOUND_PART, -1):
        if _is_compound_part(word[at:], lexicon):
            head = word[:at]
            for link in _LINKING_ELEMENTS:
                if head.endswith(link) and _is_compound_part(head[: len(head) - len(link)], lexicon):
                    return True
    return False


def _is_compound_part(word: str, lexicon: Lexicon) -> bool:
    if len(word) < _MIN_COMPOUND_PART:
        return False
    # Zipf frequencies, set by hand. Many entries of three letters are abbreviations: only common ones count.
    min_zipf = 4.0 if len(word) == _MIN_COMPOUND_PART else 2.0
    return lexicon.frequency(word) >= min_zipf


def is_free_standing(text: str, start: int, end: int) -> bool:
    """Return whether the word at *start* to *end* of *text* is no part of an address, a tag, a number or a code.

    >>> is_free_standing("le mot, là", 3, 6), is_free_standing("www.mot.fr", 4, 7), is_free_standing("#mot", 1, 4)
    (True, False, False)
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before and before in _PARTS_OF_ADDRESSES) or (after and after in _PARTS_OF_ADDRESSES):
        return False
    if before == "." and text[start - 2 : start - 1].isalnum():
        return False
    next_character = text[end + 1 : end + 2]
    return not (after and after in ".:" and (next_character.isalnum() or text[end + 1 : end + 3] == "//"))


def starts_sentence(line: str, column: int) -> bool:
    """Return whether a sentence begins at *column* of *line*.

    >>> starts_sentence("« Oui. Non", 2), starts_sentence("« Oui. Non", 7), starts_sentence("« Oui non", 6)
    (True, True, False)
    """
    window = 8  # columns: room for quotation marks, dashes and spaces between two sentences; set by hand
    before = line[max(column - window, 0) : column].rstrip(" \t\u00a0\u202f«»“”„\"'‘’(—–-•")
    if not before:
        return column <= window
    return before[-1] in ".!?…" and not before[-2:-1].isdigit()  # "1. Platz" is an ordinal number
