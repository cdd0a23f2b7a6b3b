"""Turn the profile of a site into evidence about the lines of a page: log-odds that are added to those of the model.

The evidence is used only if the page looks like other pages of the site. It has two parts:

* A line that is on many pages of the site probably belongs to the template, and gets a penalty. But it may be a heading
  that recurs: then it is short, the model keeps it, and the lines above and below it are kept lines that do not belong
  to the template. The penalty of such a line is smaller.
* Some template lines are above the main text on every page, others are below it on every page. A line above one of the
  former, or below one of the latter, is probably outside of the article, even if no other page has it.
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

# "." or "!”" at the end of a line, perhaps with a few spaces after it.
_SENTENCE_END = lazy_pattern(r"""[.!?。！？…।۔؟]["'”“»«’)\]]{0,3}\s{0,3}\Z""")

# All of these were set by hand; benchmarks/profiles.py measures the result. Penalties are log-odds.
_MAX_TEMPLATE_PENALTY = 8.0
"""The penalty of a line on all pages: more than the log-odds of the model for a kept line, which are rarely above 6."""
_OUTSIDE_PENALTY = 4.0
"""The penalty of a line outside of the article: smaller, since the evidence is not the line itself but other lines."""
_MIN_REASON_PENALTY = 1.0
"""The smallest penalty that is given as the reason of a label."""
_FULL_SHARE = 1 / 3
"""A line on at least this share of the site's pages gets the full penalty. It is below 1, since the sections of a site
differ. For a line on fewer pages, the penalty is proportional to their number."""
_MIN_TITLE_SHARE = 0.5
"""The penalty of a line on at least this share of the site's pages also counts against the label title. A line on fewer
pages may be the title of an article to which other pages link."""
_ALWAYS_SHARE = 0.9
"""A line counts as above, or below, the main text on every page if it is there on at least this share of the pages that
have it."""
_MIN_TEMPLATE_SHARE = 0.25
"""A page looks like the other pages of the site if it has at least this share of their average number of template
lines."""
_MIN_TEMPLATE_LINES = 3
"""The smallest number of template lines of such a page, whatever the average."""
_MAX_KEY_LENGTH = 200  # characters at the beginning of a line that are compared
_MIN_PROSE_LENGTH = 60  # characters: a line of this length or more is no heading
_MIN_SENTENCE_LENGTH = 40  # characters: a shorter line that ends like a sentence may be anything
_OTHER_WEIGHT = 0.1  # the weight of a character in a kept line that is not a sentence; in a sentence it is 1
_MIN_DROPPED_LENGTH = 20  # characters: shorter dropped lines count as if they had this length
_MAX_LOG_ODDS = 30  # larger ones are clipped, so that their exponential does not overflow


def line_key(text: str) -> str:
    """Return the form in which lines are compared; empty for a line that has no letters and at most one number.

    >>> line_key("» 1,024 Comments"), line_key("14:05"), line_key("--- 12 ---")
    ('0 comments', '0:0', '')
    """
    key = normal(text[:_MAX_KEY_LENGTH])
    if not key.isascii():
        key = key.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate could not be saved
    return key if any(map(str.isalpha, key)) or key.count("0") > 1 else ""


def line_observations(texts: Sequence[str], log_odds: LogOdds) -> dict[str, tuple[bool, bool, bool]]:
    """Return three flags for each line of a page, by its key: kept, above the main text, below the main text.

    Lines with the same key are taken together: kept if one of them is kept, above or below if all of them are.

    Args:
        texts: the lines of the page that are not blank.
        log_odds: for each line, the log-odds, by the line model, that it is kept.
    """
    start, end = main_text_range(texts, log_odds)
    observations: dict[str, tuple[bool, bool, bool]] = {}
    for index, (text, line_log_odds) in enumerate(zip(texts, log_odds.tolist(), strict=True)):
        if key := line_key(text):
            kept, above, below = observations.get(key, (False, True, True))
            observations[key] = (kept or line_log_odds > 0, above and index < start, below and start < end <= index)
    return observations


