"""Reads the deck under the title."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.fields.regions import regions
from cleanarticle.fields.standfirst import is_standfirst
from cleanarticle.page import Label, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.similarity import Distinct


@declares(reads=["lines", "labels", "articles"], proposes=["subtitle"])
def subtitle(page: Page) -> Iterator[Field]:
    """Propose the ``subtitle`` of each article: its first lines with that label in a row, joined by a space.

    Duplicates are left out, and so are lines of whole sentences, which are part of the lead.
    """
    for region in regions(page):
        texts: list[str] = []
        distinct = Distinct()
        chosen: list[int] = []
        for index in region.lines(page, Label.SUBTITLE):
            text = page.lines[index].text.strip()
            if is_standfirst(text) or not distinct.add(text):
                continue
            if chosen and not all(
                page.lines[i].blank or page.lines[i].label is Label.SUBTITLE for i in range(chosen[-1], index)
            ):
                break
            texts.append(text)
            chosen.append(index)
        if texts:
            span = Span(line_span(page, chosen[0]).start, line_span(page, chosen[-1]).end)
            yield Field(region.number, "subtitle", " ".join(texts), span, "the deck under the title")
