"""Measure how likely each line is the headline of the text below it.

The title of an article and the beginnings of further articles are found by the same features
(:mod:`cleanarticle.articles.network` weighs them). Where the words of a text change, its subject changes: the cosine of
the words above and below a gap is that of Hearst, "TextTiling: Segmenting Text into
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

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales import load_all
from cleanarticle.page import RUNNING_TEXT, Label, Line, Page
from cleanarticle.recognizers.datelines import starts_with_dateline
from cleanarticle.text.character_classes import CLOSING, COMMA, DIGIT, END, LETTER, SEPARATOR, SPACE, UPPER, table_of
from cleanarticle.text.page_reading import LineCharacters, reading_of
from cleanarticle.text.similarity import letters
from cleanarticle.text.tokens import STEM_LENGTH, Hashes, HashIndex, Indices, tokenise

_ADDRESS_FEATURES = ("the address spells it", "the address spells something else")
FEATURE_NAMES = (
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
    *_ADDRESS_FEATURES,
)
"""The features of a line, in order. Reasons show these names, and the weights of the network are stored with them."""

MIN_TITLE_MASS, MAX_TITLE_MASS = 4, 260
"""The mass of a title: see :attr:`FilledLines.mass`. All these limits were set by hand."""
_MIN_LETTERS = 2  # of a title
MAX_MASS_ABOVE_TITLE = 600
"""The mass of text that may be above the first title."""
HEADER_LABELS = frozenset({Label.BYLINE, Label.DATE})
"""The labels of the lines below a title that say who wrote the text, and when."""

Features = NDArray[np.float32]

_LABELS = {label: at for at, label in enumerate(Label)}
_NEVER_PARAGRAPHS = frozenset({Label.COOKIE, Label.SUBSCRIBE, Label.GARBAGE, Label.CAPTION})
_IS_TEXT = np.array([label in RUNNING_TEXT for label in Label])
_IS_NEVER_PARAGRAPH = np.array([label in _NEVER_PARAGRAPHS for label in Label])
_DENSE_SCRIPTS = ((0x3040, 0x30FF), (0x3400, 0xD7AF))  # kana; Chinese characters and Korean syllables
_MIN_PARAGRAPH = 90  # mass of a line that is labelled text
_MIN_PROSE = 140  # mass of a line with another label
_SHORT_LINE = 25  # mass of lines such as a date or a section
_NEAR, _FAR = 1000, 2000  # mass of the text above and below a gap whose words are compared
_OFTEN = 2  # a word that is in more paragraphs of the text below is used "again and again"
_TEXT_SCALE = 300  # mass; the logarithm of the text above and below is taken in units of it
_MAX_CELLS = 4_000_000  # of the table of stems by paragraphs
_WORD = lazy_pattern(r"[^\W\d_]{3,}")
_MAX_WORDS = 3000  # of a line that are compared
_TAIL_LETTERS = 10  # by which lines with the same end are found
_MAX_LINES_TO_TEXT = 12  # below a title
_TIME = lazy_pattern(r"\W{0,3}\d{1,2}[:.h]\d{2}(?:\s?(?:Uhr|uur|am|pm|h))?\W{0,3}", re.IGNORECASE)
_DATE = lazy_pattern(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}")
_IS_BULLET, _MAY_NUMBER = table_of("*•+-–·>»#●▪"), table_of("(0123456789")
_MAX_TIME_LINE, _MAX_DATE_LINE = 14, 120  # characters of a line that is a time, or has a date
_ITEM = lazy_pattern(r"\(?\d{1,2}[.):]\s")


def repeats(text: str, title: str) -> bool:
    """Return True where *text* repeats *title* after some other words.

    >>> repeats("Read more: Snow in the valley", "Snow in the valley"), repeats("Snow", "Snow in the valley")
    (True, False)
    """
    return _may_repeat(text, title) and _contains(letters(text), letters(title))


def _may_repeat(text: str, title: str) -> bool:
    """Return True where *text* has the length of *title* after some other words."""
    return len(title) - 4 <= len(text) <= 3 * len(title) + 40


def _contains(whole: str, part: str) -> bool:
    """Return True where the letters of a text contain those of a title, and more."""
    return len(part) > 8 and part in whole and len(whole) > len(part)


class FilledLines:
    """The filled lines of a page, and their features. A *place* is the number of a line among the filled ones.

    Args:
        page: the page, with its lines labelled.
    """

    def __init__(self, page: Page) -> None:
        reading = reading_of(page)
        self._tokens = reading.tokens
        self.indices = reading.indices
        """The number of each filled line in ``page.lines``."""
        self.lines: list[Line] = [page.lines[i] for i in self.indices]
        self.texts = [line.text.strip() for line in self.lines]
        self._characters = LineCharacters(self.texts)
        self._codes, self._classes = self._characters.codes, self._characters.classes
        self._starts, self._ends = self._characters.starts, self._characters.ends + 1
        sizes = self._ends - self._starts
        self.mass = sizes
        """The length of each line; a character of a dense script counts for three."""
        if self._codes.max(initial=0) >= _DENSE_SCRIPTS[0][0]:
            self.mass = sizes + 2 * sum(
                self._count((self._codes >= low) & (self._codes <= high)) for low, high in _DENSE_SCRIPTS
            )
        self.ends_sentence = self._ends_of_sentence()
        """Which lines end like a sentence."""
        self.labels = np.array([_LABELS[line.label] for line in self.lines], np.intp)
        """The number of each line's label, in the order of :class:`~cleanarticle.page.Label`."""
        self.is_text = _IS_TEXT[self.labels]
        """Which lines are labelled text."""
        never = _IS_NEVER_PARAGRAPH[self.labels]
        self.is_paragraph = np.where(
            self.is_text,
            (self.mass >= _MIN_PARAGRAPH) & (self.ends_sentence | (self.mass > MAX_TITLE_MASS)),
            (self.mass >= _MIN_PROSE) & self.ends_sentence & ~never,
        )
        """Which lines are paragraphs: long lines of text, and prose whatever its label."""
        counts = self._characters.class_counts((LETTER, UPPER, DIGIT, COMMA))
        self._letters, self._capitals, self._digits, _ = counts
        self.has_words = (self.labels == _LABELS[Label.TITLE]) | (self._letters >= _MIN_LETTERS)
        """Which lines have letters enough for a title, or are labelled so: "10 °C" is no title."""
        self.paragraphs = np.flatnonzero(self.is_paragraph)
        """The places of the paragraphs."""
        self.mass_above = np.cumsum(np.where(self.is_paragraph, self.mass, 0)) - np.where(
            self.is_paragraph, self.mass, 0
        )
        """The mass of the paragraphs above each line."""

    def _count(self, flags: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return how many characters of each line are flagged."""
        out: NDArray[np.intp] = np.add.reduceat(flags, self._starts, dtype=np.intp)
        return out

    def _ends_of_sentence(self) -> NDArray[np.bool_]:
        """Return which lines end in a full stop or the like, perhaps with closing quotation marks after it."""
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
        """The short lines in lower case, for comparison; long ones are empty."""
        return [
            text.casefold() if MIN_TITLE_MASS < size <= MAX_TITLE_MASS else ""
            for size, text in zip(self.mass.tolist(), self.texts, strict=True)
        ]

    def features(self, slug: frozenset[str] = frozenset()) -> Features:
        """Return the features of each filled line, a row a line.

        Args:
            slug: the words of the page's address.
        """
        n = len(self.texts)
        out = np.zeros((n, len(FEATURE_NAMES)), np.float32)
        if not n:
            return out
        out[np.arange(n), self.labels] = [line.confidence for line in self.lines]
        columns: dict[str, NDArray[np.generic] | list[Any]] = {
            **self._word_features(),
            **self._form_features(),
            **self._repetition_features(),
            **_address_features(self.texts, slug, self.mass_above.tolist()),
        }
        for at in range(len(_LABELS), len(FEATURE_NAMES)):
            out[:, at] = columns[FEATURE_NAMES[at]]
        return out

    def _word_features(self) -> dict[str, NDArray[np.generic]]:
        """Return the features of the words that a line shares with the text above and below it."""
        stems, lines, function_words, function_word_lines = self._words()
        paragraphs = self.paragraphs
        gap = np.cumsum(self.is_paragraph) - self.is_paragraph  # the number of paragraphs above each line
        total = np.concatenate([[0], np.cumsum(self.mass[paragraphs])])
        rank = np.cumsum(self.is_paragraph) - 1
        word_count = np.maximum(1, np.bincount(lines, minlength=len(self.texts)))
        # Stems in one line only cannot be shared: they count for the length of the vectors, and need no column.
        is_repeated = np.bincount(stems, minlength=1) > 1
        repeated = is_repeated[stems]
        single = np.bincount(lines[~repeated], minlength=len(self.texts))[paragraphs]
        stems, lines = (np.cumsum(is_repeated) - 1)[stems[repeated]], lines[repeated]
        used = _cumulative_counts(stems, rank[lines], self.is_paragraph[lines], len(paragraphs))
        singles = np.concatenate([[0], np.cumsum(single)])
        (near, near_singles), (far, far_singles) = (
            (_counts_around_gaps(used, total, size), _counts_around_gaps(singles, total, size))
            for size in (_NEAR, _FAR)
        )
        near_cosine, far_cosine = _cosine(*near, *near_singles), _cosine(*far, *far_singles)
        above, below = far
        singles_above = far_singles[0]
        words_above = (above > 0).sum(1) + singles_above
        continued = ((above > 0) & (below > 0)).sum(1) / np.maximum(1, words_above)
        neighbours = np.maximum(np.concatenate([[0], near_cosine[:-1]]), np.concatenate([near_cosine[1:], [0]]))
        is_inside = self.is_paragraph[function_word_lines]
        counts = _cumulative_counts(function_words, rank[function_word_lines], is_inside, len(paragraphs))
        language_cosine = _cosine(*_counts_around_gaps(counts, total, _FAR))
        gaps = gap[lines]
        in_below, in_above = below[gaps, stems], above[gaps, stems]
        in_next = used[np.minimum(gaps + 1, len(paragraphs)), stems] - used[gaps, stems]
        count = functools.partial(np.bincount, lines, minlength=len(self.texts))
        lines_down = np.append(paragraphs, len(self.texts))[gap] - np.arange(len(self.texts))
        lines_up = np.arange(len(self.texts)) - np.concatenate([[-1], paragraphs])[gap]
        return {
            "the text below uses its words": count(in_below > 0) / np.maximum(2, word_count),
            "the text below uses its words again and again": count(in_below > _OFTEN) / np.maximum(2, word_count),
            "the text above uses its words": count(in_above > 0) / word_count,
            "the next paragraph uses its words": count(in_next > 0) / word_count,
            "the words near above and near below differ": near_cosine[gap],
            "the words above and below differ": far_cosine[gap],
            "the text below leaves the words of the text above": continued[gap],
            "the words differ less in the gaps around": (neighbours - near_cosine)[gap],
            "the small words above and below differ": language_cosine[gap],
            "text above": np.log1p(total[gap] / _TEXT_SCALE),
            "text below": np.log1p((total[-1] - total[gap]) / _TEXT_SCALE),
            "lines down to the text": np.log1p(lines_down),
            "lines up to the text": np.log1p(lines_up),
        }

    def _words(self) -> tuple[Indices, Indices, Indices, Indices]:
        """Return the stems of all lines, without duplicates within a line, and the function words of paragraphs.

        Both are numbers, each with an array of the lines that the words are in.
        """
        tokens = self._tokens
        is_compared = tokens.position < _MAX_WORDS
        is_content = is_compared & ((tokens.length >= STEM_LENGTH) | (tokens.is_term & (tokens.length < 3)))
        is_content &= ~_common_stems().contains(tokens.stem_hash)
        is_function_word = (
            is_compared & ~is_content & (tokens.length < STEM_LENGTH) & self.is_paragraph[tokens.line_of_word]
        )
        return (
            *_renumber(tokens.stem_hash[is_content], tokens.line_of_word[is_content], len(self.texts), once=True),
            *_renumber(tokens.stem_hash[is_function_word], tokens.line_of_word[is_function_word], len(self.texts)),
        )

    def _form_features(self) -> dict[str, NDArray[np.generic]]:
        """Return the features of the form of each line."""
        classes, starts, ends = self._classes, self._starts, self._ends
        letter, upper, digits = self._letters, self._capitals, self._digits
        begins = ((classes & LETTER) > 0) & np.append(True, (classes[:-1] & (SPACE | END | CLOSING)) > 0)
        words = self._count(begins)
        capital = self._count(begins & ((classes & UPPER) > 0))
        first, last = self._codes[starts], self._codes[ends - 1]
        dots = np.flatnonzero((last == ord(".")) & (self._codes[ends - 2] == ord(".")))
        figured = digits > 0
        item = _IS_BULLET[first]
        numbered = np.flatnonzero(_MAY_NUMBER[first])
        opening = np.flatnonzero(self.is_paragraph & ~np.append(False, self.is_paragraph[:-1]))
        return {
            "it is long": np.log1p(self.mass / _SHORT_LINE),
            "words in it": np.log1p(words),
            "it is a sentence": self.ends_sentence,
            "a colon ends it": (last == ord(":")) | (last == ord("：")),
            "it is a question": (last == ord("?")) | (last == ord("？")),
            "an ellipsis ends it": (last == ord("…")) | self._found(dots, lambda text: text.endswith("...")),
            "an item or a number opens it": item | self._found(numbered, _ITEM.match),
            "capitals": upper / np.maximum(1, letter),
            "figures": digits / np.maximum(1, self.mass),
            "its words begin with capitals": capital / np.maximum(1, words),
            "it is a trail or has a site's name": self._has_separator(),
            "it is an hour": self._found(np.flatnonzero(figured & (ends - starts < _MAX_TIME_LINE)), _TIME.fullmatch),
            "it has a date": self._found(np.flatnonzero(figured & (ends - starts < _MAX_DATE_LINE)), _DATE.search),
            "it is a paragraph": self.is_paragraph,
            "a dateline opens it": self._found(opening, starts_with_dateline),
        }

    def _found(self, places: Indices, test: Callable[[str], object]) -> NDArray[np.bool_]:
        """Return which lines at *places* pass a test; all others do not."""
        out = np.zeros(len(self.texts), np.bool_)
        out[places] = [bool(test(self.texts[place])) for place in places.tolist()]
        return out

    def _has_separator(self) -> NDArray[np.bool_]:
        """Return which lines have a separator between spaces, as breadcrumbs and titles with a site name do."""
        at = np.flatnonzero((self._classes & SEPARATOR) > 0)
        line = np.searchsorted(self._ends, at)
        inner = (at > self._starts[line]) & (at < self._ends[line] - 1)
        at, line = at[inner], line[inner]
        out = np.zeros(len(self.texts), np.bool_)
        out[line[((self._classes[at - 1] & SPACE) > 0) & ((self._classes[at + 1] & SPACE) > 0)]] = True
        return out

    def _repetition_features(self) -> dict[str, NDArray[np.generic] | list[Any]]:
        """Return the features of lines that are repeated on the page, and of lines that repeat a title."""
        keys, n = self.keys, len(self.texts)
        counts = Counter(keys)
        again, repeats = np.zeros(n), np.zeros(n, np.bool_)
        if len(counts) < n:
            seen: set[str] = set()
            for place, key in enumerate(keys):
                if key and counts[key] > 1:
                    again[place] = min(3, counts[key]) - 1
                    repeats[place] = key in seen
                    seen.add(key)
        number = np.cumsum(self.is_paragraph).tolist()
        points, back = np.zeros(n), np.zeros(n)
        for place, earlier in self._lines_that_repeat_a_title():
            back[place] = 1
            text = number[earlier]  # of the first paragraph below
            if (
                text < len(self.paragraphs)
                and self.paragraphs[text] < place <= self.paragraphs[text] + _MAX_LINES_TO_TEXT
            ):
                points[earlier] = 1
        pattern = self._lines_below_first_title()
        return {
            "the page says it again": again,
            "an earlier line says the same": repeats,
            "a line further below points on to it": points,
            "it points on to an earlier line": back,
            "a line below the first title says the same": [key in pattern for key in keys] if pattern else np.zeros(n),
        }

    def _lines_that_repeat_a_title(self) -> list[tuple[int, int]]:
        """Return the lines that repeat an earlier one after other words ("Read more TITLE"), each with that line."""
        ends = [(place, key[-_TAIL_LETTERS:]) for place, key in enumerate(self.keys) if len(key) > _TAIL_LETTERS]
        counts = Counter([tail for _, tail in ends])
        tails: dict[str, int] = {}
        # Of lines with a common end ("3 hours ago") each is compared with the one before: its letters are needed twice.
        letters_by_place: dict[int, str] = {}

        def letters_of(place: int) -> str:
            if place not in letters_by_place:
                letters_by_place[place] = letters(self.texts[place])
            return letters_by_place[place]

        out: list[tuple[int, int]] = []
        for place, tail in ends:
            if counts[tail] == 1:  # as of most lines: no other has its end
                continue
            earlier = tails.get(tail)
            if (
                earlier is not None
                and self.keys[place] != self.keys[earlier]
                and self.lines[place].label is not Label.TITLE
                and _may_repeat(self.texts[place], self.texts[earlier])
                and _contains(letters_of(place), letters_of(earlier))
            ):
                out.append((place, earlier))
                continue
            tails[tail] = place
        return out

    def _lines_below_first_title(self) -> frozenset[str]:
        """Return the short lines below the first title: those below the titles of other articles are often the same."""
        titles = np.flatnonzero(self.labels == _LABELS[Label.TITLE])
        if not len(titles):
            return frozenset()
        title = int(titles[0])
        stop = next((place for place in self.paragraphs.tolist() if place > title), title)
        under = (key for key in self.keys[title + 1 : min(stop, title + _MAX_LINES_TO_TEXT)] if len(key) < _SHORT_LINE)
        return frozenset(key for key in under if len(key) > 3 and not key.isdigit())


def _address_features(texts: Sequence[str], slug: frozenset[str], above: Sequence[int]) -> dict[str, list[float]]:
    """Return the share of the words of the address that each line has, and the share of its other words, by feature."""
    if not slug:
        return dict.fromkeys(_ADDRESS_FEATURES, [0.0] * len(texts))
    shared: list[float] = []
    other: list[float] = []
    for text, mass_above in zip(texts, above, strict=True):
        words = (
            frozenset(_WORD.findall(text.casefold()))
            if len(text) <= MAX_TITLE_MASS and mass_above <= MAX_MASS_ABOVE_TITLE
            else frozenset()
        )
        common = len(words & slug)
        shared.append(common / len(slug) if common else 0.0)
        other.append(1 - common / len(words) if words else 0.0)
    return dict(zip(_ADDRESS_FEATURES, (shared, other), strict=True))


def _renumber(words: Hashes, lines: Indices, count: int, *, once: bool = False) -> tuple[Indices, Indices]:
    """Return the words, numbered from 0 on, and the line of each.

    Word and line are sorted as one number, which is faster than sorting one by the other: the bits of the line replace
    the lowest bits of the word, which is a hash.

    Args:
        words: the hash of each word.
        lines: its line.
        count: the number of lines.
        once: whether to drop duplicates within a line.
    """
    bits = np.uint64(count.bit_length())
    both = np.sort(words << bits | lines.astype(np.uint64))
    if once:
        both = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    word = both >> bits
    number = np.cumsum(np.append(False, word[1:] != word[:-1])[: len(word)])
    return number % max(16, _MAX_CELLS // (count + 1)), (both & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.intp)


def _cumulative_counts(words: Indices, ranks: Indices, inside: NDArray[np.bool_], count: int) -> Features:
    """Return in how many paragraphs each word was used up to each paragraph.

    Args:
        words: the number of each word.
        ranks: the number of its paragraph.
        inside: whether it is in a paragraph at all.
        count: the number of paragraphs.
    """
    used = np.zeros((count + 1, int(words.max(initial=0)) + 1), np.float32)
    used[ranks[inside] + 1, words[inside]] = 1
    out: Features = np.cumsum(used, axis=0, out=used)
    return out


def _counts_around_gaps(used: Features, total: NDArray[np.intp], size: int) -> tuple[Features, Features]:
    """Return how often each word is used in the text of mass *size* above and below each gap between paragraphs."""
    low = np.searchsorted(total, total - size)
    high = np.minimum(np.searchsorted(total, total + size), len(total) - 1)
    return used - used[low], used[high] - used


def _cosine(
    above: Features, below: Features, singles_above: Features | int = 0, singles_below: Features | int = 0
) -> Features:
    """Return the cosine of the words above and below each gap; single words occur in one line, and are not shared."""
    dot = np.einsum("ij,ij->i", above, below)
    norm = (np.einsum("ij,ij->i", above, above) + singles_above) * (np.einsum("ij,ij->i", below, below) + singles_below)
    out: Features = dot / np.sqrt(np.maximum(norm, 1))
    return out


@functools.cache
def _common_stems() -> HashIndex:
    """Return the stems of the commonest words of all languages, which say nothing about the subject."""
    words = [word for locale in load_all() if locale.spaced for word in locale.words["stop"]]
    tokens = tokenise(words)
    return HashIndex(tokens.stem_hash[tokens.length >= STEM_LENGTH])
