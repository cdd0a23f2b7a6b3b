"""Build the articles and the text of a page from its lines and fields, after all cleaners have run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cleanarticle.page import Article, Label, Line, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline.blocks import blocks_of, lines_of_text

_OUTSIDE = (Label.TEASER, Label.COMMENT)
"""Labels of lines that may be kept outside the articles: the teasers of a list, the posts of a forum."""


def assemble(page: Page, breaks: Sequence[int]) -> tuple[str, tuple[Article, ...]]:
    """Return the text and the articles of *page*.

    Args:
        page: the page, with all its fields, its lines labelled and numbered by article.
        breaks: the indices of the lines that articles begin at, in order.
    """
    groups: list[list[tuple[int, Line]]] = [[] for _ in breaks]
    # Teasers of a page that lists other pages, and the posts of a forum, are content, though they belong to no article.
    has_more = False
    for index, line in enumerate(page.lines):
        article = line.article
        if article is not None and article < len(groups):
            groups[article].append((index, line))
        if line.kept and line.label in _OUTSIDE:
            has_more = True
    values: list[dict[str, Field]] = [{} for _ in breaks]
    for (article, name), field in page.fields.items():
        if article is not None and 0 <= article < len(values):
            values[article][name] = field
    articles = [_article(page, group, fields) for group, fields in zip(groups, values, strict=True)]
    if articles and not has_more:
        text = _with_pinned(page, articles)
    else:
        text = "\n".join(lines_of_text(page, [(i, line) for i, line in enumerate(page.lines) if line.kept]))
    return text, tuple(articles)


def _with_pinned(page: Page, articles: Sequence[Article]) -> str:
    """Return the text of the articles, and of the lines outside them that a user asked to keep, in order."""
    outside = [(i, page.lines[i]) for i in sorted(page.pinned) if page.lines[i].kept and page.lines[i].article is None]
    texts = [(article.span.start, article.text) for article in articles]
    texts += [(line.start, "\n".join(lines_of_text(page, [(i, line)]))) for i, line in outside]
    return "\n".join(text for _, text in sorted(texts) if text)


def _article(page: Page, group: Sequence[tuple[int, Line]], values: Mapping[str, Field]) -> Article:
    """Return the article that a group of lines, with their indices, and its fields make."""
    given: dict[str, Any] = {name: field.value for name, field in values.items()}
    spans = {name: field.span for name, field in values.items() if field.span is not None}
    leads = [(i, line) for i, line in group if line.label is Label.LEAD]
    group = [(i, _as_text(line, values) if i in page.pinned else line) for i, line in group]
    if leads and "lead" not in given:
        given["lead"] = tuple(lines_of_text(page, leads))
        spans["lead"] = Span(leads[0][1].start, leads[-1][1].end)
    span = Span(group[0][1].start, group[-1][1].end) if group else Span(0, 0)
    given.setdefault("language", page.language)
    return Article(**given, blocks=tuple(blocks_of(page, group)), span=span, spans=spans)


def _as_text(line: Line, values: Mapping[str, Field]) -> Line:
    """Return a line that a user asked to keep, as a body line if no field of the article holds its text."""
    field = {Label.TITLE: "title", Label.SUBTITLE: "subtitle", Label.LEAD: "lead"}.get(line.label)
    if field is None or not line.kept or (field == "lead" and field not in values):
        return line
    span = values[field].span if field in values else None
    is_in_field = span is not None and line.start <= span.start and span.end <= line.end
    return line if is_in_field else line._replace(label=Label.BODY)
