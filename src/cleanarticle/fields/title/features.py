"""Measure the candidates for the title of an article: their line, their segments, and the rest of the line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from cleanarticle.fields.regions import Region
from cleanarticle.fields.title.candidates import GAPS, Segments
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Page
from cleanarticle.text.address import words_of
from cleanarticle.text.arrays import Matrix, matrix_of
from cleanarticle.text.similarity import fold, letters

_LABELS = (Label.TITLE, Label.SUBTITLE, Label.BYLINE, Label.DATE, Label.NAV, Label.BODY, Label.LEAD, Label.HEADING)
_LABEL_ROWS = {label: [float(label is each) for each in (*_LABELS, None)] for label in _LABELS}
_OTHER_LABEL = [*(0.0 for _ in _LABELS), 1.0]
_NEIGHBOUR = len(_LABELS) + 2
HEADLINE_WIDTH = 56
"""The number of features that the splitter measured of a line (``page.headlines``), with its two logits."""
_LINE_FEATURES = 23
LINE_WIDTH = HEADLINE_WIDTH + 2 * _NEIGHBOUR + _LINE_FEATURES
"""The number of features of a line."""
_CHARACTERS, _WORDS, _OF_ADDRESS, _OF_TEXT, _COMPARED, _CAPITALS, _FIGURES, _SITE, _STOP_WORDS = range(9)
"""The columns of what is counted in a segment, and added up over segments."""
_SUMS, _FLAGS = 9, 10
_UPPER_FIRST, _STOP_FIRST, _STOP_LAST = 9, 11, 12
"""The columns of three of the flags of a segment, which follow: see :func:`_segment`."""
_SHARES = np.array([_OF_ADDRESS, _OF_TEXT, _CAPITALS, _FIGURES, _SITE, _STOP_WORDS])
_OF = np.array([_WORDS, _COMPARED, _WORDS, _CHARACTERS, _WORDS, _WORDS])
"""The columns that *_SHARES* are divided by."""
_ANY = np.array([_SITE, _STOP_WORDS, _COMPARED])
_PART = len(_SHARES) + len(_ANY) + 4
OWN_WIDTH = 3 + 3 * _PART + 2 * GAPS + 2 * _FLAGS + 16
"""The number of features of a candidate by itself."""
_KINDS = np.eye(GAPS, dtype=np.float32)
_WORD = lazy_pattern(r"[^\W_]+")
_DIGIT = lazy_pattern(r"\d")
_UNSPACED = lazy_pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_ENDS, _QUESTIONS, _COLONS, _ELLIPSES = ".。!！", "?？", ":：", ("…", "...")
# These were set by hand.
_MIN_COMPARED = 4  # letters of a word that is looked up in the text
_MIN_NAME = 4  # letters of a site's name
_MAX_ADDRESS = 1000  # characters of an address that are read
_LAST_PARTS = 2  # of a path that may be the title
_MIN_REPEATED_PART = 5  # characters of a part that is looked for in other lines
_MAX_DISTANCE = 20  # lines down to the text; larger distances count as this
_MAX_BELOW = 5  # lines below the first line of the text; the same
_LOGITS = 5  # divisor of logits, which brings them to about 1
_NOT_MEASURED = [*(0.0 for _ in range(HEADLINE_WIDTH - 1)), -2.0 * _LOGITS]  # of a line that the splitter left out


class Slug(NamedTuple):
    """The words of an address, without accents."""

    words: Collection[str]
    """The words, and those with "ae", "oe" and "ue" also with "a", "o" and "u", as umlauts are without accents."""
    size: int
    """The number of different words."""
    first: str
    last: str
    """The first word and the last one; empty if there are none."""
    names: tuple[str, ...]
    """The letters of the last parts of the path and of the query: "snow" of ".../wiki/Snow", ".../page?id=snow"."""

    @classmethod
    def of(cls, url: str | None) -> Slug:
        """Return the slug of an address."""
        folded = [fold(word) for word in words_of(url)]
        plain = {word.replace("ae", "a").replace("oe", "o").replace("ue", "u") for word in folded}
        distinct = frozenset(folded)
        path, _, query = unquote((url or "").partition("://")[2][:_MAX_ADDRESS].partition("#")[0]).partition("?")
        parts = [*path.split("/")[1:][-_LAST_PARTS:], *(value.partition("=")[2] for value in query.split("&"))]
        parts += [part.rpartition(".")[0] for part in parts if "." in part]
        names = {letters(part) for part in parts if part}
        first, last = (folded[0], folded[-1]) if folded else ("", "")
        return cls(distinct | plain, len(distinct), first, last, tuple(sorted(name for name in names if len(name) > 1)))


class ArticleContext(NamedTuple):
    """What the features of all lines of an article need to know about it."""

    page: Page
    region: Region
    said: Mapping[str, int]
    """How often the page has each short line outside its text, in lower case."""
    page_text: str
    """These lines, each once, with a line break before and after each."""
    slug: Slug
    """The words of the address."""
    site: str
    """The letters of the name of the site in the address."""
    text: str
    """The beginning of the text of the article, in lower case."""
    stop: Collection[str]
    """The stop words of its language."""
    near: Callable[[int], Collection[str]]
    """The lines right above a line, in lower case."""


class SegmentedLine(NamedTuple):
    """A line that may contain the title, or two that may be one title, cut into segments."""

    lines: Sequence[int]
    text: str
    segmented: Segments


class CandidateFeatures(NamedTuple):
    """The candidates of an article and their features. The features of a line are stored once."""

    cuts: Sequence[SegmentedLine]
    rows: NDArray[np.intp]
    """The row of *of_lines* for each candidate. The candidates of a line are consecutive."""
    spans: Sequence[tuple[int, int]]
    """The half-open range of columns of each candidate."""
    of_lines: Matrix
    own: Matrix


def candidate_features(around: ArticleContext, cuts: Sequence[SegmentedLine]) -> CandidateFeatures:
    """Return the candidates of some lines, at least one, and their features."""
    places: list[tuple[int, int, int, int, int]] = []
    spans: list[tuple[int, int]] = []
    gaps: list[int] = []
    segments: list[Sequence[float]] = []
    said: list[tuple[bool, bool, bool]] = []
    again: list[tuple[float, ...]] = []
    bare = [letters(cut.text) for cut in cuts]
    for row, cut in enumerate(cuts):
        starts, ends, kinds = cut.segmented
        base, count = len(gaps), len(starts)
        gaps += kinds
        folded = cut.text.casefold()
        if len(folded) != len(cut.text):
            folded = cut.text
        others = "\n".join(["", *(each for each in bare if each != bare[row]), ""])
        names: list[str] = []
        for start, end in zip(starts, ends, strict=True):
            name, values = _segment(around, cut.text[start:end])
            names.append(name)
            segments.append(values)
        segments.append((0.0,) * (_SUMS + _FLAGS))
        near = around.near(cut.lines[0])
        own_line = folded.strip() in around.said
        said.append((False, folded[starts[0] : ends[-1]] in around.said, False))
        said += (
            (
                folded[starts[0] : end] in around.said,
                folded[start : ends[-1]] in around.said,
                folded[starts[0] : end] in near,
            )
            for end, start in zip(ends, [*starts[1:], ends[-1]], strict=True)
        )
        for first in range(count):
            for past in range(first + 1, count + 1):
                start, stop = starts[first], ends[past - 1]
                places.append((row, base + first, base + past, base, base + count))
                spans.append((start, stop))
                name = "".join(names[first:past])
                inside = len(name) > _MIN_COMPARED and name in others
                times = around.said.get(folded[start:stop], 0)
                again.append(
                    (
                        times > 0,
                        times > 1,
                        inside,
                        inside and f"\n{name}\n" in others,
                        name in around.slug.names,
                        name.startswith(around.slug.names),
                        *_inside_other_lines(around.page_text, folded[start:stop], folded.strip(), own_line),
                    )
                )
    table = np.array(places, np.intp)
    own = _own(
        table,
        np.array(gaps, np.intp),
        matrix_of(segments),
        matrix_of(said),
        matrix_of(again),
        max(1, around.slug.size),
    )
    return CandidateFeatures(cuts, table[:, 0], spans, _of_lines(around, cuts), own)


def _own(
    places: NDArray[np.intp], gaps: NDArray[np.intp], segments: Matrix, said: Matrix, again: Matrix, slug: int
) -> Matrix:
    """Return the features that each candidate has alone.

    Args:
        places: for each candidate its line, its first segment, the one past its last, those of its line.
        gaps: the kind of the gap before each segment.
        segments: what was measured of each segment; after those of a line there is an empty one.
        said: for each place between segments, whether another line of the page is what is before it, and what is after
            it, and whether a line right above is what is before it.
        again: whether and how each candidate is repeated on the page.
        slug: the number of words of the address.
    """
    _, first, past, begin, end = places.T
    total = np.zeros((len(segments) + 1, _SUMS), np.float32)
    np.cumsum(segments[:, :_SUMS], axis=0, out=total[1:])
    at_first, at_past, at_begin, at_end = (total.take(each, 0) for each in (first, past, begin, end))
    line = np.maximum(1, at_end[:, :1] - at_begin[:, :1])
    parts = np.concatenate([at_past - at_first, at_first - at_begin, at_end - at_past])
    of_parts = np.concatenate(
        [
            parts[:, _SHARES] / np.maximum(1, parts[:, _OF]),
            np.log1p(parts[:, :2]) / 3,
            parts[:, :1] / np.concatenate([line, line, line]),
            parts[:, _OF_ADDRESS : _OF_ADDRESS + 1] / slug,
            parts[:, _ANY] > 0,
        ],
        axis=1,
    )
    inside, before, behind = of_parts.reshape(3, len(places), _PART)
    flags = segments[:, _SUMS:]
    said_at_first = said.take(first, 0)
    opens, closes = first == begin, past == end
    may_begin = segments[:, _UPPER_FIRST] * segments[:, _STOP_FIRST]  # a stop word with a capital
    return np.concatenate(
        [
            *(opens[:, None], closes[:, None], (opens & closes)[:, None]),
            *(inside, before, behind),
            *(_KINDS.take(gaps.take(first), 0), _KINDS.take(gaps.take(past), 0)),
            *(flags.take(first, 0), flags.take(past - 1, 0)),
            segments[first - 1, _STOP_LAST][:, None],
            segments[past, _STOP_FIRST][:, None],
            *((may_begin.take(first) * ~opens)[:, None], may_begin.take(past)[:, None]),
            *(said_at_first[:, :1], said[past, 1][:, None], said_at_first[:, 2:], again),
        ],
        axis=1,
        dtype=np.float32,
    )


def _segment(around: ArticleContext, text: str) -> tuple[str, Sequence[float]]:
    """Return the letters of a segment, and its features: first those that are summed over segments, then flags."""
    small = text.casefold()
    folded = fold(text)
    words, small_words = _WORD.findall(text), _WORD.findall(small)
    folded_words = small_words if folded == small else _WORD.findall(folded)
    name = "".join(folded_words)
    if _UNSPACED.search(text):
        compared = [name[at : at + 2] for at in range(0, len(name) - 1, 2)]
    else:
        compared = [word for word in small_words if len(word) >= _MIN_COMPARED]
    site, slug = around.site, around.slug
    is_site = len(site) >= _MIN_NAME and len(name) >= _MIN_NAME and (name in site or site in name)
    last = text[-1:]
    return name, (
        float(len(text)),
        float(len(words)),
        float(sum([word in slug.words for word in folded_words])) if slug.size else 0.0,
        float(sum([word in around.text for word in compared])),
        float(len(compared)),
        float(sum([word.isupper() and len(word) > 1 for word in words])),
        float(len(_DIGIT.findall(text))),
        float(is_site),
        float(sum([word in around.stop for word in small_words])),
        float(text[:1].isupper()),
        float(text[:1].islower()),
        float(bool(small_words) and small_words[0] in around.stop),
        float(bool(small_words) and small_words[-1] in around.stop),
        float(last in _SENTENCE_ENDS),
        float(last in _QUESTIONS),
        float(text.endswith(_ELLIPSES)),
        float(last in _COLONS),
        float(bool(folded_words) and folded_words[0] == slug.first),
        float(bool(folded_words) and folded_words[-1] == slug.last),
    )


def _inside_other_lines(page_text: str, part: str, line: str, is_own: bool) -> tuple[bool, bool, bool]:
    """Return whether other lines of the page begin with a part of a line, end with it, or contain it, and have more.

    Args:
        page_text: the lines of the page, in lower case, each between line breaks.
        part: the part, in lower case.
        line: its line, in lower case.
        is_own: whether the line is one of the lines of the page.
    """
    if len(part) < _MIN_REPEATED_PART or page_text.count(part) <= is_own:
        return False, False, False
    same = page_text.count(f"\n{part}\n")
    is_longer = is_own and line != part
    begin = page_text.count(f"\n{part}") - same - (is_longer and line.startswith(part))
    end = page_text.count(f"{part}\n") - same - (is_longer and line.endswith(part))
    return begin > 0, end > 0, page_text.count(part) - same - is_longer > 0


def _of_lines(around: ArticleContext, cuts: Sequence[SegmentedLine]) -> Matrix:
    """Return the features of lines: what the splitter measured, the lines around them, their place, their marks."""
    headlines = around.page.headlines
    rows: list[Sequence[float]] = []
    for cut in cuts:
        known = [headlines[index] for index in cut.lines if index in headlines]
        if len(known) > 1:  # of two lines that may be one title
            rows.append([(first + second) / 2 for first, second in zip(*known, strict=True)])
        else:
            rows.append(known[0] if known else _NOT_MEASURED)
    out = np.empty((len(cuts), LINE_WIDTH), np.float32)
    out[:, :HEADLINE_WIDTH] = matrix_of(rows)
    logits = out[:, HEADLINE_WIDTH - 1].tolist()
    out[:, HEADLINE_WIDTH - 2 : HEADLINE_WIDTH] /= _LOGITS
    levels = [_level(around.page, cut.lines) for cut in cuts] if around.page.markup else [0] * len(cuts)
    out[:, HEADLINE_WIDTH:] = matrix_of([_line_features(around, cuts, row, logits, levels) for row in range(len(cuts))])
    return out


def _line_features(
    around: ArticleContext, cuts: Sequence[SegmentedLine], row: int, logits: Sequence[float], levels: Sequence[int]
) -> list[float]:
    page, region, cut = around.page, around.region, cuts[row]
    first, last = cut.lines[0], cut.lines[-1]
    line = page.lines[last]
    above, below = _filled(page, first, -1), _filled(page, last, 1)
    logit, level = logits[row], levels[row]
    times = around.said.get(cut.text.strip().casefold(), 0)
    return [
        *_neighbour(page, above),
        *_neighbour(page, below),
        float(not any(index in page.headlines for index in cut.lines)),
        (logit - max(logits)) / _LOGITS,
        float(logit >= max(logits)),
        float(sum([each > logit for each in logits])) / 3,
        float(len(cut.lines) > 1),
        float(line.label is Label.TITLE),
        float(line.article == region.number),
        float(first < region.begin),
        float(last >= region.body),
        float(min(max(region.body - last, -_MAX_BELOW), _MAX_DISTANCE)) / 10,
        float(region.number > 0),
        float(times > 1),
        float(times > 2),
        float(bool(page.markup)),
        *(float(level == each) for each in (1, 2, 3)),
        float(level > 3),
        float(level > 0 and not any(0 < each <= level for at, each in enumerate(levels) if at != row)),
        float(around.slug.size > 0),
        len(cut.segmented.starts) / 5,
        len(cuts) / 5,
        float(above is None),
    ]


def _level(page: Page, lines: Iterable[int]) -> int:
    """Return the level of lines that their marks make a heading, 0 for other lines."""
    marks = (page.markup.get(index) for index in lines)
    return max((mark.level for mark in marks if mark is not None and mark.kind == "heading"), default=0)


def _neighbour(page: Page, index: int | None) -> list[float]:
    if index is None:
        return [0.0] * _NEIGHBOUR
    line = page.lines[index]
    return [*_LABEL_ROWS.get(line.label, _OTHER_LABEL), min(len(line.text), 300) / 100]


def _filled(page: Page, index: int, step: int) -> int | None:
    """Return the next filled line above or below; ``None`` if there is none."""
    index += step
    while 0 <= index < len(page.lines):
        if not page.lines[index].blank:
            return index
        index += step
    return None
