"""The article that callers get: its data, and the forms that others read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cleanarticle.page import render
from cleanarticle.page.article_data import ArticleData
from cleanarticle.page.html_article import article_view


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Article(ArticleData):
    """One article of a page and the fields that its text states.

    Values that were read carry the place that they were read from, in ``spans`` (by field name).
    """

    def to_text(self) -> str:
        """Return the article as plain text for a reader: title, who and when, then its paragraphs."""
        return render.to_text(self)

    def to_markdown(self) -> str:
        """Return the article as Markdown; what its text holds of Markdown's own marks is escaped."""
        return render.to_markdown(self)

    def to_jsonld(self) -> dict[str, Any]:
        """Return the article as a schema.org ``NewsArticle``, ready for ``json.dumps``."""
        return render.to_jsonld(self)

    def _repr_html_(self) -> str:
        return article_view(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()
