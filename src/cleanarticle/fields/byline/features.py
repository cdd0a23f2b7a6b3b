"""Measure the candidates for author names: their words, the words beside them, their line and the lines around it."""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.fields.byline.candidates import Candidate, Segmented
from cleanarticle.fields.byline.line_words import DAY, HIDDEN, LineWords
from cleanarticle.fields.byline.name_lists import lists_with
from cleanarticle.fields.byline.names import Name
from cleanarticle.fields.byline.phrase_kinds import BIT, KindHit
from cleanarticle.fields.regions import Region
from cleanarticle.locales.field_phrases import PARTICLES, Vocabulary, places
from cleanarticle.page import Label, Line, Page
from cleanarticle.text.arrays import Matrix

LANGUAGES = (
    *("en", "fr", "de", "es", "pt", "it", "nl", "pl", "ru", "uk", "be", "zh", "ja", "ko", "ar", "tr", "el", "sr"),
    *("ca", "cs", "vi", "hi", "ro"),
)
"""The languages that have a feature of their own."""
_LABELS = (
    *(Label.BYLINE, Label.DATE, Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING, Label.NAV),
    *(Label.META, Label.TEASER, Label.CAPTION, Label.COMMENT, Label.FOOTER, Label.SOCIAL, Label.KEYWORDS),
)
_LABEL_ROWS = {label: [float(label is other) for other in (*_LABELS, None)] for label in _LABELS}
_OTHER_LABEL = [*(0.0 for _ in _LABELS), 1.0]
_NO_LABEL = [0.0] * (len(_LABELS) + 1)
_WORD_FEATURES = 23
_PLACED_FEATURES = 3
_KINDS = DAY + 1
WORD_WIDTH = _WORD_FEATURES + _PLACED_FEATURES + _KINDS
"""The number of features of a word."""
_ZONES = 6
_LINE_FEATURES = 25
LINE_WIDTH = 3 * (len(_LABELS) + 1) + _ZONES + _LINE_FEATURES + len(LANGUAGES)
"""The number of features of a line."""
OWN_WIDTH = 28
"""The number of features of a candidate by itself."""
WORD_ROLES = 5
"""The words that a candidate is measured by: its first, its last, all, the one before it, the one behind it."""
_NEAR = 12  # lines
_NEAR_CUE = 25  # columns
_MANY_SEGMENTS = 5
_LAST_LINES = 2
_SCRIPTS = ((0x3400, 0x9FFF), (0x3040, 0x30FF), (0xAC00, 0xD7AF), (0x0590, 0x08FF), (0x0900, 0x0FFF))
_SHORT_WORD = 3  # letters of a word that may be in a host by chance
_MAX_KNOWN_ROWS = 1 << 13  # words whose features are kept: some 2 MB
_KIND_NUMBERS = np.arange(_KINDS)
_NO_WORD = np.zeros(_WORD_FEATURES, np.float32)
_FOLLOWED_BY_NAMES = ("by", "aside", "photo", "source")


class Around(NamedTuple):
    """What the lines of an article share."""

    page: Page
    region: Region
    vocabulary: Vocabulary
    filled: Sequence[int]
    """The lines of the region that are not blank."""
    counts: Mapping[str, int]
    """How often the page has each line."""
    title: int
    """The line with the title; the first of the article where there is none."""
    titled: bool
    host: str
    slug: Collection[str]
    """The words of the address."""
    title_words: Collection[str]
    language: Sequence[float]
    """A one for the language of the article."""


class Measured(NamedTuple):
    """The candidates of an article, with their features in parts: what candidates share is there once."""

    lines: Sequence[int]
    """The line of each candidate."""
    spans: Sequence[tuple[int, int]]
    """The half-open range of columns of each candidate."""
    line_rows: NDArray[np.intp]
    """The row of *of_lines* for each candidate; those of a line follow each other."""
    line_begins: Sequence[int]
    """The first candidate of each line."""
    word_rows: NDArray[np.intp]
    """The rows of *of_words* for each candidate: its first word, one past its last, the word before it, behind it."""
    gaps: NDArray[np.intp]
    """The kinds of what stands before and behind each candidate."""
    of_lines: Matrix
    of_words: Matrix
    """A row for each word of the lines; the first row is that of no word."""
    own: Matrix
    """A row for each candidate."""


class Cut(NamedTuple):
    """A line of an article, cut."""

    line_index: int
    position: int
    """Its place among the filled lines of the region."""
    words: LineWords
    segmented: Segmented
    announced: bool
    """Whether the line above is a "by" and nothing else."""


def language_features(language: str | None) -> list[float]:
    """Return a one for the language, a zero for each other one."""
    code = (language or "").split("-")[0]
    return [float(code == each) for each in LANGUAGES]


