"""Propose the runs of words of a line that may be the name of an author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.fields.byline.line_words import HIDDEN, LineWords, Word, has_no_letter
from cleanarticle.fields.byline.phrase_kinds import BIT
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import PARTICLES

MAX_NAME_WORDS = 5
"""Words of a name; set by hand."""
# Set by hand.
_MAX_PSEUDONYM_WORDS = 2  # of a segment in which a candidate may begin and end in lower case ("krystina")
_MAX_STARTS = 12  # words of a long segment at which candidates begin
_MAX_SEGMENT_WORDS = 8  # of a segment that is a candidate as a whole ("Teachers of the Harbour School")
_MAX_JOINED_SEGMENTS = 3  # that are one name together ("Ann «Bo» Lee")
_MIN_PSEUDONYM = 3  # letters of a word in lower case that begins a long segment
_MAX_CANDIDATES = 120  # of a line
_MIN_LENGTH, _MAX_LENGTH = 2, 60  # characters of a name

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
_MARKS_INSIDE_NAMES = (OPENING, CLOSING, QUOTE)
_CLOSING_MARKS = {"(": ")", "（": "）", "[": "]", "«": "»", "“": "”", "„": "“", "「": "」", "『": "』", "《": "》"}
_HAN_MIDDLE_DOT = lazy_pattern(r"[\u3400-\u9fff]·[\u3400-\u9fff]")
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
    """The number of the segment that it is in, or the first one of several."""
    segments: int = 1
    """The number of the segments that it has words of."""


class LineCandidates(NamedTuple):
    """A line with its gaps, its segments and its candidates."""

    gaps: Sequence[int]
    """The kind of the gap before each word, and of the one after the last."""
    segments: Sequence[tuple[int, int]]
    """The half-open ranges of words between marks; numbers and each "and" separate segments too, and are in none."""
    candidates: Sequence[Candidate]


def line_candidates(line: LineWords) -> LineCandidates:
    """Return the segments of a line, and the candidates in them.

    A candidate is in one segment, since a name does not reach across a mark, a date, a number or an "and"; those that
    reach across quotation marks or brackets follow at the end. In a segment of up to five words each run of words is a
    candidate; in a longer one, runs that begin it, follow a cue such as "by", or begin with the first of several
    capitalised words. In a segment of more than two words, a candidate begins and ends in lower case only after a cue,
    if it begins with a particle ("van"), if it is the first word alone ("krystina89"), or if it is a whole segment that
    begins with a capital. The whole of a segment of up to eight words is a candidate.
    """
    gaps = list(_gaps(line))
    segments = list(_segments(line, gaps))
    candidates = [
        Candidate(first, past, number)
        for number, (begin, end) in enumerate(segments)
        for first, past in _runs(line, begin, end)
        if _MIN_LENGTH <= line.words[past - 1].end - line.words[first].start <= _MAX_LENGTH
    ]
    candidates += _joined_segments(line, gaps, segments)
    return LineCandidates(gaps, segments, candidates[:_MAX_CANDIDATES])


def _joined_segments(line: LineWords, gaps: Sequence[int], segments: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Yield the names that reach across quotation marks or brackets: "Ann «Bo» Lee", "Victoria (Harbour School)"."""
    for number, (begin, end) in enumerate(segments):
        while begin < end - 1 and line.words[begin].kinds & _CUES:
            begin += 1  # "Written by Ann (Harbour School)"
        for count, (first, past) in enumerate(segments[number + 1 : number + _MAX_JOINED_SEGMENTS], 2):
            if first != end or gaps[first] not in _MARKS_INSIDE_NAMES or past - begin > _MAX_SEGMENT_WORDS:
                break
            if line.words[past - 1].end - line.words[begin].start <= _MAX_LENGTH:
                yield Candidate(begin, past, number, count)
            end = past


def end_with_bracket(text: str, start: int, end: int) -> int:
    """Return the column after a name, with the bracket or the quotation mark that closes the one in it.

    >>> end_with_bracket("Ann (Bo) Lee", 0, 7), end_with_bracket("(Ann Lee)", 1, 8)
    (8, 8)
    """
    opened = max((text.rfind(mark, start, end) for mark in _CLOSING_MARKS), default=-1)
    return end + (opened >= 0 and text[end : end + 1] == _CLOSING_MARKS[text[opened]])


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
        if number > begin and gaps[number] not in (NOTHING, SPACE) and not _is_foreign_name(line, number):
            yield begin, number
            begin = number
        if word.kinds & BIT["and"] or has_no_letter(line.text[word.start : word.end]):
            if number > begin:
                yield begin, number
            begin = number + 1
    if begin < len(line.words):
        yield begin, len(line.words)


def _is_foreign_name(line: LineWords, number: int) -> bool:
    """Return whether a middle dot joins a Chinese word to the one before it: the parts of a foreign name."""
    start = line.words[number].start
    return line.text[start - 1 : start] == "·" and _HAN_MIDDLE_DOT.match(line.text, start - 2) is not None


def _runs(line: LineWords, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of words of the candidates in a segment."""
    words: Sequence[Word] = line.words
    lower_case = [line.text[word.start].islower() for word in words[begin:end]]
    follows_cue = [number > 0 and bool(words[number - 1].kinds & _CUES) for number in range(begin, end)]
    is_short, is_long = end - begin <= _MAX_PSEUDONYM_WORDS, end - begin > MAX_NAME_WORDS
    for first in _starts(line, begin, end, follows_cue) if is_long else range(begin, end):
        word = words[first]
        may_be_lower_case = is_short or follows_cue[first - begin]
        if not may_be_lower_case and lower_case[first - begin] and line.folded[word.start : word.end] not in PARTICLES:
            if first == begin and word.end - word.start >= _MIN_PSEUDONYM:
                yield first, first + 1
            continue
        for past in range(first + 1, min(first + MAX_NAME_WORDS, end) + 1):
            if may_be_lower_case or not lower_case[past - 1 - begin]:
                yield first, past
    ends_in_lower_case = lower_case[-1] and not (lower_case[0] or is_short or follows_cue[0])
    if end - begin <= _MAX_SEGMENT_WORDS and (is_long or ends_in_lower_case):
        yield begin, end


def _starts(line: LineWords, begin: int, end: int, follows_cue: Sequence[bool]) -> list[int]:
    """Return the words of a long segment at which candidates begin.

    They are its first word, those after a cue, and the first of several capitalised words; if all words are
    capitalised ("Ann Lee Bo Hall Tom Green"), each word.
    """
    capitalised = [line.text[word.start].isupper() for word in line.words[begin:end]]
    are_names = all(capitalised)
    return [
        number
        for number in range(begin, end)
        if number == begin
        or follows_cue[number - begin]
        or (capitalised[number - begin] and (are_names or not capitalised[number - begin - 1]))
    ][:_MAX_STARTS]
