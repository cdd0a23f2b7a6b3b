"""Features of each line among the others: its position, the lines around it, the words that it shares with them.

*Sentence text* is the feature of that name of :mod:`cleanarticle.lines.line_features`: the number of words of a line
that is prose, half of that number for a short sentence, and 0 for any other line. *The densest part* of a page is the
window of lines with the most sentence text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.line_features import LINE_NAMES, MIN_SENTENCE_TEXT, LineFeatures
from cleanarticle.page import Label
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import MAX_INDENT
from cleanarticle.text.tokens import HashIndex, Tokens, tokenise

_SUMMED_LABELS = (Label.COMMENT, Label.TEASER, Label.FOOTER)
_SUM_NAMES = tuple(f"sentence text since a {kind.value} cue" for kind in _SUMMED_LABELS)
# The trained model has these names too, so they stay as they are, although some are not clear by themselves.
PLACE_NAMES = (
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
    "lines of the gap",  # from the sentence text above the line to the one below it
    "sentence text of its indentation",  # of all lines with the same indentation, as a share of the page
    "indentation against sentence text",  # less the indentation of most sentence text
    "lines from the densest part",
    "sentence text up to the densest part",
    "words shared with sentence text",
    "words shared with the densest part",
    "words shared with sentence text just above",
    "words shared with sentence text just below",
    "words of the address shared",  # the number of words of the line that are in the address
    "address words share",  # the share of the words of the line that are in the address
    "lines of like length near",  # lines of similar length
    "repeated lines near",
    "lines that begin alike",
    "dates near",
    "times of day near",
    "cues near",
    *_SUM_NAMES,
)
_WINDOWS = (1, 3, 8, 20)  # lines above and below; the model was trained with these values
WINDOW_NAMES = tuple(f"sentence text in {n} lines {side}" for n in _WINDOWS for side in ("above", "below"))
_CUES_WITH_DISTANCE = (  # the distances to cues of these labels are features
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
DISTANCE_NAMES = tuple(
    f"lines {way} {kind.value} cue" for kind in _CUES_WITH_DISTANCE for way in ("since a", "until a")
)


def read_context_features(lines: LineFeatures, blank_lines: NDArray[np.intp], url: str | None) -> Matrix:
    """Return the features :data:`PLACE_NAMES`, :data:`WINDOW_NAMES` and :data:`DISTANCE_NAMES`, a row for each line.

    Args:
        lines: the features of each line by itself.
        blank_lines: the number of blank lines before each line, and as the last entry, the number after the last line.
        url: the address of the page, if known.
    """
    line_features = lines.matrix
    line_count = len(line_features)
    index = np.arange(line_count)
    sentence_text = line_features[:, _SENTENCE_TEXT].astype(np.float64)
    words_before = _cumulative(sentence_text)  # words of sentence text: entry i is for the lines above line i
    page_words = max(words_before[-1], 1.0)
    words_above, words_below = words_before[:-1], words_before[-1] - words_before[1:]
    has_sentence_text = sentence_text >= MIN_SENTENCE_TEXT
    lines_since = _lines_since(has_sentence_text[:, None])[:, 0]
    lines_until = _lines_until(has_sentence_text[:, None])[:, 0]
    indent = line_features[:, _INDENT].astype(np.intp)
    words_by_indent = np.bincount(indent, weights=sentence_text, minlength=MAX_INDENT + 1)
    usual_indent = int(words_by_indent.argmax()) if words_before[-1] else 0
    densest = int(_window_sums(words_before, _DENSE_REACH).argmax())  # the line in the middle of the densest part
    is_in_densest_part = (index >= densest - _DENSE_REACH) & (index <= densest + _DENSE_REACH)
    words_to_densest = np.where(
        index < densest, words_before[densest] - words_before[1:], words_before[:-1] - words_before[densest]
    )
    _, first_with_key, key_of_line, key_counts = np.unique(
        lines.line_keys, return_index=True, return_inverse=True, return_counts=True
    )
    times_on_page = key_counts[key_of_line]
    _, beginning_of_line, beginning_counts = np.unique(lines.beginning_keys, return_inverse=True, return_counts=True)
    log_length = np.minimum(np.log2(line_features[:, _WORDS] + 1).round(), 8)
    padding = np.full(_NEAR_REACH, -1.0)
    log_lengths_near = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([padding, log_length, padding]), 2 * _NEAR_REACH + 1
    )
    has_firm_cue = line_features[:, _CUE_COLUMNS] >= _FIRM_CUE
    place_features = {
        "times on the page": times_on_page,
        "seen above": first_with_key[key_of_line] < index,
        "blank lines above": np.minimum(blank_lines[:-1], _MAX_BLANK_LINES),
        "blank lines below": np.minimum(blank_lines[1:], _MAX_BLANK_LINES),
        "lines on the page": np.full(line_count, line_count),
        "lines from the top": index,
        "lines from the end": line_count - 1 - index,
        "place by lines": index / line_count,
        "sentence text of the page": np.full(line_count, page_words),
        "sentence text above": words_above,
        "sentence text below": words_below,
        "place by sentence text": words_above / page_words,
        "lines since sentence text": lines_since,
        "lines until sentence text": lines_until,
        "lines of the gap": lines_since + lines_until,
        "sentence text of its indentation": words_by_indent[indent] / page_words,
        "indentation against sentence text": indent - usual_indent,
        "lines from the densest part": index - densest,
        "sentence text up to the densest part": words_to_densest,
        **_shared_words(lines.tokens, has_sentence_text, is_in_densest_part, url),
        "lines of like length near": (log_lengths_near == log_length[:, None]).sum(1) - 1,
        "repeated lines near": _window_sums(_cumulative(times_on_page > 1), _REPEATED_REACH),
        "lines that begin alike": beginning_counts[beginning_of_line],
        "dates near": _window_sums(_cumulative(line_features[:, _DATE]), _DATE_REACH),
        "times of day near": _window_sums(_cumulative(line_features[:, _TIME]), _DATE_REACH),
        "cues near": _window_sums(_cumulative(line_features[:, _ANY_CUE] >= _FIRM_CUE), _CUE_REACH),
        **dict(zip(_SUM_NAMES, _sums_since(has_firm_cue[:, _SUMMED_COLUMNS], words_before).T, strict=True)),
    }
    out = np.empty((line_count, len(PLACE_NAMES) + len(WINDOW_NAMES) + len(DISTANCE_NAMES)), np.float32)
    for column, name in enumerate(PLACE_NAMES):
        out[:, column] = place_features[name]
    column = len(PLACE_NAMES)
    for reach in _WINDOWS:
        out[:, column] = words_before[:-1] - words_before[np.maximum(index - reach, 0)]
        out[:, column + 1] = words_before[np.minimum(index + 1 + reach, line_count)] - words_before[1:]
        column += 2
    out[:, column::2] = _lines_since(has_firm_cue)
    out[:, column + 1 :: 2] = _lines_until(has_firm_cue)
    return out


_SENTENCE_TEXT, _INDENT, _WORDS, _DATE, _TIME, _ANY_CUE = (
    LINE_NAMES.index(name) for name in ("sentence text", "indent", "words", "date", "time of day", "any cue")
)
_CUE_COLUMNS = [LINE_NAMES.index(f"cue {kind.value}") for kind in _CUES_WITH_DISTANCE]
_SUMMED_COLUMNS = [_CUES_WITH_DISTANCE.index(kind) for kind in _SUMMED_LABELS]
# The model was trained with these values, which were set by hand.
# A reach is a number of lines: a window has so many lines on each side of the line in its middle.
_DENSE_REACH = 8  # of the densest part
_NEAR_REACH = 4  # of the window in which lines of similar length are counted
_REPEATED_REACH = 5  # of the window in which repeated lines are counted
_DATE_REACH = 10  # of the window in which lines with a date, or with a time of day, are counted
_CUE_REACH = 6  # of the window in which lines with a firm cue are counted
_FIRM_CUE = 3.0  # the smallest strength of a cue that counts; a cue in the middle of a line is weaker
_MAX_BLANK_LINES = 6  # a larger number of blank lines counts as this one
_MAX_DISTANCE = 99  # lines; a larger distance counts as this one
_NEAREST_LINES = 3  # the words of a line are compared with so many lines of sentence text above it, and below it


def _cumulative(column: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return cumulative sums: entry i is the sum of the values before index i, and the last entry the sum of all."""
    return np.concatenate([[0.0], np.cumsum(column, dtype=np.float64)])


