"""Splits a page into its articles."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from cleanarticle.articles.dateline import opens
from cleanarticle.articles.place import line_span
from cleanarticle.articles.resemblance import letters, same, stems
from cleanarticle.page import KEPT, Label, Page
from cleanarticle.proposals import Break, Field, Relabel

_TEXT = frozenset({Label.BODY, Label.LEAD})
_ABOVE = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.SUBTITLE})
_NO_TITLE = frozenset(
    {Label.CAPTION, Label.BYLINE, Label.DATE, Label.COMMENT, Label.COOKIE, Label.KEYWORDS, Label.FOOTER}
)
_WORTH = 140
_EXCERPT = 1500
_AHEAD = 1500
_BEHIND = 12_000
_GAP_LINES = 30
_PARAGRAPHS = 12
_NEAR = 6
_FEW = 3
_SHORT = 300
_TITLE_LEAST = 8
_TITLE_SHORT = 25
_TITLE_LONG = 170
_TITLE_MOST = 260
_DATE_LINE = 80
_TAIL = 10
_OTHER = 0.45
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOCK = re.compile(r"\W{0,3}\d{1,2}[:.h]\d{2}(?:\s?(?:Uhr|uur|am|pm|h))?\W{0,3}", re.IGNORECASE)
_DATED = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}")
_END = re.compile(r"[.!…。！](?:[\"'”’»)\]]{0,2})\s*\Z")
_BULLETS = frozenset("*•+-–·")
_CUT = ("…", "...", "[…]", "[...]", "(…)", "(...)")


class Gap(NamedTuple):
    """A stretch of lines between two stretches of text, and what speaks for an article to begin in it."""

    title: int
    """The line that would be the title."""
    first: int
    """The line of text after the gap."""
    evidence: tuple[float, ...]
    """The values of :data:`EVIDENCE`."""


EVIDENCE = (
    "the line is labelled title",
    "the line is labelled heading",
    "the text below uses the words of the line",
    "the text above uses the words of the line",
    "the text below uses the words of the text above",
    "little text above",
    "little text below",
    "lines without text around",
    "a date below the line",
    "a byline below the line",
    "a dateline opens the text",
    "a line further below points on to it",
    "the text above ended in a line that points on",
    "the line is a sentence",
    "the line has the length of a title",
    "a line stands below it as below the first title",
    "the line stands between two paragraphs alone",
    "no date, byline, dateline, credit or pointer speaks for it",
)
WEIGHTS = (2.5, -1.2, 1.6, -2.5, -2.0, -0.4, -1.2, 0.2, 1.3, 0.9, 1.8, 5.0, 3.5, -0.3, 1.4, 1.5, -0.7, -1.6)
"""How much each piece of evidence weighs: rounded from a logistic regression over the gaps of made-up pages
(``benchmarks/splits.py``, half "tune") and of pages of one article, with labels right and labels wrong."""
BIAS = -3.3


class _Start(NamedTuple):
    """Where an article begins: its title line (None where it has none), its first line of text, and why."""

    title: int | None
    first: int
    reason: str


def split(page: Page) -> Iterator[Break | Field | Relabel]:
    """Proposes a ``Break`` for each article, the page's ``kind`` and, for excerpts, ``complete``.

    Between two stretches of text there may be the title of another article. Whether there is one is
    weighed from what the line is labelled, whether the text below and not that above uses its words,
    whether the subject changes, the date, byline or dateline that follows, and the lines that point on
    to a title ("read more"). A repeated title begins nothing, nor does an entry of a live blog. The
    line that begins a second article is called a title. A page with hardly any text has no article.
    """
    filled = [index for index, line in enumerate(page.lines) if not line.blank]
    text = _without_pointed(page, filled, [index for index in filled if page.lines[index].label in _TEXT])
    if sum(_mass(page.lines[index].text) for index in text) < _WORTH:
        yield Field(None, "kind", _kind_without(page), None, "the page holds hardly any running text")
        return
    starts = _starts(page, filled, text)
    begins = [_begin(page, start, first=number == 0) for number, start in enumerate(starts)]
    for index in range(begins[0]):
        if page.lines[index].label in KEPT and not page.lines[index].blank:
            yield Relabel(index, Label.NAV, 1.0, "stands above the first article, without text of its own")
    excerpts = 0
    for number, (begin, start) in enumerate(zip(begins, starts, strict=True)):
        yield Break(begin, start.reason)
        if number and start.title is not None and page.lines[start.title].label is not Label.TITLE:
            yield Relabel(start.title, Label.TITLE, 1.0, "begins an article: " + start.reason)
        end = begins[number + 1] if number + 1 < len(begins) else len(page.lines)
        own = [index for index in text if begin <= index < end]
        reason = _excerpt(page, own, _title_text(page, start), end, several=len(starts) > 1)
        if reason:
            excerpts += 1
            yield Field(number, "complete", False, line_span(page, own[-1]), reason)
    yield from _kind(len(starts), excerpts)


def _without_pointed(page: Page, filled: Sequence[int], text: list[int]) -> list[int]:
    """*text* without the lines that a line below points on to ("Read more TITLE"): titles taken for text."""
    lines = page.lines
    pointed: set[int] = set()
    recent: list[int] = []
    for index in filled:
        if lines[index].label in _TEXT:
            recent = [*recent[-_FEW:], index]
        elif lines[index].label is not Label.TITLE:
            pointed.update(
                i for i in recent if len(lines[i].text) <= _TITLE_MOST and _repeats(lines[index].text, lines[i].text)
            )
    return [index for index in text if index not in pointed] if pointed else text


def _kind(count: int, excerpts: int) -> Iterator[Field]:
    if count == 1:
        yield Field(None, "kind", "article", None, "one article")
    elif 2 * excerpts >= count:
        yield Field(None, "kind", "archive", None, f"{count} entries, {excerpts} of them excerpts")
    else:
        yield Field(None, "kind", "articles", None, f"{count} articles")


def _starts(page: Page, filled: Sequence[int], text: Sequence[int]) -> list[_Start]:
    """Where the articles begin: the first at the first text, others at the gaps that are sure enough."""
    head = [index for index in filled if index < text[0]]
    starts = [_Start(_first_title(page, head, text), text[0], "the first text of the page")]
    for gap in gaps(page, filled, text, starts):
        weight = weigh(gap)
        if weight > 0:
            top = sorted(range(len(EVIDENCE)), key=lambda at: -gap.evidence[at] * WEIGHTS[at])
            reason = "; ".join(EVIDENCE[at] for at in top[:3] if gap.evidence[at] * WEIGHTS[at] > 0)
            starts.append(_Start(gap.title, gap.first, reason))
    return starts


def weigh(gap: Gap) -> float:
    """The weight of the evidence of *gap*; above nought an article begins there."""
    return BIAS + sum(weight * value for weight, value in zip(WEIGHTS, gap.evidence, strict=True))


def gaps(page: Page, filled: Sequence[int], text: Sequence[int], starts: Sequence[_Start]) -> Iterator[Gap]:
    """The gaps of the page that may hold a title, each measured against the article that it stands in.

    Args:
        page: the page.
        filled: its lines that are not blank.
        text: its lines of text.
        starts: the articles so far; grows while the gaps are taken.
    """
    lines = page.lines
    place = {index: at for at, index in enumerate(filled)}
    own: dict[int, frozenset[str]] = {}

    def words(index: int) -> frozenset[str]:
        if index not in own:
            own[index] = stems(lines[index].text)
        return own[index]

    pattern = _pattern(page, filled, text, starts[0])
    article = 1
    before: set[str] = set()
    mass = 0
    for at, index in enumerate(text):
        if at:
            between = filled[place[text[at - 1]] + 1 : place[index]]
            if between:
                if len(starts) > article:
                    article, before, mass = len(starts), set(), 0
                    behind = [i for i in text[:at] if i >= starts[-1].first]
                    for i in behind:
                        before |= words(i)
                        mass += _mass(lines[i].text)
                gap = _gap(page, between, text, at, before, mass, words, pattern, starts[-1])
                if gap is not None:
                    yield gap
                if len(starts) > article:
                    article, before, mass = len(starts), set(), 0
        if len(before) < _BEHIND:
            before |= words(index)
        mass += _mass(lines[index].text)


def _gap(
    page: Page,
    between: Sequence[int],
    text: Sequence[int],
    at: int,
    before: set[str],
    mass: int,
    words: Callable[[int], frozenset[str]],
    pattern: Collection[str],
    start: _Start,
) -> Gap | None:
    """The likeliest title among the lines *between* two stretches of text, and the evidence for it."""
    lines = page.lines
    after: set[str] = set()
    ahead = 0
    for index in text[at : at + _PARAGRAPHS]:
        after |= words(index)
        ahead += _mass(lines[index].text)
        if ahead > _AHEAD:
            break
    best: tuple[float, int] | None = None
    for index in between[-_GAP_LINES:]:
        line = lines[index]
        if line.label in _NO_TITLE or not _TITLE_LEAST <= _mass(line.text.strip()) <= _TITLE_MOST:
            continue
        shape = _TITLE_SHORT <= _mass(line.text.strip()) <= _TITLE_LONG and not _END.search(line.text)
        value = _share(words(index), after) - _share(words(index), before) + 0.3 * shape
        value += (line.label is Label.TITLE) * line.confidence - 0.3 * (line.text.lstrip()[:1] in _BULLETS)
        if best is None or value >= best[0]:
            best = value, index
    if best is None:
        return None
    title = best[1]
    line = lines[title]
    current = _title_text(page, start)
    if current and same(line.text, current):
        return None
    above = between[: between.index(title)]
    if above and _CLOCK.fullmatch(lines[above[-1]].text.strip()):
        return None
    below = between[between.index(title) + 1 :]
    own = words(title)
    first = text[at]
    length = _mass(line.text.strip())
    structure = (
        float(any(lines[i].label is Label.DATE or _dates(lines[i].text) for i in below[:_NEAR])),
        float(any(lines[i].label is Label.BYLINE for i in below[:_NEAR])),
        float(any(opens(lines[i].text) for i in text[at : at + _FEW + 1])),
        float(_points_on(page, text, at, line.text)),
        float(
            bool(current) and any(_repeats(lines[i].text, current) for i in above if lines[i].label is not Label.TITLE)
        ),
    )
    alike = float(_share(after, before) < _OTHER and any(letters(lines[i].text) in pattern for i in below[:_NEAR]))
    evidence = (
        line.confidence if line.label is Label.TITLE else 0.0,
        line.confidence if line.label is Label.HEADING else 0.0,
        _share(own, after),
        _share(own, before),
        _share(after, before),
        float(mass < _SHORT),
        float(ahead < _SHORT),
        math.log1p(len(between) - 1),
        *structure,
        float(_END.search(line.text) is not None),
        float(_TITLE_SHORT <= length <= _TITLE_LONG),
        alike,
        float(len(between) == 1 and line.label is not Label.TITLE),
        float(not alike and not any(structure)),
    )
    return Gap(title, first, evidence)


def _pattern(page: Page, filled: Sequence[int], text: Sequence[int], start: _Start) -> frozenset[str]:
    """The short lines, none of text, under the first title: other articles of the page will carry them too."""
    begin = start.first if start.title is None else start.title
    end = text[min(_FEW, len(text) - 1)]
    under = (letters(page.lines[i].text) for i in filled if begin < i < end and page.lines[i].label not in _TEXT)
    return frozenset(each for each in under if len(each) > _FEW and not each.isdigit())


def _share(part: Collection[str], whole: Collection[str]) -> float:
    return sum(word in whole for word in part) / len(part) if part else 0.0


def _dates(text: str) -> bool:
    return len(text) < _DATE_LINE and _DATED.search(text) is not None


def _points_on(page: Page, text: Sequence[int], at: int, title: str) -> bool:
    """True where a line among the next texts, itself none, says *title* again with something before it."""
    tail = title.strip().lower()[-_TAIL:]
    stop = text[at + _FEW] if at + _FEW < len(text) else text[-1] + _GAP_LINES
    for index in range(text[at] + 1, min(stop, len(page.lines))):
        line = page.lines[index]
        if tail in line.text.lower() and line.label is not Label.TITLE and _repeats(line.text, title):
            return True
    return False


def _repeats(text: str, title: str) -> bool:
    """True where *text* says *title* and a little before it ("Read more TITLE")."""
    if not len(title) - 4 <= len(text) <= 3 * len(title) + 40:
        return False
    whole, part = letters(text), letters(title)
    return len(part) > _TITLE_LEAST and part in whole and len(whole) > len(part)


def _first_title(page: Page, head: Sequence[int], text: Sequence[int]) -> int | None:
    """The title above the first text: of the lines so labelled the surest, whose words the text uses."""
    titles = [index for index in head if page.lines[index].label is Label.TITLE]
    if len(titles) < 2:
        return titles[0] if titles else None
    below = stems(" ".join(page.lines[index].text for index in text[:_PARAGRAPHS]))
    best = max(titles, key=lambda i: (page.lines[i].confidence + _share(stems(page.lines[i].text), below), i))
    return next(
        index for index in titles if same(page.lines[index].text, page.lines[best].text) and best - index <= _NEAR
    )


def _title_text(page: Page, start: _Start) -> str:
    return page.lines[start.title].text.strip() if start.title is not None else ""


def _begin(page: Page, start: _Start, *, first: bool) -> int:
    """The line that the article begins at: its title, or what belongs to it right above."""
    if not first:
        return start.first if start.title is None else start.title
    begin = index = start.first if start.title is None else start.title
    title = _title_text(page, start)
    while index > 0:
        index -= 1
        line = page.lines[index]
        if line.blank:
            continue
        if line.label not in _ABOVE and not (line.label is Label.TITLE and same(line.text, title)):
            break
        begin = index
    return begin


def _excerpt(page: Page, own: Sequence[int], title: str, end: int, *, several: bool) -> str:
    """Why the article of these lines of text is only an excerpt, or nothing."""
    if not own or sum(_mass(page.lines[index].text) for index in own) > _EXCERPT:
        return ""
    if page.lines[own[-1]].text.rstrip(' »"”').endswith(_CUT):
        return "the text ends in an ellipsis"
    if several and title and len(own) <= _FEW:
        for index in range(own[-1] + 1, end):
            line = page.lines[index]
            if line.label is not Label.TITLE and _repeats(line.text, title):
                return "a line below points on to the whole article"
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
