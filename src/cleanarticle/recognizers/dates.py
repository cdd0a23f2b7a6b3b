"""Find the dates that a text states, with their times and time zones if the text states these, too.

The names of months come from the language data; the forms are those that news pages use. Only whole dates are read: a
day, a month and a year.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern

# A name of a month, or a word that may precede or follow it: no white space, digits or marks that separate.
_WORD = r"[^\s\d.,;:|/()\[\]•·–—_-]{2,20}"
# Where a year ends: no digit follows. Pages that lost their line breaks have something glued to it: a second date
# ("3 May 201912 June 2021"), a time, or the number of comments ("3 May 20190").
_GLUED_YEAR = r"(?<=(?:19|20)\d\d)"
_END_OF_YEAR = rf"(?:(?!\d)|{_GLUED_YEAR}(?=\d{{1,3}}(?!\d)))"
_END_OF_NUMERIC_YEAR = (
    rf"(?:(?!\d)(?![./-]\d)|{_GLUED_YEAR}(?=\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d\d|\d{{1,2}}[:hH]\d\d))"
)
# Where a day begins: no digit precedes it, except the digits of a glued year.
_BEGINNING_OF_DAY = r"(?:(?<!\d)|(?<=[\s./-](?:19|20)\d\d))"
# "2024-05-03", "2024-05-03T08:30:00+02:00".
_ISO = lazy_pattern(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,6})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
# "2024.05.03", "2024年5月3日", "2024년 5월 3일".
_YEAR_MONTH_DAY = lazy_pattern(r"(?<!\d)(\d{4})\s?[./年년－-]\s?(\d{1,2})\s?[./月월－-]\s?(\d{1,2})(?!\d)\s?[日일]?")
# "3/5/2024", "03.05.24"; not a version ("1.2.3.4") or a part of a longer number.
_NUMERIC_DATE = lazy_pattern(
    r"(?:(?<![\d.,])|(?<=[./-](?:19|20)\d\d))(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})"
    + _END_OF_NUMERIC_YEAR
)
# "3 May 2024", "3rd of May, 2024", "3 de mayo de 2024", "1er mai 2024", "3 May '24"; not "3 May 20:15".
_DAY_MONTH_YEAR = lazy_pattern(
    rf"{_BEGINNING_OF_DAY}(\d{{1,2}})(?:st|nd|rd|th|er|re|º|°|ª|η|\.|,|-|/)?\s{{0,3}}(?:(?:de|of|di|del|d['’])\s{{1,3}})?"
    rf"({_WORD}(?:\s{{1,3}}{_WORD})?)(?:\s?/\s?{_WORD})?[.,/-]?\s{{0,3}}(?:(?:de|del|of)\s{{1,3}})?['’]?(\d{{4}}|\d{{2}})"
    rf"{_END_OF_YEAR}(?!\s?[:hH.]\d)",
    re.IGNORECASE,
)
# "May 3, 2024", "May 3rd 2024".
_MONTH_DAY_YEAR = lazy_pattern(
    rf"({_WORD})[.,-]?\s{{0,3}}(\d{{1,2}})(?:st|nd|rd|th|\.)?\s?,?\s{{1,3}}(\d{{4}})"
    rf"(?:{_END_OF_YEAR}|(?=\d{{1,2}}:\d\d))",
    re.IGNORECASE,
)
# "2024 May 3", "2024 m. gegužės 3" (Lithuanian).
_YEAR_MONTH_NAME_DAY = lazy_pattern(
    rf"(?<!\d)(\d{{4}})[.,]?\s{{0,3}}(?:(?:m|г)\.\s?)?({_WORD})\.?\s{{1,3}}(\d{{1,2}})(?!\d)(?!\s?:)", re.IGNORECASE
)
# "3 tháng 5 năm 2024".
_VIETNAMESE = lazy_pattern(r"(?<!\d)(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})(?!\d)", re.IGNORECASE)

# Parts that every match of a form has. A search for a part is quick, and most texts lack most parts.
_FOUR_DIGITS = lazy_pattern(r"\d{4}")
_DIGITS_AND_MARK = lazy_pattern(r"\d\s?[./-]\s?\d")  # of "3/5/2024"
_YEAR_AND_MARK = lazy_pattern(r"\d{4}\s?[./年년－-]\s?\d")  # of "2024-05-03"
_DAY_AND_YEAR = lazy_pattern(r"\d(?:st|nd|rd|th|\.)?\s?,?\s{1,3}\d{4}", re.IGNORECASE)  # of "May 3, 2024"
_VIETNAMESE_MONTH = lazy_pattern(r"\d\s+(?:tháng|thg)\s+\d", re.IGNORECASE)

# "a.m." and "p.m." in several languages.
_HALF_OF_DAY = r"(?:[ap]\.?\s?m\b\.?|ص|م|صباحا|مساء|午前|午後|上午|下午|오전|오후|π\.?μ\.?|μ\.?μ\.?)"
# "8:30", "08:30:15", "8 pm", "8h30", "21.30", "下午3時20分".
_CLOCK = lazy_pattern(
    rf"(?P<before>{_HALF_OF_DAY}\s?)?(?<![\d.,])(?P<hour>\d{{1,2}})\s?"
    r"(?:(?P<colon>[:：hH時点시]|(?<=\d)\.(?=\d\d(?!\d)))\s?(?P<minute>\d{2})?(?!\d)(?::(?P<second>\d{2}))?[分분]?)?"
    rf"(?:\s?(?P<after>{_HALF_OF_DAY})(?![^\W\d_]))?",
    re.IGNORECASE,
)
# The words with which a number such as "21.30" is a time: "kl. 21.30", "21.30 Uhr".
_BEFORE_DOTTED_TIME = lazy_pattern(r"(?:kl|klo|kello|um|ore|om)\.?\s*\Z", re.IGNORECASE)
_AFTER_DOTTED_TIME = lazy_pattern(r"\s?(?:Uhr|uur|WIB|WITA|WIT|h\b)")
_OFFSET = lazy_pattern(r"\s?\(?(?:(?:GMT|UTC)\s?)?([+−-])(\d{1,2})(?::?(\d{2}))?\)?(?!\d)")  # "+02:00", "(UTC-3)"
_ZONE_NAME = lazy_pattern(r"[\s(]{0,2}([A-ZМСК]{3,4})(?![^\W\d_])")  # "EDT", "МСК"
# How the words for "p.m." begin.
_SECOND_HALF = ("p", "م", "مساء", "午後", "下午", "오후", "μμ", "μ.μ")
_TIME_RANGE = 22  # columns before or after a date in which its time, but not the zone, must be; set by hand
_MAX_WORDS_BEFORE_TIME = 4  # between a date and the time after it ("at", "um", "à"); set by hand
_MAX_CHARACTERS_AFTER_TIME = 3  # between a time and the date after it, without marks at the edges; set by hand
_MAX_LENGTH = 2000  # characters of a text, from its beginning, that are searched for dates; set by hand
_MAX_OFFSET = 14 * 60  # minutes; no time zone is further from UTC
_MAX_TWO_DIGIT_YEAR = 2040  # two-digit years are read as 2000 to 2040; 41 to 99 are not years of a news page
_JALALI_YEARS = range(1380, 1421)  # 2001 to 2042
_BUDDHIST_YEARS = range(2500, 2601)  # 1957 to 2057
_BUDDHIST_OFFSET = 543  # years by which the Buddhist era is ahead
_YEARS = range(1900, 2101)  # set by hand
_MONTH_FIRST_LANGUAGES = frozenset({"en"})
"""Languages in which some countries write the month first."""
# Top-level domains of countries and bodies that write English dates with the day first, or with the month first.
_DAY_FIRST_DOMAINS = frozenset(
    {"uk", "au", "nz", "ie", "za", "in", "ng", "ke", "gh", "pk", "lk", "sg", "my", "hk", "eu", "mt"}
)
_MONTH_FIRST_DOMAINS = frozenset({"us", "gov", "mil"})
_YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko", "hu", "lt"})
_DIGIT = lazy_pattern(r"\d")
_DATE_IN_URL = lazy_pattern(r"(?<!\d)(20\d\d)[-/]?([01]\d)[-/]?([0-3]\d)(?!\d)")


class StatedDate(NamedTuple):
    """A date, or a date with a time, and the columns of the text that state it (half-open)."""

    start: int
    end: int
    value: dt.date | dt.datetime


class DateContext(NamedTuple):
    """What the reading of a date depends on."""

    months: Mapping[str, int]
    """The number of each month name, in lower case."""
    language: str | None = None
    """The BCP-47 code of the language, perhaps with a region."""
    url: str | None = None
    """The address of the page: a date in it, or its top-level domain, may say the order of day and month."""


def find_dates(text: str, context: DateContext) -> list[StatedDate]:
    """Return every whole date that *text* states, in order; only its first 2000 characters are searched.

    A numeric date may be valid with day and month swapped, too ("03/04/2021"). The first of these that applies decides:

    - a date in the address of the page, if it is one of the two;
    - full stops ("03.04.2021"): the day is first;
    - a language other than English: the day is first;
    - in English, the region ``US`` or the top-level domain ``us``, ``gov`` or ``mil``: the month is first;
    - in English, another region or a top-level domain such as ``uk``: the day is first.

    If none applies, or if the language is not known for the last three, the date is not read.

    Args:
        text: the text.
        context: the months, the language and the address of the page.

    >>> months = {"october": 10, "oct": 10, "octobre": 10}
    >>> text = "Published 18 October 2021, updated Oct 19, 2021 4:05 pm EDT"
    >>> [str(date.value) for date in find_dates(text, DateContext(months))]
    ['2021-10-18', '2021-10-19 16:05:00-04:00']
    >>> find_dates("03/04/2021", DateContext(months, "en"))
    []
    >>> str(find_dates("03/04/2021", DateContext(months, "fr"))[0].value)
    '2021-04-03'
    """
    first_digit = _DIGIT.search(text, 0, _MAX_LENGTH)
    if first_digit is None:
        return []
    candidates = sorted(
        _date_candidates(text[:_MAX_LENGTH], first_digit.start(), context), key=lambda date: (date.start, -date.end)
    )
    if not candidates:
        return []
    dates: list[StatedDate] = []
    for date in candidates:
        if not dates or date.start >= dates[-1].end:
            dates.append(date)
    previous_ends = [0, *(date.end for date in dates[:-1])]
    next_starts = [*(date.start for date in dates[1:]), len(text)]
    # The time of a date is between the date before it and the date after it.
    bounds = zip(dates, previous_ends, next_starts, strict=True)
    return [_with_time(text, date, low, high) for date, low, high in bounds]


def _date_candidates(text: str, first_digit: int, context: DateContext) -> Iterator[StatedDate]:
    """Yield the dates of all forms; they may overlap.

    The patterns of the forms are slow. So each is preceded by a quick test for a part that every match of it has.
    """
    months = context.months
    has_year = _FOUR_DIGITS.search(text, first_digit) is not None  # two forms also allow a year of two digits
    if has_year and _YEAR_AND_MARK.search(text, first_digit):
        yield from _dates_of_iso_form(text, first_digit)
        yield from _dates_of_form(_YEAR_MONTH_DAY, text, first_digit, lambda m: _date(m[1], int(m[2]), m[3]))
    if _DIGITS_AND_MARK.search(text, first_digit):
        yield from _dates_of_form(
            _NUMERIC_DATE, text, first_digit, lambda m: _numeric_date(m[1], m[2], m[3], m[4], context)
        )
    if has_year and _VIETNAMESE_MONTH.search(text, first_digit):
        yield from _dates_of_form(_VIETNAMESE, text, first_digit, lambda m: _date(m[3], int(m[2]), m[1]))
    yield from _dates_of_form(_DAY_MONTH_YEAR, text, first_digit, lambda m: _date(m[3], _month(m[2], months), m[1]))
    if has_year and _DAY_AND_YEAR.search(text, first_digit):  # the name of the month precedes the first digit
        yield from _dates_of_form(_MONTH_DAY_YEAR, text, 0, lambda m: _date(m[3], _month(m[1], months), m[2]))
    if has_year:
        yield from _dates_of_form(
            _YEAR_MONTH_NAME_DAY, text, first_digit, lambda m: _date(m[1], _month(m[2], months), m[3])
        )


def _dates_of_iso_form(text: str, begin: int) -> Iterator[StatedDate]:
    """Yield the dates such as "2024-05-03T08:30:00+02:00" from column *begin* on."""
    for match in _ISO.finditer(text, begin):
        year, month, day, hour, minute, second, zone = match.groups()
        date = _date(year, int(month), day)
        if date is not None:
            value: dt.date = date
            if hour is not None and int(hour) < 24 and int(minute) < 60 and int(second or 0) < 60:
                clock = dt.time(int(hour), int(minute), int(second or 0), tzinfo=_iso_zone(zone))
                value = dt.datetime.combine(date, clock)
            yield StatedDate(match.start(), match.end() if hour is not None else match.end(3), value)


def _dates_of_form(
    pattern: re.Pattern[str], text: str, begin: int, read: Callable[[re.Match[str]], dt.date | None]
) -> Iterator[StatedDate]:
    """Yield the dates of one form that begin at column *begin* or after it.

    After a match that is not a date, the search continues after its first group, since a date may begin inside the
    match.
    """
    match = pattern.search(text, begin)
    while match is not None:
        date = read(match)
        if date is not None:
            yield StatedDate(match.start(), match.end(), date)
        match = pattern.search(text, match.end() if date is not None else match.end(1))


def _month(word: str, months: Mapping[str, int]) -> int:
    """Return the number of a month by its name, or 0 for another word.

    *word* may be two words, one of them a preposition: "mayo de", "of May".
    """
    word = " ".join(word.lower().split()).strip(".'’")
    if number := months.get(word):
        return number
    first, _, second = word.partition(" ")
    if second in ("", "de", "del", "of", "da"):
        return months.get(first, 0)
    if first in ("de", "of", "ta'"):
        return months.get(second, 0)
    return 0


def _date(year: str, month: int, day: str) -> dt.date | None:
    """Return the date, or ``None`` if there is no such day; the year may have two digits, or be Iranian or Buddhist."""
    number = int(year)
    if len(year) == 2:
        number += 2000
        if number > _MAX_TWO_DIGIT_YEAR:
            return None
    elif number in _JALALI_YEARS:
        return _jalali(number, month, int(day))
    elif number in _BUDDHIST_YEARS:
        number -= _BUDDHIST_OFFSET
    if number not in _YEARS:
        return None
    try:
        return dt.date(number, month, int(day))
    except ValueError:
        return None


def _jalali(year: int, month: int, day: int) -> dt.date | None:
    """Return the date of a day of the Iranian calendar.

    In the years that are read, the leap years follow a cycle of 33 years. The first six months have 31 days, the
    others are counted with 30. A day that its month does not have is read as a day of the next month.
    """
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    leap_days = sum((past % 33) in (1, 5, 9, 13, 17, 22, 26, 30) for past in range(_JALALI_YEARS.start, year))
    new_year = dt.date(2001, 3, 21) + dt.timedelta(days=365 * (year - _JALALI_YEARS.start) + leap_days)
    return new_year + dt.timedelta(days=(month - 1) * 31 - max(0, month - 7) + day - 1)


def _numeric_date(first: str, mark: str, second: str, last: str, context: DateContext) -> dt.date | None:
    """Return the date of three numbers, or ``None`` if their order is not certain (see :func:`find_dates`).

    Args:
        first: the first number: the day or the month. If the last number has two digits, and the language is Chinese,
            Japanese, Korean, Hungarian or Lithuanian, it is the year.
        mark: the mark between the numbers.
        second: the second number: the month or the day.
        last: the last number: the year, or the day if the first number is the year.
        context: the language and the address of the page.
    """
    language = (context.language or "").split("-")[0]
    if len(last) == 2 and language in _YEAR_FIRST_LANGUAGES:
        return _date(first, int(second), last) if len(first) == 2 else None  # "24.05.03" is 3 May 2024
    if len(last) == 2 and mark == "-" and (len(first), len(second)) != (2, 2):
        return None  # a score or a range: "3-1-24"
    day_first, month_first = _date(last, int(second), first), _date(last, int(first), second)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    if match := _DATE_IN_URL.search(context.url or ""):
        date_of_url = _date(match[1], int(match[2]), match[3])
        if date_of_url in (day_first, month_first):
            return date_of_url
    if mark == ".":  # the month is not written first with full stops
        return day_first
    if not language:
        return None
    if language not in _MONTH_FIRST_LANGUAGES:
        return day_first
    domain = _top_level_domain(context.url)
    if context.language in ("en-US", "en-us") or domain in _MONTH_FIRST_DOMAINS:
        return month_first
    if "-" in (context.language or "") or domain in _DAY_FIRST_DOMAINS:
        return day_first
    return None


def _top_level_domain(url: str | None) -> str:
    """Return the last part of the host of *url* in lower case; empty for ``None``."""
    host = (url or "").partition("://")[2].partition("/")[0].partition(":")[0]
    return host.rpartition(".")[2].lower()


def _with_time(text: str, date: StatedDate, low: int, high: int) -> StatedDate:
    """Return *date* with the time directly after it, or else directly before it; without a time, *date* itself.

    Args:
        text: the text.
        date: a date in it; with a time it is returned as it is.
        low: the column at which the previous date ends.
        high: the column at which the next date begins.
    """
    if isinstance(date.value, dt.datetime):
        return date
    for match in _CLOCK.finditer(text, date.end, min(high, date.end + _TIME_RANGE)):
        time = _time_of_match(text, match, date.value)
        if time is None:
            break
        value, end = time
        if len(text[date.end : match.start()].split()) <= _MAX_WORDS_BEFORE_TIME:
            return StatedDate(date.start, end, value)
    for match in _CLOCK.finditer(text, max(low, date.start - _TIME_RANGE), date.start):
        time = _time_of_match(text, match, date.value)
        if time is None:
            continue
        value, end = time
        if len(text[end : date.start].strip(" ,|•·-–—)\u00a0")) <= _MAX_CHARACTERS_AFTER_TIME:
            return StatedDate(match.start(), date.end, value)
    return date


def _time_of_match(text: str, match: re.Match[str], day: dt.date) -> tuple[dt.datetime, int] | None:
    """Return the time that a match of the pattern of times states, and the column after it and its zone.

    Args:
        text: the text.
        match: the match.
        day: the date that the time belongs to.

    Returns:
        ``None`` if the match is not a time. A number such as "8" is none without a mark and minutes, or a word such as
        "pm"; a number such as "21.30" is none without a word such as "Uhr".
    """
    half = match["after"] or match["before"]
    colon, end = match["colon"], match.end()
    if not (colon or half) or (colon and colon not in "hH時点시" and match["minute"] is None):
        return None
    if colon == ".":  # "21.30" is a time only with a word that says so
        has_word_after = _AFTER_DOTTED_TIME.match(text, end)
        has_word_before = _BEFORE_DOTTED_TIME.search(text, max(0, match.start() - 8), match.start())
        if not (has_word_after or has_word_before or half):
            return None
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if half:
        is_second_half = half.strip().lower().startswith(_SECOND_HALF)
        if hour == 12:
            hour = 12 if is_second_half else 0
        elif is_second_half and hour < 12:
            hour += 12
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone, end = _zone(text, end)
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone), end


def _zone(text: str, column: int) -> tuple[dt.tzinfo | None, int]:
    """Return the time zone at *column* and the column after it; ``None`` and *column* if there is none."""
    if match := _OFFSET.match(text, column):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        signed = minutes if match[1] == "+" else -minutes
        # "+2" alone has many meanings: it must have minutes, brackets, "GMT" or "UTC".
        is_offset = match[3] or any(character in match.group() for character in "(TU")
        if minutes <= _MAX_OFFSET and is_offset:
            return dt.timezone(dt.timedelta(minutes=signed)), match.end()
    if (match := _ZONE_NAME.match(text, column)) and match[1] in _minutes_by_zone():
        return dt.timezone(dt.timedelta(minutes=_minutes_by_zone()[match[1]])), match.end()
    return None, column


def _iso_zone(zone: str | None) -> dt.tzinfo | None:
    """Return the time zone of ``Z``, ``+02:00`` or ``+0200``; ``None`` without one, and for an impossible one."""
    if not zone:
        return None
    if zone == "Z":
        return dt.UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes > _MAX_OFFSET:
        return None
    return dt.timezone(dt.timedelta(minutes=minutes if zone[0] == "+" else -minutes))


@functools.cache
def _minutes_by_zone() -> Mapping[str, int]:
    """Return the minutes that each named time zone is ahead of UTC."""
    text = (resources.files("cleanarticle.recognizers") / "data" / "zones.toml").read_text("utf-8")
    zones: dict[str, int] = tomllib.loads(text)["zones"]
    return zones
