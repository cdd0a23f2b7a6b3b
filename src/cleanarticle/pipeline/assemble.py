"""Builds what is read, the articles and the text, from the lines and fields of a finished page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleanarticle.page import Article, Block, Label, Line, Page, Span
from cleanarticle.page.proposals import Field

# Possessive: what is a bullet never becomes text again, and a line of a million bullets needs no memory for going back.
_BULLET = re.compile(r"(?:[•●◦▪▫■‣⁃∙·*–—-](?:\s++|\Z)|[•●◦▪▫■‣⁃])++\s*+")
_QUOTED = re.compile(r"[«“„\"].*[»”“\"]\.?")


def assemble(page: Page, breaks: Sequence[int]) -> tuple[str, tuple[Article, ...]]:
    """Return the text and the articles of *page*.

    Args:
        page: the page, its lines labelled and numbered by article, with all its fields.
        breaks: the lines that articles begin at, in order.
    """
    groups: list[list[tuple[int, Line]]] = [[] for _ in breaks]
    for index, line in enumerate(page.lines):
        if line.article is not None and line.article < len(groups):
            groups[line.article].append((index, line))
    articles = []
    for number, group in enumerate(groups):
        values = {name: field for (article, name), field in page.fields.items() if article == number}
        articles.append(_article(page, group, values))
    is_listing = any(line.kept and line.label is Label.TEASER for line in page.lines)
    if articles and not is_listing:
        text = _with_pinned(page, articles)
    else:
        text = "\n".join(_paragraphs((i, line) for i, line in enumerate(page.lines) if line.kept))
    return text, tuple(articles)


def _with_pinned(page: Page, articles: Sequence[Article]) -> str:
    """Return the text of the articles, and of the lines outside them that a user asked to keep, in order."""
    outside = [(i, page.lines[i]) for i in sorted(page.pinned) if page.lines[i].kept and page.lines[i].article is None]
    texts = [(article.span.start, article.text) for article in articles]
    texts += [(line.start, "\n".join(_paragraphs([(i, line)]))) for i, line in outside]
    return "\n".join(text for _, text in sorted(texts) if text)


def _article(page: Page, group: Sequence[tuple[int, Line]], values: Mapping[str, Field]) -> Article:
    given: dict[str, Any] = {name: field.value for name, field in values.items()}
    spans = {name: field.span for name, field in values.items() if field.span is not None}
    leads = [(i, line) for i, line in group if line.label is Label.LEAD]
    blocks: list[Block] = []
    group = [(i, _as_text(line, values) if i in page.pinned else line) for i, line in group]
    for label, run in _runs(group):
        if label is Label.HEADING:
            blocks += [Block("heading", text) for text in _paragraphs(run)]
        elif label is Label.BODY:
            blocks += [_block(text) for text in _paragraphs(run, bullets=True)]
    if leads and "lead" not in given:
        given["lead"] = tuple(_paragraphs(leads))
        spans["lead"] = Span(leads[0][1].start, leads[-1][1].end)
    span = Span(group[0][1].start, group[-1][1].end) if group else Span(0, 0)
    given.setdefault("language", page.language)
    return Article(**given, blocks=tuple(blocks), span=span, spans=spans)


def _as_text(line: Line, values: Mapping[str, Field]) -> Line:
    """Return a line that a user asked to keep, as body where no field of the article holds it."""
    field = {Label.TITLE: "title", Label.SUBTITLE: "subtitle", Label.LEAD: "lead"}.get(line.label)
    if field is None or not line.kept or (field == "lead" and field not in values):
        return line
    span = values[field].span if field in values else None
    inside = span is not None and line.start <= span.start and span.end <= line.end
    return line if inside else line._replace(label=Label.BODY)


def _runs(group: Sequence[tuple[int, Line]]) -> list[tuple[Label, list[tuple[int, Line]]]]:
    runs: list[tuple[Label, list[tuple[int, Line]]]] = []
    for index, line in group:
        if not runs or runs[-1][0] is not line.label:
            runs.append((line.label, []))
        runs[-1][1].append((index, line))
    return runs


def _paragraphs(lines: Iterable[tuple[int, Line]], *, bullets: bool = False) -> list[str]:
    """The text of each line, those that a repair joined run together; bullets cut off unless asked for."""
    out: list[str] = []
    joined = -1  # the line that a repair joined the one before to
    for index, line in lines:
        if index == joined:
            out[-1] += line.text
        else:
            out.append(line.text)
        joined = -1 if line.newline else index + 1
    stripped = (text.strip() for text in out)
    bare = [(text, _BULLET.sub("", text, count=1) if _BULLET.match(text) else text) for text in stripped]
    return [text if bullets else said for text, said in bare if said]


def _block(text: str) -> Block:
    if match := _BULLET.match(text):
        return Block("item", text[match.end() :])
    if _QUOTED.fullmatch(text):
        return Block("quote", text)
    return Block("paragraph", text)
