"""The data: what a page, its lines, repairs and articles are. Nothing here decides anything.

All offsets are half-open ranges of code points of the source text, the one that was handed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

if TYPE_CHECKING:
    from cleanarticle.lines import Labeller
    from cleanarticle.proposals import Field

SCHEMA_VERSION = 2
READ_VERSIONS = (1, 2)
"""The versions of the JSON form that :meth:`Page.from_dict` reads; version 1 had no ``warnings``."""
T = TypeVar("T")


class Label(StrEnum):
    """What a line is. The first eight are content, the others boilerplate.

    >>> Label("teaser") is Label.TEASER, Label.BODY in KEPT, Label.CAPTION in KEPT
    (True, True, False)
    """

    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    DATE = "date"
    LEAD = "lead"
    BODY = "body"
    HEADING = "heading"
    CAPTION = "caption"
    NAV = "nav"
    COOKIE = "cookie"
    SUBSCRIBE = "subscribe"
    SOCIAL = "social"
    TEASER = "teaser"
    AD = "ad"
    FOOTER = "footer"
    COMMENT = "comment"
    KEYWORDS = "keywords"
    META = "meta"
    GARBAGE = "garbage"


CONTENT = frozenset(
    {
        Label.TITLE,
        Label.SUBTITLE,
        Label.BYLINE,
        Label.DATE,
        Label.LEAD,
        Label.BODY,
        Label.HEADING,
        Label.CAPTION,
    }
)
KEPT = frozenset({Label.TITLE, Label.SUBTITLE, Label.LEAD, Label.BODY, Label.HEADING})
BELONGS = CONTENT | {Label.KEYWORDS}
"""The labels whose lines belong to an article (``line.article`` is its index)."""


class Span(NamedTuple):
    """A half-open range of code points of the source.

    >>> Span(4, 7).of("the cat sat")
    'cat'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The part of *text* that the span covers."""
        return text[self.start : self.end]


_NOWHERE = Span(0, 0)


class Line(NamedTuple):
    """One line of the source, blank or not, and what was decided about it.

    ``start`` and ``end`` take in the line break, so that the lines of a page tile its source.
    ``text`` is the line after repairs, without its line break; indentation stays.
    """

    start: int
    end: int
    text: str
    label: Label = Label.GARBAGE
    confidence: float = 0.0
    reason: str = ""
    article: int | None = None
    kept: bool = False
    newline: str = ""
    """The line break that follows in the source: ``\n``, ``\\r\n``, ``\\r``, or nothing (at the
    end of the source, or where a repair joined the line to the next)."""

    @property
    def span(self) -> Span:
        """Where the line stands in the source, its line break included."""
        return Span(self.start, self.end)

    @property
    def blank(self) -> bool:
        """True where nothing but white space is left of the line."""
        return not self.text or self.text.isspace()

    def to_dict(self) -> dict[str, Any]:
        r"""The line, JSON-ready; ``newline`` stands there only where it is not a plain ``\n``."""
        out: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "label": self.label.value,
            "confidence": self.confidence,
            "reason": self.reason,
            "article": self.article,
            "kept": self.kept,
        }
        if self.newline not in ("", "\n"):
            out["newline"] = self.newline
        return out


class Repair(NamedTuple):
    """One change of the source, or a flag where ``applied`` is false.

    ``before`` is ``source[start:end]``. ``rule`` is a stable id that begins with ``characters.``,
    ``spelling.`` or, for furniture cut out of a line, ``cut.`` (then ``after`` is empty).
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float = 1.0
    applied: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The repair, JSON-ready."""
        return self._asdict()


class Block(NamedTuple):
    """A piece of an article's body: ``kind`` is heading, paragraph, item or quote."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Article:
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
        from cleanarticle.explain.text import many

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

        >>> Article(lead=("In short.",), blocks=(Block("paragraph", "At length."),)).body
        'In short.\nAt length.'
        """
        return "\n".join((*self.lead, *(block.text for block in self.blocks)))

    @property
    def text(self) -> str:
        """Title, subtitle and body, joined by newlines."""
        return "\n".join(part for part in (self.title, self.subtitle, self.body) if part)

    def to_text(self) -> str:
        """The article as plain text, for a reader: title, who and when, then its paragraphs."""
        from cleanarticle.articles import render

        return render.to_text(self)

    def to_markdown(self) -> str:
        """The article as Markdown; what its text holds of Markdown's own marks is escaped."""
        from cleanarticle.articles import render

        return render.to_markdown(self)

    def to_jsonld(self) -> dict[str, Any]:
        """The article as a schema.org ``NewsArticle``, ready for ``json.dumps``."""
        from cleanarticle.articles import render

        return render.to_jsonld(self)

    def _repr_html_(self) -> str:
        from cleanarticle.explain.notebook import article_view

        return article_view(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def to_dict(self) -> dict[str, Any]:
        """The article, JSON-ready; dates are ISO 8601."""
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
        """The article that :meth:`to_dict` wrote.

        Raises:
            ValueError: *data* is not such a dictionary; the message says where.
        """
        from cleanarticle import schema

        schema.check(data, schema.ARTICLE, "the article")
        return cls._read(data)

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Self:
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


class Step(NamedTuple):
    """One entry of the trail: which cleaner proposed what, and whether it took effect."""

    cleaner: str
    proposal: Any
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Page:
    r"""A page: its source, untouched, and everything that was decided about it.

    >>> import cleanarticle
    >>> cleanarticle.clean("Menu\n\nIt rained for the third day in a row, and the river rose.")
    Page(other, en, 0 articles, 1 of 2 lines kept, 0 repairs)
    """

    source: str
    url: str | None = None
    language: str | None = None
    kind: str = "other"
    text: str = ""
    articles: tuple[Article, ...] = ()
    lines: tuple[Line, ...] = ()
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[str, ...] = ()
    """What whoever uses the page should know: its text looks like HTML, a limit of work was reached."""
    version: Mapping[str, str] = field(default_factory=dict, compare=False)
    trail: tuple[Step, ...] = field(default=(), compare=False)
    fields: Mapping[tuple[int | None, str], Field] = field(default_factory=dict, compare=False)
    """What was read so far, by the number of the article (``None``: the page) and the name of the field."""
    pinned: frozenset[int] = field(default=frozenset(), compare=False)
    """The lines whose label a user asked for: no later cleaner changes it."""
    shared: dict[Callable[[Page], Any], Any] = field(default_factory=dict, compare=False)
    """What :meth:`once` computed from these lines."""

    def __repr__(self) -> str:
        from cleanarticle.explain.text import many

        lines = [line for line in self.lines if not line.blank]
        return (
            f"Page({self.kind}, {self.language or 'language unknown'}, {many(len(self.articles), 'article')}, "
            f"{sum(line.kept for line in lines):,} of {many(len(lines), 'line')} kept, "
            f"{many(sum(repair.applied for repair in self.repairs), 'repair')})"
        )

    @property
    def removed(self) -> tuple[Line, ...]:
        """The lines that hold something and are not kept, in order."""
        return tuple(line for line in self.lines if not line.kept and not line.blank)

    def language_of(self, article: int | None) -> str | None:
        """Return the language of an article as far as it is known by now; that of the page for ``None``.

        An article without a language of its own is in the page's.
        """
        found = self.fields.get((article, "language"))
        return self.language if found is None else found.value

    def once(self, compute: Callable[[Page], T]) -> T:
        """Return ``compute(page)``, computed once as long as the lines of the page stay as they are.

        Args:
            compute: a function of the page's lines, source and address; not of fields, which change on their own.
        """
        if compute not in self.shared:
            self.shared[compute] = compute(self)
        found: T = self.shared[compute]
        return found

    def restore(self) -> str:
        """The source, rebuilt from the lines, the removed ones included, and the repairs."""
        return restore(self.lines, self.repairs)

    def to_html(self, *, title: str = "", labeller: Labeller | None = None, evidence: bool | None = None) -> str:
        """The page as one HTML file that shows what was decided about each line, and why.

        Args:
            title: what to call it; its address, or its first article's title, where not given.
            labeller: the one that labelled the page, where that was not the default one.
            evidence: ask the model what it saw in each line, which takes about twice the time of cleaning;
                where not given, that is done on pages of up to 10,000 lines.
        """
        from cleanarticle.explain import explain, explain_html

        return explain_html(self, title=title, why=explain(self, labeller, evidence=evidence))

    def _repr_html_(self) -> str:
        from cleanarticle.explain.notebook import page_view

        return page_view(self)

    def _repr_markdown_(self) -> str:
        from cleanarticle.io import markdown

        return markdown.render(self)

    def to_dict(self) -> dict[str, Any]:
        """The page, JSON-ready. ``Page.from_dict`` reads it back to an equal page."""
        return {
            "schema_version": SCHEMA_VERSION,
            "url": self.url,
            "kind": self.kind,
            "language": self.language,
            "text": self.text,
            "articles": [article.to_dict() for article in self.articles],
            "lines": [line.to_dict() for line in self.lines],
            "repairs": [repair.to_dict() for repair in self.repairs],
            "warnings": list(self.warnings),
            "version": dict(self.version),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The page that :meth:`to_dict` wrote; its source is rebuilt from lines and repairs.

        Raises:
            ValueError: *data* is not such a dictionary, and the message says where; or of a newer schema.
        """
        from cleanarticle import schema

        version = data.get("schema_version") if isinstance(data, Mapping) else None
        if isinstance(version, int) and version not in READ_VERSIONS:
            known = " and ".join(map(str, READ_VERSIONS))
            message = (
                f"this page has schema_version {version!r}, and this release reads "
                f"{known}: read it with the release that wrote it, or clean the page again"
            )
            raise ValueError(message)
        try:
            schema.check(data, {"schema_version": int, **schema.PAGE})
            repairs = _repairs(data["repairs"])
            articles = tuple(Article._read(row) for row in data["articles"])
            lines = _lines(data["lines"], repairs, len(articles))
            source = restore(lines, repairs)
            _check_source(source, repairs, articles)
            return cls(
                source=source,
                url=data["url"],
                language=data["language"],
                kind=data["kind"],
                text=data["text"],
                articles=articles,
                lines=lines,
                repairs=repairs,
                warnings=tuple(data.get("warnings", ())),
                version=dict(data["version"]),
            )
        except ValueError as error:
            message = f"not a page that Page.to_dict() wrote: {error}"
            raise ValueError(message) from error


def _lines(rows: Sequence[Mapping[str, Any]], repairs: Sequence[Repair], articles: int) -> tuple[Line, ...]:
    r"""Return the lines of a JSON page; a line break that is not spelled out is ``\n`` where there is room for one.

    Raises:
        ValueError: the lines do not follow each other, or texts and repairs do not add up to their lengths.
    """
    out: list[Line] = []
    undo = [repair for repair in repairs if repair.applied]
    done = 0
    end = 0
    for number, row in enumerate(rows):
        if row["start"] != end or row["end"] <= end:
            raise ValueError(
                f"lines[{number}] is {row['start']} to {row['end']}; it begins where the last ends, at {end}"
            )
        end = row["end"]
        room = end - row["start"] - len(row["text"])
        reached = row["start"]
        while done < len(undo) and undo[done].start < end:
            repair = undo[done]
            if repair.start < reached or repair.end > end:
                raise ValueError(f"the repair at {repair.start} overlaps another, or goes on in the next line")
            room -= len(repair.before) - len(repair.after)
            reached = repair.end
            done += 1
        out.append(_line(number, row, room, articles))
    if done < len(undo):
        raise ValueError(f"the repair at {undo[done].start} is beyond the last line")
    return tuple(out)


def _line(number: int, row: Mapping[str, Any], room: int, articles: int) -> Line:
    """Return a line of a JSON page, of which *room* characters are its line break."""
    newline = row.get("newline") or "\n" if room else ""
    if newline not in ("", "\n", "\r\n", "\r"):
        raise ValueError(f"lines[{number}].newline is {newline!a:.60}, which is no line break")
    if room != len(newline):
        raise ValueError(
            f"lines[{number}] has {row['end'] - row['start']} characters of the source, and its text, repairs and "
            "line break do not add up to them. (JSON cannot hold two lone surrogates side by side.)"
        )
    article = row["article"]
    if article is not None and not 0 <= article < articles:
        raise ValueError(f"lines[{number}].article is {article}, and there are {articles} articles")
    label = Label(row["label"])
    start, end, text, confidence = row["start"], row["end"], row["text"], _share(row["confidence"], f"lines[{number}]")
    return Line(start, end, text, label, confidence, row["reason"], article, row["kept"], newline)


def _share(value: float, place: str) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{place}.confidence is a number from 0 to 1, and this is {value!r}")
    return value


def _repairs(rows: Iterable[Mapping[str, Any]]) -> tuple[Repair, ...]:
    """Return the repairs of a JSON page.

    Raises:
        ValueError: they are not in order, or one does not have the length of what it replaced.
    """
    out: list[Repair] = []
    for number, row in enumerate(rows):
        start, end, before = row["start"], row["end"], row["before"]
        confidence = _share(row["confidence"], f"repairs[{number}]")
        if start < 0 or end - start != len(before):
            raise ValueError(f"repairs[{number}] is {start} to {end}, and its before has {len(before)} characters")
        if out and start < out[-1].start:
            raise ValueError(f"repairs[{number}] begins at {start}, before the one that it follows")
        out.append(Repair(start, end, before, row["after"], row["rule"], confidence, row["applied"]))
    return tuple(out)


def _check_source(source: str, repairs: Iterable[Repair], articles: Iterable[Article]) -> None:
    """Raise a ``ValueError`` where a repair or an article has a span that the source does not."""
    for number, repair in enumerate(repairs):
        if source[repair.start : repair.end] != repair.before:
            raise ValueError(f"repairs[{number}].before is not what stands at {repair.start} to {repair.end}")
    for number, article in enumerate(articles):
        for name, span in {"span": article.span, **article.spans}.items():
            if not 0 <= span.start <= span.end <= len(source):
                raise ValueError(f"articles[{number}].{name} is {span.start} to {span.end} of {len(source)} characters")


def restore(lines: Iterable[Line], repairs: Iterable[Repair]) -> str:
    """The source that *lines* and *repairs* were made from: each applied repair is undone in its line."""
    undo = sorted(repair for repair in repairs if repair.applied)
    out: list[str] = []
    at = 0
    for line in lines:
        place, column = line.start, 0
        while at < len(undo) and undo[at].start < line.end:
            repair = undo[at]
            width = repair.start - place
            out.append(line.text[column : column + width])
            out.append(repair.before)
            column += width + len(repair.after)
            place = repair.end
            at += 1
        out.append(line.text[column:])
        out.append(line.newline)
    return "".join(out)
