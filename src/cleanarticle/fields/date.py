"""Read the dates when an article was published and last modified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.regions import Region, regions
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary, vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.dates import DateContext, find_dates

_DIGIT = lazy_pattern(r"\d")
# All set by hand.
_MAX_LINE = 220  # characters of a line that is searched: longer ones are text, which mentions other dates
_MAX_OTHER_LETTERS = 24  # letters next to the date on a line that has no label of a date, such as "Updated on Friday"
_MAX_WEAK_WORD = 2  # letters: shorter words, such as "on" and "le", do not mean that a date is the published one
_MAX_LINES_ABOVE_TITLE = 6  # lines above the title that may hold the date
_MAX_DATE_LABEL = 40  # characters of a line that only introduces a date
_LABELS_WITHOUT_DATES = frozenset(
    {Label.CAPTION, Label.TEASER, Label.COMMENT, Label.COOKIE, Label.AD, Label.FOOTER, Label.GARBAGE}
)
_TEXT_LABELS = frozenset({Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING})


class _StatedDate(NamedTuple):
    line: int
    start: int
    end: int
    value: dt.date | dt.datetime
    role: str
    """``published``, ``modified``, or ``""`` if the line does not say."""


@declares(reads=["lines", "labels", "articles", "language", "url"], proposes=["date", "modified"])
def date(page: Page) -> Iterator[Field]:
    """Propose ``date`` and ``modified`` of each article, each with the span that states it.

    The dates are read from lines labelled date or byline. If these have none, they are read from lines between title
    and text that are little more than a date, and from lines that say "published"; never from captions, teasers,
    comments or footers. A value is a ``date``, or a ``datetime`` if the time is stated, with a time zone if that is.
    """
    for region in regions(page):
        words = vocabulary(page.language_of(region.number))
        context = DateContext(words.months, words.tag, page.url)
        found = list(_labelled(page, region, words, context)) or list(_unlabelled(page, region, words, context))
        if not found:
            continue
        modified = next((dated for dated in found if dated.role == "modified"), None)
        published = min(
            (dated for dated in found if dated.role != "modified"),
            key=lambda dated: (
                dated.line >= region.header and dated.role != "published",
                dated.line >= region.header,
                not dated.role,
            ),
            default=None,
        )
        if published is not None:
            yield _field(page, region, "date", published, "the date line of the article")
        if modified is not None:
            yield _field(page, region, "modified", modified, "the line says that the article was changed")


def _field(page: Page, region: Region, name: str, dated: _StatedDate, reason: str) -> Field:
    return Field(region.number, name, dated.value, source_span(page, dated.line, dated.start, dated.end), reason)


def _labelled(page: Page, region: Region, words: Vocabulary, context: DateContext) -> Iterator[_StatedDate]:
    for index in range(region.above, region.end):
        line = page.lines[index]
        is_of_article = line.article == region.number or (index < region.begin and line.article is None)
        if is_of_article and line.label in (Label.DATE, Label.BYLINE):
            yield from _read(page, index, words, context)


def _unlabelled(page: Page, region: Region, words: Vocabulary, context: DateContext) -> Iterator[_StatedDate]:
    """Yield the dates of lines with another label than date or byline."""
    title_index = next(
        (i for i in range(region.begin, region.body) if page.lines[i].label is Label.TITLE), region.begin
    )
    for index in (
        *range(title_index + 1, region.header),
        *range(region.above, title_index),
        *range(region.close, region.below),
    ):
        line = page.lines[index]
        if line.label in _LABELS_WITHOUT_DATES or not _DIGIT.search(line.text):
            continue
        between = title_index < index < region.header
        above = title_index - _MAX_LINES_ABOVE_TITLE <= index < title_index
        for dated in _read(page, index, words, context):
            other_letters = sum(character.isalpha() for character in line.text[: dated.start] + line.text[dated.end :])
            if line.label in _TEXT_LABELS:  # a line that is only a date is not text, whatever its label
                if between and not other_letters and len(line.text) <= _MAX_OTHER_LETTERS:
                    yield dated
            elif (
                dated.role
                or (between and other_letters <= _MAX_OTHER_LETTERS)
                or (above and other_letters <= _MAX_WEAK_WORD)
            ):
                yield dated


def _read(page: Page, index: int, words: Vocabulary, context: DateContext) -> Iterator[_StatedDate]:
    """Yield the dates of one line, each with the role that the words before it give."""
    text = page.lines[index].text
    if len(text) > _MAX_LINE or not _DIGIT.search(text) or words.photo.match(text.lstrip(" •*-–")):
        return
    end_of_last = 0
    role = ""
    for number, match in enumerate(find_dates(text, context)):
        before = text[end_of_last : match.start]
        if not number and not _role_of_next_date(before, words):
            before = _line_above(page, index) + before
        # A date right after another one, with nothing between, is that of the last change.
        glued = "modified" if number and not before else ""
        role = _role_of_next_date(before, words) or glued or (role if number and role == "modified" else "")
        yield _StatedDate(index, match.start, match.end, match.value, role)
        end_of_last = match.end


def _role_of_next_date(text: str, words: Vocabulary) -> str:
    """Return the role that the last word like "updated" in *text* gives to the date after it; "" without one."""
    modified = max((hit.end for hit in words.modified.find(text)), default=-1)
    published = max((hit.end for hit in words.published.find(text) if len(hit.text) > _MAX_WEAK_WORD), default=-1)
    if modified < 0 and published < 0:
        return ""
    return "modified" if modified > published else "published"  # "Stand:" may say both


def _line_above(page: Page, index: int) -> str:
    """Return the line above if it only introduces a date ("Updated:"); else an empty text."""
    at = index - 1
    while at >= 0 and page.lines[at].blank:
        at -= 1
    if at < 0 or len(page.lines[at].text) > _MAX_DATE_LABEL or _DIGIT.search(page.lines[at].text):
        return ""
    return page.lines[at].text + " "
