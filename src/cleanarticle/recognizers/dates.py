"""Finds the dates, with hour and zone where stated, that a text spells out.

A table-driven reader: the month names are those of the language data, the forms are the few that news
pages use. It reads nothing that is not a whole date.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from typing import NamedTuple

_WORD = r"[^\s\d.,;:|/()\[\]•·–—_-]{2,20}"
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,6})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[./年년－-]\s?(\d{1,2})\s?[./月월－-]\s?(\d{1,2})(?!\d)\s?[日일]?")
_YEAR_LAST = re.compile(r"(?<![\d.,])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)(?![./-]\d)")
_DAY_WORD = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|re|º|°|ª|η|\.|,|-|/)?\s{{0,3}}(?:(?:de|of|di|del|d['’])\s{{1,3}})?"
    rf"({_WORD}(?:\s{{1,3}}{_WORD})?)(?:\s?/\s?{_WORD})?[.,/-]?\s{{0,3}}(?:(?:de|del|of)\s{{1,3}})?['’]?(\d{{4}}|\d{{2}})(?!\d)(?!\s?[:hH.]\d)",
    re.IGNORECASE,
)
_WORD_DAY = re.compile(
    rf"({_WORD})[.,-]?\s{{0,3}}(\d{{1,2}})(?:st|nd|rd|th|\.)?\s?,?\s{{1,3}}(\d{{4}})(?!\d(?!\d?:\d\d))", re.IGNORECASE
)
_YEAR_WORD = re.compile(
    rf"(?<!\d)(\d{{4}})[.,]?\s{{0,3}}(?:(?:m|г)\.\s?)?({_WORD})\.?\s{{1,3}}(\d{{1,2}})(?!\d)(?!\s?:)", re.IGNORECASE
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})(?!\d)", re.IGNORECASE)

_HALF = r"(?:[ap]\.?\s?m\b\.?|ص|م|صباحا|مساء|午前|午後|上午|下午|오전|오후|π\.?μ\.?|μ\.?μ\.?)"
_CLOCK = re.compile(
    rf"(?P<before>{_HALF}\s?)?(?<![\d.,])(?P<hour>\d{{1,2}})\s?"
    r"(?:(?P<colon>[:：hH時点시]|(?<=\d)\.(?=\d\d(?!\d)))\s?(?P<minute>\d{2})?(?!\d)(?::(?P<second>\d{2}))?[分분]?)?"
    rf"(?:\s?(?P<after>{_HALF})(?![^\W\d_]))?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?:kl|klo|kello|um|ore|om)\.?\s*\Z", re.IGNORECASE)
_UHR = re.compile(r"\s?(?:Uhr|uur|WIB|WITA|WIT|h\b)")
_OFFSET = re.compile(r"\s?\(?(?:(?:GMT|UTC)\s?)?([+−-])(\d{1,2})(?::?(\d{2}))?\)?(?!\d)")
_NAME = re.compile(r"[\s(]{0,2}([A-ZМСК]{3,4})(?![^\W\d_])")
_PM = ("p", "م", "مساء", "午後", "下午", "오후", "μμ", "μ.μ")
_GAP = 22
_MONTH_FIRST = frozenset({"en"})
_DAY_FIRST_SITES = frozenset(
    {"uk", "au", "nz", "ie", "za", "in", "ng", "ke", "gh", "pk", "lk", "sg", "my", "hk", "eu", "mt"}
)
_MONTH_FIRST_SITES = frozenset({"us", "gov", "mil"})
_YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko", "hu", "lt"})
_DIGIT = re.compile(r"\d")
_SLUG_DATE = re.compile(r"(?<!\d)(20\d\d)[-/]?([01]\d)[-/]?([0-3]\d)(?!\d)")


class Moment(NamedTuple):
    """A date, or a date with an hour, and the columns of the text that state it."""

    start: int
    end: int
    value: dt.date | dt.datetime


class Reader(NamedTuple):
    """What a reading depends on: month names, the language, and the page's address."""

    months: Mapping[str, int]
    language: str | None = None
    url: str | None = None


