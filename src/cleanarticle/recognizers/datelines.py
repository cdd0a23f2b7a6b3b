"""Recognize a dateline, the place that a report is filed from, at the beginning of a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleanarticle.locales.field_phrases import Vocabulary, places, vocabulary

# The values were set by hand.
_SEARCHED = 120  # columns in which a dateline must end
_MAX_PLACE_ALONE = 30  # characters of a line that is a place and nothing else
_MAX_WORDS = 4  # of a place before a mark
_MAX_WORDS_BEFORE_AGENCY = 5  # of a place, and perhaps a day, before an agency in brackets
_MIN_CAPITALS = 4  # letters of a place that is recognized by its capitals
PLACE = r"[^\W\d_][^:;!?()（）/—–\n|•«»\"“”\[\]【】]{1,40}?"
"""What may be a place: a letter and up to 40 characters without punctuation that separates."""
_BEFORE_MARK = re.compile(rf"\s*({PLACE})\s?(:|：|\s[-–—]{{1,2}}\s|\s?[—–]\s?|\.?\s?--\s?|\.\s?[-–—]\s?)\s*(?=\S)")
_BEFORE_AGENCY = re.compile(
    rf"\s*({PLACE})[,.]?\s?[(（/]([^()（）/\n]{{2,40}})[)）/]\s?(?:[-–—:.]{{1,3}}|\Z)?[-–—\s]*(?=\S)"
)
_BEFORE_DAY = re.compile(
    rf"\s*({PLACE})[,.]\s([^\W\d_]{{3,12}}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s[^\W\d_]{{3,12}}\.?)(?:,?\s\d{{4}})?(?:[.,]?\s[/(]?([^\W\d_]{{2,14}})[/)]?\.?)?\s?(?:[-–—:.]{{1,3}})\s*(?=\S)"
)
_CHINESE = re.compile(r"\s*([\u3400-\u9fff]{2,8}社)([\u3400-\u9fff]{2,8}?)(\d{1,2}月\d{1,2}日)电\s*")
_DIGIT = re.compile(r"\d")
_END_OF_CITY = re.compile(r"\s?[,/]\s?")
# Every form of a dateline has one of these marks after a place, or a day near it: most lines are excluded by this.
_MAY_HAVE_DATELINE = re.compile(r"\s*(?:.{1,46}?[:：—–(（/-]|.{1,62}?\d)", re.DOTALL)


class Dateline(NamedTuple):
    """A place that a report is filed from, by its line and its half-open columns."""

    line: int
    start: int
    end: int
    cut_end: int
    """The end of what is cut from the paragraph together with the place, a column; 0 if nothing is cut."""
    certain: bool


def read_dateline(index: int, text: str, words: Vocabulary) -> Dateline | None:
    """Return the dateline at the beginning of a line, ``None`` if there is none.

    Args:
        index: the number of the line.
        text: its text.
        words: months and agencies of its language.
    """
    stripped = text.strip(" .\u00a0")
    if len(stripped) <= _MAX_PLACE_ALONE:
        start = len(text) - len(text.lstrip())
        is_dateline = is_place(stripped) and begins_with_capital(stripped)
        return Dateline(index, start, start + len(stripped), len(text), certain=True) if is_dateline else None
    if not _MAY_HAVE_DATELINE.match(text):
        return None
    head = text[:_SEARCHED]
    if match := _CHINESE.match(head):
        return Dateline(index, match.start(2), match.end(2), match.end(), certain=True)
    return _before_day(index, head, words) or _before_agency(index, head, words) or _before_mark(index, head)


def _before_day(index: int, head: str, words: Vocabulary) -> Dateline | None:
    """Return the dateline of "LIMA, 3 May (EFE) -", where the place is known, in capitals or followed by an agency."""
    match = _BEFORE_DAY.match(head)
    if not match or not begins_with_capital(match[1]) or not _has_month(match[2], words):
        return None
    if not (is_place(match[1]) or match[1].isupper() or match[3]):
        return None
    return Dateline(index, match.start(1), match.end(1), match.end(), certain=True)


def _before_agency(index: int, head: str, words: Vocabulary) -> Dateline | None:
    """Return the dateline of "PARIS (AFP) —"; the agency is known, or the place is and a mark follows."""
    match = _BEFORE_AGENCY.match(head)
    if not match or not begins_with_capital(match[1]) or len(match[1].split()) > _MAX_WORDS_BEFORE_AGENCY:
        return None
    has_agency = words.agency.search(match[2]) is not None
    are_capitals = _is_in_capitals(match[1]) and _is_in_capitals(match[2])
    ends_with_mark = match.group().rstrip()[-1:] in "-–—:"
    if not has_agency and not (ends_with_mark and (is_place(match[1]) or are_capitals)):
        return None
    end = match.start(1) + len(_without_day(match[1], words))
    return Dateline(index, match.start(1), end, match.end(), certain=True)


def _before_mark(index: int, head: str) -> Dateline | None:
    """Return the dateline of "Moscow:" or "ROMA -", which is certain where the place is known and the form is clear."""
    match = _BEFORE_MARK.match(head)
    if not match or not begins_with_capital(match[1]) or _DIGIT.search(match[1]):
        return None
    words = len(match[1].split())
    is_known = is_place(match[1])
    in_capitals = _is_in_capitals(match[1])
    mark = match[2].strip()
    has_colon = mark in ":："
    if words > _MAX_WORDS or not (is_known or (in_capitals and has_colon)):
        return None
    # "Paris - Nice" may be two places, "New York - Paris" even more so: a hyphen needs one word.
    certain = is_known and (has_colon or in_capitals or mark != "-" or words == 1)
    return Dateline(index, match.start(1), match.end(1), match.end(), certain)


def starts_with_dateline(text: str, language: str | None = None) -> bool:
    """Return True where *text* certainly begins with a dateline.

    >>> starts_with_dateline("PARIS (AFP) — The museum opens again."), starts_with_dateline("Question: will it rain?")
    (True, False)
    """
    dateline = read_dateline(0, text, vocabulary(language))
    return dateline is not None and dateline.certain


def is_place(name: str) -> bool:
    """Return True where *name*, or the part before its comma or slash, is a known city.

    >>> is_place("Paris, Texas"), is_place("Question")
    (True, False)
    """
    city = _END_OF_CITY.split(name.strip().replace("’", "'"))[0].casefold()
    return len(city) > 1 and city in places()


def _without_day(name: str, words: Vocabulary) -> str:
    """Return *name* without the day that follows a comma in it ("KATHMANDU, April 25")."""
    parts = name.split(",")
    while len(parts) > 1 and (_has_month(parts[-1], words) or any(char.isdigit() for char in parts[-1])):
        parts.pop()
    return ",".join(parts).rstrip()


def begins_with_capital(name: str) -> bool:
    """Return whether *name* begins with a capital, or with a letter of a script that has none."""
    return name[:1].isupper() or name[:1].lower() == name[:1].upper()


def _is_in_capitals(name: str) -> bool:
    """Return True where *name* is in capitals and has enough letters not to be an abbreviation."""
    return name.isupper() and sum(char.isalpha() for char in name) >= _MIN_CAPITALS


def _has_month(text: str, words: Vocabulary) -> bool:
    return any(word.strip(".").lower() in words.months for word in text.split())
