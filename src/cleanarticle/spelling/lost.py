"""Puts back letters that were lost: ``?`` or U+FFFD where a letter stood.

A lost letter is one that is not ASCII (that is how they are lost: in a text forced into ASCII or a wrong
encoding). The word list says which words fit; the reading has to be the only one or far ahead.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.spelling.lexicon import Lexicon
from cleanarticle.spelling.rules import case_of, usage
from cleanarticle.spelling.words import stands_free, starts_sentence

MARK = "\ufffd"
CERTAIN = 0.86
"""The share that a reading must have of the frequency of all that fit, to be certain."""
LEAST = 1.5
"""How frequent (Zipf) a reading has to be."""
NO_NAME = 4.5
"""From this frequency on a word is taken for no name where the list does not say which words are."""
PLAIN = 2.5
"""How frequent the word beside a lost apostrophe has to be."""
_QUESTION = re.compile(r"\?(?:([^\W\d_])|[,;]? [a-z]|[,;)])")
_MARKED = re.compile(r"(?:[^\W\d_]|[?\ufffd])+")
_MOST_FORMS = 400
_MOST_LETTERS = 40


class Found(NamedTuple):
    """A word with lost letters, columns *start* to *end* of its line, and what it was."""

    start: int
    end: int
    right: str
    certain: bool


def has_lost(text: str) -> bool:
    """True where letters may have been lost in *text*.

    That is: there is a U+FFFD, or a ``?`` between letters, or two after which the sentence goes on.

    >>> has_lost("le d?veloppement"), has_lost("Pourquoi? Parce que."), has_lost("caf\ufffd")
    (True, False, True)
    """
    if MARK in text:
        return True
    seen = 0
    for match in _QUESTION.finditer(text):
        if text[match.start() - 1 : match.start()].isalpha():
            seen += 1
            if match[1] or seen == 2:
                return True
    return False


def find_lost(line: str, lexicon: Lexicon) -> Iterator[Found]:
    """The words of *line* with lost letters that can be read.

    >>> from cleanarticle.spelling.lexicon import lexicon
    >>> [found.right for found in find_lost("le d?veloppement ? Oui, m?me tr?s t?t ?", lexicon("fr"))]
    ['développement', 'même', 'très', 'tôt']
    """
    found: list[Found] = []
    unread: set[int] = set()  # white space behind which a word is not certain: then nothing joined to it is
    for match in _MARKED.finditer(line):
        word = match.group()
        if word.isalpha() or len(word) < 2 or len(word) > _MOST_LETTERS:
            continue
        start, end = match.span()
        at_start = starts_sentence(line, start) and line[:start].rstrip()[-1:] != "?"  # which may be a letter
        bare = word.rstrip("?")
        if bare != word and _ends_sentence(line, end) and (lexicon.known(bare) or not bare.isalpha()):
            whole = _read(word.replace("?", MARK), lexicon, at_start)
            if bare.isalpha() or not whole or not whole[1]:
                word, end = bare, start + len(bare)
        word = word.replace("?", MARK)
        if MARK not in word or len(word) < 2 or word.count(MARK) == len(word) or not stands_free(line, start, end):
            continue
        reading = _read(word, lexicon, at_start)
        if reading:
            found.append(Found(start, end, *reading))
        if not reading or not reading[1]:
            unread.add(_token(line, start))
    for one in found:
        yield one._replace(certain=_token(line, one.start) not in unread)


def _token(line: str, at: int) -> int:
    """Where the white space is that the word at column *at*, with all that is joined to it, stands behind."""
    return max(line.rfind(space, max(at - 2 * _MOST_LETTERS, 0), at) for space in " \t\u00a0")


def _ends_sentence(line: str, end: int) -> bool:
    """True where a ``?`` that ends at column *end* may end a sentence."""
    after = line[end : end + 2]
    return not (after[:1] in (",", ";", ".") or after.strip().islower())


def _read(word: str, lexicon: Lexicon, at_start: bool) -> tuple[str, bool] | None:
    letters = word.replace(MARK, "")
    readings = _complete(word.lower(), lexicon) or _complete(word.lower().replace(MARK * 2, MARK), lexicon)
    if not readings or readings[0][0] < LEAST:
        return _apostrophe(word, lexicon)
    zipf, right = readings[0]
    certain = 10**zipf >= CERTAIN * sum(10**other for other, _ in readings)
    if letters.isupper() and (len(letters) > 1 or not word.startswith(letters)):
        return right.upper(), certain
    if word[0] == MARK:
        case = case_of(right, lexicon)
        if at_start or case == "capital":
            right = right[0].upper() + right[1:]
        elif case == "either" or (not lexicon.cased and zipf < NO_NAME):
            certain = False
        certain = certain and not right[0].isascii()
    elif word[0].isupper():
        right = right[0].upper() + right[1:]
    return right, certain


@functools.lru_cache(maxsize=1 << 14)
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
    facts = usage(lexicon.language)
    elided = before.lower() in facts.elided and len(after) > 1 and lexicon.frequency(after) >= PLAIN
    shortened = after in facts.shortened and lexicon.frequency(before) >= NO_NAME
    return (f"{before}’{after}", True) if elided or shortened else None
