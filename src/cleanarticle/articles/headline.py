"""Measures what speaks for a line to be the headline of the text below it.

The title of an article and the places where further articles begin are found by the same evidence, weighed
differently; the weights are learned (``training/splits.py``). Text whose words change has changed its
subject: the cosine of the words above and below a gap is that of Hearst, "TextTiling: Segmenting Text into
Multi-paragraph Subtopic Passages" (1997).
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from cleanarticle.articles.dateline import opens
from cleanarticle.articles.resemblance import letters, stems
from cleanarticle.locales import load_all
from cleanarticle.page import Label, Line, Page

EVIDENCE = (
    "labelled title",
    "labelled heading",
    "labelled text",
    "labelled teaser",
    "labelled caption, byline, comment or keywords",
    "labelled navigation or the like",
    "the text below uses its words",
    "the text below uses its words again and again",
    "the text above uses its words",
    "the words near above and near below differ",
    "the words above and below differ",
    "the text below leaves the words of the text above",
    "the words differ less in the gaps around",
    "little text above",
    "text above, on a logarithmic scale",
    "little text below",
    "the text below is labelled text",
    "the text above is labelled text",
    "lines down to the text",
    "lines up to the text",
    "paragraphs follow one another below it",
    "the line below it is labelled text",
    "a date below it",
    "a byline below it",
    "a dateline opens the text",
    "a line further below points on to it",
    "a line above it points on to an earlier one",
    "a line below it stands below the first title too",
    "no date, byline, dateline or pointer speaks for it",
    "the page says it again",
    "the page says it again within a line",
    "an earlier line says the same",
    "it is a sentence",
    "it is short",
    "it is long",
    "an item or a number opens it",
    "it ends in a colon",
    "it is a question",
    "it is in capitals",
    "it is a trail or has a site's name",
    "an hour stands above it",
    "it stands alone between two paragraphs",
    "most gaps of the page are of one line",
    "the first line labelled title in its gap",
    "the last line labelled title in its gap",
    "the address spells it",
    "the address spells something else",
)
"""What is measured of a line, in the order of the values; reasons and weights go by these names."""

Values = NDArray[np.float32]

_TEXT = frozenset({Label.BODY, Label.LEAD})
_GROUPS = {
    Label.TITLE: 0,
    Label.HEADING: 1,
    **dict.fromkeys((Label.BODY, Label.LEAD, Label.SUBTITLE), 2),
    Label.TEASER: 3,
    **dict.fromkeys((Label.CAPTION, Label.BYLINE, Label.DATE, Label.COMMENT, Label.KEYWORDS, Label.FOOTER), 4),
}
_OTHER = 5
_NEVER = frozenset({Label.COOKIE, Label.SUBSCRIBE, Label.GARBAGE, Label.CAPTION})
_PARAGRAPH = 90
_PROSE = 140
_LEAST, _MOST = 4, 260
_SHORT, _LONG = 25, 130
_LITTLE = 300
_PLAIN = 0.9
_WINDOWS = (1000, 2000)
_NEAR = 6
_AHEAD = 40
_CELLS = 4_000_000  # of the table of stems by paragraphs
_TAIL = 10
_POINTS = 12
_ENDS = ".!…。！?？।۔؟"
_QUOTES = "\"'”’»)]"
_BULLETS = frozenset("*•+-–·>»#●▪")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOCK = re.compile(r"\W{0,3}\d{1,2}[:.h]\d{2}(?:\s?(?:Uhr|uur|am|pm|h))?\W{0,3}", re.IGNORECASE)
_DATED = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}")
_ITEM = re.compile(r"\(?\d{1,2}[.):]\s")
_TRAIL = re.compile(r"\s[|>»›/·•]\s")
_WORD = re.compile(r"[^\W\d_]{3,}")


def mass(text: str) -> int:
    """The length of *text*; a character of a dense script counts for three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


