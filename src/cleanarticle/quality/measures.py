"""Measure a cleaned page, or one of its articles. The confidence is computed from these measures.

The names of the measures are :data:`NAMES`. Lengths are in characters. Expected values are computed from the
probability, by the line model, that each line is kept. "doubt of kept" is the expected share of the kept characters
that should be dropped. "doubt of dropped" is the expected number of dropped characters that should be kept, divided by
the number of kept characters. A *run* is a group of kept lines; from each to the next, there are at most four lines.
"""

from __future__ import annotations

import math

import numpy as np

from cleanarticle.page import Label, Page
from cleanarticle.text.arrays import Matrix, flags_of
from cleanarticle.text.filled_lines import filled_lines

KINDS = ("article", "articles", "archive", "list", "forum", "documentation", "product", "service", "other")
_MIN_LONG_LINE = 100
"""The smallest length of a line of running text, in characters. Set by hand."""
_MAX_STEP = 4
"""The largest distance, in filled lines, from a kept line to the next kept line of the same run; as in
:mod:`cleanarticle.lines.outlier_runs`."""
_EDGE_LINES = 4
"""For "likely above", the largest probability of being kept is taken of so many lines above the first kept line; for
"likely below", of so many lines below the last one. Set by hand."""
_MEASURED_LABELS = (Label.TEASER, Label.COMMENT, Label.NAV)
_MEASURED_FIELDS = ("title", "authors", "date", "lead")
NAMES = (
    "expected precision",
    "expected recall",
    "expected F1",
    "doubt of kept",
    "doubt of dropped",
    "confidence of kept",
    "kept characters",
    "kept lines",
    "kept share",
    "runs",
    "largest run",
    "density",
    "first kept",
    "last kept",
    "likely above",
    "likely below",
    "likely dropped",
    "long lines dropped",
    "articles",
    "excerpts",
    "language",
    *_MEASURED_FIELDS,
    *_MEASURED_LABELS,
    *(f"is {kind}" for kind in KINDS),
)


def measures(page: Page, article: int | None = None) -> Matrix:
    """Return the measures of a page, one for each of :data:`NAMES`; zeros for a page without text.

    Args:
        page: the cleaned page.
        article: the index of the article to measure; ``None`` for the whole page. If an article is measured, kept lines
            of other articles count as dropped, and their probability of being kept counts as 0.
    """
    filled = filled_lines(page)
    if not filled:
        return np.zeros(len(NAMES), np.float32)
    lines = [page.lines[index] for index in filled]
    lengths = [len(line.text) for line in lines]
    sizes = np.array(lengths, np.float64)
    is_kept = flags_of([line.kept and (article is None or line.article == article) for line in lines])
    confidences = np.array([line.confidence for line in lines])
    if len(page.likely):
        p_kept = np.asarray(page.likely, np.float64)[filled]
    else:  # a page that the line model has not read
        p_kept = np.where(is_kept, confidences, 1 - confidences)
    size_by_label = dict.fromkeys(_MEASURED_LABELS, 0)
    size_by_article: dict[int | None, int] = {}  # of kept lines
    for line, length in zip(lines, lengths, strict=True):
        if line.kept:
            size_by_article[line.article] = size_by_article.get(line.article, 0) + length
        if line.label in size_by_label:
            size_by_label[line.label] += length
    if article is not None:
        is_in_other_article = flags_of([line.kept for line in lines]) & ~is_kept
        p_kept = np.where(is_in_other_article, 0.0, p_kept)
    size_by_article.pop(None, None)
    articles = list(size_by_article) if article is None else [article]
    main_article = max(articles, key=lambda number: size_by_article.get(number, 0), default=None)
    # 1 is added to sizes by which others are divided.
    total_size, kept_size = sizes.sum(), sizes[is_kept].sum() + 1
    expected_sizes = sizes * p_kept
    expected_correct = expected_sizes[is_kept].sum() + 1
    expected_size = expected_sizes.sum() + 1
    kept_rows = np.flatnonzero(is_kept)
    first, last = (int(kept_rows[0]), int(kept_rows[-1])) if len(kept_rows) else (0, 0)
    run_starts = np.flatnonzero(np.diff(kept_rows, prepend=-1 - _MAX_STEP) > _MAX_STEP)  # indices in kept_rows
    run_sizes = np.add.reduceat(sizes[kept_rows], run_starts) if len(run_starts) else np.zeros(1)
    is_dropped = ~is_kept
    return np.array(
        [
            expected_correct / kept_size,
            expected_correct / expected_size,
            2 * expected_correct / (kept_size + expected_size),
            (kept_size - expected_correct) / kept_size,
            (expected_size - expected_correct) / kept_size,
            (sizes * confidences)[is_kept].sum() / kept_size,
            math.log1p(kept_size),
            math.log1p(len(kept_rows)),
            kept_size / (total_size + 1),
            math.log1p(len(run_sizes)),
            float(run_sizes.max()) / kept_size,
            len(kept_rows) / (last - first + 1),
            first / len(filled),
            last / len(filled),
            p_kept[max(0, first - _EDGE_LINES) : first].max(initial=0),
            p_kept[last + 1 : last + 1 + _EDGE_LINES].max(initial=0),
            p_kept[is_dropped].max(initial=0),
            math.log1p(sizes[is_dropped & (sizes >= _MIN_LONG_LINE)].sum()),
            math.log1p(len(size_by_article)),
            # Only excerpts have a value for this field.
            sum((number, "complete") in page.fields for number in articles),
            page.language is not None,
            *((main_article, name) in page.fields for name in _MEASURED_FIELDS),
            *(size_by_label[label] / total_size for label in _MEASURED_LABELS),
            *(page.kind == kind for kind in KINDS),
        ],
        np.float32,
    )


def mean_confidence(page: Page) -> float:
    """Return the mean confidence of the kept lines, weighted by length: a baseline for ``page.confidence``."""
    kept = [line for line in page.lines if line.kept]
    total = sum(len(line.text) for line in kept)
    return sum(line.confidence * len(line.text) for line in kept) / total if total else 0.0
