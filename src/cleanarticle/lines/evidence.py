"""Explain the label of a line: which features are evidence for it, which against it, and how strong each is.

The weight of a group of features is the difference that it makes to the decision if the model sees the page without
it (the values of all lines are set to their mean). This is occlusion, as in Zeiler & Fergus, "Visualizing and
Understanding Convolutional Networks" (2014). The weight includes the effect of the neighbours' values.
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
from cleanarticle.lines.page_decision import page_balance
from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.page import Label, Page
from cleanarticle.page.markup import LineMarkup
from cleanarticle.page.proposals import Relabel
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import reading_of
from cleanarticle.text.tokens import surface_words, word_hashes

_MIN_WEIGHT = 0.1  # log-odds: weaker evidence is left out; set by hand


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence for or against the label of a line.

    Weights are in log-odds (natural logarithm); values above 0 are evidence for. ``stays`` is for keeping the line,
    ``weight`` for its label against the alternative. ``what`` names the group of features, ``detail`` their values.
    """

    what: str
    detail: str
    weight: float
    stays: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """The label of a line, the second best label, and the evidence, the strongest first.

    ``kept`` is whether the model keeps the line. Kept labels compete with each other, and so do the others: in the
    evidence, ``stays`` explains why the line is kept or dropped, ``weight`` why it has this label.
    """

    line: int
    label: Label
    confidence: float
    alternative: Label
    evidence: tuple[Evidence, ...]
    kept: bool = False

    def __str__(self) -> str:
        """Return the verdict in one line."""
        strongest = sorted(self.evidence, key=lambda one: -abs(one.weight))[:5]
        reasons = ", ".join(f"{one.what} ({one.detail}) {one.weight:+.1f}" for one in strongest)
        return f"{self.label.value} rather than {self.alternative.value}: {reasons or 'nothing stands out'}"


def verdicts(
    page: Page, labeller: Labeller | None = None, decided: Mapping[int, Relabel] | None = None
) -> dict[int, Verdict]:
    r"""Return the label and the evidence of each line of *page*, by the index of the line.

    Args:
        page: a page, cleaned or not; its lines after repairs count.
        labeller: the labeller to explain; by default the built-in one.
        decided: the proposals that the labeller made when the page was cleaned, which are explained. For a line
            without one, the decision is made again.

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
    balance = page_balance(measures, labeller.balance, only_links(marks))
    scores = model.scores(measures)
    template = labeller.site_prior(reading_of(page).texts, scores)

    def with_site(scores: Matrix) -> Matrix:
        return template.added(scores, model.kinds) if template else scores

    def shares(scores: Matrix) -> Matrix:
        return joint_probabilities(
            with_markup(page, with_site(scores), marks, labeller.markup_model), model.kinds, balance
        )

    final_scores = with_markup(page, with_site(scores), marks, labeller.markup_model)
    seen = joint_probabilities(final_scores, model.kinds, balance)
    decision = name_by_cues(decide(final_scores, model.kinds, balance), model.kinds, measures.hits)
    decision = _as_decided(decision, measures.indices, decided or {}, model.kinds)
    rows = np.arange(len(seen))

    def odds(part: Matrix) -> NDArray[np.float32]:
        logs: Matrix = np.log(part + 1e-6)
        difference: Matrix = logs[rows, decision.kinds] - logs[rows, decision.second]
        return difference

    staying = kept_kinds(model.kinds)

    def keeping(part: Matrix) -> NDArray[np.float32]:
        inside = np.clip(part[:, staying].sum(1), 1e-6, 1 - 1e-6)
        logs: Matrix = np.log(inside / (1 - inside)).astype(np.float32)
        return logs

    without = {group: shares(model.scores(measures, masked=names)) for group, names in GROUPS.items()}
    without["words"] = shares(model.scores(measures, mask_words=True))
    if template:
        without["site profile"] = joint_probabilities(
            with_markup(page, scores, marks, labeller.markup_model), model.kinds, balance
        )
    if page.markup:
        without["marks"] = joint_probabilities(with_site(scores), model.kinds, balance)
    full, side = odds(seen), keeping(seen)
    weights = {group: (full - odds(part), side - keeping(part)) for group, part in without.items()}
    out = {}
    for row, index in enumerate(measures.indices):
        text = page.lines[index].text
        evidence = [
            Evidence(
                group,
                _marks_of(page, index) if group == "marks" else _detail(group, row, text, measures, model, template),
                round(float(weight[row]), 2),
                round(float(keep[row]), 2),
            )
            for group, (weight, keep) in weights.items()
            if max(abs(weight[row]), abs(keep[row])) >= _MIN_WEIGHT
        ]
        evidence.sort(key=lambda one: -max(abs(one.weight), abs(one.stays)))
        label, other = Label(model.kinds[decision.kinds[row]]), Label(model.kinds[decision.second[row]])
        out[index] = Verdict(
            index,
            label,
            round(float(decision.confidence[row]), 2),
            other,
            tuple(evidence),
            bool(staying[decision.kinds[row]]),
        )
    return out


def _as_decided(
    decision: Decision, indices: Sequence[int], decided: Mapping[int, Relabel], kinds: Sequence[str]
) -> Decision:
    """Return the decision with the labels and alternatives that were proposed when the page was cleaned."""
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


def _known(text: str, model: Model) -> list[str]:
    """Return the words of a line that the model knows."""
    known = model.vocabulary.contains(word_hashes(text))
    return [word for word, is_known in zip(surface_words(text), known.tolist(), strict=True) if is_known]


def _marks_of(page: Page, index: int) -> str:
    """Return the marks of a line in words."""
    markup = page.markup.get(index)
    if markup is None:
        return "none in the line itself"
    parts: list[str] = [] if markup.kind == "text" else [markup.kind]
    if markup.kind == "heading":
        parts = [f"heading of level {markup.level}"]
    parts += [f"{count} {name}{'s' if count > 1 else ''}" for name, count in _counted_marks(markup) if count]
    return ", ".join(parts) or "none in the line itself"


def _counted_marks(markup: LineMarkup) -> tuple[tuple[str, int], ...]:
    return ("link", len(markup.links)), ("image", markup.images), ("table cell", len(markup.cells))


def _detail(group: str, row: int, text: str, measures: Measures, model: Model, template: SitePrior | None) -> str:
    """Return the values of a group of features for one line, the most unusual ones first."""
    if group == "site profile":
        return (template.reasons[row] if template else "") or "what it says of other lines"
    if group == "cue phrases":
        return ", ".join(dict.fromkeys(hit.cue.id for hit in measures.hits[row])) or "none in the line itself"
    if group == "words":
        return " ".join(_known(text, model)[:6]) or "none known"
    values = measures.matrix[row]
    scaled = np.abs(model.networks[0].scaled_measures(measures.matrix[row : row + 1]))[0]
    columns = sorted((model.columns.index(name) for name in GROUPS[group]), key=lambda column: -scaled[column])
    return ", ".join(f"{_as_read(model.columns[column])}: {_format_number(values[column])}" for column in columns[:3])


def _as_read(name: str) -> str:
    """Return the name of a feature as a person reads it; the weights are for "in 1 lines", as for "in 3 lines"."""
    return name.replace(" in 1 lines ", " in the line ")


def _format_number(value: float) -> str:
    """Return a number with three digits, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
