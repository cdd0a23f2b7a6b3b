"""Collect the reasons for the label of each line: the proposals of cleaners, and the evidence of the model."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from cleanarticle.lines import Labeller
from cleanarticle.lines.evidence import Verdict, verdicts
from cleanarticle.page import Page, split_lines
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import Engine

MAX_EVIDENCE_LINES = 10_000
"""The evidence of a page with more lines is not collected by default: it takes about ten runs of the model."""


class Why(NamedTuple):
    """The reasons for the label of one line.

    ``steps`` are the accepted proposals of labels, in order, each with the name of the cleaner; the last one counts.
    ``verdict`` is the decision of the line model with its evidence; ``None`` if it was not collected.
    """

    steps: tuple[tuple[str, Relabel], ...] = ()
    verdict: Verdict | None = None


def explain(page: Page, labeller: Labeller | None = None, *, evidence: bool | None = None) -> list[Why]:
    r"""Return the reasons for the label of each line of a page.

    Args:
        page: the page. A page from JSON has no trail: then ``steps`` are empty, and the model reads the final lines.
        labeller: the labeller of the page; by default the built-in one.
        evidence: whether to collect the evidence of the model; by default for pages of up to 10,000 lines.

    Returns:
        An entry for each line of ``page.lines``.

    >>> import cleanarticle
    >>> page = cleanarticle.clean("Menu\nHome\n\nIt rained for the third day in a row, and the river rose.")
    >>> [why.verdict.label.value if why.verdict else None for why in explain(page)][:2]
    ['nav', 'nav']
    """
    steps: dict[int, list[tuple[str, Relabel]]] = {}
    for step in page.trail:
        if step.accepted and isinstance(step.proposal, Relabel):
            steps.setdefault(step.proposal.line, []).append((step.cleaner, step.proposal))
    verdict_of_line: dict[int, Verdict] = {}
    if evidence or (evidence is None and len(page.lines) <= MAX_EVIDENCE_LINES):
        verdict_of_line = verdicts(_page_of_labeller(page), labeller, _proposals_of_labeller(page))
    return [Why(tuple(steps.get(index, ())), verdict_of_line.get(index)) for index in range(len(page.lines))]


def _proposals_of_labeller(page: Page) -> dict[int, Relabel]:
    """Return the proposal of the labeller for each line, by its index; it is the first cleaner that proposes labels."""
    relabels = [(step.cleaner, step.proposal) for step in page.trail if isinstance(step.proposal, Relabel)]
    return {proposal.line: proposal for cleaner, proposal in relabels if cleaner == relabels[0][0]}


def _page_of_labeller(page: Page) -> Page:
    """Return the page as it was before the labeller: without later cuts and spelling repairs."""
    if not page.trail:
        return page
    engine = Engine(Page(source=page.source, url=page.url, lines=split_lines(page.source)))
    for name, steps in groupby(page.trail, key=lambda step: step.cleaner):
        proposals = [step.proposal for step in steps]
        if any(isinstance(proposal, Relabel) for proposal in proposals):
            break
        engine.run(name, lambda _, proposals=proposals: proposals)  # type: ignore[misc]
    return engine.page
