"""What a site's profile says about the lines of a page: log-odds that the labeller adds to those of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import body_kinds

LogOdds = NDArray[np.float32]


class SitePrior(NamedTuple):
    """What a site's profile says about each line of a page."""

    kept: LogOdds
    """What to add to the log-odds that the line is kept."""
    title: LogOdds
    """What to add to the log-odds that the line is a title."""
    reasons: tuple[str, ...]
    """The reason for each line, in words; empty if nothing is added."""

    def add_to(self, scores: LogOdds, kinds: tuple[str, ...]) -> LogOdds:
        """Return the logits of the line model with these log-odds added to them.

        Args:
            scores: the logits, a row for each line: one for being kept, then one for each label.
            kinds: the names of the labels.
        """
        out = scores.copy()
        out[:, 0] += self.kept
        out[:, 1:][:, body_kinds(kinds)] += self.kept[:, None]  # both outputs of the model decide what is kept
        out[:, 1 + kinds.index("title")] += self.title
        return out


Prior: TypeAlias = Callable[[Sequence[str], LogOdds], SitePrior | None]
"""A function that returns what the profile says about the filled lines of a page.

Its arguments are the texts of the lines, and for each line the model's log-odds that it is kept."""
