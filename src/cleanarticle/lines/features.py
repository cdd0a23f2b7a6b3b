"""The features of the lines of a page: of each line by itself, and of each among the others.

They are computed for all lines of a page at once. Blank lines have no features; they are only counted. The names of the
columns are :data:`NAMES`; explanations show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.context_features import DISTANCES, PLACE, WINDOWED, placed
from cleanarticle.lines.line_features import CUED, LINE, LineFeatures, read
from cleanarticle.locales.cues import CueHits, CueVocabulary, default_vocabulary
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import PageReading
from cleanarticle.text.tokens import Numbers, Rows

NAMES = (*LINE, *PLACE, *WINDOWED, *DISTANCES)

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
        "wide gaps",
        "glued words",
        "glued sentences",
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
        *CUED,
        *DISTANCES,
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
        *WINDOWED,
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
        "words shared with sentence text just above",
        "words shared with sentence text just below",
        "words of the address shared",
        "address words share",
    ),
}
"""The features in groups, for explanations."""

_FIRST, _LAST = 14, 6  # words of a line; the model was trained with these values
WORDS = _FIRST + _LAST
"""The number of words of a line, at its beginning and its end, that the model sees."""


class Measures(NamedTuple):
    """The features of the filled lines of a page."""

    indices: list[int]
    """The indices of the lines."""
    matrix: Matrix
    """A row for each line, with the columns :data:`NAMES`."""
    reading: LineFeatures
    """The features of each line by itself."""

    @property
    def hits(self) -> list[CueHits]:
        """The cue phrases in each line."""
        return self.reading.hits

    def near_words(self) -> tuple[Rows, Rows, Numbers]:
        """Return the first and last words of each line, in order: the row of each, its column, its hash."""
        tokens = self.reading.tokens
        behind = tokens.counts[tokens.line] - tokens.place  # 1 for the last word of a line
        near = np.flatnonzero((tokens.place < _FIRST) | (behind <= _LAST))
        place = tokens.place[near]
        return tokens.line[near], np.where(place < _FIRST, place, WORDS - behind[near]), tokens.number[near]

    def words(self) -> Numbers:
        """Return the hashes of the first and last words of each line, a row for each line; 0 for no word."""
        rows, columns, numbers = self.near_words()
        out = np.zeros((len(self.indices), WORDS), np.uint64)
        out[rows, columns] = numbers
        return out


def squashed(matrix: Matrix) -> Matrix:
    """Return features on a logarithmic scale, with their signs."""
    out: Matrix = np.copysign(np.log1p(np.abs(matrix)), matrix)
    return out


def measure(
    lines: Sequence[str] | PageReading, url: str | None = None, vocabulary: CueVocabulary | None = None
) -> Measures:
    """Return the features of the lines of a page, as many as its reading has.

    Args:
        lines: all lines of the page, blank ones included; or its reading.
        url: the address of the page, if known: its path often has words of the title.
        vocabulary: the words and phrases to use; by default those of all languages.
    """
    reading = lines if isinstance(lines, PageReading) else PageReading(lines)
    features = read(reading, vocabulary or default_vocabulary())
    return _together(features, reading.indices, reading.gaps, url)


def _together(reading: LineFeatures, indices: list[int], gaps: NDArray[np.intp], url: str | None) -> Measures:
    if not indices:
        return Measures(indices, np.zeros((0, len(NAMES)), np.float32), reading)
    return Measures(indices, np.concatenate([reading.own, placed(reading, gaps, url)], axis=1), reading)
