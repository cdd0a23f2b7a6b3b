"""What is measured of a line, of its neighbours and of its place on the page.

Everything is computed for all lines of a page at once; blank lines are counted, not measured. The
names of the columns are in :data:`NAMES`; a reader of an explanation sees those.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.cues import Cues, Hit
from cleanarticle.locales import Locale, load_all
from cleanarticle.page import Label

Matrix = NDArray[np.float32]

CUE_KINDS = (
    Label.NAV,
    Label.COOKIE,
    Label.SUBSCRIBE,
    Label.SOCIAL,
    Label.TEASER,
    Label.AD,
    Label.FOOTER,
    Label.COMMENT,
    Label.KEYWORDS,
    Label.META,
    Label.BYLINE,
    Label.DATE,
    Label.CAPTION,
)
_OWN = (
    "words",
    "characters",
    "indent",
    "bullet",
    "word length",
    "function words",
    "function word share",
    "ends a sentence",
    "ends in a colon",
    "ends in an ellipsis",
    "sentences",
    "commas",
    "capitalised share",
    "all capitals",
    "digit share",
    "starts in lower case",
    "starts with a digit",
    "starts with a quotation mark",
    "address",
    "separators",
    "date",
    "time of day",
    "question or exclamation",
    "quotation marks",
    "brackets",
    "unspaced script",
    "sentence text",
)
_CUED = tuple(f"cue {kind.value}" for kind in CUE_KINDS)
_PLACE = (
    "times on the page",
    "seen above",
    "blank lines above",
    "blank lines below",
    "lines on the page",
    "lines from the top",
    "lines from the end",
    "place by lines",
    "sentence text of the page",
    "sentence text above",
    "sentence text below",
    "place by sentence text",
    "lines since sentence text",
    "lines until sentence text",
    "lines of the gap",
    "sentence text of its indentation",
    "indentation against sentence text",
    "lines from the densest part",
    "sentence text up to the densest part",
    "words shared with sentence text",
    "words shared with the densest part",
    "words of the address shared",
    "address words share",
    "lines of like length near",
    "repeated lines near",
    "lines that begin alike",
    "dates near",
    "times of day near",
    "cues near",
    "sentence text since a comment cue",
    "sentence text since a teaser cue",
    "sentence text since a footer cue",
)
_WINDOWS = (1, 3, 8, 20)
_WINDOWED = tuple(f"sentence text in {n} lines {side}" for n in _WINDOWS for side in ("above", "below"))
_SINCE = (
    Label.COMMENT,
    Label.TEASER,
    Label.FOOTER,
    Label.SUBSCRIBE,
    Label.SOCIAL,
    Label.KEYWORDS,
    Label.BYLINE,
    Label.DATE,
    Label.NAV,
)
_DISTANCES = tuple(f"lines {way} {kind.value} cue" for kind in _SINCE for way in ("since a", "until a"))
_LINE = (*_OWN, *_CUED, "any cue")
NAMES = (*_LINE, *_PLACE, *_WINDOWED, *_DISTANCES)

GROUPS: dict[str, tuple[str, ...]] = {
    "length": (
        "words",
        "characters",
        "word length",
    ),
    "sentence shape": (
        "function words",
        "function word share",
        "ends a sentence",
        "ends in a colon",
        "ends in an ellipsis",
        "sentences",
        "commas",
        "capitalised share",
        "all capitals",
        "digit share",
        "starts in lower case",
        "starts with a digit",
        "question or exclamation",
        "quotation marks",
        "sentence text",
    ),
    "form": (
        "indent",
        "bullet",
        "address",
        "separators",
        "brackets",
        "unspaced script",
        "starts with a quotation mark",
    ),
    "dates and times": (
        "date",
        "time of day",
        "dates near",
        "times of day near",
    ),
    "cue phrases": (
        *_CUED,
        *_DISTANCES,
        "any cue",
        "cues near",
        "sentence text since a comment cue",
        "sentence text since a teaser cue",
        "sentence text since a footer cue",
    ),
    "repetition": (
        "times on the page",
        "seen above",
        "repeated lines near",
        "lines that begin alike",
    ),
    "place on the page": (
        "lines on the page",
        "lines from the top",
        "lines from the end",
        "place by lines",
        "sentence text of the page",
        "sentence text above",
        "sentence text below",
        "place by sentence text",
    ),
    "sentence text around": (
        *_WINDOWED,
        "lines since sentence text",
        "lines until sentence text",
        "lines of the gap",
        "lines from the densest part",
        "sentence text up to the densest part",
        "lines of like length near",
    ),
    "layout": (
        "blank lines above",
        "blank lines below",
        "sentence text of its indentation",
        "indentation against sentence text",
    ),
    "words shared with the page": (
        "words shared with sentence text",
        "words shared with the densest part",
        "words of the address shared",
        "address words share",
    ),
}
"""The measures, by what they say of a line; for explanations."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_BULLET = re.compile(r"[•●◦▪▫■□‣⁃∙·*+–—\-►▶»›>]\s|[•●◦▪▫■‣]|\(?\d{1,2}[.)]\s")
_ADDRESS = re.compile(r"https?:|www\.|@\w|\w@|\.(?:com|org|net|de|fr|co\.uk|cn|jp|ru)\b")
_SEPARATOR = re.compile(r"[|·•/>»›]|\s[-–—]\s")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|\d月\d|\d일")
_TIME = re.compile(r"\d{1,2}[:h.]\d\d\b")
_INNER = re.compile(r"[.!?…]['\"”»)]?\s+[^\W\d_a-z]|[。！？]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SENTENCE_ENDS = tuple(".!?…。！？؟।۔") + tuple(a + b for a in ".!?…。！？" for b in "\"'”»“’)）」』")
_FIRST, _LAST = 10, 5  # words
_initial = itemgetter(0)
_MARKS = ".,:;!?…()[]{}\"“”„«»'|/\\<>*#=+-–—"
_QUOTES = "\"'“”„«»‘’「『‹"
_ALIKE = 12  # characters that the beginnings of two lines share
_LONG = 10.0  # words: from here on a line may count as sentence text


