"""Cut a line into the words that names are made of."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.fields.byline.phrase_kinds import BIT, KindHit, PhraseKinds, fold_line
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.recognizers.dates import DateContext, find_dates
from cleanarticle.text.phrases import UNSPACED

HIDDEN = "\0"
"""What stands for each character of a date or an address, which are no names."""
DAY = len(BIT)
"""The number of the bit of months and weekdays, behind those of the kinds of phrases."""
MAX_WORDS = 40
"""Words of a line that are looked at; lines that credit authors are shorter."""

# A letter, a digit, or a mark that combines with letters: \w holds no marks, and names in Hindi, Arabic and other
# scripts would be cut at them.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0d7f\u200c\u200d"
_SIGN = rf"(?:(?![{UNSPACED}])(?:[^\W_]|[{_MARKS}]))"
_WORD = re.compile(rf"[{UNSPACED}ー]+|{_SIGN}+(?:[.'’\-‐&]{_SIGN}+)*")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_ABBREVIATION = re.compile(r"[^\W\d_]{1,3}|(?:[^\W\d_]\.){1,4}[^\W\d_]")
_ADDRESS = re.compile(r"[^\s()\[\]<>@]{1,64}@[^\s()\[\]<>@]{1,64}|(?<!\w)@\w+|https?://\S+|www\.\S+")
_MAY_HAVE_ADDRESS = re.compile(r"[@:]|www", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# The phrases that part a run of a script without spaces; stop words, family names and each "and" stand in names too.
_CUTTING = sum(
    BIT[kind]
    for kind in (
        *("by", "roles", "published", "modified", "photo", "source", "aside", "agencies", "reporter", "collective"),
        *("place", "agency"),
    )
)


class Word(NamedTuple):
    """A word of a line: its half-open range of columns, and the kinds of the phrases that it is part of, as bits."""

    start: int
    end: int
    kinds: int


class LineWords(NamedTuple):
    """A line cut into words."""

    text: str
    """The line with :data:`HIDDEN` in place of dates and addresses."""
    folded: str
    """The line in lower case."""
    words: Sequence[Word]
    hits: Sequence[KindHit]
    """The phrases in it."""


def line_words(text: str, phrases: PhraseKinds, vocabulary: Vocabulary, url: str | None) -> LineWords:
    """Cut a line into words.

    A run of a script without spaces is cut where a phrase begins or ends in it; of other scripts, marks inside a word
    ("Jean-Luc", "E.M.") do not part it, and a full stop behind an abbreviation belongs to it.

    Args:
        text: the line.
        phrases: the phrases of its language.
        vocabulary: the names of months and weekdays.
        url: the address of the page, which may say how dates are written.
    """
    shown = _without_dates(text, vocabulary, url)
    folded = fold_line(text)
    hits = phrases.find(shown, folded)
    bounds = sorted({column for hit in hits if hit.kinds & _CUTTING for column in (hit.start, hit.end)})
    pieces = [piece for match in _WORD.finditer(shown) for piece in _pieces(shown, match.start(), match.end(), bounds)]
    words, at = [], 0
    for start, end in pieces[:MAX_WORDS]:
        while at < len(hits) and hits[at].end <= start:
            at += 1
        inside = at < len(hits) and hits[at].start <= start and end <= hits[at].end + 1
        kinds = hits[at].kinds if inside else 0
        bare = folded[start:end].strip(".")
        if bare in vocabulary.months or bare in vocabulary.days:
            kinds |= 1 << DAY
        words.append(Word(start, end, kinds))
    return LineWords(shown, folded, words, hits)


def _without_dates(text: str, vocabulary: Vocabulary, url: str | None) -> str:
    """Return *text* with its dates and addresses hidden."""
    shown = text
    if _DIGIT.search(text):
        for date in find_dates(text, DateContext(vocabulary.months, vocabulary.tag, url)):
            shown = _hide(shown, date.start, date.end)
    if _MAY_HAVE_ADDRESS.search(text):
        for match in _ADDRESS.finditer(shown):
            shown = _hide(shown, match.start(), match.end())
    return shown


def _hide(text: str, start: int, end: int) -> str:
    return text[:start] + HIDDEN * (end - start) + text[end:]


def _pieces(text: str, start: int, end: int, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the columns of the words in a run of word characters."""
    if _UNSPACED.match(text, start):
        inner = [start, *(column for column in bounds if start < column < end), end]
        yield from itertools.pairwise(inner)
        return
    abbreviated = text[end : end + 1] == "." and text[start].isupper() and _ABBREVIATION.fullmatch(text, start, end)
    yield start, end + bool(abbreviated)


@functools.lru_cache(maxsize=4096)
def is_number(word: str) -> bool:
    """Return whether a word has no letter."""
    return not any(character.isalpha() for character in word)
