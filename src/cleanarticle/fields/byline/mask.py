"""Blots out of a byline all that is no name: dates, hours, addresses, reading times, photo credits."""

from __future__ import annotations

import re

from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Page
from cleanarticle.recognizers.dates import DateContext, find_dates

BAR = "|"
"""What stands for each character that was blotted out."""

PARTED = re.compile(
    r"(?<!/)/(?!/)|[|•·●▪‣►／;:：()（）\[\]【】<>«»“”\"「」―—–\t＞]|\s[-−]\s|(?<=\w{3})\.\s{1,3}(?=\S{4})|\s{3,}|\A[\s*\-+#]+"
)
"""What parts the names of a line from what else it says."""

_ADDRESS = re.compile(
    r"\S+@\S+\.\w{2,}\S*|@\S*|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|org|net|info|fr|de|pl|it|es|nl|at|ch|uk)\b\S*",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?<![^\W_])[\d.,:]*\d[^\W_]*\.?\s?(?:(?:min|sec|dk|mn|Min)\w*\.?(?:\s(?:read|de lecture|okuma|lezen|Lesezeit))?)?"
)
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][a-zà-ÿ]{3})")
_CREDITED = 6  # characters behind a word for photos in which a colon says that names follow
_SHORT = 2
_OPENING = " |*•-–+#"


def masked(text: str, words: Vocabulary, page: Page) -> str:
    """*text* with bars, as many as characters, in place of what is no name.

    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> masked("Ann Lee, 3 May 2024", vocabulary("en"), Page(source="", language="en"))
    'Ann Lee, ||||||||||'
    """
    for moment in find_dates(text, DateContext(words.months, words.tag, page.url)):
        text = _blotted(text, moment.start, moment.end)
    for match in _GLUED.finditer(text):
        if said := words.published.match(text[match.start() :]):
            text = _blotted(text, match.start(), match.start() + said.end)
    for pattern in (_ADDRESS, _COUNT):
        for match in pattern.finditer(text):
            if match.end() - match.start() > _SHORT or match.group().isdigit():
                text = _blotted(text, match.start(), match.end())
    for kind in (words.published, words.modified):
        for hit in kind.find(text):
            if hit.end - hit.start > _SHORT:
                text = _blotted(text, hit.start, hit.end)
    opening = text.lstrip(_OPENING)
    said = words.by.match(opening)
    begin = len(text) - len(opening) + said.end if said else 0  # past "Text and photos:", which introduces an author
    for hit in words.photo.find(text):
        if hit.start < begin:
            continue
        after = text[hit.end : hit.end + _CREDITED]
        if ":" in after or "：" in after or "©" in hit.text:
            return _blotted(text, hit.start, len(text))
    return text


def _blotted(text: str, start: int, end: int) -> str:
    return text[:start] + BAR * (end - start) + text[end:]
