"""Explain the label of a line: which features are evidence for it, which against it, and how strong each is.

The weight of a group of features is the difference that it makes to the decision on a line. The model reads the page
once as it is, and once without the group: the features of the group have their training means on all lines of the page.
So the weight also contains what the group says in the neighbours of the line. This method is occlusion, as in Zeiler &
Fergus, "Visualizing and Understanding Convolutional Networks" (2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision, decide, joint_probabilities, kept_kinds, name_by_cues
from cleanarticle.lines.features import GROUPS, Measures, measure
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.markup_features import markup_features, only_links
from cleanarticle.lines.markup_model import with_markup
from cleanarticle.lines.model import Model, default_model
from cleanarticle.lines.page_balance import firm_evidence, page_balance
from cleanarticle.lines.page_kind import kind_probabilities
from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.page import Label, Page
from cleanarticle.page.markup import LineMarkup
from cleanarticle.page.proposals import Relabel
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import reading_of
from cleanarticle.text.tokens import folded_words, word_hashes

_MIN_WEIGHT = 0.1  # log-odds: weaker evidence is left out; set by hand
_MIN_PROBABILITY = 1e-6  # against the logarithm of 0


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence for or against the label of a line.

    Weights are log-odds (natural logarithm); those above 0 are evidence for, those below 0 evidence against.

    Args:
        group: the name of the group of features.
        detail: the values of the features.
        weight: the weight for the label of the line, against the alternative.
        keep_weight: the weight for keeping the line.
    """

    group: str
    detail: str
    weight: float
    keep_weight: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """The label of a line, and the evidence for and against it.

    The decision has two steps: first, whether the line is kept; second, which of the kept labels, or which of the other
    labels, it has. In the evidence, ``keep_weight`` explains the first step, ``weight`` the second.

    Args:
        line: the index of the line.
        label: its label.
        confidence: the confidence of the label, 0 to 1.
        alternative: the second best label.
        evidence: the evidence, the strongest first.
        kept: whether the model keeps the line.
    """

    line: int
    label: Label
    confidence: float
    alternative: Label
    evidence: tuple[Evidence, ...]
    kept: bool = False

    def __str__(self) -> str:
        """Return the verdict in one line."""
        strongest = sorted(self.evidence, key=lambda item: -abs(item.weight))[:5]
        reasons = ", ".join(f"{item.group} ({item.detail}) {item.weight:+.1f}" for item in strongest)
        return f"{self.label.value} rather than {self.alternative.value}: {reasons or 'nothing stands out'}"


