"""Features of each line by itself: its shape, its words, the cue phrases in it.

They are computed for all lines of a page together, from arrays of its characters and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

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
from cleanarticle.text.page_reading import LineCharacters, PageReading, ReadingPart
from cleanarticle.text.tokens import Hashes, Indices, Tokens, bigram_hashes, line_hashes

CUE_LABELS = (
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
"""The labels whose cue phrases are features of the line model."""
SHAPE_NAMES = (
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
"""The names of the features of the shape and the words of a line."""
CUE_NAMES = (*(f"cue {kind.value}" for kind in CUE_LABELS), "any cue")
"""The names of the features of the cue phrases in a line: one for each of ``CUE_LABELS``, and one for all labels."""
LINE_NAMES = (*SHAPE_NAMES, *CUE_NAMES)
"""The names of all features of a line by itself."""
MIN_SENTENCE_TEXT = 10.0
"""The smallest number of words of a line of sentence text that is no short sentence."""
# The line model was trained with the value above and with these.
_MIN_SHORT_SENTENCE = 5  # the smallest number of words of a short sentence, whose words count half as sentence text
_MIN_FUNCTION_WORD_SHARE = 0.12  # prose has a larger share of function words
_MAX_SINGLE_SENTENCE = 6  # words of a line in which sentences that end inside the line are not counted
_WORDS_PER_UNSPACED = 0.6  # words that a character of a script without spaces counts as
_MAX_SEPARATED = 400  # characters: in a longer line separators are not counted

_ADDRESS = lazy_pattern(r"https?:|www\.|@\w|\w@|\.(?:com|org|net|de|fr|co\.uk|cn|jp|ru)\b")


class LineFeatures(NamedTuple):
    """The features of several lines, each by itself."""

    matrix: Matrix
    """A row for each line, with the columns :data:`LINE_NAMES`."""
    tokens: Tokens
    line_keys: Hashes
    """A hash of all words of each line; of a line without words, its first character."""
    beginning_keys: Hashes
    """A hash of the first two words of each line; of a line with fewer words, its line key."""
    hits: list[CueHits]
    """The cue phrases in each line."""


def read_line_features(reading: PageReading, vocabulary: CueVocabulary) -> LineFeatures:
    """Return the features of the lines of a page, each by itself."""
    parts = [_read_part(part, vocabulary) for part in reading.parts]
    if len(parts) == 1:
        return parts[0]
    return LineFeatures(
        np.concatenate([part.matrix for part in parts]),
        reading.tokens,
        np.concatenate([part.line_keys for part in parts]),
        np.concatenate([part.beginning_keys for part in parts]),
        [hits for part in parts for hits in part.hits],
    )


def _read_part(part: ReadingPart, vocabulary: CueVocabulary) -> LineFeatures:
    """Return the features of the lines of one part of a page."""
    characters, tokens = part.characters, part.tokens
    matrix = np.empty((characters.line_count, len(LINE_NAMES)), np.float32)
    shape_features = _shape_features(part, vocabulary)
    for column, name in enumerate(SHAPE_NAMES):
        matrix[:, column] = shape_features[name]
    keys = line_hashes(tokens)
    hits = vocabulary.cues.search(part.texts, tokens, keys)
    matrix[:, len(SHAPE_NAMES) :] = _cue_strengths(hits, part.texts)
    without_words = np.flatnonzero(tokens.words_per_line == 0)
    keys[without_words] = characters.codes[characters.starts[without_words]]
    return LineFeatures(matrix, tokens, keys, _beginning_keys(tokens, keys), hits)


def _shape_features(part: ReadingPart, vocabulary: CueVocabulary) -> dict[str, NDArray[Any] | list[int] | list[bool]]:
    """Return the features :data:`SHAPE_NAMES` of each line, by their names.

    A *chunk* is a run of characters without white space. In scripts with spaces, the chunks of a line are its words.
    """
    characters, tokens, bare_texts = part.characters, part.tokens, part.bare_texts
    codes, classes, starts, ends = characters.codes, characters.classes, characters.starts, characters.ends
    lengths = np.array(part.bare_lengths, np.float64)
    is_solid = np.zeros(len(codes) + 1, np.bool_)  # is no white space; entry i + 1 is for character i
    np.equal(classes & SPACE, 0, out=is_solid[1:])
    chunk_edges = np.flatnonzero(
        is_solid[1:] != is_solid[:-1]
    )  # a start, an end, a start and so on, since each line ends with a space
    chunk_starts, chunk_ends = chunk_edges[0::2], chunk_edges[1::2] - 1
    chunk_counts = characters.count_per_line(chunk_starts)
    word_counts = chunk_counts.copy()
    is_function_word = vocabulary.stop.contains(tokens.word_hash)
    function_words = np.bincount(tokens.line_of_word[is_function_word], minlength=characters.line_count)
    function_words = function_words.astype(np.float64)
    uppers, lowers, digits, separators = characters.class_counts((UPPER, LOWER, DIGIT, SEPARATOR))
    commas, question_marks, quotes, brackets = characters.class_counts((COMMA, ASKING, QUOTE, BRACKET))
    unspaced_share = np.zeros(characters.line_count)
    is_unspaced = characters.has_class(UNSPACED)
    has_unspaced = bool(is_unspaced.any())
    if has_unspaced:
        unspaced = characters.count_per_line(np.flatnonzero(is_unspaced))
        unspaced_share = unspaced / lengths
        word_counts = np.maximum(word_counts, chunk_counts * (1 - unspaced_share) + unspaced * _WORDS_PER_UNSPACED)
        for row in np.flatnonzero(unspaced).tolist():
            function_words[row] += len(vocabulary.signs.findall(bare_texts[row]))
    function_word_share = function_words / word_counts
    ends_sentence = _ends_sentence(classes, ends).astype(np.float64)
    chunk_start_classes = classes[chunk_starts]
    # Sentences that end inside a line: at the end of a chunk, if the next chunk begins with a letter other than a-z.
    ends_before_letter = np.flatnonzero(
        _ends_sentence(classes, chunk_ends[:-1])
        & ((chunk_start_classes[1:] & LETTER) > 0)
        & (characters.line_of_character[chunk_ends[:-1]] == characters.line_of_character[chunk_starts[1:]])
    )
    next_starts = chunk_starts[1:][ends_before_letter]
    inner_sentences = characters.count_per_line(
        next_starts[(codes[next_starts] < ord("a")) | (codes[next_starts] > ord("z"))]
    )
    if has_unspaced:
        inner_sentences += characters.count_per_line(
            np.flatnonzero((codes == ord("。")) | (codes == ord("！")) | (codes == ord("？")))
        )
    inner_sentences = np.where(word_counts > _MAX_SINGLE_SENTENCE, inner_sentences, 0)
    is_single_dash = (chunk_starts == chunk_ends) & ((chunk_start_classes & DASH) > 0)
    separators += characters.count_per_line(chunk_starts[is_single_dash])
    # A wide gap is two or more spaces: the second character before a chunk is white space, too.
    second_before = chunk_starts[np.searchsorted(chunk_starts, 2) :] - 2
    wide_gaps = characters.count_per_line(second_before[~is_solid[second_before + 1]])
    has_date, has_time = _find_dates(characters, np.flatnonzero(characters.has_class(DIGIT)))
    # Where a word or a sentence follows without a space, as in menus written without spaces: "HomeNews".
    capitals = np.flatnonzero(characters.has_class(UPPER))
    capitals = capitals[(capitals > 0) & ((classes[capitals + 1] & LOWER) > 0)]
    class_before = classes[capitals - 1]
    glued_words = characters.count_per_line(capitals[(class_before & LOWER) > 0] - 1)
    glued_sentences = characters.count_per_line(capitals[(class_before & END) > 0] - 1)
    start_classes = classes[starts]
    is_prose = function_word_share > _MIN_FUNCTION_WORD_SHARE
    sentence_text = np.where(
        (word_counts >= MIN_SENTENCE_TEXT) & (is_prose | (inner_sentences > 0) | (ends_sentence > 0)),
        word_counts,
        np.where((word_counts >= _MIN_SHORT_SENTENCE) & (ends_sentence > 0) & is_prose, word_counts * 0.5, 0),
    )
    return {
        "words": word_counts,
        "characters": lengths,
        "indent": part.indents,
        "bullet": part.has_bullet,
        "word length": lengths / word_counts,
        "function words": function_words,
        "function word share": function_word_share,
        "ends a sentence": ends_sentence,
        "ends in a colon": _IS_COLON[codes[ends]],
        "ends in an ellipsis": _ends_in_ellipsis(characters, bare_texts),
        "sentences": inner_sentences + ends_sentence,
        "commas": commas / word_counts,
        "capitalised share": characters.count_per_line(chunk_starts[(chunk_start_classes & UPPER) > 0])
        / np.maximum(chunk_counts, 1),
        "all capitals": (uppers > 0) & (lowers == 0),
        "digit share": digits / lengths,
        "starts in lower case": (start_classes & LOWER) > 0,
        "starts with a digit": (start_classes & NUMBER) > 0,
        "starts with a quotation mark": ((start_classes & QUOTE) > 0) | _IS_SINGLE_QUOTE[codes[starts]],
        "address": _has_address(characters, bare_texts),
        "separators": np.where(lengths < _MAX_SEPARATED, separators, 0),
        "wide gaps": wide_gaps,
        "date": has_date,
        "time of day": has_time,
        "question or exclamation": question_marks > 0,
        "quotation marks": quotes,
        "brackets": brackets,
        "unspaced script": unspaced_share,
        "glued words": glued_words,
        "glued sentences": glued_sentences,
        "sentence text": sentence_text,
    }


def _ends_sentence(classes: Codes, indices: Indices) -> NDArray[np.bool_]:
    """Return whether the characters with these indices end a sentence.

    A full stop or a similar mark ends it. So does a character that may close a quotation, directly after such a mark.
    """
    last_classes = classes[indices]
    is_after_end = ((classes[indices - 1] & END) > 0) & (indices > 0)
    out: NDArray[np.bool_] = ((last_classes & END) > 0) | (((last_classes & CLOSING) > 0) & is_after_end)
    return out


_IS_SINGLE_QUOTE, _IS_COLON, _MAY_END_ELLIPSIS, _IS_DATE_SEPARATOR = (
    table_of(characters) for characters in ("'‘’「『‹", ":：", "….]", "./-")
)
_ELLIPSES = ("…", "...", "[…]", "[...]")


def _ends_in_ellipsis(characters: LineCharacters, bare_texts: Sequence[str]) -> NDArray[np.float64]:
    out = np.zeros(characters.line_count)
    for row in np.flatnonzero(_MAY_END_ELLIPSIS[characters.codes[characters.ends]]).tolist():
        out[row] = bare_texts[row].endswith(_ELLIPSES)
    return out


def _has_address(characters: LineCharacters, bare_texts: Sequence[str]) -> NDArray[np.float64]:
    """Return which lines have a web or mail address.

    Only lines with ``@``, ``:/``, or ``.`` before a letter from a to z are searched, for speed.
    """
    code, next_code = characters.codes[:-1], characters.codes[1:]
    is_letter_next = (next_code >= ord("a")) & (next_code <= ord("z"))
    may_be_address = (
        (code == ord("@")) | ((code == ord(".")) & is_letter_next) | ((code == ord(":")) & (next_code == ord("/")))
    )
    out = np.zeros(characters.line_count)
    for row in np.unique(characters.line_of_character[np.flatnonzero(may_be_address)]).tolist():
        out[row] = _ADDRESS.search(bare_texts[row]) is not None
    return out


def _find_dates(characters: LineCharacters, digits: Indices) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which lines have a date in figures or a year, and which have a time of day.

    The arrays here have an entry for each run of digits: "1/5/2024" has three runs.

    Args:
        characters: the characters of the lines.
        digits: the indices of the digits.
    """
    if not len(digits):
        return np.zeros(characters.line_count, np.bool_), np.zeros(characters.line_count, np.bool_)
    codes = characters.codes
    is_first_digit = np.concatenate([[True], np.diff(digits) > 1])
    starts = digits[is_first_digit]
    sizes = np.diff(np.append(np.flatnonzero(is_first_digit), len(digits)))
    after = starts + sizes  # the index of the character after the run
    code_after = codes[after]
    is_free_after = (characters.classes[after] & (LETTER | NUMBER)) == 0
    is_alone = is_free_after & ((characters.classes[starts - 1] & (LETTER | NUMBER) == 0) | (starts == 0))
    is_19_or_20 = (codes[starts] == ord("1")) & (codes[starts + 1] == ord("9"))
    is_19_or_20 |= (codes[starts] == ord("2")) & (codes[starts + 1] == ord("0"))
    is_date = (sizes == 4) & is_19_or_20 & is_alone  # a year
    is_date |= (code_after == ord("年")) | (code_after == ord("月")) | (code_after == ord("일"))
    is_one_before_next = np.append(
        starts[1:] == after[:-1] + 1, False
    )  # one character is between this run and the next
    next_sizes = np.append(sizes[1:], 0)
    # A time of day: "9:30", "9h30" or "9.30", without a letter or a digit after it.
    is_time = is_one_before_next & (sizes <= 2) & (next_sizes == 2) & np.append(is_free_after[1:], False)
    is_time &= (code_after == ord(":")) | (code_after == ord("h")) | (code_after == ord("."))
    is_separated = is_one_before_next & _IS_DATE_SEPARATOR[code_after]
    # The first number of a date such as "1/5/2024" or "2024-05-01".
    is_first_of_three = np.append(is_separated[1:], False) & is_separated & (sizes <= 4) & (next_sizes <= 2)
    is_date |= is_first_of_three & (np.append(next_sizes[1:], 0) >= 2)
    return characters.count_per_line(starts[is_date]) > 0, characters.count_per_line(starts[is_time]) > 0


