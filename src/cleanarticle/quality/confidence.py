"""Estimate how good the result for a page is: the expected F1 of its text, from 0 to 1.

The estimate comes from small networks over the measures of :mod:`cleanarticle.quality.measures`. They were trained by
``training/confidence.py`` on the F1 of pages of sites that the line model had not seen.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.page import Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import declares
from cleanarticle.quality.measures import measures
from cleanarticle.text.arrays import JsonWeights, Matrix

MAX_DEVIATION = 4.0
"""The largest distance of a measure from its mean, in standard deviations; measures that are further away are clipped.
Set by hand."""
_DECIMALS = 3  # of a confidence


@dataclass(frozen=True)
class ConfidenceNetworks(JsonWeights):
    """The weights of several networks with one hidden layer, whose answers are averaged."""

    mean: Matrix
    """The mean of each measure over the training data."""
    spread: Matrix
    """The standard deviation of each measure."""
    first: Matrix
    """The weights of the hidden layer: networks × measures × hidden units."""
    first_bias: Matrix
    """Networks × hidden units."""
    last: Matrix
    """The weights of the output: networks × hidden units."""
    last_bias: Matrix
    """One value for each network."""

    def expected_f1(self, rows: Matrix) -> Matrix:
        """Return the expected F1 of each page, 0 to 1, from its row of measures."""
        scaled = np.clip((rows - self.mean) / self.spread, -MAX_DEVIATION, MAX_DEVIATION)
        hidden = np.maximum(np.einsum("rm,nmh->nrh", scaled, self.first) + self.first_bias[:, None], 0)
        logits = np.einsum("nrh,nh->nr", hidden, self.last) + self.last_bias[:, None]
        f1: Matrix = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).mean(0)
        return f1


@declares(
    reads=["lines", "labels", "kept", "likely", "articles", "kind", "language", "title", "authors", "date", "lead"],
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
    reason = "the probabilities of the line model, the kind and the fields"
    values = [round(float(value), _DECIMALS) for value in default_networks().expected_f1(rows)]
    for article, value in zip(measured, values, strict=True):
        yield Field(article, "confidence", value, reason=reason)
    if len(articles) == 1:
        yield Field(articles[0], "confidence", values[0], reason=reason)


@functools.cache
def default_networks() -> ConfidenceNetworks:
    """Return the built-in networks."""
    return ConfidenceNetworks.read(
        (resources.files("cleanarticle.quality") / "data" / "confidence.json").read_text("utf-8")
    )
