"""Propose the runs of words of a line that may be the name of an author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.fields.byline.line_words import HIDDEN, LineWords, Word, is_number
from cleanarticle.fields.byline.phrase_kinds import BIT
from cleanarticle.locales.field_phrases import PARTICLES

MAX_NAME_WORDS = 5
"""Words of a name."""
_FEW_WORDS = 2  # of a segment that may be a pseudonym in lower case
_MAX_STARTS = 5  # words of a long segment at which candidates begin
_MAX_CANDIDATES = 60  # of a line
_MIN_LENGTH, _MAX_LENGTH = 2, 48  # characters

NOTHING, SPACE, COMMA, COLON, BAR, STROKE, DASH, OPENING, CLOSING, STOP, HIDING, QUOTE, OTHER, EDGE = range(14)
GAPS = 14
"""The kinds of what stands between two words; ``EDGE`` is the beginning or the end of the line."""
_WIDE = 4  # spaces that part as a bar does
_SIGNS = {
    sign: kind
    for kind, signs in {
        COMMA: ",，、،;；",
        COLON: ":：",
        BAR: "|•·●▪‣►│¦｜",
        STROKE: "/／",
        DASH: "-–—―−",
        OPENING: "([（【［<",
        CLOSING: ")]）】］>",
        STOP: ".。",
        HIDING: HIDDEN,
        QUOTE: '«»“”„"「」『』《》‘',
    }.items()
    for sign in signs
}
_CUES = sum(
    BIT[kind] for kind in ("by", "roles", "aside", "photo", "source", "published", "modified", "reporter", "place")
)


class Candidate(NamedTuple):
    """Some words of a line that may be a name."""

    first: int
    """The number of the first word."""
    past: int
    """The number of the word behind the last."""
    segment: int
    """The number of the segment of the line that the words are in."""


class Segmented(NamedTuple):
    """A line with its gaps, its segments and its candidates."""

    gaps: Sequence[int]
    """What stands before each word, and behind the last one."""
    segments: Sequence[tuple[int, int]]
    """The half-open ranges of words between strong marks, numbers and each "and"."""
    candidates: Sequence[Candidate]


def segmented(line: LineWords) -> Segmented:
    """Return the segments of a line, and the candidates in them.

    A name does not reach over a mark that separates, over a date, or over an "and". In a short segment every run of
    words is a candidate; in a long one those that begin the segment, follow a cue, or begin a run of capitals. In a
    segment of more than two words, a candidate neither ends with a word in lower case nor begins with one, but for
    particles ("van").
    """
    gaps = list(_gaps(line))
    segments = list(_segments(line, gaps))
    found = [
        Candidate(first, past, number)
        for number, (begin, end) in enumerate(segments)
        for first, past in _runs(line, begin, end)
        if _MIN_LENGTH <= line.words[past - 1].end - line.words[first].start <= _MAX_LENGTH
    ]
    return Segmented(gaps, segments, found[:_MAX_CANDIDATES])


def _gaps(line: LineWords) -> Iterator[int]:
    column = 0
    for number, word in enumerate(line.words):
        gap = line.text[column : word.start]
        yield EDGE if not number and not gap.strip() else _gap(gap)
        column = word.end
    behind = line.text[column:]
    yield EDGE if not behind.strip() else _gap(behind)


def _gap(text: str) -> int:
    """Return the kind of what stands between two words: its first sign decides."""
    if not text:
        return NOTHING
    signs = text.strip()
    if not signs:
        return SPACE if len(text) < _WIDE else BAR
    return next((_SIGNS[sign] for sign in signs if sign in _SIGNS), OTHER)


def _segments(line: LineWords, gaps: Sequence[int]) -> Iterator[tuple[int, int]]:
    begin = 0
    for number, word in enumerate(line.words):
        if number > begin and gaps[number] not in (NOTHING, SPACE):
            yield begin, number
            begin = number
        if word.kinds & BIT["and"] or is_number(line.text[word.start : word.end]):
            if number > begin:
                yield begin, number
            begin = number + 1
    if begin < len(line.words):
        yield begin, len(line.words)


def _runs(line: LineWords, begin: int, end: int) -> Iterator[tuple[int, int]]:
    words: Sequence[Word] = line.words
    if end - begin <= MAX_NAME_WORDS:
        starts = list(range(begin, end))
    else:
        upper = [line.text[word.start].isupper() for word in words[begin:end]]
        starts = [
            number
            for number in range(begin, end)
            if number == begin
            or words[number - 1].kinds & _CUES
            or (upper[number - begin] and not upper[number - begin - 1])
        ][:_MAX_STARTS]
    small = [line.text[word.start].islower() for word in words[begin:end]]
    for first in starts:
        if end - begin > _FEW_WORDS and small[first - begin] and line.folded[slice(*words[first][:2])] not in PARTICLES:
            continue
        for past in range(first + 1, min(first + MAX_NAME_WORDS, end) + 1):
            if end - begin <= _FEW_WORDS or not small[past - 1 - begin]:
                yield first, past
