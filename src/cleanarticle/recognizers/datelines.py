"""Recognise datelines: the place from which a report is filed, at the beginning of its text."""

from __future__ import annotations

from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary, places
from cleanarticle.locales.field_phrases import vocabulary as vocabulary_of

# The values were set by hand.
_MAX_DATELINE_LENGTH = 120  # characters at the beginning of a line in which a dateline must end
_MAX_PLACE_LINE_LENGTH = 30  # characters of a line that is a place and nothing else
_MAX_WORDS = 4  # words of a place before a mark
_MAX_WORDS_BEFORE_AGENCY = 5  # words of a place, and perhaps a day, before an agency in brackets
_MIN_CAPITALS = 4  # letters of a place that is recognised by its capitals: fewer may be an abbreviation
PLACE = r"[^\W\d_][^:;!?()（）/—–\n|•«»\"“”\[\]【】]{1,40}?"
"""What may be a place: a letter and up to 40 characters without punctuation that separates."""
_PLACES = PLACE.replace("/—", "—")
"""One or two places: "BEIRUT", "BEIRUT/THE HAGUE"."""
# Each of the three forms below ends where the text of the report begins.
# "Moscow: ", "ROMA - ", "Rome. — ".
_BEFORE_MARK = lazy_pattern(rf"\s*({PLACE})\s?(:|：|\s[-–—]{{1,2}}\s|\s?[—–]\s?|\.?\s?--\s?|\.\s?[-–—]\s?)\s*(?=\S)")
# "PARIS (AFP) — ", "KATHMANDU, April 25 (Reuters): ".
_BEFORE_AGENCY = lazy_pattern(
    rf"\s*({_PLACES})[,.]?\s?[(（/]([^()（）/\n]{{2,40}})[)）/]\s?(?:[-–—:.]{{1,3}}|\Z)?[-–—\s]*(?=\S)"
)
# "LIMA, 3 May (EFE) - ", "ROME, May 3, 2024 - ", "Lisboa, 3 de maio de 2024 - ", "Bern, 3.5.2024 - ".
_BEFORE_DAY = lazy_pattern(
    rf"\s*({_PLACES})[,.]\s([^\W\d_]{{3,12}}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s(?:de\s)?[^\W\d_]{{3,12}}\.?|\d{{1,2}}[./]\d{{1,2}}[./](?=\d{{2,4}}))"
    r"(?:,?\s?(?:de\s)?\d{2,4})?(?:[.,]?\s[/(]?([^\W\d_]{2,14})[/)]?\.?)?\s?(?:[-–—:.]{1,3})\s*(?=\S)"
)
# "新华社北京5月3日电": agency, place, day.
_CHINESE = lazy_pattern(r"\s*([\u3400-\u9fff]{2,8}社)([\u3400-\u9fff]{2,8}?)(\d{1,2}月\d{1,2}日)电\s*")
# "(서울=연합뉴스)", "[세종=하버뉴스 김 기자]": place, agency.
_KOREAN = lazy_pattern(r"\s*[\[(（［]([가-힣·]{2,6})=[^)\]）］\n]{2,30}[\])］）]\s*")
# "〔記者林海／台北報導〕": reporter, place.
_TAIWANESE = lazy_pattern(
    r"\s*[〔（(\[【](?:[\u3400-\u9fff]{0,6})[記记]者[\u3400-\u9fff、]{2,14}[／/]\s?([\u3400-\u9fff]{2,4}?)(?:[縣市]?)(?:[報报][導道])[〕）)\]】]\s*"
)
# "（中央社記者林海台北21日電）": agency, reporter and place in a row, day.
_TAIWANESE_AGENCY = lazy_pattern(
    r"\s*[（(][\u3400-\u9fff]{2,4}社[記记]者([\u3400-\u9fff]{4,14}?)\d{1,2}日(?:[\u3400-\u9fff]{0,4})[電电][)）]\s*"
)
_BRACKETS = frozenset("[(（［〔【")
_SQUARE_BRACKETS = frozenset("[［〔【")
_LONG_DASHES = frozenset({"—", "–", "--"})
_CITY_LENGTHS = (4, 3, 2)  # characters of a Chinese city's name
_DIGIT = lazy_pattern(r"\d")
_END_OF_CITY = lazy_pattern(r"\s?[,/]\s?")  # "Lyon, France", "Lyon / Paris"
# Each form of a dateline has one of these marks after the place, or a digit near it, or begins with a square bracket.
# They are looked for first, since that is quick and excludes most lines.
_MARK = lazy_pattern(r"[:：—–(（/-]")
_MAX_MARK_COLUMN, _MAX_DIGIT_COLUMN = 46, 62  # of the text without white space before it


