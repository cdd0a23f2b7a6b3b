"""Estimate how good the result for a page is: the expected F1 of its text, from 0 to 1.

The estimate comes from decision trees over the measures of :mod:`cleanarticle.quality.measures`. They were trained by
``training/confidence.py`` on the F1 of pages of sites that the line model had not seen.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import ClassVar

import numpy as np

from cleanarticle.page import Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import declares
from cleanarticle.quality.measures import measures
from cleanarticle.text.arrays import JsonWeights, Matrix

_DECIMALS = 3  # of a confidence


@dataclass(frozen=True)
class ConfidenceTrees(JsonWeights):
    """Decision trees whose values are added up to a score, and the F1 of the pages with such a score.

    Each tree compares some measures with thresholds. Which comparisons are true decides which of its values it adds.
    """

    decimals: ClassVar[int] = 5
    columns: Matrix
    """The indices of the measures that each tree compares: trees × comparisons."""
    thresholds: Matrix
    """A comparison is true if the measure is above its threshold: trees × comparisons."""
    values: Matrix
    """Trees × values; the first comparison is the highest bit of the index of the value."""
    scores: Matrix
    """Scores in ascending order."""
    f1: Matrix
    """The F1 of pages with these scores, ascending; between the scores it is interpolated."""

    def score(self, rows: Matrix) -> Matrix:
        """Return the score of each page, by which pages are ordered, from its row of measures."""
        is_above = rows[:, self.columns.astype(np.intp)] > self.thresholds
        leaves = is_above @ (1 << np.arange(self.columns.shape[1])[::-1])
        scores: Matrix = self.values[np.arange(len(self.values)), leaves].sum(1)
        return scores

    def expected_f1(self, rows: Matrix) -> Matrix:
        """Return the expected F1 of each page, 0 to 1, from its row of measures."""
        return np.interp(self.score(rows), self.scores, self.f1).astype(np.float32)


@declares(
    reads=["lines", "labels", "kept", "likely", "articles", "kind"],
    proposes=["confidence"],
)
def confidence(page: Page) -> Iterator[Field]:
    """Propose the ``confidence`` of the page and of each of its articles, from 0 to 1.

    The confidence of a page without content (``blocked``, ``consent``, ``missing``) is 1, since it has no text that
    could be wrong. If a page has a single article, the confidence of both is the same.
    """
    if page.kind in NO_CONTENT:
        yield Field(None, "confidence", 1.0, reason="a page without content")
        return
    articles = sorted({line.article for line in page.lines if line.article is not None})
    measured = [None, *(articles if len(articles) > 1 else ())]  # None is the page
    rows = np.array([measures(page, article) for article in measured], np.float32)
    reason = "the probabilities of the line model and the kind"
    values = [round(float(value), _DECIMALS) for value in default_trees().expected_f1(rows)]
    for article, value in zip(measured, values, strict=True):
        yield Field(article, "confidence", value, reason=reason)
    if len(articles) == 1:
        yield Field(articles[0], "confidence", values[0], reason=reason)


@functools.cache
def default_trees() -> ConfidenceTrees:
    """Return the built-in trees."""
    return ConfidenceTrees.read(
        (resources.files("cleanarticle.quality") / "data" / "confidence.json").read_text("utf-8")
    )
