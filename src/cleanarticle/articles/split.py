"""Splits a page into its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cleanarticle.articles.dateline import opens
from cleanarticle.articles.place import line_span
from cleanarticle.articles.resemblance import bag, contained, letters, same
from cleanarticle.page import KEPT, Label, Page
from cleanarticle.proposals import Break, Field, Relabel

_TEXT = frozenset({Label.BODY, Label.LEAD})
_HEADER = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.TITLE, Label.SUBTITLE})
_FURNITURE = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.SOCIAL, Label.META, Label.SUBTITLE, Label.LEAD})
_WORTH = 140
_LITTLE = 80
_EXCERPT = 1500
_STRANGE = 3
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOCK = re.compile(r"\W{0,3}\d{1,2}[:.h]\d{2}(?:\s?(?:Uhr|uur|am|pm|h))?\W{0,3}", re.IGNORECASE)
_CUT = ("…", "...", "[…]", "[...]", "(…)", "(...)")


@dataclass(slots=True)
class _Entry:
    """A stretch of the page that may be an article: a title and what follows up to the next."""

    at: int
    title: str
    begin: int
    reason: str = ""
    text: list[int] = field(default_factory=list)
    mass: int = 0
    more: bool = False
    """A "read more" line repeats the title."""
    evidence: list[str] = field(default_factory=list)


def split(page: Page) -> Iterator[Break | Field | Relabel]:
    """Proposes a ``Break`` for each article, the page's ``kind`` and, for excerpts, ``complete``.

    An article begins at its title, or at the byline, date or caption right above it. A new title
    after text begins another article where something confirms it: a date, credit, share or summary
    line under it, a dateline, a "read more" line that repeats it, or a change of subject. A repeated
    title does not, nor does an entry of a live blog, nor a title with hardly any text.
    A page with hardly any text has no article.
    """
    entries = _entries(page)
    if not entries:
        yield Field(None, "kind", _kind_without(page), None, "the page holds hardly any running text")
        return
    yield from _above(page, entries[0])
    excerpts = 0
    for number, entry in enumerate(entries):
        yield Break(entry.begin, entry.reason)
        reason = _excerpt(page, entry, several=len(entries) > 1)
        if reason:
            excerpts += 1
            yield Field(number, "complete", False, line_span(page, entry.text[-1]) if entry.text else None, reason)
    if len(entries) == 1:
        yield Field(None, "kind", "article", None, "one article")
    elif 2 * excerpts >= len(entries):
        yield Field(None, "kind", "archive", None, f"{len(entries)} entries, {excerpts} of them excerpts")
    else:
        yield Field(None, "kind", "articles", None, f"{len(entries)} articles")


def _entries(page: Page) -> list[_Entry]:
    lines = page.lines
    filled = [i for i, line in enumerate(lines) if not line.blank]
    mass = sum(_mass(lines[i].text) for i in filled if lines[i].label in _TEXT)
    if mass < _WORTH:
        return []
    entries: list[_Entry] = []
    for place, index in enumerate(filled):
        line = lines[index]
        if line.label is Label.TITLE and _begins(page, filled, place, entries):
            entries.append(_Entry(index, line.text.strip(), index))
            continue
        if not entries:
            if line.label in _TEXT:
                entries.append(_Entry(index, "", index, "the first line of text"))
            else:
                continue
        entry = entries[-1]
        if line.label in _TEXT:
            entry.text.append(index)
            entry.mass += _mass(line.text)
        elif line.label is Label.TEASER and entry.text and entry.title and _repeats(line.text, entry.title):
            entry.more = True
    entries = _confirmed(page, entries)
    for entry in entries:
        entry.begin = _header(page, entry, first=entry is entries[0])
        if not entry.reason:
            entry.reason = "; ".join(entry.evidence) or "the first title"
    return entries


def _begins(page: Page, filled: Sequence[int], place: int, entries: Sequence[_Entry]) -> bool:
    """True where the title at ``filled[place]`` may begin an article."""
    if not entries:
        return True
    text = page.lines[filled[place]].text
    if any(same(text, entry.title) for entry in entries[-2:]):
        return False
    entry = entries[-1]
    if not entry.text:
        return False
    return not (place and _CLOCK.fullmatch(page.lines[filled[place - 1]].text.strip()))


def _confirmed(page: Page, entries: list[_Entry]) -> list[_Entry]:
    """*entries* without those that nothing confirms: they are joined to the one before them."""
    out: list[_Entry] = []
    for entry in entries:
        if not out:
            out.append(entry)
            continue
        before = out[-1]
        entry.evidence = _evidence(page, before, entry)
        little = entry.mass < _LITTLE or (before.mass < _LITTLE and not before.more)
        if entry.evidence and not little:
            out.append(entry)
        else:
            before.text += entry.text
            before.mass += entry.mass
            before.more = before.more or entry.more
            if not before.title:
                before.title, before.at = entry.title, entry.at
    return out


def _evidence(page: Page, before: _Entry, entry: _Entry) -> list[str]:
    out = []
    if entry.more:
        out.append("a line below points on to the title again")
    if before.more and len(before.text) <= 3:
        out.append("the entry above ended in a line that points on")
    first = entry.text[0] if entry.text else len(page.lines)
    under = {page.lines[i].label for i in range(entry.at + 1, first) if not page.lines[i].blank} & _FURNITURE
    if entry.text and page.lines[first].label is Label.LEAD:
        under.add(Label.LEAD)
    if under:
        out.append(f"{' and '.join(sorted(under))} under the title")
    if entry.text and opens(page.lines[first].text):
        out.append("a dateline opens its text")
    if entry.title:
        own = bag(entry.title)
        old = bag(" ".join(page.lines[i].text for i in before.text[:40]))
        new = bag(" ".join(page.lines[i].text for i in entry.text[:12]))
        if contained(own, new) > contained(own, old) + 0.2 or contained(new, old) < 0.25:
            out.append("another subject begins")
    return out


def _repeats(text: str, title: str) -> bool:
    """True where *text* ends in *title*, or in the beginning of it."""
    whole, part = letters(text), letters(title)
    return len(part) > 8 and (whole.endswith(part) or part in whole)


def _header(page: Page, entry: _Entry, *, first: bool) -> int:
    """The line that the article begins at: its title, or what belongs to it right above."""
    if not first:
        return entry.at
    begin = index = entry.at
    strange = 0
    while index > 0 and strange <= _STRANGE:
        index -= 1
        line = page.lines[index]
        if line.blank:
            continue
        if line.label in _HEADER:
            begin, strange = index, 0
        else:
            strange += 1
    return begin


def _above(page: Page, entry: _Entry) -> Iterator[Relabel]:
    """What stands above the first article is none of its text."""
    for index in range(entry.begin):
        line = page.lines[index]
        if not line.blank and line.label in KEPT:
            yield Relabel(index, Label.NAV, 1.0, "stands above the first article, without text of its own")


def _excerpt(page: Page, entry: _Entry, *, several: bool) -> str:
    """Why the entry is only an excerpt, or nothing."""
    if not entry.text or entry.mass > _EXCERPT:
        return ""
    if several and entry.more:
        return "a line below points on to the whole article"
    if page.lines[entry.text[-1]].text.rstrip(" »\"”").endswith(_CUT):
        return "the text ends in an ellipsis"
    return ""


def _mass(text: str) -> int:
    """The length of *text*; a character of a dense script counts for three."""
    if text.isascii():
        return len(text)
    return len(text) + 2 * len(_DENSE.findall(text))


def _kind_without(page: Page) -> str:
    """What a page without an article is, by the labels of its lines."""
    labels = [line.label for line in page.lines if not line.blank]
    if not labels:
        return "other"
    if labels.count(Label.COMMENT) * 3 > len(labels):
        return "forum"
    if labels.count(Label.AD) * 5 > len(labels):
        return "product"
    if labels.count(Label.TEASER) * 3 > len(labels):
        return "list"
    return "other"
