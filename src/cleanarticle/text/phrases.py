"""Find phrases in a line, by their first words, so that the time does not grow with the number of phrases."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""The scripts without spaces between words, as the inside of a character class. Korean is one of them here: its words
have endings, so a phrase may be the beginning of a word."""
_TOKEN = lazy_pattern(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]")
_UNSPACED_CHARACTER = lazy_pattern(rf"[{UNSPACED}]")
_UNIFIED = (("’", "'"), ("\u00a0", " "), ("\u202f", " "))  # characters, and what they are compared as


class PhraseHit(NamedTuple):
    """A phrase in a line, and its half-open range of columns."""

    start: int
    end: int
    text: str


class Phrases:
    """Phrases that can be searched for in lines. They must be whole words there.

    Args:
        phrases: the phrases.
        cased: whether the case of letters matters.

    >>> by = Phrases(["by", "written by"])
    >>> by.match("Written by Ann"), list(by.find("Ann, by the sea, stands by"))[1:]
    (PhraseHit(start=0, end=10, text='Written by'), [PhraseHit(start=24, end=26, text='by')])
    """

    __slots__ = ("_all", "_by_first_token", "_cased", "_max_length")

    def __init__(self, phrases: Iterable[str], *, cased: bool = False) -> None:
        self._cased = cased
        self._by_first_token: dict[str, tuple[str, ...]] = {}  # the longest first
        for phrase in sorted({self._form(each).strip() for each in phrases}, key=lambda each: (-len(each), each)):
            token = _TOKEN.match(phrase)
            if token is not None:
                self._by_first_token[token.group()] = (*self._by_first_token.get(token.group(), ()), phrase)
        self._all = frozenset(phrase for group in self._by_first_token.values() for phrase in group)
        self._max_length = max(map(len, self._all), default=0)

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[PhraseHit]:
        """Yield the phrases in columns *start* to *end* of *text*, in order; they do not overlap.

        Of several phrases that begin at the same column, only the longest is yielded.
        """
        end = len(text) if end is None else end
        form = self._form(text)
        by_first_token = self._by_first_token
        if _tokens_of(form).isdisjoint(by_first_token):  # true for most lines
            return
        searched_until = start
        for match in _TOKEN.finditer(form, start, end):
            token = match.group()
            if token not in by_first_token:  # true for most tokens
                continue
            column = match.start()
            if column >= searched_until and (hit := self._hit_at(form, text, column, end, token)) is not None:
                searched_until = hit.end
                yield hit

    def search(self, text: str, start: int = 0, end: int | None = None) -> PhraseHit | None:
        """Return the first phrase in columns *start* to *end* of *text*."""
        return next(self.find(text, start, end), None)

    def match(self, text: str, at: int = 0) -> PhraseHit | None:
        """Return the longest phrase that begins at column *at* of *text*."""
        offset = max(at - 1, 0)
        near = text[offset : at + self._max_length + 2]  # and the characters around it: the word may continue there
        form = self._form(near)
        token = _TOKEN.match(form, at - offset)
        hit = None if token is None else self._hit_at(form, near, at - offset, len(near), token.group())
        return hit and PhraseHit(hit.start + offset, hit.end + offset, hit.text)

    def whole(self, text: str) -> bool:
        """Return whether *text* is one of the phrases."""
        return len(text) <= self._max_length and self._form(text) in self._all

    def _hit_at(self, form: str, text: str, start: int, end: int, token: str) -> PhraseHit | None:
        """Return the longest phrase that begins at a column; ``None`` if there is none.

        Args:
            form: the text in the form in which phrases are compared.
            text: the text.
            start: the column.
            end: the phrase must end at this column or before it.
            token: the token of *form* that begins at the column.
        """
        if start and _is_inside_word(form[start - 1], form[start], form[start]):
            return None
        for phrase in self._by_first_token.get(token, ()):
            stop = start + len(phrase)
            if stop > end or not form.startswith(phrase, start):
                continue
            if stop < len(form) and _is_inside_word(phrase[-1], form[stop], phrase[-1]):
                continue
            return PhraseHit(start, stop, text[start:stop])
        return None

    def _form(self, text: str) -> str:
        """Return *text* in the form in which phrases are compared; the form has the length of *text*."""
        if not self._cased:
            lower = text.lower()
            # A letter whose lower case is longer ("İ") stays as it is.
            text = lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        if text.isascii():
            return text
        for character, unified in _UNIFIED:
            text = text.replace(character, unified)
        return text


def _is_inside_word(before: str, after: str, of_phrase: str) -> bool:
    """Return whether the border between two characters is inside a word.

    Args:
        before: the character before the border.
        after: the character after it.
        of_phrase: the one of the two that is part of a phrase. If its script has no spaces, any border may end a word.
    """
    return before.isalnum() and after.isalnum() and not _UNSPACED_CHARACTER.match(of_phrase)


@functools.lru_cache(maxsize=32)  # several objects search the same line, one after the other
def _tokens_of(form: str) -> frozenset[str]:
    """Return the tokens of a text. Every phrase in the text begins with one of them."""
    return frozenset(_TOKEN.findall(form))
