"""Choose for each page how the decision between keeping and dropping lines leans.

Four times the *balance* is added to the log-odds that each line is in the body
(:func:`~cleanarticle.lines.decide.joint_probabilities`). Three things raise the balance:

* Hardly any line has firm evidence of boilerplate: the page was probably cleaned before, or is in a language without
  cue phrases.
* The page has only a few lines, which have no context.
* The page is probably a forum, a list, documentation or the page of a service, and the model is unsure about much of
  its text. The measure of a good result is the F1 between the kept text and the right one. The kept lines with the
  highest expected F1 are those with a probability above half of that F1 (Lipton, Elkan & Naryanaswamy, "Optimal
  Thresholding of Classifiers to Maximize F1 Measure", 2014). If the model is sure, the expected F1 is almost 1, and
  the threshold almost 0.5 as for any page. If the expected F1 is 0.6, lines with a probability of 0.3 are kept.

A line has *firm evidence* of boilerplate if it has a cue phrase of boilerplate that must be the whole line, its start
or its end. If the input has marks, a line that is only links has firm evidence, too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import BALANCE_WEIGHT, joint_probabilities, kept_kinds
from cleanarticle.lines.features import NAMES, Measures

_CLEAN_SHARE = 0.02
"""The largest share of lines with firm evidence of boilerplate on a page that was cleaned before; set by hand."""
_FEW_LINES = 3
"""The largest number of lines of a page whose lines have no context; set by hand."""
_CLEAN_BALANCE = 0.75
"""The balance of such pages: those cleaned before, and those without context. By cross-validation, texts that are
clean already come out better than with a balance of 0."""
_TEMPERATURE = 1.6
"""By what the log-odds are divided before the expected F1 is computed. The formula takes the lines as independent, but
the model errs on whole blocks of lines, so that the F1 is lower than the probabilities say. By cross-validation, with
about equal results from 1.3 to 2."""
_EXTRA_SIZE = 5
"""The number of characters that is added to each line, so that short lines count; set by hand."""
_MIN_THRESHOLD, _MAX_THRESHOLD = 0.1, 0.5
"""The lowest and the highest threshold: lines with a larger probability are kept. Set by hand."""
_LEANING_KINDS = ("forum", "documentation", "service", "list")
"""The kinds of pages that lean towards keeping. By cross-validation over sites, leaning makes products and articles
worse."""
_MIN_LEANING = 0.5
"""A page leans if these kinds are at least so probable together. Pages of which the kind is less certain are often
articles: on those of DAnIEL in Greek, a bound of 0.1 lowers F1 by 0.07."""
_LEAST = 1e-6  # probabilities are clipped to this, so that log-odds stay finite
_CHARACTERS = NAMES.index("characters")


def page_balance(
    measures: Measures,
    is_firm: NDArray[np.bool_],
    scores: NDArray[np.float32],
    kinds: tuple[str, ...],
    kinds_of_page: Mapping[str, float],
) -> float:
    """Return the balance of a page, without the one that the user asked for.

    Args:
        measures: the features of the filled lines.
        is_firm: the :func:`firm_evidence` of each of these lines.
        scores: their logits, as for :func:`~cleanarticle.lines.decide.joint_probabilities`.
        kinds: the names of the labels.
        kinds_of_page: the probability of each kind of page (:func:`~cleanarticle.lines.page_kind.kind_probabilities`).
    """
    balance = balance_of_evidence(is_firm)
    leaning = sum(kinds_of_page.get(kind, 0.0) for kind in _LEANING_KINDS)
    if leaning <= _MIN_LEANING:
        return balance
    p_kept = joint_probabilities(scores, kinds, balance) @ kept_kinds(kinds).astype(np.float32)
    return balance + balance_of_doubt(p_kept, measures.matrix[:, _CHARACTERS], leaning)


def balance_of_evidence(is_firm: NDArray[np.bool_]) -> float:
    """Return the balance of a page by how many of its lines have firm evidence of boilerplate.

    Args:
        is_firm: the :func:`firm_evidence` of each line.
    """
    count = len(is_firm)
    return _CLEAN_BALANCE if is_firm.sum() <= _CLEAN_SHARE * count or count <= _FEW_LINES else 0.0


def firm_evidence(measures: Measures, only_links: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Return for each filled line whether it has firm evidence of boilerplate.

    Args:
        measures: the features and cues of these lines.
        only_links: for each of them, and then for each line that was not read, whether it is only links; ``None`` if
            the input has no marks.
    """
    firm = np.array([hits.is_firm for hits in measures.hits], np.bool_)
    return firm if only_links is None else firm | only_links[: len(firm)]


def balance_of_doubt(p_kept: NDArray[np.floating], sizes: NDArray[np.floating], leaning: float) -> float:
    """Return the balance of a page of which the model is unsure.

    If the page certainly leans, the threshold is the one with the highest expected F1 of the kept text. If it does not
    lean, the threshold is 0.5 and the balance 0. In between, the threshold is their weighted geometric mean.

    Args:
        p_kept: for each line, the probability that it is kept.
        sizes: the characters of each line.
        leaning: the probability that the page is of a kind that leans towards keeping, 0 to 1.

    >>> unsure, sure = np.array([0.9, 0.4, 0.4, 0.4]), np.array([0.99, 0.98, 0.01, 0.01])
    >>> sizes = np.full(4, 100.0)
    >>> balance_of_doubt(unsure, sizes, leaning=1.0) > 0.1
    True
    >>> balance_of_doubt(sure, sizes, leaning=1.0) < 0.1
    True
    >>> balance_of_doubt(unsure, sizes, leaning=0.0) == 0
    True
    """
    if not len(p_kept):
        return 0.0
    p_kept = np.clip(p_kept.astype(np.float64), _LEAST, 1 - _LEAST)
    softened = 1 / (1 + ((1 - p_kept) / p_kept) ** (1 / _TEMPERATURE))
    order = np.argsort(-softened, kind="stable")
    weights = sizes[order].astype(np.float64) + _EXTRA_SIZE
    expected_right = np.cumsum(weights * softened[order])  # characters, if the lines up to this one are kept
    expected_f1 = float((2 * expected_right / (np.cumsum(weights) + expected_right[-1])).max())
    softened_threshold = expected_f1 / 2
    threshold = 1 / (1 + ((1 - softened_threshold) / softened_threshold) ** _TEMPERATURE)
    threshold = float(np.clip(threshold, _MIN_THRESHOLD, _MAX_THRESHOLD))
    threshold = _MAX_THRESHOLD ** (1 - leaning) * threshold**leaning
    return math.log((1 - threshold) / threshold) / BALANCE_WEIGHT
