"""Render an article as HTML, for the inspector and for notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanarticle.page.article_data import ArticleData
from cleanarticle.page.html_text import attribute_value, lang_attribute, text_html, with_styles
from cleanarticle.page.line import Span
from cleanarticle.page.pieces import UNSEEN_OR_JOINER, Piece


class FieldSpan(NamedTuple):
    """The span of the source from which field *name* of article number *article* (counted from 0) was read."""

    span: Span
    article: int
    name: str

    @property
    def id(self) -> str:
        """The ``id`` of its element in the HTML, for links."""
        return f"a{self.article + 1}-{self.name}"


def field_spans(articles: Sequence[ArticleData]) -> list[FieldSpan]:
    """Return the spans of the fields of *articles*, in the order of the source."""
    return sorted(
        FieldSpan(span, number, name)
        for number, article in enumerate(articles)
        for name, span in article.spans.items()
        if span.start < span.end
    )


def line_html(pieces: Sequence[Piece], fields: Sequence[FieldSpan], seen_ids: set[str]) -> str:
    """Return the text of a line as HTML. Its fields are marked, and its repairs, with the text before and after.

    Args:
        pieces: the line's pieces.
        fields: the fields that were read from it.
        seen_ids: the ids of fields that already have an element, in earlier lines; new ones are added.
    """
    edges = sorted({edge for field in fields for edge in field.span})
    out: list[str] = []
    for whole_piece in pieces:
        for piece in _cut(whole_piece, edges):
            piece_html = _piece_html(piece)
            for field in fields:
                if max(field.span.start, piece.start) < min(field.span.end, piece.end):
                    id_attribute = "" if field.id in seen_ids else f' id="{field.id}"'
                    seen_ids.add(field.id)
                    attributes = f'{id_attribute} data-f="{field.id}" title="{field.name}"'
                    piece_html = f'<span class="field"{attributes}>{piece_html}</span>'
            out.append(piece_html)
    return "".join(out)


def _cut(piece: Piece, edges: Sequence[int]) -> Iterator[Piece]:
    """Yield the parts of a piece without repair, cut at the edges of fields; a piece with a repair is not cut."""
    if piece.repair is not None:
        yield piece
        return
    start = piece.start
    for edge in (*(edge for edge in edges if piece.start < edge < piece.end), piece.end):
        yield Piece(piece.text[start - piece.start : edge - piece.start], start, edge)
        start = edge


def _piece_html(piece: Piece) -> str:
    """Return a piece as HTML, with its repair or flag if it has one."""
    repair = piece.repair
    if repair is None:
        return text_html(piece.text)
    description = attribute_value(f"{repair.rule}, {repair.confidence:.0%} sure")
    before, after = text_html(repair.before, UNSEEN_OR_JOINER), text_html(repair.after)
    if not repair.applied:
        return f'<span class="flag" title="{description}">{before} → {after}?</span>'
    inserted = f"<ins>{after}</ins>" if repair.after else ""
    return f'<span class="repair" title="{description}"><del>{before}</del>{inserted}</span>'


def article_card(number: int, article: ArticleData, *, with_links: bool) -> str:
    """Return an article and its fields as HTML.

    Args:
        number: the number of the article on its page, counted from 1.
        article: the article.
        with_links: whether each field that has a span is a link to its line.
    """
    linkable = {field.name for field in field_spans([article])} if with_links else frozenset[str]()

    def value(name: str, text: str) -> str:
        html = f'<span dir="auto"{lang_attribute(article.language)}>{text_html(text)}</span>'
        return f'<a href="#a{number}-{name}" data-f="a{number}-{name}">{html}</a>' if name in linkable else html

    rows = "".join(
        f"<dt>{name}</dt>{''.join(f'<dd>{value(name, text)}</dd>' for text in texts)}"
        for name, texts in _fields(article).items()
        if texts
    )
    title = value("title", article.title) if article.title else "<em>no title</em>"
    words = len(article.body.split())
    size = f"{words:,} words" if words != 1 else "1 word"
    note = "" if article.complete else " · an excerpt"
    text = f'<div class="text" tabindex="0" dir="auto"{lang_attribute(article.language)}>{_blocks_html(article)}</div>'
    head = f"<h2>{title}</h2>" if with_links else f'<p class="head">{title}</p>'
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


def _blocks_html(article: ArticleData) -> str:
    """Return the lead and the blocks of an article as HTML; consecutive items are one list."""
    out = [f'<p class="lead">{text_html(text)}</p>' for text in article.lead]
    previous_kind = ""
    for block in (*article.blocks, None):
        kind = block.kind if block else ""
        if (kind == "item") != (previous_kind == "item"):
            out.append("<ul>" if kind == "item" else "</ul>")
        if block:
            tag = _TAGS.get(kind, "p")
            out.append(f"<{tag}>{text_html(block.text)}</{tag}>")
        previous_kind = kind
    return "".join(out)


def article_view(article: ArticleData) -> str:
    """Return an article as a fragment of HTML: its fields, and its text, folded."""
    return with_styles(article_card(1, article, with_links=False))
