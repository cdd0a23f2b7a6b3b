"""Features of each line among the others: its position, the lines around it, the words that it shares with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.line_features import LINE, LONG, LineFeatures
from cleanarticle.page import Label
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.tokens import HashIndex, Tokens, tokens_of

_SUMMED_KINDS = (Label.COMMENT, Label.TEASER, Label.FOOTER)
_SINCE_SUMS = tuple(f"sentence text since a {kind.value} cue" for kind in _SUMMED_KINDS)
PLACE = (
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
    "words shared with sentence text just above",
    "words shared with sentence text just below",
    "words of the address shared",
    "address words share",
    "lines of like length near",
    "repeated lines near",
    "lines that begin alike",
    "dates near",
    "times of day near",
    "cues near",
    *_SINCE_SUMS,
)
_WINDOWS = (1, 3, 8, 20)  # lines above and below; the model was trained with these values
WINDOWED = tuple(f"sentence text in {n} lines {side}" for n in _WINDOWS for side in ("above", "below"))
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
DISTANCES = tuple(f"lines {way} {kind.value} cue" for kind in _SINCE for way in ("since a", "until a"))


def placed(reading: LineFeatures, gaps: NDArray[np.intp], url: str | None) -> Matrix:
    """Return the features :data:`PLACE`, :data:`WINDOWED` and :data:`DISTANCES`, a row for each line.

    Args:
        reading: the features of each line by itself.
        gaps: the number of blank lines before each line, and after the last one.
        url: the address of the page, if known.
    """
    own = reading.own
    n = len(own)
    prose = own[:, _PROSE].astype(np.float64)
    summed = _cumulative(prose)
    whole = max(summed[-1], 1.0)
    at = np.arange(n)
    above, below = summed[:-1], summed[-1] - summed[1:]
    solid = prose >= LONG
    since, until = _since(solid[:, None])[:, 0], _until(solid[:, None])[:, 0]
    indent = own[:, _INDENT].astype(np.intp)
    by_indent = np.bincount(indent, weights=prose, minlength=25)
    usual = int(by_indent.argmax()) if summed[-1] else 0
    peak = int(_window(summed, _DENSE_REACH).argmax())
    dense = (at >= peak - _DENSE_REACH) & (at <= peak + _DENSE_REACH)
    first, kind, times = np.unique(reading.keys, return_index=True, return_inverse=True, return_counts=True)[1:]
    repeated = times[kind]
    _, begin, starts = np.unique(reading.begins, return_inverse=True, return_counts=True)
    size = np.minimum(np.log2(own[:, _WORDS] + 1).round(), 8)
    padded = np.concatenate([np.full(_NEAR_REACH, -1.0), size, np.full(_NEAR_REACH, -1.0)])
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEAR_REACH + 1)
    firm = own[:, _CUE_COLUMNS] >= 3
    to_peak = np.where(at < peak, summed[peak] - summed[1:], summed[:-1] - summed[peak])
    place = {
        "times on the page": repeated,
        "seen above": first[kind] < at,
        "blank lines above": np.minimum(gaps[:-1], 6),
        "blank lines below": np.minimum(gaps[1:], 6),
        "lines on the page": np.full(n, n),
        "lines from the top": at,
        "lines from the end": n - 1 - at,
        "place by lines": at / n,
        "sentence text of the page": np.full(n, whole),
        "sentence text above": above,
        "sentence text below": below,
        "place by sentence text": above / whole,
        "lines since sentence text": since,
        "lines until sentence text": until,
        "lines of the gap": since + until,
        "sentence text of its indentation": by_indent[indent] / whole,
        "indentation against sentence text": indent - usual,
        "lines from the densest part": at - peak,
        "sentence text up to the densest part": to_peak,
        **_shared_words(reading.tokens, solid, dense, url),
        "lines of like length near": (around == size[:, None]).sum(1) - 1,
        "repeated lines near": _window(_cumulative(repeated > 1), 5),
        "lines that begin alike": starts[begin],
        "dates near": _window(_cumulative(own[:, _DATE]), 10),
        "times of day near": _window(_cumulative(own[:, _TIME]), 10),
        "cues near": _window(_cumulative(own[:, _ANY] >= 3), 6),
        **dict(zip(_SINCE_SUMS, _summed_since(firm[:, _SUMMED], summed).T, strict=True)),
    }
    out = np.empty((n, len(PLACE) + len(WINDOWED) + len(DISTANCES)), np.float32)
    for column, name in enumerate(PLACE):
        out[:, column] = place[name]
    column = len(PLACE)
    for reach in _WINDOWS:
        out[:, column] = summed[:-1] - summed[np.maximum(at - reach, 0)]
        out[:, column + 1] = summed[np.minimum(at + 1 + reach, n)] - summed[1:]
        column += 2
    out[:, column::2] = _since(firm)
    out[:, column + 1 :: 2] = _until(firm)
    return out


_PROSE, _INDENT, _WORDS, _DATE, _TIME, _ANY = (
    LINE.index(name) for name in ("sentence text", "indent", "words", "date", "time of day", "any cue")
)
_CUE_COLUMNS = [LINE.index(f"cue {kind.value}") for kind in _SINCE]
_SUMMED = [_SINCE.index(kind) for kind in _SUMMED_KINDS]
_DENSE_REACH, _NEAR_REACH = 8, 4  # lines on each side; set by hand, and the model was trained with them


def _cumulative(column: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(column, dtype=np.float64)])


def _summed_since(marked: NDArray[np.bool_], summed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum from the last marked line to each line, a column for each mark; -1 if no line is marked before."""
    at = np.arange(len(marked))[:, None]
    last = np.maximum.accumulate(np.where(marked, at, -1), axis=0)
    return np.where(last < 0, -1.0, summed[at] - summed[np.maximum(last, 0)])


