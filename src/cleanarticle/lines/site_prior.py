"""What a site's profile says about the lines of a page: log-odds that the labeller adds to those of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import body_kinds

Odds = NDArray[np.float32]


class SitePrior(NamedTuple):
    """What a site's profile says about each line of a page."""

    kept: Odds
    """The log-odds to add to those of being kept."""
    title: Odds
    """The log-odds to add to those of being a title."""
    reasons: tuple[str, ...]
    """The reason for each line; empty if nothing is added."""

    def added(self, scores: Odds, kinds: tuple[str, ...]) -> Odds:
        """Return the logits of the model plus this: one for being kept, then one for each label."""
        out = scores.copy()
        out[:, 0] += self.kept
        out[:, 1:][:, body_kinds(kinds)] += self.kept[:, None]  # both outputs of the model decide what is kept
        out[:, 1 + kinds.index("title")] += self.title
        return out


Prior: TypeAlias = Callable[[Sequence[str], Odds], SitePrior | None]
"""A function from the filled lines of a page, and the model's log-odds that each is kept, to what the profile says."""
