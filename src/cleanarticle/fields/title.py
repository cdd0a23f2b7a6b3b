"""Reads the title of an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from cleanarticle.fields.regions import Region, regions
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary, vocabulary
from cleanarticle.page import Label, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span, source_span
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.dates import DateContext, find_dates
from cleanarticle.text.address import words_of
from cleanarticle.text.similarity import alike, fold, letters

_SHARE = 0.6
_SHORTEST, _LONGEST = 8, 260
_FOLDED = 3  # characters that case folding makes of one at the most
_BULLET = lazy_pattern(r"\A[\s•●▪*#>»\-–]+")
_WORD = lazy_pattern(r"[^\W\d_]{3,}")
_COLON = (":", "：")
_OPENING = frozenset({Label.TITLE, Label.NAV, Label.HEADING, Label.SUBTITLE})
_LONG_OPENING = 40  # characters
_KICKER = 4
_DATE = 5  # figures
_LINES_ABOVE = 3
_BAR = lazy_pattern(r"\s[|│¦]\s|\s?｜\s?|(?<=[\u3040-\u30ff\u3400-\u9fff])\|(?=[\u3040-\u30ff\u3400-\u9fff])")
"""What stands between a title and a kicker, a section or the name of the site."""
_STEP = lazy_pattern(r"(?<![-=])\s?[>›→＞]\s?")
_STEPS = 2  # signs that make a breadcrumb trail
_BRACKET = lazy_pattern(r"\[[^\[\]]{2,14}\]\s?(?=\S)")
_HANGUL = lazy_pattern(r"[\uac00-\ud7af]")
_SHORTEST_STEP = 4  # characters of the last step of a trail that is a title


@declares(reads=["lines", "labels", "articles", "language", "url"], proposes=["title"])
def title(page: Page) -> Iterator[Field]:
    """Proposes ``title`` of each article.

    The splitter calls the line that it begins an article at a title, with full confidence; so the surest title is
    read, or the line that says it whole where that one is cut. A section's name glued before it goes, and so does
    a "published" behind it, and what the page does not say where it says the title again.
    """
    # Headings and sentences of the text say nothing about the title: else it reads differently in the cleaned text.
    inside = {index for region in regions(page) for index in range(region.body, region.close)}
    outside = (line for index, line in enumerate(page.lines) if not line.kept or index not in inside)
    counts = Counter(_key(line.text) for line in outside if _SHORTEST < len(line.text) < _LONGEST)
    said = {key: number for number, key in enumerate(counts)}
    slug = [fold(word) for word in words_of(page.url)]
    for region in regions(page):
        titles = region.lines(page, Label.TITLE)
        if not titles:
            continue
        chosen = _top_heading(page, region, _surest(page, titles))
        text = page.lines[chosen].text
        start, end = _bare(text, counts, said, _above(page, chosen), frozenset(slug))
        end = _undated(page, vocabulary(page.language_of(region.number)), text, start, end)
        start, end = _without_trail(text, start, end)
        value, span = text[start:end], source_span(page, chosen, start, end)
        before = _line_above(page, chosen)
        if before is not None and _goes_on(page.lines[before].text, value, slug):
            opening = page.lines[before].text.strip()
            value = opening + value if value[0] in _COLON else f"{opening} {value}"
            span = Span(line_span(page, before).start, span.end)
        yield Field(region.number, "title", value, span, "the title line above the text")


def _surest(page: Page, titles: Sequence[int]) -> int:
    """The surest of the lines labelled title; where it ends in an ellipsis, the first one that says the same whole."""
    lines = page.lines
    surest = max(titles, key=lambda i: (lines[i].confidence, -i))
    if not _cut(lines[surest].text):
        return surest
    said = letters(lines[surest].text)
    return next((i for i in titles if not _cut(lines[i].text) and alike(letters(lines[i].text), said)), surest)


def _top_heading(page: Page, region: Region, surest: int) -> int:
    """Return the line of the article that its marks make the only heading of level 1; *surest* where there is none.

    Headings of level 1 and 2 stay as they were read: level 1 may be the name of the site above a title of level 2. A
    heading that was not read as a title counts only where *surest* is no heading.
    """
    level = _heading_level(page, surest)
    if not page.markup or level in (1, 2):
        return surest
    top = [
        index
        for index in range(region.above, region.end)
        if _heading_level(page, index) == 1
        and page.lines[index].article in (None, region.number)
        and (page.lines[index].label is Label.TITLE or (not level and index < surest))
    ]
    return top[0] if len({_key(page.lines[index].text) for index in top} - {""}) == 1 else surest


def _heading_level(page: Page, index: int) -> int:
    """Return the level of a line that its marks make a heading, 0 for other lines."""
    markup = page.markup.get(index)
    return markup.level if markup is not None and markup.kind == "heading" else 0


def _line_above(page: Page, index: int) -> int | None:
    """The filled line right above; not one of another article, nor of text."""
    at = index - 1
    while at >= 0 and page.lines[at].blank:
        at -= 1
    return at if at >= 0 and at not in page.pinned and page.lines[at].label in _OPENING else None


def _goes_on(opening: str, value: str, slug: Sequence[str]) -> bool:
    """True where a title is cut in two: the second line begins with a colon, or the address as the first does."""
    if len(opening.strip()) > _LONG_OPENING:
        return False
    words, behind = _WORD.findall(fold(opening)), _WORD.findall(fold(value))
    return bool(words) and (value[:1] in _COLON or list(slug[: len(words) + 2]) == words + behind[:2])


def _bare(
    text: str, counts: Counter[str], said: Mapping[str, int], near: Collection[str], slug: Collection[str]
) -> tuple[int, int]:
    """The columns of the title in its line: no bullet, and no more than what the page says again elsewhere.

    What stands before that belongs to the title if the address (*slug*) spells it.
    """
    opening = _BULLET.match(text)
    start, end = opening.end() if opening else 0, len(text.rstrip())
    kicker = _kicker(text[start:end], near)
    start += 0 if _spelled(text[start : start + kicker], slug) else kicker
    key = text[start:end].casefold()
    if len(key) != end - start or counts[_key(text)] > 1:
        return start, end
    part = min(_parts_said(key, said, slug), key=lambda part: part[0], default=None)
    return (start, end) if part is None else (start + part[1], start + part[2])


def _parts_said(key: str, said: Mapping[str, int], slug: Collection[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the beginnings and ends of *key* that the page says as a line: when it first does, and their columns.

    Each beginning and end is looked up, so that the cost does not grow with the lines of the page.
    """
    size = len(key)
    for length in range(int(_SHARE * size) + 1, min(size, _FOLDED * _LONGEST)):
        if key[:length] in said and not key[length].isalnum():
            yield said[key[:length]], 0, length
        at = size - length
        if key[at:] in said and not key[at - 1].isalnum() and key.find(key[at:]) == at and not _spelled(key[:at], slug):
            yield said[key[at:]], at, size