def _window(summed: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the sum over each line and *reach* lines on each side of it, from cumulative sums."""
    n = len(summed) - 1
    at = np.arange(n)
    return summed[np.minimum(at + reach + 1, n)] - summed[np.maximum(at - reach, 0)]


def _since(marked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the distance in lines to the last marked line before each line, a column for each mark; at most 99."""
    at = np.arange(len(marked))[:, None]
    last = np.maximum.accumulate(np.where(marked, at, -_MAX_DISTANCE), axis=0)
    last = np.concatenate([np.full((1, marked.shape[1]), -_MAX_DISTANCE), last[:-1]])
    return np.minimum(at - last, _MAX_DISTANCE)


def _until(marked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the distance in lines to the next marked line after each line, a column for each mark; at most 99."""
    return _since(marked[::-1])[::-1]


_MAX_DISTANCE = 99  # lines; larger distances make no difference


def _shared_words(
    tokens: Tokens, solid: NDArray[np.bool_], dense: NDArray[np.bool_], url: str | None
) -> dict[str, NDArray[np.float64]]:
    """Return the share of a line's words that are elsewhere too, by the name of the feature.

    Elsewhere means: in the other sentence text; in that of the densest part; in the last lines of it above, and in
    the first below. Then come the number and the share of its words that are in the address.

    Args:
        tokens: the words of the lines.
        solid: which lines are sentence text.
        dense: which lines are in the densest part.
        url: the address of the page, if known.
    """
    n = len(solid)
    number, of_line = tokens.number[tokens.term], tokens.line[tokens.term]
    order = np.argsort(number, kind="stable")
    number, line = number[order], of_line[order]
    new_word = np.append(True, number[1:] != number[:-1])[: len(number)]
    once = new_word | np.append(True, line[1:] != line[:-1])[: len(line)]  # every word of a line once
    word, line = (np.cumsum(new_word) - 1)[once], line[once]
    words = number[new_word]
    many = np.bincount(line, minlength=n)

    def part(of: NDArray[np.bool_]) -> NDArray[np.float64]:
        inside = of[line]
        uses = np.bincount(word[inside], minlength=len(words))
        return share(uses[word] > inside)

    def share(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.where(many > 0, np.bincount(line, weights=marked, minlength=n) / np.maximum(many, 1), -1.0)

    found = np.zeros(n)
    if url and (path := url.split("://")[-1].partition("/")[2]):
        slug = tokens_of([path])
        found += np.bincount(line[HashIndex(slug.number[slug.term]).has(words)[word]], minlength=n)
    above, below = _in_nearest_sentences(word, line, solid)
    return {
        "words shared with sentence text": part(solid),
        "words shared with the densest part": part(solid & dense),
        "words shared with sentence text just above": share(above),
        "words shared with sentence text just below": share(below),
        "words of the address shared": found,
        "address words share": found / np.maximum(many, 1),
    }


def _in_nearest_sentences(
    word: NDArray[np.intp], line: NDArray[np.intp], solid: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which words of lines are also in the last lines of sentence text above, and in the first below.

    Args:
        word: the ids of the words, sorted.
        line: the line of each; for equal words sorted.
        solid: which lines are sentence text.
    """
    if not len(word):
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)
    above = np.concatenate([[0], np.cumsum(solid)])  # the number of lines of sentence text above each line
    index = np.arange(len(word))
    begins = np.maximum.accumulate(np.where(np.diff(word, prepend=-1) != 0, index, 0))
    in_sentence_text = solid[line]
    last = np.concatenate([[-1], np.maximum.accumulate(np.where(in_sentence_text, index, -1))[:-1]])
    near = above[line] - above[line[np.maximum(last, 0)]] <= _NEAREST_LINES
    ends = np.minimum.accumulate(np.where(np.diff(word, append=-1) != 0, index, len(word))[::-1])[::-1]
    next_ = np.append(np.minimum.accumulate(np.where(in_sentence_text, index, len(word))[::-1])[::-1][1:], len(word))
    close = above[line[np.minimum(next_, len(word) - 1)]] - above[line + 1] < _NEAREST_LINES
    return (last >= begins) & near, (next_ <= ends) & close


_NEAREST_LINES = 3  # of sentence text, above and below; set by hand
