"""Reads when an article was published, and when it was changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.regions import Region, regions
from cleanarticle.locales.field_phrases import Vocabulary, vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.dates import DateContext, find_dates

_DIGIT = re.compile(r"\d")
_LONG = 220
_BARE = 24
_WEAK = 2
_RIGHT_ABOVE = 6
_NEVER = frozenset({Label.CAPTION, Label.TEASER, Label.COMMENT, Label.COOKIE, Label.AD, Label.FOOTER, Label.GARBAGE})
_TEXT = frozenset({Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING})


class _Dated(NamedTuple):
    line: int
    start: int
    end: int
    value: dt.date | dt.datetime
    role: str
    """``published``, ``modified``, or nothing."""


@declares(reads=["lines", "labels", "articles", "language", "url"], proposes=["date", "modified"])
def date(page: Page) -> Iterator[Field]:
    """Proposes ``date`` and ``modified`` of each article, each with the place that states it.

    Reads the lines labelled date or byline; where these hold none, also lines that are nearly nothing
    but a date, between title and text, and lines that say "published". Never a caption, a teaser, a
    comment, a footer. A value is a ``date``, or a ``datetime`` where an hour is stated, aware where a
    zone is.
    """
    for region in regions(page):
        words = vocabulary(page.language_of(region.number))
        context = DateContext(words.months, words.tag, page.url)
        found = list(_labelled(page, region, words, context)) or list(_unlabelled(page, region, words, context))
        if not found:
            continue
        changed = next((dated for dated in found if dated.role == "modified"), None)
        stated = min(
            (dated for dated in found if dated.role != "modified"),
            key=lambda dated: (
                dated.line >= region.header and dated.role != "published",
                dated.line >= region.header,
                not dated.role,
            ),
            default=changed,
        )
        if stated is not None:
            yield _field(page, region, "date", stated, "the date line of the article")
        if changed is not None:
            yield _field(page, region, "modified", changed, "the line says that the article was changed")


def _field(page: Page, region: Region, name: str, dated: _Dated, reason: str) -> Field:
    return Field(region.number, name, dated.value, source_span(page, dated.line, dated.start, dated.end), reason)


def _labelled(page: Page, region: Region, words: Vocabulary, context: DateContext) -> Iterator[_Dated]:
    for index in range(region.above, region.end):
        line = page.lines[index]
        own = line.article == region.number or (index < region.begin and line.article is None)
        if own and line.label in (Label.DATE, Label.BYLINE):
            yield from _read(page, index, words, context)


def _unlabelled(page: Page, region: Region, words: Vocabulary, context: DateContext) -> Iterator[_Dated]:
    """Dates of lines that the labeller took for something else."""
    titled = next((i for i in range(region.begin, region.body) if page.lines[i].label is Label.TITLE), region.begin)
    for index in (*range(titled + 1, region.header), *range(region.above, titled), *range(region.close, region.below)):
        line = page.lines[index]
        if line.label in _NEVER or not _DIGIT.search(line.text):
            continue
        between = titled < index < region.header
        above = titled - _RIGHT_ABOVE <= index < titled
        for dated in _read(page, index, words, context):
            rest = sum(character.isalpha() for character in line.text[: dated.start] + line.text[dated.end :])
            if line.label in _TEXT:  # a date and nothing else is no text, whatever it was taken for
                if between and not rest and len(line.text) <= _BARE:
                    yield dated
            elif dated.role or (between and rest <= _BARE) or (above and rest <= _WEAK):
                yield dated


def _read(page: Page, index: int, words: Vocabulary, context: DateContext) -> Iterator[_Dated]:
    """The dates of one line, each with what the words before it say that it is."""
    text = page.lines[index].text
    if len(text) > _LONG or not _DIGIT.search(text) or words.photo.match(text.lstrip(" •*-–")):
        return
    past = 0
    role = ""
    for number, moment in enumerate(find_dates(text, context)):
        before = text[past : moment.start]
        if not number and not _role_of_next_date(before, words):
            before = _line_above(page, index) + before
        role = _role_of_next_date(before, words) or ("" if number == 0 else role if role == "modified" else "")
        yield _Dated(index, moment.start, moment.end, moment.value, role)
        past = moment.end


def _role_of_next_date(text: str, words: Vocabulary) -> str:
    """Return the role that the last word like "updated" in *text* gives to the date after it; "" without one."""
    changed = max((hit.end for hit in words.modified.find(text)), default=-1)
    stated = max((hit.end for hit in words.published.find(text) if len(hit.text) > _WEAK), default=-1)
    if changed < 0 and stated < 0:
        return ""
    return "modified" if changed >= stated else "published"


def _line_above(page: Page, index: int) -> str:
    """Return the line above if it only introduces a date ("Updated:"); else an empty text."""
    at = index - 1
    while at >= 0 and page.lines[at].blank:
        at -= 1
    if at < 0 or len(page.lines[at].text) > 40 or _DIGIT.search(page.lines[at].text):
        return ""
    return page.lines[at].text + " "
