"""Measure a cleaned page, or one of its articles. The confidence is computed from these measures.

The names of the measures are :data:`NAMES`. Lengths are in characters. What is expected is computed from the
probability that each line is kept. "doubt of kept" is the share of the kept characters that should probably be dropped.
"doubt of dropped" is the number of dropped characters that should probably be kept, divided by the number of kept ones.
A *run* is a group of kept lines that are at most four lines apart.
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
"""The largest distance, in filled lines, between a kept line and the next one of the same run; as in
:mod:`cleanarticle.lines.outlier_runs`."""
_EDGE_LINES = 4
"""The number of lines above the first kept line, and also below the last one, of which the largest probability of being
kept is a measure. Set by hand."""
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
        article: the index of the article to measure; ``None`` measures the whole page. If an article is measured, kept
            lines of other articles count as dropped, with the probability 0 of being kept.
    """
    rows = filled_lines(page)
    if not rows:
        return np.zeros(len(NAMES), np.float32)
    lines = [page.lines[index] for index in rows]
    lengths = [len(line.text) for line in lines]
    sizes = np.array(lengths, np.float64)
    kept = flags_of([line.kept and (article is None or line.article == article) for line in lines])
    confidences = np.array([line.confidence for line in lines])
    p_kept = (
        np.asarray(page.likely, np.float64)[rows] if len(page.likely) else np.where(kept, confidences, 1 - confidences)
    )
    by_label = dict.fromkeys(_MEASURED_LABELS, 0)
    by_article: dict[int | None, int] = {}
    for line, length in zip(lines, lengths, strict=True):
        if line.kept:
            by_article[line.article] = by_article.get(line.article, 0) + length
        if line.label in by_label:
            by_label[line.label] += length
    if article is not None:
        p_kept = np.where(flags_of([line.kept for line in lines]) & ~kept, 0.0, p_kept)
    by_article.pop(None, None)
    numbers = list(by_article) if article is None else [article]
    main_article = max(numbers, key=lambda number: by_article.get(number, 0), default=None)
    total, kept_size = sizes.sum(), sizes[kept].sum() + 1
    weights = sizes * p_kept
    expected_correct = weights[kept].sum() + 1
    expected_size = weights.sum() + 1
    kept_rows = np.flatnonzero(kept)
    first, last = (int(kept_rows[0]), int(kept_rows[-1])) if len(kept_rows) else (0, 0)
    begins = np.flatnonzero(np.diff(kept_rows, prepend=-1 - _MAX_STEP) > _MAX_STEP)  # of the runs
    run_sizes = np.add.reduceat(sizes[kept_rows], begins) if len(begins) else np.zeros(1)
    dropped = ~kept
    return np.array(
        [
            expected_correct / kept_size,
            expected_correct / expected_size,
            2 * expected_correct / (kept_size + expected_size),
            (kept_size - expected_correct) / kept_size,
            (expected_size - expected_correct) / kept_size,
            (sizes * confidences)[kept].sum() / kept_size,
            math.log1p(kept_size),
            math.log1p(len(kept_rows)),
            kept_size / (total + 1),
            math.log1p(len(run_sizes)),
            float(run_sizes.max()) / kept_size,
            len(kept_rows) / (last - first + 1),
            first / len(rows),
            last / len(rows),
            p_kept[max(0, first - _EDGE_LINES) : first].max(initial=0),
            p_kept[last + 1 : last + 1 + _EDGE_LINES].max(initial=0),
            p_kept[dropped].max(initial=0),
            math.log1p(sizes[dropped & (sizes >= _MIN_LONG_LINE)].sum()),
            math.log1p(len(by_article)),
            sum((number, "complete") in page.fields for number in numbers),
            page.language is not None,
            *((main_article, name) in page.fields for name in _MEASURED_FIELDS),
            *(by_label[label] / total for label in _MEASURED_LABELS),
            *(page.kind == kind for kind in KINDS),
        ],
        np.float32,
    )


def mean_confidence(page: Page) -> float:
    """Return the mean confidence of the kept lines, weighted by length, with which ``page.confidence`` is compared."""
    kept = [line for line in page.lines if line.kept]
    total = sum(len(line.text) for line in kept)
    return sum(line.confidence * len(line.text) for line in kept) / total if total else 0.0
