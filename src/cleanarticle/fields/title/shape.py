"""Remove from a title what is not part of it by its form alone: breadcrumbs, a site's name after a bar, a date.

A cleaned text is cut in the same way, so it stays as it is when it is cleaned again.
"""

from __future__ import annotations

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.recognizers.dates import DateContext, find_dates

_BAR = lazy_pattern(r"\s[|│¦]\s|\s?｜\s?|(?<=[\u3040-\u30ff\u3400-\u9fff])\|(?=[\u3040-\u30ff\u3400-\u9fff])")
"""Signs between a title and a kicker, a section or the name of the site."""
_STEP = lazy_pattern(r"(?<![-=])\s?[>›→＞]\s?")
_BRACKET = lazy_pattern(r"\[[^\[\]]{2,14}\]\s?(?=\S)")
_CAPITALS = lazy_pattern(r"([^\W\d_a-zß-öø-ÿ\u0100-\uffff](?:['’]?[^\W\d_a-zß-öø-ÿ\u0100-\uffff]|\s){2,24})\.\s+(?=\S)")
"""A kicker in Latin capitals, and a full stop, as French and Belgian papers have it ("INTERVIEW. ")."""
_CAPITALS_LANGUAGES = ("fr", "nl")
_SPACED_COLON = lazy_pattern(r"\s:\s+")
_NUMERIC_DATE = lazy_pattern(
    r"(?:[^\W\d_]{2,14},?\s)?\d{1,4}([./-])(?:\d{1,2}|[^\W\d_]{3})\1\d{2,4}\b(?:,?\s\d{1,2}:\d{2})?[\s|:–-]+(?=\S)"
)
"""A date in figures before a title, with a weekday and a time of day or without."""
_HANGUL = lazy_pattern(r"[\uac00-\ud7af]")
# These were set by hand.
_MIN_STEPS = 2  # signs that make a breadcrumb trail
_MIN_LAST_STEP = 4  # characters of the last step of a trail that is a title
_MIN_DATE = 5  # figures of a date
_MIN_PUBLISHED = 3  # letters of a phrase that announces one


def without_trail(text: str, start: int, end: int, language: str | None = None) -> tuple[int, int]:
    """Return the columns of a title without breadcrumbs, kicker or date, and without what a bar or brackets separate.

    In German a colon with a space before it ends a kicker: it does in all seven lines of such titles in
    ``training/readers.jsonl``. None of three titles there has the kicker in capitals and the full stop before it, none
    of two the date in figures. Of the parts between bars the longest is the title, if it is at least half of the whole.
    Text in square brackets before a Korean title is its section. Of 2,929 titles bars, trails and brackets correct 28
    and spoil one.

    >>> "Live | Harbour wall to be rebuilt"[slice(*without_trail("Live | Harbour wall to be rebuilt", 0, 33))]
    'Harbour wall to be rebuilt'
    """
    steps = list(_STEP.finditer(text, start, end))
    if len(steps) >= _MIN_STEPS and end - steps[-1].end() >= _MIN_LAST_STEP:
        start = steps[-1].end()
    parts, low = [], start
    for bar in _BAR.finditer(text, start, end):
        parts.append((low, bar.start()))
        low = bar.end()
    longest = max([*parts, (low, end)], key=lambda part: part[1] - part[0])
    if 2 * (longest[1] - longest[0]) >= end - start:
        start, end = longest
    opening = _NUMERIC_DATE.match(text, start, end)
    if opening is None and language in _CAPITALS_LANGUAGES:
        opening = _CAPITALS.match(text, start, end)
    if opening is not None:
        start = opening.end()
    if language == "de" and (colon := _SPACED_COLON.search(text, start, end)) is not None:
        start = colon.end()
    bracket = _BRACKET.match(text, start, end)
    if bracket is not None and _HANGUL.search(text, bracket.end(), end):
        start = bracket.end()
    return start, end


def undated(text: str, start: int, end: int, words: Vocabulary, url: str | None) -> int:
    """Return where a title ends if a "published" and a date are glued to it; *end* otherwise.

    Args:
        text: the line.
        start: the first column of the title.
        end: the column after its last.
        words: the phrases of its language.
        url: the address of the page.
    """
    if sum(character.isdigit() for character in text[start:end]) < _MIN_DATE:
        return end
    found = find_dates(text, DateContext(words.months, words.tag, url))
    first = next((moment.start for moment in found if moment.start > start), None)
    if first is None:
        return end
    said = [hit for hit in words.published.find(text, start, first) if len(hit.text) >= _MIN_PUBLISHED]
    if not said or any(character.isalnum() for character in text[said[-1].end : first]):
        return end
    return len(text[: said[-1].start].rstrip(" |•·–—-:[(")) or end
