"""What a site's profile says about the lines of a page, as log-odds that are added to those of the model.

It is evidence only; no line is removed because of it alone. It is used only on a page that looks like the site's:

* A line that is on many pages of the site is probably template. A short line that the model keeps, between two lines
  that only this page has, is less so: it may be a recurring heading.
* Some template lines are above the main text on every page, some below it. A line before the last of the first, or
  after the first of the second, is probably outside of the article, even if it is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.loading import lazy_pattern
from cleanarticle.sites.profile import Profile
from cleanarticle.text.normalize import normal

Odds = NDArray[np.float32]

_SENTENCE_END = lazy_pattern(r"""[.!?。！？…।۔؟]["'”“»«’)\]]{0,3}\s{0,3}\Z""")

# All of these were set by hand; benchmarks/profiles.py measures the result.
# Log-odds (8 is 1 to 3,000): more than the highest log-odds of the model for a kept line, which are rarely above 6.
_MAX_REPEATED_PENALTY = 8.0
_OUTSIDE_PENALTY = 4.0  # log-odds; smaller, since only the lines around it speak against the line
_FULL_SHARE = 1 / 3  # of the site's pages, since its sections differ: a line on fewer has a proportional penalty
_MIN_TITLE_SHARE = 0.5  # of the pages: a title on fewer may be that of an article that the others link to
_ALWAYS_SHARE = 0.9  # of the pages of a line: "on every page"
_MIN_TEMPLATE_SHARE = 0.25  # of the average number of template lines; a page with fewer does not look like the site's
_MIN_TEMPLATE_LINES = 3  # template lines of a page that looks like the site's; set by hand
_MAX_KEY_LENGTH = 200  # characters of a line that are compared
_MIN_PROSE = 60  # characters: a line of that length does not recur by chance
_MIN_SENTENCE = 40  # characters: a shorter line that ends like a sentence may be anything
_NO_SENTENCE_WEIGHT = 0.1  # the weight of the characters of a kept line that is not a sentence, which has 1
_MIN_DROPPED_WEIGHT = 20  # characters: the weight of a dropped line that is shorter


def line_key(text: str) -> str:
    """Return the form in which a line is counted; empty for a single number, as in a table, and for less.

    >>> line_key("» 1,024 Comments"), line_key("14:05"), line_key("--- 12 ---")
    ('0 comments', '0:0', '')
    """
    key = normal(text[:_MAX_KEY_LENGTH])
    if not key.isascii():
        key = key.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate could not be saved
    return key if any(map(str.isalpha, key)) or key.count("0") > 1 else ""


def line_observations(texts: Sequence[str], odds: Odds) -> dict[str, tuple[bool, bool, bool]]:
    """Return, by the key of the line, whether the model keeps it, whether it is above, and whether below the main text.

    Args:
        texts: the filled lines of a page.
        odds: for each, the model's log-odds that it is kept.
    """
    start, end = main_text_range(texts, odds)
    observations: dict[str, tuple[bool, bool, bool]] = {}
    for index, (text, line_odds) in enumerate(zip(texts, odds.tolist(), strict=True)):
        if key := line_key(text):
            kept, above, below = observations.get(key, (False, True, True))
            observations[key] = (kept or line_odds > 0, above and index < start, below and start < end <= index)
    return observations