class Dateline(NamedTuple):
    """The place from which a report is filed: its line and its half-open range of columns."""

    line: int
    """The index of the line."""
    start: int
    end: int
    cut_end: int
    """The part of the line before this column is cut; 0 if nothing is cut."""
    certain: bool
    """False for a place before a mark that may have another meaning: "Paris - Nice" may be two places."""


def read_dateline(index: int, text: str, vocabulary: Vocabulary) -> Dateline | None:
    """Return the dateline at the beginning of a line, ``None`` if there is none.

    A short line is a dateline if it is a known city and nothing else.

    Args:
        index: the index of the line.
        text: the line.
        vocabulary: the months and agencies of its language.
    """
    stripped = text.strip(" .\u00a0")
    if len(stripped) <= _MAX_PLACE_LINE_LENGTH:
        start = len(text) - len(text.lstrip())
        is_dateline = is_place(stripped) and begins_with_capital(stripped)
        return Dateline(index, start, start + len(stripped), len(text), certain=True) if is_dateline else None
    content = text.lstrip()  # a centred line may have more white space than a dateline is long
    indent = len(text) - len(content)
    first = 0 if indent else 1  # the first column of a mark: a character must precede it
    if not (
        _MARK.search(content, first, _MAX_MARK_COLUMN + 1)
        or _DIGIT.search(content, first, _MAX_DIGIT_COLUMN + 1)
        or content[:1] in _SQUARE_BRACKETS
    ):
        return None
    found = _dateline_of_head(index, content[:_MAX_DATELINE_LENGTH], vocabulary)
    if found is None or not indent:
        return found
    return found._replace(start=found.start + indent, end=found.end + indent, cut_end=found.cut_end + indent)


def _dateline_of_head(index: int, head: str, vocabulary: Vocabulary) -> Dateline | None:
    """Return the dateline that opens a text of which *head* is the beginning, without white space before it."""
    if match := _CHINESE.match(head):
        return Dateline(index, match.start(2), match.end(2), match.end(), certain=True)
    if head[:1] in _BRACKETS:
        return _dateline_in_brackets(index, head)
    return (
        _dateline_before_day(index, head, vocabulary)
        or _dateline_before_agency(index, head, vocabulary)
        or _dateline_before_mark(index, head)
    )


def _dateline_in_brackets(index: int, head: str) -> Dateline | None:
    """Return the dateline of "(서울=연합뉴스)" or "（中央社記者林海台北21日電）"; the brackets stay in the text."""
    if match := _KOREAN.match(head) or _TAIWANESE.match(head):
        city = match[1].split("·")[0]
        if len(city) == min(_CITY_LENGTHS) or is_place(city):  # longer ones may be the name of a paper
            return Dateline(index, match.start(1), match.end(1), 0, certain=True)
        return None
    if match := _TAIWANESE_AGENCY.match(head):
        for length in _CITY_LENGTHS:
            if is_place(match[1][-length:]):
                return Dateline(index, match.end(1) - length, match.end(1), 0, certain=True)
    return None


def _dateline_before_day(index: int, head: str, vocabulary: Vocabulary) -> Dateline | None:
    """Return the dateline of "LIMA, 3 May (EFE) -".

    The place must be a known city, in capitals, or have a word for an agency after the day.
    """
    match = _BEFORE_DAY.match(head)
    if not match or not begins_with_capital(match[1]):
        return None
    if not (_has_month(match[2], vocabulary) or match[2][-1] in "./"):
        return None
    if not (is_place(match[1]) or match[1].isupper() or match[3]):
        return None
    return Dateline(index, match.start(1), match.end(1), match.end(), certain=True)


