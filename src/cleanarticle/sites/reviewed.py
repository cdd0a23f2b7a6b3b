"""Learn the rules of a site from pages that a person has corrected.

The rules say which signs of a line (:mod:`cleanarticle.lines.site_signs`) are evidence that it belongs to an article.
On a corrected page, the lines without a correction count as right. A logistic regression with a ridge penalty finds the
log-odds that each sign adds to the log-odds of the line model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.site_rules import SiteRules, log_odds_before
from cleanarticle.lines.site_signs import PLACES, Signs, line_key, page_signs, start_key
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Line, Page

Floats = NDArray[np.float64]

# All of these were set by hand; benchmarks/corrections.py measures the result.
_MIN_PAGES = 2  # rules are learned from at least so many corrected pages
_MIN_PAGES_WITH_SIGN = 2  # a sign or a landmark must be on at least so many of them
_PENALTY = 0.5  # the weight of the squares of the log-odds of signs: the ridge penalty
_UNIT_LENGTH = 100  # characters of a line with the weight 1; the weight of a line is proportional to its length
_MIN_LENGTH, _MAX_LENGTH = 30, 300  # characters: shorter and longer lines are weighted as if they had these lengths
_MAX_LINES = 2000  # the largest number of lines to learn from: the time grows with its cube, 2,000 take some seconds
_MAX_STEPS = 25  # of Newton's method, which needs about ten
_MAX_STEP_SIZE = 4.0  # log-odds in one step, so that the method does not diverge
_PRECISION = 1e-3  # log-odds: the method ends with a smaller step
_MIN_CURVATURE = 1e-6  # of the loss of a line: the method divides by it
_MAX_LOG_ODDS = 30.0  # against overflow
_MIN_BIAS = 0.01  # log-odds: signs with a smaller bias are left out
_MAX_BIASES = 1000  # the largest number of signs of a site
_NUMBERS = lazy_pattern(r"\d+")
_SPACES = lazy_pattern(r"(?:\\\s|\s)+")


class ReviewedLine(NamedTuple):
    """A line of a corrected page.

    Args:
        line: the line, with the label that it had.
        p_kept: the probability that it is kept.
        is_wanted: whether the person wants to keep it.
    """

    line: Line
    p_kept: float
    is_wanted: bool


def reviewed_lines(page: Page, corrections: Mapping[str, bool]) -> list[ReviewedLine]:
    """Return the lines of a page that are not blank, with the corrections.

    Args:
        page: the page as it was cleaned.
        corrections: whether each corrected line must be kept, by its text.
    """
    p_kept = page.likely or (0.0,) * len(page.lines)
    return [
        ReviewedLine(line, p_kept[index], corrections.get(line.text.strip(), line.kept))
        for index, line in enumerate(page.lines)
        if not line.blank
    ]


def learn_rules(pages: Sequence[Sequence[ReviewedLine]]) -> SiteRules:
    r"""Return the rules of a site, learned from corrected pages of it.

    They are empty if there are too few pages, or if nothing was wrong on them.

    >>> def page(*texts):
    ...     return [ReviewedLine(Line(0, 0, text), 0.5, text.endswith(".")) for text in texts]
    >>> rules = learn_rules([page("It rains.", "More news", "Ads"), page("It snows.", "More news", "Cars")])
    >>> rules.landmarks, rules.bias["below top"] > 0 > rules.bias["below more news"]
    (('more news',), True)
    """
    pages = [page for page in pages if any(reviewed.is_wanted for reviewed in page)]
    if len(pages) < _MIN_PAGES or all(each.is_wanted == each.line.kept for page in pages for each in page):
        return SiteRules()
    landmarks = _landmarks(pages)
    # An entry for each line of all pages, except titles, since rules do not change them.
    lines: list[ReviewedLine] = []
    log_odds: list[float] = []
    signs_by_line: list[Signs] = []
    pages_with_sign: defaultdict[str, set[int]] = defaultdict(set)
    for page_number, page in enumerate(pages):
        page_log_odds = [log_odds_before(each.line, each.p_kept) for each in page]
        all_signs = page_signs([each.line for each in page], page_log_odds, landmarks)
        for reviewed, line_log_odds, signs in zip(page, page_log_odds, all_signs, strict=True):
            if reviewed.line.label is Label.TITLE:
                continue
            for sign in signs:
                pages_with_sign[sign].add(page_number)
            lines.append(reviewed)
            log_odds.append(line_log_odds)
            signs_by_line.append(signs)
    # Signs such as "below more from us" are always used: their landmarks are on several pages.
    used_signs = [
        sign
        for sign, page_numbers in pages_with_sign.items()
        if len(page_numbers) >= _MIN_PAGES_WITH_SIGN or sign.split(" ", 1)[0] in PLACES
    ]
    rows = _rows_to_learn_from(lines)
    values = _fit(
        [signs_by_line[row] for row in rows], used_signs, np.array(log_odds)[rows], [lines[row] for row in rows]
    )
    strongest = sorted(zip(used_signs, values.tolist(), strict=True), key=lambda item: (-abs(item[1]), item[0]))
    bias = {sign: round(value, 2) for sign, value in strongest[:_MAX_BIASES] if abs(value) >= _MIN_BIAS}
    return SiteRules(tuple(sorted(landmarks)), bias)


def general_pattern(text: str) -> str:
    r"""Return a pattern for a text in which numbers and white space may differ.

    >>> general_pattern("Page 3 of 7")
    'Page\\s+\\d+\\s+of\\s+\\d+'
    """
    escaped = _SPACES.sub(lambda _: r"\s+", re.escape(text))
    return _NUMBERS.sub(lambda _: r"\d+", escaped)


def whole_line_pattern(text: str) -> str:
    """Return a pattern for a whole line, in which numbers and white space may differ."""
    return rf"^\s*{general_pattern(text.strip())}\s*$"


def _landmarks(pages: Sequence[Sequence[ReviewedLine]]) -> set[str]:
    """Return the landmarks of a site.

    These are the lines that are on several pages. The first two words of lines are a landmark, too, if different lines
    on several pages begin with them, and the person wants to keep none of these lines.
    """
    pages_with_line: defaultdict[str, set[int]] = defaultdict(set)
    pages_with_start: defaultdict[str, set[int]] = defaultdict(set)
    lines_with_start: defaultdict[str, set[str]] = defaultdict(set)
    wanted_starts: set[str] = set()
    for page_number, page in enumerate(pages):
        for reviewed in page:
            pages_with_line[key := line_key(reviewed.line.text)].add(page_number)
            pages_with_start[start := start_key(reviewed.line.text)].add(page_number)
            lines_with_start[start].add(key)
            if reviewed.is_wanted:
                wanted_starts.add(start)
    out = {key for key, numbers in pages_with_line.items() if len(numbers) >= _MIN_PAGES_WITH_SIGN}
    recurring_starts = {
        start
        for start, numbers in pages_with_start.items()
        if len(numbers) >= _MIN_PAGES_WITH_SIGN and len(lines_with_start[start]) > 1
    }
    out |= recurring_starts - wanted_starts
    return out - {""}


def _rows_to_learn_from(lines: Sequence[ReviewedLine]) -> list[int]:
    """Return the indices of the lines to learn from, at most ``_MAX_LINES``.

    If there are more lines, lines that are kept or wanted come first, since there are few; some other lines are added.
    """
    if len(lines) <= _MAX_LINES:
        return list(range(len(lines)))
    kept_or_wanted = [row for row, each in enumerate(lines) if each.is_wanted or each.line.kept]
    others = sorted(set(range(len(lines))) - set(kept_or_wanted))
    first = _evenly_chosen(kept_or_wanted, _MAX_LINES)
    return sorted(first + _evenly_chosen(others, _MAX_LINES - len(first)))


def _evenly_chosen(items: Sequence[int], count: int) -> list[int]:
    """Return *count* of the items, or all if there are fewer, evenly spread over them.

    >>> _evenly_chosen([1, 2, 3, 4], 2), _evenly_chosen([1, 2], 5)
    ([1, 3], [1, 2])
    """
    count = min(count, len(items))
    return [items[len(items) * number // count] for number in range(count)]


def _fit(
    signs_by_line: Sequence[Signs], used_signs: Sequence[str], before: Floats, lines: Sequence[ReviewedLine]
) -> Floats:
    """Return the log-odds of each sign with which lines are kept and dropped most probably as the person wants.

    It uses Newton's method in the dual form, which has one unknown for each line, since there are more signs than
    lines.

    Args:
        signs_by_line: the signs of each line.
        used_signs: the signs whose log-odds are found.
        before: the log-odds of each line before the signs are weighed.
        lines: the lines.
    """
    column = {sign: number for number, sign in enumerate(used_signs)}
    matrix = np.zeros((len(signs_by_line), len(used_signs)))
    for row, signs in enumerate(signs_by_line):
        for sign, strength in signs.items():
            if sign in column:
                matrix[row, column[sign]] = strength
    wanted = np.array([each.is_wanted for each in lines], np.float64)
    lengths = np.array([len(each.line.text.strip()) for each in lines], np.float64)
    weights = np.clip(lengths, _MIN_LENGTH, _MAX_LENGTH) / _UNIT_LENGTH
    kernel = matrix @ matrix.T / _PENALTY
    log_odds: Floats = before.copy()
    unknowns: Floats = np.zeros(len(lines))
    for _ in range(_MAX_STEPS):
        p_kept = 1 / (1 + np.exp(-np.clip(log_odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS)))
        curvature = np.maximum(weights * p_kept * (1 - p_kept), _MIN_CURVATURE)
        target = log_odds - before + weights * (wanted - p_kept) / curvature
        unknowns = np.asarray(np.linalg.solve(kernel + np.diag(1 / curvature), target), np.float64)
        step = before + kernel @ unknowns - log_odds
        log_odds += np.clip(step, -_MAX_STEP_SIZE, _MAX_STEP_SIZE)
        if np.abs(step).max() < _PRECISION:
            break
    out: Floats = matrix.T @ unknowns / _PENALTY
    return out
