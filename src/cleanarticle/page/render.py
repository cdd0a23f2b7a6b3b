"""Writes an article in the forms that others read: Markdown, plain text, schema.org JSON-LD."""

from __future__ import annotations

import re
from typing import Any

from cleanarticle.page.article_data import ArticleData

_MARKUP = re.compile(r"[\\`*_\[\]<>~]|&(?=#?\w+;)")
_LINE_MARKUP = re.compile(r"(\d{1,9})(?=[.)](?:\s|\Z))|#{1,6}(?=\s|\Z)|[+-](?=\s|\Z)|-(?=[\s-]*\Z)|=(?==*\Z)")


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
        parts.append("# " + escape(article.title))
    if article.subtitle:
        parts.append(f"**{escape(article.subtitle)}**")
    if credit := _credit(article):
        parts.append(escape(credit))
    if len(article.lead) > 1:
        parts.append("\n".join("- " + escape(point) for point in article.lead))
    elif article.lead:
        parts.append(f"**{escape(article.lead[0])}**")
    previous = ""
    for block in article.blocks:
        if block.kind == "item" and previous == "item":
            parts[-1] += "\n- " + escape(block.text)
        else:
            parts.append({"heading": "## ", "item": "- ", "quote": "> "}.get(block.kind, "") + escape(block.text))
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


def escape(text: str) -> str:
    r"""Write *text* on one line so that Markdown (CommonMark, and GitHub's) shows it as it stands.

    >>> print(escape("1. a *b* [c] <d> &lt;"))
    1\. a \*b\* \[c\] \<d\> \&lt;
    >>> print(escape("---"), escape("#"), escape("2)"))
    \--- \# 2\)
    """
    text = _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
    match = _LINE_MARKUP.match(text)
    if match is None:
        return text
    at = match.end() if match[1] else 0
    return f"{text[:at]}\\{text[at:]}"
