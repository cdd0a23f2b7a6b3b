"""Measure the lines of a page, to find where comments and posts begin."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.comments.words import DATE, TIME, groups
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Line
from cleanarticle.text.arrays import Matrix

_BULLET = lazy_pattern(r"(?:[•●◦▪·*+–—\-►▶»›>#o]|\(?#?\d{1,4}[.)]?)\s{1,4}(?=\S)|[•●◦▪]")
_NUMBER = lazy_pattern(r"\(?#?\d{1,4}[.):]?\Z|#\d{1,5}\b|№\s?\d")
_DIGIT = lazy_pattern(r"\d")
_DIGITS = lazy_pattern(r"\d+")
_SHAPES = (
    (lazy_pattern(r"\d+"), "0"),
    (lazy_pattern(r"[^\W\d_]+"), "a"),
    (lazy_pattern(r"\s+"), " "),
    (lazy_pattern(r"(?:a[ -]?){2,}"), "A"),
)
_SHORT = 100
"""Characters: a longer line is no header and no button, and its words are not read."""
_NAME = 40  # characters: a longer line is no name; set by hand
_MAX_NAME_WORDS = 4  # of a line that may be a name; set by hand
_WORD = lazy_pattern(r"[^\W_]\w*")
_HANDLE = lazy_pattern(r"@\s?((?:\w+[ .-]?){1,3})")
_SENTENCE = ".!?…。！？"
_GROUPS = (
    ("comment", (Label.COMMENT,)),
    ("text", (Label.BODY, Label.LEAD, Label.HEADING, Label.SUBTITLE)),
    ("byline", (Label.BYLINE,)),
    ("date", (Label.DATE,)),
    ("title", (Label.TITLE,)),
    ("small", (Label.META, Label.SOCIAL, Label.GARBAGE)),
    ("pointer", (Label.TEASER, Label.NAV, Label.KEYWORDS)),
    ("other", (Label.SUBSCRIBE, Label.COOKIE, Label.AD, Label.FOOTER, Label.CAPTION)),
)
_GROUP = {label: at for at, (_, labels) in enumerate(_GROUPS) for label in labels}
NAMES = (
    "characters",
    "words",
    "bullet",
    "number",
    "step",
    "gap",
    "date",
    "hour",
    "ago",
    "says",
    "by",
    "reply",
    "about",
    "heading",
    "form",
    "colon",
    "sentence",
    "capital",
    "name",
    "address",
    "again",
    "mentions",
    "shape",
    "shape_lines",
    "confidence",
    "cue",
    "place",
    "re",
    *(f"is_{name}" for name, _ in _GROUPS),
)
_LABELS_AT = NAMES.index("is_comment")
BEFORE, AFTER = 3, 4
"""The number of lines around a line whose measures are read with it."""


class Measures(NamedTuple):
    """The measures of the filled lines of a page."""

    rows: Matrix
    """A row for each line, with the columns :data:`NAMES`."""
    shapes: NDArray[np.intp]
    """The number of the group of each line: lines of a group are equal except for their words and figures."""
    places: NDArray[np.intp]
    """The number of the group of each line: lines of a group have the same indent and look similar."""
    constants: NDArray[np.intp]
    """The number of the group of each line: lines of a group are equal except for their figures."""
    before: NDArray[np.intp]
    """The number of the group of each line: the lines before those of a group are equal except for their figures."""
    after: NDArray[np.intp]
    """The number of the group of each line: the lines after those of a group are equal except for their figures."""


def measures(lines: Sequence[Line]) -> Measures:
    """Return the measures of each filled line.

    Args:
        lines: all lines of a page.
    """
    filled = [(at, line) for at, line in enumerate(lines) if not line.blank]
    bare = [line.text.strip() for _, line in filled]
    texts = [_measured_short(text) if len(text) <= _SHORT else _measured(text) for text in bare]
    again = Counter(bare)
    mentions = mentions_of(bare)
    alike = Counter([text.shape for text in texts])
    out = np.zeros((len(filled), len(NAMES)), np.float32)
    places = []
    rows = []
    indent = previous = 0
    line_count = len(filled)
    for row, ((at, line), text, measured) in enumerate(zip(filled, bare, texts, strict=True)):
        own_indent = len(line.text) - len(line.text.lstrip())
        with_shape = alike[measured.shape]
        rows.append(
            (
                *measured.sizes,
                max(-8, min(8, own_indent - indent)) / 4,
                min(3, at - previous - 1) / 2 if row else 0,
                *measured.signs,
                math.log(again[text]) / 3,
                math.log1p(mentions[text]) / 3 if text in mentions else 0.0,
                math.log(with_shape) / 3,
                min(1.0, 4 * with_shape / line_count),
                line.confidence,
                line.reason.startswith("cue "),
                row / line_count,
                measured.is_answer,
            )
        )
        out[row, _LABELS_AT + _GROUP[line.label]] = 1
        places.append((own_indent, *measured.place))
        indent, previous = own_indent, at
    if rows:
        out[:, :_LABELS_AT] = rows
    constants = _numbered(
        [_DIGITS.sub("0", text) if len(text) <= _SHORT and _DIGIT.search(text) else text for text in bare]
    )
    return Measures(
        out,
        _numbered([text.shape for text in texts]),
        _numbered(places),
        constants,
        np.concatenate([[-1], constants[:-1]]) + 1,
        np.concatenate([constants[1:], [-1]]) + 1,
    )


class _TextMeasures(NamedTuple):
    """The measures of the text of a line by itself."""

    shape: str
    """The text with its figures and words masked."""
    sizes: tuple[float, ...]
    """The columns "characters" to "number" of :data:`NAMES`."""
    signs: tuple[float, ...]
    """The columns "date" to "address"."""
    is_answer: bool
    """The column "re"."""
    place: tuple[bool, ...]
    """What distinguishes lines that have the same indent."""


def _measured(text: str) -> _TextMeasures:
    """Return the measures of the text of a filled line by itself."""
    words = groups()
    size = len(text)
    bullet = _BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    short = size <= _SHORT
    count = rest.count(" ") + 1
    has_digit = short and _DIGIT.search(text) is not None  # numbers, dates and times need one; most lines have none
    dated = has_digit and DATE.search(text) is not None
    last = text[-1]
    sizes = (
        math.log1p(size) / 4,
        math.log1p(count) / 3,
        bullet is not None,
        has_digit and _NUMBER.search(text) is not None,
    )
    signs = (
        dated,
        has_digit and TIME.search(text) is not None,
        short and words.ago.search(text) is not None,
        short and words.says.search(text) is not None,
        short and words.by.match(rest) is not None,
        size <= 60 and words.reply.fullmatch(text) is not None,
        short and words.about.match(rest) is not None,
        short and words.heading.search(text) is not None,
        short and words.form.match(rest) is not None,
        last in ":：",
        last in _SENTENCE,
        rest[:1].isupper(),
        count <= 4 and size <= 40 and last not in _SENTENCE + ":,",
        "http" in text or "www." in text,
    )
    place = bullet is not None, dated, short, size > _NAME, last in _SENTENCE
    return _TextMeasures(_shape(text), sizes, signs, rest[:3] == "Re:", place)


_measured_short = functools.lru_cache(maxsize=8192)(_measured)  # the pages of a forum have the same buttons


def mentions_of(texts: Sequence[str]) -> dict[str, int]:
    """Return how many other lines mention each line that may be a name: short ones, or long ones after ``@``.

    >>> mentions_of(["Ann Lee", "It rained.", "Joe", "Ann Lee wrote:", "It rained.", "@Joe, it did."])
    {'Ann Lee': 1, 'Joe': 1}
    """
    texts_by_words: dict[tuple[str, ...], list[str]] = {}
    word_counts: dict[str, set[int]] = {}
    short = []
    for text in texts:
        if len(text) > _SHORT:
            if "@" in text:
                short.append(["@", *(word for found in _HANDLE.findall(text) for word in _WORD.findall(found))])
            continue
        words = _WORD.findall(text)
        short.append(words)
        if 0 < len(words) <= _MAX_NAME_WORDS and len(text) <= _NAME and text[-1] not in _SENTENCE:
            texts_by_words.setdefault(tuple(words), []).append(text)
            word_counts.setdefault(words[0], set()).add(len(words))
    counts: Counter[tuple[str, ...]] = Counter()
    for words in short:
        mentioned = set()
        for at, word in enumerate(words):
            if word in word_counts:
                for count in word_counts[word]:
                    name = tuple(words[at : at + count])
                    if count < len(words) and name in texts_by_words:
                        mentioned.add(name)
        if mentioned:
            counts.update(mentioned)
    return {text: counts[name] for name, own in texts_by_words.items() if counts[name] for text in own}


def _numbered(keys: Sequence[Hashable]) -> NDArray[np.intp]:
    """Return a number for each key, the same for equal ones."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp)


def _shape(text: str) -> str:
    """Return a line with its figures and words masked, so that headers of one template are equal.

    >>> _shape("* Ann Lee says on 3 May 2024:"), _shape("* Jo says on 12 June 2023:")
    ('* A0 a 0:', '* A0 a 0:')
    """
    if len(text) > _SHORT:
        return "long"
    for pattern, sign in _SHAPES:
        text = pattern.sub(sign, text)
    return text


def windows(rows: Matrix) -> Matrix:
    """Return each row together with the rows of the lines around it; zeros outside the page."""
    line_count, width = rows.shape
    padded = np.zeros((line_count + BEFORE + AFTER, width), np.float32)
    padded[BEFORE : BEFORE + line_count] = rows
    return np.concatenate([padded[at : at + line_count] for at in range(BEFORE + AFTER + 1)], axis=1)
