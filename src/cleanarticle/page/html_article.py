"""An article as HTML, for the inspector and for notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanarticle.page.article_data import ArticleData
from cleanarticle.page.html_text import attribute, framed, language_of, shown
from cleanarticle.page.line import Span
from cleanarticle.page.pieces import TAKEN, Piece


class Mark(NamedTuple):
    """A place in the source that field *name* of article number *article* was read from."""

    span: Span
    article: int
    name: str

    @property
    def id(self) -> str:
        """What its place in the page is called, for links."""
        return f"a{self.article + 1}-{self.name}"


def marks(articles: Sequence[ArticleData]) -> list[Mark]:
    """Where the fields of *articles* stand, in the order of the source."""
    return sorted(
        Mark(span, number, name)
        for number, article in enumerate(articles)
        for name, span in article.spans.items()
        if span.start < span.end
    )


def inked(parts: Sequence[Piece], fields: Sequence[Mark], seen: set[str]) -> str:
    """The text of a line: repairs before and after, the places of fields marked.

    Args:
        parts: the line's pieces.
        fields: the fields that were read from it.
        seen: the ids of those that were marked in earlier lines; new ones are added.
    """
    cuts = sorted({edge for field in fields for edge in field.span})
    out: list[str] = []
    for part in parts:
        for piece in _cut(part, cuts):
            html = _piece(piece)
            for field in fields:
                if max(field.span.start, piece.start) < min(field.span.end, piece.end):
                    name = "" if field.id in seen else f' id="{field.id}"'
                    seen.add(field.id)
                    html = f'<span class="field"{name} data-f="{field.id}" title="{field.name}">{html}</span>'
            out.append(html)
    return "".join(out)


def _cut(part: Piece, cuts: Sequence[int]) -> Iterator[Piece]:
    """An unrepaired piece, cut at the edges of fields; others whole."""
    if part.repair is not None:
        yield part
        return
    start = part.start
    for cut in (*(cut for cut in cuts if part.start < cut < part.end), part.end):
        yield Piece(part.text[start - part.start : cut - part.start], start, cut)
        start = cut


def _piece(part: Piece) -> str:
    repair = part.repair
    if repair is None:
        return shown(part.text)
    what = attribute(f"{repair.rule}, {repair.confidence:.0%} sure")
    if not repair.applied:
        return f'<span class="flag" title="{what}">{shown(repair.before, TAKEN)} → {shown(repair.after)}?</span>'
    after = f"<ins>{shown(repair.after)}</ins>" if repair.after else ""
    return f'<span class="repair" title="{what}"><del>{shown(repair.before, TAKEN)}</del>{after}</span>'


def card(number: int, article: ArticleData, *, linked: bool) -> str:
    """An article and its fields.

    Args:
        number: which one, from 1.
        article: the article.
        linked: make each field that has a place a link to it.
    """
    places = {mark.name for mark in marks([article])} if linked else frozenset[str]()

    def value(name: str, text: str) -> str:
        html = f'<span dir="auto"{language_of(article.language)}>{shown(text)}</span>'
        return f'<a href="#a{number}-{name}" data-f="a{number}-{name}">{html}</a>' if name in places else html

    rows = "".join(
        f"<dt>{name}</dt>{''.join(f'<dd>{value(name, text)}</dd>' for text in texts)}"
        for name, texts in _fields(article).items()
        if texts
    )
    title = value("title", article.title) if article.title else "<em>no title</em>"
    words = len(article.body.split())
    size = f"{words:,} words" if words != 1 else "1 word"
    note = "" if article.complete else " · an excerpt"
    text = f'<div class="text" tabindex="0" dir="auto"{language_of(article.language)}>{_blocks(article)}</div>'
    head = f"<h2>{title}</h2>" if linked else f'<p class="head">{title}</p>'
    return (
        f'<article class="card">{head}{f"<dl>{rows}</dl>" if rows else ""}'
        f"<details><summary>text, {size}{note}</summary>{text}</details></article>"
    )


def _fields(article: ArticleData) -> Mapping[str, Sequence[str]]:
    single = {
        "subtitle": article.subtitle,
        "agency": article.agency,
        "dateline": article.dateline,
        "date": str(article.date) if article.date else None,
        "modified": str(article.modified) if article.modified else None,
        "language": article.language,
    }
    fields = {name: (text,) if text else () for name, text in single.items()}
    return {
        "subtitle": fields.pop("subtitle"),
        "authors": article.authors,
        **fields,
        "lead": article.lead,
        "captions": article.captions,
        "keywords": article.keywords,
    }


_TAGS = {"heading": "h4", "item": "li", "quote": "blockquote"}


def _blocks(article: ArticleData) -> str:
    out = [f'<p class="lead">{shown(text)}</p>' for text in article.lead]
    before = ""
    for block in (*article.blocks, None):
        kind = block.kind if block else ""
        if (kind == "item") != (before == "item"):
            out.append("<ul>" if kind == "item" else "</ul>")
        if block:
            tag = _TAGS.get(kind, "p")
            out.append(f"<{tag}>{shown(block.text)}</{tag}>")
        before = kind
    return "".join(out)


def article_view(article: ArticleData) -> str:
    """Return an article as a fragment of HTML: its fields, and its text to unfold."""
    return framed(card(1, article, linked=False))
