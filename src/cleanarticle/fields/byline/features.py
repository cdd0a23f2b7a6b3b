"""Compute the features of candidates for author names: their words, the words next to them, the lines around."""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.fields.byline.candidates import Candidate, LineCandidates, end_with_bracket
from cleanarticle.fields.byline.line_words import DAY_OR_MONTH_BIT, HIDDEN, LineWords
from cleanarticle.fields.byline.name_lists import lists_with
from cleanarticle.fields.byline.names import Name
from cleanarticle.fields.byline.phrase_kinds import BIT, KindHit
from cleanarticle.fields.regions import Region
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import PARTICLES, Vocabulary, places
from cleanarticle.page import Label, Line, Page
from cleanarticle.text.arrays import Matrix, matrix_of

# The features and their divisors were chosen by hand. The divisors bring the features to about the same size.
LANGUAGES = (
    *("en", "fr", "de", "es", "pt", "it", "nl", "pl", "ru", "uk", "be", "zh", "ja", "ko", "ar", "tr", "el", "sr"),
    *("ca", "cs", "vi", "hi", "ro"),
)
"""The languages that have a feature of their own."""
_LABELS = (
    *(Label.BYLINE, Label.DATE, Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING, Label.NAV),
    *(Label.META, Label.TEASER, Label.CAPTION, Label.COMMENT, Label.FOOTER, Label.SOCIAL, Label.KEYWORDS),
)
"""The labels that have a feature of their own; all others share one."""
_FEATURES_OF_LABEL = {label: [float(label is other) for other in (*_LABELS, None)] for label in _LABELS}
_FEATURES_OF_OTHER_LABEL = [*(0.0 for _ in _LABELS), 1.0]
_FEATURES_WITHOUT_LINE = [0.0] * (len(_LABELS) + 1)
_SPELLING_WIDTH = 23  # features of a word by itself
_PAGE_WIDTH = 3  # features of a word on its page
_KINDS_WIDTH = DAY_OR_MONTH_BIT + 1  # features of a word's phrase: one for each kind
WORD_WIDTH = _SPELLING_WIDTH + _PAGE_WIDTH + _KINDS_WIDTH
"""The number of features of a word."""
_ZONES = 6
_CUE_GROUPS = 5
_OTHER_LINE_WIDTH = 25 + 2 * _CUE_GROUPS + 12
LINE_WIDTH = 3 * (len(_LABELS) + 1) + _ZONES + _OTHER_LINE_WIDTH + len(LANGUAGES)
"""The number of features of a line; the labels are those of the line, of the one above and of the one below."""
OWN_WIDTH = 36
"""The number of features that a candidate shares with no other one: 31 by its place, 5 by what the rules read."""
WORD_ROLES = 5
"""The words of a candidate: its first, its last, the mean of all, the one before it, the one after it."""
_MAX_LINES_APART = 12  # lines from the title, or from the text: farther ones have the same feature
_MAX_COLUMNS_AFTER_BY = 25  # columns from a "by" to a candidate: farther ones have no feature of it
_MAX_SEGMENT = 5  # the number of a segment: later ones have the same feature
MAX_SEARCHED = 10_000
"""The characters of a page, and those of the text of an article, that are searched for a candidate."""
_LAST_LINES = 2  # lines at the end of the text that are a zone
_NO_LETTERS = lazy_pattern(r"[\W\d_]+")
# Chinese characters; kana; Hangul; Hebrew, Arabic and neighbours; the scripts of India, Thai, Lao and Tibetan.
_SCRIPTS = ((0x3400, 0x9FFF), (0x3040, 0x30FF), (0xAC00, 0xD7AF), (0x0590, 0x08FF), (0x0900, 0x0FFF))
_MAX_SHORT_WORD = 3  # letters of a word that may be in a host by chance
_MAX_CACHED_WORDS = 1 << 13  # words whose features are kept for other pages: about 2 MB
_KIND_NUMBERS = np.arange(_KINDS_WIDTH)
_NO_WORD = np.zeros(_SPELLING_WIDTH, np.float32)
_KINDS_BEFORE_NAMES = ("by", "aside", "photo", "source")
_NO_RULES = (False, False, False)
"""What :func:`_rule_features` returns without names."""
_BITS_BEFORE_NAMES = sum(BIT[kind] for kind in _KINDS_BEFORE_NAMES)
_AFTER_ALL_COLUMNS = 1 << 20  # a column that no line has: lines of candidates are at most a few hundred columns long