def verdicts(
    page: Page, labeller: Labeller | None = None, decided: Mapping[int, Relabel] | None = None
) -> dict[int, Verdict]:
    r"""Return the label and the evidence of each line of *page*, by the index of the line.

    Args:
        page: a page, cleaned or not; its lines are read after repairs.
        labeller: the labeller to explain; by default the built-in one.
        decided: what the labeller proposed when the page was cleaned, by the index of the line. These labels are
            explained. For a line without a proposal, the label is chosen again.

    >>> from cleanarticle.page import split_lines
    >>> verdict = verdicts(Page(source="", lines=split_lines("Menu\nSubscribe to our newsletter")))[1]
    >>> verdict.line, isinstance(verdict.evidence, tuple)
    (1, True)
    """
    labeller = labeller or Labeller()
    model = labeller.model or default_model()
    measures = measure(reading_of(page), page.url, labeller.vocabulary())
    if not measures.indices:
        return {}
    marks = markup_features(page) if page.markup else None
    model_scores = model.scores(measures)
    site_prior = labeller.site_prior(reading_of(page).texts, model_scores)

    def add_site_prior(scores: Matrix) -> Matrix:
        return site_prior.add_to(scores, model.kinds) if site_prior else scores

    def add_marks(scores: Matrix) -> Matrix:
        return with_markup(page, scores, marks, labeller.markup_model)

    def probabilities_of(scores: Matrix) -> Matrix:
        return joint_probabilities(scores, model.kinds, balance)

    final_scores = add_marks(add_site_prior(model_scores))
    is_firm = firm_evidence(measures, only_links(marks))
    kinds_of_page = kind_probabilities(measures, page.url)
    balance = labeller.balance + page_balance(measures, is_firm, final_scores, model.kinds, kinds_of_page)
    decision = name_by_cues(decide(final_scores, model.kinds, balance), model.kinds, measures.hits)
    decision = _as_decided(decision, measures.indices, decided or {}, model.kinds)
    rows = np.arange(len(final_scores))
    is_kept_label = kept_kinds(model.kinds)

    def label_log_odds(probabilities: Matrix) -> NDArray[np.float32]:
        """Return for each line the log-odds of its label against the alternative."""
        logs: Matrix = np.log(probabilities + _MIN_PROBABILITY)
        difference: Matrix = logs[rows, decision.kinds] - logs[rows, decision.second]
        return difference

    def keep_log_odds(probabilities: Matrix) -> NDArray[np.float32]:
        """Return for each line the log-odds that it is kept."""
        p_kept = np.clip(probabilities[:, is_kept_label].sum(1), _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
        out: Matrix = np.log(p_kept / (1 - p_kept)).astype(np.float32)
        return out

    probabilities_without = {
        group: probabilities_of(add_marks(add_site_prior(model.scores(measures, masked=names))))
        for group, names in GROUPS.items()
    }
    scores_without_words = model.scores(measures, mask_words=True)
    probabilities_without["words"] = probabilities_of(add_marks(add_site_prior(scores_without_words)))
    if site_prior:
        probabilities_without["site profile"] = probabilities_of(add_marks(model_scores))
    if page.markup:
        probabilities_without["marks"] = probabilities_of(add_site_prior(model_scores))
    with_all = probabilities_of(final_scores)
    weights = {
        group: (
            label_log_odds(with_all) - label_log_odds(probabilities),
            keep_log_odds(with_all) - keep_log_odds(probabilities),
        )
        for group, probabilities in probabilities_without.items()
    }
    out = {}
    for row, index in enumerate(measures.indices):
        text = page.lines[index].text
        evidence = [
            Evidence(
                group,
                _describe_marks(page, index)
                if group == "marks"
                else _describe_values(group, row, text, measures, model, site_prior),
                round(float(label_weights[row]), 2),
                round(float(keep_weights[row]), 2),
            )
            for group, (label_weights, keep_weights) in weights.items()
            if max(abs(label_weights[row]), abs(keep_weights[row])) >= _MIN_WEIGHT
        ]
        evidence.sort(key=lambda item: -max(abs(item.weight), abs(item.keep_weight)))
        out[index] = Verdict(
            index,
            label=Label(model.kinds[decision.kinds[row]]),
            confidence=round(float(decision.confidence[row]), 2),
            alternative=Label(model.kinds[decision.second[row]]),
            evidence=tuple(evidence),
            kept=bool(is_kept_label[decision.kinds[row]]),
        )
    return out


def _as_decided(
    decision: Decision, indices: Sequence[int], decided: Mapping[int, Relabel], kinds: Sequence[str]
) -> Decision:
    """Return the decision, with the labels and alternatives of *decided* for the lines that it has."""
    best, second, confidence = decision.kinds.copy(), decision.second.copy(), decision.confidence.copy()
    for row, index in enumerate(indices):
        if (proposal := decided.get(index)) is None or proposal.label not in kinds:
            continue
        label = kinds.index(proposal.label)
        if proposal.alternative in kinds:
            second[row] = kinds.index(proposal.alternative)
        elif best[row] != label:
            second[row] = best[row]
        best[row], confidence[row] = label, proposal.confidence
    return decision._replace(kinds=best, second=second, confidence=confidence)


def _known_words(text: str, model: Model) -> list[str]:
    """Return the words of a line that the model knows."""
    is_in_vocabulary = model.vocabulary.contains(word_hashes(text)).tolist()
    return [word for word, is_known in zip(folded_words(text), is_in_vocabulary, strict=True) if is_known]


def _describe_marks(page: Page, index: int) -> str:
    """Return the marks of a line in words."""
    markup = page.markup.get(index)
    if markup is None:
        return "none in the line itself"
    parts: list[str] = [] if markup.kind == "text" else [markup.kind]
    if markup.kind == "heading":
        parts = [f"heading of level {markup.level}"]
    parts += [f"{count} {name}{'s' if count > 1 else ''}" for name, count in _count_marks(markup) if count]
    return ", ".join(parts) or "none in the line itself"


def _count_marks(markup: LineMarkup) -> tuple[tuple[str, int], ...]:
    return ("link", len(markup.links)), ("image", markup.images), ("table cell", len(markup.cells))


def _describe_values(
    group: str, row: int, text: str, measures: Measures, model: Model, site_prior: SitePrior | None
) -> str:
    """Return the values of a group of features for one line in words, the most unusual ones first."""
    if group == "site profile":
        return (site_prior.reasons[row] if site_prior else "") or "what it says of other lines"
    if group == "cue phrases":
        return ", ".join(dict.fromkeys(hit.cue.id for hit in measures.hits[row])) or "none in the line itself"
    if group == "words":
        return " ".join(_known_words(text, model)[:6]) or "none known"
    values = measures.matrix[row]
    deviations = np.abs(model.networks[0].scaled_measures(measures.matrix[row : row + 1]))[0]
    columns = sorted((model.columns.index(name) for name in GROUPS[group]), key=lambda column: -deviations[column])
    return ", ".join(
        f"{_readable_name(model.columns[column])}: {_format_number(values[column])}" for column in columns[:3]
    )


def _readable_name(name: str) -> str:
    """Return the name of a feature in correct English: the model has names such as "in 1 lines below"."""
    return name.replace(" in 1 lines ", " in the line ")


def _format_number(value: float) -> str:
    """Return a number with about three digits, and without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
