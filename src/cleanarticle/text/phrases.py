"""Finds phrases in a line by their first words: the cost does not grow with the number of phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""The scripts that do not set words apart, as a class of a regular expression (Korean words take endings)."""
_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]")
_BARE = re.compile(rf"[{UNSPACED}]")
_ALIKE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Hit(NamedTuple):
    """A phrase that was found, and its columns (half-open)."""

    start: int
    end: int
    text: str


class Phrases:
    """Some phrases, ready to be found whole in lines, whatever their case unless *cased*.

    >>> by = Phrases(["by", "written by"])
    >>> by.match("Written by Ann"), list(by.find("Ann, by the sea, stands by"))[1:]
    (Hit(start=0, end=10, text='Written by'), [Hit(start=24, end=26, text='by')])
    """

    __slots__ = ("_cased", "_first")

    def __init__(self, phrases: Iterable[str], *, cased: bool = False) -> None:
        self._cased = cased
        self._first: dict[str, tuple[str, ...]] = {}
        for phrase in sorted({self._form(each).strip() for each in phrases}, key=lambda each: (-len(each), each)):
            token = _TOKEN.match(phrase)
            if token is not None:
                self._first[token.group()] = (*self._first.get(token.group(), ()), phrase)

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The phrases in columns *start* to *end* of *text*, in order, the longest at each place."""
        end = len(text) if end is None else end
        form = self._form(text)
        past = start
        for token in _TOKEN.finditer(form, start, end):
            at = token.start()
            if at >= past and (hit := self._at(form, text, at, end, token.group())) is not None:
                past = hit.end
                yield hit

    def search(self, text: str, start: int = 0, end: int | None = None) -> Hit | None:
        """The first phrase in columns *start* to *end* of *text*."""
        return next(self.find(text, start, end), None)

    def match(self, text: str, at: int = 0) -> Hit | None:
        """The longest phrase that begins at column *at* of *text*."""
        form = self._form(text)
        token = _TOKEN.match(form, at)
        return None if token is None else self._at(form, text, at, len(text), token.group())

    def whole(self, text: str) -> bool:
        """True where *text* is one of the phrases."""
        hit = self.match(text)
        return hit is not None and hit.end == len(text)

    def _at(self, form: str, text: str, at: int, end: int, token: str) -> Hit | None:
        if at and form[at - 1].isalnum() and form[at].isalnum() and not _BARE.match(form[at]):
            return None
        for phrase in self._first.get(token, ()):
            stop = at + len(phrase)
            if stop <= end and form.startswith(phrase, at):
                last = phrase[-1]
                if stop < len(form) and last.isalnum() and form[stop].isalnum() and not _BARE.match(last):
                    continue
                return Hit(at, stop, text[at:stop])
        return None

    def _form(self, text: str) -> str:
        """*text* in the form that phrases are compared in; as long as *text*."""
        if not self._cased:
            lower = text.lower()
            text = lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        return text if text.isascii() else text.translate(_ALIKE)
