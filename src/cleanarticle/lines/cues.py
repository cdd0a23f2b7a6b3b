"""Finds cue phrases in a line: which kinds of boilerplate its words name, and how firmly."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from cleanarticle.locales import Cue, Locale, Where, load_all, normal

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


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
        self._cues: dict[str, list[Cue]] = {}
        for locale in locales:
            for cue in locale.cues:
                for phrase in cue.phrases:
                    entry = self._cues.setdefault(phrase, [])
                    if cue not in entry:
                        entry.append(cue)
        spaced = [phrase for phrase in self._cues if not _UNSPACED.search(phrase)]
        unspaced = [phrase for phrase in self._cues if _UNSPACED.search(phrase)]
        self._spaced = _pattern(spaced, r"(?<!\w)", r"(?!\w)")
        self._unspaced = _pattern(unspaced, "", "")

    def find(self, line: str) -> list[Hit]:
        """The cues whose phrases stand in *line*, in its normal form, where they must stand.

        >>> cues = Cues(load_all())
        >>> sorted({hit.cue.label.value for hit in cues.find(normal("Read more: Snow in May"))})
        ['teaser']
        """
        hits = []
        patterns = [self._spaced] if line.isascii() else [self._spaced, self._unspaced]
        for pattern in patterns:
            for match in pattern.finditer(line):
                start, end = match.span()
                phrase = match.group()
                for cue in self._cues[phrase]:
                    if _stands(cue.where, start, end, len(line)):
                        hits.append(Hit(cue, phrase, start, end))
        return hits


def _stands(where: Where, start: int, end: int, length: int) -> bool:
    if where is Where.ANY:
        return True
    if where is Where.START:
        return start == 0
    if where is Where.END:
        return end == length
    return start == 0 and end == length


def _pattern(phrases: list[str], left: str, right: str) -> re.Pattern[str]:
    """One pattern for all *phrases*, as a trie, so that its cost does not grow with their number."""
    trie: dict[str, dict] = {}  # type: ignore[type-arg]
    for phrase in phrases:
        node = trie
        for character in phrase:
            node = node.setdefault(character, {})
        node[""] = {}
    return re.compile(left + _branch(trie) + right if phrases else r"(?!)")


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    options = []
    for character in sorted(node):
        if character:
            tail = character
            below = node[character]
            while len(below) == 1 and "" not in below:
                (only,) = below
                tail += only
                below = below[only]
            options.append(re.escape(tail) + (_branch(below) if set(below) != {""} else ""))
    joined = options[0] if len(options) == 1 else "(?:" + "|".join(options) + ")"
    return f"(?:{joined})?" if "" in node else joined


@functools.cache
def default_cues() -> Cues:
    """The cues of all languages that ship."""
    return Cues(load_all())


def find(line: str) -> list[Hit]:
    """The cues of all languages in a line as it stands (not yet in its normal form)."""
    return default_cues().find(normal(line))
