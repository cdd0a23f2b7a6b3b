"""Mask everything in a byline that is not a name: dates, hours, numbers, addresses, reading times, photo credits."""

from __future__ import annotations

import re

from cleanarticle.fields.stated_dates import stated_dates
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Page

MASK = "|"
"""The character in place of each masked one."""

# A single stroke (not "//", which separates names), a bar, bullet, colon, bracket, quotation mark, dash or tab; a
# hyphen between spaces; a full stop between two words ("Ann Lee. Rome"); three spaces; the bullets that begin a line.
NAME_SEPARATOR = lazy_pattern(
    r"(?<!/)/(?!/)|[|•·●▪‣►／;:：()（）\[\]【】<>«»“”\"「」―—–\t＞]|\s[-−]\s|(?<=\w{3})\.\s{1,3}(?=\S{4})|\s{3,}|\A[\s*\-+#]+"
)
"""What separates the names of a line from its other parts."""

# "lee@example.org", "@annlee", "https://…", "www.…", "example.org/about".
_ADDRESS = lazy_pattern(
    r"\S+@\S+\.\w{2,}\S*|@\S*|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|org|net|info|fr|de|pl|it|es|nl|at|ch|uk)\b\S*",
    re.IGNORECASE,
)
# A number with what is written right after it, and a word for minutes or seconds: "12", "3rd", "5 min read".
_NUMBER = lazy_pattern(
    r"(?<![^\W_])[\d.,:]*\d[^\W_]*\.?\s?(?:(?:min|sec|dk|mn|Min)\w*\.?(?:\s(?:read|de lecture|okuma|lezen|Lesezeit))?)?"
)
# Where a capital follows a small letter without a space: "Ann LeePublished".
_MISSING_SPACE = lazy_pattern(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][a-zà-ÿ]{3})")
# Set with the rules; no measurement is on record.
_MAX_BEFORE_COLON = 6  # characters from a word for photos up to the colon after which the names of photographers come
_MIN_MASKED = 3  # characters of what is masked; a shorter number is masked too
_BULLETS = " |*•-–+#"


def masked(text: str, vocabulary: Vocabulary, page: Page) -> str:
    """Return *text* with a bar in place of each character of dates, numbers, addresses and photo credits.

    Args:
        text: a line.
        vocabulary: the phrases of its language.
        page: the page, whose URL may say how dates are written.

    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> masked("Ann Lee, 3 May 2024", vocabulary("en"), Page(source="", language="en"))
    'Ann Lee, ||||||||||'
    """
    for date in stated_dates(page, text, vocabulary):
        text = _mask(text, date.start, date.end)
    for match in _MISSING_SPACE.finditer(text):
        if phrase := vocabulary.published.match(text[match.start() :]):
            text = _mask(text, match.start(), match.start() + phrase.end)
    for pattern in (_ADDRESS, _NUMBER):
        for match in pattern.finditer(text):
            if match.end() - match.start() >= _MIN_MASKED or match.group().isdigit():
                text = _mask(text, match.start(), match.end())
    for phrases in (vocabulary.published, vocabulary.modified):
        for hit in phrases.find(text):
            if hit.end - hit.start >= _MIN_MASKED:
                text = _mask(text, hit.start, hit.end)
    return _without_photo_credit(text, vocabulary)


def _without_photo_credit(text: str, vocabulary: Vocabulary) -> str:
    """Return *text* masked from the first word for photos on that a colon follows, or that has a ©."""
    content = text.lstrip(_BULLETS)
    by = vocabulary.by.match(content)
    # A phrase such as "Text and photos:" at the beginning introduces an author: the search begins after it.
    begin = len(text) - len(content) + by.end if by else 0
    for hit in vocabulary.photo.find(text):
        if hit.start < begin:
            continue
        after = text[hit.end : hit.end + _MAX_BEFORE_COLON]
        if ":" in after or "：" in after or "©" in hit.text:
            return _mask(text, hit.start, len(text))
    return text


def _mask(text: str, start: int, end: int) -> str:
    """Return *text* with a mask in place of each of some columns."""
    return text[:start] + MASK * (end - start) + text[end:]
