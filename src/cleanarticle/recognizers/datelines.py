"""Recognises a dateline, the place that a report is filed from, at the beginning of a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleanarticle.locales.field_phrases import Vocabulary, places, vocabulary

_HEAD = 120
PLACE = r"[^\W\d_][^:;!?()（）/—–\n|•«»\"“”\[\]【】]{1,40}?"
_PLAIN = re.compile(rf"\s*({PLACE})\s?(:|：|\s[-–—]{{1,2}}\s|\s?[—–]\s?|\.?\s?--\s?|\.\s?[-–—]\s?)\s*(?=\S)")
_AGENCY = re.compile(rf"\s*({PLACE})[,.]?\s?[(（/]([^()（）/\n]{{2,40}})[)）/]\s?(?:[-–—:.]{{1,3}}|\Z)?[-–—\s]*(?=\S)")
_DATED = re.compile(
    rf"\s*({PLACE})[,.]\s([^\W\d_]{{3,12}}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s[^\W\d_]{{3,12}}\.?)(?:,?\s\d{{4}})?(?:[.,]?\s[/(]?([^\W\d_]{{2,14}})[/)]?\.?)?\s?(?:[-–—:.]{{1,3}})\s*(?=\S)"
)
_CHINESE = re.compile(r"\s*([\u3400-\u9fff]{2,8}社)([\u3400-\u9fff]{2,8}?)(\d{1,2}月\d{1,2}日)电\s*")
_DIGIT = re.compile(r"\d")
_NAME_END = re.compile(r"\s?[,/]\s?")
# Every form of a dateline has one of these marks behind a place, or a day near it.
_MAY = re.compile(r"\s*(?:.{1,46}?[:：—–(（/-]|.{1,62}?\d)", re.DOTALL)


class Dateline(NamedTuple):
    """The place in a line that a report is filed from (half-open columns), and what to cut out with it."""

    line: int
    start: int
    end: int
    cut: int
    """The column past what goes out of the paragraph with the place."""
    sure: bool


def read_dateline(index: int, text: str, words: Vocabulary) -> Dateline | None:
    """A dateline at the beginning of *text*."""
    bare = text.strip(" .\u00a0")
    if len(bare) <= 30:
        begin = len(text) - len(text.lstrip())
        return (
            Dateline(index, begin, begin + len(bare), len(text), True)
            if is_place(bare) and begins_with_capital(bare)
            else None
        )
    if not _MAY.match(text):
        return None
    head = text[:_HEAD]
    if match := _CHINESE.match(head):
        return Dateline(index, match.start(2), match.end(2), match.end(), True)
    if (
        (match := _DATED.match(head))
        and begins_with_capital(match[1])
        and _month(match[2], words)
        and (is_place(match[1]) or match[1].isupper() or match[3])
    ):
        return Dateline(index, match.start(1), match.end(1), match.end(), True)
    if (match := _AGENCY.match(head)) and begins_with_capital(match[1]) and len(match[1].split()) <= 5:
        named = words.agency.search(match[2]) is not None
        if (named or is_place(match[1]) or (_shouts(match[1]) and _shouts(match[2]))) and (
            named or match.group().rstrip()[-1:] in "-–—:"
        ):
            end = match.start(1) + len(_bare(match[1], words))
            return Dateline(index, match.start(1), end, match.end(), True)
    if (
        (match := _PLAIN.match(head))
        and begins_with_capital(match[1])
        and len(match[1].split()) <= 4
        and not _DIGIT.search(match[1])
    ):
        known = is_place(match[1])
        shouts = _shouts(match[1])
        colon = match[2].strip() in ":："
        if known or (shouts and colon):
            return Dateline(
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
    found = read_dateline(0, text, vocabulary(language))
    return found is not None and found.sure


def is_place(name: str) -> bool:
    """True where *name*, or what stands before its comma or stroke, is a city."""
    first = _NAME_END.split(name.strip().replace("’", "'"))[0].casefold()
    return len(first) > 1 and first in places()


def _bare(name: str, words: Vocabulary) -> str:
    """*name* without the day that follows a comma in it ("KATHMANDU, April 25")."""
    parts = name.split(",")
    while len(parts) > 1 and (_month(parts[-1], words) or any(c.isdigit() for c in parts[-1])):
        parts.pop()
    return ",".join(parts).rstrip()


def begins_with_capital(name: str) -> bool:
    """Return whether *name* begins with a capital, or with a letter of a script that has none."""
    return name[:1].isupper() or name[:1].lower() == name[:1].upper()


def _shouts(name: str) -> bool:
    """True for capitals alone, four letters or more."""
    return name.isupper() and sum(character.isalpha() for character in name) > 3


def _month(text: str, words: Vocabulary) -> bool:
    return any(word.strip(".").lower() in words.months for word in text.split())
