"""Label lines and learn the profile of their site from the same logits, so that the line model runs once."""

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
    """A labeller that also makes a profile of each page that it labels, without spinner rules.

    Args:
        learned: the list to which the profile of each page is appended.
    """

    learned: list[Profile] = field(default_factory=list)

    def site_prior(self, texts: Sequence[str], scores: Matrix) -> SitePrior | None:
        """Return the result of the labeller; learn from the logits before the site's profile changes them."""
        self.learned.append(line_profile(texts, scores[:, 0]))
        return super().site_prior(texts, scores)
