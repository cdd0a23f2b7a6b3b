"""Choose labels from the model's scores."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.locales import Where
from cleanarticle.locales.cues import CueHit

# Up to this confidence the label of a cue is right more often than that of the model; from 0.6 on less often
# (by cross-validation).
_MAX_CUE_CONFIDENCE = 0.5
# The weight of the label scores in whether a line is kept; by cross-validation, with equal results from 0.2 to 0.6.
_KIND_WEIGHT = 0.3
# The labels that the label scores alone decide on.
_FIELDS = ("title", "date", "byline")
_KEPT = ("lead", "body", "heading", "subtitle")


class Decision(NamedTuple):
    """What was decided about each line; labels are indices into the model's kinds."""

    kinds: NDArray[np.intp]
    """The label."""
    confidence: NDArray[np.float32]
    """The probability of the label, 0 to 1."""
    second: NDArray[np.intp]
    """The second best label."""
    staying: NDArray[np.float32]
    """The probability that the line is kept, in the first pass."""
    byline: NDArray[np.float32]
    """The probability that the line is a byline, in the first pass."""
    apart: NDArray[np.bool_]
    """Whether the line is dropped because it is in an outlier run (:mod:`~cleanarticle.lines.outlier_runs`)."""


@functools.cache
def kept(kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which of the kinds are labels of the body; the array is shared, and read-only."""
    return _read_only(np.array([kind in _KEPT for kind in kinds]))


@functools.cache
def stays(kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which of the kinds are labels of lines that are kept; the array is shared, and read-only."""
    return _read_only(np.array([kind == "title" or kind in _KEPT for kind in kinds]))


def _read_only(array: NDArray[np.bool_]) -> NDArray[np.bool_]:
    array.setflags(write=False)
    return array


def decide(scores: NDArray[np.float32], kinds: tuple[str, ...], balance: float = 0.0) -> Decision:
    """Return the label of each line.

    A line is kept if the probabilities of kept labels from :func:`joint` have a sum above 0.5. Its label is the most
    probable one on the side that was chosen.

    Args:
        scores: the logits, as for :func:`joint`.
        kinds: the names of the labels.
        balance: as for :func:`joint`.
    """
    shares = joint(scores, kinds, balance)
    staying = stays(kinds)
    likely = shares @ staying.astype(np.float32)
    side = (likely > 0.5)[:, None] == staying
    rows = np.arange(len(shares))
    ranked = shares + side  # labels of the chosen side have values from 1 to 2
    best = ranked.argmax(1)
    ranked[rows, best] = -1
    bylines = shares[:, kinds.index("byline")] if "byline" in kinds else np.zeros(len(best), np.float32)
    return Decision(best, shares[rows, best], ranked.argmax(1), likely, bylines, np.zeros(len(best), np.bool_))


def named(decision: Decision, kinds: tuple[str, ...], hits: Sequence[Sequence[CueHit]]) -> Decision:
    """Return the decision with the label of a cue for each dropped line whose label has a low confidence.

    Args:
        decision: the decision.
        kinds: the names of the labels.
        hits: the cue phrases of each line.
    """
    staying = stays(kinds)
    best, second = decision.kinds.copy(), decision.second.copy()
    for row in np.flatnonzero((decision.confidence < _MAX_CUE_CONFIDENCE) & ~staying[best]).tolist():
        firm = {hit.cue.label.value for hit in hits[row] if hit.cue.where in (Where.LINE, Where.START)}
        others = [kinds.index(kind) for kind in sorted(firm) if not staying[kinds.index(kind)]]
        if others and best[row] not in others:
            best[row], second[row] = others[0], best[row]
    return decision._replace(kinds=best, second=second)


def joint(scores: NDArray[np.float32], kinds: tuple[str, ...], balance: float = 0.0) -> NDArray[np.float32]:
    """Return the probability of each label for each line; those of a line have the sum 1.

    The model has two outputs: whether a line is in the body, learned from many pages, and its label, learned from
    fewer. The first output, and with a smaller weight the second, decides between labels of the body and the others;
    the second decides among each of them. A title, a date or a byline is recognised only by the second: the bodies of
    some collections hold these lines, those of others do not.

    Args:
        scores: the logits, a row for each line: one for being kept, then one for each label.
        kinds: the names of the labels.
        balance: from -1 to 1; four times the value is added to the logit of being kept.
    """
    inner = kept(kinds)
    logits = scores[:, 1:] - scores[:, 1:].max(1, keepdims=True)
    share = np.exp(logits)
    share /= share.sum(1, keepdims=True)
    inside, outside = share * inner, share * ~inner
    p_body = np.clip(inside.sum(1), 1e-6, 1 - 1e-6)
    odds = (1 - _KIND_WEIGHT) * scores[:, 0] + _KIND_WEIGHT * np.log(p_body / (1 - p_body))
    keep = 1 / (1 + np.exp(-np.clip(odds + 4 * balance, -30, 30)))
    field = share[:, [kinds.index(kind) for kind in _FIELDS if kind in kinds]].max(1, keepdims=True, initial=0)
    out = np.where(
        inner,
        keep[:, None] * inside / np.maximum(inside.sum(1, keepdims=True), 1e-9),
        (1 - keep[:, None]) * outside / np.maximum(outside.sum(1, keepdims=True), 1e-9),
    )
    result: NDArray[np.float32] = np.where(field > 0.5, share, out).astype(np.float32)
    return result
