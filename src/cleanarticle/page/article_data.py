"""The data of an article: its blocks and fields. :mod:`cleanarticle.page.article` adds its views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from cleanarticle.page import schema
from cleanarticle.page.line import Span
from cleanarticle.page.wording import many

_NOWHERE = Span(0, 0)


class Block(NamedTuple):
    """A piece of an article's body: ``kind`` is heading, paragraph, item or quote."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ArticleData:
    """One article of a page and the fields that its text states.

    Values that were read carry the place that they were read from, in ``spans`` (by field name).
    """

    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    dateline: str | None = None
    date: dt.date | dt.datetime | None = None
    modified: dt.date | dt.datetime | None = None
    language: str | None = None
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    captions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    complete: bool = True
    span: Span = _NOWHERE
    spans: Mapping[str, Span] = field(default_factory=dict)

    def __repr__(self) -> str:
        said = [
            repr(self.title or "no title"),
            *self.authors,
            str(self.date) if self.date else "",
            many(len(self.body.split()), "word"),
            "" if self.complete else "an excerpt",
        ]
        return f"Article({', '.join(filter(None, said))})"

    @property
    def body(self) -> str:
        r"""Lead and blocks, without the title, joined by newlines.

        >>> ArticleData(lead=("In short.",), blocks=(Block("paragraph", "At length."),)).body
        'In short.\nAt length.'
        """
        return "\n".join((*self.lead, *(block.text for block in self.blocks)))

    @property
    def text(self) -> str:
        """Title, subtitle and body, joined by newlines."""
        return "\n".join(part for part in (self.title, self.subtitle, self.body) if part)

    def to_dict(self) -> dict[str, Any]:
        """Return the article, JSON-ready; dates are ISO 8601."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "authors": list(self.authors),
            "agency": self.agency,
            "dateline": self.dateline,
            "date": self.date.isoformat() if self.date else None,
            "modified": self.modified.isoformat() if self.modified else None,
            "language": self.language,
            "lead": list(self.lead),
            "blocks": [{"kind": block.kind, "text": block.text} for block in self.blocks],
            "captions": list(self.captions),
            "keywords": list(self.keywords),
            "complete": self.complete,
            "body": self.body,
            "start": self.span.start,
            "end": self.span.end,
            "spans": {name: [span.start, span.end] for name, span in sorted(self.spans.items())},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the article that :meth:`to_dict` wrote.

        Raises:
            ValueError: *data* is not such a dictionary; the message says where.
        """
        schema.check(data, schema.ARTICLE, "the article")
        return cls.from_checked(data)

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the article of a dictionary that is known to have the form of ``schema.ARTICLE``."""
        return cls(
            title=data["title"],
            subtitle=data["subtitle"],
            authors=tuple(data["authors"]),
            agency=data["agency"],
            dateline=data["dateline"],
            date=_date(data["date"]),
            modified=_date(data["modified"]),
            language=data["language"],
            lead=tuple(data["lead"]),
            blocks=tuple(Block(block["kind"], block["text"]) for block in data["blocks"]),
            captions=tuple(data["captions"]),
            keywords=tuple(data["keywords"]),
            complete=data["complete"],
            span=Span(data["start"], data["end"]),
            spans={name: Span(*span) for name, span in data["spans"].items()},
        )


def _date(value: str | None) -> dt.date | dt.datetime | None:
    if value is None:
        return None
    return dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