def measured(around: Around, cuts: Sequence[Cut], ruled: Sequence[Name]) -> Measured:
    """Return the candidates of some lines with their features.

    Args:
        around: what the lines share.
        cuts: the lines that have candidates, at least one.
        ruled: the names that the rules read.
    """
    on_lines: defaultdict[int, list[Name]] = defaultdict(list)
    for name in ruled:
        on_lines[name.line].append(name)
    shared = float(bool(ruled)), float(any(name.sure for name in ruled))
    words = [("", "")]
    placed: list[tuple[float, ...]] = [(0.0,) * _PLACED_FEATURES]
    kinds: list[int] = [0]
    lines: list[int] = []
    spans: list[tuple[int, int]] = []
    rows: list[int] = []
    begins: list[int] = []
    word_rows: list[tuple[int, int, int, int]] = []
    gaps: list[tuple[int, int]] = []
    own: list[tuple[float, ...]] = []
    for row, cut in enumerate(cuts):
        base, count = len(words), len(cut.words.words)
        _add_words(around, cut.words, words, placed, kinds)
        begins.append(len(lines))
        first_cues = _first_cues(cut.words.hits)
        names = on_lines.get(cut.line_index, ())
        for candidate in cut.segmented.candidates:
            first, past, _ = candidate
            span = cut.words.words[first].start, cut.words.words[past - 1].end
            lines.append(cut.line_index)
            spans.append(span)
            rows.append(row)
            word_rows.append(
                (base + first, base + past, base + first - 1 if first else 0, base + past if past < count else 0)
            )
            gaps.append((cut.segmented.gaps[first], cut.segmented.gaps[past]))
            own.append(
                (
                    *_candidate_features(cut, candidate, first_cues, around.page.source),
                    *_rule_features(names, *span),
                    *shared,
                )
            )
    return Measured(
        lines,
        spans,
        np.array(rows, np.intp),
        begins,
        np.array(word_rows, np.intp),
        np.array(gaps, np.intp),
        np.array([_line_features(around, cut) for cut in cuts], np.float32),
        _word_matrix(words, placed, kinds),
        np.array(own, np.float32),
    )


def _add_words(
    around: Around,
    line: LineWords,
    words: list[tuple[str, str]],
    placed: list[tuple[float, ...]],
    kinds: list[int],
) -> None:
    """Append the words of a line, each also in lower case, with their features on the page and their phrases' kinds."""
    for start, end, bits in line.words:
        folded = line.folded[start:end].strip(".")
        words.append((line.text[start:end], folded))
        placed.append(
            (
                float(len(folded) > _SHORT_WORD and folded in around.host),
                float(folded in around.slug),
                float(folded in around.title_words),
            )
        )
        kinds.append(bits)


def _word_matrix(words: Sequence[tuple[str, str]], placed: Sequence[Sequence[float]], kinds: Sequence[int]) -> Matrix:
    out = np.empty((len(words), WORD_WIDTH), np.float32)
    out[:, :_WORD_FEATURES] = np.concatenate(_rows_of(words)).reshape(len(words), -1)
    out[:, _WORD_FEATURES : WORD_WIDTH - _KINDS] = placed
    out[:, WORD_WIDTH - _KINDS :] = np.array(kinds, np.int64)[:, None] >> _KIND_NUMBERS & 1
    return out


_known_rows: dict[tuple[str, str], Matrix] = {}
"""The features of words that pages had, by the word and its lower case."""


def _rows_of(words: Sequence[tuple[str, str]]) -> list[Matrix]:
    """Return the features that words show by themselves; new words are looked up in the lists of names together."""
    rows = {word: row for word in words if (row := _known_rows.get(word)) is not None}
    if len(rows) < len(words) and (new := [word for word in dict.fromkeys(words) if word not in rows]):
        lists = lists_with([folded for _, folded in new])
        rows |= {word: _word_features(*word, in_lists) for word, in_lists in zip(new, lists, strict=True)}
        if len(_known_rows) > _MAX_KNOWN_ROWS:
            _known_rows.clear()
        _known_rows.update(rows)
    return [rows[word] for word in words]


def _word_features(word: str, folded: str, in_lists: Sequence[int]) -> Matrix:
    """Return what a word shows by itself: its length, its capitals, its script, the lists that it is in."""
    if not word:
        return _NO_WORD
    bare = word.strip(".")
    upper, letters = word[:1].isupper(), len(bare)
    code = ord(word[0])
    particle = folded in PARTICLES
    return np.array(
        (
            math.log1p(letters) / 2,
            *(letters == size for size in (1, 2, 3, 4)),
            upper,
            word.isupper() and letters > 1,
            word.islower() and not particle,
            particle,
            not upper and not word.islower(),
            any(sign.isdigit() for sign in word),
            bare[1:] != bare[1:].lower() and not word.isupper() and "." not in bare and "-" not in bare,
            "." in bare,
            "-" in word,
            *(low <= code <= high for low, high in _SCRIPTS),
            *in_lists,
            folded in places(),
        ),
        np.float32,
    )


