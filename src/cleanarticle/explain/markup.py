"""Pieces of HTML that the inspector, the notebook view and the corpus report share.

Text of a page goes into HTML through :func:`shown` and :func:`attribute` alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from typing import NamedTuple

from cleanarticle.explain.pieces import TAKEN, UNSEEN, Piece, visible, written
from cleanarticle.explain.text import many
from cleanarticle.page import KEPT, Article, Label, Line, Page, Span

_CELLS = 480  # of the map: about one in two pixels
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Mark(NamedTuple):
    """A place in the source that field *name* of article number *article* was read from."""

    span: Span
    article: int
    name: str

    @property
    def id(self) -> str:
        """What its place in the page is called, for links."""
        return f"a{self.article + 1}-{self.name}"


@cache
def data(name: str) -> str:
    """A style sheet or script that ships with the package."""
    return resources.files(__package__).joinpath("data", name).read_text("utf-8")


def shown(text: str, unseen: re.Pattern[str] = UNSEEN) -> str:
    r"""*text* as HTML that shows it and does nothing else; what no one would see is written out.

    >>> shown("<b>\u202e")
    '&lt;b&gt;<span class="unseen">\\u202e</span>'
    """
    out: list[str] = []
    at = 0
    for match in unseen.finditer(text):
        out.append(escape(text[at : match.start()]))
        out.append("\t" if match[0] == "\t" else f'<span class="unseen">{written(match[0])}</span>')
        at = match.end()
    return "".join((*out, escape(text[at:])))


def attribute(text: str) -> str:
    """*text* for the value of an attribute in quotation marks."""
    return escape(visible(text))


def language_of(code: str | None) -> str:
    """The ``lang`` attribute for a language, with the space before it; nothing where the code is none."""
    return f' lang="{code}"' if code and _LANGUAGE.fullmatch(code) else ""


def marks(articles: Sequence[Article]) -> list[Mark]:
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


def strip(page: Page) -> str:
    """A bar that shows where on the page kept and dropped text lies, and, below it, where repairs do."""
    size = len(page.source)
    starts = [line.start for line in page.lines]
    cells = min(_CELLS, size)
    runs: list[tuple[int, int, Line]] = []
    for cell in range(cells):
        line = page.lines[bisect_right(starts, (2 * cell + 1) * size // (2 * cells)) - 1]
        if line.blank:
            continue
        if runs and runs[-1][1] == cell and (runs[-1][2].label, runs[-1][2].kept) == (line.label, line.kept):
            runs[-1] = (runs[-1][0], cell + 1, runs[-1][2])
        else:
            runs.append((cell, cell + 1, line))
    rects = [
        f'<rect class="k-{line.label.value}" x="{start}" width="{end - start}" '
        + ('y="0" height="20"/>' if line.kept else 'y="9" height="11"/>')
        for start, end, line in runs
    ]
    places = sorted({repair.start * cells // size for repair in page.repairs if repair.applied})
    rects += [f'<rect class="mend" x="{place}" y="22" width="1" height="4"/>' for place in places]
    kept = share(page)
    return (
        f'<svg class="strip" viewBox="0 0 {cells or 1} 26" preserveAspectRatio="none" role="img" '
        f'aria-label="Where on the page text was kept ({kept:.0%} of its characters) and dropped">'
        f"<title>High: kept. Low: dropped. Below: repairs.</title>{''.join(rects)}</svg>"
    )


def facts(page: Page) -> str:
    """A page in a line: what it is, what was kept, what was repaired."""
    lines = [line for line in page.lines if not line.blank]
    flagged = sum(not repair.applied for repair in page.repairs)
    said = [
        page.kind,
        page.language or "language unknown",
        many(len(page.articles), "article"),
        f"{sum(line.kept for line in lines):,} of {many(len(lines), 'line')} kept, {share(page):.0%} of the characters",
        many(len(page.repairs) - flagged, "repair") + (f", {flagged:,} flagged" if flagged else ""),
    ]
    return " · ".join(shown(fact) for fact in said)


def share(page: Page) -> float:
    """The share of the characters of the page's lines that are kept; blank lines do not count."""
    total = sum(len(line.text) for line in page.lines if not line.blank)
    return sum(len(line.text) for line in page.lines if line.kept) / total if total else 0.0


def counts(lines: Iterable[Line]) -> dict[Label, tuple[int, int]]:
    """How many lines, and characters, there are of each kind; kinds in the order of :class:`Label`."""
    number: Counter[Label] = Counter()
    size: Counter[Label] = Counter()
    for line in lines:
        if not line.blank:
            number[line.label] += 1
            size[line.label] += len(line.text)
    return {label: (number[label], size[label]) for label in Label if number[label]}


def card(number: int, article: Article, *, linked: bool) -> str:
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


def _fields(article: Article) -> Mapping[str, Sequence[str]]:
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


def _blocks(article: Article) -> str:
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


def legend(found: Mapping[Label, tuple[int, int]]) -> str:
    """The kinds of a page with their numbers, kept ones first."""
    ordered = sorted(found, key=lambda label: label not in KEPT)
    return "".join(f'<span class="k k-{label.value}">{label.value} {found[label][0]:,}</span> ' for label in ordered)
