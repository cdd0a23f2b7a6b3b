"""The decision over a whole page: which lines stay, and what kind each line is.

The line model scores each line. Here these scores become labels, with four things that only the page shows:

* Where hardly a line has a cue of boilerplate, the page was probably cleaned before, or is in a language without cue
  phrases. Then a line goes only where its shape is strong evidence. A page of a few lines has no context and is treated
  alike.
* Where nearly all of the text stays, the page was probably cleaned before too. Then a line goes only if it is far from
  certain to stay: so a cleaned text stays as it is when it is cleaned again, except what is clearly boilerplate.
* A run of kept lines that stands apart from the article is dropped (:mod:`~cleanarticle.lines.outlier_runs`).
* The kind of a dropped line is the model's, unless the model is unsure and a cue phrase names another kind.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision, decide, kept, named, stays
from cleanarticle.lines.features import NAMES, Measures
from cleanarticle.lines.model import Model
from cleanarticle.lines.outlier_runs import RunClassifier, default_run_classifier
from cleanarticle.lines.page_kind import is_list
from cleanarticle.locales import Where
from cleanarticle.page import CONTENT

_CLEAN_SHARE = 0.02
"""Share of lines with a firm cue of boilerplate, up to which a page counts as cleaned before; set by hand."""
_FEW_LINES = 3
"""Lines: a page of so many or fewer has no context; set by hand."""
_CLEAN_BIAS = 0.75
"""What is added to the balance of such a page: of 0 and 0.75, cross-validated, the better on clean bodies."""
_CLEAN_TEXT_SHARE, _CLEAN_TEXT_LINES = 0.05, 2
"""Share of the characters in dropped lines, and of the lines, up to which nearly all of a text stays; and the number of
lines that may always go. Set on 700 pages of the corpus: few of them lose so little as they come, most after
cleaning."""
_MIN_STAYING, _MIN_STAYING_OF_FIELD = 0.05, 0.2
"""The probability of staying above which a line of such a page stays; the second for dates and bylines above the text.
Set on the same pages."""
_SENTENCE_WORDS = 8
"""Words: a title below another one that ends like a sentence and has so many is text; set by hand."""
_WORDS, _ENDS_SENTENCE, _CHARACTERS = (NAMES.index(name) for name in ("words", "ends a sentence", "characters"))


def decide_page(
    measures: Measures,
    model: Model,
    balance: float = 0.0,
    scores: NDArray[np.float32] | None = None,
    run_classifier: RunClassifier | None = None,
    linked: NDArray[np.bool_] | None = None,
) -> Decision:
    """Return what is decided of the lines of a page that are not blank.

    Args:
        measures: what was measured of them.
        model: the line model.
        balance: as in :func:`~cleanarticle.lines.decide.joint`.
        scores: the logits of the lines, where something besides the model changed them.
        run_classifier: decides which runs of kept lines are outliers; by default the one that ships.
        linked: which of the lines are only links, where the input has marks.
    """
    staying = stays(model.kinds)
    scores = model.scores(measures) if scores is None else scores
    balance = page_balance(measures, balance, linked)
    decision = decide(scores, model.kinds, balance)
    chosen, second = decision.kinds.copy(), decision.second.copy()
    unsure = _unsure_of_clean_text(decision, measures, model.kinds, linked)
    second[unsure] = chosen[unsure]
    chosen[unsure] = np.where(kept(model.kinds), scores[unsure, 1:], -np.inf).argmax(1)
    words = measures.matrix[:, _WORDS]
    sentences = _sentences_below_title(chosen, measures, model.kinds)
    second[sentences], chosen[sentences] = chosen[sentences], model.kinds.index("body")
    apart = (run_classifier or default_run_classifier()).boilerplate(
        kept(model.kinds)[chosen], scores[:, 0], words, balance
    )
    apart &= ~_decks(chosen, model.kinds)
    if apart.any():
        others = np.where(staying, -np.inf, scores[apart, 1:])
        second[apart], chosen[apart] = chosen[apart], others.argmax(1)
    found = decision._replace(kinds=chosen, second=second, apart=apart)
    return named(found, model.kinds, measures.hits)


def _unsure_of_clean_text(
    decision: Decision, measures: Measures, kinds: tuple[str, ...], linked: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """Return which dropped lines stay because nearly all of the text does; on a list, its pointers to other pages do.

    Above the text, what is surely a date or a byline and what has a firm cue of boilerplate ("Home") is no text,
    however much of the page stays; nor is a line of links anywhere.
    """
    sizes = measures.matrix[:, _CHARACTERS]
    staying = stays(kinds)[decision.kinds]
    teasers, texts, fields = (
        np.isin(kinds, names)[decision.kinds] for names in (["teaser"], ["body"], ["date", "byline"])
    )
    if is_list(float(sizes[staying].sum()), float(sizes[teasers].sum())):
        staying |= teasers
    dropped = ~staying
    max_lines = max(_CLEAN_TEXT_LINES, _CLEAN_TEXT_SHARE * len(sizes))
    if sizes[dropped].sum() > _CLEAN_TEXT_SHARE * sizes.sum() or dropped.sum() > max_lines:
        return np.zeros(len(sizes), np.bool_)
    text = int(np.argmax(texts))
    fields[text:] = False
    unsure: NDArray[np.bool_] = dropped & (decision.staying > np.where(fields, _MIN_STAYING_OF_FIELD, _MIN_STAYING))
    unsure[:text] &= ~_with_firm_evidence(measures, linked)[:text]
    return unsure if linked is None else unsure & ~linked[: len(unsure)]


def _sentences_below_title(chosen: NDArray[np.intp], measures: Measures, kinds: tuple[str, ...]) -> NDArray[np.intp]:
    """Return the rows of whole sentences labelled title below another title: they are the first of the text."""
    titles: NDArray[np.intp] = np.flatnonzero(chosen == kinds.index("title"))[1:]
    columns = measures.matrix[titles]
    rows: NDArray[np.intp] = titles[(columns[:, _ENDS_SENTENCE] > 0) & (columns[:, _WORDS] >= _SENTENCE_WORDS)]
    return rows


def _decks(chosen: NDArray[np.intp], kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which lines are decks right below a title: a byline or buttons may part them from the article."""
    title, deck = (chosen == kinds.index(kind) for kind in ("title", "subtitle"))
    found: NDArray[np.bool_] = deck & np.concatenate([[False], title[:-1]])
    return found


def page_balance(measures: Measures, balance: float, linked: NDArray[np.bool_] | None = None) -> float:
    """Return the balance for a page: higher where hardly a line has evidence of boilerplate, or the page is short.

    Args:
        measures: what was measured of its filled lines.
        balance: the balance that was asked for.
        linked: which of these lines are only links, which is evidence like a firm cue; None where it is not known.
    """
    firm, count = _with_firm_evidence(measures, linked).sum(), len(measures.hits)
    return balance + _CLEAN_BIAS if firm <= _CLEAN_SHARE * count or count <= _FEW_LINES else balance


def _with_firm_evidence(measures: Measures, linked: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """Return which lines have a firm cue of boilerplate, or are only links."""
    shared = {id(hits): hits for hits in measures.hits}  # lines without a cue share one empty list
    is_firm = {
        key: any(where is not Where.ANY and label not in CONTENT for label, where, _ in hits.kinds)
        for key, hits in shared.items()
    }
    firm = np.array([is_firm[id(hits)] for hits in measures.hits], np.bool_)
    return firm if linked is None else firm | linked[: len(firm)]
