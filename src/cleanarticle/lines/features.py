"""The features of the lines of a page: of each line by itself, and of each line among the others.

They are computed for all lines of a page at once. Blank lines have no features; they are only counted. Names in code
call the features of a line its *measures*. The names of the columns are :data:`NAMES`; explanations show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleanarticle.lines.context_features import DISTANCE_NAMES, PLACE_NAMES, WINDOW_NAMES, read_context_features
from cleanarticle.lines.line_features import CUE_NAMES, LINE_NAMES, LineFeatures, read_line_features
from cleanarticle.locales.cues import CueHits, CueVocabulary, default_vocabulary
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import PageReading
from cleanarticle.text.tokens import Hashes, Indices

NAMES = (*LINE_NAMES, *PLACE_NAMES, *WINDOW_NAMES, *DISTANCE_NAMES)
"""The names of all features of a line."""

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
        *CUE_NAMES,
        *DISTANCE_NAMES,
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
        *WINDOW_NAMES,
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

_FIRST_WORDS, _LAST_WORDS = 14, 6  # words of a line that the model sees; it was trained with these values
WORDS = _FIRST_WORDS + _LAST_WORDS
"""The largest number of words of a line that the model sees: words at its beginning and at its end."""


class Measures(NamedTuple):
    """The features of the filled lines of a page."""

    indices: list[int]
    """The indices of the filled lines on the page."""
    matrix: Matrix
    """A row for each line, with the columns :data:`NAMES`."""
    line_features: LineFeatures
    """The features of each line by itself."""

    @property
    def hits(self) -> list[CueHits]:
        """The cue phrases in each line."""
        return self.line_features.hits

    def edge_words(self) -> tuple[Indices, Indices, Hashes]:
        """Return the first and last words of the lines, in order: the row, the column and the hash of each word.

        The row is the row of the line in ``matrix``. The column of the first 14 words is their position in the line.
        The columns of the last words after these count from the end: 19 for the last word, 18 for the word before it.
        """
        tokens = self.line_features.tokens
        # 1 for the last word of a line.
        position_from_end = tokens.words_per_line[tokens.line_of_word] - tokens.position
        edge_words = np.flatnonzero((tokens.position < _FIRST_WORDS) | (position_from_end <= _LAST_WORDS))
        position = tokens.position[edge_words]
        columns = np.where(position < _FIRST_WORDS, position, WORDS - position_from_end[edge_words])
        return tokens.line_of_word[edge_words], columns, tokens.word_hash[edge_words]

    def words(self) -> Hashes:
        """Return the hashes of the first and last words of each line, a row for each line; 0 where there is no word."""
        rows, columns, hashes = self.edge_words()
        out = np.zeros((len(self.indices), WORDS), np.uint64)
        out[rows, columns] = hashes
        return out


def squashed(matrix: Matrix) -> Matrix:
    """Return features on a logarithmic scale: the logarithm of 1 plus the size of each value, with the value's sign."""
    out: Matrix = np.copysign(np.log1p(np.abs(matrix)), matrix)
    return out


def measure(
    lines: Sequence[str] | PageReading, url: str | None = None, vocabulary: CueVocabulary | None = None
) -> Measures:
    """Return the features of the filled lines of a page, or of its first lines if it has too many to read.

    Args:
        lines: all lines of the page, blank ones included; or the reading of the page.
        url: the address of the page, if known: its path often has words of the title.
        vocabulary: the words and phrases to use; by default those of all languages.
    """
    reading = lines if isinstance(lines, PageReading) else PageReading(lines)
    features = read_line_features(reading, vocabulary or default_vocabulary())
    if not reading.indices:
        return Measures([], np.zeros((0, len(NAMES)), np.float32), features)
    context = read_context_features(features, reading.blank_lines, url)
    return Measures(reading.indices, np.concatenate([features.matrix, context], axis=1), features)
