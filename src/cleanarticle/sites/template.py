"""Turn the profile of a site into evidence about the lines of a page: log-odds that are added to those of the model.

This evidence is added to that of the model, and used only if the page looks like other pages of the site:

* A line that is on many pages of the site probably belongs to the template. The penalty is smaller for a short line
  that the model keeps, between two lines that only this page has: it may be a recurring heading.
* Some template lines are above the main text on every page, some below it. A line above the last one of the former, or
  below the first one of the latter, is probably outside of the article, even if it is new.
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

LogOdds = NDArray[np.float32]

# "." or "!”", with a few spaces after it, at the end of a line
_SENTENCE_END = lazy_pattern(r"""[.!?。！？…।۔؟]["'”“»«’)\]]{0,3}\s{0,3}\Z""")

# All of these were set by hand; benchmarks/profiles.py measures the result. Penalties are log-odds.
_MAX_REPEATED_PENALTY = 8.0  # 1 to 3,000: more than the log-odds of the model for a kept line, rarely above 6
_OUTSIDE_PENALTY = 4.0  # smaller, since the evidence is not the line itself but lines around it
_MIN_REASON_PENALTY = 1.0  # a smaller penalty is not a reason
_FULL_SHARE = 1 / 3  # of the site's pages, since sections differ; for a line on fewer, the penalty is proportional
_MIN_TITLE_SHARE = 0.5  # of the pages: a title on fewer may be that of an article to which the others link
_ALWAYS_SHARE = 0.9  # of the pages that have a line: it is above, or below, the main text "on every page"
_MIN_TEMPLATE_SHARE = 0.25  # of the average number of template lines: fewer are on pages unlike the site's others
_MIN_TEMPLATE_LINES = 3  # of a page that looks like the site's others, whatever the average is
_MAX_KEY_LENGTH = 200  # characters of a line that are compared
_MIN_PROSE = 60  # characters: a line of that length does not recur by chance
_MIN_SENTENCE = 40  # characters: a shorter line that ends like a sentence may be anything
_NO_SENTENCE_WEIGHT = 0.1  # of a character in a kept line that is not a sentence; in a sentence, the weight is 1
_MIN_DROPPED_LENGTH = 20  # characters: shorter dropped lines count as if they had this length
_MAX_LOG_ODDS = 30  # against overflow


def line_key(text: str) -> str:
    """Return the form in which a line is counted; empty for a line without letters that has at most one number.

    >>> line_key("» 1,024 Comments"), line_key("14:05"), line_key("--- 12 ---")
    ('0 comments', '0:0', '')
    """
    key = normal(text[:_MAX_KEY_LENGTH])
    if not key.isascii():
        key = key.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate could not be saved
    return key if any(map(str.isalpha, key)) or key.count("0") > 1 else ""


def line_observations(texts: Sequence[str], log_odds: LogOdds) -> dict[str, tuple[bool, bool, bool]]:
    """Return three flags for each line of a page, by its key: kept, above the main text, below the main text.

    If a line is on the page more than once, it is kept if one occurrence is, and above or below if all are.

    Args:
        texts: the lines of the page that are not blank.
        log_odds: the log-odds of each line to be kept, by the line model.
    """
    start, end = main_text_range(texts, log_odds)
    observations: dict[str, tuple[bool, bool, bool]] = {}
    for index, (text, line_log_odds) in enumerate(zip(texts, log_odds.tolist(), strict=True)):
        if key := line_key(text):
            kept, above, below = observations.get(key, (False, True, True))
            observations[key] = (kept or line_log_odds > 0, above and index < start, below and start < end <= index)
    return observations


