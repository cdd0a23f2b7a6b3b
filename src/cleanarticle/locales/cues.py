"""Find cue phrases in lines.

Each phrase has a *key*: the hash of all its words if it must be a whole line, the hash of its last two words if it must
end a line, and else the hash of its first two words. The hashes of all words, pairs of words and lines of a page are
looked up at once; only lines with a key are compared with the text of its phrases. So the time for a line does not grow
with the number of phrases.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.locale import Cue, Locale, Where, load_all
from cleanarticle.page import CONTENT, Label
from cleanarticle.text.character_classes import UNSPACED_SIGN
from cleanarticle.text.normalize import normal
from cleanarticle.text.tokens import (
    Hashes,
    HashIndex,
    Indices,
    Tokens,
    bigram_hashes,
    line_hashes,
    single_word_hashes,
    tokenise,
)

_UNSPACED = lazy_pattern(UNSPACED_SIGN)
_LONE_CHARACTER = lazy_pattern(f"(?<!{UNSPACED_SIGN}){UNSPACED_SIGN}(?!{UNSPACED_SIGN})")
# Characters at the beginning and at the end of a long line: phrases are searched for only there, since cue phrases are
# near one of the two. Set by hand.
_HEAD_LENGTH, _TAIL_LENGTH = 200, 120
_MAX_UNSPACED = 2  # characters: a term of this size or less is in a script without spaces

_normal_form = functools.lru_cache(maxsize=4096)(normal)  # lines of menus are the same on many pages


class CueHit(NamedTuple):
    """A cue phrase found in a line.

    ``start`` and ``end`` are columns of the line's normal form. Only the first 200 and the last 120 characters of a
    longer line are searched; then these are columns of the normal form of one of these parts.
    """

    cue: Cue
    phrase: str
    start: int
    end: int


class CueHits(list[CueHit]):
    """The cue phrases in a line, grouped by their place.

    Phrases that are the whole line come first, then those at its start, at its end, and anywhere. Lines with the same
    phrases share one list, and so the values that are computed from it.

    Args:
        hits: the phrases.
        parts: lists that together have the same phrases, perhaps in other columns. The values that were computed for
            them are reused.
    """

    __slots__ = ("__dict__", "_parts")

    def __init__(self, hits: Iterable[CueHit] = (), parts: Sequence[CueHits] = ()) -> None:
        super().__init__(hits)
        self._parts = parts

    @functools.cached_property
    def kinds(self) -> tuple[tuple[Label, Where, int], ...]:
        """The label, place and length of each phrase, each combination once: two dozen languages have "RSS"."""
        if self._parts:
            return tuple(dict.fromkeys([kind for part in self._parts for kind in part.kinds]))
        return tuple(dict.fromkeys([(hit.cue.label, hit.cue.where, hit.end - hit.start) for hit in self]))

    @functools.cached_property
    def is_firm(self) -> bool:
        """Whether one of them is firm evidence of boilerplate: its place is fixed, and its label is boilerplate."""
        return any(where is not Where.ANY and label not in CONTENT for label, where, _ in self.kinds)

    @functools.cached_property
    def languages(self) -> tuple[str, ...]:
        """The language of each cue."""
        if self._parts:
            return tuple([language for part in self._parts for language in part.languages])
        return tuple([hit.cue.locale for hit in self])


class _Index:
    """The phrases that must be in one place of a line, such as its end, by their keys."""

    def __init__(self, cues: Sequence[Cue], where: Where) -> None:
        self.where = where
        self.cues = sorted((cue for cue in cues if cue.where is where), key=lambda cue: cue.id)
        self.cue_numbers = _cue_numbers(self.cues)
        """For each phrase, the indices of its cues in ``cues``: several languages may have the same phrase."""
        phrases = list(self.cue_numbers) if where is Where.LINE else sorted(self.cue_numbers)
        self.keys = _phrase_keys(tokenise(phrases), where)
        self.key_index = HashIndex(self.keys)
        self.single_character = tuple(
            [phrase for phrase in phrases if not phrase.isascii() and _LONE_CHARACTER.search(phrase)]
        )
        """Phrases with a single character of a script without spaces.

        They have no key: next to another such character, it is part of another token.
        """
        self.any_single_character = _any_of(self.single_character)
        key_of = dict(zip(phrases, self.keys.tolist(), strict=True))
        for phrase in self.single_character:
            del key_of[phrase]
        self._key_of_line = key_of if where is Where.LINE else {}
        """The key of each phrase that is a whole line."""
        self._entries: dict[int, tuple[str, ...]] = {}
        """The phrases in other places, by their key: phrases with the same first or last two words share one."""
        if where is not Where.LINE:
            for phrase, key in key_of.items():
                self._entries[key] = (*self._entries.get(key, ()), phrase)

    def candidates(self, key: int) -> tuple[str, ...]:
        """Return the phrases with this key; none if phrases must be a whole line."""
        return self._entries.get(key, ())

    def is_line(self, key: int, line: str) -> bool:
        """Return whether a line is a phrase with this key, if phrases must be a whole line."""
        return self._key_of_line.get(line) == key

    def hits(self, phrase: str, start: int, at_start: dict[tuple[str, Where], CueHits]) -> CueHits:
        """Return the hits of a phrase at a column of a line.

        Args:
            phrase: the phrase.
            start: the column.
            at_start: the hits in the first column, by phrase and place. All lines share them; new ones are added.
        """
        first = at_start.get((phrase, self.where))
        if first is None:
            hits = [CueHit(self.cues[number], phrase, 0, len(phrase)) for number in self.cue_numbers[phrase]]
            first = at_start.setdefault((phrase, self.where), CueHits(hits))
        if not start:
            return first
        return CueHits([CueHit(cue, phrase, start, start + length) for cue, _, _, length in first], [first])


def _cue_numbers(cues: Sequence[Cue]) -> dict[str, tuple[int, ...]]:
    """Return for each phrase the indices of its cues.

    The values are tuples of numbers, which the garbage collector does not visit: there are tens of thousands.
    """
    cue_numbers: dict[str, tuple[int, ...]] = {}
    for number, cue in enumerate(cues):
        phrases: dict[str, tuple[int, ...]] = dict.fromkeys(cue.phrases, (number,))
        phrases.update({phrase: (*cue_numbers[phrase], number) for phrase in phrases.keys() & cue_numbers.keys()})
        cue_numbers.update(phrases)
    return cue_numbers


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches any of these phrases; it quickly rules out most lines."""
    return lazy_pattern("|".join(map(re.escape, sorted(phrases))) or r"(?!)")


