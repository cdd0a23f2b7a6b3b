"""Measure a cleaned page, or one of its articles. The confidence is computed from these measures.

The names of the measures are :data:`NAMES`. Lengths are in characters. Expected values are computed from the
probability, by the line model, that each line is kept. "doubt of kept" is the expected share of the kept characters
that should be dropped. "doubt of dropped" is the expected number of dropped characters that should be kept, divided by
the number of kept characters. "largest doubt" is that of a single kept line, "doubt inside" that of the dropped lines
inside. Of all four, the logarithm is the measure. A *run* is a group of kept lines; from each to the next, there are at
most four lines. *Inside* is what lies between the first and the last kept line.

The measures of single lines, such as "line at 10%", the logit of being kept above which nine tenths of the kept lines
are, show errors that a mean hides: the F1 of news pages differs by a caption or a teaser inside the article.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cleanarticle.page import Label, Page
from cleanarticle.text.arrays import Matrix, flags_of
from cleanarticle.text.filled_lines import filled_lines

_MIN_LONG_LINE = 100
"""The smallest length of a line of running text, in characters. Set by hand."""
_MAX_STEP = 4
"""The largest distance, in filled lines, from a kept line to the next kept line of the same run; as in
:mod:`cleanarticle.lines.outlier_runs`."""
_EDGE_LINES = 4
"""For "likely above", the largest probability of being kept is taken of so many lines above the first kept line; for
"likely below", of so many lines below the last one. Set by hand."""
_MIN_P = 1e-3
"""The smallest probability of being kept of which the logit is a measure; the largest is one minus this. It is also
added to shares of which the logarithm is a measure. Set by hand."""
_LINE_QUANTILES = np.array([0, 0.05, 0.1, 0.25, 0.5])
"""The shares of the kept lines, least sure first, at whose ends the logit of being kept is a measure. Set by hand."""
_CHARACTER_QUANTILES = np.array([0.02, 0.05, 0.1, 0.25])
"""The same for shares of the kept characters. Set by hand."""
_MEASURED_LABELS = (Label.TEASER, Label.COMMENT, Label.NAV, Label.LEAD, Label.HEADING, Label.SUBSCRIBE)
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
    "lines",
    "largest run",
    "density",
    "first kept",
    "last kept",
    "likely above",
    "likely below",
    "likely dropped",
    "long lines dropped",
    "largest doubt",
    "lines dropped inside",
    "characters dropped inside",
    "doubt inside",
    "least label",
    "middle label",
    "last line",
    *(f"line at {share:.0%}" for share in _LINE_QUANTILES),
    *(f"character at {share:.0%}" for share in _CHARACTER_QUANTILES),
    *_MEASURED_LABELS,
    "is article",
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
    for line, length in zip(lines, lengths, strict=True):
        if line.label in size_by_label:
            size_by_label[line.label] += length
    if article is not None:
        is_in_other_article = flags_of([line.kept for line in lines]) & ~is_kept
        p_kept = np.where(is_in_other_article, 0.0, p_kept)
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
    text_rows = np.array([row for row in kept_rows.tolist() if lines[row].label is not Label.TITLE], np.intp)
    return np.array(
        [
            expected_correct / kept_size,
            expected_correct / expected_size,
            2 * expected_correct / (kept_size + expected_size),
            _log_share(kept_size - expected_correct, kept_size),
            _log_share(expected_size - expected_correct, kept_size),
            (sizes * confidences)[is_kept].sum() / kept_size,
            math.log1p(kept_size),
            math.log1p(len(kept_rows)),
            kept_size / (total_size + 1),
            math.log1p(len(filled)),
            float(run_sizes.max()) / kept_size,
            len(kept_rows) / (last - first + 1),
            first / len(filled),
            last / len(filled),
            p_kept[max(0, first - _EDGE_LINES) : first].max(initial=0),
            p_kept[last + 1 : last + 1 + _EDGE_LINES].max(initial=0),
            p_kept[is_dropped].max(initial=0),
            math.log1p(sizes[is_dropped & (sizes >= _MIN_LONG_LINE)].sum()),
            *_line_measures(text_rows, is_dropped, sizes, p_kept, confidences),
            *(size_by_label[label] / total_size for label in _MEASURED_LABELS),
            page.kind == "article",
        ],
        np.float32,
    )


def _line_measures(
    text_rows: NDArray[np.intp],
    is_dropped: NDArray[np.bool_],
    sizes: NDArray[np.float64],
    p_kept: NDArray[np.float64],
    confidences: NDArray[np.float64],
) -> list[float]:
    """Return the measures of single lines, from "largest doubt" to the last quantile.

    Args:
        text_rows: the rows of the kept lines that are not titles.
        is_dropped: whether each line is dropped.
        sizes: the length of each line.
        p_kept: the probability that it is kept.
        confidences: the probability of its label.
    """
    if not len(text_rows):
        return [0.0] * (7 + len(_LINE_QUANTILES) + len(_CHARACTER_QUANTILES))
    inside = slice(int(text_rows[0]), int(text_rows[-1]) + 1)
    dropped_sizes = sizes[inside] * is_dropped[inside]
    text_p, text_sizes = p_kept[text_rows], sizes[text_rows]
    size = float(text_sizes.sum()) + 1
    order = np.argsort(text_p)
    characters = np.cumsum(text_sizes[order])
    labels = np.sort(confidences[text_rows])
    ends = np.concatenate(
        [
            (_LINE_QUANTILES * (len(order) - 1)).astype(np.intp),
            np.searchsorted(characters, _CHARACTER_QUANTILES * characters[-1]),
        ]
    )
    p = np.append(text_p[-1], text_p[order[ends]]).clip(_MIN_P, 1 - _MIN_P)
    return [
        _log_share(float((text_sizes * (1 - text_p)).max()), size),
        math.log1p(np.count_nonzero(is_dropped[inside])),
        _log_share(float(dropped_sizes.sum()), size),
        _log_share(float(dropped_sizes @ p_kept[inside]), size),
        float(labels[0]),
        float(labels[len(labels) // 2]),
        *np.log(p / (1 - p)).tolist(),
    ]


def _log_share(part: float, whole: float) -> float:
    """Return the logarithm of a share, so that small shares differ."""
    return math.log(_MIN_P + max(0.0, part / whole))


def mean_confidence(page: Page) -> float:
    """Return the mean confidence of the kept lines, weighted by length: a baseline for ``page.confidence``."""
    kept = [line for line in page.lines if line.kept]
    total = sum(len(line.text) for line in kept)
    return sum(line.confidence * len(line.text) for line in kept) / total if total else 0.0
