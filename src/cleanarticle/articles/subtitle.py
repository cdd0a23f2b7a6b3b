"""Reads the deck under the title."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.articles.place import line_span, regions
from cleanarticle.articles.resemblance import Distinct
from cleanarticle.articles.standfirst import is_standfirst
from cleanarticle.page import Label, Page, Span
from cleanarticle.proposals import Field


def subtitle(page: Page) -> Iterator[Field]:
    """Proposes ``subtitle`` of each article: its lines of that label, doubles folded, joined by a space."""
    for region in regions(page):
        texts: list[str] = []
        distinct = Distinct()
        chosen: list[int] = []
        for index in region.lines(page, Label.SUBTITLE):
            text = page.lines[index].text.strip()
            if is_standfirst(text):  # read as the lead
                continue
            if distinct.add(text):
                texts.append(text)
                chosen.append(index)
        if texts:
            span = Span(line_span(page, chosen[0]).start, line_span(page, chosen[-1]).end)
            yield Field(region.number, "subtitle", " ".join(texts), span, "the deck under the title")
