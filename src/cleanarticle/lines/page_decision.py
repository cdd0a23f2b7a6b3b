"""Decide over a whole page: which lines are kept, and which label each line has.

The line model gives logits for each line. This module chooses labels by the logits, and corrects the labels by
properties of the whole page, in this order:

1. On some pages more lines are kept (:mod:`~cleanarticle.lines.page_balance`): on those that were probably cleaned
   before, on those of a few lines, and on forums, lists, documentation and offers of which the model is unsure.
2. If nearly all of the text is kept, the page was probably cleaned before, too. Then only lines that are clearly
   boilerplate are dropped, so that a cleaned text does not change when it is cleaned again.
3. A whole sentence that is labelled title below another title is labelled body: it begins the text.
4. A run of kept lines that is not part of the article is dropped (:mod:`~cleanarticle.lines.outlier_runs`).
5. A dropped line has the model's label, unless the model is unsure and a cue phrase names another label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision, body_kinds, decide, kept_kinds, name_by_cues
from cleanarticle.lines.features import NAMES, Measures
from cleanarticle.lines.model import Model
from cleanarticle.lines.outlier_runs import RunClassifier, default_run_classifier
from cleanarticle.lines.page_balance import firm_evidence, page_balance
from cleanarticle.lines.page_kind import is_list

_MAX_DROPPED_SHARE = 0.05
"""The text of a page counts as nearly all kept if at most this share of its characters, and of its lines, is dropped.
Set on 700 pages of the corpus: few of them lose so little when they are cleaned, most of them when they are cleaned
once more."""
_MAX_DROPPED_LINES = 2
"""So many lines may be dropped from such a page even if they are a larger share of its lines; set on the same pages."""
_MIN_P_KEPT = 0.05
"""A dropped line of such a page is kept after all if its probability of being kept is above this; set on the same
pages."""
_MIN_P_KEPT_OF_FIELD = 0.2
"""The same threshold for dates and bylines above the text; set on the same pages."""
_MIN_SENTENCE_WORDS = 8
"""A line labelled title below another title begins the text if it has so many words or more; set by hand."""
_WORDS, _ENDS_SENTENCE, _CHARACTERS = (NAMES.index(name) for name in ("words", "ends a sentence", "characters"))


def decide_page(
    measures: Measures,
    model: Model,
    balance: float = 0.0,
    scores: NDArray[np.float32] | None = None,
    run_classifier: RunClassifier | None = None,
    only_links: NDArray[np.bool_] | None = None,
    kinds_of_page: Mapping[str, float] | None = None,
) -> Decision:
    """Return the decision about the filled lines of a page.

    Args:
        measures: the features and cues of these lines.
        model: the line model.
        balance: as in :func:`~cleanarticle.lines.decide.joint_probabilities`.
        scores: the logits of the lines; by default those of the model.
        run_classifier: decides which runs of kept lines are outliers; by default the built-in one.
        only_links: for each line, whether it is only links; ``None`` if the input has no marks.
        kinds_of_page: the probability of each kind of page (:func:`~cleanarticle.lines.page_kind.kind_probabilities`);
            by default it is an article.
    """
    is_kept_kind, is_body_kind = kept_kinds(model.kinds), body_kinds(model.kinds)
    scores = model.scores(measures) if scores is None else scores
    is_firm = firm_evidence(measures, only_links)
    balance += page_balance(measures, is_firm, scores, model.kinds, kinds_of_page or {})
    decision = decide(scores, model.kinds, balance)
    chosen, second = decision.kinds.copy(), decision.second.copy()
    is_restored = _is_restored(decision, measures, model.kinds, is_firm, only_links)
    second[is_restored] = chosen[is_restored]
    chosen[is_restored] = np.where(is_body_kind, scores[is_restored, 1:], -np.inf).argmax(1)
    sentences = _sentences_labelled_title(chosen, measures, model.kinds)
    second[sentences], chosen[sentences] = chosen[sentences], model.kinds.index("body")
    is_outlier = (run_classifier or default_run_classifier()).outliers(
        is_body_kind[chosen], scores[:, 0], measures.matrix[:, _WORDS], balance
    )
    # A byline or buttons may separate a subtitle from the article.
    is_outlier &= ~_is_subtitle_below_title(chosen, model.kinds)
    if is_outlier.any():
        label_scores = np.where(is_kept_kind, -np.inf, scores[is_outlier, 1:])
        second[is_outlier], chosen[is_outlier] = chosen[is_outlier], label_scores.argmax(1)
    decision = decision._replace(kinds=chosen, second=second, in_outlier_run=is_outlier)
    return name_by_cues(decision, model.kinds, measures.hits)


def _is_restored(
    decision: Decision,
    measures: Measures,
    kinds: tuple[str, ...],
    is_firm: NDArray[np.bool_],
    only_links: NDArray[np.bool_] | None,
) -> NDArray[np.bool_]:
    """Return for each line whether it was dropped, but is kept after all: its page is nearly all kept.

    On a list page, teasers count as kept here. Three kinds of lines are exceptions. Above the text, lines with firm
    evidence of boilerplate ("Home") are not restored, and dates and bylines must pass a higher threshold. Lines that
    are only links are never restored.
    """
    sizes = measures.matrix[:, _CHARACTERS]
    is_kept = kept_kinds(kinds)[decision.kinds]
    is_teaser, is_labelled_body, is_date_or_byline = (
        np.isin(kinds, labels)[decision.kinds] for labels in (["teaser"], ["body"], ["date", "byline"])
    )
    if is_list(float(sizes[is_kept].sum()), float(sizes[is_teaser].sum())):
        is_kept |= is_teaser
    dropped = ~is_kept
    max_lines = max(_MAX_DROPPED_LINES, _MAX_DROPPED_SHARE * len(sizes))
    if sizes[dropped].sum() > _MAX_DROPPED_SHARE * sizes.sum() or dropped.sum() > max_lines:
        return np.zeros(len(sizes), np.bool_)
    first_body = int(np.argmax(is_labelled_body))
    is_date_or_byline[first_body:] = False
    min_p_kept = np.where(is_date_or_byline, _MIN_P_KEPT_OF_FIELD, _MIN_P_KEPT)
    restored: NDArray[np.bool_] = dropped & (decision.p_kept > min_p_kept)
    restored[:first_body] &= ~is_firm[:first_body]
    # only_links also has an entry for each line that was not read, at its end.
    return restored if only_links is None else restored & ~only_links[: len(restored)]


def _sentences_labelled_title(chosen: NDArray[np.intp], measures: Measures, kinds: tuple[str, ...]) -> NDArray[np.intp]:
    """Return the rows of whole sentences that are labelled title below another title: they begin the text."""
    later_titles: NDArray[np.intp] = np.flatnonzero(chosen == kinds.index("title"))[1:]
    features = measures.matrix[later_titles]
    rows: NDArray[np.intp] = later_titles[
        (features[:, _ENDS_SENTENCE] > 0) & (features[:, _WORDS] >= _MIN_SENTENCE_WORDS)
    ]
    return rows


def _is_subtitle_below_title(chosen: NDArray[np.intp], kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return for each line whether it is a subtitle directly below a title."""
    is_title, is_subtitle = (chosen == kinds.index(kind) for kind in ("title", "subtitle"))
    out: NDArray[np.bool_] = is_subtitle & np.concatenate([[False], is_title[:-1]])
    return out