class ArticleContext(NamedTuple):
    """What the lines of an article share."""

    page: Page
    region: Region
    vocabulary: Vocabulary
    filled: Sequence[int]
    """The indices of the lines of the region that are not blank."""
    counts: Mapping[str, int]
    """How often the page has each line."""
    body: str
    """The text of the article."""
    handles: str
    """The letters of the handles and mail addresses around the article, one a line."""
    title: int
    """The index of the line with the title; without one, that of the first line of the article."""
    has_title: bool
    host: str
    """The host of the page's URL."""
    url_words: Collection[str]
    """The words of the page's URL."""
    title_words: Collection[str]
    language: Sequence[float]
    """The features of the language of the article."""


class CandidateFeatures(NamedTuple):
    """The candidates of an article with their features, in parts: what several candidates share is there once."""

    line_indices: Sequence[int]
    """The index of the line of each candidate."""
    spans: Sequence[tuple[int, int]]
    """The half-open range of columns of each candidate."""
    line_rows: NDArray[np.intp]
    """The row of *line_features* of each candidate; the candidates of a line follow each other."""
    line_begins: Sequence[int]
    """The number of the first candidate of each line."""
    word_rows: NDArray[np.intp]
    """Four rows of *word_features* for each candidate: of its first word, of the word after its last, of the word
    before it, of the word after it. The second is the end of a range, and the fourth is 0 at the end of a line."""
    gaps: NDArray[np.intp]
    """The kinds of the gaps before and after each candidate."""
    line_features: Matrix
    word_features: Matrix
    """A row for each word of the lines; row 0 is for a word that does not exist, before the first word or after the
    last."""
    own_features: Matrix
    """A row for each candidate."""


class _Occurrences:
    """Counts the occurrences of candidates in a text.

    Candidates that begin at one word follow each other, and each of them begins with the one before ("Ann", "Ann Lee").
    If the shorter one is not in the text, or is in it once, the text is not searched for the longer one.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._name = "\n"  # which no candidate begins with
        self._count = self._position = 0
        self._is_single = False

    def count(self, name: str) -> int:
        """Return how often the text has *name*, as :meth:`str.count` does."""
        text = self._text
        if name.startswith(self._name):
            if not self._count:
                return 0
            if self._is_single:
                return int(text.startswith(name, self._position))
        position = text.find(name)
        length = len(name)
        self._name, self._position = name, position
        self._count = 0 if position < 0 else 1 + text.count(name, position + length)
        # Occurrences that overlap count once, but the longer name may be at any of them.
        self._is_single = self._count == 1 and text.find(name, position + 1, position + 2 * length - 1) < 0
        return self._count


class SegmentedLine(NamedTuple):
    """A line of an article, split into words, segments and candidates."""

    line_index: int
    """The index of the line on the page."""
    position: int
    """Its index among the filled lines of the region."""
    words: LineWords
    candidates: LineCandidates
    follows_by: bool
    """Whether the filled line above is a "by" and nothing else."""
    kinds_above: int
    """The kinds of the phrases of the filled line above, if it is short, as bits."""
    kinds_below: int
    """The same for the filled line below."""


def language_features(language: str | None) -> list[float]:
    """Return a 1 for the language and a 0 for each other one of :data:`LANGUAGES`."""
    code = (language or "").split("-")[0]
    return [float(code == each) for each in LANGUAGES]


def candidate_features(
    context: ArticleContext, lines: Sequence[SegmentedLine], names_of_rules: Sequence[Name]
) -> CandidateFeatures:
    """Return the candidates of some lines of an article with their features.

    Args:
        context: what the lines of the article share.
        lines: the lines that have candidates, at least one.
        names_of_rules: the names that the rules read.
    """
    names_by_line: defaultdict[int, list[Name]] = defaultdict(list)
    for name in names_of_rules:
        names_by_line[name.line].append(name)
    in_page, in_body = _Occurrences(context.page.source[:MAX_SEARCHED]), _Occurrences(context.body)
    article_rules = float(bool(names_of_rules)), float(any(name.is_introduced for name in names_of_rules))
    most = max(context.page.likely_byline[line.line_index] for line in lines)
    words = [("", "")]
    page_features: list[tuple[float, ...]] = [(0.0,) * _PAGE_WIDTH]
    kinds: list[int] = [0]
    line_indices: list[int] = []
    spans: list[tuple[int, int]] = []
    line_rows: list[int] = []
    line_begins: list[int] = []
    word_rows: list[tuple[int, int, int, int]] = []
    gaps: list[tuple[int, int]] = []
    own_features: list[tuple[float, ...]] = []
    for row, line in enumerate(lines):
        base, count = len(words), len(line.words.words)
        _add_words(context, line.words, words, page_features, kinds)
        line_begins.append(len(line_indices))
        text = line.words.text
        letters = [_letters(text[start:end]) for start, end, _ in line.words.words]
        names_of_line = names_by_line.get(line.line_index, ())
        others = "\n".join([each.words.text for each in lines if each is not line])
        spans_of_line = [_span(line.words, candidate) for candidate in line.candidates.candidates]
        line_gaps = line.candidates.gaps
        for candidate, span, place in zip(
            line.candidates.candidates, spans_of_line, _place_features(line, in_page), strict=True
        ):
            first, past, _, _ = candidate
            line_indices.append(line.line_index)
            line_rows.append(row)
            word_rows.append(
                (base + first, base + past, base + first - 1 if first else 0, base + past if past < count else 0)
            )
            gaps.append((line_gaps[first], line_gaps[past]))
            own_features.append(
                (
                    *place,
                    *_repetition_features(
                        context, in_body, others, text, text[span[0] : span[1]], "".join(letters[first:past])
                    ),
                    *(_rule_features(names_of_line, *span) if names_of_line else _NO_RULES),
                    *article_rules,
                )
            )
        spans += spans_of_line
    return CandidateFeatures(
        line_indices,
        spans,
        np.array(line_rows, np.intp),
        line_begins,
        np.array(word_rows, np.intp),
        np.array(gaps, np.intp),
        matrix_of([_line_features(context, line, most) for line in lines]),
        _word_matrix(words, page_features, kinds),
        matrix_of(own_features),
    )


def _add_words(
    context: ArticleContext,
    line: LineWords,
    words: list[tuple[str, str]],
    page_features: list[tuple[float, ...]],
    kinds: list[int],
) -> None:
    """Append the words of a line, each with its folded form, their features on the page, and their phrases' kinds."""
    for start, end, bits in line.words:
        folded = line.folded[start:end].strip(".")
        words.append((line.text[start:end], folded))
        page_features.append(
            (
                float(len(folded) > _MAX_SHORT_WORD and folded in context.host),
                float(folded in context.url_words),
                float(folded in context.title_words),
            )
        )
        kinds.append(bits)


