"""A page cleaned and learned from in one look: its lines are measured and scored once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleanarticle.lines import Labeller
from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.sites.learning import seen_once
from cleanarticle.sites.profile import Profile
from cleanarticle.text.arrays import Matrix


@dataclass(frozen=True)
class Learner(Labeller):
    """A labeller that keeps what each page it labels teaches of its site, spinners aside.

    Args:
        learned: a profile a page, added to as pages come.
    """

    learned: list[Profile] = field(default_factory=list)

    def site_prior(self, texts: Sequence[str], scores: Matrix) -> SitePrior | None:
        """As the labeller has it; what the model says before the profile has its say is what is learned."""
        self.learned.append(seen_once(texts, scores[:, 0]))
        return super().site_prior(texts, scores)