@dataclass(frozen=True)
class Vocabulary:
    """The words and phrases that lines are measured by.

    Args:
        stop: function words of all languages with data.
        signs: the characters that are function words of scripts without spaces.
        cues: the cue phrases.
    """

    stop: frozenset[str]
    signs: re.Pattern[str]
    cues: Cues

    @classmethod
    def of(cls, locales: Sequence[Locale]) -> Vocabulary:
        """The vocabulary of these languages together."""
        spaced = [word.lower() for locale in locales if locale.spaced for word in locale.words["stop"]]
        unspaced = {word for locale in locales if not locale.spaced for word in locale.words["stop"]}
        signs = "|".join(sorted(map(re.escape, unspaced), key=lambda word: (-len(word), word)))
        return cls(frozenset(spaced), re.compile(signs or r"(?!)"), Cues(locales))


@functools.cache
def default_vocabulary() -> Vocabulary:
    """The vocabulary of all languages that ship."""
    return Vocabulary.of(load_all())


def _own(text: str, vocabulary: Vocabulary) -> tuple[float, ...]:
    """The measures of one line by itself, in the order of :data:`_OWN`."""
    bare = text.strip()
    indent = min(len(text) - len(text.lstrip()), 24)
    marked = _BULLET.match(bare)
    if marked:
        bare = bare[marked.end() :] or bare
    pieces = bare.split()
    count = float(len(pieces))
    length = len(bare)
    stops = 0.0
    unspaced = 0.0
    if not bare.isascii() and (signs := len(_UNSPACED.findall(bare))):
        unspaced = signs / length
        count = max(count, len(pieces) * (1 - unspaced) + signs * 0.6)
        stops = len(vocabulary.signs.findall(bare)) * 1.0
    lowered = bare.lower().split()
    stops += sum(map(vocabulary.stop.__contains__, lowered))
    share = stops / count if count else 0.0
    capitals = sum(map(str.isupper, map(_initial, pieces)))
    ends = bare.endswith(_SENTENCE_ENDS)
    first = bare[0]
    inner = len(_INNER.findall(bare)) if count > 6 else 0
    digits = sum(map(bare.count, "0123456789")) / length
    prose = 0.0
    if count >= _LONG and (share > 0.12 or inner or ends):
        prose = count
    elif count >= 5 and ends and share > 0.12:
        prose = count * 0.5
    return (
        count,
        float(length),
        float(indent),
        float(marked is not None),
        length / count,
        stops,
        share,
        float(ends),
        float(bare.endswith((":", "："))),
        float(bare.endswith(("…", "...", "[…]", "[...]"))),
        inner + float(ends),
        (bare.count(",") + bare.count("，") + bare.count("、")) / count,
        capitals / max(1, len(pieces)),
        float(bare.isupper()),
        digits,
        float(first.islower()),
        float(first.isdigit()),
        float(first in _QUOTES),
        float(_ADDRESS.search(bare) is not None),
        float(len(_SEPARATOR.findall(bare))) if length < 400 else 0.0,
        float(digits > 0 and _DATE.search(bare) is not None),
        float(digits > 0 and _TIME.search(bare) is not None),
        float("?" in bare or "!" in bare or "？" in bare or "！" in bare),
        float(sum(map(bare.count, '"“”«»„「」'))),
        float(bare.count("(") + bare.count("[") + bare.count("（")),
        unspaced,
        prose,
    )


