"""Decide the lines of a page by what corrections of its site taught."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cleanarticle.lines.site_signs import Signs, landmark_of, page_signs
from cleanarticle.page import BELONGS, KEPT, Label, Line, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

# Set by hand; benchmarks/corrections.py measures the result.
_LEAST = 1e-3  # a probability that is smaller, or larger than one minus this, counts as this
_DECIDED_OTHERWISE = 1.0  # log-odds of a line for which another cleaner than the model decided


@declares(reads=["lines", "labels", "likely"], proposes=["labels", "kept"])
@dataclass(frozen=True)
class SiteRules:
    """A cleaner that weighs the signs of each line, besides the answer of the model.

    It is not used on a page without any landmark of the site, and not where no line would be kept. What users say by
    patterns (:class:`~cleanarticle.lines.Patterns`) is stronger, and a title stays.

    Args:
        landmarks: lines that show where on a page of the site a line is, in the form of
            :func:`~cleanarticle.lines.site_signs.line_key`.
        bias: the log-odds to add to those of being kept, by sign: a label, or what
            :mod:`~cleanarticle.lines.site_signs` calls so.
    """

    landmarks: tuple[str, ...] = ()
    bias: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __call__(self, page: Page) -> Iterator[Relabel]:
        """Propose to keep or drop the lines that the signs decide otherwise."""
        filled = [(index, line) for index, line in enumerate(page.lines) if not line.blank]
        lines = [line for _, line in filled]
        landmarks = frozenset(self.landmarks)
        if landmarks and not any(landmark_of(line.text, landmarks) for line in lines):
            return
        likely = page.likely or (0.0,) * len(page.lines)
        before = [log_odds_before(line, likely[index]) for index, line in filled]
        signs = page_signs(lines, before, landmarks)
        after = [odds + self.added(signs[at]) for at, odds in enumerate(before)]
        free = [line.label is not Label.TITLE and index not in page.pinned for index, line in filled]
        if not any(after[at] > 0 if free[at] else line.kept for at, line in enumerate(lines)):
            return
        for at, (index, line) in enumerate(filled):
            keep = after[at] > 0
            # A teaser is dropped once more, since the list of a page that is its list alone would be kept.
            if not free[at] or (keep == line.kept and (keep or line.label is not Label.TEASER)):
                continue
            if keep:
                label = line.label if line.label in KEPT else Label.BODY
            else:
                label = Label.GARBAGE if line.label in BELONGS else line.label
            reason = f"by your corrections: {self.main_sign(signs[at], keep=keep)}"
            yield Relabel(index, label, line.confidence, reason, kept=keep, pinned=not keep)

    def added(self, signs: Signs) -> float:
        """Return the log-odds that the signs of a line add."""
        return sum(self.bias.get(sign, 0.0) * strength for sign, strength in signs.items())

    def main_sign(self, signs: Signs, *, keep: bool) -> str:
        """Return the sign of a line that says most to keep it, or to drop it."""
        side = 1 if keep else -1
        return max(signs, key=lambda sign: side * self.bias.get(sign, 0.0) * signs[sign])


def log_odds_before(line: Line, p_kept: float) -> float:
    """Return the log-odds that a line is kept, before corrections.

    Args:
        line: the line, with what was decided.
        p_kept: the probability by the line model.
    """
    if (p_kept > 0.5) != line.kept:
        return _DECIDED_OTHERWISE if line.kept else -_DECIDED_OTHERWISE
    return log_odds(p_kept)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, within bounds.

    >>> round(log_odds(0.5), 1), round(log_odds(1.0), 1)
    (0.0, 6.9)
    """
    probability = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(probability / (1 - probability))
