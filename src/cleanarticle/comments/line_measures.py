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
_MAX_SHORT = 100
"""Characters: a longer line is no header and no button, and its words are not read."""
_MAX_REPLY = 60  # characters of a line of buttons; set by hand
_MAX_NAME = 40  # characters: a longer line is no name; set by hand
_MAX_NAME_WORDS = 4  # of a line that may be a name; set by hand
_WORD = lazy_pattern(r"[^\W_]\w*")
_HANDLE = lazy_pattern(r"@\s?((?:\w+[ .-]?){1,3})")
_SENTENCE_ENDS = ".!?…。！？"
_LABEL_GROUPS = (
    ("comment", (Label.COMMENT,)),
    ("text", (Label.BODY, Label.LEAD, Label.HEADING, Label.SUBTITLE)),
    ("byline", (Label.BYLINE,)),
    ("date", (Label.DATE,)),
    ("title", (Label.TITLE,)),
    ("small", (Label.META, Label.SOCIAL, Label.GARBAGE)),
    ("pointer", (Label.TEASER, Label.NAV, Label.KEYWORDS)),
    ("other", (Label.SUBSCRIBE, Label.COOKIE, Label.AD, Label.FOOTER, Label.CAPTION)),
)
_LABEL_GROUP = {label: at for at, (_, labels) in enumerate(_LABEL_GROUPS) for label in labels}
NAMES = (
    "characters",  # log1p(characters) / 4
    "words",  # log1p(words) / 3
    "bullet",  # whether the line begins with a bullet or a number as an item does
    "number",  # whether it has the number of a comment, such as "#3"
    "step",  # how many more columns it is indented than the filled line above, -8 to 8, divided by 4
    "gap",  # the blank lines above it, at most 3, divided by 2
    # Whether it has or may be one of these. The names from "ago" to "form" are those of patterns in words.Groups.
    "date",
    "hour",
    "ago",
    "says",
    "by",
    "reply",
    "about",
    "heading",
    "form",
    "colon",  # at its end
    "sentence",  # the sign at the end of a sentence, at its end
    "capital",  # at its beginning
    "name",
    "address",
    "again",  # log(lines of the page with the same text) / 3
    "mentions",  # log1p(other lines that mention the line, if it may be a name) / 3
    "shape",  # log(lines of the page with the same shape) / 3
    "shape_lines",  # 4 times the share of these lines in the filled lines, at most 1
    "confidence",  # of its label
    "cue",  # whether a cue is the reason for its label
    "place",  # the share of the filled lines that are above it
    "re",  # whether it begins with "Re:"
    *(f"is_{name}" for name, _ in _LABEL_GROUPS),  # whether its label is one of the group
)
"""The measures of a line: the columns of :attr:`Measures.rows`."""
_FIRST_LABEL_COLUMN = NAMES.index("is_comment")
BEFORE, AFTER = 3, 4
"""The number of lines above and below a line whose measures are read with it."""


class Measures(NamedTuple):
    """The measures of the filled lines of a page."""

    rows: Matrix
    """A row for each line, with the columns :data:`NAMES`."""
    shapes: NDArray[np.intp]
    """The number of the group of each line: lines of a group are equal except for their words and figures."""
    places: NDArray[np.intp]
    """The number of the group of each line: lines of a group have the same indent and the same rough form."""
    constants: NDArray[np.intp]
    """The number of the group of each line: lines of a group are equal except for their figures."""
    before: NDArray[np.intp]
    """The number of the group of each line: a group is all lines before which the same line stands, except for figures.
    """
    after: NDArray[np.intp]
    """The number of the group of each line: a group is all lines after which the same line stands, except for figures.
    """


def measures(lines: Sequence[Line]) -> Measures:
    """Return the measures of each filled line.

    Args:
        lines: all lines of a page.
    """
    filled = [(at, line) for at, line in enumerate(lines) if not line.blank]
    texts = [line.text.strip() for _, line in filled]
    measured_texts = [_measured_short(text) if len(text) <= _MAX_SHORT else _measured(text) for text in texts]
    text_counts = Counter(texts)
    mentions = mentions_of(texts)
    shape_counts = Counter([measured.shape for measured in measured_texts])
    places = []
    rows = []
    indent_above = index_above = 0  # of the filled line above
    line_count = len(filled)
    for row, ((index, line), text, measured) in enumerate(zip(filled, texts, measured_texts, strict=True)):
        indent = len(line.text) - len(line.text.lstrip()) if len(line.text) > len(text) else 0
        shape_count = shape_counts[measured.shape]
        rows.append(
            (
                *measured.sizes,
                max(-8, min(8, indent - indent_above)) / 4,
                min(3, index - index_above - 1) / 2 if row else 0,
                *measured.signs,
                math.log(text_counts[text]) / 3,
                math.log1p(mentions[text]) / 3 if text in mentions else 0.0,
                math.log(shape_count) / 3,
                min(1.0, 4 * shape_count / line_count),
                line.confidence,
                line.reason.startswith("cue "),
                row / line_count,
                measured.is_answer,
            )
        )
        places.append((indent, *measured.form))
        indent_above, index_above = indent, index
    out = np.zeros((line_count, len(NAMES)), np.float32)
    if rows:
        out[:, :_FIRST_LABEL_COLUMN] = rows
        out[np.arange(line_count), [_FIRST_LABEL_COLUMN + _LABEL_GROUP[line.label] for _, line in filled]] = 1
    constants = _group_numbers(_without_figures(texts))
    return Measures(
        out,
        _group_numbers([measured.shape for measured in measured_texts]),
        _group_numbers(places),
        constants,
        np.concatenate([[-1], constants[:-1]]) + 1,
        np.concatenate([constants[1:], [-1]]) + 1,
    )


