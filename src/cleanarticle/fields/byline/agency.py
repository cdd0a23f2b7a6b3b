"""Read which agency an article comes from: from its byline, a note at its end, or the words that open its text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.byline.mask import NAME_SEPARATOR
from cleanarticle.fields.regions import Region
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary, shared_phrases
from cleanarticle.page import RUNNING_TEXT, Label, Page
from cleanarticle.text.phrases import PhraseHit

# Set with the rules; no measurement is on record.
_END_LENGTH = 100  # characters at the end of a line that are searched for a note
_OPENING_LENGTH = 90  # characters at the beginning of a line that are searched for an agency
_OPENING_LINES = 3  # lines of text, from the first on, that may open with an agency
_LAST_LINES = 7  # lines at the end of the text in which "(AFP)", without "Source", names the agency
_LINES_OF_SOURCE = 4  # lines below the text in which "Source: AFP" names the agency
_SPACES_OF_SENTENCE = 3  # in a phrase that says more than that an agency contributed
_MAX_SOURCE_NOTE = 160  # characters of such a line
_SOURCE_NOTES = frozenset({Label.BYLINE, Label.DATE, Label.META, Label.FOOTER})
_MAX_BESIDES_AGENCY = 4  # characters that such a note may have besides the agency
_MIN_PHOTO_PHRASE = 4  # characters: shorter ones are names ("rex") or Chinese characters that have other uses too
_MIN_NAME, _MAX_NAME = 5, 39  # characters of an agency's name that no list has
_MIN_FOLDED = 3  # letters of a name that counts whatever its case: shorter ones are words, too
_MAX_CREDIT = 60  # characters of a line that may be a credit at the end of the text: "A.L. with AFP"
# What separates the parts of a byline: "afp - Technology", "3 May 2024 | by AFP".
_PARTS = lazy_pattern(r"\s[-–—/]\s|[|•·,;*]")
_LAST_WORD = lazy_pattern(r"\s(\S{2,12})\Z")
# Notes at the end of a line: "(Source: AFP)", "[dpa]。" (group 1), "— Reuters" (group 2).
_END_NOTE = lazy_pattern(r"[(（\[]([^()（）\[\]]{2,80})[)）\]]\W{0,3}\Z|(?:--|—|–)\s?([^\s()]{2,20})\Z")
_MAX_AFTER_BRACKET, _MAX_DASHED_NOTE = 3, 23  # characters after the bracket of such a note; of one with a dash
_CLOSING_BRACKETS = frozenset(")）]")
_DASH = lazy_pattern("--|[—–]")
# An agency opens a text if it follows "(", "ROME, 12 " or "Rome. ", or begins the line, and if ")", ". –" or, in
# Chinese, a date ("新华社北京5月3日") follows it.
_BEFORE_OPENING_AGENCY = lazy_pattern(r"(?:[(（/【]|\d\s|\.\s)[^()（）/]{0,12}\Z|\A\W*\Z")
_AFTER_OPENING_AGENCY = lazy_pattern(r"\s?(?:[)）/】]|\.\s?[-–—]|[\u3400-\u9fff]{0,6}\d{1,2}月)")


class AgencyMention(NamedTuple):
    """The name of an agency in a line, and its half-open range of columns."""

    line: int
    """The index of the line."""
    start: int
    end: int
    text: str


def is_agency(name: str, vocabulary: Vocabulary) -> bool:
    """Return whether *name* is that of one or several agencies and nothing else.

    A name that begins with a word for agencies ("Agencia Lusa") is one, too, whatever follows.

    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> is_agency("Associated Press", vocabulary("en")), is_agency("Ann Lee", vocabulary("en"))
    (True, False)
    """
    name = name.strip()
    if vocabulary.agency.whole(name) or shared_phrases("agency").match(name):
        return True
    return all(vocabulary.agency.whole(token) for token in name.split())


def agencies_of_byline(index: int, text: str, vocabulary: Vocabulary) -> list[AgencyMention]:
    """Return the agencies that a byline or source line names, except those after a word for photos.

    Args:
        index: the index of the line.
        text: the line.
        vocabulary: the phrases of its language.
    """
    if (photo := vocabulary.photo.search(text)) and len(photo.text) >= _MIN_PHOTO_PHRASE:
        text = text[: photo.start]
    mentions = [AgencyMention(index, *hit) for hit in vocabulary.agency.find(text) if _is_whole_name(text, hit)]
    if not mentions and (keyword := shared_phrases("agency").search(text)):
        # An agency that no list has, but that says what it is: "Agencia Lusa".
        separator = NAME_SEPARATOR.search(text, keyword.start)
        name = text[keyword.start : separator.start() if separator else len(text)].strip(" ,.")
        if _MIN_NAME <= len(name) <= _MAX_NAME and " " in name:
            return [AgencyMention(index, keyword.start, keyword.start + len(name), name)]
    return mentions


def agencies_of_text(page: Page, region: Region, vocabulary: Vocabulary) -> list[AgencyMention]:
    """Return the agencies that the text of an article names as its source.

    A line right below the text that begins with "Source" or the like counts first. Then the last line that ends
    with a source note counts; without one, the first line of the text that opens with an agency ("ROME (AFP) —"), and
    then a byline or date line of which a part is an agency and nothing else ("afp - Technology").
    """
    lines_of_article = region.text_lines(page)
    for index in range(region.close, min(region.below, region.close + _LINES_OF_SOURCE)):
        line = page.lines[index]
        bare = line.text.strip(" ()[]（）•*-–—")
        if line.label not in _SOURCE_NOTES or len(bare) > _MAX_SOURCE_NOTE:
            continue
        phrase = vocabulary.source.match(bare)
        # "Source: AFP", or a sentence such as "This article is republished from"; "With files from AFP" is less.
        if phrase is None or not (
            phrase.text.count(" ") >= _SPACES_OF_SENTENCE
            or (bare[phrase.end :].lstrip()[:1] in (":", "：") and line.label is not Label.FOOTER)
        ):
            continue
        if mentions := [AgencyMention(index, *hit) for hit in vocabulary.agency.find(line.text)]:
            return mentions
    for index in reversed(lines_of_article):
        text = page.lines[index].text.rstrip()
        if mentions := list(
            _agencies_of_end_note(index, text, vocabulary, is_last=index >= region.close - _LAST_LINES)
        ):
            return mentions
    text_lines = (index for index in lines_of_article if page.lines[index].label in RUNNING_TEXT)
    for index in itertools.islice(text_lines, _OPENING_LINES):
        text = page.lines[index].text[:_OPENING_LENGTH]
        first = vocabulary.agency.search(text)
        if (
            first
            and _BEFORE_OPENING_AGENCY.search(text[: first.start])
            and _AFTER_OPENING_AGENCY.match(text[first.end :])
        ):
            return [AgencyMention(index, *first)]
    return _agency_alone(page, region, vocabulary)


def _agency_alone(page: Page, region: Region, vocabulary: Vocabulary) -> list[AgencyMention]:
    """Return the first agency that stands alone in a byline or date line, or ends the last line ("A.L. with AFP").

    Lines between those of the text do not count: there it is that of a picture.
    """
    for index in (*range(region.begin, region.header), *range(region.close, region.below)):
        line = page.lines[index]
        if line.article != region.number or len(line.text) > _MAX_SOURCE_NOTE:
            continue
        if line.label is Label.BYLINE or line.label is Label.DATE:
            start = 0
            for separator in (*_PARTS.finditer(line.text), None):
                end = separator.start() if separator else len(line.text)
                if found := _whole_agency(index, line.text, start, end, vocabulary):
                    return [found]
                start = separator.end() if separator else end
        elif line.label is Label.CAPTION and index >= region.close and len(line.text) <= _MAX_CREDIT:
            text = line.text.rstrip()
            phrase = shared_phrases("with").search(text)
            last = _LAST_WORD.search(text)
            if phrase and last and (found := _whole_agency(index, text, last.start(1), last.end(), vocabulary)):
                return [found]
    return []


def _whole_agency(index: int, text: str, start: int, end: int, vocabulary: Vocabulary) -> AgencyMention | None:
    """Return the agency that a part of a byline is, without a "by" before it; ``None`` if it is something else.

    Small letters count as capitals in names of three letters and more, unless they are a day or a month.
    """
    if by := vocabulary.by.match(text[start:end].lstrip()):
        start += len(text[start:end]) - len(text[start:end].lstrip()) + by.end
    name = text[start:end].strip()
    begin = start + len(text[start:end]) - len(text[start:end].lstrip())
    low = name.lower()
    is_folded = len(name) >= _MIN_FOLDED and low not in vocabulary.days and low not in vocabulary.months
    if name and (vocabulary.agency.whole(name) or (is_folded and vocabulary.agency.whole(name.upper()))):
        return AgencyMention(index, begin, begin + len(name), name)
    return None


def _agencies_of_end_note(index: int, text: str, vocabulary: Vocabulary, *, is_last: bool) -> Iterator[AgencyMention]:
    """Yield the agencies of a note at the end of a line.

    "(Source: AFP)" counts in every line. A note with little more than an agency ("(AFP)") counts in the last lines
    only: further up it may credit a single quotation.
    """
    # A quick test first, since most lines have no bracket and no dash near their end.
    if _CLOSING_BRACKETS.isdisjoint(text[-1 - _MAX_AFTER_BRACKET :]) and not _DASH.search(
        text, max(0, len(text) - _MAX_DASHED_NOTE)
    ):
        return
    note = _END_NOTE.search(text, max(0, len(text) - _END_LENGTH))
    if note is None:
        return
    group = 1 if note[1] else 2
    inner = note[group].strip()
    if vocabulary.photo.match(inner):
        return
    hits = list(vocabulary.agency.find(text, *note.span(group)))
    if not hits:
        return
    is_little_more = len(note[group]) <= len(hits[0].text) + _MAX_BESIDES_AGENCY
    if vocabulary.source.match(inner) or (is_last and is_little_more):
        for hit in hits:
            yield AgencyMention(index, *hit)


def _is_whole_name(text: str, hit: PhraseHit) -> bool:
    """Return whether no hyphen joins the agency to another word ("CBC-Reuters")."""
    return text[hit.start - 1 : hit.start] != "-" and text[hit.end : hit.end + 1] != "-"