def _phrase_keys(tokens: Tokens, where: Where) -> Hashes:
    """Return the key of each phrase: the hash of all its words, of its first or last two words, or of its only word.

    Args:
        tokens: the words of the phrases, a "line" for each phrase.
        where: the place in which the phrases must be.
    """
    if where is Where.LINE:
        return line_hashes(tokens)
    out = np.zeros(len(tokens.words_per_line), np.uint64)
    # The token at the edge of each phrase that must be at this edge of a line.
    edge = np.flatnonzero(
        tokens.position == (0 if where is not Where.END else tokens.words_per_line[tokens.line_of_word] - 1)
    )
    out[tokens.line_of_word[edge]] = tokens.word_hash[edge]
    first = edge[tokens.words_per_line[tokens.line_of_word[edge]] > 1] - (where is Where.END)  # the first of two tokens
    out[tokens.line_of_word[first]] = bigram_hashes(tokens.word_hash[first], tokens.word_hash[first + 1])
    return out


class Cues:
    """The cue phrases of some languages, ready to be searched for.

    Args:
        locales: the language data that has the phrases.
    """

    def __init__(self, locales: Sequence[Locale]) -> None:
        cues = [cue for locale in locales for cue in locale.cues]
        self._indexes = {where: _Index(cues, where) for where in Where}
        self._part_keys = _PartKeys({where: index.keys for where, index in self._indexes.items() if where in _BIT})
        self._single_character = _any_of(
            [phrase for index in self._indexes.values() for phrase in index.single_character]
        )
        self._hits_at_start: dict[tuple[str, Where], CueHits] = {}
        """The hits of phrases that begin their line. They are the same in all lines; found ones are added."""

    def find(self, text: str) -> CueHits:
        """Return the hits of all cues in a line: each phrase that is in the place where its cue must be.

        >>> from cleanarticle.locales import load_all
        >>> cues = Cues(load_all())
        >>> sorted({hit.cue.label.value for hit in cues.find("© 2024 Le Quotidien du Lac")})
        ['footer']
        """
        tokens = tokenise([text])
        return self.search([text], tokens, line_hashes(tokens))[0]

    def whole(self, text: str) -> list[Cue]:
        """Return the cues that have the whole line as a phrase."""
        if normal(text[: _HEAD_LENGTH + _TAIL_LENGTH]) not in self._indexes[Where.LINE].cue_numbers:
            return []  # as for most lines; this is about a hundred times faster than a search
        return [hit.cue for hit in self.find(text) if hit.cue.where is Where.LINE]

    def search(self, texts: Sequence[str], tokens: Tokens, keys: Hashes) -> list[CueHits]:
        """Return the hits in each line; lines with the same phrases in the same columns share one list.

        A page may have a million lines "RSS", which is a phrase of two dozen languages. With shared lists, time and
        memory do not grow with the number of cues of each line.

        Args:
            texts: the lines.
            tokens: their words.
            keys: the hash of all words of each line.
        """
        parts: defaultdict[int, list[CueHits]] = defaultdict(list)
        hit_lists: dict[tuple[str, Where, int], CueHits] = {}
        at_start = self._hits_at_start
        is_unspaced = np.flatnonzero(tokens.is_term & (tokens.length <= _MAX_UNSPACED))
        forms = {row: _head_and_tail(texts[row]) for row in dict.fromkeys(tokens.line_of_word[is_unspaced].tolist())}
        unspaced = [row for row, ends in forms.items() if any(map(self._single_character.search, dict.fromkeys(ends)))]
        found = self._part_keys.find(tokens)
        for where, index in self._indexes.items():
            if where is Where.LINE:
                known = np.flatnonzero(index.key_index.contains(keys))
                for row, key in zip(known.tolist(), keys[known].tolist(), strict=True):
                    line, tail = forms.get(row) or forms.setdefault(row, _head_and_tail(texts[row]))
                    if line is tail and index.is_line(key, line):
                        parts[row].append(at_start.get((line, where)) or index.hits(line, 0, at_start))
            else:
                for row, key in _distinct_pairs(found[where]):
                    ends = forms.get(row) or forms.setdefault(row, _head_and_tail(texts[row]))
                    parts[row] += _match_phrases(ends, index.candidates(key), index, at_start, hit_lists)
            for row in unspaced:
                if any(map(index.any_single_character.search, dict.fromkeys(forms[row]))):
                    parts[row] += _match_phrases(forms[row], index.single_character, index, at_start, hit_lists)
        hits = [CueHits()] * len(texts)
        shared: dict[tuple[int, ...], CueHits] = {}
        for row, lists in parts.items():
            if len(lists) == 1:  # as in most lines with cues
                hits[row] = lists[0]
                continue
            identity = tuple(map(id, lists))
            if identity not in shared:
                shared[identity] = CueHits([hit for part in lists for hit in part], lists)
            hits[row] = shared[identity]
        return hits