def template_prior(profile: Profile, texts: Sequence[str], log_odds: LogOdds) -> SitePrior | None:
    """Return the evidence of a profile about the lines of a page; ``None`` if the page looks unlike the site's others.

    Args:
        profile: the profile of the site.
        texts: the lines of the page that are not blank.
        log_odds: the log-odds of each line to be kept, by the line model.
    """
    counts = [profile.lines.get(line_key(text)) for text in texts]
    pages, kept, above, below = np.array([line or (0, 0, 0, 0) for line in counts], np.float64).reshape(-1, 4).T
    template = np.array([line is not None and profile.is_template(line) for line in counts], bool)
    if template.sum() < max(_MIN_TEMPLATE_LINES, _MIN_TEMPLATE_SHARE * profile.typical):
        return None
    page_share = np.where(template, pages / max(profile.pages, 1), 0.0)
    inside_share = 1 - (above + below) / np.maximum(pages, 1)  # of the pages with the line: it is in the main text
    heading = _may_be_heading(texts, template, log_odds) * inside_share * kept / np.maximum(pages, 1)
    repeated = _MAX_REPEATED_PENALTY * np.minimum(1, page_share / _FULL_SHARE) * (1 - heading)
    start, end = main_text_range(texts, log_odds - repeated)
    before = np.flatnonzero(template & (above >= _ALWAYS_SHARE * pages))
    after = np.flatnonzero(template & (below >= _ALWAYS_SHARE * pages))
    index = np.arange(len(texts))
    outside = (index < before[before < start].max(initial=-1)) | (index > after[after >= end].min(initial=len(texts)))
    outside &= start < end
    shift = -np.maximum(repeated, np.where(outside, _OUTSIDE_PENALTY, 0.0))
    # If no line were kept, the profile was probably learned from this page, or from copies of it.
    if not (log_odds + shift > 0).any():
        return None
    title = np.where(page_share >= _MIN_TITLE_SHARE, shift, 0.0)
    reasons = tuple(
        f"on {line.pages} of {profile.pages} pages of the site"
        if line and penalty >= _MIN_REASON_PENALTY and repeated_penalty >= penalty
        else "outside of the place of the site's articles"
        if penalty >= _MIN_REASON_PENALTY
        else ""
        for line, penalty, repeated_penalty in zip(counts, (-shift).tolist(), repeated.tolist(), strict=True)
    )
    return SitePrior(shift.astype(np.float32), title.astype(np.float32), reasons)


def main_text_range(texts: Sequence[str], log_odds: NDArray[np.floating]) -> tuple[int, int]:
    """Return the half-open range of lines with most of the main text of a page; empty if no line is kept.

    It is the run of lines with the largest sum of weights, found in one pass (Bentley, "Programming Pearls", 1984).
    The weight of a line is its length times its excess, the probability that it is kept minus one half: so dropped
    lines count against a run. Kept lines that are not sentences count less.

    Args:
        texts: the lines of the page that are not blank.
        log_odds: the log-odds of each line to be kept.

    >>> lines = ["Home", "It rained for the third day in a row, and the river rose.", "©"]
    >>> main_text_range(lines, np.array([-3.0, 4.0, -3.0]))
    (1, 2)
    """
    lengths = np.array([len(text) for text in texts], np.float64)
    ends_sentence = np.array([_SENTENCE_END.search(text, max(0, len(text) - 7)) is not None for text in texts], bool)
    excess = 1 / (1 + np.exp(-np.clip(log_odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS))) - 0.5
    kept_weight = excess * lengths * np.where(ends_sentence & (lengths >= _MIN_SENTENCE), 1, _NO_SENTENCE_WEIGHT)
    weights = np.where(excess > 0, kept_weight, excess * np.maximum(lengths, _MIN_DROPPED_LENGTH))
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    end = int((sums - np.minimum.accumulate(sums)).argmax())
    return int(sums[: end + 1].argmin()), end


def _may_be_heading(texts: Sequence[str], template: NDArray[np.bool_], log_odds: LogOdds) -> NDArray[np.bool_]:
    """Return for each line whether it may be a heading that recurs on pages.

    That is a short template line that the model keeps, between two kept lines that are not template.
    """
    only_here = ~template & (log_odds > 0)
    short = np.array([len(text) < _MIN_PROSE for text in texts], bool)
    between = np.concatenate([[False], only_here[:-1]]) & np.concatenate([only_here[1:], [False]])
    out: NDArray[np.bool_] = template & short & (log_odds > 0) & between
    return out


@dataclass(frozen=True)
class SiteTemplate:
    """A prior for the labeller: the evidence of a site's profile about the lines of a page.

    Args:
        profile: the profile of the site.
    """

    profile: Profile

    def __call__(self, texts: Sequence[str], log_odds: LogOdds) -> SitePrior | None:
        """Return the evidence about the lines of a page; ``None`` if the page looks unlike the site's others."""
        return template_prior(self.profile, texts, log_odds)
