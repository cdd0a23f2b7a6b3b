"""The whole decision over a page's lines: a first look at all, then looks at what was kept.

Cleaning cleaned text must change nothing. So the kept lines are looked at again, as if they were
the page; what does not stand then goes too, until all that is left stands. Each look sees fewer
lines, so the looks come to an end. Where no kept line is in doubt there is no second look: of 270
corpus pages as many (258) are left alone by a second cleaning as with a look at each; without
any, 256.

And where hardly a line has a cue of boilerplate, the page is taken for one that was cleaned before,
or one in a language without data: then a line goes only where its shape is strong evidence. So it
is with a page of a few lines, which has no context.

The kind of a line that goes is the model's, but where it hardly has one and a cue phrase names another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision, decide, kept, named, stays
from cleanarticle.lines.features import NAMES, Measures, again
from cleanarticle.lines.model import Model
from cleanarticle.lines.outlier_runs import Judge, default_judge
from cleanarticle.locales import Where
from cleanarticle.page import CONTENT

_LOOKS = 6  # hardly a page needs more than two; a bound keeps the cost linear
_BARE = 0.02  # the share of lines with a firm cue of boilerplate, up to which a page is taken for clean
_FEW = 3  # lines
_LEANING = 0.75  # what is added to the balance of such a page
_DOUBT = 0.55  # how likely a kept line is to stay: below it, the page gets a second look
_WORDS = NAMES.index("words")


def settle(
    measures: Measures,
    model: Model,
    balance: float = 0.0,
    scores: NDArray[np.float32] | None = None,
    judge: Judge | None = None,
) -> Decision:
    """What is decided of the lines of a page that are not blank.

    Args:
        measures: what was measured of them.
        model: the line model.
        balance: as in :func:`~cleanarticle.lines.decide.joint`.
        scores: the logits of the lines at the first look, where more than the model had a say in them.
        judge: of the runs of kept lines beside the largest; the one that ships, unless given.
    """
    staying = stays(model.kinds)
    scores = model.scores(measures) if scores is None else scores
    leant = leaning(measures, balance)
    decision = decide(scores, model.kinds, leant)
    chosen, confidence, second = decision.kinds.copy(), decision.confidence.copy(), decision.second.copy()
    words = measures.matrix[:, _WORDS]
    apart = (judge or default_judge()).furniture(kept(model.kinds)[chosen], scores[:, 0], words, leant)
    apart &= ~_decks(chosen, model.kinds)
    if apart.any():
        others = np.where(staying, -np.inf, scores[apart, 1:])
        second[apart], chosen[apart] = chosen[apart], others.argmax(1)
    rows: NDArray[np.intp] = np.flatnonzero(staying[chosen])
    for _ in range(_LOOKS if (decision.staying[rows] < _DOUBT).any() else 0):
        looking = again(measures, rows)
        looked = decide(model.scores(looking), model.kinds, leaning(looking, balance))
        left = ~staying[looked.kinds]
        if not left.any():
            break
        second[rows[left]] = chosen[rows[left]]
        chosen[rows[left]] = looked.kinds[left]
        confidence[rows[left]] = looked.confidence[left]
        rows = rows[~left]
    return named(Decision(chosen, confidence, second, decision.staying, apart), model.kinds, measures.hits)


def _decks(chosen: NDArray[np.intp], kinds: Sequence[str]) -> NDArray[np.bool_]:
    """The decks right below a title: byline, date and buttons may part them from their article, it is theirs."""
    title, deck = (chosen == kinds.index(kind) for kind in ("title", "subtitle"))
    found: NDArray[np.bool_] = deck & np.concatenate([[False], title[:-1]])
    return found


def leaning(measures: Measures, balance: float) -> float:
    """The balance for a page: more towards keeping where hardly a line has a cue of boilerplate, or it is short."""
    many = len(measures.hits)
    firm = sum(
        any(hit.cue.where is not Where.ANY and hit.cue.label not in CONTENT for hit in hits) for hits in measures.hits
    )
    return balance + _LEANING if firm <= _BARE * many or many <= _FEW else balance