_STRENGTH = {"line": 4.0, "start": 3.0, "end": 3.0, "any": 2.0}
_KIND_AT = {kind: at for at, kind in enumerate(CUE_KINDS)}


def _cued(hits: Sequence[Hit], length: int) -> tuple[float, ...]:
    """How firmly the cue phrases of a line of *length* characters name each of :data:`CUE_KINDS`."""
    found = [0.0] * (len(CUE_KINDS) + 1)
    for hit in hits:
        at = _KIND_AT.get(hit.cue.label)
        if at is not None:
            found[at] = max(found[at], _STRENGTH[hit.cue.where] + (hit.end - hit.start) / length)
    found[-1] = max(found)
    return tuple(found)


class Measures(NamedTuple):
    """What was measured of the non-blank lines of a page."""

    indices: list[int]
    """Which lines of the page they are."""
    matrix: Matrix
    """A row a line, with the columns :data:`NAMES`."""
    words: list[list[str]]
    """The words at the beginning and the end of each line, in lower case, numbers as ``0``."""
    hits: list[list[Hit]]
    """The cue phrases found in each line."""


def measure(lines: Sequence[str], url: str | None = None, vocabulary: Vocabulary | None = None) -> Measures:
    """Measure the lines of a page.

    Args:
        lines: all lines of the page, blank ones included.
        url: where the page came from, if known: the words of its path are those of the title.
        vocabulary: the words and phrases to measure by; those that ship, unless given.
    """
    vocabulary = vocabulary or default_vocabulary()
    indices = [i for i, line in enumerate(lines) if line and not line.isspace()]
    if not indices:
        return Measures(indices, np.zeros((0, len(NAMES)), np.float32), [], [])
    texts = [lines[i] for i in indices]
    known: dict[str, tuple[str, list[str], list[Hit], tuple[float, ...]]] = {}
    keys, words, hits, rows = [], [], [], []
    for text in texts:
        entry = known.get(text)
        if entry is None:
            key, found = vocabulary.cues.of(text)
            key = key or text.strip()
            entry = known[text] = key, _words(key), found, _own(text, vocabulary) + _cued(found, len(key))
        keys.append(entry[0])
        words.append(entry[1])
        hits.append(entry[2])
        rows.append(entry[3])
    own = np.array(rows, np.float32)
    placed = _placed(own, texts, keys, indices, len(lines), url)
    return Measures(indices, np.concatenate([own, *placed], axis=1), words, hits)


def _words(key: str) -> list[str]:
    """The words that a line begins and ends with; pairs of characters in scripts without spaces."""
    if not key.isascii() and _UNSPACED.search(key):
        run = key.replace(" ", "")
        run = run if len(run) <= _FIRST * 3 else run[: _FIRST * 2] + run[-_FIRST:]
        return [run[i : i + 2] for i in range(len(run) - 1)]
    words = key.split()
    if len(words) > _FIRST + _LAST:
        words = words[:_FIRST] + words[-_LAST:]
    return [word.strip(_MARKS) for word in words]


def _column(own: Matrix, name: str) -> Matrix:
    return own[:, _LINE.index(name)]


