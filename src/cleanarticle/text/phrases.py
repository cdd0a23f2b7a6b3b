"""Find phrases in a line by their first words: the time does not grow with the number of phrases."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""The scripts without spaces between words, as the inside of a character class (Korean words take endings)."""
_TOKEN = lazy_pattern(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]")
_BARE = lazy_pattern(rf"[{UNSPACED}]")
_ONE_FORM = (("’", "'"), ("\u00a0", " "), ("\u202f", " "))


class PhraseHit(NamedTuple):
    """A phrase in a line, and its half-open range of columns."""

    start: int
    end: int
    text: str


class Phrases:
    """Phrases, ready to be searched for in lines as whole words; the case of letters counts only if *cased*.

    >>> by = Phrases(["by", "written by"])
    >>> by.match("Written by Ann"), list(by.find("Ann, by the sea, stands by"))[1:]
    (PhraseHit(start=0, end=10, text='Written by'), [PhraseHit(start=24, end=26, text='by')])
    """

    __slots__ = ("_all", "_cased", "_first", "_longest")

    def __init__(self, phrases: Iterable[str], *, cased: bool = False) -> None:
        self._cased = cased
        self._first: dict[str, tuple[str, ...]] = {}
        for phrase in sorted({self._form(each).strip() for each in phrases}, key=lambda each: (-len(each), each)):
            token = _TOKEN.match(phrase)
            if token is not None:
                self._first[token.group()] = (*self._first.get(token.group(), ()), phrase)
        self._all = frozenset(phrase for phrases in self._first.values() for phrase in phrases)
        self._longest = max(map(len, self._all), default=0)

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[PhraseHit]:
        """Yield the phrases in columns *start* to *end* of *text*, in order; of several at one column the longest."""
        end = len(text) if end is None else end
        form = self._form(text)
        firsts = self._first
        if _tokens_of(form).isdisjoint(firsts):  # as most lines
            return
        searched_until = start
        for token in _TOKEN.finditer(form, start, end):
            first = token.group()
            if first not in firsts:  # as most
                continue
            column = token.start()
            if column >= searched_until and (hit := self._at(form, text, column, end, first)) is not None:
                searched_until = hit.end
                yield hit

    def search(self, text: str, start: int = 0, end: int | None = None) -> PhraseHit | None:
        """Return the first phrase in columns *start* to *end* of *text*."""
        return next(self.find(text, start, end), None)

    def match(self, text: str, at: int = 0) -> PhraseHit | None:
        """Return the longest phrase that begins at column *at* of *text*."""
        low = max(at - 1, 0)
        near = text[low : at + self._longest + 2]  # with a character more on either side: it may continue a word
        form = self._form(near)
        token = _TOKEN.match(form, at - low)
        hit = None if token is None else self._at(form, near, at - low, len(near), token.group())
        return hit and PhraseHit(hit.start + low, hit.end + low, hit.text)

    def whole(self, text: str) -> bool:
        """Return whether *text* is one of the phrases."""
        return len(text) <= self._longest and self._form(text) in self._all

    def _at(self, form: str, text: str, at: int, end: int, token: str) -> PhraseHit | None:
        if at and form[at - 1].isalnum() and form[at].isalnum() and not _BARE.match(form[at]):
            return None
        for phrase in self._first.get(token, ()):
            stop = at + len(phrase)
            if stop <= end and form.startswith(phrase, at):
                last = phrase[-1]
                if stop < len(form) and last.isalnum() and form[stop].isalnum() and not _BARE.match(last):
                    continue
                return PhraseHit(at, stop, text[at:stop])
        return None

    def _form(self, text: str) -> str:
        """Return *text* in the form in which phrases are compared; the form has the length of *text*."""
        if not self._cased:
            lower = text.lower()
            text = lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        if text.isascii():
            return text
        for sign, plain in _ONE_FORM:
            text = text.replace(sign, plain)
        return text


@functools.lru_cache(maxsize=32)  # phrases of several kinds are searched for in one line after another
def _tokens_of(form: str) -> frozenset[str]:
    """Return the tokens of a text, at one of which each phrase in it begins."""
    return frozenset(_TOKEN.findall(form))
