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
    Codes,
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
    own[:, len(OWN) :] = _cued(hits, lines.texts)
    wordless = np.flatnonzero(tokens.counts == 0)
    keys[wordless] = page.codes[page.starts[wordless]]
    return LineFeatures(own, tokens, keys, _beginnings(tokens, keys), hits)


def _measured(
    page: LineCharacters, tokens: Tokens, lengths: NDArray[np.float64], bare: Sequence[str], vocabulary: CueVocabulary
) -> Matrix:
    """Return the features of each line, those of :data:`CUED` still to be filled in.

    Indentation and bullet are 0 here, since *bare* lines have none.
    """
    codes, classes, starts, ends = page.codes, page.classes, page.starts, page.ends
    solid = np.zeros(len(codes) + 1, np.bool_)  # with a border before the first character
    np.equal(classes & SPACE, 0, out=solid[1:])
    edges = np.flatnonzero(solid[1:] != solid[:-1])  # the lines end with a space
    begins, stops = edges[0::2], edges[1::2] - 1
    pieces = page.counted(begins)
    count = pieces.copy()
    known = vocabulary.stop.has(tokens.number)
    function = np.bincount(tokens.line[known], minlength=page.count).astype(np.float64)
    uppers, lowers, digit_counts, separators = page.class_counts((UPPER, LOWER, DIGIT, SEPARATOR))
    commas, asking, quotes, brackets = page.class_counts((COMMA, ASKING, QUOTE, BRACKET))
    unspaced = np.zeros(page.count)
    signs = page.has(UNSPACED)
    is_dense = bool(signs.any())
    if is_dense:
        many = page.counted(np.flatnonzero(signs))
        unspaced = many / lengths
        count = np.maximum(count, pieces * (1 - unspaced) + many * 0.6)
        for row in np.flatnonzero(many).tolist():
            function[row] += len(vocabulary.signs.findall(bare[row]))
    share = function / count
    closed = _closes(classes, ends).astype(np.float64)
    first = classes[begins]
    after = np.flatnonzero(  # a word after the end of a sentence, in the same line, that begins like a sentence
        _closes(classes, stops[:-1]) & ((first[1:] & LETTER) > 0) & (page.line[stops[:-1]] == page.line[begins[1:]])
    )
    after = begins[1:][after]
    inner = page.counted(after[(codes[after] < ord("a")) | (codes[after] > ord("z"))])
    if is_dense:
        inner += page.counted(np.flatnonzero((codes == ord("。")) | (codes == ord("！")) | (codes == ord("？"))))
    inner = np.where(count > 6, inner, 0)
    separators += page.counted(begins[(begins == stops) & ((first & DASH) > 0)])
    wide = begins[np.searchsorted(begins, 2) :] - 2
    gaps = page.counted(wide[~solid[wide + 1]])
    dated, timed = _dates(page, np.flatnonzero(page.has(DIGIT)))
    # Words and sentences that follow the one before without a space, as in menus written without spaces.
    opens = np.flatnonzero(page.has(UPPER))
    opens = opens[(opens > 0) & ((classes[opens + 1] & LOWER) > 0)]
    above = classes[opens - 1]
    glued = page.counted(opens[(above & LOWER) > 0] - 1)
    run_on = page.counted(opens[(above & END) > 0] - 1)
    opening = classes[starts]
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
        "commas": commas / count,
        "capitalised share": page.counted(begins[(first & UPPER) > 0]) / np.maximum(pieces, 1),
        "all capitals": (uppers > 0) & (lowers == 0),
        "digit share": digit_counts / lengths,
        "starts in lower case": (opening & LOWER) > 0,
        "starts with a digit": (opening & NUMBER) > 0,
        "starts with a quotation mark": quoted,
        "address": _addresses(page, bare),
        "separators": np.where(lengths < 400, separators, 0),
        "wide gaps": gaps,
        "date": dated,
        "time of day": timed,
        "question or exclamation": asking > 0,
        "quotation marks": quotes,
        "brackets": brackets,
        "unspaced script": unspaced,
        "glued words": glued,
        "glued sentences": run_on,
        "sentence text": prose,
    }
    out = np.empty((page.count, len(LINE)), np.float32)
    for column, name in enumerate(OWN):
        out[:, column] = columns[name]
    return out


def _closes(classes: Codes, at: Rows) -> NDArray[np.bool_]:
    """Return whether characters end a sentence: full stops and the like, and what may close a quotation behind one."""
    here = classes[at]
    behind_end = ((classes[at - 1] & END) > 0) & (at > 0)
    out: NDArray[np.bool_] = ((here & END) > 0) | (((here & CLOSING) > 0) & behind_end)
    return out


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


def _cued(hits: Sequence[CueHits], texts: Sequence[str]) -> Matrix:
    """Return how strongly the cue phrases of each line name each of :data:`CUE_KINDS`, and the strongest of them."""
    out = np.zeros((len(hits), len(CUED)), np.float32)
    rows: list[int] = []
    columns: list[int] = []
    strengths: list[float] = []
    for row, found in enumerate(hits):
        if found:
            length = len(texts[row])
            for label, where, size in found.kinds:
                if label in _KIND_AT:
                    rows.append(row)
                    columns.append(_KIND_AT[label])
                    strengths.append(_STRENGTH[where] + min(1.0, size / length))
    np.maximum.at(out, (rows, columns), np.array(strengths, np.float32))
    out[:, -1] = out.max(1)
    return out


def _beginnings(tokens: Tokens, keys: Numbers) -> Numbers:
    """Return a hash of the first two words of each line; of all its words if it has fewer."""
    out = keys.copy()
    if len(tokens.number) > 1:
        first = np.flatnonzero((tokens.place[:-1] == 0) & (tokens.place[1:] == 1))
        out[tokens.line[first]] = bigram_hash(tokens.number[first], tokens.number[first + 1])
    return out
