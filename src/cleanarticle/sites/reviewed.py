"""Learn from pages that a person has corrected which signs of a line say that it belongs to the articles of the site.

On a corrected page, the lines without a correction count as right. A logistic regression with a ridge penalty finds the
log-odds that the signs of a line (:mod:`cleanarticle.lines.site_signs`) add to those of the line model.
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
_MIN_PAGES = 2  # the smallest number of corrected pages to learn from, and with a landmark or a sign
_PENALTY = 0.5  # of the squared log-odds of a sign
_UNIT_LENGTH = 100  # characters of a line with weight 1; the weight is proportional to the length, within bounds
_MIN_LENGTH, _MAX_LENGTH = 30, 300
_MAX_LINES = 2000  # to learn from, since the time grows with their cube: 2,000 take some seconds
_STEPS = 25  # of Newton's method, which needs about ten
_MAX_STEP = 4.0  # log-odds, so that it does not diverge
_PRECISION = 1e-3  # log-odds
_MIN_CURVE = 1e-6
_MAX_ODDS = 30.0  # against overflow
_MIN_BIAS = 0.01  # log-odds: a smaller value is left out
_MAX_BIASES = 1000
_NUMBERS = lazy_pattern(r"\d+")
_SPACES = lazy_pattern(r"(?:\\\s|\s)+")


class ReviewedLine(NamedTuple):
    """A line of a corrected page.

    Args:
        line: the line, with the label that it had.
        p_kept: the probability that it is kept.
        is_wanted: whether the person wants it kept.
    """

    line: Line
    p_kept: float
    is_wanted: bool


def reviewed_lines(page: Page, corrected: Mapping[str, bool]) -> list[ReviewedLine]:
    """Return the lines of a page that are not blank, with the corrections.

    Args:
        page: the page as it was cleaned.
        corrected: whether each wrong line must be kept, by its text.
    """
    p_kept = page.likely or (0.0,) * len(page.lines)
    return [
        ReviewedLine(line, p_kept[index], corrected.get(line.text.strip(), line.kept))
        for index, line in enumerate(page.lines)
        if not line.blank
    ]


def learn_rules(pages: Sequence[Sequence[ReviewedLine]]) -> SiteRules:
    r"""Return the rules of a site, learned from corrected pages of it; they are empty if there are too few pages.

    They are empty, too, if there is nothing to correct on the pages.

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
    signs, before, lines = [], [], []
    seen_on: defaultdict[str, set[int]] = defaultdict(set)
    for number, page in enumerate(pages):
        odds = [log_odds_before(each.line, each.p_kept) for each in page]
        of_page = page_signs([each.line for each in page], odds, landmarks)
        # A title is left out, since no bias changes it.
        learned = [at for at, each in enumerate(page) if each.line.label is not Label.TITLE]
        for at in learned:
            for sign in of_page[at]:
                seen_on[sign].add(number)
        signs += [of_page[at] for at in learned]
        before += [odds[at] for at in learned]
        lines += [page[at] for at in learned]
    names = [sign for sign, on in seen_on.items() if len(on) >= _MIN_PAGES or sign.split(" ", 1)[0] in PLACES]
    taken = _learned_lines(lines)
    values = _fit([signs[at] for at in taken], names, np.array(before)[taken], [lines[at] for at in taken])
    strongest = sorted(zip(names, values.tolist(), strict=True), key=lambda item: (-abs(item[1]), item[0]))
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
    """Return the lines that several pages have, and beginnings of different lines that several have and none wants."""
    lines: defaultdict[str, set[int]] = defaultdict(set)
    starts: defaultdict[str, set[int]] = defaultdict(set)
    with_start: defaultdict[str, set[str]] = defaultdict(set)
    wanted: set[str] = set()
    for number, page in enumerate(pages):
        for reviewed in page:
            lines[key := line_key(reviewed.line.text)].add(number)
            starts[start := start_key(reviewed.line.text)].add(number)
            with_start[start].add(key)
            if reviewed.is_wanted:
                wanted.add(start)
    out = {key for key, on in lines.items() if len(on) >= _MIN_PAGES}
    recurring = {key for key, on in starts.items() if len(on) >= _MIN_PAGES and len(with_start[key]) > 1}
    out |= recurring - wanted
    return out - {""}


def _learned_lines(lines: Sequence[ReviewedLine]) -> list[int]:
    """Return the lines to learn from: all, or if they are too many, those that count most and some of the others."""
    if len(lines) <= _MAX_LINES:
        return list(range(len(lines)))
    counting = [at for at, each in enumerate(lines) if each.is_wanted or each.line.kept]
    others = sorted(set(range(len(lines))) - set(counting))
    first = _spread(counting, _MAX_LINES)
    return sorted(first + _spread(others, _MAX_LINES - len(first)))


def _spread(items: Sequence[int], count: int) -> list[int]:
    """Return at most so many of the items, evenly spread over them.

    >>> _spread([1, 2, 3, 4], 2), _spread([1, 2], 5)
    ([1, 3], [1, 2])
    """
    count = min(count, len(items))
    return [items[len(items) * at // count] for at in range(count)]


def _fit(signs: Sequence[Signs], names: Sequence[str], before: Floats, lines: Sequence[ReviewedLine]) -> Floats:
    """Return the log-odds of each sign: those with which the lines are most probably as wanted.

    Newton's method, in the dual form: one unknown for each line, since there are more signs than lines.
    """
    column = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(signs), len(names)))
    for row, of_line in enumerate(signs):
        for sign, strength in of_line.items():
            if sign in column:
                matrix[row, column[sign]] = strength
    wanted = np.array([each.is_wanted for each in lines], np.float64)
    lengths = np.array([len(each.line.text.strip()) for each in lines], np.float64)
    weights = np.clip(lengths, _MIN_LENGTH, _MAX_LENGTH) / _UNIT_LENGTH
    kernel = matrix @ matrix.T / _PENALTY
    odds: Floats = before.copy()
    unknowns: Floats = np.zeros(len(lines))
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(odds, -_MAX_ODDS, _MAX_ODDS)))
        curve = np.maximum(weights * p * (1 - p), _MIN_CURVE)
        target = odds - before + weights * (wanted - p) / curve
        unknowns = np.asarray(np.linalg.solve(kernel + np.diag(1 / curve), target), np.float64)
        step = before + kernel @ unknowns - odds
        odds += np.clip(step, -_MAX_STEP, _MAX_STEP)
        if np.abs(step).max() < _PRECISION:
            break
    out: Floats = matrix.T @ unknowns / _PENALTY
    return out
