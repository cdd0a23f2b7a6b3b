"""Finds cue phrases in a line: which kinds of boilerplate its words name, and how firmly.

Phrases are looked up by the word that they begin or end with, so that the cost of a line does not
grow with their number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleanarticle.locales import Cue, Locale, Where, normal

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[\w']+")
_MARKS = '.,:;!?…()[]{}"“”«»|/\\<>*#=+'
_HEAD, _TAIL = 200, 120  # a phrase stands near an end of a line; characters of a long one that are looked at


class Hit(NamedTuple):
    """A cue phrase found in a line; columns are those of the line's normal form."""

    cue: Cue
    phrase: str
    start: int
    end: int


class Cues:
    """The cue phrases of some languages, ready to be looked up.

    Args:
        locales: where the phrases come from.
    """

    def __init__(self, locales: Iterable[Locale]) -> None:
        self._line: defaultdict[str, list[Cue]] = defaultdict(list)
        self._starts: defaultdict[str, list[tuple[str, Cue]]] = defaultdict(list)
        self._ends: defaultdict[str, list[tuple[str, Cue]]] = defaultdict(list)
        self._anywhere: defaultdict[str, list[tuple[str, Cue]]] = defaultdict(list)
        for locale in locales:
            for cue in locale.cues:
                for phrase in dict.fromkeys(cue.phrases):
                    self._add(phrase, cue)
        self._words = frozenset(word for word in self._anywhere if not _UNSPACED.match(word))
        signs = "".join(sorted(word for word in self._anywhere if _UNSPACED.match(word)))
        self._signs = re.compile(f"[{signs}]" if signs else r"(?!)")

    def _add(self, phrase: str, cue: Cue) -> None:
        if cue.where is Where.LINE:
            self._line[phrase].append(cue)
        elif cue.where is Where.START:
            self._starts[_first(phrase)].append((phrase, cue))
        elif cue.where is Where.END:
            self._ends[_last(phrase)].append((phrase, cue))
        else:
            self._anywhere[_first(phrase)].append((phrase, cue))

    def find(self, line: str) -> list[Hit]:
        """The cues whose phrases stand in *line*, in its normal form, where they must stand.

        >>> from cleanarticle.locales import load_all
        >>> cues = Cues(load_all())
        >>> sorted({hit.cue.label.value for hit in cues.find(normal("© 2024 Le Quotidien du Lac"))})
        ['footer']
        """
        if not line:
            return []
        hits = [Hit(cue, line, 0, len(line)) for cue in self._line.get(line, ())]
        for phrase, cue in self._starts.get(_first(line), ()):
            if line.startswith(phrase) and _bounded(line, 0, len(phrase)):
                hits.append(Hit(cue, phrase, 0, len(phrase)))
        for phrase, cue in self._ends.get(_last(line), ()):
            start = len(line) - len(phrase)
            if line.endswith(phrase) and _bounded(line, start, len(line)):
                hits.append(Hit(cue, phrase, start, len(line)))
        hits.extend(self._inside(line))
        return hits

    def _inside(self, line: str) -> Iterator[Hit]:
        firsts = self._words.intersection(line.split())
        if not line.isalpha():  # words that a mark stands next to
            firsts |= self._words.intersection(_WORD.findall(line))
        if not line.isascii():
            firsts = firsts.union(self._signs.findall(line))
        for first in firsts:
            for phrase, cue in self._anywhere[first]:
                start = line.find(phrase)
                if start >= 0 and _bounded(line, start, start + len(phrase)):
                    yield Hit(cue, phrase, start, start + len(phrase))

    def of(self, text: str) -> tuple[str, list[Hit]]:
        """The normal form of a line as it stands, or of the ends of a long one, and the cues in it."""
        if len(text) <= _HEAD + _TAIL:
            line = normal(text)
            return line, self.find(line)
        head, tail = normal(text[:_HEAD]), normal(text[-_TAIL:])
        hits = [hit for hit in self.find(head) if hit.cue.where in (Where.START, Where.ANY)]
        hits += [hit for hit in self.find(tail) if hit.cue.where in (Where.END, Where.ANY)]
        return head, hits


def _first(phrase: str) -> str:
    """The word that a phrase begins with; its first character in a script without spaces."""
    if _UNSPACED.match(phrase):
        return phrase[0]
    match = _WORD.match(phrase)
    if not match:
        return phrase[0]
    unspaced = _UNSPACED.search(match.group())
    return match.group()[: unspaced.start()] if unspaced else match.group()


def _last(phrase: str) -> str:
    """The word that a phrase ends with; its last character in a script without spaces."""
    if _UNSPACED.match(phrase[-1]):
        return phrase[-1]
    return phrase[phrase.rfind(" ") + 1 :].strip(_MARKS) or phrase[-1]


def _bounded(line: str, start: int, end: int) -> bool:
    """False where a word of a spaced script runs on beyond the phrase; a change of script ends a word."""
    return not (start > 0 and _joined(line[start - 1], line[start])) and not (
        end < len(line) and _joined(line[end - 1], line[end])
    )


def _joined(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not _UNSPACED.match(left) and not _UNSPACED.match(right)
