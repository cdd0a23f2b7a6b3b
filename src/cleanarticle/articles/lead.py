"""Reads the key points or the bold introduction above the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanarticle.articles.place import line_span, regions
from cleanarticle.articles.resemblance import same
from cleanarticle.page import Label, Page, Span
from cleanarticle.proposals import Field

_BULLET = re.compile(r"\A\s*(?:[•●◦▪▫■‣⁃∙·*]\s*|[–—-]\s+)")


def lead(page: Page) -> Iterator[Field]:
    """Proposes ``lead`` of each article: a tuple of its lead lines, bullets cut off, doubles folded."""
    for region in regions(page):
        texts: list[str] = []
        chosen = region.lines(page, Label.LEAD)
        for index in chosen:
            text = _BULLET.sub("", page.lines[index].text).strip()
            if text and not any(same(text, other) for other in texts):
                texts.append(text)
        if texts:
            span = Span(line_span(page, chosen[0]).start, line_span(page, chosen[-1]).end)
            yield Field(region.number, "lead", tuple(texts), span, "the lines labelled lead")
