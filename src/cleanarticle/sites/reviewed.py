"""Learn from pages that a person has corrected: where the articles of their site begin and end, and which labels err.

On a corrected page, the lines without a correction count as right. A line that is below the article on every corrected
page, and inside the article on none, marks the end of the site's articles; such a line above the article marks their
beginning. Of these lines, the nearest ones to the article are taken.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleanarticle.lines.site_rules import SiteRules, log_odds
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Line, Page

# All of these were set by hand; benchmarks/corrections.py measures the result.
_MIN_PAGES = 2  # the smallest number of corrected pages from which patterns of lines are learned
_MIN_BIAS_PAGES = 3  # the same for biases of labels, which are less certain
_MAX_PATTERNS = 10  # for the beginning, and also for the end
_MAX_BIAS = 4.0  # log-odds
_BIAS_VARIANCE = 4.0  # the variance that biases are expected to have, in log-odds squared
_UNIT_LENGTH = 100  # characters of a line with weight 1; the weight is proportional to the length, up to _MAX_WEIGHT
_MAX_WEIGHT = 2
_NEWTON_STEPS = 30  # of Newton's method, which needs about five
_MAX_NEWTON_STEP = 1.0  # log-odds, so that it does not diverge
_NUMBERS = lazy_pattern(r"\d+")
_SPACES = lazy_pattern(r"(?:\\\s|\s)+")
_WORD = lazy_pattern(r"\w+")
_MAX_PATTERN_LENGTH = 80  # characters of a line that is a pattern


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

    >>> def page(*texts):
    ...     return [ReviewedLine(Line(0, 0, text), 0.5, text.endswith(".")) for text in texts]
    >>> learn_rules([page("Menu", "It rains.", "More news"), page("Menu", "It snows.", "More news", "Ads")])
    SiteRules(start=('^\\s*Menu\\s*$',), end=('^\\s*More\\s+news\\s*$',), bias={})
    """
    pages = [page for page in pages if any(reviewed.is_wanted for reviewed in page)]
    if len(pages) < _MIN_PAGES:
        return SiteRules()
    rules = SiteRules(_patterns(pages, above=True), _patterns(pages, above=False))
    return SiteRules(rules.start, rules.end, _biases(pages, rules)) if len(pages) >= _MIN_BIAS_PAGES else rules


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


def _line_patterns(text: str) -> set[str]:
    """Return patterns that recognise a line: one for the whole line, unless it is long, and one for two words.

    The latter is for a line of three or more words, whose first two are not numbers.
    """
    text = text.strip()
    if not any(map(str.isalpha, text)):
        return set()
    out = {whole_line_pattern(text)} if len(text) <= _MAX_PATTERN_LENGTH else set()
    words = [match[0] for match in _WORD.finditer(text[:_MAX_PATTERN_LENGTH])]
    if len(words) > 2 and not any(map(str.isdecimal, words[:2])):
        out.add(rf"^\W*{re.escape(words[0])}\W+{re.escape(words[1])}\b")
    return out


def _patterns(pages: Sequence[Sequence[ReviewedLine]], *, above: bool) -> tuple[str, ...]:
    """Return the patterns of lines that are above, or below, the article on all pages and inside it on none.

    Those of the lines nearest to the article come first.
    """
    common: set[str] | None = None
    distances: Counter[str] = Counter()
    for page in pages:
        wanted = [index for index, reviewed in enumerate(page) if reviewed.is_wanted]
        edge = wanted[0] if above else wanted[-1]
        outside: dict[str, int] = {}
        inside: set[str] = set()
        for index, reviewed in enumerate(page):
            distance = edge - index if above else index - edge
            for pattern in _line_patterns(reviewed.line.text):
                if distance > 0:
                    outside[pattern] = min(distance, outside.get(pattern, distance))
                else:
                    inside.add(pattern)
        common = outside.keys() - inside if common is None else common & (outside.keys() - inside)
        distances.update(outside)
    return tuple(sorted(common or (), key=lambda pattern: (distances[pattern], pattern))[:_MAX_PATTERNS])


def _biases(pages: Sequence[Sequence[ReviewedLine]], rules: SiteRules) -> dict[str, float]:
    """Return the biases of the labels that err: each leaves fewer wrong characters on every single page."""
    remaining = [_lines_for_biases(page, rules) for page in pages]
    by_label: defaultdict[str, list[ReviewedLine]] = defaultdict(list)
    for page in remaining:
        for reviewed in page:
            by_label[reviewed.line.label.value].append(reviewed)
    out = {}
    for label, lines in sorted(by_label.items()):
        bias = round(_fit_bias(lines), 2)
        before = [_wrong_characters(page, label, 0.0) for page in remaining]
        after = [_wrong_characters(page, label, bias) for page in remaining]
        if all(now < then for now, then in zip(after, before, strict=True)):
            out[label] = bias
    return out


def _lines_for_biases(page: Sequence[ReviewedLine], rules: SiteRules) -> list[ReviewedLine]:
    """Return the lines of a page whose decision a bias can change.

    They are in the range of the article, are not titles, and are kept or dropped by their probability alone.
    """
    first, last = rules.article_range([reviewed.line for reviewed in page], [reviewed.p_kept for reviewed in page])
    return [
        reviewed
        for reviewed in page[first:last]
        if reviewed.line.label is not Label.TITLE and (reviewed.p_kept > 0.5) == reviewed.line.kept
    ]


def _fit_bias(lines: Sequence[ReviewedLine]) -> float:
    """Return the bias with which the lines of a label are most probably as wanted, in log-odds.

    It is the constant of a logistic regression with a ridge penalty.
    """
    bias = 0.0
    for _ in range(_NEWTON_STEPS):
        slope, curve = -bias / _BIAS_VARIANCE, 1 / _BIAS_VARIANCE
        for reviewed in lines:
            weight = min(len(reviewed.line.text) / _UNIT_LENGTH, _MAX_WEIGHT)
            p = 1 / (1 + math.exp(-(log_odds(reviewed.p_kept) + bias)))
            slope += weight * (reviewed.is_wanted - p)
            curve += weight * p * (1 - p)
        step = min(max(slope / curve, -_MAX_NEWTON_STEP), _MAX_NEWTON_STEP)
        bias = min(max(bias + step, -_MAX_BIAS), _MAX_BIAS)
    return bias


def _wrong_characters(page: Sequence[ReviewedLine], label: str, bias: float) -> int:
    """Return the number of characters, in lines with a label, that are wrongly kept or dropped with a bias."""
    return sum(
        len(reviewed.line.text)
        for reviewed in page
        if reviewed.line.label.value == label and (log_odds(reviewed.p_kept) + bias > 0) != reviewed.is_wanted
    )
