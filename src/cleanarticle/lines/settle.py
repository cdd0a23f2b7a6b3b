"""A second look, at what the first one kept, so that cleaning cleaned text changes nothing.

The kept lines are looked at as if they were the page; what does not stand then goes too, until all
that is left stands. Each look sees fewer lines, so the looks come to an end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision, decide, stays

_LOOKS = 6  # hardly a page needs more than two; a bound keeps the cost linear


def settle(
    texts: Sequence[str],
    decision: Decision,
    score: Callable[[Sequence[str]], NDArray[np.float32]],
    kinds: Sequence[str],
    balance: float = 0.0,
) -> Decision:
    """The decision that stands when only the kept lines are looked at.

    Args:
        texts: the lines of the page that are not blank.
        decision: what was decided of them.
        score: the model: the logits of some lines.
        kinds: the names of the kinds.
        balance: as in :func:`~cleanarticle.lines.decide.joint`.
    """
    staying = stays(kinds)
    chosen, confidence, second = decision.kinds.copy(), decision.confidence.copy(), decision.second.copy()
    rows: NDArray[np.intp] = np.flatnonzero(staying[chosen])
    for _ in range(_LOOKS):
        if not len(rows):
            break
        again = decide(score([texts[row].strip() for row in rows]), kinds, balance)
        gone = ~staying[again.kinds]
        if not gone.any():
            break
        second[rows[gone]] = chosen[rows[gone]]
        chosen[rows[gone]] = again.kinds[gone]
        confidence[rows[gone]] = again.confidence[gone]
        rows = rows[~gone]
    return Decision(chosen, confidence, second)
