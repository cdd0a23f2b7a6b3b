"""Features of each line by itself: its shape, its words, the cue phrases in it.

They are computed for all lines of a page together, from arrays of its characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.cues import CueHits, CueVocabulary
from cleanarticle.page import Label
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.character_classes import (
    ASKING,
    BRACKET,
    CLOSING,
    COMMA,
    DASH,
    DIGIT,
    END,
    LETTER,
    LOWER,
    NUMBER,
    QUOTE,
    SEPARATOR,
    SPACE,
    UNSPACED,
    UPPER,
    table_of,
)
from cleanarticle.text.page_reading import LineCharacters, PageReading, ReadLines
from cleanarticle.text.tokens import Numbers, Rows, Tokens, bigram_hash, line_hash

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
OWN = (
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
    "wide gaps",
    "date",
    "time of day",
    "question or exclamation",
    "quotation marks",
    "brackets",
    "unspaced script",
    "glued words",
    "glued sentences",
    "sentence text",
)
CUED = (*(f"cue {kind.value}" for kind in CUE_KINDS), "any cue")
LINE = (*OWN, *CUED)
LONG = 10.0  # words of a line that may count as sentence text; the model was trained with this value

_ADDRESS = lazy_pattern(r"https?:|www\.|@\w|\w@|\.(?:com|org|net|de|fr|co\.uk|cn|jp|ru)\b")


class LineFeatures(NamedTuple):
    """The features of several lines, each by itself."""

    own: Matrix
    """A row for each line, with the columns :data:`LINE`."""
    tokens: Tokens
    keys: Numbers
    """A hash of all words of each line."""
    begins: Numbers
    """A hash of the first two words of each line."""
    hits: list[CueHits]
    """The cue phrases in each line."""


def read(reading: PageReading, vocabulary: CueVocabulary) -> LineFeatures:
    """Return the features of the lines of a page, each by itself."""
    parts = [_read(part, vocabulary) for part in reading.parts]
    if len(parts) == 1:
        return parts[0]
    return LineFeatures(
        np.concatenate([part.own for part in parts]),
        reading.tokens,
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.begins for part in parts]),
        [hits for part in parts for hits in part.hits],
    )


def _read(lines: ReadLines, vocabulary: CueVocabulary) -> LineFeatures:
    page, tokens = lines.characters, lines.tokens
    own = _measured(page, tokens, np.array(lines.lengths, np.float64), lines.bare, vocabulary)
    own[:, OWN.index("indent")] = lines.indents
    own[:, OWN.index("bullet")] = lines.bullets
    keys = line_hash(tokens)
    hits = vocabulary.cues.search(lines.texts, tokens, keys)
    cued = np.zeros((len(lines.texts), len(CUED)), np.float32)
    known: dict[tuple[int, int], list[float]] = {}  # by list of hits, which lines share, and length
    for row, (text, found) in enumerate(zip(lines.texts, hits, strict=True)):
        if found:
            same = id(found), len(text)
            cued[row] = known.get(same) or known.setdefault(same, _cued(found, len(text)))
    wordless = np.flatnonzero(tokens.counts == 0)
    keys[wordless] = page.codes[page.starts[wordless]]
    return LineFeatures(np.concatenate([own, cued], axis=1), tokens, keys, _beginnings(tokens, keys), hits)


def _measured(
    page: LineCharacters, tokens: Tokens, lengths: NDArray[np.float64], bare: Sequence[str], vocabulary: CueVocabulary
) -> Matrix:
    """Return the features :data:`OWN`; indentation and bullet are 0 here, since *bare* lines have none."""
    codes, starts, ends = page.codes, page.starts, page.ends
    solid = ~page.has(SPACE)
    begins = np.flatnonzero(solid & ~np.concatenate([[False], solid[:-1]]))
    stops = np.flatnonzero(solid & ~np.concatenate([solid[1:], [False]]))
    pieces = page.counted(begins)
    count = pieces.copy()
    known = vocabulary.stop.has(tokens.number)
    function = np.bincount(tokens.line[known], minlength=page.count).astype(np.float64)
    unspaced = np.zeros(page.count)
    signs = page.has(UNSPACED)
    if signs.any():
        many = page.counted(signs)
        unspaced = many / lengths
        count = np.maximum(count, pieces * (1 - unspaced) + many * 0.6)
        for row in np.flatnonzero(many).tolist():
            function[row] += len(vocabulary.signs.findall(bare[row]))
    share = function / count
    upper, digits = page.has(UPPER), page.has(DIGIT)
    uppers = page.counted(upper)
    closing = page.has(END) | (page.has(CLOSING) & np.concatenate([[False], page.has(END)[:-1]]))
    closed = closing[ends].astype(np.float64)
    first = page.classes[begins]
    after = np.flatnonzero(  # a word after the end of a sentence, in the same line, that begins like a sentence
        closing[stops[:-1]]
        & (page.line[stops[:-1]] == page.line[begins[1:]])
        & ((first[1:] & LETTER) > 0)
        & ~((codes[begins[1:]] >= ord("a")) & (codes[begins[1:]] <= ord("z")))
    )
    inner = page.counted(begins[1:][after])
    if signs.any():
        inner += page.counted((codes == ord("。")) | (codes == ord("！")) | (codes == ord("？")))
    inner = np.where(count > 6, inner, 0)
    dashes = begins[(begins == stops) & ((first & DASH) > 0)]
    separators = page.counted(page.has(SEPARATOR)) + page.counted(dashes)
    gaps = page.counted(np.flatnonzero(~solid[:-2] & ~solid[1:-1] & solid[2:]))
    dated, timed = _dates(page, np.flatnonzero(digits))
    # Words and sentences that follow the one before without a space, as in menus written without spaces.
    lower, opens = page.has(LOWER), upper[1:-1]
    glued = page.counted(np.flatnonzero(lower[:-2] & opens & lower[2:]))
    run_on = page.counted(np.flatnonzero(page.has(END)[:-2] & opens & lower[2:]))
    opening = page.classes[starts]
    quoted = ((opening & QUOTE) > 0) | _SINGLE[codes[starts]]
    prose = np.where(
        (count >= LONG) & ((share > 0.12) | (inner > 0) | (closed > 0)),
        count,
        np.where((count >= 5) & (closed > 0) & (share > 0.12), count * 0.5, 0),
    )
    columns = {
        "words": count,
        "characters": lengths,
        "indent": np.zeros(page.count),
        "bullet": np.zeros(page.count),
        "word length": lengths / count,
        "function words": function,
        "function word share": share,
        "ends a sentence": closed,
        "ends in a colon": _COLONS[codes[ends]],
        "ends in an ellipsis": _trailing(page, bare),
        "sentences": inner + closed,
        "commas": page.counted(page.has(COMMA)) / count,
        "capitalised share": page.counted(begins[(first & UPPER) > 0]) / np.maximum(pieces, 1),
        "all capitals": (uppers > 0) & (page.counted(lower) == 0),
        "digit share": page.counted(digits) / lengths,
        "starts in lower case": (opening & LOWER) > 0,
        "starts with a digit": (opening & NUMBER) > 0,
        "starts with a quotation mark": quoted,
        "address": _addresses(page, bare),
        "separators": np.where(lengths < 400, separators, 0),
        "wide gaps": gaps,
        "date": dated,
        "time of day": timed,
        "question or exclamation": page.counted(page.has(ASKING)) > 0,
        "quotation marks": page.counted(page.has(QUOTE)),
        "brackets": page.counted(page.has(BRACKET)),
        "unspaced script": unspaced,
        "glued words": glued,
        "glued sentences": run_on,
        "sentence text": prose,
    }
    return np.stack([columns[name] for name in OWN], axis=1).astype(np.float32)


_SINGLE, _COLONS, _TRAILS, _SEPARATORS = (table_of(characters) for characters in ("'‘’「『‹", ":：", "….]", "./-"))
_TRAILING = ("…", "...", "[…]", "[...]")


def _trailing(page: LineCharacters, bare: Sequence[str]) -> NDArray[np.float64]:
    out = np.zeros(page.count)
    for row in np.flatnonzero(_TRAILS[page.codes[page.ends]]).tolist():
        out[row] = bare[row].endswith(_TRAILING)
    return out


def _addresses(page: LineCharacters, bare: Sequence[str]) -> NDArray[np.float64]:
    """Return which lines have a web or mail address; only lines with an ``@``, ``:/`` or ``.a`` are searched."""
    codes = page.codes
    here, next_ = codes[:-1], codes[1:]
    small = (next_ >= ord("a")) & (next_ <= ord("z"))
    may = (here == ord("@")) | ((here == ord(".")) & small) | ((here == ord(":")) & (next_ == ord("/")))
    out = np.zeros(page.count)
    for row in np.unique(page.line[np.flatnonzero(may)]).tolist():
        out[row] = _ADDRESS.search(bare[row]) is not None
    return out


def _dates(page: LineCharacters, digits: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which lines have a date in figures or a year, and which have a time of day."""
    if not len(digits):
        return np.zeros(page.count, np.bool_), np.zeros(page.count, np.bool_)
    codes = page.codes
    new = np.concatenate([[True], np.diff(digits) > 1])
    starts = digits[new]
    sizes = np.diff(np.append(np.flatnonzero(new), len(digits)))
    behind = starts + sizes
    after = codes[behind]
    word = LETTER | NUMBER
    free = (page.classes[behind] & word) == 0
    alone = free & ((page.classes[starts - 1] & word == 0) | (starts == 0))
    century = (codes[starts] == ord("1")) & (codes[starts + 1] == ord("9"))
    century |= (codes[starts] == ord("2")) & (codes[starts + 1] == ord("0"))
    dated = (sizes == 4) & century & alone
    dated |= (after == ord("年")) | (after == ord("月")) | (after == ord("일"))
    next_ = np.append(starts[1:] == behind[:-1] + 1, False)  # the next run of digits begins after one character
    size_next = np.append(sizes[1:], 0)
    timed = next_ & (sizes <= 2) & (size_next == 2) & np.append(free[1:], False)
    timed &= (after == ord(":")) | (after == ord("h")) | (after == ord("."))
    separated = next_ & _SEPARATORS[after]
    third = np.append(separated[1:], False) & separated & (sizes <= 4) & (size_next <= 2)
    dated |= third & (np.append(size_next[1:], 0) >= 2)
    return page.counted(starts[dated]) > 0, page.counted(starts[timed]) > 0


_STRENGTH = {"line": 4.0, "start": 3.0, "end": 3.0, "any": 2.0}
_KIND_AT = {kind: at for at, kind in enumerate(CUE_KINDS)}


def _cued(hits: CueHits, length: int) -> list[float]:
    """Return how strongly the cue phrases of a line of *length* characters name each of :data:`CUE_KINDS`."""
    strengths = [0.0] * len(CUED)
    for label, where, size in hits.kinds:
        at = _KIND_AT.get(label)
        if at is not None:
            strengths[at] = max(strengths[at], _STRENGTH[where] + min(1.0, size / length))
    strengths[-1] = max(strengths)
    return strengths


def _beginnings(tokens: Tokens, keys: Numbers) -> Numbers:
    """Return a hash of the first two words of each line; of all its words if it has fewer."""
    out = keys.copy()
    if len(tokens.number) > 1:
        first = np.flatnonzero((tokens.place[:-1] == 0) & (tokens.place[1:] == 1))
        out[tokens.line[first]] = bigram_hash(tokens.number[first], tokens.number[first + 1])
    return out
