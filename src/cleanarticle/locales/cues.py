"""Find cue phrases in lines.

Each phrase has a key: the hash of its first two words, or of its last two. The keys of all words of a page are looked
up at once; only lines with such a key are compared with the text of phrases. So the time for a line does not grow with
the number of phrases.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from cleanarticle.locales.locale import Cue, Locale, Where, load_all
from cleanarticle.text.character_classes import UNSPACED_SIGN
from cleanarticle.text.normalize import normal
from cleanarticle.text.tokens import HashIndex, Numbers, Rows, Tokens, bigram_hash, line_hash, numbers_of, tokens_of

_UNSPACED = re.compile(UNSPACED_SIGN)
_LONE_CHARACTER = re.compile(f"(?<!{UNSPACED_SIGN}){UNSPACED_SIGN}(?!{UNSPACED_SIGN})")
# The characters at the beginning and the end of a long line that are searched: cue phrases are near an end of their
# line. Chosen by judgement.
_HEAD, _TAIL = 200, 120

_normal_form = functools.lru_cache(maxsize=4096)(normal)  # lines of menus are the same on many pages


class CueHit(NamedTuple):
    """A cue phrase found in a line; ``start`` and ``end`` are columns of the line's normal form."""

    cue: Cue
    phrase: str
    start: int
    end: int


_Entries: TypeAlias = dict[str, list[Cue]]
"""Phrases, and the cues that have each: several languages may share one."""