def template_prior(profile: Profile, texts: Sequence[str], log_odds: LogOdds) -> SitePrior | None:
    """Return the evidence of a profile about the lines of a page; ``None`` if it looks unlike other pages of the site.

    Args:
        profile: the profile of the site.
        texts: the lines of the page that are not blank.
        log_odds: for each line, the log-odds, by the line model, that it is kept.
    """
    line_counts = [profile.lines.get(line_key(text)) for text in texts]
    pages, kept, above, below = (
        np.array([counts or (0, 0, 0, 0) for counts in line_counts], np.float64).reshape(-1, 4).T
    )
    is_template = np.array([counts is not None and profile.is_template(counts) for counts in line_counts], bool)
    if is_template.sum() < max(_MIN_TEMPLATE_LINES, _MIN_TEMPLATE_SHARE * profile.typical):
        return None
    page_share = np.where(is_template, pages / max(profile.pages, 1), 0.0)
    # Of the pages that have the line, the share on which it is in the main text, and the share on which it is kept.
    inside_share = 1 - (above + below) / np.maximum(pages, 1)
    kept_share = kept / np.maximum(pages, 1)
    relief_of_heading = _may_be_heading(texts, is_template, log_odds) * inside_share * kept_share
    template_penalty = _MAX_TEMPLATE_PENALTY * np.minimum(1, page_share / _FULL_SHARE) * (1 - relief_of_heading)
    start, end = main_text_range(texts, log_odds - template_penalty)
    always_above = np.flatnonzero(is_template & (above >= _ALWAYS_SHARE * pages))
    always_below = np.flatnonzero(is_template & (below >= _ALWAYS_SHARE * pages))
    last_above = always_above[always_above < start].max(initial=-1)
    first_below = always_below[always_below >= end].min(initial=len(texts))
    index = np.arange(len(texts))
    is_outside = ((index < last_above) | (index > first_below)) & (start < end)
    penalty = np.maximum(template_penalty, np.where(is_outside, _OUTSIDE_PENALTY, 0.0))
    # If no line were kept, the profile was probably learned from this page, or from copies of it.
    if not (log_odds - penalty > 0).any():
        return None
    title_penalty = np.where(page_share >= _MIN_TITLE_SHARE, penalty, 0.0)
    reasons = tuple(
        ""
        if line_penalty < _MIN_REASON_PENALTY
        else f"on {counts.pages} of {profile.pages} pages of the site"
        if counts and line_template_penalty >= line_penalty
        else "outside of the place of the site's articles"
        for counts, line_penalty, line_template_penalty in zip(
            line_counts, penalty.tolist(), template_penalty.tolist(), strict=True
        )
    )
    return SitePrior((-penalty).astype(np.float32), (-title_penalty).astype(np.float32), reasons)


def main_text_range(texts: Sequence[str], log_odds: NDArray[np.floating]) -> tuple[int, int]:
    """Return the half-open range of lines with most of the main text of a page; empty if no line is kept.

    It is the run of lines with the largest sum of weights, found in one pass (Bentley, "Programming Pearls", 1984).
    The weight of a line is its length times its *excess*: the probability that it is kept, minus one half. So a line
    that is dropped counts against a run. A kept line that is not a sentence counts less than a sentence.

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
    is_sentence = ends_sentence & (lengths >= _MIN_SENTENCE_LENGTH)
    kept_weights = excess * lengths * np.where(is_sentence, 1, _OTHER_WEIGHT)
    weights = np.where(excess > 0, kept_weights, excess * np.maximum(lengths, _MIN_DROPPED_LENGTH))
    sum_before = np.concatenate([[0.0], np.cumsum(weights)])
    end = int((sum_before - np.minimum.accumulate(sum_before)).argmax())
    return int(sum_before[: end + 1].argmin()), end


def _may_be_heading(texts: Sequence[str], is_template: NDArray[np.bool_], log_odds: LogOdds) -> NDArray[np.bool_]:
    """Return for each line whether it may be a heading that recurs on pages.

    Such a line is short, belongs to the template, and is kept by the model. The lines above and below it are kept, too,
    but do not belong to the template.
    """
    is_kept = log_odds > 0
    is_article_text = ~is_template & is_kept
    is_short = np.array([len(text) < _MIN_PROSE_LENGTH for text in texts], bool)
    is_below_text = np.concatenate([[False], is_article_text[:-1]])
    is_above_text = np.concatenate([is_article_text[1:], [False]])
    out: NDArray[np.bool_] = is_template & is_short & is_kept & is_below_text & is_above_text
    return out


@dataclass(frozen=True)
class SiteTemplate:
    """A prior for the labeller: the evidence of a site's profile about the lines of a page.

    Args:
        profile: the profile of the site.
    """

    profile: Profile

    def __call__(self, texts: Sequence[str], log_odds: LogOdds) -> SitePrior | None:
        """Return the evidence about the lines of a page; ``None`` if it looks unlike other pages of the site."""
        return template_prior(self.profile, texts, log_odds)