_KeysOfLines: TypeAlias = "list[tuple[Indices, Hashes]]"
"""Pairs of arrays of the same length: the numbers of lines, and the keys of phrases that may be in these lines."""
_BIT = {Where.START: 1, Where.END: 2, Where.ANY: 4}


class _PartKeys:
    """The keys of the phrases that may be a part of a line; one look-up finds the keys of all places.

    Args:
        keys: the keys of the phrases of each place.
    """

    def __init__(self, keys: Mapping[Where, Hashes]) -> None:
        all_keys = np.unique(np.concatenate(list(keys.values())))
        self._places = np.zeros(len(all_keys), np.uint8)
        """For each key, the places of its phrases: a bit for each place."""
        for where, keys_of_place in keys.items():
            self._places[np.searchsorted(all_keys, keys_of_place)] |= _BIT[where]
        self._known = HashIndex(all_keys)

    def find(self, tokens: Tokens) -> dict[Where, _KeysOfLines]:
        """Return for each place the lines that have a key there of a phrase that must be there, with the keys.

        Keys of one word come first, then keys of two words.
        """
        line_of_word, word_hash = tokens.line_of_word, tokens.word_hash
        found: dict[Where, _KeysOfLines] = {where: [] for where in _BIT}
        first_of_two = np.flatnonzero(line_of_word[:-1] == line_of_word[1:])
        for first_words, keys, word_count in (
            (np.arange(len(word_hash)), word_hash, 1),
            (first_of_two, bigram_hashes(word_hash[first_of_two], word_hash[first_of_two + 1]), 2),
        ):
            indices = self._known.indices(keys)
            is_known = np.flatnonzero(indices >= 0)
            first_words, keys, places = first_words[is_known], keys[is_known], self._places[indices[is_known]]
            rows, position = line_of_word[first_words], tokens.position[first_words]
            for where, is_in_place in (
                (Where.START, position == 0),
                (Where.END, position == tokens.words_per_line[rows] - word_count),
                (Where.ANY, True),
            ):
                is_found = ((places & _BIT[where]) > 0) & is_in_place
                found[where].append((rows[is_found], keys[is_found]))
        return found


