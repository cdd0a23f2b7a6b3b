"""Measures what speaks for a line to be the headline of the text below it.

The title of an article and the places where further articles begin are found by the same evidence
(:mod:`cleanarticle.articles.network` weighs it). Text whose words change has changed its subject: the
cosine of the words above and below a gap is that of Hearst, "TextTiling: Segmenting Text into
Multi-paragraph Subtopic Passages" (1997).
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanarticle.locales import load_all
from cleanarticle.page import Label, Line, Page
from cleanarticle.recognizers.datelines import starts_with_dateline
from cleanarticle.text.character_classes import CLOSING, DIGIT, END, LETTER, SEPARATOR, SPACE, UPPER, codes_of, tables
from cleanarticle.text.page_reading import reading_of
from cleanarticle.text.similarity import letters
from cleanarticle.text.tokens import STEM, Known, Numbers, Rows, tokens_of

_ADDRESS_MEASURES = ("the address spells it", "the address spells something else")
EVIDENCE = (
    *(f"labelled {label.value}" for label in Label),
    "the text below uses its words",
    "the text below uses its words again and again",
    "the text above uses its words",
    "the next paragraph uses its words",
    "the words near above and near below differ",
    "the words above and below differ",
    "the text below leaves the words of the text above",
    "the words differ less in the gaps around",
    "the small words above and below differ",
    "text above",
    "text below",
    "lines down to the text",
    "lines up to the text",
    "it is long",
    "words in it",
    "it is a sentence",
    "a colon ends it",
    "it is a question",
    "an ellipsis ends it",
    "an item or a number opens it",
    "capitals",
    "figures",
    "its words begin with capitals",
    "it is a trail or has a site's name",
    "it is an hour",
    "it has a date",
    "it is a paragraph",
    "a dateline opens it",
    "the page says it again",
    "an earlier line says the same",
    "a line further below points on to it",
    "it points on to an earlier line",
    "a line below the first title says the same",
    *_ADDRESS_MEASURES,
)
"""What is measured of a line, in the order of the values; reasons and weights go by these names."""

LEAST, MOST = 4, 260
"""The mass of a title: see :attr:`Sheet.mass`."""
_LETTERS = 2
UP = 600
"""The mass of text that may stand above the first title."""

Values = NDArray[np.float32]

_LABELS = {label: at for at, label in enumerate(Label)}
_TEXT = frozenset({Label.BODY, Label.LEAD})
_NEVER = frozenset({Label.COOKIE, Label.SUBSCRIBE, Label.GARBAGE, Label.CAPTION})
_IS_TEXT, _IS_NEVER = (np.array([label in members for label in Label]) for members in (_TEXT, _NEVER))
_DENSE = ((0x3040, 0x30FF), (0x3400, 0xD7AF))  # kana; Chinese characters and Korean syllables
_PARAGRAPH = 90
_PROSE = 140
_SHORT = 25
_NEAR, _FAR = 1000, 2000
_STRONG = 2
_LITTLE = 300
_CELLS = 4_000_000  # of the table of stems by paragraphs
_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST_WORDS = 3000  # of a line: so many have a say in what it is about
_TAIL = 10
_POINTS = 12
_CLOCK = re.compile(r"\W{0,3}\d{1,2}[:.h]\d{2}(?:\s?(?:Uhr|uur|am|pm|h))?\W{0,3}", re.IGNORECASE)
_DATED = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}")
_BULLETS = np.array([ord(sign) for sign in "*•+-–·>»#●▪"], np.uint16)
_NUMBERED = np.array([ord(sign) for sign in "(0123456789"], np.uint16)
_HOUR, _LINE = 14, 120  # characters that a line with an hour, and with a date, has at most
_ITEM = re.compile(r"\(?\d{1,2}[.):]\s")


def repeats(text: str, title: str) -> bool:
    """True where *text* says *title* and a little before it.

    >>> repeats("Read more: Snow in the valley", "Snow in the valley"), repeats("Snow", "Snow in the valley")
    (True, False)
    """
    return _may_repeat(text, title) and _says_more(letters(text), letters(title))


def _may_repeat(text: str, title: str) -> bool:
    """True where *text* is of a length to say *title* and a little before it."""
    return len(title) - 4 <= len(text) <= 3 * len(title) + 40


def _says_more(whole: str, part: str) -> bool:
    """True where the letters of a text hold all those of a title, and others."""
    return len(part) > 8 and part in whole and len(whole) > len(part)


class Sheet:
    """The filled lines of a page, ready to be measured. A *place* is a line's number among the filled ones.

    Args:
        page: the page, its lines labelled.
    """

    def __init__(self, page: Page) -> None:
        reading = reading_of(page)
        self._tokens = reading.tokens
        self.index = reading.indices
        """The number of each filled line in ``page.lines``."""
        self.lines: list[Line] = [page.lines[i] for i in self.index]
        self.texts = [line.text.strip() for line in self.lines]
        self._codes = codes_of("\n".join(self.texts))
        self._classes = tables()[0][self._codes]
        sizes = np.array([len(text) for text in self.texts], np.intp)
        self._ends = np.cumsum(sizes + 1) - 1
        self._starts = self._ends - sizes
        self.mass = sizes
        """The length of each line; a character of a dense script counts for three."""
        if self._codes.max(initial=0) >= _DENSE[0][0]:
            self.mass = sizes + 2 * sum(
                self._count((self._codes >= low) & (self._codes <= high)) for low, high in _DENSE
            )
        self.ended = self._ended()
        """Which lines end as a sentence does."""
        self.labels = np.array([_LABELS[line.label] for line in self.lines], np.intp)
        """The number of each line's label, in the order of :class:`~cleanarticle.page.Label`."""
        self.text = _IS_TEXT[self.labels]
        """Which lines are labelled text."""
        never = _IS_NEVER[self.labels]
        self.paragraph = np.where(
            self.text,
            (self.mass >= _PARAGRAPH) & (self.ended | (self.mass > MOST)),
            (self.mass >= _PROSE) & self.ended & ~never,
        )
        """Which lines are paragraphs: long lines of text, and prose whatever its label."""
        self.worded = (self.labels == _LABELS[Label.TITLE]) | (self._count((self._classes & LETTER) > 0) >= _LETTERS)
        """Which lines may be a title: "10 °C" is none, but for the labeller's word."""
        self.paragraphs = np.flatnonzero(self.paragraph)
        self.above = np.cumsum(np.where(self.paragraph, self.mass, 0)) - np.where(self.paragraph, self.mass, 0)
        """The mass of the paragraphs above each line."""

    def _count(self, flags: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many characters of each line are flagged."""
        out: NDArray[np.intp] = np.add.reduceat(flags, self._starts, dtype=np.intp)
        return out

    def _ended(self) -> NDArray[np.bool_]:
        """Which lines end in a mark of the end, or in one and what closes."""
        classes = np.concatenate([np.zeros(3, np.uint16), self._classes])
        out = np.zeros(len(self.texts), np.bool_)
        open_ = np.ones(len(self.texts), np.bool_)
        for back in range(3):
            last = classes[np.maximum(self._ends + 2 - back, 0)]
            out |= open_ & ((last & END) > 0)
            open_ &= (last & CLOSING) > 0
        return out

    @functools.cached_property
    def keys(self) -> list[str]:
        """The short lines in the form that they are compared in; others are empty."""
        return [
            text.casefold() if LEAST < size <= MOST else ""
            for size, text in zip(self.mass.tolist(), self.texts, strict=True)
        ]

    def measure(self, slug: frozenset[str] = frozenset()) -> Values:
        """The evidence for each filled line to be a headline, a row a line.

        Args:
            slug: the words of the page's address.
        """
        n = len(self.texts)
        out = np.zeros((n, len(EVIDENCE)), np.float32)
        if not n:
            return out
        out[np.arange(n), self.labels] = [line.confidence for line in self.lines]
        columns: dict[str, NDArray[np.generic] | list[Any]] = {
            **self._cohesion(),
            **self._shape(),
            **self._echoes(),
            **_spelled(self.texts, slug, self.above.tolist()),
        }
        for at in range(len(_LABELS), len(EVIDENCE)):
            out[:, at] = columns[EVIDENCE[at]]
        return out

    def _cohesion(self) -> dict[str, NDArray[np.generic]]:
        """How the words of each line, and those of the text above and below it, go together."""
        stems, lines, small, of = self._words()
        paragraphs = self.paragraphs
        number = np.cumsum(self.paragraph) - self.paragraph  # of paragraphs above each line
        total = np.concatenate([[0], np.cumsum(self.mass[paragraphs])])
        rank = np.cumsum(self.paragraph) - 1
        own = np.maximum(1, np.bincount(lines, minlength=len(self.texts)))
        again = np.bincount(stems, minlength=1) > 1
        often = again[stems]
        lone = np.bincount(lines[~often], minlength=len(self.texts))[paragraphs]
        stems, lines = (np.cumsum(again) - 1)[stems[often]], lines[often]
        used = _used(stems, rank[lines], self.paragraph[lines], len(paragraphs))
        alone = np.concatenate([[0], np.cumsum(lone)])
        (near, (high, low)), (far, (top, bottom)) = (
            (_windows(used, total, size), _windows(alone, total, size)) for size in (_NEAR, _FAR)
        )
        close, wide = _cosine(*near, high, low), _cosine(*far, top, bottom)
        above, below = far
        left = ((above > 0) & (below > 0)).sum(1) / np.maximum(1, (above > 0).sum(1) + top)
        around = np.maximum(np.concatenate([[0], close[:-1]]), np.concatenate([close[1:], [0]])) - close
        tongue = _cosine(*_windows(_used(small, rank[of], self.paragraph[of], len(paragraphs)), total, _FAR))
        rows = number[lines]
        under, over = below[rows, stems], above[rows, stems]
        first = used[np.minimum(rows + 1, len(paragraphs)), stems] - used[rows, stems]
        share = functools.partial(np.bincount, lines, minlength=len(self.texts))
        down = np.append(paragraphs, len(self.texts))[number] - np.arange(len(self.texts))
        up = np.arange(len(self.texts)) - np.concatenate([[-1], paragraphs])[number]
        return {
            "the text below uses its words": share(under > 0) / np.maximum(2, own),
            "the text below uses its words again and again": share(under > _STRONG) / np.maximum(2, own),
            "the text above uses its words": share(over > 0) / own,
            "the next paragraph uses its words": share(first > 0) / own,
            "the words near above and near below differ": close[number],
            "the words above and below differ": wide[number],
            "the text below leaves the words of the text above": left[number],
            "the words differ less in the gaps around": around[number],
            "the small words above and below differ": tongue[number],
            "text above": np.log1p(total[number] / _LITTLE),
            "text below": np.log1p((total[-1] - total[number]) / _LITTLE),
            "lines down to the text": np.log1p(down),
            "lines up to the text": np.log1p(up),
        }

    def _words(self) -> tuple[Rows, Rows, Rows, Rows]:
        """The stems, by number, and the line of each, once a line; the same of the small words of paragraphs."""
        tokens = self._tokens
        wanted = tokens.place < _MOST_WORDS
        about = wanted & ((tokens.size >= STEM) | (tokens.term & (tokens.size < 3)))
        about &= ~_common().has(tokens.stem)
        little = wanted & ~about & (tokens.size < STEM) & self.paragraph[tokens.line]
        return (
            *_numbered(tokens.stem[about], tokens.line[about], len(self.texts), once=True),
            *_numbered(tokens.stem[little], tokens.line[little], len(self.texts)),
        )

    def _shape(self) -> dict[str, NDArray[np.generic]]:
        """What each line looks like."""
        classes, starts, ends = self._classes, self._starts, self._ends
        letter, upper, digits = (self._count((classes & kind) > 0) for kind in (LETTER, UPPER, DIGIT))
        begins = ((classes & LETTER) > 0) & np.append(True, (classes[:-1] & (SPACE | END | CLOSING)) > 0)
        words = self._count(begins)
        capital = self._count(begins & ((classes & UPPER) > 0))
        first, last = self._codes[starts], self._codes[ends - 1]
        dots = np.flatnonzero((last == ord(".")) & (self._codes[ends - 2] == ord(".")))
        figured = digits > 0
        item = np.isin(first, _BULLETS)
        numbered = np.flatnonzero(~item & np.isin(first, _NUMBERED))
        opening = np.flatnonzero(self.paragraph & ~np.append(False, self.paragraph[:-1]))
        return {
            "it is long": np.log1p(self.mass / _SHORT),
            "words in it": np.log1p(words),
            "it is a sentence": self.ended,
            "a colon ends it": (last == ord(":")) | (last == ord("：")),
            "it is a question": (last == ord("?")) | (last == ord("？")),
            "an ellipsis ends it": (last == ord("…")) | self._found(dots, lambda text: text.endswith("...")),
            "an item or a number opens it": item | self._found(numbered, _ITEM.match),
            "capitals": upper / np.maximum(1, letter),
            "figures": digits / np.maximum(1, self.mass),
            "its words begin with capitals": capital / np.maximum(1, words),
            "it is a trail or has a site's name": self._trails(),
            "it is an hour": self._found(np.flatnonzero(figured & (ends - starts < _HOUR)), _CLOCK.fullmatch),
            "it has a date": self._found(np.flatnonzero(figured & (ends - starts < _LINE)), _DATED.search),
            "it is a paragraph": self.paragraph,
            "a dateline opens it": self._found(opening, starts_with_dateline),
        }

    def _found(self, places: Rows, test: Callable[[str], object]) -> NDArray[np.bool_]:
        """Which lines pass a test, of those at *places*; no others do."""
        out = np.zeros(len(self.texts), np.bool_)
        out[places] = [bool(test(self.texts[place])) for place in places.tolist()]
        return out

    def _trails(self) -> NDArray[np.bool_]:
        """Which lines have a separator between spaces: a trail of sections, or the name of the site."""
        at = np.flatnonzero((self._classes & SEPARATOR) > 0)
        line = np.searchsorted(self._ends, at)
        inner = (at > self._starts[line]) & (at < self._ends[line] - 1)
        at, line = at[inner], line[inner]
        out = np.zeros(len(self.texts), np.bool_)
        out[line[((self._classes[at - 1] & SPACE) > 0) & ((self._classes[at + 1] & SPACE) > 0)]] = True
        return out

    def _echoes(self) -> dict[str, NDArray[np.generic] | list[Any]]:
        """Which lines the page says again, and which point on to others."""
        keys, n = self.keys, len(self.texts)
        counts = Counter(keys)
        first: dict[str, int] = {}
        for place, key in enumerate(keys):
            first.setdefault(key, place)
        number = np.cumsum(self.paragraph).tolist()
        points, back = np.zeros(n), np.zeros(n)
        for place, earlier in self._pointers():
            back[place] = 1
            text = number[earlier]  # of the first paragraph below
            if text < len(self.paragraphs) and self.paragraphs[text] < place <= self.paragraphs[text] + _POINTS:
                points[earlier] = 1
        pattern = self._pattern()
        return {
            "the page says it again": [min(3, counts[key]) - 1 if key else 0 for key in keys],
            "an earlier line says the same": [bool(key) and first[key] < place for place, key in enumerate(keys)],
            "a line further below points on to it": points,
            "it points on to an earlier line": back,
            "a line below the first title says the same": [key in pattern for key in keys],
        }

    def _pointers(self) -> list[tuple[int, int]]:
        """The lines that say an earlier one again with something before it ("Read more TITLE"), and that line."""
        tails: dict[str, int] = {}
        known: dict[int, str] = {}  # of lines with a common end ("3 hours ago"), each is compared with the one before

        def said(place: int) -> str:
            found = known.get(place)
            if found is None:
                found = known[place] = letters(self.texts[place])
            return found

        out: list[tuple[int, int]] = []
        for place, key in enumerate(self.keys):
            if len(key) <= _TAIL:
                continue
            tail = key[-_TAIL:]
            earlier = tails.get(tail)
            if (
                earlier is not None
                and key != self.keys[earlier]
                and self.lines[place].label is not Label.TITLE
                and _may_repeat(self.texts[place], self.texts[earlier])
                and _says_more(said(place), said(earlier))
            ):
                out.append((place, earlier))
                continue
            tails[tail] = place
        return out

    def _pattern(self) -> frozenset[str]:
        """The short lines under the first line labelled title: those under the titles of other articles are alike."""
        title = next((place for place, line in enumerate(self.lines) if line.label is Label.TITLE), None)
        if title is None:
            return frozenset()
        stop = next((place for place in self.paragraphs.tolist() if place > title), title)
        under = (key for key in self.keys[title + 1 : min(stop, title + _POINTS)] if len(key) < _SHORT)
        return frozenset(key for key in under if len(key) > 3 and not key.isdigit())


def _spelled(texts: Sequence[str], slug: frozenset[str], above: Sequence[int]) -> dict[str, list[float]]:
    """Return how much of the words of the address each line has, and how much else, by the name of the measure."""
    if not slug:
        return dict.fromkeys(_ADDRESS_MEASURES, [0.0] * len(texts))
    shared: list[float] = []
    other: list[float] = []
    for text, over in zip(texts, above, strict=True):
        words = frozenset(_WORD.findall(text.casefold())) if len(text) <= MOST and over <= UP else frozenset()
        spelled = len(words & slug)
        shared.append(spelled / len(slug) if spelled else 0.0)
        other.append(1 - spelled / len(words) if words else 0.0)
    return dict(zip(_ADDRESS_MEASURES, (shared, other), strict=True))


def _numbered(words: Numbers, lines: Rows, count: int, *, once: bool = False) -> tuple[Rows, Rows]:
    """Words numbered from 0 on, and the line of each; *once*: those that come twice in a line are there once.

    Word and line are sorted as one number, which is faster than to sort one by the other; of the word's number, a hash,
    the lowest bits give way to the line's.
    """
    bits = np.uint64(count.bit_length())
    both = np.sort(words << bits | lines.astype(np.uint64))
    if once:
        both = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    word = both >> bits
    number = np.cumsum(np.append(False, word[1:] != word[:-1])[: len(word)])
    return number % max(16, _CELLS // (count + 1)), (both & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.intp)


def _used(words: Rows, ranks: Rows, inside: NDArray[np.bool_], count: int) -> Values:
    """How often each word was used up to each paragraph; a word is of that of its rank, if *inside* of one at all."""
    used = np.zeros((count + 1, int(words.max(initial=0)) + 1), np.float32)
    used[ranks[inside] + 1, words[inside]] = 1
    out: Values = np.cumsum(used, axis=0, out=used)
    return out


def _windows(used: Values, total: NDArray[np.intp], size: int) -> tuple[Values, Values]:
    """How often each word is used in the *size* characters above and below each gap between paragraphs."""
    low = np.searchsorted(total, total - size)
    high = np.minimum(np.searchsorted(total, total + size), len(total) - 1)
    return used - used[low], used[high] - used


def _cosine(above: Values, below: Values, over: Values | int = 0, under: Values | int = 0) -> Values:
    """The cosine of the words above and below each gap; *over* and *under* so many more words that come but once."""
    dot = np.einsum("ij,ij->i", above, below)
    norm = (np.einsum("ij,ij->i", above, above) + over) * (np.einsum("ij,ij->i", below, below) + under)
    out: Values = dot / np.sqrt(np.maximum(norm, 1))
    return out


@functools.cache
def _common() -> Known:
    """The stems of the commonest words of all languages: they say nothing of the subject."""
    words = [word for locale in load_all() if locale.spaced for word in locale.words["stop"]]
    tokens = tokens_of(words)
    return Known(tokens.stem[tokens.size >= STEM])
