"""Reads the reporters that the text itself names: in brackets, as papers of East Asia have it, or behind an agency."""

from __future__ import annotations

import re

from cleanarticle.fields.byline.names import Name
from cleanarticle.fields.regions import Region
from cleanarticle.locales.field_phrases import own
from cleanarticle.page import Page

_FIRST, _LAST = 3, 2  # lines of text
_HEAD, _TAIL = 120, 80  # characters
_HAN, _HANGUL = re.compile(r"[\u3400-\u9fff]{2,4}"), re.compile(r"[가-힣]{2,4}")
_OPENINGS = (
    (
        re.compile(
            r"\s*[\[(【][^\[\]()【】=]{1,20}=[^\[\]()【】=]{2,15}[\])】]\s?([가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,3})\s기자"
        ),
        _HANGUL,
    ),
    (re.compile(r"\s*【[^【】=＝]{2,12}[=＝]([\u3040-\u30ff\u3400-\u9fff]{3,7})】"), re.compile(r".+")),
)
_BRACKETS = re.compile(r"[（(]([^()（）]{4,40})[)）]")
_BEHIND_AGENCY = re.compile(r"[(（][cC©][)）]\s?AFP/([^()（）/\d]{4,50})\Z")
_LATIN = re.compile(r"[^\W\d_]+(?:\s[^\W\d_]+){1,3}")


def reporters(page: Page, region: Region) -> list[Name]:
    """The reporters that the first or the last lines of an article's text name, in order.

    "（记者 王小明 李红）", "[서울=통신] 홍길동 기자 =", "【ロンドン=山田太郎】", "(c)AFP/Ann Lee".

    Args:
        page: the page, labelled.
        region: that of the article.
    """
    lines = region.text_lines(page)
    for index in dict.fromkeys((*lines[:_FIRST], *lines[-_LAST:])):
        if found := [
            Name(index, start, end, page.lines[index].text[start:end], True)
            for start, end in _columns(page.lines[index].text)
        ]:
            return found
    return []


def _columns(text: str) -> list[tuple[int, int]]:
    """The columns of the names."""
    text = text.rstrip()
    low = max(0, len(text) - _TAIL)
    for pattern, name in _OPENINGS:
        if match := pattern.match(text):
            return [each.span() for each in name.finditer(text, *match.span(1))]
    if match := _BEHIND_AGENCY.search(text, low):
        return [each.span() for each in _LATIN.finditer(text, *match.span(1))]
    for match in (*_BRACKETS.finditer(text, 0, _HEAD), *_BRACKETS.finditer(text, max(_HEAD, low))):
        said = own("reporter").search(text, *match.span(1))
        names = list(_HAN.finditer(text, said.end, match.end(1))) if said else []
        if names and all(own("surname").match(each.group()) for each in names):
            return [each.span() for each in names]
    return []
