"""From the model's scores to labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_KEPT = ("lead", "body", "heading", "subtitle")


class Decision(NamedTuple):
    """What was decided of each line: its kind, how sure, and the next best kind."""

    kinds: NDArray[np.intp]
    confidence: NDArray[np.float32]
    second: NDArray[np.intp]


def decide(scores: NDArray[np.float32], kinds: Sequence[str], balance: float = 0.0) -> Decision:
    """The label of each line.

    The model was asked two things: whether a line is of the body, which many pages taught it, and
    of what kind it is, which fewer did. The first decides between the kinds that are kept and the
    others, the second within them; a title is told by the second alone.

    Args:
        scores: the logits, one row a line: kept, then one a kind.
        kinds: the names of the kinds.
        balance: -1..1: added, four times over, to the logit of being kept.
    """
    kept = np.array([kind in _KEPT for kind in kinds])
    logits = scores[:, 1:] - scores[:, 1:].max(1, keepdims=True)
    share = np.exp(logits)
    share /= share.sum(1, keepdims=True)
    keep = 1 / (1 + np.exp(-np.clip(scores[:, 0] + 4 * balance, -30, 30)))
    inside = share * kept
    outside = share * ~kept
    title = share[:, kinds.index("title")][:, None]
    joint = np.where(
        kept,
        keep[:, None] * inside / np.maximum(inside.sum(1, keepdims=True), 1e-9),
        (1 - keep[:, None]) * outside / np.maximum(outside.sum(1, keepdims=True), 1e-9),
    )
    joint = np.where(title > 0.5, share, joint)
    order = np.argsort(-joint, axis=1, kind="stable")
    best = order[:, 0]
    return Decision(best, joint[np.arange(len(joint)), best].astype(np.float32), order[:, 1])
