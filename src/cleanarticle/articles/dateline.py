"""Reads the place that a report is filed from, and cuts it out of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.articles.place import Region, regions, source_span
from cleanarticle.articles.vocabulary import Vocabulary, own, places, vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.proposals import Edit, Field

_HEAD = 120
_ALONE = 30
_ASIDE = frozenset({Label.NAV, Label.META, Label.BYLINE, Label.DATE, Label.GARBAGE})
_PLACE = r"[^\W\d_][^:;!?()（）/—–\n|•«»\"“”\[\]【】]{1,40}?"
_PLAIN = re.compile(rf"\s*({_PLACE})\s?(:|：|\s[-–—]{{1,2}}\s|\s?[—–]\s?|\.?\s?--\s?|\.\s?[-–—]\s?)\s*(?=\S)")
_AGENCY = re.compile(rf"\s*({_PLACE})[,.]?\s?[(（/]([^()（）/\n]{{2,40}})[)）/]\s?(?:[-–—:.]{{1,3}}|\Z)?[-–—\s]*(?=\S)")
_DATED = re.compile(
    rf"\s*({_PLACE})[,.]\s([^\W\d_]{{3,12}}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s[^\W\d_]{{3,12}}\.?)(?:,?\s\d{{4}})?(?:[.,]?\s[/(]?([^\W\d_]{{2,14}})[/)]?\.?)?\s?(?:[-–—:.]{{1,3}})\s*(?=\S)"
)
_CHINESE = re.compile(r"\s*([\u3400-\u9fff]{2,8}社)([\u3400-\u9fff]{2,8}?)(\d{1,2}月\d{1,2}日)电\s*")
_NAMED = re.compile(rf"\s?[:：]?\s?({_PLACE})\s*(?:[\[（(]|\Z)".replace("/—", "—"))
_OUTLET = re.compile(r"[\W_]*([^\W\d_][^\d:,;/|()（）–—-]{1,30}?)\s[-–—]\s[^\d:,;/|]{2,30}\W*\Z")
_DIGIT = re.compile(r"\d")
_SPLIT = re.compile(r"\s?[,/]\s?")


# Every form of a dateline has one of these marks behind a place, or a day near it.
_MAY = re.compile(r"\s*(?:.{1,46}?[:：—–(（/-]|.{1,62}?\d)", re.DOTALL)


class _Found(NamedTuple):
    line: int
    start: int
    end: int
    cut: int
    """The column past what goes out of the paragraph with the place."""
    sure: bool


def dateline(page: Page) -> Iterator[Field | Edit]:
    """Proposes ``dateline``, the place alone ("MOSCOW"), and cuts "MOSCOW (AFP) —" out of the paragraph.

    Reads the beginning of the first paragraphs, a place alone on a line above them, and the place in a
    byline or date line. What stands before a mark is a place where an agency or a day follows it, where
    it is a known city, or where capitals and a colon have it so in most articles of the page.
    """
    spoken = [(region, vocabulary(page.language_of(region.number))) for region in regions(page)]
    found = [(region, words, _opening(page, region, words)) for region, words in spoken]
    habit = sum(each is not None and each.sure for _, _, each in found)
    for region, words, each in found:
        if each is None or not (each.sure or habit >= 2):
            beside = _beside(page, region, words)
            if beside is not None:
                yield _field(page, region, beside, "a place beside author or date")
            continue
        yield _field(page, region, each, "the place that opens the text")
        if each.cut:
            start = len(page.lines[each.line].text) - len(page.lines[each.line].text.lstrip())
            yield Edit(each.line, start, each.cut, "", "cut.dateline")


def _field(page: Page, region: Region, found: _Found, reason: str) -> Field:
    value = page.lines[found.line].text[found.start : found.end]
    return Field(region.number, "dateline", value, source_span(page, found.line, found.start, found.end), reason)


def _opening(page: Page, region: Region, words: Vocabulary) -> _Found | None:
    seen = 0
    for index in range(region.begin, region.close):
        line = page.lines[index]
        if line.article != region.number or line.label not in (Label.BODY, Label.LEAD, Label.SUBTITLE):
            continue
        seen += 1
        if seen > 6:
            return None
        if found := _reads(index, line.text, words):
            return found
    return None


def _reads(index: int, text: str, words: Vocabulary) -> _Found | None:
    """A dateline at the beginning of *text*."""
    bare = text.strip(" .\u00a0")
    if len(bare) <= 30:
        begin = len(text) - len(text.lstrip())
        return _Found(index, begin, begin + len(bare), len(text), True) if _known(bare) and _capital(bare) else None
    if not _MAY.match(text):
        return None
    head = text[:_HEAD]
    if match := _CHINESE.match(head):
        return _Found(index, match.start(2), match.end(2), match.end(), True)
    if (
        (match := _DATED.match(head))
        and _capital(match[1])
        and _month(match[2], words)
        and (_known(match[1]) or match[1].isupper() or match[3])
    ):
        return _Found(index, match.start(1), match.end(1), match.end(), True)
    if (match := _AGENCY.match(head)) and _capital(match[1]) and len(match[1].split()) <= 5:
        named = words.agency.search(match[2]) is not None
        if (named or _known(match[1]) or (_shouts(match[1]) and _shouts(match[2]))) and (
            named or match.group().rstrip()[-1:] in "-–—:"
        ):
            end = match.start(1) + len(_bare(match[1], words))
            return _Found(index, match.start(1), end, match.end(), True)
    if (
        (match := _PLAIN.match(head))
        and _capital(match[1])
        and len(match[1].split()) <= 4
        and not _DIGIT.search(match[1])
    ):
        known = _known(match[1])
        shouts = _shouts(match[1])
        colon = match[2].strip() in ":："
        if known or (shouts and colon):
            return _Found(
                index,
                match.start(1),
                match.end(1),
                match.end(),
                known and (colon or shouts or match[2].strip() != "-" or len(match[1].split()) == 1),
            )
    return None


def opens(text: str, language: str | None = None) -> bool:
    """True where *text* begins with a dateline.

    >>> opens("PARIS (AFP) — The museum opens again."), opens("Question: will it rain?")
    (True, False)
    """
    found = _reads(0, text, vocabulary(language))
    return found is not None and found.sure


def _beside(page: Page, region: Region, words: Vocabulary) -> _Found | None:
    """A city at the end of the byline, at the beginning of the date line, or alone on a line under the title."""
    titled = next(iter(region.lines(page, Label.TITLE)), region.end)
    for index in range(region.begin, region.body):
        line = page.lines[index]
        if index > titled and len(line.text) < _ALONE and line.label in _ASIDE:
            bare = line.text.strip(" .:\u00a0")
            if _known(bare) and _capital(bare) and not _DIGIT.search(bare):
                begin = line.text.index(bare)
                return _Found(index, begin, begin + len(bare), 0, True)
        if line.article != region.number or line.label not in (Label.BYLINE, Label.DATE) or len(line.text) > 160:
            continue
        text = line.text
        if (said := own("place").search(text)) and (match := _NAMED.match(text, said.end)):
            return _Found(index, match.start(1), match.end(1), 0, True)
        if line.label is Label.BYLINE and (match := _OUTLET.match(text)) and _known(match[1]) and _capital(match[1]):
            return _Found(index, match.start(1), match.end(1), 0, True)
        if line.label is Label.BYLINE and words.by.match(text.lstrip(" •*-")):
            tail = max(text.rfind(mark) for mark in (",", "—", "–", " - "))
            start, end = tail + 1, len(text)
            while start < end and text[start] in " -–—":
                start += 1
            end = len(text.rstrip(" ."))
            if tail >= 0 and _known(text[start:end]) and text[start:end][:1].isupper():
                return _Found(index, start, end, 0, True)
        elif line.label is Label.DATE and (
            match := re.match(r"\s*([^\W\d_][^\d:|•]{1,40}?),?\s+(?=[^\W\d_]{3,12}\.?\s\d|\d)", text)
        ):
            name = _SPLIT.split(match[1])[0]
            if _known(name) and name[:1].isupper():
                return _Found(index, match.start(1), match.start(1) + len(name), 0, True)
    return None


def _known(name: str) -> bool:
    """True where *name*, or what stands before its comma or stroke, is a city."""
    first = _SPLIT.split(name.strip().replace("’", "'"))[0].casefold()
    return len(first) > 1 and first in places()


def _bare(name: str, words: Vocabulary) -> str:
    """*name* without the day that follows a comma in it ("KATHMANDU, April 25")."""
    parts = name.split(",")
    while len(parts) > 1 and (_month(parts[-1], words) or any(c.isdigit() for c in parts[-1])):
        parts.pop()
    return ",".join(parts).rstrip()


def _capital(name: str) -> bool:
    return name[:1].isupper() or name[:1].lower() == name[:1].upper()


def _shouts(name: str) -> bool:
    """True for capitals alone, four letters or more."""
    return name.isupper() and sum(character.isalpha() for character in name) > 3


def _month(text: str, words: Vocabulary) -> bool:
    return any(word.strip(".").lower() in words.months for word in text.split())
