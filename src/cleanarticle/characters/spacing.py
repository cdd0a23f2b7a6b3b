"""Words whose letters are set apart by spaces: ``d é l a i s``, one or several in a row.

A run of single letters is cut into words as is most probable: the words' frequencies multiplied, as in
Norvig, "Natural Language Corpus Data" (2009). It stays as it is where no words come of it, or two ways to cut
it are about as probable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from cleanarticle.characters.changes import Change
from cleanarticle.characters.work_budget import WorkBudget

SPACED = re.compile(r" (?=[^\W\d_] [^\W\d_] [^\W_]?)")
"""What a run of four or more single letters shows at least once."""
_RUN = re.compile(r"(?<![^\W_])(?<![^\W_]\.)[^\W\d_](?: [^\W\d_]){3,}(?![^\W_]|\.[^\W_])")
_SHORTEST = 4
_LONGEST = 80
_LONGEST_WORD = 30
# Letters that are words in some language, and may stand next to a spaced word.
_WORDS = frozenset("aàáâyoóôeéèêiíìuúvkszwåæöøhıавикосуяіїйє")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTER = 7.0  # the Zipf frequency that a word of one letter is taken to have
_SHORT = {2: 5.5, 3: 5.0, 4: 3.0, 5: 3.0}  # how frequent a word is at least, by its length
_CLEAR = 1.0  # how many times (log10) more probable than the next the best way is
_ONE = 9.0  # the Zipf frequency of a word that makes up the whole text
_UNHEARD = 8  # from so many letters on a word may be one that no list has
_LETTER_STEPS = 60
"""Steps (about a microsecond) that a letter of a run costs: it may begin or end words of up to 30 letters."""
_NEXT = 2.0  # how much less probable (log10) two spaced words in a row are than one


class Words(Protocol):
    """What is known of words, in lower case."""

    compounding: bool
    """Whether the language may write as one word what are several."""

    def frequency(self, word: str) -> float:
        """The Zipf frequency of *word*, 0 where it is none."""

    def spells(self, word: str) -> bool:
        """Whether *word* looks like one of the language."""


class _Cut(NamedTuple):
    """A way to cut the first letters of a run: how probable it is (log10), and where its words begin."""

    score: float
    starts: tuple[int, ...] = ()
    spaced: bool = False
    """Whether one of its words has more than one letter."""


def close(text: str, words: Words, budget: WorkBudget | None = None) -> Iterator[Change]:
    """Changes that close up the spaced words of *text*.

    Args:
        text: a line.
        words: what words there are. A run that is not made of them stays as it is.
        budget: the work that the page may cost; without one, a run may cost any.
    """
    for match in _RUN.finditer(text):
        letters = match.group().split(" ")
        joined = "".join(letters)
        cased = joined.islower() or joined.isupper() or joined[1:].islower()
        if len(letters) > _LONGEST or joined.lower() in _ALPHABET or len(set(joined)) == 1 or not cased:
            continue
        if budget and not budget.spend(_LETTER_STEPS * len(letters)):
            return
        for first, last in _places(joined, words):
            start = match.start() + 2 * first
            yield Change(start, start + 2 * (last - first) - 1, joined[first:last], "characters.spaced")


def _places(joined: str, words: Words) -> list[tuple[int, int]]:
    """Where the words of more than one letter begin and end, if *joined* is made of words."""
    low = joined.lower()
    if len(low) != len(joined):
        return []  # the small form of İ is two characters: places in the one are none in the other
    ways = _ways(low, words)
    if not ways:
        heard = len(low) >= _UNHEARD and joined[1:].islower() and words.spells(low)
        return [(0, len(low))] if heard else []
    if len(ways) > 1 and ways[0].score - ways[1].score < _CLEAR:
        return []
    starts = ways[0].starts
    places = [(first, last) for first, last in zip(starts, (*starts[1:], len(low)), strict=True) if last > first + 1]
    if len(places) == 1 < len(starts) and places[0][1] - places[0][0] <= _SHORTEST:
        return []  # a short word among loose letters: these may be a formula
    if len(places) > 1 and words.compounding and words.spells(low):
        return []  # or one word, made of these or of one and its ending
    return places if any(last - first >= _SHORTEST for first, last in places) else []


def _ways(joined: str, words: Words) -> list[_Cut]:
    """The two most probable ways to cut *joined* into words."""
    best: list[list[_Cut]] = [[_Cut(0.0)]]
    for end in range(1, len(joined) + 1):
        found: list[_Cut] = []
        for start in range(max(end - _LONGEST_WORD, 0), end):
            if best[start] and (zipf := _zipf(joined[start:end], words)):
                for way in best[start]:
                    again = way.spaced and end > start + 1
                    score = way.score + zipf - _ONE - (_NEXT if again else 0.0)
                    found.append(_Cut(score, (*way.starts, start), way.spaced or end > start + 1))
        best.append(sorted(found, reverse=True)[:2])
    return best[-1]


def _zipf(word: str, words: Words) -> float:
    if len(word) == 1:
        return _LETTER if word in _WORDS else 0.0
    zipf = words.frequency(word)
    return zipf if zipf >= _SHORT.get(len(word), 0.0) else 0.0
