"""Writes an article in the forms that others read: Markdown, plain text, schema.org JSON-LD."""

from __future__ import annotations

import re
from typing import Any

from cleanarticle.page.article_data import ArticleData

_MARKUP = re.compile(r"([\\`*_\[\]<>])")
_LINE_MARKUP = re.compile(r"\A(\s*)([#+-](?=\s)|\d+(?=[.)]\s)|={3,}\s*\Z|~{3})")


def to_markdown(article: ArticleData) -> str:
    r"""The article in Markdown (CommonMark): title, deck, a line of authors and date, key points, text.

    What the text holds of Markdown's own marks is escaped.

    >>> from cleanarticle.page.article_data import Block
    >>> blocks = (Block("heading", "Why"), Block("item", "a*b"))
    >>> print(to_markdown(ArticleData(title="Snow", authors=("Ann Lee",), blocks=blocks)))
    # Snow
    <BLANKLINE>
    Ann Lee
    <BLANKLINE>
    ## Why
    <BLANKLINE>
    - a\*b
    """
    parts = []
    if article.title:
        parts.append("# " + _escape(article.title))
    if article.subtitle:
        parts.append(f"**{_escape(article.subtitle)}**")
    if credit := _credit(article):
        parts.append(_escape(credit))
    if len(article.lead) > 1:
        parts.append("\n".join("- " + _escape(point) for point in article.lead))
    elif article.lead:
        parts.append(f"**{_escape(article.lead[0])}**")
    previous = ""
    for block in article.blocks:
        if block.kind == "item" and previous == "item":
            parts[-1] += "\n- " + _escape(block.text)
        else:
            parts.append({"heading": "## ", "item": "- ", "quote": "> "}.get(block.kind, "") + _escape(block.text))
        previous = block.kind
    return "\n\n".join(parts) + "\n" if parts else ""


def to_text(article: ArticleData) -> str:
    r"""The article as plain text, a blank line between its parts, a bullet before each item.

    >>> to_text(ArticleData(title="Snow", lead=("It fell.",)))
    'Snow\n\nIt fell.\n'
    """
    parts = [part for part in (article.title, article.subtitle, _credit(article)) if part]
    parts += article.lead
    previous = ""
    for block in article.blocks:
        text = "• " + block.text if block.kind == "item" else block.text
        if block.kind == "item" and previous == "item":
            parts[-1] += "\n" + text
        else:
            parts.append(text)
        previous = block.kind
    return "\n\n".join(parts) + "\n" if parts else ""


def to_jsonld(article: ArticleData, *, url: str | None = None) -> dict[str, Any]:
    """The article as a schema.org ``NewsArticle``, ready for ``json.dumps``; what is not known is left out.

    Args:
        article: the article.
        url: the address of its page, if known.

    >>> to_jsonld(ArticleData(title="Snow", authors=("Ann Lee",)))["author"]
    [{'@type': 'Person', 'name': 'Ann Lee'}]
    """
    values: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "alternativeHeadline": article.subtitle,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "sourceOrganization": {"@type": "NewsMediaOrganization", "name": article.agency} if article.agency else None,
        "dateline": article.dateline,
        "datePublished": article.date.isoformat() if article.date else None,
        "dateModified": article.modified.isoformat() if article.modified else None,
        "inLanguage": article.language,
        "abstract": "\n".join(article.lead),
        "articleBody": article.body,
        "keywords": list(article.keywords),
        "url": url,
    }
    return {key: value for key, value in values.items() if value}


def _credit(article: ArticleData) -> str:
    """Who, where and when, in one line."""
    date = str(article.date) if article.date else None
    return " · ".join(part for part in (", ".join(article.authors), article.agency, article.dateline, date) if part)


def _escape(text: str) -> str:
    """*text* on one line, so that Markdown shows it as it stands."""
    text = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    match = _LINE_MARKUP.match(text)
    if match is None:
        return text
    if match[2].isdigit():
        return text[: match.end()] + "\\" + text[match.end() :]
    return match[1] + "\\" + text[match.end(1) :]