def _spelled(text: str, slug: Collection[str]) -> bool:
    """True where the address has the words of *text*, or half of them."""
    words = _WORD.findall(fold(text))
    return bool(words) and 2 * sum(word in slug for word in words) >= len(words)


def _undated(page: Page, words: Vocabulary, text: str, start: int, end: int) -> int:
    """Where the title ends that a "published" and its date are glued to; *end* where none are."""
    if sum(character.isdigit() for character in text[start:end]) < _DATE:
        return end
    found = find_dates(text, DateContext(words.months, words.tag, page.url))
    first = next((moment.start for moment in found if moment.start > start), None)
    if first is None:
        return end
    said = [hit for hit in words.published.find(text, start, first) if len(hit.text) > 2]
    if not said or any(character.isalnum() for character in text[said[-1].end : first]):
        return end
    return len(text[: said[-1].start].rstrip(" |•·–—-:[(")) or end


def _without_trail(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the columns of a title without a breadcrumb trail, and without what a bar or brackets set off from it.

    Of the parts between bars the longest is the title, if it is at least half of the whole. What stands in square
    brackets before a Korean title is its section. Of 2,929 titles of the pages in ``training/readers.jsonl`` this
    corrects 28 and spoils one.

    >>> "Live | Harbour wall to be rebuilt"[slice(*_without_trail("Live | Harbour wall to be rebuilt", 0, 33))]
    'Harbour wall to be rebuilt'
    """
    steps = list(_STEP.finditer(text, start, end))
    if len(steps) >= _STEPS and end - steps[-1].end() >= _SHORTEST_STEP:
        start = steps[-1].end()
    parts, low = [], start
    for bar in _BAR.finditer(text, start, end):
        parts.append((low, bar.start()))
        low = bar.end()
    longest = max([*parts, (low, end)], key=lambda part: part[1] - part[0])
    if 2 * (longest[1] - longest[0]) >= end - start:
        start, end = longest
    bracket = _BRACKET.match(text, start, end)
    if bracket is not None and _HANGUL.search(text, bracket.end(), end):
        start = bracket.end()
    return start, end


def _kicker(text: str, near: Collection[str]) -> int:
    """How many characters of a title are a section's name glued before it: one that stands alone right above it.

    >>> _kicker("World Cup The final is on Sunday", {"world cup"}), _kicker("World Cup final on Sunday", {"world cup"})
    (10, 0)
    """
    words = list(_WORD.finditer(text))
    for word in words[1 : min(_KICKER + 1, len(words) - 2)]:
        begin = word.start()
        if text[begin].isupper() and text[:begin].strip().casefold() in near:
            return begin
    return 0


def _above(page: Page, index: int) -> frozenset[str]:
    """The filled lines right above a title, folded, that are navigation."""
    out: list[str] = []
    while index > 0 and len(out) < _LINES_ABOVE:
        index -= 1
        line = page.lines[index]
        if not line.blank:
            out.append(_key(line.text) if line.label is Label.NAV else "")
    return frozenset(out) - {""}


def _cut(text: str) -> bool:
    return text.rstrip().endswith(("…", "..."))


def _key(text: str) -> str:
    bare = text if text[:1].isalnum() else _BULLET.sub("", text)
    return " ".join(bare.casefold().split())
