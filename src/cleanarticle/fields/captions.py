"""Read the picture captions of an article."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.fields.regions import regions
from cleanarticle.page import Label, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.similarity import letters


@declares(reads=["lines", "labels", "articles"], proposes=["captions"])
def captions(page: Page) -> Iterator[Field]:
    """Propose ``captions`` of each article, in order, without duplicates."""
    for region in regions(page):
        texts: list[str] = []
        keys: set[str] = set()
        chosen = region.lines(page, Label.CAPTION)
        for index in chosen:
            text = page.lines[index].text.strip(" \t•*")
            key = letters(text)
            if key and key not in keys:
                keys.add(key)
                texts.append(text)
        if texts:
            span = Span(line_span(page, chosen[0]).start, line_span(page, chosen[-1]).end)
            yield Field(region.number, "captions", tuple(texts), span, "the lines labelled caption")
