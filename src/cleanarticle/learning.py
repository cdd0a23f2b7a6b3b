"""A page cleaned and learned from in one look: its lines are measured and scored once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleanarticle.lines import Labeller
from cleanarticle.lines.own import Matrix
from cleanarticle.lines.template import Template
from cleanarticle.profile import Profile, seen_once


@dataclass(frozen=True)
class Learner(Labeller):
    """A labeller that keeps what each page it labels teaches of its site, spinners aside.

    Args:
        learned: a profile a page, added to as pages come.
    """

    learned: list[Profile] = field(default_factory=list)

    def template(self, texts: Sequence[str], scores: Matrix) -> Template | None:
        """As the labeller has it; what the model says before the profile has its say is what is learned."""
        self.learned.append(seen_once(texts, scores[:, 0]))
        return super().template(texts, scores)
