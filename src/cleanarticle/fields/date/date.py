"""Read the dates when an article was published and last modified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cleanarticle.fields.date.candidates import DATE_LABELS, DateCandidate, candidates
from cleanarticle.fields.date.date_network import default_network
from cleanarticle.fields.date.features import candidate_features
from cleanarticle.fields.regions import Region, regions
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares

MIN_DATE = 0.4
"""The probability below which an article has no date; the best for F1 in the cross-validation of
``training/dates.py``."""
_LABELS_WITHOUT_CHANGES = frozenset(
    {Label.CAPTION, Label.TEASER, Label.COMMENT, Label.COOKIE, Label.AD, Label.FOOTER, Label.GARBAGE}
)
"""The labels of lines that do not state when the article was changed."""


@declares(
    reads=["lines", "labels", "articles", "kind", "likely", "likely_byline", "language", "url"],
    proposes=["date", "modified"],
)
def date(page: Page) -> Iterator[Field]:
    """Propose ``date`` and ``modified`` of each article, each with the span that states it.

    The dates of the lines around an article are candidates, and a network chooses the one of publication
    (:mod:`cleanarticle.fields.date.date_network`). The reason has its probability; below :data:`MIN_DATE` there is no
    date. Lines labelled date that the user named decide alone. ``modified`` is the first date that the words before it
    call the last change. A value is a ``date``, or a ``datetime`` if the time is stated, with a time zone if that is. A
    page that only says when it was changed has no ``date``.
    """
    for region in regions(page):
        found = candidates(page, region, vocabulary(page.language_of(region.number)))
        if not found:
            continue
        published, reason = _published(page, region, found)
        if published is not None:
            yield _field(page, region, "date", published, reason)
        modified = next(
            filter(lambda each: each.role == "modified" and _may_say_change(page, region, each), found), None
        )
        if modified is not None:
            yield _field(page, region, "modified", modified, "the line says that the article was changed")


def _published(page: Page, region: Region, found: Sequence[DateCandidate]) -> tuple[DateCandidate | None, str]:
    """Return the date of publication, if there probably is one, and the reason."""
    named = [each for each in found if each.line in page.pinned and page.lines[each.line].label is Label.DATE]
    if named:
        return next((each for each in named if each.role != "modified"), None), "the line that the user named"
    scores = default_network()(candidate_features(page, region, found), np.array([each.line for each in found]))
    best = int(scores.argmax())
    if scores[best] < MIN_DATE:
        return None, ""
    return found[best], f"the likeliest of {len(found)} dates, {scores[best]:.2f}"


def _may_say_change(page: Page, region: Region, candidate: DateCandidate) -> bool:
    """Return whether the line of a date may state when the article was changed."""
    line = page.lines[candidate.line]
    if line.label in DATE_LABELS:
        return line.article == region.number or (candidate.line < region.begin and line.article is None)
    return line.label not in _LABELS_WITHOUT_CHANGES and candidate.line < region.below


def _field(page: Page, region: Region, name: str, dated: DateCandidate, reason: str) -> Field:
    return Field(region.number, name, dated.value, source_span(page, dated.line, dated.start, dated.end), reason)