def _word_matrix(
    words: Sequence[tuple[str, str]], page_features: Sequence[Sequence[float]], kinds: Sequence[int]
) -> Matrix:
    """Return the features of words, a row for each."""
    out = np.empty((len(words), WORD_WIDTH), np.float32)
    out[:, :_SPELLING_WIDTH] = np.concatenate(_spelling_rows(words)).reshape(len(words), -1)
    out[:, _SPELLING_WIDTH : WORD_WIDTH - _KINDS_WIDTH] = matrix_of(page_features)
    out[:, WORD_WIDTH - _KINDS_WIDTH :] = np.array(kinds, np.int64)[:, None] >> _KIND_NUMBERS & 1
    return out


_cached_rows: dict[tuple[str, str], Matrix] = {}
"""The features of words by themselves, by the word and its folded form; kept from page to page."""


def _spelling_rows(words: Sequence[tuple[str, str]]) -> list[Matrix]:
    """Return the features of words by themselves; new words are looked up in the lists of names together."""
    rows = {word: row for word in words if (row := _cached_rows.get(word)) is not None}
    if len(rows) < len(words) and (new := [word for word in dict.fromkeys(words) if word not in rows]):
        lists = lists_with([folded for _, folded in new])
        rows |= {word: _spelling_features(*word, in_lists) for word, in_lists in zip(new, lists, strict=True)}
        if len(_cached_rows) > _MAX_CACHED_WORDS:
            _cached_rows.clear()
        _cached_rows.update(rows)
    return [rows[word] for word in words]


def _spelling_features(word: str, folded: str, in_lists: Sequence[int]) -> Matrix:
    """Return the features of a word by itself: its length, its capitals, its script, the lists that it is in.

    The empty word stands for one that does not exist.
    """
    if not word:
        return _NO_WORD
    without_stops = word.strip(".")
    upper, letters = word[:1].isupper(), len(without_stops)
    code = ord(word[0])
    particle = folded in PARTICLES
    # A capital inside the word: "McLean", not "LEE", "E.M." or "Jean-Luc".
    has_inner_capital = (
        without_stops[1:] != without_stops[1:].lower()
        and not word.isupper()
        and "." not in without_stops
        and "-" not in without_stops
    )
    return np.array(
        (
            math.log1p(letters) / 2,
            *(letters == size for size in (1, 2, 3, 4)),
            upper,
            word.isupper() and letters > 1,
            word.islower() and not particle,
            particle,
            not upper and not word.islower(),
            any(character.isdigit() for character in word),
            has_inner_capital,
            "." in without_stops,
            "-" in word,
            *(low <= code <= high for low, high in _SCRIPTS),
            *in_lists,
            folded in places(),
        ),
        np.float32,
    )


