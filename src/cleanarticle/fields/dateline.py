"""Read the place that a report is filed from, and cut it out of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanarticle.fields.regions import Region, regions
from cleanarticle.locales.field_phrases import Vocabulary, shared_phrases, vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Edit, Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.datelines import PLACE, Dateline, begins_with_capital, is_place, read_dateline

# All set by hand.
_MAX_LINE_ALONE = 30  # characters of a line that is only a place
_MAX_BYLINE = 160  # characters of a line of authors or date that is searched for a place
_MAX_PARAGRAPHS = 6  # of the text that are searched for a dateline
_LABELS_OF_PLACE_ALONE = frozenset({Label.NAV, Label.META, Label.BYLINE, Label.DATE, Label.GARBAGE})
_PLACE_AFTER_KEY = re.compile(rf"\s?[:：]?\s?({PLACE})\s*(?:[\[（(]|\Z)".replace("/—", "—"))
_PLACE_BEFORE_OUTLET = re.compile(r"[\W_]*([^\W\d_][^\d:,;/|()（）–—-]{1,30}?)\s[-–—]\s[^\d:,;/|]{2,30}\W*\Z")
_NAME_END = re.compile(r"\s?[,/]\s?")
_DIGIT = re.compile(r"\d")


@declares(reads=["lines", "labels", "articles", "language"], proposes=["dateline", "repairs"])
def dateline(page: Page) -> Iterator[Field | Edit]:
    """Propose ``dateline``, the place alone ("MOSCOW"), and to cut "MOSCOW (AFP) —" out of the paragraph.

    The place is read from the beginning of the first paragraphs; without one there, from a line above them that is
    only a place, or from the byline or the date line. Words before a dash or a colon are a place if an agency or a day
    follows them, if they are a known city, or if at least two articles of the page begin with a certain dateline.
    """
    with_vocabulary = [(region, vocabulary(page.language_of(region.number))) for region in regions(page)]
    found = [(region, words, _dateline_of_text(page, region, words)) for region, words in with_vocabulary]
    certain_count = sum(each is not None and each.certain for _, _, each in found)
    for region, words, each in found:
        if each is None or not (each.certain or certain_count >= 2):
            near_title = _place_near_title(page, region, words)
            if near_title is not None:
                yield _field(page, region, near_title, "a place next to author or date")
            continue
        yield _field(page, region, each, "the place that opens the text")
        if each.cut_end:
            start = len(page.lines[each.line].text) - len(page.lines[each.line].text.lstrip())
            yield Edit(each.line, start, each.cut_end, "", "cut.dateline")


def _field(page: Page, region: Region, found: Dateline, reason: str) -> Field:
    value = page.lines[found.line].text[found.start : found.end]
    return Field(region.number, "dateline", value, source_span(page, found.line, found.start, found.end), reason)


def _dateline_of_text(page: Page, region: Region, words: Vocabulary) -> Dateline | None:
    seen = 0
    for index in range(region.begin, region.close):
        line = page.lines[index]
        if line.article != region.number or line.label not in (Label.BODY, Label.LEAD, Label.SUBTITLE):
            continue
        seen += 1
        if seen > _MAX_PARAGRAPHS:
            return None
        if found := read_dateline(index, line.text, words):
            return found
    return None


def _place_near_title(page: Page, region: Region, words: Vocabulary) -> Dateline | None:
    """Return the city at the end of the byline, at the start of the date line, or alone on a line below the title."""
    title_index = next(iter(region.lines(page, Label.TITLE)), region.end)
    for index in range(region.begin, region.body):
        line = page.lines[index]
        if index > title_index and len(line.text) < _MAX_LINE_ALONE and line.label in _LABELS_OF_PLACE_ALONE:
            bare = line.text.strip(" .:\u00a0")
            if is_place(bare) and begins_with_capital(bare) and not _DIGIT.search(bare):
                begin = line.text.index(bare)
                return Dateline(index, begin, begin + len(bare), 0, True)
        if (
            line.article != region.number
            or line.label not in (Label.BYLINE, Label.DATE)
            or len(line.text) > _MAX_BYLINE
        ):
            continue
        text = line.text
        if (phrase := shared_phrases("place").search(text)) and (match := _PLACE_AFTER_KEY.match(text, phrase.end)):
            return Dateline(index, match.start(1), match.end(1), 0, True)
        if (
            line.label is Label.BYLINE
            and (match := _PLACE_BEFORE_OUTLET.match(text))
            and is_place(match[1])
            and begins_with_capital(match[1])
        ):
            return Dateline(index, match.start(1), match.end(1), 0, True)
        if line.label is Label.BYLINE and words.by.match(text.lstrip(" •*-")):
            tail = max(text.rfind(mark) for mark in (",", "—", "–", " - "))
            start, end = tail + 1, len(text)
            while start < end and text[start] in " -–—":
                start += 1
            end = len(text.rstrip(" ."))
            if tail >= 0 and is_place(text[start:end]) and text[start:end][:1].isupper():
                return Dateline(index, start, end, 0, True)
        elif line.label is Label.DATE and (
            match := re.match(r"\s*([^\W\d_][^\d:|•]{1,40}?),?\s+(?=[^\W\d_]{3,12}\.?\s\d|\d)", text)
        ):
            name = _NAME_END.split(match[1])[0]
            if is_place(name) and name[:1].isupper():
                return Dateline(index, match.start(1), match.start(1) + len(name), 0, True)
    return None
