"""Choose labels from the logits of the line model."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.locales import Where
from cleanarticle.locales.cues import CueHit

_MAX_CUE_CONFIDENCE = 0.5
"""The label of a cue replaces the model's label if the probability of the latter is below this. Then the label of the
cue is right more often; where the probability is 0.6 or more, the model's label is (by cross-validation)."""
_KIND_WEIGHT = 0.3
"""The weight of the label logits in the decision whether a line is kept; set by cross-validation, where 0.2 to 0.6 gave
equal results."""
BALANCE_WEIGHT = 4.0
"""The log-odds of being in the body that a balance of 1 adds; set by hand."""
_FIELDS = ("title", "date", "byline")
"""Labels of lines that are fields of an article."""
_MIN_FIELD_PROBABILITY = 0.5
"""If the probability of one of these labels is above this, the label logits alone decide about the line."""
_BODY = ("lead", "body", "heading", "subtitle")
# Bounds against division by 0 and overflow.
_MIN_PROBABILITY = 1e-6
_MIN_SUM = 1e-9
_MAX_LOG_ODDS = 30


class Decision(NamedTuple):
    """The decisions about the lines of a page. Each array has an entry for each line.

    A label is given by its index in ``kinds``, the names of the labels that the model distinguishes.
    """

    kinds: NDArray[np.intp]
    """The label."""
    confidence: NDArray[np.float32]
    """The probability, 0 to 1, of the first label. A later change of the label does not change it."""
    second: NDArray[np.intp]
    """The second best label; if the label was changed, the label before."""
    p_kept: NDArray[np.float32]
    """The probability that the line is kept, before any change of its label."""
    p_byline: NDArray[np.float32]
    """The probability that the line is a byline, before any change of its label."""
    in_outlier_run: NDArray[np.bool_]
    """Whether the line is dropped because it is in an outlier run (:mod:`~cleanarticle.lines.outlier_runs`)."""


@functools.cache
def body_kinds(kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return for each label whether it is part of the body; the array is shared, and read-only."""
    return _read_only(np.array([kind in _BODY for kind in kinds]))


@functools.cache
def kept_kinds(kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return for each label whether lines with it are kept; the array is shared, and read-only."""
    return _read_only(np.array([kind == "title" or kind in _BODY for kind in kinds]))


def _read_only(array: NDArray[np.bool_]) -> NDArray[np.bool_]:
    array.setflags(write=False)
    return array


def decide(scores: NDArray[np.float32], kinds: tuple[str, ...], balance: float = 0.0) -> Decision:
    """Return the label of each line.

    A line is kept if the sum of the probabilities of the kept labels is above 0.5. The label of a kept line is the most
    probable kept label; the label of any other line is the most probable of the other labels.

    Args:
        scores: the logits, as for :func:`joint_probabilities`.
        kinds: the names of the labels.
        balance: as for :func:`joint_probabilities`.
    """
    probabilities = joint_probabilities(scores, kinds, balance)
    is_kept_kind = kept_kinds(kinds)
    p_kept = probabilities @ is_kept_kind.astype(np.float32)
    allowed = (p_kept > 0.5)[:, None] == is_kept_kind
    rows = np.arange(len(probabilities))
    ranked = probabilities + allowed  # allowed labels have values from 1 to 2, the others from 0 to 1
    best = ranked.argmax(1)
    ranked[rows, best] = -1
    p_byline = probabilities[:, kinds.index("byline")] if "byline" in kinds else np.zeros(len(best), np.float32)
    return Decision(best, probabilities[rows, best], ranked.argmax(1), p_kept, p_byline, np.zeros(len(best), np.bool_))


def name_by_cues(decision: Decision, kinds: tuple[str, ...], hits: Sequence[Sequence[CueHit]]) -> Decision:
    """Return the decision; each dropped line with a label of low confidence has the label of its cue, if it has one.

    The phrase of the cue must be the whole line, or its beginning.

    Args:
        decision: the decision by the probabilities.
        kinds: the names of the labels.
        hits: the cue phrases of each line.
    """
    is_kept_kind = kept_kinds(kinds)
    best, second = decision.kinds.copy(), decision.second.copy()
    for row in np.flatnonzero((decision.confidence < _MAX_CUE_CONFIDENCE) & ~is_kept_kind[best]).tolist():
        labels = {hit.cue.label.value for hit in hits[row] if hit.cue.where in (Where.LINE, Where.START)}
        cue_kinds = [kinds.index(label) for label in sorted(labels) if not is_kept_kind[kinds.index(label)]]
        if cue_kinds and best[row] not in cue_kinds:
            best[row], second[row] = cue_kinds[0], best[row]
    return decision._replace(kinds=best, second=second)


def joint_probabilities(
    scores: NDArray[np.float32], kinds: tuple[str, ...], balance: float = 0.0
) -> NDArray[np.float32]:
    """Return the probability of each label for each line; the sum for a line is 1.

    The model has two outputs: whether a line is in the body, learned from many pages, and its label, learned from
    fewer. The first output, and with a smaller weight the second, decides whether a line is in the body. Then the
    second output alone chooses the label: one of the body, or one of the others. If a line is probably a title, a date
    or a byline by the second output, the first does not count, since the collections of pages disagree on whether such
    lines are part of the body.

    Args:
        scores: the logits, a row for each line: one for being in the body, then one for each label.
        kinds: the names of the labels.
        balance: from -1 to 1; four times the value is added to the log-odds that a line is in the body.
    """
    is_body_kind = body_kinds(kinds)
    logits = scores[:, 1:] - scores[:, 1:].max(1, keepdims=True)
    by_label = np.exp(logits)  # the probabilities by only the second output
    by_label /= by_label.sum(1, keepdims=True)
    inside, outside = by_label * is_body_kind, by_label * ~is_body_kind
    p_inside = np.clip(inside.sum(1), _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    log_odds = (1 - _KIND_WEIGHT) * scores[:, 0] + _KIND_WEIGHT * np.log(p_inside / (1 - p_inside))
    log_odds += BALANCE_WEIGHT * balance
    p_body = 1 / (1 + np.exp(-np.clip(log_odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS)))
    fields = [kinds.index(kind) for kind in _FIELDS if kind in kinds]
    p_field = by_label[:, fields].max(1, keepdims=True, initial=0)
    by_both = np.where(
        is_body_kind,
        p_body[:, None] * inside / np.maximum(inside.sum(1, keepdims=True), _MIN_SUM),
        (1 - p_body[:, None]) * outside / np.maximum(outside.sum(1, keepdims=True), _MIN_SUM),
    )
    result: NDArray[np.float32] = np.where(p_field > _MIN_FIELD_PROBABILITY, by_label, by_both).astype(np.float32)
    return result