def _ends_of_first_cues(hits: Iterable[KindHit]) -> list[int]:
    """Return for each kind in :data:`_KINDS_BEFORE_NAMES` the column after its first phrase in a line.

    For a kind without a phrase in the line it is a column that no line has.
    """
    ends = dict.fromkeys(_KINDS_BEFORE_NAMES, _AFTER_ALL_COLUMNS)
    for hit in hits:
        if not hit.kinds & _BITS_BEFORE_NAMES:  # as of most
            continue
        for kind in _KINDS_BEFORE_NAMES:
            if hit.kinds & BIT[kind]:
                ends[kind] = min(ends[kind], hit.end)
    return list(ends.values())


def _span(line: LineWords, candidate: Candidate) -> tuple[int, int]:
    """Return the half-open range of columns of a candidate."""
    start, end = line.words[candidate.first].start, line.words[candidate.past - 1].end
    return (start, end_with_bracket(line.text, start, end) if candidate.segments > 1 else end)


def _letters(word: str) -> str:
    """Return the letters of a word, in lower case."""
    return word.lower() if word.isalpha() else _NO_LETTERS.sub("", word.lower())


def _repetition_features(
    context: ArticleContext, in_body: _Occurrences, others: str, line: str, name: str, letters: str
) -> tuple[float, ...]:
    """Return where else a candidate is: in the text, in other lines that may name authors, alone, in a handle.

    Args:
        context: what the lines of the article share.
        in_body: the occurrences of candidates in the text of the article.
        others: the other lines that may name authors.
        line: the line of the candidate.
        name: the candidate.
        letters: its letters, in lower case.
    """
    count = in_body.count(name) if len(name) > _MAX_SHORT_WORD else 0
    is_long = len(letters) > _MAX_SHORT_WORD
    return (
        count > 0,
        count > 1,
        math.log1p(count) / 2,
        name in others,
        context.counts.get(name, 0) > (name == line),
        is_long and letters in context.handles,
        is_long and letters in context.host,
    )


def _place_features(line: SegmentedLine, in_page: _Occurrences) -> Iterator[tuple[float, ...]]:
    """Yield how long each candidate is, its place in its line, the cues before it, and how often the page has it."""
    words, segments, folded, text = line.words.words, line.candidates.segments, line.words.folded, line.words.text
    end_of_by, end_of_aside, end_of_photo, end_of_source = _ends_of_first_cues(line.words.hits)
    known_places, log1p = places(), math.log1p  # looked up once for all candidates
    word_count, segment_count = len(words), len(segments)
    for first, past, segment, joined in line.candidates.candidates:
        begin, end = segments[segment][0], segments[segment + joined - 1][1]
        size = past - first
        start, stop = words[first].start, words[past - 1].end
        # The page is searched for candidates with capitals only: others are seldom names, and a search costs time.
        has_lower_case_edge = text[start].islower() or text[words[past - 1].start].islower()
        count = 0 if has_lower_case_edge else in_page.count(text[start:stop])
        opens, closes = first == begin, past == end
        by_before = end_of_by <= start
        is_near_by = by_before and start < end_of_by + _MAX_COLUMNS_AFTER_BY
        yield (
            size == 1,
            size == 2,
            size == 3,
            size > 3,
            log1p(stop - start) / 2,
            opens,
            closes,
            opens and closes,
            (end - begin) / 5,
            joined > 1,
            segment == 0,
            segment + joined == segment_count,
            segment_count == 1,
            min(segment, _MAX_SEGMENT) / 3,
            first == 0 and past == word_count,
            size > 1 and folded[start:stop] in known_places,
            count > 1,
            count > 2,
            log1p(count) / 2,
            by_before,
            end_of_aside <= start,
            end_of_photo <= start,
            end_of_source <= start,
            (start - end_of_by) / _MAX_COLUMNS_AFTER_BY if is_near_by else 0.0,
        )


