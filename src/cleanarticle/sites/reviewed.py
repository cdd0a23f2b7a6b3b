"""Learn from pages that a person has corrected: where the articles of their site begin and end, and which labels err.

On a corrected page the lines that were not corrected count as right. A line that stands on every corrected page below
its article, and on none inside it, marks the end of the site's articles; one above, their beginning. Of these lines,
those nearest to the article are taken.
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

# Chosen by judgement; benchmarks/corrections.py measures the result.
_MIN_PAGES = 2  # corrected pages from which on their lines say something about the site
_MIN_BIAS_PAGES = 3  # the same for labels, which say less
_PATTERNS = 10  # for the beginning, and for the end
_MAX_BIAS = 4.0  # log-odds
_RIDGE = 4.0  # the variance that biases are expected to have, in log-odds squared
_FULL_LINE = 100  # characters: a line counts in proportion to its length, up to twice this
_STEPS = 30  # of Newton's method, which needs some five
_NUMBERS = lazy_pattern(r"\d+")
_SPACES = lazy_pattern(r"(?:\\\s|\s)+")
_WORD = lazy_pattern(r"\w+")
_MAX_LENGTH = 80  # characters of a line that is a pattern


class ReviewedLine(NamedTuple):
    """A line of a corrected page.

    Args:
        line: the line, with the label that it had.
        likely: the probability that it is kept.
        wanted: whether the person wants it kept.
    """

    line: Line
    likely: float
    wanted: bool


def reviewed_lines(page: Page, corrected: Mapping[str, bool]) -> list[ReviewedLine]:
    """Return the filled lines of a page, corrected.

    Args:
        page: the page as it is cleaned.
        corrected: for the texts of the lines that are wrong, whether they are to be kept.
    """
    likely = page.likely or (0.0,) * len(page.lines)
    return [
        ReviewedLine(line, likely[index], corrected.get(line.text.strip(), line.kept))
        for index, line in enumerate(page.lines)
        if not line.blank
    ]


def learn_rules(pages: Sequence[Sequence[ReviewedLine]]) -> SiteRules:
    r"""Return what corrected pages of one site say about the others.

    >>> def page(*texts):
    ...     return [ReviewedLine(Line(0, 0, text), 0.5, text.endswith(".")) for text in texts]
    >>> learn_rules([page("Menu", "It rains.", "More news"), page("Menu", "It snows.", "More news", "Ads")])
    SiteRules(start=('^\\s*Menu\\s*$',), end=('^\\s*More\\s+news\\s*$',), bias={})
    """
    pages = [page for page in pages if any(one.wanted for one in page)]
    if len(pages) < _MIN_PAGES:
        return SiteRules()
    rules = SiteRules(_patterns(pages, above=True), _patterns(pages, above=False))
    return SiteRules(rules.start, rules.end, _biases(pages, rules)) if len(pages) >= _MIN_BIAS_PAGES else rules


def generalised(text: str) -> str:
    r"""Return a pattern for a text in which numbers and white space may differ.

    >>> generalised("Page 3 of 7")
    'Page\\s+\\d+\\s+of\\s+\\d+'
    """
    escaped = _SPACES.sub(lambda _: r"\s+", re.escape(text))
    return _NUMBERS.sub(lambda _: r"\d+", escaped)


def whole_line(text: str) -> str:
    """Return a pattern for a whole line, in which numbers and white space may differ."""
    return rf"^\s*{generalised(text.strip())}\s*$"


def _line_patterns(text: str) -> set[str]:
    """Return patterns that a line may be known by: the whole of it, and its first two words."""
    text = text.strip()
    if not any(map(str.isalpha, text)):
        return set()
    out = {whole_line(text)} if len(text) <= _MAX_LENGTH else set()
    words = [match[0] for match in _WORD.finditer(text[:_MAX_LENGTH])]
    if len(words) > 2 and not any(map(str.isdecimal, words[:2])):
        out.add(rf"^\W*{re.escape(words[0])}\W+{re.escape(words[1])}\b")
    return out


def _patterns(pages: Sequence[Sequence[ReviewedLine]], *, above: bool) -> tuple[str, ...]:
    """Return the patterns that are outside of the article on all pages, on this side of it; the nearest first."""
    common: set[str] | None = None
    distances: Counter[str] = Counter()
    for page in pages:
        wanted = [at for at, one in enumerate(page) if one.wanted]
        edge = wanted[0] if above else wanted[-1]
        outside: dict[str, int] = {}
        inside: set[str] = set()
        for at, one in enumerate(page):
            distance = edge - at if above else at - edge
            for pattern in _line_patterns(one.line.text):
                if distance > 0:
                    outside[pattern] = min(distance, outside.get(pattern, distance))
                else:
                    inside.add(pattern)
        common = outside.keys() - inside if common is None else common & (outside.keys() - inside)
        distances.update(outside)
    return tuple(sorted(common or (), key=lambda pattern: (distances[pattern], pattern))[:_PATTERNS])


def _biases(pages: Sequence[Sequence[ReviewedLine]], rules: SiteRules) -> dict[str, float]:
    """Return the bias of each label that errs: one that leaves fewer wrong characters on each of the pages."""
    left = [_within(page, rules) for page in pages]
    by_label: defaultdict[str, list[ReviewedLine]] = defaultdict(list)
    for page in left:
        for one in page:
            by_label[one.line.label.value].append(one)
    out = {}
    for label, ones in sorted(by_label.items()):
        bias = round(_bias(ones), 2)
        before = [_wrong(page, label, 0.0) for page in left]
        after = [_wrong(page, label, bias) for page in left]
        if all(now < then for now, then in zip(after, before, strict=True)):
            out[label] = bias
    return out


def _within(page: Sequence[ReviewedLine], rules: SiteRules) -> list[ReviewedLine]:
    """Return the lines of a page that rules leave to their labels."""
    first, last = rules.article_range([one.line for one in page], [one.likely for one in page])
    return [
        one for one in page[first:last] if one.line.label is not Label.TITLE and (one.likely > 0.5) == one.line.kept
    ]


def _bias(ones: Sequence[ReviewedLine]) -> float:
    """Return the bias by which the lines of a label are most likely as wanted: logistic regression with a ridge."""
    bias = 0.0
    for _ in range(_STEPS):
        slope, curve = -bias / _RIDGE, 1 / _RIDGE
        for one in ones:
            weight = min(len(one.line.text), 2 * _FULL_LINE) / _FULL_LINE
            p = 1 / (1 + math.exp(-(log_odds(one.likely) + bias)))
            slope += weight * (one.wanted - p)
            curve += weight * p * (1 - p)
        bias = min(max(bias + min(max(slope / curve, -1.0), 1.0), -_MAX_BIAS), _MAX_BIAS)
    return bias


def _wrong(page: Sequence[ReviewedLine], label: str, bias: float) -> int:
    """Return how many characters of lines with a label are wrongly kept or dropped with a bias."""
    return sum(
        len(one.line.text)
        for one in page
        if one.line.label.value == label and (log_odds(one.likely) + bias > 0) != one.wanted
    )
