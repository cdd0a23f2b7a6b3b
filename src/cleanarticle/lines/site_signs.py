"""Describe the lines of a page by signs. Corrections of a site teach how much each sign counts there.

A *sign* is a property of a line, written as a short text so that settings can hold it: ``teaser`` (the label of the
line), ``word lantern`` (it has this word), ``indent 4``, ``below more from us`` (the last landmark above the line). A
*landmark* is a line that several corrected pages have, such as the heading of a block, or the first two words of such
lines. Landmarks show where on the page a line is, although the lines around it are new on every page.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Line
from cleanarticle.text.normalize import normal

Signs = dict[str, float]
"""The signs of a line, each with its strength: mostly 1."""

PLACES = ("below", "above")
KINDS = ("word", "line", "start", *PLACES, "after", "before", "indent", "begins", "ends", "words")
"""The first words of signs that have more than one word."""
SINGLE_WORDS = ("all", "likely", "landmark", "digits")
"""The signs of one word, besides the labels."""
TOP, BOTTOM = "top", "bottom"
"""What stands for a landmark above the first one, and below the last one."""

# All of these were set by hand; benchmarks/corrections.py measures the result.
_MAX_KEY_LENGTH = 200  # characters of a line that are compared
_MAX_WORDS_LENGTH = 400  # characters at the beginning of a line; only words in them are signs
_NEIGHBOUR_STRENGTH = 0.5  # of the signs "after" and "before": the labels of the neighbours say less than its own
_LIKELY_UNIT = 3  # the log-odds of the model that are a strength of 1 of the sign "likely"
_WORD_RANGES = ((3, "0-3"), (8, "4-8"), (20, "9-20"))  # numbers of words up to 3, 8 and 20, and the names of the ranges
_MORE_WORDS = "21-"
_CHARACTERS_OF_WORD = 2  # in scripts that are written without spaces
_CHARACTERS_PER_COUNTED_WORD = 3  # in such scripts, when the words of a line are counted

_WORD = lazy_pattern(r"[^\W\d_]+")
_UNSPACED = lazy_pattern("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # Thai, Japanese, Chinese, Korean
_SENTENCE_END = lazy_pattern(r"""[.!?。！？…।۔؟]["'”“»«’)\]]*\Z""")


def line_key(text: str) -> str:
    """Return the form in which lines are compared: the form of phrases, with 0 for each number. It may be empty.

    >>> line_key("  More from us: 12 stories ")
    'more from us: 0 stories'
    """
    return normal(text[:_MAX_KEY_LENGTH])


def start_key(text: str) -> str:
    """Return the first two words of a line, as a landmark; an empty string if it has fewer.

    >>> start_key("Minutes of the meeting of May")
    'minutes of …'
    """
    words = _WORD.findall(text[:_MAX_KEY_LENGTH].lower())[:2]
    return " ".join((*words, "…")) if len(words) > 1 else ""


def landmark_of(text: str, landmarks: Container[str]) -> str:
    """Return the landmark that a line is, or that it begins with; an empty string if there is none."""
    key = line_key(text)
    if key and key in landmarks:
        return key
    start = start_key(text)
    return start if start and start in landmarks else ""


def page_signs(lines: Sequence[Line], log_odds: Sequence[float], landmarks: Container[str]) -> list[Signs]:
    """Return the signs of each line.

    Args:
        lines: the lines of a page that are not blank.
        log_odds: for each line, the log-odds that it is kept, before corrections.
        landmarks: the landmarks of the site.

    >>> lines = [Line(0, 0, "More from us"), Line(0, 0, "It rains.")]
    >>> sorted(page_signs(lines, [1.0, 1.0], {"more from us"})[1])[:5]
    ['above bottom', 'after garbage', 'all', 'before end', 'begins A']
    """
    out = [_signs_of_line(line) for line in lines]
    landmark_of_line = [landmark_of(line.text, landmarks) for line in lines]
    landmark_above = TOP
    for signs, landmark in zip(out, landmark_of_line, strict=True):
        signs[f"below {landmark_above}"] = 1.0
        landmark_above = landmark or landmark_above
    landmark_below = BOTTOM
    for signs, landmark in zip(reversed(out), reversed(landmark_of_line), strict=True):
        signs[f"above {landmark_below}"] = 1.0
        landmark_below = landmark or landmark_below
    for index, signs in enumerate(out):
        signs["all"], signs["likely"] = 1.0, log_odds[index] / _LIKELY_UNIT
        if landmark_of_line[index]:
            signs["landmark"] = 1.0
        signs[f"after {lines[index - 1].label.value if index else 'start'}"] = _NEIGHBOUR_STRENGTH
        signs[f"before {lines[index + 1].label.value if index + 1 < len(lines) else 'end'}"] = _NEIGHBOUR_STRENGTH
    return out


def _signs_of_line(line: Line) -> Signs:
    """Return the signs of a line that do not depend on other lines."""
    text = line.text.strip()
    words = _words(text)
    is_unspaced = _UNSPACED.search(text) is not None
    count = len(text) // _CHARACTERS_PER_COUNTED_WORD if is_unspaced else len(_WORD.findall(text))
    last, first = text[-1], text[0]
    out = {line.label.value: 1.0}
    out["words " + next((name for largest, name in _WORD_RANGES if count <= largest), _MORE_WORDS)] = 1.0
    out["ends " + ("." if _SENTENCE_END.search(text) else last if last in ":,;" else "x")] = 1.0
    out["begins " + ("0" if first.isdigit() else "a" if first.islower() else "A" if first.isalpha() else first)] = 1.0
    out[f"indent {len(line.text) - len(line.text.lstrip())}"] = 1.0
    if any(map(str.isdigit, text)):
        out["digits"] = 1.0
    if key := line_key(text):
        out[f"line {key}"] = 1.0
    if start := start_key(text):
        out[f"start {start}"] = 1.0
    # Words of long lines say less: the squares of the strengths of all words of a line add up to 1.
    out.update(dict.fromkeys((f"word {word}" for word in words), 1 / math.sqrt(max(1, len(words)))))
    return out


def _words(text: str) -> set[str]:
    """Return the words of a line; pairs of characters where words are written without spaces."""
    out: set[str] = set()
    for word in _WORD.findall(text[:_MAX_WORDS_LENGTH].lower()):
        if _UNSPACED.search(word):
            out.update(word[start : start + _CHARACTERS_OF_WORD] for start in range(len(word) - 1))
        else:
            out.add(word)
    return out