def moments(text: str, reader: Reader) -> list[Moment]:
    """Every whole date that *text* states, in order.

    Numeric dates of which day and month could change places are read by the language, in English by
    the site's country or a date in its address, and not at all where none of these tells.

    >>> months = {"october": 10, "oct": 10, "octobre": 10}
    >>> [str(m.value) for m in moments("Published 18 October 2021, updated Oct 19, 2021 4:05 pm EDT", Reader(months))]
    ['2021-10-18', '2021-10-19 16:05:00-04:00']
    >>> moments("03/04/2021", Reader(months, "en")), str(moments("03/04/2021", Reader(months, "fr"))[0].value)
    ([], '2021-04-03')
    """
    if not _DIGIT.search(text):
        return []
    found = sorted(_dates(text[:2000], reader), key=lambda moment: (moment.start, -moment.end))
    out: list[Moment] = []
    for moment in found:
        if out and moment.start < out[-1].end:
            continue
        out.append(moment)
    return [
        _with_clock(text, moment, out[at - 1].end if at else 0, out[at + 1].start if at + 1 < len(out) else len(text))
        for at, moment in enumerate(out)
    ]


def _dates(text: str, reader: Reader) -> Iterator[Moment]:
    for match in _ISO.finditer(text):
        year, month, day, hour, minute, second, zone = match.groups()
        date = _date(year, int(month), day)
        if date is not None:
            value: dt.date = date
            if hour is not None and int(hour) < 24 and int(minute) < 60 and int(second or 0) < 60:
                clock = dt.time(int(hour), int(minute), int(second or 0), tzinfo=_iso_zone(zone))
                value = dt.datetime.combine(date, clock)
            yield Moment(match.start(), match.end() if hour is not None else match.end(3), value)
    months = reader.months
    yield from _all(_YEAR_FIRST, text, lambda m: _date(m[1], int(m[2]), m[3]))
    yield from _all(_YEAR_LAST, text, lambda m: _numeric(m[1], m[2], m[3], m[4], reader))
    yield from _all(_VIETNAMESE, text, lambda m: _date(m[3], int(m[2]), m[1]))
    yield from _all(_DAY_WORD, text, lambda m: _date(m[3], _month(m[2], months), m[1]))
    yield from _all(_WORD_DAY, text, lambda m: _date(m[3], _month(m[1], months), m[2]))
    yield from _all(_YEAR_WORD, text, lambda m: _date(m[1], _month(m[2], months), m[3]))


def _all(pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], dt.date | None]) -> Iterator[Moment]:
    """The dates of one form; a stretch that turns out to be none may hold the beginning of one."""
    match = pattern.search(text)
    while match is not None:
        date = read(match)
        if date is not None:
            yield Moment(match.start(), match.end(), date)
        match = pattern.search(text, match.end() if date is not None else match.end(1))


def _month(word: str, months: Mapping[str, int]) -> int:
    """The number of a month's name, 0 if it is none; a second word may be a preposition."""
    word = " ".join(word.lower().split()).strip(".'’")
    if number := months.get(word):
        return number
    head, _, tail = word.partition(" ")
    if tail in ("", "de", "del", "of", "da"):
        return months.get(head, 0)
    if head in ("de", "of", "ta'"):
        return months.get(tail, 0)
    return 0


def _date(year: str, month: int, day: str) -> dt.date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000
        if number > 2040:
            return None
    elif 1380 <= number <= 1420:
        return _jalali(number, month, int(day))
    elif 2500 <= number <= 2600:  # the Buddhist era
        number -= 543
    if not 1900 <= number <= 2100:
        return None
    try:
        return dt.date(number, month, int(day))
    except ValueError:
        return None


