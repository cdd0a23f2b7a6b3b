"""Split a line into words, and find the phrases in it."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.fields.byline.phrase_kinds import BIT, KindHit, PhraseKinds, fold_line
from cleanarticle.fields.stated_dates import stated_dates
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Page
from cleanarticle.text.phrases import UNSPACED

HIDDEN = "\0"
"""The character in place of each one of a date or an address, since these are not part of names."""
DAY_OR_MONTH_BIT = len(BIT)
"""The number of the bit of months and weekdays, after those of the kinds of phrases."""
MAX_WORDS = 80
"""Words of a line that are kept, from the first on; lines that credit authors are shorter. Set by hand."""

# A letter, a digit, or a mark that combines with letters: \w has no marks, and would split names in Hindi, Arabic and
# other scripts at them.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0d7f\u200c\u200d"
_CHARACTER = rf"(?:(?![{UNSPACED}])(?:[^\W_]|[{_MARKS}]))"
_WORD = lazy_pattern(rf"[{UNSPACED}ー]+|{_CHARACTER}+(?:[.'’\-‐&_]{_CHARACTER}+)*")  # "Jean-Luc", "E.M", "ann_lee"
_UNSPACED = lazy_pattern(rf"[{UNSPACED}]")
_ABBREVIATION = lazy_pattern(r"[^\W\d_]{1,3}|(?:[^\W\d_]\.){1,4}[^\W\d_]")  # "Jr", "E.M"
# "lee@example.org", "@annlee", "https://…", "www.…".
_ADDRESS = lazy_pattern(r"[^\s()\[\]<>@]{1,64}@[^\s()\[\]<>@]{1,64}|(?<!\w)@\w+|https?://\S+|www\.\S+")
_MAY_HAVE_ADDRESS = lazy_pattern(r"[@:]|www", re.IGNORECASE)
_DIGIT = lazy_pattern(r"\d")
# The phrases at which a run of a script without spaces is split. Stop words, family names and each "and" are left out:
# their characters are in names too.
_SPLITTING = sum(
    BIT[kind]
    for kind in (
        *("by", "roles", "published", "modified", "photo", "source", "aside", "agencies", "reporter", "collective"),
        *("place", "agency"),
    )
)


class Word(NamedTuple):
    """A word of a line: its half-open range of columns, and the kinds of the phrase that it is part of, as bits."""

    start: int
    end: int
    kinds: int


class LineWords(NamedTuple):
    """A line split into words."""

    text: str
    """The line with :data:`HIDDEN` in place of each character of a date or an address."""
    folded: str
    """The line as :func:`~cleanarticle.fields.byline.phrase_kinds.fold_line` returns it, dates included."""
    words: Sequence[Word]
    hits: Sequence[KindHit]
    """The phrases in the line, in order."""


def line_words(text: str, phrases: PhraseKinds, vocabulary: Vocabulary, page: Page) -> LineWords:
    """Split a line into words.

    A run of a script without spaces is split where a phrase begins or ends in it. In other scripts, marks inside a word
    ("Jean-Luc", "E.M.") do not split it, and a full stop after an abbreviation belongs to it.

    Args:
        text: the line.
        phrases: the phrases of its language.
        vocabulary: the names of months and weekdays.
        page: the page, whose address may say how dates are written.

    >>> from cleanarticle.fields.byline.phrase_kinds import phrase_kinds
    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> line = line_words("By E.M. Lee, 3 May 2024", phrase_kinds("en"), vocabulary("en"), Page(source=""))
    >>> [line.text[word.start : word.end] for word in line.words]
    ['By', 'E.M.', 'Lee']
    """
    shown = _without_dates(text, vocabulary, page)
    folded = fold_line(text)
    hits = phrases.find(shown, folded)
    bounds = sorted({column for hit in hits if hit.kinds & _SPLITTING for column in (hit.start, hit.end)})
    pieces = [piece for match in _WORD.finditer(shown) for piece in _pieces(shown, match.start(), match.end(), bounds)]
    words, next_hit = [], 0
    for start, end in pieces[:MAX_WORDS]:
        while next_hit < len(hits) and hits[next_hit].end <= start:
            next_hit += 1
        # One column more, for the full stop of an abbreviation: "Ed." is the phrase "ed" and a full stop.
        is_in_hit = next_hit < len(hits) and hits[next_hit].start <= start and end <= hits[next_hit].end + 1
        kinds = hits[next_hit].kinds if is_in_hit else 0
        without_stop = folded[start:end].strip(".")
        if without_stop in vocabulary.months or without_stop in vocabulary.days:
            kinds |= 1 << DAY_OR_MONTH_BIT
        words.append(Word(start, end, kinds))
    return LineWords(shown, folded, words, hits)


def _without_dates(text: str, vocabulary: Vocabulary, page: Page) -> str:
    """Return *text* with its dates and addresses hidden."""
    shown = text
    if _DIGIT.search(text):
        for date in stated_dates(page, text, vocabulary):
            shown = _hide(shown, date.start, date.end)
    if _MAY_HAVE_ADDRESS.search(text):
        for match in _ADDRESS.finditer(shown):
            shown = _hide(shown, match.start(), match.end())
    return shown


def _hide(text: str, start: int, end: int) -> str:
    """Return *text* with :data:`HIDDEN` in place of each of some columns."""
    return text[:start] + HIDDEN * (end - start) + text[end:]


def _pieces(text: str, start: int, end: int, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the columns of the words in a match of the pattern of words.

    Args:
        text: the line, with dates hidden.
        start: the first column of the match.
        end: the column after its last one.
        bounds: where the phrases of the line begin and end, in order.
    """
    if _UNSPACED.match(text, start):
        inner = [start, *(column for column in bounds if start < column < end), end]
        yield from itertools.pairwise(inner)
        return
    is_abbreviation = text[end : end + 1] == "." and text[start].isupper() and _ABBREVIATION.fullmatch(text, start, end)
    yield start, end + bool(is_abbreviation)


@functools.lru_cache(maxsize=4096)
def has_no_letter(word: str) -> bool:
    """Return whether a word has no letter, as numbers."""
    return not any(character.isalpha() for character in word)
