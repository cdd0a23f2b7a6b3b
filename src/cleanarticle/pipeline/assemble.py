"""Build the articles and the text of a page from its lines and fields, after all cleaners have run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from cleanarticle.page import Article, Label, Line, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline.blocks import blocks_of, texts_of, without_bullet

_OPENING_LABELS = (Label.SUBTITLE, Label.LEAD)
_NOWHERE = Span(0, 0)


def assemble(page: Page, breaks: Sequence[int]) -> tuple[str, tuple[Article, ...]]:
    """Return the text and the articles of *page*.

    Args:
        page: the page, with all its fields, its lines labelled and numbered by article.
        breaks: the indices of the lines at which articles begin, in order.
    """
    groups: list[list[tuple[int, Line]]] = [[] for _ in breaks]
    # Teasers of a page that lists other pages, and the posts of a forum, are content, though they belong to no article.
    outside: list[tuple[int, Line]] = []
    for index, line in enumerate(page.lines):
        article = line.article
        if article is not None and article < len(groups):
            groups[article].append((index, line))
        elif line.kept and article is None:
            outside.append((index, line))
    values: list[dict[str, Field]] = [{} for _ in breaks]
    for (article, name), field in page.fields.items():
        if article is not None and 0 <= article < len(values):
            values[article][name] = field
    articles = [_article(page, group, fields) for group, fields in zip(groups, values, strict=True)]
    pieces = list(texts_of(page, outside))
    was_cleaned = all(line.kept or line.blank for line in page.lines)
    for whole_article, group in zip(articles, groups, strict=True):
        pieces += _pieces(page, whole_article, group, was_cleaned=was_cleaned)
    pieces.sort(key=itemgetter(0))
    return "\n".join(text for _, text in pieces), tuple(articles)


def _pieces(
    page: Page, article: Article, group: Sequence[tuple[int, Line]], *, was_cleaned: bool
) -> Iterator[tuple[int, str]]:
    """Yield the texts of an article, each with the offset in the source at which it begins.

    The text of a page has the order of the source, not the order of the fields. So it does not change when it is
    cleaned again, even if another of its first lines is read as the subtitle then. For the same reason, the line of the
    title is not cut if the page was probably cleaned before.

    Args:
        page: the page.
        article: the article.
        group: its lines, with their indices.
        was_cleaned: whether all lines of the page are kept, as on a page that was cleaned before.
    """
    yield from ((block.span.start, block.plain) for block in article.blocks)
    group = [(i, line) for i, line in group if line.kept and i not in page.pinned]
    opening = [(i, line) for i, line in group if line.label in _OPENING_LABELS]
    if article.title:
        start = article.spans.get("title", article.span).start
        line = next((line for _, line in group if line.start <= start < line.end), None) if was_cleaned else None
        # When the page was cleaned before, the line may not have been read as the title: then it was not cut.
        yield (start, without_bullet(article.title)) if line is None else (line.start, without_bullet(line.text))
    else:
        opening += [(i, line) for i, line in group if line.label is Label.TITLE]
    yield from texts_of(page, opening)
    for name in _OPENING_LABELS:  # a subtitle or lead that was read from lines with other labels
        value, span = getattr(article, name), article.spans.get(name, _NOWHERE)
        if value and not any(line.start < span.end and span.start < line.end for _, line in opening):
            yield span.start or article.span.start, value if isinstance(value, str) else "\n".join(value)


def _article(page: Page, group: Sequence[tuple[int, Line]], values: Mapping[str, Field]) -> Article:
    """Return an article, from its lines, with their indices, and from its fields."""
    given: dict[str, Any] = {name: field.value for name, field in values.items()}
    spans = {name: field.span for name, field in values.items() if field.span is not None}
    leads = [(i, line) for i, line in group if line.label is Label.LEAD]
    group = [(i, _as_text(line, values) if i in page.pinned else line) for i, line in group]
    if leads and "lead" not in given:
        given["lead"] = tuple(text for _, text in texts_of(page, leads))
        spans["lead"] = Span(leads[0][1].start, leads[-1][1].end)
    span = Span(group[0][1].start, group[-1][1].end) if group else Span(0, 0)
    given.setdefault("language", page.language)
    return Article(**given, blocks=tuple(blocks_of(page, group)), span=span, spans=spans)


def _as_text(line: Line, values: Mapping[str, Field]) -> Line:
    """Return a line that a user asked to keep, with the label body if no field of the article has its text."""
    field = {Label.TITLE: "title", Label.SUBTITLE: "subtitle", Label.LEAD: "lead"}.get(line.label)
    if field is None or not line.kept or (field == "lead" and field not in values):
        return line
    span = values[field].span if field in values else None
    is_in_field = span is not None and line.start <= span.start and span.end <= line.end
    return line if is_in_field else line._replace(label=Label.BODY)