def _jalali(year: int, month: int, day: int) -> dt.date | None:
    """A date of the Iranian calendar; its years 1380 to 1420 begin on 20 or 21 March (33-year cycle)."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    leaps = sum((past % 33) in (1, 5, 9, 13, 17, 22, 26, 30) for past in range(1380, year))
    first = dt.date(2001, 3, 21) + dt.timedelta(days=365 * (year - 1380) + leaps)
    return first + dt.timedelta(days=(month - 1) * 31 - max(0, month - 7) + day - 1)


def _numeric(a: str, mark: str, b: str, year: str, reader: Reader) -> dt.date | None:
    language = (reader.language or "").split("-")[0]
    if len(year) == 2 and language in _YEAR_FIRST_LANGUAGES:
        return _date(a, int(b), year) if len(a) == 2 else None
    if len(year) == 2 and mark == "-" and (len(a), len(b)) != (2, 2):
        return None
    day_first, month_first = _date(year, int(b), a), _date(year, int(a), b)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    if hinted := _SLUG_DATE.search(reader.url or ""):
        from_address = _date(hinted[1], int(hinted[2]), hinted[3])
        if from_address in (day_first, month_first):
            return from_address
    if mark == ".":
        return day_first
    if not language:
        return None
    if language not in _MONTH_FIRST:
        return day_first
    site = _site(reader.url)
    if reader.language in ("en-US", "en-us") or site in _MONTH_FIRST_SITES:
        return month_first
    if "-" in (reader.language or "") or site in _DAY_FIRST_SITES:
        return day_first
    return None


def _site(url: str | None) -> str:
    """The last label of the host of *url*."""
    host = (url or "").partition("://")[2].partition("/")[0].partition(":")[0]
    return host.rpartition(".")[2].lower()


def _with_clock(text: str, moment: Moment, floor: int, ceiling: int) -> Moment:
    """The moment with the hour that stands right after or right before its date."""
    if isinstance(moment.value, dt.datetime):
        return moment
    for match in _CLOCK.finditer(text, moment.end, min(ceiling, moment.end + _GAP)):
        found = _clock(text, match, moment.value)
        if found and len(text[moment.end : match.start()].split()) <= 4:
            return Moment(moment.start, found[1], found[0])
        if not found:
            break
    for match in _CLOCK.finditer(text, max(floor, moment.start - _GAP), moment.start):
        found = _clock(text, match, moment.value)
        if found and len(text[found[1] : moment.start].strip(" ,|•·-–—)\u00a0")) <= 3:
            return Moment(match.start(), moment.end, found[0])
    return moment


def _clock(text: str, match: re.Match[str], day: dt.date) -> tuple[dt.datetime, int] | None:
    """The hour that *match* states on *day*, and the column past it and its zone."""
    half = match["after"] or match["before"]
    colon, end = match["colon"], match.end()
    if not (colon or half) or (colon and colon not in "hH時点시" and match["minute"] is None):
        return None
    if colon == "." and not (
        _UHR.match(text, end) or _DOTTED.search(text, max(0, match.start() - 8), match.start()) or half
    ):
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if half:
        late = half.strip().lower().startswith(_PM)
        if hour == 12:
            hour = 12 if late else 0
        elif late and hour < 12:
            hour += 12
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone, end = _zone(text, end)
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone), end


def _zone(text: str, at: int) -> tuple[dt.tzinfo | None, int]:
    if match := _OFFSET.match(text, at):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        signed = minutes if match[1] == "+" else -minutes
        if minutes <= 14 * 60 and (match[3] or "(" in match.group() or "T" in match.group() or "U" in match.group()):
            return dt.timezone(dt.timedelta(minutes=signed)), match.end()
    if (match := _NAME.match(text, at)) and match[1] in _zones():
        return dt.timezone(dt.timedelta(minutes=_zones()[match[1]])), match.end()
    return None, at


def _iso_zone(zone: str | None) -> dt.tzinfo | None:
    if not zone:
        return None
    if zone == "Z":
        return dt.UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes > 14 * 60:
        return None
    return dt.timezone(dt.timedelta(minutes=minutes if zone[0] == "+" else -minutes))


@functools.cache
def _zones() -> Mapping[str, int]:
    text = (resources.files("cleanarticle.recognizers") / "data" / "zones.toml").read_text("utf-8")
    zones: dict[str, int] = tomllib.loads(text)["zones"]
    return zones
