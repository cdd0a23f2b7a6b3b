"""Define the page that callers get: its data, its JSON form, and its renderings as text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cleanarticle.page import markdown, render, schema
from cleanarticle.page.article import Article
from cleanarticle.page.comment import Comment
from cleanarticle.page.from_json import check_spans, read_lines, read_repairs
from cleanarticle.page.html_page import page_view
from cleanarticle.page.line import restore
from cleanarticle.page.page_data import PageData
from cleanarticle.page.wording import count_phrase

SCHEMA_VERSION = 2
"""The version of the JSON form that :meth:`Page.to_dict` writes."""
READ_VERSIONS = (1, 2)
"""The versions of the JSON form that :meth:`Page.from_dict` reads; pages of version 1 have no ``warnings``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Page(PageData):
    r"""A page: its unchanged source, and all decisions about it.

    >>> import cleanarticle
    >>> cleanarticle.clean("Menu\nHome\n\nIt rained for the third day in a row, and the river rose.")
    Page(other, en, 0 articles, 1 of 3 lines kept, 0 repairs)
    """

    def __repr__(self) -> str:
        lines = [line for line in self.lines if not line.blank]
        return (
            f"Page({self.kind}, {self.language or 'language unknown'}, {count_phrase(len(self.articles), 'article')}, "
            f"{sum(line.kept for line in lines):,} of {count_phrase(len(lines), 'line')} kept, "
            f"{count_phrase(sum(repair.applied for repair in self.text_repairs), 'repair')})"
        )

    def _repr_html_(self) -> str:
        return page_view(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def to_markdown(self, *, links: bool = False, front_matter: bool = False) -> str:
        """Return the articles as Markdown, with a horizontal rule between them, or the text if there is no article.

        Args:
            links: whether to write the links of the blocks.
            front_matter: whether to write the fields of the first article, and the address, as YAML before the text.
        """
        return markdown.page_to_markdown(self.articles, self.text, self.url, links=links, front_matter=front_matter)

    def to_text(self) -> str:
        """Return the articles as plain text with blank lines between paragraphs, or the text if there is no article."""
        if self.articles:
            return "\n\n".join(render.to_text(article) for article in self.articles)
        return "\n\n".join(line for line in self.text.split("\n") if line.strip()) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return the page, JSON-ready. ``Page.from_dict`` returns an equal page."""
        return {
            "schema_version": SCHEMA_VERSION,
            "url": self.url,
            "kind": self.kind,
            "language": self.language,
            "text": self.text,
            "articles": [article.to_dict() for article in self.articles],
            "confidence": self.confidence,
            "quality": self.quality.to_dict(),
            "comments": [comment.to_dict() for comment in self.comments],
            "lines": [line.to_dict() for line in self.lines],
            "repairs": [repair.to_dict() for repair in self.repairs],
            "warnings": list(self.warnings),
            "version": dict(self.version),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the page that :meth:`to_dict` wrote; its source is rebuilt from lines and repairs.

        Raises:
            ValueError: *data* is not such a dictionary (the message says which value is wrong), or a newer release
                wrote it.
        """
        version = data.get("schema_version") if isinstance(data, Mapping) else None
        if isinstance(version, int) and version not in READ_VERSIONS:
            known = " and ".join(map(str, READ_VERSIONS))
            message = (
                f"this page has schema_version {version!r}, but this release reads only "
                f"{known}: read it with the release that wrote it, or clean the page again"
            )
            raise ValueError(message)
        try:
            schema.check(data, {"schema_version": int, **schema.PAGE})
            repairs = read_repairs(data["repairs"])
            articles = tuple(Article.from_checked(row) for row in data["articles"])
            rows = data.get("comments", ())
            schema.check(rows, [schema.COMMENT], "comments")
            comments = tuple(map(Comment.from_checked, rows))
            lines = read_lines(data["lines"], repairs, len(articles))
            source = restore(lines, repairs)
            check_spans(source, repairs, articles, comments)
            return cls(
                source=source,
                url=data["url"],
                language=data["language"],
                kind=data["kind"],
                text=data["text"],
                articles=articles,
                comments=comments,
                confidence=schema.share_from_json(data.get("confidence"), "confidence"),
                language_confidence=_language_confidence(data.get("quality")),
                lines=lines,
                repairs=repairs,
                warnings=tuple(data.get("warnings", ())),
                version=dict(data["version"]),
            )
        except ValueError as error:
            message = f"not a page that Page.to_dict() wrote: {error}"
            raise ValueError(message) from error


def _language_confidence(quality: object) -> float | None:
    if quality is None:
        return None
    schema.check(quality, schema.QUALITY, "quality")
    return schema.share_from_json(dict(quality)["language_confidence"], "quality.language_confidence")  # type: ignore[call-overload]
