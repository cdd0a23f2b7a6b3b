"""Cuts text into words, and tells the strange ones from those of the language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleanarticle.locales.lexicon import Lexicon

WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile("[\u0300-\u036f]")
_MARKED = re.compile(r"(?<![^\W\d_])[^\W\d_]*(?:[\u0300-\u036f]+[^\W\d_]*)+")
_COMPOUNDING = frozenset({"de", "nl", "sv", "da", "nb", "fi", "is"})
_JOINTS = ("", "s", "n", "en", "es", "er", "e")
_PART = 3
_COMPOUNDS: WeakKeyDictionary[Lexicon, dict[str, bool]] = WeakKeyDictionary()
"""What was found of words before: those of a site recur. A list that is no longer used takes its words along."""
_MOST_COMPOUNDS = 1 << 13
_BESIDE = frozenset("@#/\\_&=~%+<>{}|$0123456789")
"""A word beside one of these is part of an address, a tag, a code."""


class Vocabulary(NamedTuple):
    """The different words of a text, as written, and those of them that the language has not."""

    words: frozenset[str]
    strange: frozenset[str]


def vocabulary(text: str, lexicon: Lexicon, keep: Collection[str] = ()) -> Vocabulary:
    """The words of *text* and the strange ones among them.

    Args:
        text: any text.
        lexicon: the words of its language.
        keep: words, lower case, that are right whatever the list says; they are left out.
    """
    tokens = frozenset(text.split())
    plain = frozenset(token for token in tokens if token.isalpha())
    words = plain.union(WORD.findall(" ".join(tokens.difference(plain))))  # far fewer to be cut up than the text has
    if not text.isascii() and _MARK.search(text):  # the pieces around an accent that stands apart are no words
        words = words.difference(piece for word in _MARKED.findall(text) for piece in WORD.findall(word))
    if keep:
        words = frozenset(word for word in words if word.lower() not in keep)
    rest = words.difference(lexicon.frequent)
    strange = lexicon.unknown(word for word in rest if len(word) > 2)
    return Vocabulary(words, frozenset(strange))


def shared_start(words: Sequence[str]) -> str:
    """The letters that all *words* begin with; there must be one word at least.

    >>> shared_start(["moment", "momentum", "monde"])
    'mo'
    """
    first, last = min(words), max(words)
    same = next((at for at, letter in enumerate(first) if at >= len(last) or letter != last[at]), len(first))
    return first[:same]


def is_plain(word: str) -> bool:
    """True for words in lower case, or with a capital at their start alone.

    >>> is_plain("mot"), is_plain("Mot"), is_plain("MOT"), is_plain("iMot")
    (True, True, False, False)
    """
    return word.islower() or word[1:].islower()


def is_compound(word: str, lexicon: Lexicon) -> bool:
    """True where *word* is made of two known words, in languages that write compounds as one word.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> is_compound("rathausdachziegel", lexicon("de")), is_compound("xyzdachziegel", lexicon("de"))
    (True, False)
    """
    if lexicon.language not in _COMPOUNDING or len(word) > 60:
        return False
    seen = _COMPOUNDS.setdefault(lexicon, {})
    found = seen.get(word)
    if found is None:
        found = _has_two_parts(word.lower(), lexicon)
        if len(seen) >= _MOST_COMPOUNDS:
            seen.clear()
        seen[word] = found  # not read back: another thread may have cleared them meanwhile
    return found


def _has_two_parts(word: str, lexicon: Lexicon) -> bool:
    for at in range(len(word) - _PART, _PART, -1):
        if _is_part(word[at:], lexicon):
            head = word[:at]
            for joint in _JOINTS:
                if head.endswith(joint) and _is_part(head[: len(head) - len(joint)], lexicon):
                    return True
    return False


def _is_part(word: str, lexicon: Lexicon) -> bool:
    return (len(word) >= 4 and lexicon.frequency(word) >= 2.0) or (len(word) == 3 and lexicon.frequency(word) >= 4.0)


def stands_free(text: str, start: int, end: int) -> bool:
    """False where the word at *start* to *end* is part of an address, a tag, a number or a code.

    >>> stands_free("le mot, là", 3, 6), stands_free("www.mot.fr", 4, 7), stands_free("#mot", 1, 4)
    (True, False, False)
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before in _BESIDE and before) or (after in _BESIDE and after):
        return False
    if before in "./:" and before and text[start - 2 : start - 1].isalnum() and before != ":":
        return False
    return not (after in ".:" and after and (text[end + 1 : end + 2].isalnum() or text[end + 1 : end + 3] == "//"))


def starts_sentence(line: str, at: int) -> bool:
    """True where a sentence begins at column *at* of *line*.

    >>> starts_sentence("« Oui. Non", 2), starts_sentence("« Oui. Non", 7), starts_sentence("« Oui non", 6)
    (True, True, False)
    """
    before = line[max(at - 8, 0) : at].rstrip(" \t\u00a0\u202f«»“”„\"'‘’(—–-•")
    if not before:
        return at <= 8
    return before[-1] in ".!?…" and not before[-2:-1].isdigit()
