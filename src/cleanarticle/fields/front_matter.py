"""Read the fields in front matter, which a converter or a crawler wrote from the metadata of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.dates import DateContext, find_dates
from cleanarticle.text.similarity import letters

_KEYS = {
    **dict.fromkeys(("title", "og:title", "headline"), "title"),
    **dict.fromkeys(("author", "authors", "article:author", "byline"), "authors"),
    **dict.fromkeys(
        ("date", "published", "published_time", "published time", "publishedtime", "date_published", "datepublished"),
        "date",
    ),
    **dict.fromkeys(("article:published_time", "pubdate", "published_at", "publication_date"), "date"),
    **dict.fromkeys(("modified", "modified_time", "article:modified_time", "date_modified", "lastmod"), "modified"),
}
"""The keys of YAML, TOML and Jina Reader for the fields of an article."""
_ENTRY = lazy_pattern(
    r"[ \t]*+[\"']?(?P<key>[\w.]++(?::[\w.]++)*+(?: \w++)?)[\"']?[ \t]*+[:=](?:[ \t]++|\Z)(?P<value>.*+)"
)
_LIST_ITEM = lazy_pattern(r"[ \t]*+-[ \t]++(?P<value>.*+)")
_SEPARATOR = lazy_pattern(r",|;| & | and ")
_NOT_A_NAME = lazy_pattern(r"[\d@/]|https?:")
_MAX_NAME = 60
"""The longest name, in characters; set by hand."""
_MAX_LINES = 120
"""The lines that front matter may have, with the blank ones above it: see ``markup/front_matter.py``."""


class _Entry(NamedTuple):
    """A value that front matter states, without quotation marks, and its span in the source."""

    field: str
    value: str
    span: Span


@declares(
    reads=["source", "lines", "articles", "title", "authors", "date"], proposes=["title", "authors", "date", "modified"]
)
def front_matter(page: Page) -> Iterator[Field]:
    """Propose the fields of the main article that front matter states.

    A date replaces that of the text unless both are of one day and only the text has the hour. Authors replace those
    of the text if they are names. A title replaces that of the text unless it only adds the name of the site.
    """
    entries = _entries(page)
    if not entries:
        return
    article = _main_article(page)
    if article is None:
        return
    title = next((entry for entry in entries if entry.field == "title"), None)
    if title is not None and not _holds(title.value, _known(page, article, "title")):
        yield Field(article, "title", title.value, title.span, "the title in the front matter")
    authors = [entry for entry in entries if entry.field == "authors"]
    names = tuple(dict.fromkeys(name for entry in authors for name in _names(entry.value)))
    if names:
        span = Span(authors[0].span.start, authors[-1].span.end)
        yield Field(article, "authors", names, span, "the authors in the front matter")
    for name in ("date", "modified"):
        entry = next((entry for entry in entries if entry.field == name), None)
        field = _date(page, article, name, entry) if entry is not None else None
        if field is not None:
            yield field


def _entries(page: Page) -> list[_Entry]:
    """Return the entries with fields of an article; each item of a list is an entry."""
    out: list[_Entry] = []
    field = ""
    for index, line in enumerate(page.lines[:_MAX_LINES]):
        markup = page.markup.get(index)
        if markup is None or markup.kind != "front matter":
            if out or not line.blank:
                break
            continue
        text = page.source[line.start : line.end].rstrip("\r\n")
        if (item := _LIST_ITEM.fullmatch(text)) and field:
            out.extend(_unquoted(field, item["value"], line.start + item.start("value")))
        elif entry := _ENTRY.fullmatch(text):
            field = _KEYS.get(entry["key"].casefold(), "")
            if field:
                out.extend(_unquoted(field, entry["value"], line.start + entry.start("value")))
    return out


def _unquoted(field: str, value: str, start: int) -> Iterator[_Entry]:
    """Yield the entry of a value; each part of a list of authors in brackets is an entry."""
    bare = value.strip()
    parts: Sequence[str] = [bare]
    if bare.startswith("[") and bare.endswith("]") and field == "authors":
        parts = bare[1:-1].split(",")
    at = 0
    for part in parts:
        text = part.strip().strip("\"'").strip()
        if text:
            at = value.index(text, at)
            yield _Entry(field, text, Span(start + at, start + at + len(text)))
            at += len(text)


def _main_article(page: Page) -> int | None:
    """Return the number of the article with the most kept text."""
    sizes: dict[int, int] = {}
    for line in page.lines:
        if line.article is not None and line.kept:
            sizes[line.article] = sizes.get(line.article, 0) + len(line.text)
    return max(sizes, key=lambda number: (sizes[number], -number), default=None)


def _known(page: Page, article: int, name: str) -> object:
    field = page.fields.get((article, name))
    return field.value if field is not None else None


def _holds(title: str, known: object) -> bool:
    """Return whether a title begins or ends with the known one; the remaining words are the name of the site."""
    if not isinstance(known, str) or not letters(known):
        return False
    stated, read = letters(title), letters(known)
    return stated.startswith(read) or stated.endswith(read)


def _names(value: str) -> Iterator[str]:
    """Yield the names of authors in a value; nothing if one of its parts is not the name of a person."""
    parts = [part.strip() for part in _SEPARATOR.split(value.removeprefix("By ").removeprefix("by "))]
    parts = [part for part in parts if part]
    if all(" " in part and len(part) <= _MAX_NAME and not _NOT_A_NAME.search(part) for part in parts):
        yield from parts


def _date(page: Page, article: int, name: str, entry: _Entry) -> Field | None:
    """Return the date of an entry; ``None`` if it has no date, or if the text states it more exactly."""
    words = vocabulary(page.language_of(article))
    moment = next(iter(find_dates(entry.value, DateContext(words.months, words.tag, page.url))), None)
    if moment is None:
        return None
    known = _known(page, article, name)
    if known is not None and str(known)[:10] == str(moment.value)[:10] and len(str(known)) > len(str(moment.value)):
        return None
    return Field(article, name, moment.value, entry.span, "the date in the front matter")