def _without_figures(texts: Sequence[str]) -> list[str]:
    """Return lines with each number of the short ones as 0."""
    # All at once: a search in each of them takes three times as long.
    short = iter(_DIGITS.sub("0", "\n".join([text for text in texts if len(text) <= _MAX_SHORT])).split("\n"))
    return [next(short) if len(text) <= _MAX_SHORT else text for text in texts]


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
    form: tuple[bool, ...]
    """Its rough form: whether it has a bullet, has a date, is short, is too long for a name, ends as a sentence."""


def _measured(text: str) -> _TextMeasures:
    """Return the measures of the text of a filled line by itself."""
    words = groups()
    size = len(text)
    bullet = _BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    short = size <= _MAX_SHORT
    word_count = rest.count(" ") + 1
    has_digit = short and _DIGIT.search(text) is not None  # numbers, dates and times need one; most lines have none
    dated = has_digit and DATE.search(text) is not None
    last = text[-1]
    sizes = (
        math.log1p(size) / 4,
        math.log1p(word_count) / 3,
        bullet is not None,
        has_digit and _NUMBER.search(text) is not None,
    )
    signs = (
        dated,
        has_digit and TIME.search(text) is not None,
        short and words.ago.search(text) is not None,
        short and words.says.search(text) is not None,
        short and words.by.match(rest) is not None,
        size <= _MAX_REPLY and words.reply.fullmatch(text) is not None,
        short and words.about.match(rest) is not None,
        short and words.heading.search(text) is not None,
        short and words.form.match(rest) is not None,
        last in ":：",
        last in _SENTENCE_ENDS,
        rest[:1].isupper(),
        word_count <= _MAX_NAME_WORDS and size <= _MAX_NAME and last not in _SENTENCE_ENDS + ":,",
        "http" in text or "www." in text,
    )
    form = bullet is not None, dated, short, size > _MAX_NAME, last in _SENTENCE_ENDS
    return _TextMeasures(_shape(text), sizes, signs, rest[:3] == "Re:", form)


_measured_short = functools.lru_cache(maxsize=8192)(_measured)  # the pages of a forum have the same buttons


def mentions_of(texts: Sequence[str]) -> dict[str, int]:
    """Return each line that may be a name, with the number of other lines that mention it, if there are any.

    In long lines only a name after ``@`` is a mention.

    >>> mentions_of(["Ann Lee", "It rained.", "Joe", "Ann Lee wrote:", "It rained.", "@Joe, it did."])
    {'Ann Lee': 1, 'Joe': 1}
    """
    texts_of_name: dict[tuple[str, ...], list[str]] = {}  # by the words of the name
    lengths: dict[str, set[int]] = {}  # by the first word of names: how many words they have
    words_to_search = []  # of each line that may mention a name
    for text in texts:
        if len(text) > _MAX_SHORT:
            if "@" in text:
                handles = _HANDLE.findall(text)
                words_to_search.append(["@", *(word for handle in handles for word in _WORD.findall(handle))])
            continue
        words = _WORD.findall(text)
        words_to_search.append(words)
        if 0 < len(words) <= _MAX_NAME_WORDS and len(text) <= _MAX_NAME and text[-1] not in _SENTENCE_ENDS:
            texts_of_name.setdefault(tuple(words), []).append(text)
            lengths.setdefault(words[0], set()).add(len(words))
    counts: Counter[tuple[str, ...]] = Counter()
    for words in words_to_search:
        mentioned = set()
        for at, word in enumerate(words):
            if word in lengths:
                for length in lengths[word]:
                    name = tuple(words[at : at + length])
                    if length < len(words) and name in texts_of_name:  # a line that is the name alone mentions nobody
                        mentioned.add(name)
        if mentioned:
            counts.update(mentioned)
    return {text: counts[name] for name, same in texts_of_name.items() if counts[name] for text in same}


def _group_numbers(keys: Sequence[Hashable]) -> NDArray[np.intp]:
    """Return the number of the group of each key: equal keys are a group."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp)


def _shape(text: str) -> str:
    """Return a line with its figures and words masked, so that headers of one template are equal.

    >>> _shape("* Ann Lee says on 3 May 2024:"), _shape("* Jo says on 12 June 2023:")
    ('* A0 a 0:', '* A0 a 0:')
    """
    if len(text) > _MAX_SHORT:
        return "long"
    for pattern, sign in _SHAPES:
        text = pattern.sub(sign, text)
    return text


def windows(rows: Matrix) -> Matrix:
    """Return for each line its measures and those of the lines around it, from above to below; zeros off the page."""
    line_count, width = rows.shape
    padded = np.zeros((line_count + BEFORE + AFTER, width), np.float32)
    padded[BEFORE : BEFORE + line_count] = rows
    # The rows around a line are next to each other in memory: the result is a view of them, and nothing is copied.
    shape = (line_count, (BEFORE + AFTER + 1) * width)
    out: Matrix = np.ndarray(shape, np.float32, padded, strides=padded.strides)
    out.flags.writeable = False
    return out
