"""Markdown, written only: the articles of a page with their fields."""

from __future__ import annotations

from cleanarticle.page.article_data import ArticleData, Block
from cleanarticle.page.page_data import PageData
from cleanarticle.page.render import escape

BETWEEN = "\n---\n\n"


def render(page: PageData) -> str:
    """A page as Markdown: each article under its title; the text where the page has no article."""
    if page.articles:
        return BETWEEN.join(_article(article) for article in page.articles)
    return "\n\n".join(escape(line) for line in page.text.split("\n") if line) + "\n"


def _article(article: ArticleData) -> str:
    head = []
    if article.title:
        head.append(f"# {escape(article.title)}")
    if article.subtitle:
        head.append(f"*{escape(article.subtitle)}*")
    credit = [*article.authors, article.agency, article.dateline, article.date.isoformat() if article.date else None]
    if any(credit):
        head.append(escape(" · ".join(part for part in credit if part)))
    head += [f"**{escape(lead)}**" for lead in article.lead]
    text = "\n\n".join(head)
    before = ""
    for block in article.blocks:
        gap = "\n" if block.kind == before == "item" else "\n\n" if text else ""
        text += gap + _block(block)
        before = block.kind
    return text + "\n"


def _block(block: Block) -> str:
    mark = {"heading": "## ", "item": "- ", "quote": "> "}.get(block.kind, "")
    return mark + escape(block.text)
