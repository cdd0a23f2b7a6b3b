"""Learn the profile of a site from its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cleanarticle import characters
from cleanarticle.errors import InputError, require_text
from cleanarticle.lines import Labeller
from cleanarticle.pipeline import Part, build
from cleanarticle.sites.profile import LineCounts, Profile, merge_profiles
from cleanarticle.sites.spinner import spinner_knowledge_of
from cleanarticle.sites.template import line_observations


def learn(texts: Iterable[str]) -> Profile:
    r"""Return the profile of a site, learned from the texts of its pages; they should be at least twenty.

    Pages are read one after another. Memory grows with the number of different lines.

    Raises:
        InputError: a text is not a ``str``, or *texts* is a single text.

    >>> learn(["Home\n\nIt rained in Lyon.", "Home\n\nIt snowed in Bern."]).lines["home"].pages
    2
    """
    if isinstance(texts, str | bytes | bytearray):
        raise InputError("learn() needs the texts of many pages of a site, but got a single text: pass a list of texts")
    return merge_profiles(profile_of(text) for text in texts)


def profile_of(text: str, *, spelling: bool = True) -> Profile:
    """Return the profile of one page. Its lines are those after repairs of characters, as the labeller sees them.

    A blank page has a profile of 0 pages.

    Args:
        text: the page.
        spelling: whether to search for the rules of a spinner too.
    """
    page = build([Part("characters", characters.repair, "characters")]).run(require_text(text))
    texts, log_odds = Labeller().log_odds(page)
    profile = line_profile(texts, log_odds)
    is_kept = (log_odds > 0).tolist()
    kept = [line for line, keep in zip(texts, is_kept, strict=True) if keep] if spelling else []
    return replace(profile, spun=spinner_knowledge_of(kept)) if kept else profile


def line_profile(texts: Sequence[str], log_odds: NDArray[np.float32]) -> Profile:
    """Return the profile of one page, without the rules of a spinner.

    Args:
        texts: the lines of the page that are not blank, after repairs.
        log_odds: for each line, the log-odds, by the line model, that it is kept.
    """
    lines = {key: LineCounts(1, *map(int, flags)) for key, flags in line_observations(texts, log_odds).items()}
    return Profile(1 if lines else 0, lines)
