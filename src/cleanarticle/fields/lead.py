"""Read the lead of a text: the standfirst, the key points or the introduction in bold."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.fields.regions import regions
from cleanarticle.fields.standfirst import is_standfirst
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.similarity import Distinct

_BULLET = lazy_pattern(r"\A\s*(?:[•●◦▪▫■‣⁃∙·*]\s*|[–—-]\s+)")


@declares(reads=["lines", "labels", "articles"], proposes=["lead"])
def lead(page: Page) -> Iterator[Field]:
    """Propose ``lead`` of each article: its standfirst and lead lines, without bullets and duplicates."""
    for region in regions(page):
        texts: list[str] = []
        distinct = Distinct()
        standfirsts = [index for index in region.lines(page, Label.SUBTITLE) if is_standfirst(page.lines[index].text)]
        chosen = sorted([*standfirsts, *region.lines(page, Label.LEAD)])
        for index in chosen:
            text = _BULLET.sub("", page.lines[index].text).strip()
            if text and distinct.add(text):
                texts.append(text)
        if texts:
            span = Span(line_span(page, chosen[0]).start, line_span(page, chosen[-1]).end)
            reason = "the standfirst, and the lines labelled lead" if standfirsts else "the lines labelled lead"
            yield Field(region.number, "lead", tuple(texts), span, reason)