def _sums_since(has_cue: NDArray[np.bool_], sum_before: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each line and cue the sum of a value from the last line with the cue up to the line.

    The line itself is not part of the sum. The sum is -1 if neither the line nor any line above it has the cue.

    Args:
        has_cue: whether each line has a cue: a row for each line, a column for each cue.
        sum_before: the cumulative sums of the value, one more than lines.
    """
    index = np.arange(len(has_cue))[:, None]
    last_with_cue = np.maximum.accumulate(np.where(has_cue, index, -1), axis=0)
    return np.where(last_with_cue < 0, -1.0, sum_before[index] - sum_before[np.maximum(last_with_cue, 0)])


def _window_sums(sum_before: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the sum of a value over each line and *reach* lines on each side of it, from its cumulative sums."""
    line_count = len(sum_before) - 1
    index = np.arange(line_count)
    return sum_before[np.minimum(index + reach + 1, line_count)] - sum_before[np.maximum(index - reach, 0)]


def _lines_since(has_cue: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each line and cue the distance, in lines, to the last line above that has the cue; at most 99.

    Args:
        has_cue: whether each line has a cue: a row for each line, a column for each cue.
    """
    index = np.arange(len(has_cue))[:, None]
    last_with_cue = np.maximum.accumulate(np.where(has_cue, index, -_MAX_DISTANCE), axis=0)
    last_above = np.concatenate([np.full((1, has_cue.shape[1]), -_MAX_DISTANCE), last_with_cue[:-1]])
    out: NDArray[np.intp] = np.minimum(index - last_above, _MAX_DISTANCE)
    return out


def _lines_until(has_cue: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each line and cue the distance, in lines, to the next line below that has the cue; at most 99."""
    out: NDArray[np.intp] = _lines_since(has_cue[::-1])[::-1]
    return out


def _shared_words(
    tokens: Tokens, has_sentence_text: NDArray[np.bool_], is_in_densest_part: NDArray[np.bool_], url: str | None
) -> dict[str, NDArray[np.float64]]:
    """Return the features of the words that each line shares with other lines and with the address, by their names.

    Only terms are compared (see :class:`~cleanarticle.text.tokens.Tokens`). A term counts once for a line. For a line
    without terms, the share of words in the address is 0, and all other shares are -1.

    Args:
        tokens: the words of the lines.
        has_sentence_text: which lines have sentence text.
        is_in_densest_part: which lines are in the densest part of the page.
        url: the address of the page, if known.
    """
    line_count = len(has_sentence_text)
    hashes, line = tokens.word_hash[tokens.is_term], tokens.line_of_word[tokens.is_term]
    order = np.argsort(hashes, kind="stable")
    hashes, line = hashes[order], line[order]
    # Without terms, np.append returns one entry: it is cut off.
    is_new_word = np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)]
    is_first_in_line = is_new_word | np.append(True, line[1:] != line[:-1])[: len(line)]
    # Pairs of a word and a line that has it, each pair once, sorted by the word and then by the line.
    word_of_pair, line_of_pair = (np.cumsum(is_new_word) - 1)[is_first_in_line], line[is_first_in_line]
    hash_of_word = hashes[is_new_word]
    words_of_line = np.bincount(line_of_pair, minlength=line_count)

    def share_of_words(is_shared: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return for each line the share of its words that are shared; *is_shared* has an entry for each pair."""
        shared_words = np.bincount(line_of_pair, weights=is_shared, minlength=line_count)
        return np.where(words_of_line > 0, shared_words / np.maximum(words_of_line, 1), -1.0)

    def share_with_other_lines(is_compared: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return for each line the share of its words that another line has; *is_compared* says which lines count."""
        in_compared_line = is_compared[line_of_pair]
        compared_lines_with_word = np.bincount(word_of_pair[in_compared_line], minlength=len(hash_of_word))
        # More than 0 lines must have the word; more than 1 if the line of the pair itself is compared, too.
        return share_of_words(compared_lines_with_word[word_of_pair] > in_compared_line)

    words_in_address = np.zeros(line_count)
    if url and (path := url.split("://")[-1].partition("/")[2]):
        path_tokens = tokenise([path])
        is_in_address = HashIndex(path_tokens.word_hash[path_tokens.is_term]).contains(hash_of_word)
        words_in_address += np.bincount(line_of_pair[is_in_address[word_of_pair]], minlength=line_count)
    is_just_above, is_just_below = _in_nearest_sentence_text(word_of_pair, line_of_pair, has_sentence_text)
    return {
        "words shared with sentence text": share_with_other_lines(has_sentence_text),
        "words shared with the densest part": share_with_other_lines(has_sentence_text & is_in_densest_part),
        "words shared with sentence text just above": share_of_words(is_just_above),
        "words shared with sentence text just below": share_of_words(is_just_below),
        "words of the address shared": words_in_address,
        "address words share": words_in_address / np.maximum(words_of_line, 1),
    }


def _in_nearest_sentence_text(
    word_of_pair: NDArray[np.intp], line_of_pair: NDArray[np.intp], has_sentence_text: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each pair of a word and a line whether the sentence text near the line has the word: above, and below.

    The sentence text near a line is in the three nearest lines with sentence text above it, and the three below it.

    Args:
        word_of_pair: the word of each pair. The pairs are sorted by their words, and then by their lines.
        line_of_pair: the line of each pair.
        has_sentence_text: which lines have sentence text.
    """
    count = len(word_of_pair)
    if not count:
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)
    text_lines_above = np.concatenate([[0], np.cumsum(has_sentence_text)])  # how many lines above each line
    pair = np.arange(count)
    first_pair_of_word = np.maximum.accumulate(np.where(np.diff(word_of_pair, prepend=-1) != 0, pair, 0))
    last_pair_of_word = np.minimum.accumulate(np.where(np.diff(word_of_pair, append=-1) != 0, pair, count)[::-1])[::-1]
    in_text = has_sentence_text[line_of_pair]
    # The nearest pair before each pair, and after it, whose line has sentence text. It may have another word: then the
    # comparison with the first or last pair of the word, at the end, leaves it out.
    previous = np.concatenate([[-1], np.maximum.accumulate(np.where(in_text, pair, -1))[:-1]])
    following = np.append(np.minimum.accumulate(np.where(in_text, pair, count)[::-1])[::-1][1:], count)
    line_of_previous = line_of_pair[np.maximum(previous, 0)]
    line_of_following = line_of_pair[np.minimum(following, count - 1)]
    is_near_above = text_lines_above[line_of_pair] - text_lines_above[line_of_previous] <= _NEAREST_LINES
    is_near_below = text_lines_above[line_of_following] - text_lines_above[line_of_pair + 1] < _NEAREST_LINES
    return (previous >= first_pair_of_word) & is_near_above, (following <= last_pair_of_word) & is_near_below
