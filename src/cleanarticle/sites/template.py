"""What a site's profile says about the lines of a page, in log-odds to add to what the model says.

Evidence, never a cut, and only of a page that looks like the site's:

* A line that stands on many pages of the site is template. A short line that the model keeps and
  that stands alone in the midst of text the page has for itself (a recurring heading) is less so.
* Some template lines stand above the running text on every page, some below it. What stands before
  the last of the first or after the first of the second is outside of the article, though it be new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.sites.profile import Profile
from cleanarticle.text.normalize import normal

Odds = NDArray[np.float32]

_CLOSED = re.compile(r"""[.!?。！？…।۔؟]["'”“»«’)\]]{0,3}\s{0,3}\Z""")

_REPEATED = 8.0  # 1 to 3,000: more than the model's surest "kept", which is seldom above 6
_OUTSIDE = 4.0  # less, since it is said of a line by what stands around it
_FULL = 1 / 3  # a line on a third of the site's pages has its full weight (sections differ), on fewer in proportion
_NO_TITLE = 0.5  # a title on fewer pages may be that of an article which the others link to
_ALWAYS = 0.9
_ALIKE = 0.25  # of the template lines that a page of the site holds on average, and 3 at the least
_LOOKED_UP = 200  # characters of a line
_PROSE = 60  # characters: so long a line does not recur by chance
_SENTENCE = 40  # characters: a shorter line that ends as sentences do is no sign of running text
_LOOSE = 0.1  # what a kept line that is no sentence counts for, beside one that is
_SHORT = 20  # characters that a line that is not kept weighs at the least


def line_key(text: str) -> str:
    """The form in which a line is counted; empty where it is a lone number, as in a table, or less.

    >>> line_key("» 1,024 Comments"), line_key("14:05"), line_key("--- 12 ---")
    ('0 comments', '0:0', '')
    """
    key = normal(text[:_LOOKED_UP])
    if not key.isascii():
        key = key.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate could not be saved
    return key if any(map(str.isalpha, key)) or key.count("0") > 1 else ""


def observe(texts: Sequence[str], odds: Odds) -> dict[str, tuple[bool, bool, bool]]:
    """Of each line of a page, by its key: whether the model keeps it, and whether it stands above or below the heart.

    Args:
        texts: the lines that are not blank.
        odds: for each, the model's log-odds of being kept.
    """
    start, end = heart(texts, odds)
    seen: dict[str, tuple[bool, bool, bool]] = {}
    for at, (text, odd) in enumerate(zip(texts, odds.tolist(), strict=True)):
        if key := line_key(text):
            kept, above, below = seen.get(key, (False, True, True))
            seen[key] = (kept or odd > 0, above and at < start, below and start < end <= at)
    return seen


def compare(profile: Profile, texts: Sequence[str], odds: Odds) -> SitePrior | None:
    """What *profile* says about the lines of a page, or nothing where the page is not like the site's.

    Args:
        profile: what is known of the site.
        texts: the lines that are not blank.
        odds: for each, the model's log-odds of being kept.
    """
    found = [profile.lines.get(line_key(text)) for text in texts]
    pages, kept, above, below = np.array([seen or (0, 0, 0, 0) for seen in found], np.float64).reshape(-1, 4).T
    template = np.array([seen is not None and profile.is_template(seen) for seen in found], bool)
    if template.sum() < max(3, _ALIKE * profile.typical):
        return None
    share = np.where(template, pages / max(profile.pages, 1), 0.0)
    within = 1 - (above + below) / np.maximum(pages, 1)
    own = _alone(texts, template, odds) * within * kept / np.maximum(pages, 1)
    repeated = _REPEATED * np.minimum(1, share / _FULL) * (1 - own)
    start, end = heart(texts, odds - repeated)
    before = np.flatnonzero(template & (above >= _ALWAYS * pages))
    after = np.flatnonzero(template & (below >= _ALWAYS * pages))
    at = np.arange(len(texts))
    outside = (at < before[before < start].max(initial=-1)) | (at > after[after >= end].min(initial=len(texts)))
    outside &= start < end
    shift = -np.maximum(repeated, np.where(outside, _OUTSIDE, 0.0))
    if not (odds + shift > 0).any():  # the page itself, or its like, is what the profile was learned from
        return None
    title = np.where(share >= _NO_TITLE, shift, 0.0)
    reasons = tuple(
        f"on {seen.pages} of {profile.pages} pages of the site"
        if seen and -less >= 1 and repeats >= -less
        else "outside of where the site's articles stand"
        if -less >= 1
        else ""
        for seen, less, repeats in zip(found, shift.tolist(), repeated.tolist(), strict=True)
    )
    return SitePrior(shift.astype(np.float32), title.astype(np.float32), reasons)


def heart(texts: Sequence[str], odds: NDArray[np.floating]) -> tuple[int, int]:
    """The half-open range of the lines that hold most of a page's running text.

    The run with the largest sum, found in one pass (Bentley, "Programming Pearls", 1984), of the
    lengths of the lines, each weighed by how likely it is to be kept, or to be not; sentences above
    all. Empty where nothing is kept.

    >>> heart(["Home", "It rained for the third day in a row, and the river rose.", "©"], np.array([-3.0, 4.0, -3.0]))
    (1, 2)
    """
    lengths = np.array([len(text) for text in texts], np.float64)
    closed = np.array([_CLOSED.search(text, max(0, len(text) - 7)) is not None for text in texts], bool)
    likely = 1 / (1 + np.exp(-np.clip(odds, -30, 30))) - 0.5
    gain = likely * lengths * np.where(closed & (lengths >= _SENTENCE), 1, _LOOSE)
    worth = np.where(likely > 0, gain, likely * np.maximum(lengths, _SHORT))
    sums = np.concatenate([[0.0], np.cumsum(worth)])
    end = int((sums - np.minimum.accumulate(sums)).argmax())
    return int(sums[: end + 1].argmin()), end


def _alone(texts: Sequence[str], template: NDArray[np.bool_], odds: Odds) -> NDArray[np.bool_]:
    """Which short lines that the model keeps stand between two that it keeps and that are the page's own."""
    own = ~template & (odds > 0)
    short = np.array([len(text) < _PROSE for text in texts], bool)
    beside = np.concatenate([[False], own[:-1]]) & np.concatenate([own[1:], [False]])
    alone: NDArray[np.bool_] = template & short & (odds > 0) & beside
    return alone


@dataclass(frozen=True)
class SiteTemplate:
    """A prior for the labeller: what a site's profile says about the lines of a page.

    Args:
        profile: what is known of the site.
    """

    profile: Profile

    def __call__(self, texts: Sequence[str], odds: Odds) -> SitePrior | None:
        """Return what the profile says about the lines of a page, or nothing where the page is not like the site's."""
        return compare(self.profile, texts, odds)
