"""A page, or an article, in the output of a notebook's cell: the inspector's view, compact and without a script."""

from __future__ import annotations

from cleanarticle.explain.markup import attribute, card, counts, data, facts, inked, legend, strip
from cleanarticle.explain.pieces import empty, explained
from cleanarticle.explain.text import many
from cleanarticle.page import Article, Page

_MOST_LINES = 400
_MOST_CHARACTERS = 50_000
_MOST_ARTICLES = 12


def page_view(page: Page) -> str:
    """A page as a fragment of HTML: what was found, where it stood, and the lines to unfold."""
    cards = "".join(card(number, one, linked=False) for number, one in enumerate(page.articles[:_MOST_ARTICLES], 1))
    left = len(page.articles) - _MOST_ARTICLES
    more = f'<p class="facts">and {many(left, "article")} more</p>' if left > 0 else ""
    return _framed(
        f'<p class="facts">{facts(page)}</p>{strip(page)}<p>{legend(counts(page.lines))}</p>'
        f'<div class="cards">{cards}</div>{more}{_lines(page)}'
    )


def article_view(article: Article) -> str:
    """An article as a fragment of HTML: its fields, and its text to unfold."""
    return _framed(card(1, article, linked=False))


def _framed(inside: str) -> str:
    style = data("view.css") + data("notebook.css")
    return f'<div class="cleanarticle"><style>{style}</style>{inside}</div>'


def _lines(page: Page) -> str:
    items: list[str] = []
    size = 0
    for line, parts in explained(page):
        if empty(line, parts):
            continue
        size += line.end - line.start
        if len(items) == _MOST_LINES or size > _MOST_CHARACTERS:
            break
        items.append(
            f'<li class="k-{line.label.value} {"kept" if line.kept else "dropped"}" title="{attribute(line.reason)}">'
            f'<b class="k">{line.label.value}</b><span dir="auto">{inked(parts, (), set())}</span></li>'
        )
    total = sum(not line.blank for line in page.lines)
    if not total:
        return ""
    rest = ""
    if total > len(items):
        rest = f'<p class="facts">The first {len(items):,} of {total:,}; page.to_html() shows all.</p>'
    listed = f'<ol tabindex="0" aria-label="Lines">{"".join(items)}</ol>' if items else ""
    return f"<details><summary>{many(total, 'line')}</summary>{listed}{rest}</details>"
