"""Finds cue phrases in lines: which kinds of boilerplate their words name, and how firmly.

Phrases are looked up by the number of the two words that they begin with, or end with, for all
words of a page at once; only where one of these stands is a line's text compared. So the cost of a
line does not grow with their number.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from cleanarticle.locales.locale import Cue, Locale, Where, load_all
from cleanarticle.text.character_classes import UNSPACED_SIGN
from cleanarticle.text.normalize import normal
from cleanarticle.text.tokens import Known, Numbers, Rows, Tokens, joined, numbers_of, tokens_of, whole

_UNSPACED = re.compile(UNSPACED_SIGN)
_LONE = re.compile(f"(?<!{UNSPACED_SIGN}){UNSPACED_SIGN}(?!{UNSPACED_SIGN})")
_HEAD, _TAIL = 200, 120  # a phrase stands near an end of a line; characters of a long one that are looked at

_form = functools.lru_cache(maxsize=4096)(normal)  # lines of menus and the like come again


class Hit(NamedTuple):
    """A cue phrase found in a line; columns are those of the line's normal form."""

    cue: Cue
    phrase: str
    start: int
    end: int


_Entries: TypeAlias = list[tuple[str, list[Cue]]]
"""Phrases, and the cues that have them: many languages share one."""


class _Index:
    """The phrases that must stand in one place of a line, by the number of their first or last words."""

    def __init__(self, cues: Sequence[Cue], where: Where) -> None:
        sharing: defaultdict[str, list[Cue]] = defaultdict(list)
        for cue in sorted((cue for cue in cues if cue.where is where), key=lambda cue: cue.id):
            for phrase in dict.fromkeys(cue.phrases):
                sharing[phrase].append(cue)
        phrases = sorted(sharing)
        keys = _opening(tokens_of(phrases), where)
        self.entries: defaultdict[int, _Entries] = defaultdict(list)
        self.lone: _Entries = []
        """Phrases with a sign of a script without spaces by itself, which a neighbour makes another word of."""
        for phrase, key in zip(phrases, keys.tolist(), strict=True):
            (self.lone if _LONE.search(phrase) else self.entries[key]).append((phrase, sharing[phrase]))
        self.known = Known(keys)


def _opening(tokens: Tokens, where: Where) -> Numbers:
    """A number for each line: its words, where they must be all; else the first two or last two, or its only word."""
    if where is Where.LINE:
        return whole(tokens)
    out = np.zeros(len(tokens.counts), np.uint64)
    at = np.flatnonzero(tokens.place == (0 if where is not Where.END else tokens.counts[tokens.line] - 1))
    out[tokens.line[at]] = tokens.number[at]
    left = at[tokens.counts[tokens.line[at]] > 1] - (where is Where.END)
    out[tokens.line[left]] = joined(tokens.number[left], tokens.number[left + 1])
    return out


class Cues:
    """The cue phrases of some languages, ready to be looked up.

    Args:
        locales: where the phrases come from.
    """

    def __init__(self, locales: Sequence[Locale]) -> None:
        cues = [cue for locale in locales for cue in locale.cues]
        self._indexes = {where: _Index(cues, where) for where in Where}

    def find(self, text: str) -> list[Hit]:
        """The cues whose phrases stand in a line where they must stand.

        >>> from cleanarticle.locales import load_all
        >>> cues = Cues(load_all())
        >>> sorted({hit.cue.label.value for hit in cues.find("© 2024 Le Quotidien du Lac")})
        ['footer']
        """
        tokens = tokens_of([text])
        return self.search([text], tokens, whole(tokens))[0]

    def search(self, texts: Sequence[str], tokens: Tokens, keys: Numbers) -> list[list[Hit]]:
        """The cues of each of some lines.

        Args:
            texts: the lines.
            tokens: their words.
            keys: for each line a number for its words together.
        """
        hits: list[list[Hit]] = [[] for _ in texts]
        forms: dict[int, tuple[str, str]] = {}
        unspaced = [row for row, text in enumerate(texts) if not text.isascii() and _UNSPACED.search(text)]
        for where, index in self._indexes.items():
            for row, key in _places(tokens, keys, where, index.known):
                ends = forms.get(row) or forms.setdefault(row, _ends(texts[row]))
                _match(ends, index.entries[key], where, hits[row])
            for row in unspaced:
                ends = forms.get(row) or forms.setdefault(row, _ends(texts[row]))
                _match(ends, index.lone, where, hits[row])
        return hits


