"""Splits a page into its articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.articles.headline import EVIDENCE, LEAST, MOST, UP, Sheet, Values, repeats
from cleanarticle.articles.network import default_network
from cleanarticle.articles.short_article import short_article
from cleanarticle.locales import Where
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.page import KEPT, Label, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Break, Field, Relabel
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.address import words_of
from cleanarticle.text.similarity import same

_TEXT = frozenset({Label.BODY, Label.LEAD})
_ABOVE = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.SUBTITLE})
_BESIDE = _ABOVE | {Label.SOCIAL, Label.META}
_DECK = tuple(Label).index(Label.SUBTITLE)
_OTHERS = frozenset({Label.TEASER, Label.COMMENT, Label.FOOTER})
_WORTH = 140
_EXCERPT = 1500
_FEW = 3
_UP_LINES = 3
_SENTENCE = 60
_SURE = 0.8  # log-odds: most pages hold one article, unlike those that the network learned from
_DATELINE, _POINTER = 2.0, 8.0
_CUT = ("…", "...", "[…]", "[...]", "(…)", "(...)")


class _Start(NamedTuple):
    """Where an article begins: the place of its title (None where it has none), of its text, and why."""

    title: int | None
    first: int
    reason: str


@declares(reads=["lines", "labels", "kind", "url"], proposes=["articles", "labels", "kept", "kind", "complete"])
def split(page: Page) -> Iterator[Break | Field | Relabel]:
    """Proposes a ``Break`` for each article, the page's ``kind`` and, for excerpts, ``complete``.

    Between two paragraphs there may be the title of another article. Whether there is one is weighed from
    what the lines are labelled, whether the text below and not that above uses the line's words, whether
    the subject changes, the date, byline or dateline that follows, and the lines that point on to a title
    ("read more"): see :mod:`cleanarticle.articles.headline`. A repeated title begins nothing, nor does such a
    pointer, nor an entry of a live blog. The line that begins an article is called a title. A page with hardly
    any text has an article only where it is short itself: see :mod:`cleanarticle.articles.short_article`.
    """
    if page.kind in NO_CONTENT:
        return
    sheet = Sheet(page)
    told = _told_text(sheet)
    if sheet.mass[told].sum() >= _WORTH:
        starts = _starts(page, sheet, int(np.argmax(told)))
    elif page.kind == "other" and (short := short_article(page, sheet)) is not None:
        starts = [_Start(*short, "a title and a short text, and nothing else of that shape on the page")]
    else:
        if page.kind == "other":  # where the labeller told no kind
            yield Field(None, "kind", _kind_without(page), None, "the page holds hardly any running text")
        return
    begins = [sheet.index[_begin(sheet, start, first=number == 0)] for number, start in enumerate(starts)]
    for place, index in enumerate(sheet.index):
        if index >= begins[0]:
            break
        if sheet.lines[place].label in KEPT:
            yield Relabel(index, Label.NAV, 1.0, "stands above the first article, without text of its own")
    excerpts = 0
    for number, (begin, start) in enumerate(zip(begins, starts, strict=True)):
        yield Break(begin, start.reason)
        title = ""
        if start.title is not None:
            title = sheet.texts[start.title]
            yield Relabel(sheet.index[start.title], Label.TITLE, 1.0, "begins an article: " + start.reason)
        end = begins[number + 1] if number + 1 < len(begins) else len(page.lines)
        places = range(bisect_left(sheet.index, begin), bisect_left(sheet.index, end))
        own = [place for place in places if place != start.title]
        text = [place for place in own if sheet.lines[place].label in _TEXT]
        decks = _no_decks(sheet, own, alone=not text)
        for place in decks:
            yield Relabel(sheet.index[place], Label.BODY, 1.0, "a deck stands above a text, and none follows")
        text = sorted([*text, *decks])
        reason = _excerpt(sheet, own, text, title, several=len(starts) > 1)
        if reason:
            excerpts += 1
            yield Field(number, "complete", False, line_span(page, sheet.index[text[-1]]), reason)
    if page.kind == "other":
        yield from _kind(len(starts), excerpts)


def _kind(count: int, excerpts: int) -> Iterator[Field]:
    if count == 1:
        yield Field(None, "kind", "article", None, "one article")
    elif 2 * excerpts >= count:
        yield Field(None, "kind", "archive", None, f"{count} entries, {excerpts} of them excerpts")
    else:
        yield Field(None, "kind", "articles", None, f"{count} articles")


def _no_decks(sheet: Sheet, own: Sequence[int], *, alone: bool) -> list[int]:
    """The lines of an article that are called its deck, and are its text: what follows is of other articles.

    Args:
        sheet: the page.
        own: the lines of the article, in order.
        alone: whether the article has no line of text.
    """
    found: list[int] = []
    below: Label | None = None
    for place in reversed(own):
        label = sheet.lines[place].label
        if label is Label.SUBTITLE:
            if sheet.paragraph[place] and (alone or below in _OTHERS):
                found.append(place)
        elif label not in _BESIDE:
            below = label
    return found


def _told_text(sheet: Sheet) -> NDArray[np.bool_]:
    """Which lines are text, decks as long as a paragraph among them: an excerpt may be all deck."""
    deck = sheet.labels == _DECK
    out: NDArray[np.bool_] = sheet.text | (deck & sheet.paragraph)
    return out


def _starts(page: Page, sheet: Sheet, text: int) -> list[_Start]:
    """Where the articles begin: the first at the likeliest title above the first *text*, others where it is sure."""
    values = sheet.measure(frozenset(words_of(page.url)))
    network = default_network()
    scores = network.scores(values)
    able = (sheet.mass >= LEAST) & (sheet.mass <= MOST) & sheet.worded
    if page.pinned:  # a line that a user dropped begins no article
        able[[place for place, i in enumerate(sheet.index) if i in page.pinned and not page.lines[i].kept]] = False
    high = np.flatnonzero(able & (sheet.above <= UP))
    if not len(high):
        return [_Start(None, text, "the first text of the page")]
    best = int(high[np.argmax(scores[high, 1])])
    if best > text and (titled := _titled(sheet, text)) is not None:
        best = titled
    starts = [_Start(None if sheet.paragraph[best] else best, text, "the first text of the page")]
    prose = sheet.paragraph | (sheet.text & (sheet.mass >= _SENTENCE))
    passed = np.concatenate([[0], np.cumsum(prose)]).tolist()  # of lines of prose, above each line
    taken = [best]
    odds = scores[:, 0] + _told(sheet, values)
    rest = np.flatnonzero(able & (odds > _SURE) & (np.arange(len(prose)) > max(best, text)))
    for place in rest[np.argsort(-odds[rest], kind="stable")].tolist():
        at = bisect_left(taken, place)
        below = taken[at] if at < len(taken) else len(prose)
        apart = passed[place] > passed[taken[at - 1] + 1] and passed[below] > passed[place + 1]
        if apart and not _points_on(sheet.texts[place]):
            taken.insert(at, place)
    for place in taken[1:]:
        above = starts[-1].title
        if above is None or not same(sheet.texts[place], sheet.texts[above]):
            starts.append(_Start(place, place, network.reason(values, place)))
    return starts


def _points_on(text: str) -> bool:
    """True of a line that begins as pointers to other pages do ("read also: TITLE"), whatever its title looks like."""
    hits = default_vocabulary().cues.find(text)
    return any(hit.cue.label is Label.TEASER and hit.cue.where in (Where.LINE, Where.START) for hit in hits)


def _told(sheet: Sheet, values: Values) -> Values:
    """What counts beside the network, of lines labelled title: they are rare among the pages that it learned from.

    A dateline opens the next paragraph; or the line above points on to an earlier title ("read more TITLE"):
    there an excerpt ends, and the next entry of an archive begins.
    """
    titled = values[:, EVIDENCE.index(f"labelled {Label.TITLE.value}")]
    opened = np.append(values[sheet.paragraphs, EVIDENCE.index("a dateline opens it")], 0)
    number = np.cumsum(sheet.paragraph) - sheet.paragraph  # of paragraphs above each line
    back = np.concatenate([np.zeros(2), values[:, EVIDENCE.index("it points on to an earlier line")]])
    ended = np.maximum(back[1:-1], back[:-2])
    out: Values = titled * (_DATELINE * opened[number] + _POINTER * ended)
    return out


def _titled(sheet: Sheet, text: int) -> int | None:
    """The last line labelled title that stands right above the first text: an article of its own, if short."""
    above = range(max(0, text - _UP_LINES), text)
    return next((place for place in reversed(above) if sheet.lines[place].label is Label.TITLE), None)


def _begin(sheet: Sheet, start: _Start, *, first: bool) -> int:
    """The place that an article begins at: its title, or what belongs to it right above."""
    begin = start.first if start.title is None else start.title
    if not first:
        return begin
    begin = min(begin, start.first)
    title = sheet.texts[start.title] if start.title is not None else ""
    place = begin
    while place > 0:
        place -= 1
        line = sheet.lines[place]
        if line.label not in _ABOVE and not (line.label is Label.TITLE and same(line.text, title)):
            break
        begin = place
    return begin


def _excerpt(sheet: Sheet, own: Sequence[int], text: Sequence[int], title: str, *, several: bool) -> str:
    """Why the article of these lines is only an excerpt, or nothing."""
    if not text or sheet.mass[text].sum() > _EXCERPT:
        return ""
    if sheet.texts[text[-1]].rstrip(' »"”').endswith(_CUT):
        return "the text ends in an ellipsis"
    if several and title and len(text) <= _FEW:
        for place in own:
            if place > text[-1] and sheet.lines[place].label is not Label.TITLE and repeats(sheet.texts[place], title):
                return "a line below points on to the whole article"
    return ""


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