def _rule_features(names: Sequence[Name], start: int, end: int) -> tuple[bool, bool, bool]:
    """Return how the rules read these columns: as a name, as an introduced name, or as columns that overlap a name.

    Args:
        names: the names that the rules read in the line; without any, all is false.
        start: the first column of the candidate.
        end: the column after its last one.

    Returns:
        The third is true if the rules read a name that overlaps the columns, and none that is exactly these columns.
    """
    exact = next((name for name in names if name.start == start and name.end == end), None)
    overlaps = exact is None and any(name.start < end and start < name.end for name in names)
    return exact is not None, exact is not None and exact.is_introduced, overlaps


def _line_features(context: ArticleContext, line: SegmentedLine, most: float) -> list[float]:
    """Return the features of a line: its label and those of its neighbours, its place, its form, the cues in it."""
    lines, filled, likely_byline = context.page.lines, context.filled, context.page.likely_byline
    index, position = line.line_index, line.position
    above = filled[position - 1] if position else None
    below = filled[position + 1] if position + 1 < len(filled) else None
    page_line = lines[index]
    text, region = page_line.text.strip(), context.region
    kinds = functools.reduce(lambda bits, hit: bits | hit.kinds, line.words.hits, 0)
    return [
        *_label_features(page_line),
        *_label_features(lines[above] if above is not None else None),
        *_label_features(lines[below] if below is not None else None),
        *_zone_features(index, region),
        page_line.confidence,
        likely_byline[index],
        math.log(likely_byline[index] + 1e-3) / 5,
        likely_byline[above] if above is not None else 0.0,
        likely_byline[below] if below is not None else 0.0,
        float(page_line.article == region.number),
        math.log1p(len(text)) / 3,
        len(line.words.words) / 8,
        float(text[-1:] in ".!?。"),
        float(HIDDEN in line.words.text),
        float(line.follows_by),
        math.log(context.counts[page_line.text]),
        float(index > context.title),
        min(abs(index - context.title), _MAX_LINES_APART) / 6,
        min(abs(index - region.body), _MAX_LINES_APART) / 6,
        float(context.has_title),
        float(text[-1:] in ":："),
        sum(map(str.isdigit, text)) / 8,
        float(text[:1] in "*•-+"),
        float(index == 0 or lines[index - 1].blank),
        *(float(bool(each & bits)) for each in (kinds, line.kinds_above, line.kinds_below) for bits in _LINE_CUES),
        *_neighbour_features(context, line, most),
        *context.language,
    ]


def _neighbour_features(context: ArticleContext, line: SegmentedLine, most: float) -> list[float]:
    """Return how likely a byline the line is compared with the others, and what the lines up to two away are.

    Args:
        context: what the lines of the article share.
        line: the line.
        most: the highest probability of a byline of the lines that are read.
    """
    lines, filled, likely_byline = context.page.lines, context.filled, context.page.likely_byline
    likely, hits = likely_byline[line.line_index], line.words.hits
    near = [filled[at] if 0 <= at < len(filled) else None for at in (line.position + step for step in (-2, -1, 1, 2))]
    return [
        likely / (most + 1e-3),
        float(likely >= most),
        *(float(at is not None and lines[at].label is Label.DATE) for at in near),
        *(likely_byline[at] if at is not None else 0.0 for at in (near[0], near[3])),
        *(math.log1p(len(lines[at].text)) / 4 if at is not None else 0.0 for at in (near[1], near[2])),
        float(bool(hits) and bool(hits[0].kinds & BIT["by"]) and not line.words.text[: hits[0].start].strip(_BULLETS)),
        len(line.candidates.candidates) / 20,
    ]


_BULLETS = " \t•*-–+|:"
_LINE_CUES = (BIT["by"], BIT["roles"], BIT["photo"], BIT["aside"] | BIT["source"], BIT["published"] | BIT["modified"])


def _label_features(line: Line | None) -> Sequence[float]:
    """Return a 1 for the label of a line; all are 0 for a line that does not exist."""
    return _FEATURES_WITHOUT_LINE if line is None else _FEATURES_OF_LABEL.get(line.label, _FEATURES_OF_OTHER_LABEL)


def _zone_features(index: int, region: Region) -> list[float]:
    """Return a 1 for the zone of a line.

    The zones are: above the article, in it above its text, in its header from the first line of text on, in the text
    after the header, in the last two lines of the text, below the text.
    """
    ends = (region.begin, region.body, region.header, region.close - _LAST_LINES, region.close)
    out = [0.0] * _ZONES
    out[next((zone for zone, end in enumerate(ends) if index < end), len(ends))] = 1.0
    return out
