"""Define the data of an article: its blocks and fields. :mod:`cleanarticle.page.article` adds its renderings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Self, TypeAlias

from cleanarticle.argument_checks import number_between
from cleanarticle.page import schema
from cleanarticle.page.line import Span
from cleanarticle.page.markup import Link
from cleanarticle.page.wording import count_phrase

_NOWHERE = Span(0, 0)  # stands for no span: the data was not read from a source, as in an article made by hand


BlockKind: TypeAlias = Literal["heading", "paragraph", "item", "quote", "code", "table"]


class Block(NamedTuple):
    """A piece of an article's body: its kind, its text and its span.

    >>> Block("item", "Boil the water.", number=2).plain
    '2. Boil the water.'
    """

    kind: BlockKind
    """heading, paragraph, item, quote, code or table."""
    text: str
    """The text without bullet or number. Code keeps its line breaks and indentation. A table has one line for each
    row, with tabs between its cells."""
    level: int = 0
    """The level of a heading, 1 to 6; for an item or a quote, the number of others around it."""
    number: int | None = None
    """The number of an item of a numbered list."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table, row by row."""
    links: tuple[Link, ...] = ()
    """The links in the text, if the input has marks; their spans refer to the source."""
    span: Span = _NOWHERE
    """The span of the source."""

    @property
    def plain(self) -> str:
        """The text as ``article.body`` has it: an item of a numbered list with its number."""
        return self.text if self.number is None else f"{self.number}. {self.text}"

    def to_dict(self) -> dict[str, Any]:
        """Return the block, JSON-ready."""
        kind, text, level, number, rows, links, (start, end) = self
        return {
            "kind": kind,
            "text": text,
            "level": level,
            "number": number,
            "rows": [list(row) for row in rows] if rows else [],  # as of most
            "links": [
                {"text": link.text, "target": link.target, "start": link.span.start, "end": link.span.end}
                for link in links
            ]
            if links
            else [],
            "start": start,
            "end": end,
        }

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the block that :meth:`to_dict` wrote; in schema version 1, a block has only a kind and a text."""
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
    """A piece of an article: the text of whole blocks, and their span in the source."""

    text: str
    """The blocks, joined by newlines."""
    span: Span
    """The range of the source from the first block to the last."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ArticleData:
    """One article of a page, and the fields that its text states."""

    title: str | None = None
    """The headline."""
    subtitle: str | None = None
    """The line below the title, if it is no whole sentence; whole sentences there are part of the ``lead``."""
    authors: tuple[str, ...] = ()
    """The names of the authors, in the order of the text."""
    agency: str | None = None
    """The news agency."""
    dateline: str | None = None
    """The place from which the text was sent."""
    date: dt.date | dt.datetime | None = None
    """The date of publication; with a time, if the text states one."""
    modified: dt.date | dt.datetime | None = None
    """The date of the last change; with a time, if the text states one."""
    language: str | None = None
    """The BCP-47 code of its language."""
    lead: tuple[str, ...] = ()
    """The standfirst and the key points, each a text of its own."""
    blocks: tuple[Block, ...] = ()
    """The headings, paragraphs, items, quotes, tables and code of the body."""
    captions: tuple[str, ...] = ()
    """The captions of its pictures."""
    keywords: tuple[str, ...] = ()
    """Its keywords or tags."""
    complete: bool = True
    """Whether the text is the whole article; false for an excerpt, or a text that is cut off by a paywall."""
    confidence: float | None = None
    """The expected F1 of its text, 0 to 1, compared with the text that a careful reader would keep; ``None`` if no
    cleaner proposed one."""
    span: Span = _NOWHERE
    """The range of the source from its first line to its last."""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """The range of the source from which each value was read, by the name of the field."""

    def __repr__(self) -> str:
        parts = [
            repr(self.title or "no title"),
            *self.authors,
            str(self.date) if self.date else "",
            count_phrase(len(self.body.split()), "word"),
            "" if self.complete else "an excerpt",
        ]
        return f"Article({', '.join(filter(None, parts))})"

    @property
    def body(self) -> str:
        r"""The lead and the blocks, without the title, joined by newlines.

        >>> ArticleData(lead=("In short.",), blocks=(Block("paragraph", "At length."),)).body
        'In short.\nAt length.'
        """
        return "\n".join((*self.lead, *(block.plain for block in self.blocks)))

    @property
    def text(self) -> str:
        """The title, the subtitle and the body, joined by newlines."""
        return "\n".join(part for part in (self.title, self.subtitle, self.body) if part)

    def chunks(self, *, characters: int = 2000) -> tuple[Chunk, ...]:
        r"""Return the body in chunks of whole blocks, for an index, or for a model with a limit.

        Args:
            characters: the largest size of a chunk, in characters. A longer block is a chunk of its own. Headings are
                always in the same chunk as the block after them.

        Raises:
            OptionError: *characters* is below 1.

        >>> blocks = tuple(Block("paragraph", text) for text in ("It fell.", "It stayed."))
        >>> ArticleData(blocks=blocks).chunks(characters=12)
        (Chunk(text='It fell.', span=Span(start=0, end=0)), Chunk(text='It stayed.', span=Span(start=0, end=0)))
        """
        number_between(characters, 1, float("inf"), "characters")
        return tuple(_chunks(self, characters))

    def to_dict(self) -> dict[str, Any]:
        """Return the article, JSON-ready; dates are texts in ISO 8601."""
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
            "confidence": self.confidence,
            "body": self.body,
            "start": self.span.start,
            "end": self.span.end,
            "spans": {name: [span.start, span.end] for name, span in sorted(self.spans.items())},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the article that :meth:`to_dict` wrote.

        Raises:
            ValueError: *data* is not such a dictionary; the message says which value is wrong.
        """
        schema.check(data, schema.ARTICLE, "the article")
        return cls.from_checked(data)

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the article in a dictionary that has the form ``schema.ARTICLE``."""
        return cls(
            title=data["title"],
            subtitle=data["subtitle"],
            authors=tuple(data["authors"]),
            agency=data["agency"],
            dateline=data["dateline"],
            date=_date_from_iso(data["date"]),
            modified=_date_from_iso(data["modified"]),
            language=data["language"],
            lead=tuple(data["lead"]),
            blocks=tuple(map(Block.from_checked, data["blocks"])),
            captions=tuple(data["captions"]),
            keywords=tuple(data["keywords"]),
            complete=data["complete"],
            confidence=schema.share_from_json(data.get("confidence"), "article.confidence"),
            span=Span(data["start"], data["end"]),
            spans={name: Span(*span) for name, span in data["spans"].items()},
        )


