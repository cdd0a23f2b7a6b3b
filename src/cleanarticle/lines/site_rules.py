"""What corrections say about the pages of one site: where its articles begin and end, and which labels err there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from cleanarticle.errors import PipelineError
from cleanarticle.lines.patterns import PatternTimer
from cleanarticle.page import BELONGS, KEPT, Label, Line, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

# Chosen by judgement; benchmarks/corrections.py measures the result.
_SURE = 0.9  # the probability from which on a kept line is surely one of the article
_MAX_SURE_SHARE = 0.3  # of the characters of sure lines: a pattern that would cost more is not this page's
_LEAST = 1e-4  # a probability that is smaller, or larger than one minus this, counts as this


@declares(reads=["lines", "labels", "likely"], proposes=["labels", "kept"])
@dataclass(frozen=True)
class SiteRules:
    """A cleaner that drops what is above and below the articles of a site, and corrects labels that err there.

    It is evidence only: on a page where a pattern would drop much of what is surely the article, it is not used. What
    users say by patterns of their own (:class:`~cleanarticle.lines.Patterns`) is stronger.

    Args:
        start: regular expressions; the last line with one of them, and what is above it, is no part of an article.
        end: regular expressions; the first line with one of them behind that, and what is below, is no part of it.
        bias: the log-odds to add to those of being kept, by label.

    Raises:
        PipelineError: a pattern is not a regular expression.
    """

    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    bias: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for pattern in (*self.start, *self.end):
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise PipelineError(f"start or end: {pattern!r} is not a regular expression: {error}") from error

    def __call__(self, page: Page) -> Iterator[Relabel]:
        """Propose to drop the lines outside of the articles, and to keep or drop those whose label errs here."""
        lines = [(index, line) for index, line in enumerate(page.lines) if not line.blank]
        likely = page.likely or (0.0,) * len(page.lines)
        first, last = self.article_range([line for _, line in lines], [likely[index] for index, _ in lines])
        for at, (index, line) in enumerate(lines):
            if line.label is Label.TITLE:
                continue
            if not first <= at < last:
                if line.kept:
                    label = Label.GARBAGE if line.label in BELONGS else line.label
                    yield Relabel(index, label, 1.0, "outside of the site's articles, by your corrections", kept=False)
            elif (bias := self.bias.get(line.label.value)) is not None:
                keep = log_odds(likely[index]) + bias > 0
                if keep != line.kept and (likely[index] > 0.5) == line.kept:
                    kept_label = line.label if line.label in KEPT else Label.BODY
                    label = kept_label if keep else (Label.GARBAGE if line.label in BELONGS else line.label)
                    reason = f"the label {line.label.value} errs on this site, by your corrections"
                    yield Relabel(index, label, line.confidence, reason, kept=keep)

    def article_range(self, lines: Sequence[Line], likely: Sequence[float]) -> tuple[int, int]:
        """Return the half-open range of the lines that may be part of an article.

        Args:
            lines: the filled lines of a page.
            likely: for each, the probability that it is kept.
        """
        timer = PatternTimer()
        begin, end = 0, len(lines)
        for at, line in enumerate(lines if self.start else ()):
            if timer.first(self.start, line.text, at):
                begin = at + 1
        for at, line in enumerate(lines if self.end else ()):
            if at >= begin and timer.first(self.end, line.text, at):
                end = at
                break
        sure = [len(line.text) if line.kept and p > _SURE else 0 for line, p in zip(lines, likely, strict=True)]
        most = _MAX_SURE_SHARE * max(1, sum(sure))
        return (begin if sum(sure[:begin]) <= most else 0), (end if sum(sure[end:]) <= most else len(lines))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, within bounds.

    >>> round(log_odds(0.5), 1), round(log_odds(1.0), 1)
    (0.0, 9.2)
    """
    probability = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(probability / (1 - probability))
