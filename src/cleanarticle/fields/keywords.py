"""Read the keywords that a page lists for an article."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.fields.regions import regions
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares

_SEPARATOR = lazy_pattern(r"[,;|•·、，/\t]|\s{2,}|\s#|\A#")
_HEADING = lazy_pattern(r"[^,;|•#\d]{2,40}?[:：]\s*")
_LONGEST = 60  # characters of a keyword; set by hand


@declares(reads=["lines", "labels", "articles"], proposes=["keywords"])
def keywords(page: Page) -> Iterator[Field]:
    """Propose ``keywords`` of each article: the parts of its keyword lines, each once, without headings ("Tags:")."""
    for region in regions(page):
        out: dict[str, str] = {}
        chosen = region.lines(page, Label.KEYWORDS)
        for index in chosen:
            text = page.lines[index].text.strip(" \t•*")
            heading = _HEADING.match(text)
            for part in _SEPARATOR.split(text[heading.end() :] if heading else text):
                word = part.strip(' .*#"“”«»()')
                if 1 < len(word) <= _LONGEST:
                    out.setdefault(word.casefold(), word)
        if out:
            span = Span(line_span(page, chosen[0]).start, line_span(page, chosen[-1]).end)
            yield Field(region.number, "keywords", tuple(out.values()), span, "the lines labelled keywords")
