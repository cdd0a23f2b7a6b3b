"""Render an article as plain text and as schema.org JSON-LD."""

from __future__ import annotations

from typing import Any

from cleanarticle.page.article_data import ArticleData
from cleanarticle.page.markdown import credit_line


def to_text(article: ArticleData) -> str:
    r"""Return the article as plain text: a blank line between parts, a bullet or number before each item.

    >>> to_text(ArticleData(title="Snow", lead=("It fell.",)))
    'Snow\n\nIt fell.\n'
    """
    parts = [part for part in (article.title, article.subtitle, credit_line(article)) if part]
    parts += article.lead
    previous_kind = ""
    for block in article.blocks:
        text = "• " + block.text if block.kind == "item" and block.number is None else block.plain
        if block.kind == "item" and previous_kind == "item":
            parts[-1] += "\n" + text
        else:
            parts.append(text)
        previous_kind = block.kind
    return "\n\n".join(parts) + "\n" if parts else ""


def to_jsonld(article: ArticleData, *, url: str | None = None) -> dict[str, Any]:
    """Return the article as a schema.org ``NewsArticle``, ready for ``json.dumps``; unknown values are left out.

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
