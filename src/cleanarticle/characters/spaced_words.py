"""Close up words whose letters are separated by spaces: ``d é l a i s``, one word or several in a row.

A run of single letters is split into the most probable words; the probability of a split is the product of the
frequencies of its words, as in Norvig, "Natural Language Corpus Data" (2009). A run is left unchanged if it cannot be
split into words, or if two splits are about as probable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from cleanarticle.characters.changes import Change
from cleanarticle.characters.work_budget import WorkBudget
from cleanarticle.loading import lazy_pattern

SPACED_LETTERS = lazy_pattern(r" (?=[^\W\d_] [^\W\d_] [^\W_]?)")
"""A part of every run of four or more single letters, to find the lines that may have one: " b c d" in "a b c d"."""
_RUN = lazy_pattern(r"(?<![^\W_])(?<![^\W_]\.)[^\W\d_](?: [^\W\d_]){3,}(?![^\W_]|\.[^\W_])")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# Letters that are words in some language, and so may be next to a spaced word.
_WORDS_OF_ONE_LETTER = frozenset("aàáâyoóôeéèêiíìuúvkszwåæöøhıавикосуяіїйє")

# Frequencies are Zipf, probabilities log10. The values were set by hand.
MIN_SPACED_WORD = 4
"""Letters that at least one word of a run must have."""
ZIPF_OF_ONE_LETTER = 7.0
"""The frequency that every word of one letter is taken to have."""
MIN_ZIPF_BY_LENGTH = {2: 5.5, 3: 5.0, 4: 3.0, 5: 3.0}
"""By number of letters, how frequent a word must be; a longer word must only be known."""
MIN_LEAD = 1.0
"""How much more probable than the next the best split must be: ten times."""
COST_OF_SECOND_WORD = 2.0
"""How much less probable each further spaced word of a run makes a split: a hundred times."""
MIN_UNLISTED = 8
"""Letters of a run that may be one word that the lexicon does not have."""
_ZIPF_OF_WHOLE_TEXT = 9.0  # of a word that makes up the whole text; Zipf minus this is the log10 of a share
_MAX_RUN = 80  # letters
_MAX_WORD = 30  # letters
_LETTER_STEPS = 60
"""Steps of the budget (microseconds) for each letter of a run: it may begin or end words of up to 30 letters. Set by
hand."""


class Words(Protocol):
    """The words of a language, in lower case."""

    compounding: bool
    """Whether the language may join several words into one, or add endings to a word."""

    def frequency(self, word: str) -> float:
        """Return the Zipf frequency of *word*, 0 if it is unknown."""

    def spells(self, word: str) -> bool:
        """Return whether *word* may be a word of the language, listed or formed like one."""


class _Split(NamedTuple):
    """A way to split the letters of a run, or the first of them, into words."""

    score: float
    """The log10 of its probability."""
    starts: tuple[int, ...] = ()
    """The indices at which its words begin."""
    has_spaced_word: bool = False
    """Whether one of its words has more than one letter."""


def close_spaced_words(text: str, words: Words, budget: WorkBudget | None = None) -> Iterator[Change]:
    """Yield the changes that close up the spaced words of *text*, in order.

    Args:
        text: a line.
        words: the words of the language; a run that cannot be split into them is left unchanged.
        budget: the work that the page may cost; no limit by default.
    """
    for match in _RUN.finditer(text):
        letters = match.group().split(" ")
        joined = "".join(letters)
        is_usual_case = joined.islower() or joined.isupper() or joined[1:].islower()
        is_listing = joined.lower() in _ALPHABET or len(set(joined)) == 1
        if len(letters) > _MAX_RUN or is_listing or not is_usual_case:
            continue
        if budget and not budget.spend(_LETTER_STEPS * len(letters)):
            return
        for first, last in _word_spans(joined, words):
            start = match.start() + 2 * first  # each letter but the last is followed by a space
            yield Change(start, start + 2 * (last - first) - 1, joined[first:last], "characters.spaced")


def _word_spans(joined: str, words: Words) -> list[tuple[int, int]]:
    """Return the spans of the words of more than one letter in *joined*, the letters of a run without their spaces.

    There are none if it cannot be split into words, or not with certainty.
    """
    lower = joined.lower()
    if len(lower) != len(joined):
        return []  # the lower-case form of İ has two characters: positions in one are not those in the other
    splits = _best_splits(lower, words)
    if not splits:
        is_unlisted_word = len(lower) >= MIN_UNLISTED and joined[1:].islower() and words.spells(lower)
        return [(0, len(lower))] if is_unlisted_word else []
    if len(splits) > 1 and splits[0].score - splits[1].score < MIN_LEAD:
        return []
    starts = splits[0].starts
    spans = [(first, last) for first, last in zip(starts, (*starts[1:], len(lower)), strict=True) if last > first + 1]
    if len(spans) == 1 < len(starts) and spans[0][1] - spans[0][0] <= MIN_SPACED_WORD:
        return []  # a short word among single letters: they may be a formula
    if len(spans) > 1 and words.compounding and words.spells(lower):
        return []  # it may be one word, made of these or of one and an ending
    return spans if any(last - first >= MIN_SPACED_WORD for first, last in spans) else []


def _best_splits(joined: str, words: Words) -> list[_Split]:
    """Return the two most probable ways to split *joined* into words, the best first (dynamic programming)."""
    best: list[list[_Split]] = [[_Split(0.0)]]  # by the number of letters that are split
    for end in range(1, len(joined) + 1):
        candidates: list[_Split] = []
        for start in range(max(end - _MAX_WORD, 0), end):
            if best[start] and (zipf := _zipf(joined[start:end], words)):
                is_spaced_word = end > start + 1
                for split in best[start]:
                    cost = COST_OF_SECOND_WORD if split.has_spaced_word and is_spaced_word else 0.0
                    score = split.score + zipf - _ZIPF_OF_WHOLE_TEXT - cost
                    candidates.append(_Split(score, (*split.starts, start), split.has_spaced_word or is_spaced_word))
        best.append(sorted(candidates, reverse=True)[:2])
    return best[-1]


def _zipf(word: str, words: Words) -> float:
    """Return the Zipf frequency of *word*, 0 if it is unknown or too rare for its length."""
    if len(word) == 1:
        return ZIPF_OF_ONE_LETTER if word in _WORDS_OF_ONE_LETTER else 0.0
    zipf = words.frequency(word)
    return zipf if zipf >= MIN_ZIPF_BY_LENGTH.get(len(word), 0.0) else 0.0
