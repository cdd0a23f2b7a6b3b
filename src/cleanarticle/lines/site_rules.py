"""Decide the lines of a page by what corrections of its site taught."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cleanarticle.lines.site_signs import Signs, landmark_of, page_signs
from cleanarticle.page import BELONGS, KEPT, Label, Line, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares
from cleanarticle.text.filled_lines import filled_lines

# Set by hand; benchmarks/corrections.py measures the result.
_MIN_PROBABILITY = 1e-3  # log-odds are computed as if probabilities were at least this, and at most 1 minus this
_DECIDED_OTHERWISE = 1.0  # log-odds of a line that a later cleaner keeps although the model drops it; else negative


@declares(reads=["lines", "labels", "likely"], proposes=["labels", "kept"])
@dataclass(frozen=True)
class SiteRules:
    """A cleaner that weighs the signs of each line, besides the answer of the model.

    It proposes nothing for a page without any landmark of the site, nor for a page of which no line would be kept. The
    patterns of users (:class:`~cleanarticle.lines.Patterns`) have priority, and a title keeps its label.

    Args:
        landmarks: the landmarks of the site, in the form of :func:`~cleanarticle.lines.site_signs.line_key` or
            :func:`~cleanarticle.lines.site_signs.start_key`.
        bias: what each sign (:mod:`~cleanarticle.lines.site_signs`) adds to the log-odds that a line is kept.
    """

    landmarks: tuple[str, ...] = ()
    bias: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __call__(self, page: Page) -> Iterator[Relabel]:
        """Propose to keep the dropped lines, and to drop the kept lines, about which the signs decide otherwise."""
        filled = [(index, page.lines[index]) for index in filled_lines(page)]
        lines = [line for _, line in filled]
        landmarks = frozenset(self.landmarks)
        if landmarks and not any(landmark_of(line.text, landmarks) for line in lines):
            return
        likely = page.likely or (0.0,) * len(page.lines)
        before = [log_odds_before(line, likely[index]) for index, line in filled]
        signs = page_signs(lines, before, landmarks)
        after = [log_odds + self.log_odds_of(of_line) for log_odds, of_line in zip(before, signs, strict=True)]
        may_change = [line.label is not Label.TITLE and index not in page.pinned for index, line in filled]
        if not any(after[row] > 0 if may_change[row] else line.kept for row, line in enumerate(lines)):
            return
        for row, (index, line) in enumerate(filled):
            keep = after[row] > 0
            # A dropped teaser is proposed to be dropped again, and pinned: on a page that is mostly a list, a later
            # cleaner would keep its teasers.
            changes = keep != line.kept or (not keep and line.label is Label.TEASER)
            if not may_change[row] or not changes:
                continue
            if keep:
                label = line.label if line.label in KEPT else Label.BODY
            else:
                label = Label.GARBAGE if line.label in BELONGS else line.label
            reason = f"by your corrections: {self.main_sign(signs[row], keep=keep)}"
            yield Relabel(index, label, line.confidence, reason, kept=keep, pinned=not keep)

    def log_odds_of(self, signs: Signs) -> float:
        """Return what the signs of a line add to the log-odds that it is kept."""
        return sum(self.bias.get(sign, 0.0) * strength for sign, strength in signs.items())

    def main_sign(self, signs: Signs, *, keep: bool) -> str:
        """Return the sign of a line that is the strongest reason to keep it, or to drop it."""
        direction = 1 if keep else -1
        return max(signs, key=lambda sign: direction * self.bias.get(sign, 0.0) * signs[sign])


def log_odds_before(line: Line, p_kept: float) -> float:
    """Return the log-odds that a line is kept, before the signs are weighed.

    Args:
        line: the line, as it was labelled so far.
        p_kept: the probability, by the line model, that it is kept.
    """
    if (p_kept > 0.5) != line.kept:
        return _DECIDED_OTHERWISE if line.kept else -_DECIDED_OTHERWISE
    return log_odds(p_kept)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, between about -6.9 and 6.9.

    >>> round(log_odds(0.5), 1), round(log_odds(1.0), 1)
    (0.0, 6.9)
    """
    probability = min(max(probability, _MIN_PROBABILITY), 1 - _MIN_PROBABILITY)
    return math.log(probability / (1 - probability))
