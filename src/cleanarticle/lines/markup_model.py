"""Correct the logits of the line model by the marks of a page.

The line model reads plain text. If the input has marks (Markdown, HTML), a second, small network reads the features of
links, headings, lists, tables and images, and the answers of the line model. It returns what to add to these answers.
``training/markup_model.py`` trains it; ``lines/data/CARD.md`` describes its training data and its scores.
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
from cleanarticle.text.filled_lines import filled_lines

_WINDOWS = (1, 3, 8, 24)
"""Lines on each side of a line over which means are taken, besides the mean over the page. Set by hand."""
_MAX_LOGIT = 8.0
"""Larger logits of being kept are clipped; at this one, the probability is within 0.0004 of 0 or 1. Set by hand."""
_MAX_SPREADS = 5.0
"""Standard deviations: features that are further from their mean are clipped. Set by hand."""
_LINK_COST = 2.0
"""The least that a line of only links loses on the page of an article, in log-odds that it is kept. The network alone
keeps some headlines on short pages, since it was trained on few of them. No value from 0 to 3 changes F1 on unseen
sites by more than 0.0007."""
_LINK_SHARE = MARKUP_NAMES.index("link share")


@dataclass(frozen=True)
class MarkupModel(JsonWeights):
    """A network with one hidden layer, whose input is :func:`model_inputs`."""

    mean: Matrix
    """The mean of each feature over the training data."""
    spread: Matrix
    """The standard deviation of each feature."""
    first: Matrix
    """The weights of the hidden layer: features × hidden units."""
    first_bias: Matrix
    last: Matrix
    """The weights of the output: hidden units × logits."""
    last_bias: Matrix

    def add_to(self, scores: Matrix, features: Matrix) -> Matrix:
        """Return the logits of the line model with the output of this network added to them.

        Args:
            scores: the logits of the filled lines: one for being kept, then one for each label.
            features: the features of these lines, as :func:`model_inputs` returns them.
        """
        scaled = np.clip((features - self.mean) / self.spread, -_MAX_SPREADS, _MAX_SPREADS)
        hidden = np.maximum(scaled @ self.first + self.first_bias, 0)
        out: Matrix = (scores + hidden @ self.last + self.last_bias).astype(np.float32)
        return out


def with_markup(page: Page, scores: Matrix, marks: Matrix | None, model: MarkupModel | None = None) -> Matrix:
    """Return the logits of the line model, corrected by the marks; for a page without marks, they are unchanged.

    Args:
        page: the page.
        scores: the logits of its filled lines: one for being kept, then one for each label.
        marks: the features of the marks of its filled lines; ``None`` for a page without marks.
        model: the network; by default the built-in one.
    """
    if marks is None or not len(scores):
        return scores
    marks = marks[: len(scores)]  # on a page with too many lines, the last ones are not scored
    corrected = (model or default_markup_model()).add_to(scores, model_inputs(page, scores, marks))
    is_link_line = _links_on_article(page, scores, marks[:, _LINK_SHARE])
    corrected[is_link_line, 0] = np.minimum(corrected[is_link_line, 0], scores[is_link_line, 0] - _LINK_COST)
    return corrected


def _links_on_article(page: Page, scores: Matrix, link_shares: Matrix) -> NDArray[np.bool_]:
    """Return for each line whether it is only links and the page is an article.

    A page counts as an article if it probably has more main content outside of links than text in links. On other
    pages, such as lists, links may be the main content.
    """
    sizes = _sizes(page, len(scores))
    main_content = float((_kept_probability(scores) * sizes * (1 - link_shares)).sum())
    out: NDArray[np.bool_] = (link_shares >= ONLY_LINKS) & (main_content > float((sizes * link_shares).sum()))
    return out


def _sizes(page: Page, count: int) -> Matrix:
    """Return the number of characters of each of the first *count* filled lines."""
    return np.array([len(page.lines[index].text) for index in filled_lines(page)[:count]], np.float32)


def _kept_probability(scores: Matrix) -> Matrix:
    """Return the probability, by the line model, that each line is kept."""
    out: Matrix = (1 / (1 + np.exp(-np.clip(scores[:, 0], -_MAX_LOGIT, _MAX_LOGIT)))).astype(np.float32)
    return out


def model_inputs(page: Page, scores: Matrix, marks: Matrix) -> Matrix:
    """Return the input of the network, a row for each filled line.

    A row has the answers of the line model, the features of marks, the length of the line, means over the lines around
    it and over the page, the size of the page, and the position of the line.

    Args:
        page: the page.
        scores: the logits of its first filled lines, as many as were scored.
        marks: the features of the marks of these lines, as
            :func:`~cleanarticle.lines.markup_features.markup_features` returns them.
    """
    count = len(scores)
    marks = np.log1p(marks)
    sizes = _sizes(page, count)
    p_kept = _kept_probability(scores)
    p_label = np.exp(scores[:, 1:] - scores[:, 1:].max(1, keepdims=True))
    p_label /= p_label.sum(1, keepdims=True)
    link_share = np.expm1(marks[:, _LINK_SHARE])
    kept_size = p_kept * sizes
    kept_size_outside_links = kept_size * (1 - link_share)
    averaged = np.stack(
        [kept_size, link_share * sizes, sizes, kept_size_outside_links, p_kept * link_share, link_share], 1
    )
    columns = [
        np.clip(scores[:, :1], -_MAX_LOGIT, _MAX_LOGIT),
        p_label,
        marks,
        np.log1p(sizes)[:, None],
        *(_means(averaged, reach) for reach in (*_WINDOWS, count)),
        np.tile(np.log1p([count, kept_size_outside_links.sum()]), (count, 1)),
        _positions(p_kept),
    ]
    return np.concatenate(columns, 1).astype(np.float32)


def _means(averaged: Matrix, reach: int) -> Matrix:
    """Return for each line the means of columns over the lines up to *reach* lines away from it.

    The columns are those of ``averaged`` in :func:`model_inputs`. The means of the first two, the kept size and the
    size in links, are divided by the mean size of the lines, the third. The third and the fourth become logarithms.
    """
    count = len(averaged)
    sums = np.concatenate([np.zeros((1, averaged.shape[1])), np.cumsum(averaged, 0, dtype=np.float64)])
    rows = np.arange(count)
    starts, stops = np.maximum(rows - reach, 0), np.minimum(rows + reach + 1, count)
    means = (sums[stops] - sums[starts]) / (stops - starts)[:, None]
    means[:, :2] /= np.maximum(means[:, 2:3], 1)
    means[:, 2:4] = np.log1p(means[:, 2:4])
    out: Matrix = means.astype(np.float32)
    return out


def _positions(p_kept: NDArray[np.floating]) -> Matrix:
    """Return for each line which share of the kept lines of the page is above it, and which share below it."""
    above = np.cumsum(p_kept) - p_kept
    total = max(float(p_kept.sum()), 1.0)
    out: Matrix = np.stack([above / total, (p_kept.sum() - above - p_kept) / total], 1).astype(np.float32)
    return out


@functools.cache
def default_markup_model() -> MarkupModel:
    """Return the built-in network."""
    return MarkupModel.read((resources.files("cleanarticle.lines") / "data" / "markup.json").read_text("utf-8"))
