"""Puts back letters that were lost: ``?`` or U+FFFD where a letter stood.

A lost letter is one that is not ASCII (that is how they are lost: in a text forced into ASCII or a wrong
encoding). The word list says which words fit; the reading has to be the only one or far ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.spelling.lexicon import Lexicon
from cleanarticle.spelling.words import stands_free, starts_sentence

MARK = "\ufffd"
CLEAR = 1.0
"""How many Zipf units a reading has to lie above the next to be certain."""
LEAST = 1.5
"""How frequent (Zipf) a reading has to be."""
_INSIDE = re.compile(r"[^\W\d_]\?[^\W\d_]")
_MARKED = re.compile(r"(?:[^\W\d_]|[?\ufffd])+")
_MOST_FORMS = 400
_MOST_LETTERS = 40
_ELIDED = {
    "fr": frozenset({"l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "aujourd"}),
    "it": frozenset({"l", "d", "un", "dell", "all", "nell", "sull", "dall", "quell", "c"}),
    "ca": frozenset({"l", "d", "s", "n", "m", "t"}),
}
_SHORTENED = {"en": frozenset({"s", "t", "re", "ve", "ll", "d", "m"})}


class Found(NamedTuple):
    """A word with lost letters, columns *start* to *end* of its line, and what it was."""

    start: int
    end: int
    right: str
    certain: bool


def has_lost(text: str) -> bool:
    """True where letters may have been lost in *text*: U+FFFD somewhere, or ``?`` between letters.

    >>> has_lost("le d?veloppement"), has_lost("Pourquoi? Parce que."), has_lost("caf\ufffd")
    (True, False, True)
    """
    return MARK in text or _INSIDE.search(text) is not None


def find_lost(line: str, lexicon: Lexicon) -> Iterator[Found]:
    """The words of *line* with lost letters that can be read.

    >>> from cleanarticle.spelling.lexicon import lexicon
    >>> [found.right for found in find_lost("le d?veloppement ? Oui, m?me tr?s t?t ?", lexicon("fr"))]
    ['développement', 'même', 'très', 'tôt']
    """
    for match in _MARKED.finditer(line):
        word = match.group()
        if word.isalpha() or len(word) < 2 or len(word) > _MOST_LETTERS:
            continue
        start, end = match.span()
        if word.endswith("?") and not _is_letter(line, end, word, lexicon):
            word = word.rstrip("?")
            end = start + len(word)
        word = word.replace("?", MARK)
        if MARK not in word or len(word) < 2 or word.count(MARK) == len(word) or not stands_free(line, start, end):
            continue
        found = _read(word, lexicon, starts_sentence(line, start))
        if found:
            yield Found(start, end, *found)


def _is_letter(line: str, end: int, word: str, lexicon: Lexicon) -> bool:
    """True where the ``?`` at the end of *word* stands for a letter: no sentence ends here, or no word does."""
    bare = word[:-1]
    return line[end : end + 2].strip().islower() or (bare.isalpha() and not lexicon.known(bare))


def _read(word: str, lexicon: Lexicon, at_start: bool) -> tuple[str, bool] | None:
    letters = word.replace(MARK, "")
    readings = _complete(word.lower(), lexicon) or _complete(word.lower().replace(MARK * 2, MARK), lexicon)
    if not readings or readings[0][0] < LEAST:
        return _apostrophe(word, lexicon)
    zipf, right = readings[0]
    certain = len(readings) == 1 or zipf - readings[1][0] >= CLEAR
    if letters.isupper() and (len(letters) > 1 or not word.startswith(letters)):
        return right.upper(), certain
    if word[0].isupper() or (word[0] == MARK and (at_start or right in lexicon.capitals)):
        right = right[0].upper() + right[1:]
    return right, certain


def _complete(word: str, lexicon: Lexicon) -> list[tuple[float, str]]:
    """The words that *word* may be, the most frequent first."""
    first, *rest = word.split(MARK)
    forms = [first]
    for part in rest:
        longer = (form + letter + part for form in forms for letter in lexicon.accented)
        forms = [form for form in longer if lexicon.begins(form)][:_MOST_FORMS]
    return sorted(((zipf, form) for form in forms if (zipf := lexicon.frequency(form))), reverse=True)


def _apostrophe(word: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    before, _, after = word.partition(MARK)
    if not after or MARK in after:
        return None
    elided = before.lower() in _ELIDED.get(lexicon.language, ()) and lexicon.frequency(after) >= LEAST
    shortened = after in _SHORTENED.get(lexicon.language, ()) and lexicon.frequency(before) >= LEAST
    return (f"{before}’{after}", True) if elided or shortened else None
