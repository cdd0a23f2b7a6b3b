"""What a site's profile says of the lines of a page, as shifts of the model's scores.

Evidence, never a cut: each shift adds to what the model thinks, and a page that does not look like
the site's pages is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.locales.normal import normal

if TYPE_CHECKING:
    pass

LONGEST = 200
"""Of a longer line only so many characters are looked up."""

_REPEATED = 6.0  # log-odds: outweighs all but the surest "kept" of the model
_OUTSIDE = 4.0
_LEAST_PAGES = 3  # what stands on fewer may be a story told twice
_HALF = 0.5  # a line on half of the site's pages has its full weight, on fewer in proportion
_RARE = 0.05
_ALWAYS = 0.9
_PROSE = 60  # characters: a line of this length does not recur by chance
_ALIKE = 0.25  # of the template lines that a page of the site holds on average
_SOLID = 40  # characters: a shorter line is no sign of running text
_SHORT = 20  # characters that a line that is not text counts for at the least


class Heart(NamedTuple):
    """The run of lines, half-open, that holds most of a page's running text."""

    start: int
    end: int


def line_key(text: str) -> str:
    """The form in which a line is counted; empty where it has no letter.

    >>> line_key("» 1,024 Comments"), line_key("--- 12 ---")
    ('0 comments', '')
    """
    key = normal(text[:LONGEST])
    if key.isascii():
        return key if any(map(str.isalpha, key)) else ""
    key = key.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate could not be saved
    return key if any(map(str.isalpha, key)) else ""


def heart(texts: Sequence[str], odds: NDArray[np.float32]) -> Heart:
    """The heart of a page: the run of lines with the largest sum of text that is likely to be kept.

    Args:
        texts: the lines that are not blank.
        odds: for each, the log-odds of being kept.

    The largest sum of a run is found in one pass (Bentley, "Programming Pearls", 1984).

    >>> heart(["Home", "It rained for the third day in a row, and the river rose.", "©"], np.array([-3, 4, -3]))
    Heart(start=1, end=2)
    """
    lengths = np.array([len(text) for text in texts], np.float64)
    likely = 1 / (1 + np.exp(-np.clip(odds, -30, 30))) - 0.5
    worth = np.where(likely > 0, likely * lengths * (lengths >= _SOLID), likely * np.maximum(lengths, _SHORT))
    sums = np.concatenate([[0.0], np.cumsum(worth)])
    gains = sums - np.minimum.accumulate(sums)
    end = int(gains.argmax())
    start = int(sums[: end + 1].argmin())
    return Heart(start, end)
