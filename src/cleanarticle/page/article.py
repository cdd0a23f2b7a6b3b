"""Define the article that callers get: its data, and its renderings as text, Markdown, JSON-LD and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cleanarticle.page import markdown, render
from cleanarticle.page.article_data import ArticleData
from cleanarticle.page.html_article import article_view


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Article(ArticleData):
    """One article of a page, and the fields that its text states.

    ``spans`` has, by field name, the span of the source from which each value was read.
    """

    def to_text(self) -> str:
        """Return the article as plain text: title, subtitle, authors and date, then its paragraphs."""
        return render.to_text(self)

    def to_markdown(self, *, links: bool = False, front_matter: bool = False) -> str:
        """Return the article as Markdown; characters of its text that would be marks of Markdown are escaped.

        Args:
            links: whether to write the links of the blocks.
            front_matter: whether to write its fields as YAML before the text.
        """
        return markdown.article_to_markdown(self, links=links, front_matter=front_matter)

    def to_jsonld(self) -> dict[str, Any]:
        """Return the article as a schema.org ``NewsArticle``, ready for ``json.dumps``."""
        return render.to_jsonld(self)

    def _repr_html_(self) -> str:
        return article_view(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()