def words_of(url: str | None) -> list[str]:
    """The words of the last telling part of an address, lower-case.

    >>> words_of("https://news.example/2024/05/snow-in-the-valley.html")
    ['snow', 'the', 'valley']
    """
    path = unquote((url or "").partition("://")[2].partition("?")[0])
    parts = [words for part in path.split("/")[1:] if len(words := _WORD.findall(part.partition(".")[0])) >= 3]
    return [word.casefold() for word in parts[-1]] if parts else []


def repeats(text: str, title: str) -> bool:
    """True where *text* says *title* and a little before it.

    >>> repeats("Read more: Snow in the valley", "Snow in the valley"), repeats("Snow", "Snow in the valley")
    (True, False)
    """
    if not len(title) - 4 <= len(text) <= 3 * len(title) + 40:
        return False
    whole, part = letters(text), letters(title)
    return len(part) > 8 and part in whole and len(whole) > len(part)


class Gap(NamedTuple):
    """The places (half-open) of the filled lines that stand between two paragraphs."""

    start: int
    end: int
    number: int
    """How many paragraphs stand above it."""


class Candidates(NamedTuple):
    """The lines that may be headlines: their places, the numbers of their gaps, and the evidence, a row each."""

    places: list[int]
    gaps: list[int]
    values: Values


