"""What the marks of a page say about its lines: log-odds that are added to those of the line model.

The line model reads plain text. Where the input has marks (Markdown, HTML), a second, small network reads what links,
headings, lists, tables and images say about each line next to the answers of the line model, and corrects these. It is
made by ``training/markup_model.py``; ``lines/data/CARD.md`` says from what, and how good it is.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.markup_features import MARKUP_NAMES, ONLY_LINKS
from cleanarticle.page import Page
from cleanarticle.text.arrays import JsonWeights, Matrix

_WINDOWS = (1, 3, 8, 24)
"""Lines to each side over which means are taken; next to these the mean of the page. Chosen by judgement."""
_MAX_LOGIT = 8.0
"""Beyond this the logit of being kept says no more; the probability is within 0.0004 of 0 or 1."""
_MAX_SPREADS = 5.0
"""Standard deviations: a feature further from its mean says no more."""
_LINK_COST = 2.0
"""What a line of only links loses at least on an article, in log-odds of being kept. The network alone keeps some
headlines of short pages, of which it saw few. Of 0 to 3, no value changes F1 on unseen sites by more than 0.0007."""
_SHARE = MARKUP_NAMES.index("link share")


@dataclass(frozen=True)
class MarkupModel(JsonWeights):
    """A network of one hidden layer over :func:`model_inputs`."""

    mean: Matrix
    spread: Matrix
    first: Matrix
    """Features × hidden units."""
    first_bias: Matrix
    last: Matrix
    """Hidden units × logits: of being kept, then one for each label."""
    last_bias: Matrix

    def added(self, scores: Matrix, features: Matrix) -> Matrix:
        """Return the logits of the line model plus what this network says.

        Args:
            scores: the logits of the filled lines: one for being kept, then one for each label.
            features: the features of these lines, as :func:`model_inputs` returns them.
        """
        scaled = np.clip((features - self.mean) / self.spread, -_MAX_SPREADS, _MAX_SPREADS)
        hidden = np.maximum(scaled @ self.first + self.first_bias, 0)
        out: Matrix = (scores + hidden @ self.last + self.last_bias).astype(np.float32)
        return out


def with_markup(page: Page, scores: Matrix, marks: Matrix | None, model: MarkupModel | None = None) -> Matrix:
    """Return the logits of the line model plus what marks say about the lines; unchanged for a page without marks.

    Args:
        page: the page.
        scores: the logits of its filled lines: one for being kept, then one for each label.
        marks: the features of the marks of its filled lines; None for a page without marks.
        model: the network; the one that ships, unless given.
    """
    if marks is None or not len(scores):
        return scores
    marks = marks[: len(scores)]
    added = (model or default_markup_model()).added(scores, model_inputs(page, scores, marks))
    lines = _links_on_article(page, scores, marks[:, _SHARE])
    added[lines, 0] = np.minimum(added[lines, 0], scores[lines, 0] - _LINK_COST)
    return added


def _links_on_article(page: Page, scores: Matrix, shares: Matrix) -> NDArray[np.bool_]:
    """Return which lines are only links, on a page with more probable main content outside of links than text in links.

    On other pages, such as lists, links may be the main content.
    """
    sizes = _sizes(page, len(scores))
    main_content = float((_kept_probability(scores) * sizes * (1 - shares)).sum())
    out: NDArray[np.bool_] = (shares >= ONLY_LINKS) & (main_content > float((sizes * shares).sum()))
    return out


def _sizes(page: Page, count: int) -> Matrix:
    """Return the number of characters of the first filled lines."""
    return np.array([len(line.text) for line in page.lines if not line.blank][:count], np.float32)


def _kept_probability(scores: Matrix) -> Matrix:
    """Return how probably each line is kept, by the line model."""
    out: Matrix = (1 / (1 + np.exp(-np.clip(scores[:, 0], -_MAX_LOGIT, _MAX_LOGIT)))).astype(np.float32)
    return out


def model_inputs(page: Page, scores: Matrix, marks: Matrix) -> Matrix:
    """Return what the network reads of each filled line, a row for each.

    These are the answers of the line model, the features of marks, the length of the line, and the means of links and
    answers over the lines around it.

    Args:
        page: the page.
        scores: the logits of its first filled lines, as many as were scored.
        marks: the features of the marks of these lines, as
            :func:`~cleanarticle.lines.markup_features.markup_features` returns them.
    """
    count = len(scores)
    marks = np.log1p(marks)
    sizes = _sizes(page, count)
    keep = _kept_probability(scores)
    kinds = np.exp(scores[:, 1:] - scores[:, 1:].max(1, keepdims=True))
    kinds /= kinds.sum(1, keepdims=True)
    linked = np.expm1(marks[:, _SHARE])
    unlinked_text = keep * sizes * (1 - linked)
    around = np.stack([keep * sizes, linked * sizes, sizes, unlinked_text, keep * linked, linked], 1)
    columns = [
        np.clip(scores[:, :1], -_MAX_LOGIT, _MAX_LOGIT),
        kinds,
        marks,
        np.log1p(sizes)[:, None],
        *(_means(around, reach) for reach in (*_WINDOWS, count)),
        np.tile(np.log1p([count, unlinked_text.sum()]), (count, 1)),
        _places(keep),
    ]
    return np.concatenate(columns, 1).astype(np.float32)


def _means(around: Matrix, reach: int) -> Matrix:
    """Return over the lines up to *reach* away the means of columns.

    The first two columns become shares of the third, which is the size of the lines. The fourth is the size of their
    kept text outside of links; these two become logarithms.
    """
    count = len(around)
    sums = np.concatenate([np.zeros((1, around.shape[1])), np.cumsum(around, 0, dtype=np.float64)])
    rows = np.arange(count)
    low, high = np.maximum(rows - reach, 0), np.minimum(rows + reach + 1, count)
    means = (sums[high] - sums[low]) / (high - low)[:, None]
    means[:, :2] /= np.maximum(means[:, 2:3], 1)
    means[:, 2:4] = np.log1p(means[:, 2:4])
    out: Matrix = means.astype(np.float32)
    return out


def _places(keep: NDArray[np.floating]) -> Matrix:
    """Return for each line which shares of the page's kept lines stand above and below it."""
    above = np.cumsum(keep) - keep
    total = max(float(keep.sum()), 1.0)
    out: Matrix = np.stack([above / total, (keep.sum() - above - keep) / total], 1).astype(np.float32)
    return out


@functools.cache
def default_markup_model() -> MarkupModel:
    """Return the network that ships."""
    return MarkupModel.read((resources.files("cleanarticle.lines") / "data" / "markup.json").read_text("utf-8"))
