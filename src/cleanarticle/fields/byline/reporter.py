"""Read the reporters that the text itself names, in brackets or before a role, as papers of East Asia and AFP do."""

from __future__ import annotations

from cleanarticle.fields.byline.names import Name
from cleanarticle.fields.regions import Region
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import shared_phrases
from cleanarticle.page import Page

# Set with the rules; no measurement is on record.
_FIRST_LINES, _LAST_LINES = 3, 2  # lines at the beginning and the end of the text that are read
_BEGIN_LENGTH, _END_LENGTH = 120, 80  # characters at the beginning and the end of a line in which brackets are read
_CHINESE_NAME, _KOREAN_NAME = lazy_pattern(r"[\u3400-\u9fff]{2,4}"), lazy_pattern(r"[가-힣]{2,4}")
# How a line begins that names its reporters, and the pattern of each name in its first group.
_OPENINGS = (
    (  # "[서울=통신] 홍길동 기자"
        lazy_pattern(
            r"\s*[\[(【][^\[\]()【】=]{1,20}=[^\[\]()【】=]{2,15}[\])】]\s?([가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,3})\s기자"
        ),
        _KOREAN_NAME,
    ),
    # "【ロンドン=山田太郎】"
    (lazy_pattern(r"\s*【[^【】=＝]{2,12}[=＝]([\u3040-\u30ff\u3400-\u9fff]{3,7})】"), lazy_pattern(r".+")),
)
_BRACKETS = lazy_pattern(r"[（(]([^()（）]{4,40})[)）]")  # "（记者 王小明 李红）"
_AFTER_AFP = lazy_pattern(r"[(（][cC©][)）]\s?AFP/([^()（）/\d]{4,50})\Z")  # "(c)AFP/Ann Lee" at the end of a line
_LATIN_NAME = lazy_pattern(r"[^\W\d_]+(?:\s[^\W\d_]+){1,3}")


def reporters(page: Page, region: Region) -> list[Name]:
    """Return the reporters that a line of an article's text names, in order.

    The first three lines of the text and its last two are read, in this order; the first one with a name counts. Four
    forms are known: "（记者 王小明 李红）", "[서울=통신] 홍길동 기자", "【ロンドン=山田太郎】", "(c)AFP/Ann Lee".

    Args:
        page: the page, labelled.
        region: the region of the article.
    """
    lines = region.text_lines(page)
    for index in dict.fromkeys((*lines[:_FIRST_LINES], *lines[-_LAST_LINES:])):
        text = page.lines[index].text
        if columns := _columns_of_reporters(text):
            return [Name(index, start, end, text[start:end], True) for start, end in columns]
    return []


def _columns_of_reporters(text: str) -> list[tuple[int, int]]:
    """Return the half-open range of columns of each reporter that a line names."""
    text = text.rstrip()
    end_begin = max(0, len(text) - _END_LENGTH)
    for opening, name in _OPENINGS:
        if match := opening.match(text):
            return [each.span() for each in name.finditer(text, *match.span(1))]
    if match := _AFTER_AFP.search(text, end_begin):
        return [each.span() for each in _LATIN_NAME.finditer(text, *match.span(1))]
    for match in (
        *_BRACKETS.finditer(text, 0, _BEGIN_LENGTH),
        *_BRACKETS.finditer(text, max(_BEGIN_LENGTH, end_begin)),
    ):
        keyword = shared_phrases("reporter").search(text, *match.span(1))
        names = list(_CHINESE_NAME.finditer(text, keyword.end, match.end(1))) if keyword else []
        # Brackets are full of other things: each name must begin with a family name.
        if names and all(shared_phrases("surname").match(each.group()) for each in names):
            return [each.span() for each in names]
    return []