def _places(tokens: Tokens, keys: Numbers, where: Where, known: Known) -> Iterator[tuple[int, int]]:
    """The lines where known words stand, and the number of these, each pair once."""
    rows: list[Rows] = []
    found: list[Numbers] = []

    def look(numbers: Numbers, lines: Rows) -> None:
        them = known.has(numbers)
        rows.append(lines[them])
        found.append(numbers[them])

    if where is Where.LINE:
        look(keys, np.arange(len(keys)))
    elif len(tokens.number):
        line, number = tokens.line, tokens.number
        within = line[:-1] == line[1:]
        if where is Where.ANY:
            look(number, line)
            left = np.flatnonzero(within)
        else:
            edge = tokens.place == (0 if where is Where.START else tokens.counts[line] - 1)
            look(number[edge], line[edge])
            left = np.flatnonzero(within & (edge[:-1] if where is Where.START else edge[1:]))
        look(joined(number[left], number[left + 1]), line[left])
    pairs = zip(np.concatenate(rows).tolist(), np.concatenate(found).tolist(), strict=True) if rows else ()
    yield from dict.fromkeys(pairs)


def _ends(text: str) -> tuple[str, str]:
    """The normal form of a line, twice; of a long one that of its beginning, and that of its end."""
    if len(text) <= _HEAD + _TAIL:
        line = _form(text)
        return line, line
    return normal(text[:_HEAD]), normal(text[-_TAIL:])


def _match(ends: tuple[str, str], entries: _Entries, where: Where, hits: list[Hit]) -> None:
    """Add the hits of those phrases that stand where they must."""
    head, tail = ends
    for phrase, cues in entries:
        size = len(phrase)
        starts: Sequence[int] = ()
        if where is Where.LINE:
            starts = (0,) if head == phrase and head is tail else ()
        elif where is Where.START:
            starts = (0,) if head.startswith(phrase) and _bounded(head, 0, size) else ()
        elif where is Where.END:
            start = len(tail) - size
            starts = (start,) if tail.endswith(phrase) and _bounded(tail, start, len(tail)) else ()
        else:
            found = [(line, line.find(phrase)) for line in ((head,) if head is tail else ends)]
            starts = [start for line, start in found if start >= 0 and _bounded(line, start, start + size)]
        for start in starts:
            hits += [Hit(cue, phrase, start, start + size) for cue in cues]


def _bounded(line: str, start: int, end: int) -> bool:
    """False where a word of a spaced script runs on beyond the phrase; a change of script ends a word."""
    return not (start > 0 and _joined(line[start - 1], line[start])) and not (
        end < len(line) and _joined(line[end - 1], line[end])
    )


def _joined(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not _UNSPACED.match(left) and not _UNSPACED.match(right)


@dataclass(frozen=True)
class CueVocabulary:
    """The words and phrases that lines are measured by.

    Args:
        stop: function words of all languages with data.
        signs: the characters that are function words of scripts without spaces.
        cues: the cue phrases.
    """

    stop: Known
    signs: re.Pattern[str]
    cues: Cues

    @classmethod
    def of(cls, locales: Sequence[Locale]) -> CueVocabulary:
        """The vocabulary of these languages together."""
        spaced = [word for locale in locales if locale.spaced for word in locale.words["stop"]]
        unspaced = {word for locale in locales if not locale.spaced for word in locale.words["stop"]}
        signs = "|".join(sorted(map(re.escape, unspaced), key=lambda word: (-len(word), word)))
        return cls(Known(numbers_of(spaced)), re.compile(signs or r"(?!)"), Cues(locales))


@functools.cache
def default_vocabulary() -> CueVocabulary:
    """The vocabulary of all languages that ship."""
    return CueVocabulary.of(load_all())
