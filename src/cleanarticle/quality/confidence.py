"""How good the result for a page probably is, 0 to 1: the F1 of its text that is to be expected.

A small network over the measures of :mod:`cleanarticle.quality.measures`, made by ``training/confidence.py`` from the
F1 of pages of sites that the line model had not seen.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.page import Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import declares
from cleanarticle.quality.measures import measures
from cleanarticle.text.arrays import Matrix

MOST = 4.0
"""Spreads: what is further from the mean says no more."""
_DIGITS = 3  # decimals of a confidence


@dataclass(frozen=True)
class Judge:
    """The weights; several networks are asked together."""

    mean: Matrix
    spread: Matrix
    first: Matrix
    """Networks × measures × hidden units."""
    first_bias: Matrix
    last: Matrix
    last_bias: Matrix

    def expected(self, rows: Matrix) -> Matrix:
        """Return the F1 that is to be expected of each page, 0..1, from its measures, a row a page."""
        scaled = np.clip((rows - self.mean) / self.spread, -MOST, MOST)
        hidden = np.maximum(np.einsum("rm,nmh->nrh", scaled, self.first) + self.first_bias[:, None], 0)
        logits = np.einsum("nrh,nh->nr", hidden, self.last) + self.last_bias[:, None]
        shares: Matrix = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).mean(0)
        return shares

    @classmethod
    def read(cls, text: str) -> Judge:
        """Return the judge of a JSON text that ``training/confidence.py`` wrote."""
        data = json.loads(text)
        return cls(**{name: np.array(data[name], np.float32) for name in cls.__dataclass_fields__})

    def write(self) -> str:
        """Return the JSON text."""
        rounded = {name: np.round(getattr(self, name).astype(float), 3).tolist() for name in self.__dataclass_fields__}
        return json.dumps(rounded, separators=(",", ":")) + "\n"


@declares(
    reads=["lines", "labels", "kept", "likely", "articles", "kind", "language", "title", "authors", "date", "lead"],
    proposes=["confidence"],
)
def confidence(page: Page) -> Iterator[Field]:
    """Propose the ``confidence`` of the page and of each of its articles, 0..1.

    A page of no content (``blocked``, ``consent``, ``missing``) has 1: there is no text to be wrong. An article that is
    alone on its page has the confidence of the page.
    """
    if page.kind in NO_CONTENT:
        yield Field(None, "confidence", 1.0, None, "a page of no content")
        return
    articles = sorted({line.article for line in page.lines if line.article is not None})
    numbers = [None, *(articles if len(articles) > 1 else ())]
    rows = np.array([measures(page, number) for number in numbers], np.float32)
    reason = "the answers of the line model, the kind and the fields"
    values = [round(float(value), _DIGITS) for value in default_judge().expected(rows)]
    for number, value in zip(numbers, values, strict=True):
        yield Field(number, "confidence", value, None, reason)
    if len(articles) == 1:
        yield Field(articles[0], "confidence", values[0], None, reason)


@functools.cache
def default_judge() -> Judge:
    """Return the built-in judge."""
    return Judge.read((resources.files("cleanarticle.quality") / "data" / "confidence.json").read_text("utf-8"))