class Sheet:
    """The filled lines of a page, ready to be measured. A *place* is a line's number among the filled ones.

    Args:
        page: the page, its lines labelled.
    """

    def __init__(self, page: Page) -> None:
        self.index = [i for i, line in enumerate(page.lines) if line.text and not line.text.isspace()]
        """The number of each filled line in ``page.lines``."""
        self.lines: list[Line] = [page.lines[i] for i in self.index]
        self.texts = [line.text.strip() for line in self.lines]
        self.mass = [mass(text) for text in self.texts]
        self.paragraphs = [
            place
            for place, (line, size, text) in enumerate(zip(self.lines, self.mass, self.texts, strict=True))
            if size >= _PARAGRAPH and _is_paragraph(line.label, size, text)
        ]
        """The places of the paragraphs: long lines of text, and prose whatever its label."""
        self.keys = [
            text.casefold() if _LEAST < size <= _MOST else "" for size, text in zip(self.mass, self.texts, strict=True)
        ]
        """The short lines in the form that they are compared in."""
        self.gaps: list[Gap] = []
        start = 0
        for number, place in enumerate(self.paragraphs):
            if place > start:
                self.gaps.append(Gap(start, place, number))
            start = place + 1
        self._sums = [0, *accumulate(self.mass[place] for place in self.paragraphs)]
        self._stems: dict[int, frozenset[str]] = {}

    def stems(self, place: int) -> frozenset[str]:
        """The stems of a line that say what it is about."""
        if place not in self._stems:
            self._stems[place] = stems(self.texts[place]) - _common()
        return self._stems[place]

    def text_above(self, gap: Gap) -> int:
        """The mass of the paragraphs above a gap."""
        return self._sums[gap.number]

    @functools.cached_property
    def _vectors(self) -> tuple[dict[str, int], NDArray[np.float32]]:
        """The number of each stem of the paragraphs, and how often each was used up to each paragraph.

        On a page of many paragraphs several stems share a number, so that the memory stays bounded.
        """
        most = max(16, _CELLS // (len(self.paragraphs) + 1))
        numbers: dict[str, int] = {}
        rows = [
            [numbers.setdefault(word, len(numbers) % most) for word in self.stems(place)] for place in self.paragraphs
        ]
        used = np.zeros((len(rows) + 1, min(len(numbers), most) + 1), np.float32)
        for row, words in enumerate(rows):
            used[row + 1, words] = 1
        return numbers, np.cumsum(used, axis=0, out=used)

    def _windows(self, gaps: Sequence[Gap], size: int) -> tuple[Values, Values]:
        """How often each stem is used in the *size* characters above and below each gap."""
        _, used = self._vectors
        at = np.array([gap.number for gap in gaps])
        low = np.array([bisect_left(self._sums, self._sums[n] - size) for n in at.tolist()])
        high = np.array([min(bisect_left(self._sums, self._sums[n] + size), len(self.paragraphs)) for n in at.tolist()])
        return used[at] - used[low], used[high] - used[at]

    def measure(self, gaps: Sequence[Gap], slug: frozenset[str] = frozenset()) -> Candidates:
        """The lines of these gaps that may be headlines, and the evidence for each.

        Args:
            gaps: some of :attr:`gaps`, in order.
            slug: the words of the page's address.
        """
        if not gaps:
            return Candidates([], [], np.zeros((0, len(EVIDENCE)), np.float32))
        numbers, _ = self._vectors
        near, far = (self._windows(gaps, size) for size in _WINDOWS)
        close, wide = _cosine(*near), _cosine(*far)
        above, below = far
        left = ((above > 0) & (below > 0)).sum(1) / np.maximum(1, (above > 0).sum(1))
        around = np.maximum(np.concatenate([[0], close[:-1]]), np.concatenate([close[1:], [0]])) - close
        alone = sum(gap.end - gap.start == 1 for gap in gaps) / len(gaps)
        counts = Counter(self.keys)
        back = self._pointers()
        pointed = {earlier: place for place, earlier in back.items()}
        pattern = self._pattern()
        first: dict[str, int] = {}
        for place, key in enumerate(self.keys):
            first.setdefault(key, place)
        places: list[int] = []
        owners: list[int] = []
        rows: list[tuple[float, ...]] = []
        for number, gap in enumerate(gaps):
            begin = max(gap.start, gap.end - _AHEAD)
            span = range(begin, gap.end)
            some = [place for place in span if _LEAST <= self.mass[place] <= _MOST and not self._is_plain(place)]
            if not some:
                continue
            total, ahead = self._sums[gap.number], self._sums[-1] - self._sums[gap.number]
            following = self.paragraphs[gap.number : gap.number + 5]
            preceding = self.paragraphs[max(0, gap.number - 5) : gap.number]
            opened = any(opens(self.texts[place]) for place in following[:2])
            shared = (
                close[number],
                wide[number],
                left[number],
                around[number],
                float(total < _LITTLE),
                math.log1p(total / _LITTLE),
                float(ahead < _LITTLE),
                sum(self.lines[place].label in _TEXT for place in following) / 5,
                sum(self.lines[place].label in _TEXT for place in preceding) / 5,
            )
            run = sum(place - gap.end < _NEAR for place in following) / _NEAR
            dated = [self._dated(place) for place in span]
            written = [self.lines[place].label is Label.BYLINE for place in span]
            patterned = [
                self.mass[place] < _SHORT and letters(self.texts[place]) in pattern for place in span if pattern
            ]
            titled = [place for place in some if self.lines[place].label is Label.TITLE]
            pointing = next((place for place in span if place in back), gap.end)
            for place in some:
                line, text, size, key = self.lines[place], self.texts[place], self.mass[place], self.keys[place]
                groups = [0.0] * 6
                groups[_GROUPS.get(line.label, _OTHER)] = line.confidence
                own = self.stems(place)
                ids = [numbers[word] for word in own if word in numbers]
                under, over = below[number, ids], above[number, ids]
                after = place - begin + 1
                date, byline = any(dated[after : after + _NEAR]), any(written[after : after + _NEAR])
                points = gap.end < pointed.get(place, 0) <= gap.end + _POINTS
                pointer = pointing < place
                alike = any(patterned[after : after + _NEAR])
                words = frozenset(_WORD.findall(text.casefold())) if slug else slug
                spelled = len(words & slug)
                rows.append(
                    (
                        *groups,
                        float(np.count_nonzero(under)) / max(2, len(own)),
                        float((under > 2).sum()) / max(2, len(own)),
                        float(np.count_nonzero(over)) / max(1, len(own)),
                        *shared,
                        math.log1p(gap.end - place - 1),
                        math.log1p(place - gap.start),
                        run,
                        float(place + 1 < len(self.lines) and self.lines[place + 1].label in _TEXT),
                        float(date),
                        float(byline),
                        float(opened),
                        float(points),
                        float(pointer),
                        float(alike),
                        float(not (date or byline or opened or points or pointer)),
                        float(min(2, counts[key] - 1)) if key else 0.0,
                        float(place in pointed or place in back),
                        float(bool(key) and first[key] < place),
                        float(text.rstrip(_QUOTES)[-1:] in _ENDS),
                        float(size < _SHORT),
                        float(size > _LONG),
                        float(text[0] in _BULLETS or (text[0] in "(0123456789" and _ITEM.match(text) is not None)),
                        float(text[-1] in ":："),
                        float(text[-1] in "?？"),
                        float(text.isupper()),
                        float(_TRAIL.search(text) is not None),
                        float(place > 0 and self._is_hour(place - 1)),
                        float(gap.end - gap.start == 1 and gap.number > 0),
                        alone,
                        float(bool(titled) and place == titled[0]),
                        float(bool(titled) and place == titled[-1]),
                        spelled / len(slug) if slug else 0.0,
                        1 - spelled / max(1, len(words)) if slug else 0.0,
                    )
                )
                places.append(place)
                owners.append(number)
        return Candidates(places, owners, np.array(rows, np.float32).reshape(len(rows), len(EVIDENCE)))

    def _is_plain(self, place: int) -> bool:
        """True for a few words that are surely navigation or the like: not worth the weighing."""
        line = self.lines[place]
        return line.confidence >= _PLAIN and self.mass[place] < _SHORT and line.label not in _GROUPS

    def _dated(self, place: int) -> bool:
        text = self.texts[place]
        return self.lines[place].label is Label.DATE or (len(text) < 80 and _DATED.search(text) is not None)

    def _is_hour(self, place: int) -> bool:
        text = self.texts[place]
        return len(text) < 14 and _CLOCK.fullmatch(text) is not None

    def _pointers(self) -> dict[int, int]:
        """The lines that say an earlier one again with something before it ("Read more TITLE"), and that line."""
        tails: dict[str, int] = {}
        out: dict[int, int] = {}
        for place, key in enumerate(self.keys):
            if len(key) <= _TAIL:
                continue
            tail = key[-_TAIL:]
            earlier = tails.get(tail)
            if (
                earlier is not None
                and key != self.keys[earlier]
                and self.lines[place].label is not Label.TITLE
                and repeats(self.texts[place], self.texts[earlier])
            ):
                out[place] = earlier
                continue
            tails[tail] = place
        return out

    def _pattern(self) -> frozenset[str]:
        """The short lines under the first line labelled title: those under the titles of other articles are alike."""
        title = next((place for place, line in enumerate(self.lines) if line.label is Label.TITLE), None)
        if title is None:
            return frozenset()
        stop = next((place for place in self.paragraphs if place > title), title)
        under = (letters(text) for text in self.texts[title + 1 : min(stop, title + _POINTS)] if len(text) < _SHORT)
        return frozenset(each for each in under if len(each) > 3 and not each.isdigit())


def _is_paragraph(label: Label, size: int, text: str) -> bool:
    ended = text.rstrip(_QUOTES)[-1:] in _ENDS
    if label in _TEXT:
        return ended or size > _MOST
    return ended and size >= _PROSE and label not in _NEVER


def _cosine(above: Values, below: Values) -> Values:
    """The cosine of the words above and below each gap."""
    dot = np.einsum("ij,ij->i", above, below)
    norm = np.einsum("ij,ij->i", above, above) * np.einsum("ij,ij->i", below, below)
    out: Values = dot / np.sqrt(np.maximum(norm, 1))
    return out


@functools.cache
def _common() -> frozenset[str]:
    """The stems of the commonest words of all languages: they say nothing of the subject."""
    return frozenset(
        stem for locale in load_all() if locale.spaced for word in locale.words["stop"] for stem in stems(word)
    )
