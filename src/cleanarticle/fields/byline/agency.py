"""Reads which agency an article comes from: out of its byline, a note below it, or the words that open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.byline.mask import PARTED
from cleanarticle.fields.regions import Region
from cleanarticle.locales.field_phrases import Vocabulary, own
from cleanarticle.page import Label, Page
from cleanarticle.text.phrases import PhraseHit

_TAIL = 100
_HEAD = 90
_OPENING_LINES = 3
_LAST_LINES = 8
_MARKED = 4  # characters beside an agency that a note may have
_PHOTO = 3
_SHORTEST, _LONGEST = 4, 40
_NOTE = re.compile(r"[(（\[]([^()（）\[\]]{2,80})[)）\]]\W{0,3}\Z|(?:--|—|–)\s?([^\s()]{2,20})\Z")
_BEFORE = re.compile(r"(?:[(（/【]|\d\s|\.\s)[^()（）/]{0,12}\Z|\A\W*\Z")
_BEHIND = re.compile(r"\s?(?:[)）/】]|\.\s?[-–—]|[\u3400-\u9fff]{0,6}\d{1,2}月)")


class Named(NamedTuple):
    """The name of an agency, and the columns of a line that state it."""

    line: int
    start: int
    end: int
    text: str


def agency_alone(name: str, words: Vocabulary) -> bool:
    """True where *name* is that of an agency, and nothing else.

    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> agency_alone("Associated Press", vocabulary("en")), agency_alone("Ann Lee", vocabulary("en"))
    (True, False)
    """
    name = name.strip()
    if words.agency.whole(name) or own("agency").match(name):
        return True
    return all(words.agency.whole(token) for token in name.split())


def agencies(index: int, text: str, words: Vocabulary) -> list[Named]:
    """The agencies that a byline or source line names; not those of a photo credit in it."""
    if (photo := words.photo.search(text)) and len(photo.text) > _PHOTO:
        text = text[: photo.start]
    found = [Named(index, *hit) for hit in words.agency.find(text) if _whole(text, hit)]
    if not found and (said := own("agency").search(text)):
        end = PARTED.search(text, said.start)
        name = text[said.start : end.start() if end else len(text)].strip(" ,.")
        if _SHORTEST < len(name) < _LONGEST and " " in name:
            return [Named(index, said.start, said.start + len(name), name)]
    return found


def noted(page: Page, region: Region, words: Vocabulary) -> list[Named]:
    """The agencies that a note at the end of a paragraph gives as the source, or else the words that open the text."""
    own_lines = region.text_lines(page)
    for index in reversed(own_lines):
        if found := list(
            _below(index, page.lines[index].text.rstrip(), words, last=index > region.close - _LAST_LINES)
        ):
            return found
    opening = [i for i in own_lines if page.lines[i].label in (Label.BODY, Label.LEAD)]
    for index in opening[:_OPENING_LINES]:
        text = page.lines[index].text[:_HEAD]
        first = words.agency.search(text)
        if first and _BEFORE.search(text[: first.start]) and _BEHIND.match(text[first.end :]):
            return [Named(index, *first)]
    return []


def _below(index: int, text: str, words: Vocabulary, *, last: bool) -> Iterator[Named]:
    """Of "(Source: AFP)" at the end of *text* the agency; of "(AFP)" only in one of the *last* lines."""
    note = _NOTE.search(text, max(0, len(text) - _TAIL))
    if note is None:
        return
    group = 1 if note[1] else 2
    inner = note[group].strip()
    if words.photo.match(inner):
        return
    found = list(words.agency.find(text, *note.span(group)))
    if found and (words.source.match(inner) or (last and len(note[group]) <= len(found[0].text) + _MARKED)):
        for hit in found:
            yield Named(index, *hit)


def _whole(text: str, hit: PhraseHit) -> bool:
    """True where the agency is no part of a longer name ("CBC-Reuters")."""
    return text[hit.start - 1 : hit.start] != "-" and text[hit.end : hit.end + 1] != "-"