_CUE_STRENGTHS = {"line": 4.0, "start": 3.0, "end": 3.0, "any": 2.0}
"""The strength of a cue, by the place that its phrase must have in a line; the line model was trained with these."""
_CUE_COLUMN = {kind: column for column, kind in enumerate(CUE_LABELS)}


def _cue_strengths(hits: Sequence[CueHits], texts: Sequence[str]) -> Matrix:
    """Return the columns :data:`CUE_NAMES`: the strength of the strongest cue of each label, and of all, in each line.

    The strength of a cue depends on the place that its phrase must have. The share of the line that the phrase covers,
    0 to 1, is added to it.
    """
    out = np.zeros((len(hits), len(CUE_NAMES)), np.float32)
    rows: list[int] = []
    columns: list[int] = []
    strengths: list[float] = []
    for row, line_hits in enumerate(hits):
        if line_hits:
            length = len(texts[row])
            for label, where, phrase_length in line_hits.kinds:
                if label in _CUE_COLUMN:
                    rows.append(row)
                    columns.append(_CUE_COLUMN[label])
                    strengths.append(_CUE_STRENGTHS[where] + min(1.0, phrase_length / length))
    np.maximum.at(out, (rows, columns), np.array(strengths, np.float32))
    out[:, -1] = out.max(1)
    return out


def _beginning_keys(tokens: Tokens, line_keys: Hashes) -> Hashes:
    """Return a hash of the first two words of each line; of a line with fewer words, its key."""
    out = line_keys.copy()
    if len(tokens.word_hash) > 1:
        first_words = np.flatnonzero((tokens.position[:-1] == 0) & (tokens.position[1:] == 1))
        out[tokens.line_of_word[first_words]] = bigram_hashes(
            tokens.word_hash[first_words], tokens.word_hash[first_words + 1]
        )
    return out