class _Index:
    """The phrases that must be in one place of a line, by their keys."""

    def __init__(self, cues: Sequence[Cue], where: Where) -> None:
        sharing: defaultdict[str, list[Cue]] = defaultdict(list)
        for cue in sorted((cue for cue in cues if cue.where is where), key=lambda cue: cue.id):
            for phrase in dict.fromkeys(cue.phrases):
                sharing[phrase].append(cue)
        phrases = sorted(sharing)
        keys = _opening_keys(tokens_of(phrases), where)
        self.entries: defaultdict[int, _Entries] = defaultdict(dict)
        self.single_character: _Entries = {}
        """Phrases with a single character of a script without spaces: with a neighbour it would be another token."""
        for phrase, key in zip(phrases, keys.tolist(), strict=True):
            (self.single_character if _LONE_CHARACTER.search(phrase) else self.entries[key])[phrase] = sharing[phrase]
        self.phrase_keys = HashIndex(keys)
        self.may_have_single_character = _any_of(self.single_character).search


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches any of these phrases; it quickly rules out most lines."""
    return re.compile("|".join(map(re.escape, sorted(phrases))) or r"(?!)")


def _opening_keys(tokens: Tokens, where: Where) -> Numbers:
    """Return the key of each phrase: the hash of all its words, of its first two or last two, or of its only word."""
    if where is Where.LINE:
        return line_hash(tokens)
    out = np.zeros(len(tokens.counts), np.uint64)
    edge = np.flatnonzero(tokens.place == (0 if where is not Where.END else tokens.counts[tokens.line] - 1))
    out[tokens.line[edge]] = tokens.number[edge]
    first = edge[tokens.counts[tokens.line[edge]] > 1] - (where is Where.END)  # of two tokens
    out[tokens.line[first]] = bigram_hash(tokens.number[first], tokens.number[first + 1])
    return out


class Cues:
    """The cue phrases of some languages, ready to be searched for.

    Args:
        locales: the language data that has the phrases.
    """

    def __init__(self, locales: Sequence[Locale]) -> None:
        cues = [cue for locale in locales for cue in locale.cues]
        self._indexes = {where: _Index(cues, where) for where in Where}
        self._single_character = _any_of(
            [phrase for index in self._indexes.values() for phrase in index.single_character]
        )
        self._lines = frozenset(phrase for cue in cues if cue.where is Where.LINE for phrase in cue.phrases)

    def find(self, text: str) -> list[CueHit]:
        """Return the cues whose phrases are in a line, in the place that each cue demands.

        >>> from cleanarticle.locales import load_all
        >>> cues = Cues(load_all())
        >>> sorted({hit.cue.label.value for hit in cues.find("© 2024 Le Quotidien du Lac")})
        ['footer']
        """
        tokens = tokens_of([text])
        return self.search([text], tokens, line_hash(tokens))[0]

    def whole(self, text: str) -> list[Cue]:
        """Return the cues of :attr:`Where.LINE` that have the whole line as a phrase."""
        if normal(text[: _HEAD + _TAIL]) not in self._lines:
            return []  # true of most lines, and about a hundred times faster than a search
        return [hit.cue for hit in self.find(text) if hit.cue.where is Where.LINE]

    def search(self, texts: Sequence[str], tokens: Tokens, keys: Numbers) -> list[list[CueHit]]:
        """Return the cues of each line; lines with the same phrases in the same columns share one list.

        So a page of a million short lines ("RSS", which two dozen languages have) takes neither time nor memory for
        each cue of each line.

        Args:
            texts: the lines.
            tokens: their words.
            keys: for each line the hash of all its words.
        """
        parts: defaultdict[int, list[list[CueHit]]] = defaultdict(list)
        hit_lists: dict[tuple[str, Where, int], list[CueHit]] = {}
        forms: dict[int, tuple[str, str]] = {}
        for row, text in enumerate(texts):
            if not text.isascii() and _UNSPACED.search(text):
                forms[row] = _ends(text)
        unspaced = [row for row, ends in forms.items() if any(map(self._single_character.search, dict.fromkeys(ends)))]
        for where, index in self._indexes.items():
            for row, key in _lines_with_keys(tokens, keys, where, index.phrase_keys):
                ends = forms.get(row) or forms.setdefault(row, _ends(texts[row]))
                parts[row] += _matches(ends, index.entries[key], where, hit_lists)
            for row in unspaced:
                if any(map(index.may_have_single_character, dict.fromkeys(forms[row]))):
                    parts[row] += _matches(forms[row], index.single_character, where, hit_lists)
        hits: list[list[CueHit]] = [[]] * len(texts)
        shared: dict[tuple[int, ...], list[CueHit]] = {}
        for row, lists in parts.items():
            identity = tuple(map(id, lists))
            if identity not in shared:
                shared[identity] = [hit for part in lists for hit in part]
            hits[row] = shared[identity]
        return hits


def _lines_with_keys(tokens: Tokens, keys: Numbers, where: Where, phrase_keys: HashIndex) -> Iterator[tuple[int, int]]:
    """Yield each line that has a key of a phrase, and the key; each pair once.

    Args:
        tokens: the words of the lines.
        keys: for each line the hash of all its words.
        where: the place in the line that the phrases must be in.
        phrase_keys: the keys of the phrases.
    """
    rows: list[Rows] = []
    known_keys: list[Numbers] = []

    def look_up(numbers: Numbers, lines: Rows) -> None:
        is_known = phrase_keys.has(numbers)
        rows.append(lines[is_known])
        known_keys.append(numbers[is_known])

    if where is Where.LINE:
        look_up(keys, np.arange(len(keys)))
    elif len(tokens.number):
        line, number = tokens.line, tokens.number
        same_line = line[:-1] == line[1:]
        if where is Where.ANY:
            look_up(number, line)
            first = np.flatnonzero(same_line)  # the first word of each pair
        else:
            edge = tokens.place == (0 if where is Where.START else tokens.counts[line] - 1)
            look_up(number[edge], line[edge])
            first = np.flatnonzero(same_line & (edge[:-1] if where is Where.START else edge[1:]))
        look_up(bigram_hash(number[first], number[first + 1]), line[first])
    pairs = zip(np.concatenate(rows).tolist(), np.concatenate(known_keys).tolist(), strict=True) if rows else ()
    yield from dict.fromkeys(pairs)


def _ends(text: str) -> tuple[str, str]:
    """Return the normal forms of the beginning and of the end of a line; of a short line both are the whole line."""
    if len(text) <= _HEAD + _TAIL:
        line = _normal_form(text)
        return line, line
    return normal(text[:_HEAD]), normal(text[-_TAIL:])


def _matches(
    ends: tuple[str, str], entries: _Entries, where: Where, hit_lists: dict[tuple[str, Where, int], list[CueHit]]
) -> list[list[CueHit]]:
    """Return the hits of those phrases that are in their place of a line.

    Args:
        ends: the normal forms of the beginning and of the end of the line.
        entries: the phrases.
        where: their place.
        hit_lists: the hits by phrase, place and column, which lines share; new ones are added.
    """
    head, tail = ends
    out: list[list[CueHit]] = []
    if where is Where.LINE:  # one look-up: hundreds of phrases have one key, such as a number and a word
        entries = {head: entries[head]} if head is tail and head in entries else {}
    for phrase, cues in entries.items():
        size = len(phrase)
        starts: Sequence[int] = ()
        if where is Where.LINE:
            starts = (0,)
        elif where is Where.START:
            starts = (0,) if head.startswith(phrase) and _is_whole(head, 0, size) else ()
        elif where is Where.END:
            start = len(tail) - size
            starts = (start,) if tail.endswith(phrase) and _is_whole(tail, start, len(tail)) else ()
        else:
            positions = [(line, line.find(phrase)) for line in ((head,) if head is tail else ends)]
            starts = [start for line, start in positions if start >= 0 and _is_whole(line, start, start + size)]
        for start in starts:
            key = phrase, where, start
            if key not in hit_lists:
                hit_lists[key] = [CueHit(cue, phrase, start, start + size) for cue in cues]
            out.append(hit_lists[key])
    return out


def _is_whole(line: str, start: int, end: int) -> bool:
    """Return whether a phrase begins and ends where words do; a change of script ends a word too."""
    return not (start > 0 and _in_one_word(line[start - 1], line[start])) and not (
        end < len(line) and _in_one_word(line[end - 1], line[end])
    )


def _in_one_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not _UNSPACED.match(left) and not _UNSPACED.match(right)


@dataclass(frozen=True)
class CueVocabulary:
    """The words and phrases that the features of lines are computed from.

    Args:
        stop: the stop words of all languages with data.
        signs: the characters that are stop words of scripts without spaces.
        cues: the cue phrases.
    """

    stop: HashIndex
    signs: re.Pattern[str]
    cues: Cues

    @classmethod
    def of(cls, locales: Sequence[Locale]) -> CueVocabulary:
        """Return the vocabulary of several languages together."""
        spaced = [word for locale in locales if locale.spaced for word in locale.words["stop"]]
        unspaced = {word for locale in locales if not locale.spaced for word in locale.words["stop"]}
        signs = "|".join(sorted(map(re.escape, unspaced), key=lambda word: (-len(word), word)))
        return cls(HashIndex(numbers_of(spaced)), re.compile(signs or r"(?!)"), Cues(locales))


@functools.cache
def default_vocabulary() -> CueVocabulary:
    """Return the vocabulary of all languages that the library has data for."""
    return CueVocabulary.of(load_all())
