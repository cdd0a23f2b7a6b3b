"""Builds what is read, the articles and the text, from the lines and fields of a finished page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleanarticle.page import Article, Block, Label, Line, Page, Span
from cleanarticle.proposals import Field

# Possessive: what is a bullet never becomes text again, and a line of a million bullets needs no memory for going back.
_BULLET = re.compile(r"(?:[•●◦▪▫■‣⁃∙·*–—-](?:\s++|\Z)|[•●◦▪▫■‣⁃])++\s*+")
_QUOTED = re.compile(r"[«“„\"].*[»”“\"]\.?")


def assemble(
    page: Page, breaks: Sequence[int], fields: Mapping[tuple[int | None, str], Field]
) -> tuple[str, tuple[Article, ...]]:
    """The text and the articles of *page*.

    Args:
        page: the page, its lines labelled and numbered by article.
        breaks: the lines that articles begin at, in order.
        fields: what was read, by article and name of the field.
    """
    groups: list[list[tuple[int, Line]]] = [[] for _ in breaks]
    for index, line in enumerate(page.lines):
        if line.article is not None and line.article < len(groups):
            groups[line.article].append((index, line))
    values: list[dict[str, Field]] = [{} for _ in breaks]
    for (article, name), field in fields.items():
        if article is not None and 0 <= article < len(values):
            values[article][name] = field
    articles = [_article(page, group, of) for group, of in zip(groups, values, strict=True)]
    lists = any(line.kept and line.label is Label.TEASER for line in page.lines)  # by cleanarticle.listing
    if articles and not lists:
        text = "\n".join(article.text for article in articles if article.text)
    else:
        text = "\n".join(_paragraphs((i, line) for i, line in enumerate(page.lines) if line.kept))
    return text, tuple(articles)


def _article(page: Page, group: Sequence[tuple[int, Line]], values: Mapping[str, Field]) -> Article:
    given: dict[str, Any] = {name: field.value for name, field in values.items()}
    spans = {name: field.span for name, field in values.items() if field.span is not None}
    leads = [(i, line) for i, line in group if line.label is Label.LEAD]
    blocks: list[Block] = []
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


def _runs(group: Sequence[tuple[int, Line]]) -> list[tuple[Label, list[tuple[int, Line]]]]:
    runs: list[tuple[Label, list[tuple[int, Line]]]] = []
    for index, line in group:
        if not runs or runs[-1][0] is not line.label:
            runs.append((line.label, []))
        runs[-1][1].append((index, line))
    return runs


def _paragraphs(lines: Iterable[tuple[int, Line]], *, bullets: bool = False) -> list[str]:
    """The text of each line, those that a repair joined run together; bullets cut off unless asked for."""
    out: list[list[str]] = []
    joined = -1  # the line that a repair joined the one before to
    for index, line in lines:
        if index == joined:
            out[-1].append(line.text)
        else:
            out.append([line.text])
        joined = -1 if line.newline else index + 1
    stripped = ("".join(parts).strip() for parts in out)
    bare = [(text, _BULLET.sub("", text, count=1) if _BULLET.match(text) else text) for text in stripped]
    return [text if bullets else said for text, said in bare if said]


def _block(text: str) -> Block:
    if match := _BULLET.match(text):
        return Block("item", text[match.end() :])
    if _QUOTED.fullmatch(text):
        return Block("quote", text)
    return Block("paragraph", text)
