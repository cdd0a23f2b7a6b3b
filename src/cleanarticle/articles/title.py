"""Reads the title of an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from cleanarticle.articles.headline import words_of
from cleanarticle.articles.moment import Reader, moments
from cleanarticle.articles.place import Region, regions, source_span
from cleanarticle.articles.resemblance import bag, contained, same
from cleanarticle.articles.vocabulary import vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.proposals import Field, Relabel

_NEAR = 14
_SHARE = 0.6
_LONGEST = 260
_FALLBACK = frozenset(
    {Label.HEADING, Label.NAV, Label.TEASER, Label.SUBTITLE, Label.META, Label.SOCIAL, Label.GARBAGE, Label.LEAD}
)
_BULLET = re.compile(r"\A[\s•●▪*#>»\-–]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_KICKER = 4
_DATE = 5  # figures
_LINES_ABOVE = 3


def title(page: Page) -> Iterator[Field | Relabel]:
    """Proposes ``title`` of each article, and calls the line that it was read from a title.

    The splitter calls the line that it begins an article at a title, with full confidence; so the surest
    title is read. Where no line is labelled title, that of the short lines above the text wins that the page
    repeats, whose words the text uses and the address spells. A section's name glued before it is cut off.
    """
    counts = Counter(_key(line.text) for line in page.lines if 8 < len(line.text) < _LONGEST)
    slug = frozenset(words_of(page.url))
    for region in regions(page):
        chosen = _choose(page, region, counts, slug)
        if chosen is None:
            continue
        text = page.lines[chosen].text
        start, end = _bare(text, counts, _above(page, chosen))
        end = _undated(page, text, start, end)
        yield Field(
            region.number,
            "title",
            text[start:end],
            source_span(page, chosen, start, end),
            "the title line above the text",
        )
        if page.lines[chosen].label is not Label.TITLE:
            yield Relabel(chosen, Label.TITLE, 1.0, "the text or the address confirms it as the title")


def _bare(text: str, counts: Counter[str], near: Collection[str]) -> tuple[int, int]:
    """The columns of the title in its line: no bullet, and no more than what the page says again elsewhere."""
    opening = _BULLET.match(text)
    start, end = opening.end() if opening else 0, len(text.rstrip())
    start += _kicker(text[start:end], near)
    key = text[start:end].casefold()
    if len(key) != end - start or counts[_key(text)] > 1:
        return start, end
    for other in counts:
        if _SHARE * len(key) < len(other) < len(key):
            at = key.find(other)
            if at == 0 and not key[len(other)].isalnum():
                return start, start + len(other)
            if at > 0 and at + len(other) == len(key) and not key[at - 1].isalnum():
                return start + at, end
    return start, end


def _undated(page: Page, text: str, start: int, end: int) -> int:
    """Where the title ends that a "published" and its date are glued to; *end* where none are."""
    if sum(character.isdigit() for character in text[start:end]) < _DATE:
        return end
    words = vocabulary(page.language)
    found = moments(text, Reader(words.months, page.language, page.url))
    first = next((moment.start for moment in found if moment.start > start), None)
    if first is None:
        return end
    said = [hit for hit in words.published.find(text, start, first) if len(hit.text) > 2]
    if not said or any(character.isalnum() for character in text[said[-1].end : first]):
        return end
    return len(text[: said[-1].start].rstrip(" |•·–—-:[(")) or end


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


def _choose(page: Page, region: Region, counts: Counter[str], slug: frozenset[str]) -> int | None:
    titles = region.lines(page, Label.TITLE)
    if titles:
        surest = max(titles, key=lambda i: (page.lines[i].confidence, -i))
        whole = (
            i for i in titles if not _cut(page.lines[i].text) and same(page.lines[i].text, page.lines[surest].text)
        )
        return next(whole, surest) if _cut(page.lines[surest].text) else surest
    body = bag(
        " ".join(
            page.lines[i].text
            for i in range(region.body, min(region.close, region.body + 60))
            if page.lines[i].article == region.number
        )
    )
    best, choice = 0.45, None
    seen = 0
    for index in range(region.body - 1, region.above - 1, -1):
        line = page.lines[index]
        if line.blank:
            continue
        seen += 1
        if seen > _NEAR:
            break
        if line.label not in _FALLBACK or not 8 <= len(line.text.strip()) < _LONGEST:
            continue
        score = _score(line.text, counts, body, slug)
        if score > best:
            best, choice = score, index
    return choice


def _score(text: str, counts: Counter[str], body: frozenset[str], slug: frozenset[str]) -> float:
    words = bag(text)
    if not words:
        return 0.0
    shared = contained(words, body)
    spelled = contained(slug, bag(text, shortest=3)) if slug else 0.0
    return shared * min(1.0, len(words) / 3) + 1.2 * spelled + 0.3 * min(2, counts[_key(text)] - 1)


def _cut(text: str) -> bool:
    return text.rstrip().endswith(("…", "..."))


def _key(text: str) -> str:
    bare = text if text[:1].isalnum() else _BULLET.sub("", text)
    return " ".join(bare.casefold().split())
