"""The data of an article: its blocks and fields. :mod:`cleanarticle.page.article` adds its views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Self, TypeAlias

from cleanarticle.argument_checks import number_between
from cleanarticle.page import schema
from cleanarticle.page.line import Span
from cleanarticle.page.markup import Link
from cleanarticle.page.wording import many

_NOWHERE = Span(0, 0)


BlockKind: TypeAlias = Literal["heading", "paragraph", "item", "quote", "code", "table"]


class Block(NamedTuple):
    """A piece of an article's body, with its form and its place.

    >>> Block("item", "Boil the water.", number=2).plain
    '2. Boil the water.'
    """

    kind: str
    """heading, paragraph, item, quote, code or table."""
    text: str
    """Without bullet or number. Code keeps its line breaks and indentation; a table has a tab between the cells of a
    row, and a line a row."""
    level: int = 0
    """Of a heading 1 to 6; of an item or a quote how deep it stands in others, 0 for the outermost."""
    number: int | None = None
    """Of an item of a numbered list."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table, its cells."""
    links: tuple[Link, ...] = ()
    """The links in it, where the input has marks of them; their spans refer to the source."""
    span: Span = _NOWHERE
    """Where it stands in the source."""

    @property
    def plain(self) -> str:
        """The text as ``article.body`` has it: an item of a numbered list with its number."""
        return self.text if self.number is None else f"{self.number}. {self.text}"

    def to_dict(self) -> dict[str, Any]:
        """Return the block, JSON-ready."""
        return {
            "kind": self.kind,
            "text": self.text,
            "level": self.level,
            "number": self.number,
            "rows": [list(row) for row in self.rows],
            "links": [
                {"text": link.text, "target": link.target, "start": link.span.start, "end": link.span.end}
                for link in self.links
            ],
            "start": self.span.start,
            "end": self.span.end,
        }

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the block that :meth:`to_dict` wrote; one of schema version 1 has a kind and a text alone."""
        if "start" not in data:
            return cls(data["kind"], data["text"])
        return cls(
            data["kind"],
            data["text"],
            data["level"],
            data["number"],
            tuple(tuple(row) for row in data["rows"]),
            tuple(Link(link["text"], link["target"], Span(link["start"], link["end"])) for link in data["links"]),
            Span(data["start"], data["end"]),
        )


class Chunk(NamedTuple):
    """A piece of an article: whole blocks, their text, and where they stand in the source."""

    text: str
    span: Span


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
        return "\n".join((*self.lead, *(block.plain for block in self.blocks)))

    @property
    def text(self) -> str:
        """Title, subtitle and body, joined by newlines."""
        return "\n".join(part for part in (self.title, self.subtitle, self.body) if part)

    def chunks(self, *, characters: int = 2000) -> tuple[Chunk, ...]:
        r"""Return the body in pieces, cut where blocks end: for an index, or a model with a limit.

        Args:
            characters: how many a piece has at most; a single block that has more is a piece of its own. A heading
                stands in the piece of the block that follows.

        Raises:
            OptionError: *characters* is below 1.

        >>> blocks = tuple(Block("paragraph", text) for text in ("It fell.", "It stayed."))
        >>> ArticleData(blocks=blocks).chunks(characters=12)
        (Chunk(text='It fell.', span=Span(start=0, end=0)), Chunk(text='It stayed.', span=Span(start=0, end=0)))
        """
        number_between(characters, 1, float("inf"), "characters")
        return tuple(_chunks(self, characters))

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
            "blocks": [block.to_dict() for block in self.blocks],
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
            blocks=tuple(map(Block.from_checked, data["blocks"])),
            captions=tuple(data["captions"]),
            keywords=tuple(data["keywords"]),
            complete=data["complete"],
            span=Span(data["start"], data["end"]),
            spans={name: Span(*span) for name, span in data["spans"].items()},
        )


def _chunks(article: ArticleData, characters: int) -> Iterator[Chunk]:
    lead = article.spans.get("lead", _NOWHERE)
    pieces = [(text, lead, False) for text in article.lead]
    pieces += [(block.plain, block.span, block.kind == "heading") for block in article.blocks]
    texts: list[str] = []
    spans: list[Span] = []
    headings: list[tuple[str, Span]] = []
    size = 0
    for text, span, is_heading in pieces:
        if is_heading:
            headings.append((text, span))
            continue
        added = [*headings, (text, span)]
        more = sum(len(one) + 1 for one, _ in added)
        if texts and size + more - 1 > characters:
            yield _chunk(texts, spans)
            texts, spans, size = [], [], 0
        texts += [one for one, _ in added]
        spans += [one for _, one in added]
        size += more
        headings = []
    texts += [one for one, _ in headings]
    spans += [one for _, one in headings]
    if texts:
        yield _chunk(texts, spans)


def _chunk(texts: Sequence[str], spans: Sequence[Span]) -> Chunk:
    placed = [span for span in spans if span != _NOWHERE] or [_NOWHERE]
    return Chunk("\n".join(texts), Span(min(span.start for span in placed), max(span.end for span in placed)))


def _date(value: str | None) -> dt.date | dt.datetime | None:
    if value is None:
        return None
    return dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
