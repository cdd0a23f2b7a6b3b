"""A labeller that also learns: the lines of a page are scored once, for cleaning and for learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleanarticle.lines import Labeller
from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.sites.learning import line_profile
from cleanarticle.sites.profile import Profile
from cleanarticle.text.arrays import Matrix


@dataclass(frozen=True)
class Learner(Labeller):
    """A labeller that keeps the profile of each page that it labels, without spinner rules.

    Args:
        learned: the profiles, one for each page; new ones are appended.
    """

    learned: list[Profile] = field(default_factory=list)

    def site_prior(self, texts: Sequence[str], scores: Matrix) -> SitePrior | None:
        """Return what the labeller returns; learn from the scores before the site's profile changes them."""
        self.learned.append(line_profile(texts, scores[:, 0]))
        return super().site_prior(texts, scores)