def _first_cues(hits: Iterable[KindHit]) -> list[int]:
    """Return where the first phrase of each of some kinds ends in a line; far beyond it where there is none."""
    ends = dict.fromkeys(_FOLLOWED_BY_NAMES, 1 << 20)
    for hit in hits:
        for kind in _FOLLOWED_BY_NAMES:
            if hit.kinds & BIT[kind]:
                ends[kind] = min(ends[kind], hit.end)
    return list(ends.values())


def _candidate_features(cut: Cut, candidate: Candidate, first_cues: Sequence[int], source: str) -> tuple[float, ...]:
    """Return how long a candidate is, where it stands in its line, and how often the page has it."""
    first, past, segment = candidate
    words, segments = cut.words.words, cut.segmented.segments
    begin, end = segments[segment]
    start, size = words[first].start, past - first
    by = first_cues[0]
    stop = words[past - 1].end
    shown = cut.words.text
    small = shown[start].islower() or shown[words[past - 1].start].islower()  # hardly a name: not worth a search
    count = 0 if small else source.count(shown[start:stop])
    opens, closes = first == begin, past == end
    by_before, aside_before, photo_before, source_before = (cue <= start for cue in first_cues)
    return (
        size == 1,
        size == 2,
        size == 3,
        size > 3,
        math.log1p(stop - start) / 2,
        opens,
        closes,
        opens and closes,
        (end - begin) / 5,
        segment == 0,
        segment == len(segments) - 1,
        len(segments) == 1,
        min(segment, _MANY_SEGMENTS) / 3,
        first == 0 and past == len(words),
        size > 1 and cut.words.folded[start:stop] in places(),
        count > 1,
        count > 2,
        math.log1p(count) / 2,
        by_before,
        aside_before,
        photo_before,
        source_before,
        (start - by) / _NEAR_CUE if by_before and start < by + _NEAR_CUE else 0.0,
    )


def _rule_features(names: Sequence[Name], start: int, end: int) -> tuple[bool, bool, bool]:
    """Return whether the rules read these columns as a name, whether behind a "by", and whether they read a part."""
    if not names:
        return False, False, False
    exact = next((name for name in names if name.start == start and name.end == end), None)
    part = exact is None and any(name.start < end and start < name.end for name in names)
    return exact is not None, exact is not None and exact.sure, part


def _line_features(around: Around, cut: Cut) -> list[float]:
    """Return the features of a line: labels here, above and below, its place, its form, the cues in it."""
    lines, filled, byline = around.page.lines, around.filled, around.page.likely_byline
    index, position = cut.line_index, cut.position
    above = filled[position - 1] if position else None
    below = filled[position + 1] if position + 1 < len(filled) else None
    line = lines[index]
    text, region = line.text.strip(), around.region
    kinds = functools.reduce(lambda bits, hit: bits | hit.kinds, cut.words.hits, 0)
    return [
        *_label_features(line),
        *_label_features(lines[above] if above is not None else None),
        *_label_features(lines[below] if below is not None else None),
        *_zone_features(index, region),
        line.confidence,
        byline[index],
        math.log(byline[index] + 1e-3) / 5,
        byline[above] if above is not None else 0.0,
        byline[below] if below is not None else 0.0,
        float(line.article == region.number),
        math.log1p(len(text)) / 3,
        len(cut.words.words) / 8,
        float(text[-1:] in ".!?。"),
        float(HIDDEN in cut.words.text),
        float(cut.announced),
        math.log(around.counts[line.text]),
        float(index > around.title),
        min(abs(index - around.title), _NEAR) / 6,
        min(abs(index - region.body), _NEAR) / 6,
        float(around.titled),
        float(text[-1:] in ":："),
        sum(sign.isdigit() for sign in text) / 8,
        float(text[:1] in "*•-+"),
        float(index == 0 or lines[index - 1].blank),
        *(float(bool(kinds & bit)) for bit in _LINE_CUES),
        *around.language,
    ]


_LINE_CUES = (BIT["by"], BIT["roles"], BIT["photo"], BIT["aside"] | BIT["source"], BIT["published"] | BIT["modified"])


def _label_features(line: Line | None) -> Sequence[float]:
    return _NO_LABEL if line is None else _LABEL_ROWS.get(line.label, _OTHER_LABEL)


def _zone_features(index: int, region: Region) -> list[float]:
    """Return where a line stands: above the article, before, at the beginning of, in, at the end of, below its text."""
    bounds = (region.begin, region.body, region.header, region.close - _LAST_LINES, region.close)
    out = [0.0] * _ZONES
    out[next((zone for zone, bound in enumerate(bounds) if index < bound), len(bounds))] = 1.0
    return out