def template_prior(profile: Profile, texts: Sequence[str], odds: Odds) -> SitePrior | None:
    """Return what *profile* says about the lines of a page; ``None`` if the page does not look like the site's.

    Args:
        profile: the profile of the site.
        texts: the filled lines of the page.
        odds: for each, the model's log-odds that it is kept.
    """
    counts = [profile.lines.get(line_key(text)) for text in texts]
    pages, kept, above, below = np.array([line or (0, 0, 0, 0) for line in counts], np.float64).reshape(-1, 4).T
    template = np.array([line is not None and profile.is_template(line) for line in counts], bool)
    if template.sum() < max(_MIN_TEMPLATE_LINES, _MIN_TEMPLATE_SHARE * profile.typical):
        return None
    share = np.where(template, pages / max(profile.pages, 1), 0.0)
    within = 1 - (above + below) / np.maximum(pages, 1)  # the share of pages with the line inside the main text
    heading = _standing_alone(texts, template, odds) * within * kept / np.maximum(pages, 1)
    repeated = _MAX_REPEATED_PENALTY * np.minimum(1, share / _FULL_SHARE) * (1 - heading)
    start, end = main_text_range(texts, odds - repeated)
    before = np.flatnonzero(template & (above >= _ALWAYS_SHARE * pages))
    after = np.flatnonzero(template & (below >= _ALWAYS_SHARE * pages))
    index = np.arange(len(texts))
    outside = (index < before[before < start].max(initial=-1)) | (index > after[after >= end].min(initial=len(texts)))
    outside &= start < end
    shift = -np.maximum(repeated, np.where(outside, _OUTSIDE_PENALTY, 0.0))
    if not (odds + shift > 0).any():  # the profile was learned from this page, or from copies of it
        return None
    title = np.where(share >= _MIN_TITLE_SHARE, shift, 0.0)
    reasons = tuple(
        f"on {line.pages} of {profile.pages} pages of the site"
        if line and penalty >= 1 and repeated_penalty >= penalty
        else "outside of the place of the site's articles"
        if penalty >= 1
        else ""
        for line, penalty, repeated_penalty in zip(counts, (-shift).tolist(), repeated.tolist(), strict=True)
    )
    return SitePrior(shift.astype(np.float32), title.astype(np.float32), reasons)


def main_text_range(texts: Sequence[str], odds: NDArray[np.floating]) -> tuple[int, int]:
    """Return the half-open range of lines that has most of a page's main text; empty if no line is kept.

    It is the run of lines with the largest sum of weights, found in one pass (Bentley, "Programming Pearls", 1984).
    The weight of a line is its length times the probability that it is kept minus one half, so that dropped lines
    count against a run; lines that are not sentences count less.

    Args:
        texts: the filled lines of the page.
        odds: for each, the log-odds that it is kept.

    >>> lines = ["Home", "It rained for the third day in a row, and the river rose.", "©"]
    >>> main_text_range(lines, np.array([-3.0, 4.0, -3.0]))
    (1, 2)
    """
    lengths = np.array([len(text) for text in texts], np.float64)
    ends_sentence = np.array([_SENTENCE_END.search(text, max(0, len(text) - 7)) is not None for text in texts], bool)
    likely = 1 / (1 + np.exp(-np.clip(odds, -30, 30))) - 0.5
    kept_weight = likely * lengths * np.where(ends_sentence & (lengths >= _MIN_SENTENCE), 1, _NO_SENTENCE_WEIGHT)
    weights = np.where(likely > 0, kept_weight, likely * np.maximum(lengths, _MIN_DROPPED_WEIGHT))
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    end = int((sums - np.minimum.accumulate(sums)).argmax())
    return int(sums[: end + 1].argmin()), end


def _standing_alone(texts: Sequence[str], template: NDArray[np.bool_], odds: Odds) -> NDArray[np.bool_]:
    """Return which short template lines that the model keeps are between two kept lines that are not template."""
    only_here = ~template & (odds > 0)
    short = np.array([len(text) < _MIN_PROSE for text in texts], bool)
    between = np.concatenate([[False], only_here[:-1]]) & np.concatenate([only_here[1:], [False]])
    alone: NDArray[np.bool_] = template & short & (odds > 0) & between
    return alone


@dataclass(frozen=True)
class SiteTemplate:
    """A prior for the labeller: what a site's profile says about the lines of a page.

    Args:
        profile: the profile of the site.
    """

    profile: Profile

    def __call__(self, texts: Sequence[str], odds: Odds) -> SitePrior | None:
        """Return what the profile says about the lines; ``None`` if the page does not look like the site's."""
        return template_prior(self.profile, texts, odds)