def _dateline_before_agency(index: int, head: str, vocabulary: Vocabulary) -> Dateline | None:
    """Return the dateline of "PARIS (AFP) —".

    Either the brackets have a known agency, or a mark follows them and one of these is true of the place:

    * it is a known city;
    * it is in capitals, at least up to its first comma, and so are the brackets: "LAKE CITY (POST) —";
    * it is in capitals up to a comma, and the brackets have one word: "LAKE, Md. (7Post) —".
    """
    match = _BEFORE_AGENCY.match(head)
    if not match or not begins_with_capital(match[1]) or len(match[1].split()) > _MAX_WORDS_BEFORE_AGENCY:
        return None
    has_agency = vocabulary.agency.search(match[2]) is not None
    city, comma, _ = match[1].partition(",")
    are_capitals = _is_in_capitals(city) and (_is_in_capitals(match[2]) or bool(comma and " " not in match[2].strip()))
    ends_with_mark = match.group().rstrip()[-1:] in "-–—:"
    if not has_agency and not (ends_with_mark and (is_place(match[1]) or are_capitals)):
        return None
    end = match.start(1) + len(_without_day(match[1], vocabulary))
    if comma and end == match.end(1) and head[end] == ".":  # "LAKE COUNTY, Md."
        end += 1
    return Dateline(index, match.start(1), end, match.end(), certain=True)


def _dateline_before_mark(index: int, head: str) -> Dateline | None:
    """Return the dateline of "Moscow:" or "ROMA -".

    The place must be a known city, or be in capitals with a colon or a long dash after it; it has no digit.
    """
    match = _BEFORE_MARK.match(head)
    if not match or not begins_with_capital(match[1]) or _DIGIT.search(match[1]):
        return None
    word_count = len(match[1].split())
    is_known = is_place(match[1])
    in_capitals = _is_in_capitals(match[1])
    mark = match[2].strip()
    has_colon = mark in ":："
    if word_count > _MAX_WORDS or not (is_known or (in_capitals and (has_colon or mark in _LONG_DASHES))):
        return None
    # A known city before a hyphen is uncertain if it has several words: "New York - Paris" may be two places.
    certain = is_known and (has_colon or in_capitals or mark != "-" or word_count == 1)
    return Dateline(index, match.start(1), match.end(1), match.end(), certain)


def starts_with_dateline(text: str, language: str | None = None) -> bool:
    """Return whether *text* certainly begins with a dateline.

    >>> starts_with_dateline("PARIS (AFP) — The museum opens again."), starts_with_dateline("Question: will it rain?")
    (True, False)
    """
    dateline = read_dateline(0, text, vocabulary_of(language))
    return dateline is not None and dateline.certain


def is_place(name: str) -> bool:
    """Return whether *name*, up to its first comma or slash, is a known city.

    >>> is_place("Paris, Texas"), is_place("Question")
    (True, False)
    """
    city = _END_OF_CITY.split(name.strip().replace("’", "'"))[0].casefold()
    return len(city) > 1 and city in places()


def _without_day(name: str, vocabulary: Vocabulary) -> str:
    """Return *name* without the parts after commas at its end that have a month or a digit ("KATHMANDU, April 25")."""
    parts = name.split(",")
    while len(parts) > 1 and (_has_month(parts[-1], vocabulary) or any(char.isdigit() for char in parts[-1])):
        parts.pop()
    return ",".join(parts).rstrip()


def begins_with_capital(name: str) -> bool:
    """Return whether *name* begins with a capital, or with a letter of a script that has none."""
    return name[:1].isupper() or name[:1].lower() == name[:1].upper()


def _is_in_capitals(name: str) -> bool:
    """Return whether *name* is in capitals and has enough letters not to be an abbreviation."""
    return name.isupper() and sum(char.isalpha() for char in name) >= _MIN_CAPITALS


def _has_month(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether one of the words of *text* is a month."""
    return any(word.strip(".").lower() in vocabulary.months for word in text.split())
