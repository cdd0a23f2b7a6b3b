"""Propose the runs of words of a line that may be the name of an author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.fields.byline.line_words import HIDDEN, LineWords, Word, has_no_letter
from cleanarticle.fields.byline.phrase_kinds import BIT
from cleanarticle.locales.field_phrases import PARTICLES

MAX_NAME_WORDS = 5
"""Words of a name; set by hand."""
# Set by hand.
_MAX_PSEUDONYM_WORDS = 2  # of a segment in which a candidate may begin and end in lower case ("krystina")
_MAX_STARTS = 5  # words of a long segment at which candidates begin
_MAX_CANDIDATES = 60  # of a line
_MIN_LENGTH, _MAX_LENGTH = 2, 48  # characters of a name

NOTHING, SPACE, COMMA, COLON, BAR, STROKE, DASH, OPENING, CLOSING, STOP, HIDING, QUOTE, OTHER, EDGE = range(14)
GAP_KINDS = 14
"""The number of kinds of gaps: what is between two words, or at the ``EDGE`` of a line."""
_MIN_WIDE_GAP = 4  # spaces that separate as a bar does
_KIND_OF_SIGN = {
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
    """A run of words of a line that may be a name; words and segments are numbered from 0."""

    first: int
    """The number of its first word."""
    past: int
    """The number after that of its last word."""
    segment: int
    """The number of the segment that it is in."""


class LineCandidates(NamedTuple):
    """A line with its gaps, its segments and its candidates."""

    gaps: Sequence[int]
    """The kind of the gap before each word, and of the one after the last."""
    segments: Sequence[tuple[int, int]]
    """The half-open ranges of words between marks; numbers and each "and" separate segments too, and are in none."""
    candidates: Sequence[Candidate]


def line_candidates(line: LineWords) -> LineCandidates:
    """Return the segments of a line, and the candidates in them.

    A candidate is in one segment: a name does not reach across a mark, a date, a number or an "and". In a segment of up
    to five words each run of words is a candidate; in a longer one, runs that begin it, follow a cue such as "by", or
    begin with the first of several capitalised words. In a segment of more than two words, a candidate does not end
    with a word in lower case, and begins with one only if it is a particle ("van").
    """
    gaps = list(_gaps(line))
    segments = list(_segments(line, gaps))
    candidates = [
        Candidate(first, past, number)
        for number, (begin, end) in enumerate(segments)
        for first, past in _runs(line, begin, end)
        if _MIN_LENGTH <= line.words[past - 1].end - line.words[first].start <= _MAX_LENGTH
    ]
    return LineCandidates(gaps, segments, candidates[:_MAX_CANDIDATES])


def _gaps(line: LineWords) -> Iterator[int]:
    """Yield the kind of the gap before each word, and of the one after the last."""
    column = 0
    for number, word in enumerate(line.words):
        gap = line.text[column : word.start]
        yield EDGE if not number and not gap.strip() else _gap_kind(gap)
        column = word.end
    rest = line.text[column:]
    yield EDGE if not rest.strip() else _gap_kind(rest)


def _gap_kind(text: str) -> int:
    """Return the kind of a gap: the first sign in it that has a kind decides."""
    if not text:
        return NOTHING
    signs = text.strip()
    if not signs:
        return SPACE if len(text) < _MIN_WIDE_GAP else BAR
    return next((_KIND_OF_SIGN[sign] for sign in signs if sign in _KIND_OF_SIGN), OTHER)


def _segments(line: LineWords, gaps: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of words between marks, numbers and each "and"."""
    begin = 0
    for number, word in enumerate(line.words):
        if number > begin and gaps[number] not in (NOTHING, SPACE):
            yield begin, number
            begin = number
        if word.kinds & BIT["and"] or has_no_letter(line.text[word.start : word.end]):
            if number > begin:
                yield begin, number
            begin = number + 1
    if begin < len(line.words):
        yield begin, len(line.words)


def _runs(line: LineWords, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of words of the candidates in a segment."""
    words: Sequence[Word] = line.words
    if end - begin <= MAX_NAME_WORDS:
        starts = list(range(begin, end))
    else:
        capitalised = [line.text[word.start].isupper() for word in words[begin:end]]
        starts = [
            number
            for number in range(begin, end)
            if number == begin
            or words[number - 1].kinds & _CUES
            or (capitalised[number - begin] and not capitalised[number - begin - 1])
        ][:_MAX_STARTS]
    is_short = end - begin <= _MAX_PSEUDONYM_WORDS
    lower_case = [line.text[word.start].islower() for word in words[begin:end]]
    for first in starts:
        folded = line.folded[words[first].start : words[first].end]
        if not is_short and lower_case[first - begin] and folded not in PARTICLES:
            continue
        for past in range(first + 1, min(first + MAX_NAME_WORDS, end) + 1):
            if is_short or not lower_case[past - 1 - begin]:
                yield first, past
