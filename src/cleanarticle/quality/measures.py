"""The measures of a cleaned page, or of one of its articles, that its confidence is computed from."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from cleanarticle.page import Label, Page
from cleanarticle.text.arrays import Matrix

KINDS = ("article", "articles", "archive", "list", "forum", "documentation", "product", "service", "other")
_LONG = 100
"""Characters: a line of this length or more is running text."""
_GAP = 4
"""Lines: two kept lines further apart are in two runs; as in :mod:`cleanarticle.lines.outlier_runs`."""
_EDGE = 4
"""How many lines above the first kept line, and below the last, are looked at."""
_SHARES = (Label.TEASER, Label.COMMENT, Label.NAV)
_FIELDS = ("title", "authors", "date", "lead")
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
    *_FIELDS,
    *_SHARES,
    *(f"is {kind}" for kind in KINDS),
)


def measures(page: Page, article: int | None = None) -> Matrix:
    """Return the measures of a page, one for each of :data:`NAMES`; zeros for a page without text.

    Args:
        page: the page, cleaned.
        article: the index of the article to measure; the whole page if ``None``. The lines that other articles keep
            are neither kept nor missed.
    """
    rows = [index for index, line in enumerate(page.lines) if not line.blank]
    if not rows:
        return np.zeros(len(NAMES), np.float32)
    lines = [page.lines[index] for index in rows]
    lengths = [len(line.text) for line in lines]
    sizes = np.array(lengths, np.float64)
    kept = np.array([line.kept and (article is None or line.article == article) for line in lines])
    sure = np.array([line.confidence for line in lines])
    likely = np.asarray(page.likely, np.float64)[rows] if len(page.likely) else np.where(kept, sure, 1 - sure)
    by_label: Counter[Label] = Counter()
    by_article: Counter[int | None] = Counter()
    for line, length in zip(lines, lengths, strict=True):
        by_label[line.label] += length
        if line.kept:
            by_article[line.article] += length
    if article is not None:
        likely = np.where([line.kept for line in lines] & ~kept, 0.0, likely)
    by_article.pop(None, None)
    numbers = list(by_article) if article is None else [article]
    main = max(numbers, key=by_article.__getitem__, default=None)
    total, own = sizes.sum(), sizes[kept].sum() + 1
    weights = sizes * likely
    right = weights[kept].sum() + 1
    wanted = weights.sum() + 1
    found = np.flatnonzero(kept)
    first, last = (int(found[0]), int(found[-1])) if len(found) else (0, 0)
    runs = np.split(sizes[found], np.flatnonzero(np.diff(found) > _GAP) + 1)
    dropped = ~kept
    return np.array(
        [
            right / own,
            right / wanted,
            2 * right / (own + wanted),
            (own - right) / own,
            (wanted - right) / own,
            (sizes * sure)[kept].sum() / own,
            math.log1p(own),
            math.log1p(len(found)),
            own / (total + 1),
            math.log1p(len(runs)),
            max(float(run.sum()) for run in runs) / own,
            len(found) / (last - first + 1),
            first / len(rows),
            last / len(rows),
            likely[max(0, first - _EDGE) : first].max(initial=0),
            likely[last + 1 : last + 1 + _EDGE].max(initial=0),
            likely[dropped].max(initial=0),
            math.log1p(sizes[dropped & (sizes >= _LONG)].sum()),
            math.log1p(len(by_article)),
            sum((number, "complete") in page.fields for number in numbers),
            page.language is not None,
            *((main, name) in page.fields for name in _FIELDS),
            *(by_label[label] / total for label in _SHARES),
            *(page.kind == kind for kind in KINDS),
        ],
        np.float32,
    )


def mean_confidence(page: Page) -> float:
    """Return the mean confidence of the kept lines, weighted by length: the baseline for ``page.confidence``."""
    kept = [line for line in page.lines if line.kept]
    total = sum(len(line.text) for line in kept)
    return sum(line.confidence * len(line.text) for line in kept) / total if total else 0.0