def _placed(
    own: Matrix, texts: Sequence[str], keys: Sequence[str], indices: Sequence[int], total: int, url: str | None
) -> list[Matrix]:
    n = len(texts)
    prose = _column(own, "sentence text")
    summed = _running(prose)
    whole = max(summed[-1], 1.0)
    at = np.arange(n)
    lines = np.asarray(indices)
    gaps = np.diff(np.concatenate([[-1], lines, [total]])) - 1
    above, below = summed[:-1], summed[-1] - summed[1:]
    solid = prose >= _LONG
    since = _since(solid)
    until = _since(solid[::-1])[::-1]
    indent = _column(own, "indent").astype(np.int64)
    by_indent = np.bincount(indent, weights=prose, minlength=25)
    usual = int(by_indent.argmax()) if prose.any() else 0
    dense = _window(summed, 8)
    peak = int(dense.argmax())
    low, high = max(0, peak - 8), min(n, peak + 9)
    shared_all, shared_peak, slug_hits, slug_share = _shared_words(texts, solid, low, high, url)
    counts = Counter(keys)
    seen: set[str] = set()
    repeated = np.zeros(n)
    before = np.zeros(n)
    for i, key in enumerate(keys):
        repeated[i] = counts[key]
        before[i] = key in seen
        seen.add(key)
    words = _column(own, "words")
    size = np.minimum(np.log2(words + 1).round(), 8)
    like = np.zeros(n)
    for offset in (-4, -3, -2, -1, 1, 2, 3, 4):
        like += _shift(size, offset, -1.0) == size
    begins = Counter(key[:_ALIKE] for key in keys)
    alike = [begins[key[:_ALIKE]] for key in keys]
    place = np.stack(
        [
            repeated,
            before,
            np.minimum(gaps[:-1], 6),
            np.minimum(gaps[1:], 6),
            np.full(n, n),
            at,
            n - 1 - at,
            at / n,
            np.full(n, whole),
            above,
            below,
            above / whole,
            since,
            until,
            since + until,
            by_indent[indent] / whole,
            indent - usual,
            at - peak,
            np.where(at < peak, summed[peak] - summed[np.minimum(at + 1, n)], summed[at] - summed[peak]),
            shared_all,
            shared_peak,
            slug_hits,
            slug_share,
            like,
            _window(_running(repeated > 1), 5),
            alike,
            _window(_running(_column(own, "date")), 10),
            _window(_running(_column(own, "time of day")), 10),
            _window(_running(_column(own, "any cue") >= 3), 6),
            *(_summed_since(_column(own, f"cue {kind}") >= 3, summed) for kind in ("comment", "teaser", "footer")),
        ],
        axis=1,
    )
    windows = []
    for reach in _WINDOWS:
        windows.append(summed[at] - summed[np.maximum(at - reach, 0)])
        windows.append(summed[np.minimum(at + 1 + reach, n)] - summed[at + 1])
    distances = []
    for kind in _SINCE:
        cued = _column(own, f"cue {kind.value}") >= 3.0
        distances.append(_since(cued))
        distances.append(_since(cued[::-1])[::-1])
    return [
        place.astype(np.float32),
        np.stack(windows, axis=1).astype(np.float32),
        np.stack(distances, axis=1).astype(np.float32),
    ]


def _running(column: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(column, dtype=np.float64)])


def _summed_since(marked: NDArray[np.bool_], summed: NDArray[np.float64]) -> NDArray[np.float64]:
    """What was summed up from the last marked line to each line; -1 where there is none."""
    at = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, at, -1))
    return np.where(last < 0, -1.0, summed[at] - summed[np.maximum(last, 0)])


def _window(summed: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """The sum over *reach* lines to either side of each line, itself included, from running sums."""
    n = len(summed) - 1
    at = np.arange(n)
    return summed[np.minimum(at + reach + 1, n)] - summed[np.maximum(at - reach, 0)]


def _since(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How many lines ago the last marked line before each line stood; 99 where there is none."""
    n = len(marked)
    at = np.arange(n)
    last = np.maximum.accumulate(np.where(marked, at, -1))
    last = np.concatenate([[-1], last[:-1]])
    return np.where(last < 0, 99, np.minimum(at - last, 99)).astype(np.float64)


def _shift(column: NDArray[np.generic], offset: int, fill: float) -> Matrix:
    """The values of the lines *offset* further on, *fill* beyond the ends."""
    out = np.full(len(column), fill, np.float32)
    if offset < 0:
        out[-offset:] = column[:offset]
    else:
        out[:-offset] = column[offset:]
    return out if abs(offset) < len(column) else np.full(len(column), fill, np.float32)


def _terms(text: str) -> set[str]:
    """The words of a line that say what it is about; pairs of characters in scripts without spaces."""
    terms = set(_WORD.findall(text.lower()))
    if not text.isascii() and _UNSPACED.search(text):
        run = "".join(_UNSPACED.findall(text[:2000]))
        terms = {term for term in terms if not _UNSPACED.search(term)}
        terms.update(run[i : i + 2] for i in range(len(run) - 1))
    return terms


def _shared_words(
    texts: Sequence[str], solid: NDArray[np.bool_], low: int, high: int, url: str | None
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Which part of a line's words other sentence text of the page uses, the densest part, the URL."""
    terms = [_terms(text) for text in texts]
    uses: Counter[str] = Counter()
    peak: Counter[str] = Counter()
    for i, line in enumerate(terms):
        if solid[i]:
            uses.update(line)
            if low <= i < high:
                peak.update(line)
    slug = set(_WORD.findall(url.split("://")[-1].partition("/")[2].lower())) if url else set()
    shared, inside, hits, share = [], [], [], []
    for i, line in enumerate(terms):
        if not line:
            shared.append(-1.0)
            inside.append(-1.0)
            hits.append(0.0)
            share.append(0.0)
            continue
        own = 1 if solid[i] else 0
        shared.append(sum(uses[term] > own for term in line) / len(line))
        mine = own if low <= i < high else 0
        inside.append(sum(peak[term] > mine for term in line) / len(line))
        found = len(line & slug) if slug else 0
        hits.append(float(found))
        share.append(found / len(line))
    return shared, inside, hits, share