def _chunks(article: ArticleData, characters: int) -> Iterator[Chunk]:
    """Yield the chunks of an article; headings are in the same chunk as the block after them."""
    lead = article.spans.get("lead", _NOWHERE)
    pieces = [(text, lead, False) for text in article.lead]
    pieces += [(block.plain, block.span, block.kind == "heading") for block in article.blocks]
    texts: list[str] = []
    spans: list[Span] = []
    headings: list[tuple[str, Span]] = []
    size = 0  # characters of the texts, with a newline after each
    for text, span, is_heading in pieces:
        if is_heading:
            headings.append((text, span))
            continue
        new_pieces = [*headings, (text, span)]
        new_size = sum(len(new_text) + 1 for new_text, _ in new_pieces)
        if texts and size + new_size - 1 > characters:  # the last newline is not part of a chunk
            yield _chunk(texts, spans)
            texts, spans, size = [], [], 0
        texts += [new_text for new_text, _ in new_pieces]
        spans += [new_span for _, new_span in new_pieces]
        size += new_size
        headings = []
    texts += [heading for heading, _ in headings]
    spans += [heading_span for _, heading_span in headings]
    if texts:
        yield _chunk(texts, spans)


def _chunk(texts: Sequence[str], spans: Sequence[Span]) -> Chunk:
    known = [span for span in spans if span != _NOWHERE] or [_NOWHERE]
    return Chunk("\n".join(texts), Span(min(span.start for span in known), max(span.end for span in known)))


def _date_from_iso(value: str | None) -> dt.date | dt.datetime | None:
    if value is None:
        return None
    return dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
