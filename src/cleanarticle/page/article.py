"""The article that callers get: its data, and the forms that others read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cleanarticle.page import markdown, render
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

    def to_markdown(self, *, links: bool = False, front_matter: bool = False) -> str:
        """Return the article as Markdown; what its text holds of Markdown's own marks is escaped.

        Args:
            links: whether to write the links that blocks have.
            front_matter: whether to write the fields as YAML before the text.
        """
        return markdown.article_to_markdown(self, links=links, front_matter=front_matter)

    def to_jsonld(self) -> dict[str, Any]:
        """Return the article as a schema.org ``NewsArticle``, ready for ``json.dumps``."""
        return render.to_jsonld(self)

    def _repr_html_(self) -> str:
        return article_view(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()
