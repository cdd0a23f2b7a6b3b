"""Find the dates around an article that may be its date of publication, with what the words before each one say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.regions import Region
from cleanarticle.fields.stated_dates import stated_dates
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Label, Page

_DIGIT = lazy_pattern(r"\d")
_MAY_BE_DATE = lazy_pattern(r"\d{4}|\d\s?[./-]\s?\d|['’]\d\d")
TEXT_LABELS = frozenset({Label.BODY, Label.LEAD, Label.HEADING})
DATE_LABELS = frozenset({Label.DATE, Label.BYLINE})
# All set by hand.
_MAX_LINE = 220  # characters of a line that is searched: longer ones are text, which mentions other dates
_MAX_OPENING = 60  # characters at the beginning of a line of text that are searched: "May 3, 2024 - The harbour …"
_MAX_OTHER_LETTERS = 24  # letters next to the date in a line of text that is little more than a date
_MAX_TEXT_LINES = 2  # lines at the beginning of the text that may open with a date
_MAX_CANDIDATES = 24  # of an article, the first ones
_MAX_WEAK_WORD = 2  # letters: shorter words, such as "on" and "le", do not mean that a date is the published one
_MAX_DATE_LABEL = 40  # characters of a line that only introduces a date


class DateCandidate(NamedTuple):
    """A date that a line states."""

    line: int
    """The index of the line."""
    start: int
    end: int
    """The half-open range of columns."""
    value: dt.date | dt.datetime
    role: str
    """``published`` or ``modified``, or ``""`` if the words before it say neither."""


def candidates(page: Page, region: Region, words: Vocabulary) -> list[DateCandidate]:
    """Return the dates that may be the one of an article, in order; at most 24.

    They are in the lines around the article and in those of its lines that are labelled date or byline. A line of its
    text counts where it is little more than a date or says "published", or opens the text with a date.

    Args:
        page: the page, labelled and split.
        region: that of the article.
        words: the words of its language.
    """
    found: list[DateCandidate] = []
    openings = [index for index in range(region.body, region.close) if page.lines[index].label in TEXT_LABELS]
    openings = openings[:_MAX_TEXT_LINES]
    for index in range(region.above, region.end):
        line = page.lines[index]
        if index >= region.below and not (line.label in DATE_LABELS and line.article == region.number):
            continue
        text = line.text
        if len(text) > _MAX_LINE and index not in openings:  # most lines of the text
            continue
        if not _DIGIT.search(text, 0, _MAX_LINE) or not _MAY_BE_DATE.search(text, 0, _MAX_LINE):
            continue
        if line.label in TEXT_LABELS:
            found += _of_text(page, index, words, opens=index in openings)
        else:
            found += dates_of_line(page, index, words)
        if len(found) >= _MAX_CANDIDATES:
            return found[:_MAX_CANDIDATES]
    return found


def _of_text(page: Page, index: int, words: Vocabulary, *, opens: bool) -> Iterator[DateCandidate]:
    """Yield the dates of a line of text that may be the date of the article."""
    text = page.lines[index].text
    if len(text) > _MAX_LINE:  # it opens the text: others are not searched
        for dated in dates_of_line(page, index, words, text[:_MAX_OPENING]):
            if not any(map(str.isalpha, text[: dated.start])):
                yield dated
        return
    for dated in dates_of_line(page, index, words):
        before, after = text[: dated.start], text[dated.end :]
        opens_text = opens and not any(map(str.isalpha, before))
        if dated.role or opens_text or sum(map(str.isalpha, before + after)) <= _MAX_OTHER_LETTERS:
            yield dated


def dates_of_line(page: Page, index: int, words: Vocabulary, text: str | None = None) -> Iterator[DateCandidate]:
    """Yield the dates of one line, each with the role that the words before it give.

    Args:
        page: the page.
        index: the index of the line.
        words: the words of its language.
        text: the beginning of the line; by default the whole line.
    """
    text = page.lines[index].text if text is None else text
    if words.photo.match(text.lstrip(" •*-–")):
        return
    end_of_last = 0
    role = ""
    for number, match in enumerate(stated_dates(page, text, words)):
        before = text[end_of_last : match.start]
        # A date right after another one, with nothing between, is that of the last change.
        glued = "modified" if number and not before else ""
        if not number and not _role_of_next_date(before, words):
            before = _line_above(page, index) + before
        role = _role_of_next_date(before, words) or glued or (role if number and role == "modified" else "")
        yield DateCandidate(index, match.start, match.end, match.value, role)
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
