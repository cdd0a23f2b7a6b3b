"""Learns the profile of a site from its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cleanarticle import characters
from cleanarticle.errors import InputError, require_text
from cleanarticle.lines import Labeller
from cleanarticle.pipeline import Part, build
from cleanarticle.sites.profile import Profile, Seen, merged
from cleanarticle.sites.spinner import spun_of
from cleanarticle.sites.template import observe


def learn(texts: Iterable[str]) -> Profile:
    r"""The profile of a site, from the texts of its pages; some twenty will do, more do better.

    Takes the pages one by one. Memory grows with the number of different lines.

    Raises:
        InputError: a text is not a ``str``, or one text was handed in where many are wanted.

    >>> learn(["Home\n\nIt rained in Lyon.", "Home\n\nIt snowed in Bern."]).lines["home"].pages
    2
    """
    if isinstance(texts, str | bytes | bytearray):
        raise InputError("learn wants the texts of many pages of a site, and this is one; hand in a list of them")
    return merged(profile_of(text) for text in texts)


def profile_of(text: str, *, spelling: bool = True) -> Profile:
    """The profile of one page, by the lines that the labeller sees: the repaired ones.

    A page on which nothing is written counts as none.

    Args:
        text: the page.
        spelling: whether to look for what a spinner does, too.
    """
    page = build([Part("characters", characters.repair, "characters")]).run(require_text(text))
    texts, odds = Labeller().odds(page)
    profile = seen_once(texts, odds)
    kept = [line for line, odd in zip(texts, odds.tolist(), strict=True) if odd > 0] if spelling else []
    return replace(profile, spun=spun_of(kept)) if kept else profile


def seen_once(texts: Sequence[str], odds: NDArray[np.float32]) -> Profile:
    """The profile of one page, but for what a spinner does.

    Args:
        texts: its lines that are not blank, repaired.
        odds: for each, the model's log-odds of being kept.
    """
    lines = {key: Seen(1, *map(int, where)) for key, where in observe(texts, odds).items()}
    return Profile(1 if lines else 0, lines)
