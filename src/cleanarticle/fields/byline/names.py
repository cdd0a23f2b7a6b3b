"""Reads the names that one line of a byline states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.byline.agency import agency_alone
from cleanarticle.fields.byline.mask import BAR, PARTED, masked
from cleanarticle.fields.byline.person import FULL_NAME, person, solid
from cleanarticle.locales.field_phrases import Vocabulary, own, places
from cleanarticle.page import Label, Page

MARKS = " |•·–—-:：.,;()（）[]【】"
"""What may stand around a name."""
_OPENING = " |*•-–+#"
_LISTED = re.compile(r"[,，、]|//|\s\+\s")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff]{2})([\s\u3000]{1,3})(?=[\u3400-\u9fff](?:[\s\u3000]?[\u3400-\u9fff]))")
_TWO_WORDS = re.compile(r"\s+[A-ZÀ-ÖØ-Þ]\S+\s+[A-ZÀ-ÖØ-Þ]\S")
_COLON = ":："
_NAME = re.compile(FULL_NAME)
_PICTURED = re.compile(r"\w/[^\W\d_a-z]{2,}\b|\b[^\W\d_a-z]{2,}/[^\W\d_a-z]\w|\.[a-z]{2,3}/[^\W\d_a-z]")
"""A photographer and an agency or a site, the one right behind the other."""
_SHORT = 3  # letters of a "by" that other words hold too
_CERTAIN = 0.9


class Name(NamedTuple):
    """A name, and the place that it was read from."""

    line: int
    start: int
    end: int
    text: str
    sure: bool
    """A "by" stands before it."""


def names(page: Page, index: int, words: Vocabulary, host: str, *, sure: bool) -> list[Name]:
    """The names that a line of the page states, in order.

    Args:
        page: the page, labelled.
        index: the line.
        words: the phrases that introduce names.
        host: that of the page's address.
        sure: the line above ended in a "by".
    """
    line = page.lines[index]
    text = masked(line.text, words, page)
    begin = len(text) - len(text.lstrip(_OPENING))
    after = _past_by(text, begin, words)
    if after is not None:
        begin, sure = after, True
        while begin < len(text) and not (text[begin].isalnum() or text[begin] == "「"):
            begin += 1
    elif not sure and (line.label not in (Label.BYLINE, Label.DATE) or pictured(line.text, words)):
        return []
    for start, end, mark in _parts(text, begin):
        part = text[start:end].strip()
        if words.aside.match(part) or words.source.match(part):
            return []
        if not sure and mark in _COLON and words.role.search(part):
            return []
        if not sure and (mark in _COLON or words.role.whole(part)):
            continue
        if sure and own("collective").whole(part.strip(MARKS)):
            low = text.index(part, start)
            return [Name(index, low, low + len(part), part, sure)]
        if own("agency").match(part):
            continue
        if not sure and line.label is Label.DATE and not _beside_date(part, host):
            continue
        if found := _listed(text, index, start, end, words, host, sure=sure, alone=line.confidence >= _CERTAIN):
            return [name for name in found if not agency_alone(name.text, words)]
    return []


def _beside_date(part: str, host: str) -> bool:
    """True for a full name; a section may stand there too, a place, or the name of the site."""
    return _NAME.fullmatch(part) is not None and solid(part, host) and part.lower() not in places()


def pictured(text: str, words: Vocabulary) -> bool:
    """True for a line that credits a picture: it begins so, or joins a name to an agency by a stroke.

    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> pictured("Ann Lee/AFP", vocabulary("en")), pictured("Ann Lee / Tom Hall", vocabulary("en"))
    (True, False)
    """
    if _PICTURED.search(text) or words.photo.match(text.lstrip(_OPENING)):
        return True
    return any("/" in (text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]) for hit in words.agency.find(text))


def _listed(
    text: str, index: int, start: int, end: int, words: Vocabulary, host: str, *, sure: bool, alone: bool
) -> list[Name]:
    """The names of one part of a line, up to what is none."""
    out: list[Name] = []
    for low, high in _list(text, start, end, words):
        before = [name.text for name in out]
        columns = person(text, low, high, before, words, host, sure=sure, alone=alone)
        if columns is not None:
            out.append(Name(index, *columns, text[slice(*columns)], sure))
        elif out:
            break
    return out


def _past_by(text: str, begin: int, words: Vocabulary) -> int | None:
    """The column past the first "by" of *text*; short ones count only where a part begins."""
    for hit in words.by.find(text, begin):
        ahead = text[begin : hit.start]
        if text[hit.end :].lstrip()[:1] == BAR:
            continue  # a date follows
        if words.aside.match(text, hit.start):
            return None
        opens = not ahead.strip(MARKS)
        if not opens and not any(character.isalnum() for character in text[hit.end :]):
            continue  # what follows a name is a role
        last = ahead.split()[-1:]
        if opens or own("strong_by").whole(hit.text) or ahead.rstrip()[-1:] in MARKS:
            return hit.end
        if len(hit.text) > _SHORT and (" " in hit.text or not last or not last[0][0].isupper()):
            return hit.end
        if len(ahead.split()) == 1 and _TWO_WORDS.match(text, hit.end):
            return hit.end
    return None


def _parts(text: str, begin: int) -> Iterator[tuple[int, int, str]]:
    """The parts of a line between strong marks, and the mark after each."""
    for match in PARTED.finditer(text, begin):
        if text[begin : match.start()].strip():
            yield begin, match.start(), match.group().strip() or BAR
        begin = match.end()
    if text[begin:].strip():
        yield begin, len(text), BAR


def _list(text: str, begin: int, end: int, words: Vocabulary) -> Iterator[tuple[int, int]]:
    """The parts of a list of names: cut at commas, at each "and" between two words, between Chinese names."""
    cuts = [match.span() for match in _LISTED.finditer(text, begin, end)]
    cuts += [
        (hit.start, hit.end)
        for hit in words.joined.find(text, begin, end)
        if text[hit.start - 1 : hit.start].isspace() and text[hit.end : hit.end + 1].isspace()
    ]
    if words.language != "ja":  # there a space stands within a name, between family name and given name
        cuts += [match.span(1) for match in _HAN_GAP.finditer(text, begin, end)]
    for start, stop in sorted(cuts):
        if start >= begin:
            if text[begin:start].strip():
                yield begin, start
            begin = stop
    if text[begin:end].strip():
        yield begin, end
