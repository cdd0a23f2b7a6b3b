"""What is known of a page's site, as the labeller takes it: log-odds to add to those of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import kept

Odds = NDArray[np.float32]


class SitePrior(NamedTuple):
    """What a site's profile says about each line of a page: what to add to the log-odds, and why."""

    kept: Odds  # to those of being kept
    title: Odds  # to those of being a title
    reasons: tuple[str, ...]  # "" where nothing is added

    def added(self, scores: Odds, kinds: Sequence[str]) -> Odds:
        """The logits of the model with this added: kept, then one a kind."""
        out = scores.copy()
        out[:, 0] += self.kept
        out[:, 1:][:, kept(kinds)] += self.kept[:, None]  # both answers of the model have a say in what is kept
        out[:, 1 + kinds.index("title")] += self.title
        return out


Prior: TypeAlias = Callable[[Sequence[str], Odds], SitePrior | None]
"""From the lines of a page that are not blank, and the model's log-odds of keeping each, to what the site says."""
