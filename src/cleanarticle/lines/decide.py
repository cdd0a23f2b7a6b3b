"""Choose labels from the model's scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.locales import Where
from cleanarticle.locales.cues import CueHit

_UNSURE = 0.5  # up to here a cue's kind is better than the model's; from 0.6 on it is worse (cross-validated)
_SAY = 0.3  # of the kinds in what is kept: by cross-validation, flat between 0.2 and 0.6
_FIELDS = ("title", "date", "byline")
_KEPT = ("lead", "body", "heading", "subtitle")


class Decision(NamedTuple):
    """What was decided of each line: its kind, how sure, and the next best kind."""

    kinds: NDArray[np.intp]
    confidence: NDArray[np.float32]
    second: NDArray[np.intp]
    staying: NDArray[np.float32]
    """How likely each line is to be of a kind that stays, at the first look."""
    apart: NDArray[np.bool_]
    """Which lines are dropped because they stand apart from the article, by :mod:`~cleanarticle.lines.outlier_runs`."""


def kept(kinds: Sequence[str]) -> NDArray[np.bool_]:
    """Return which of the kinds are labels of the body."""
    return np.array([kind in _KEPT for kind in kinds])


def stays(kinds: Sequence[str]) -> NDArray[np.bool_]:
    """Return which of the kinds are labels of lines that are kept."""
    return np.array([kind == "title" or kind in _KEPT for kind in kinds])


def decide(scores: NDArray[np.float32], kinds: Sequence[str], balance: float = 0.0) -> Decision:
    """The label of each line: whether it stays by the sum of :func:`joint` over the kinds that do, then the largest."""
    shares = joint(scores, kinds, balance)
    staying = stays(kinds)
    likely = shares @ staying.astype(np.float32)
    side = (likely > 0.5)[:, None] == staying
    rows = np.arange(len(shares))
    ranked = shares + side
    best = ranked.argmax(1)
    ranked[rows, best] = -1
    return Decision(best, shares[rows, best], ranked.argmax(1), likely, np.zeros(len(best), np.bool_))


def named(decision: Decision, kinds: Sequence[str], hits: Sequence[Sequence[CueHit]]) -> Decision:
    """Return the decision with the label of a cue for each dropped line whose label has a low confidence.

    Args:
        decision: the decision.
        kinds: the names of the labels.
        hits: the cue phrases of each line.
    """
    staying = stays(kinds)
    best, second = decision.kinds.copy(), decision.second.copy()
    for row in np.flatnonzero((decision.confidence < _UNSURE) & ~staying[best]).tolist():
        firm = {hit.cue.label.value for hit in hits[row] if hit.cue.where in (Where.LINE, Where.START)}
        others = [kinds.index(kind) for kind in sorted(firm) if not staying[kinds.index(kind)]]
        if others and best[row] not in others:
            best[row], second[row] = others[0], best[row]
    return decision._replace(kinds=best, second=second)


def joint(scores: NDArray[np.float32], kinds: Sequence[str], balance: float = 0.0) -> NDArray[np.float32]:
    """How likely each line is to be of each kind; the shares of a line add up to 1.

    The model was asked two things: whether a line is of the body, which many pages taught it, and
    of what kind it is, which fewer did. The first decides between the kinds that are kept and the
    others, with some say of the second, the second within them. A title, a date or a byline is decided by the second
    alone: bodies of some collections hold these lines, of others they do not.

    Args:
        scores: the logits, one row a line: kept, then one a kind.
        kinds: the names of the kinds.
        balance: -1..1: added, four times over, to the logit of being kept.
    """
    inner = kept(kinds)
    logits = scores[:, 1:] - scores[:, 1:].max(1, keepdims=True)
    share = np.exp(logits)
    share /= share.sum(1, keepdims=True)
    inside, outside = share * inner, share * ~inner
    told = np.clip(inside.sum(1), 1e-6, 1 - 1e-6)
    odds = (1 - _SAY) * scores[:, 0] + _SAY * np.log(told / (1 - told))
    keep = 1 / (1 + np.exp(-np.clip(odds + 4 * balance, -30, 30)))
    field = share[:, [kinds.index(kind) for kind in _FIELDS if kind in kinds]].max(1, keepdims=True, initial=0)
    out = np.where(
        inner,
        keep[:, None] * inside / np.maximum(inside.sum(1, keepdims=True), 1e-9),
        (1 - keep[:, None]) * outside / np.maximum(outside.sum(1, keepdims=True), 1e-9),
    )
    result: NDArray[np.float32] = np.where(field > 0.5, share, out).astype(np.float32)
    return result