def _distinct_pairs(found: _KeysOfLines) -> Iterator[tuple[int, int]]:
    """Yield each pair of a line and a key once."""
    as_lists = ((rows.tolist(), keys.tolist()) for rows, keys in found)
    yield from dict.fromkeys(pair for rows, keys in as_lists for pair in zip(rows, keys, strict=True))


def _head_and_tail(text: str) -> tuple[str, str]:
    """Return the normal forms of the beginning and of the end of a line; for a short line, both are the whole line."""
    if len(text) <= _HEAD_LENGTH + _TAIL_LENGTH:
        line = _normal_form(text)
        return line, line
    return normal(text[:_HEAD_LENGTH]), normal(text[-_TAIL_LENGTH:])


def _match_phrases(
    ends: tuple[str, str],
    phrases: Sequence[str],
    index: _Index,
    at_start: dict[tuple[str, Where], CueHits],
    hit_lists: dict[tuple[str, Where, int], CueHits],
) -> list[CueHits]:
    """Return the hits of the phrases that are in a line, in the place of *index*.

    Args:
        ends: the normal forms of the beginning and of the end of the line.
        phrases: the phrases to look for.
        index: the index that has the phrases.
        at_start: the hits in the first column, by phrase and place. All lines share them; new ones are added.
        hit_lists: the other hits, by phrase, place and column. The lines of a page share them; new ones are added.
    """
    head, tail = ends
    where = index.where
    out: list[CueHits] = []
    if where is Where.LINE:  # one look-up instead of a comparison with each phrase
        phrases = (head,) if head is tail and head in index.cue_numbers and head in phrases else ()
    for phrase in phrases:
        size = len(phrase)
        starts: Sequence[int] = ()
        if where is Where.LINE:
            starts = (0,)
        elif where is Where.START:
            starts = (0,) if head.startswith(phrase) and _ends_with_words(head, 0, size) else ()
        elif where is Where.END:
            start = len(tail) - size
            starts = (start,) if tail.endswith(phrase) and _ends_with_words(tail, start, len(tail)) else ()
        else:
            positions = [(line, line.find(phrase)) for line in ((head,) if head is tail else ends)]
            starts = [start for line, start in positions if start >= 0 and _ends_with_words(line, start, start + size)]
        for start in starts:
            found = hit_lists.get((phrase, where, start)) if start else at_start.get((phrase, where))
            if found is None:
                found = index.hits(phrase, start, at_start)
                if start:
                    hit_lists[phrase, where, start] = found
            out.append(found)
    return out


def _ends_with_words(line: str, start: int, end: int) -> bool:
    """Return whether a span of a line begins and ends where words do.

    In a script without spaces, a word may begin and end at any character.
    """
    return not (start > 0 and _in_one_word(line[start - 1], line[start])) and not (
        end < len(line) and _in_one_word(line[end - 1], line[end])
    )


def _in_one_word(left: str, right: str) -> bool:
    """Return whether two adjacent characters are in the same word."""
    return left.isalnum() and right.isalnum() and not _UNSPACED.match(left) and not _UNSPACED.match(right)


@dataclass(frozen=True)
class CueVocabulary:
    """The words and phrases from which the features of lines are computed.

    Args:
        stop: the hashes of the stop words of languages with spaces between words.
        signs: a pattern that matches the stop words of languages without spaces, anywhere in a text.
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
        return cls(HashIndex(single_word_hashes(spaced)), lazy_pattern(signs or r"(?!)"), Cues(locales))


@functools.cache
def default_vocabulary() -> CueVocabulary:
    """Return the vocabulary of all languages with built-in data."""
    return CueVocabulary.of(load_all())
