"""Splits a page into its articles."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np

from cleanarticle.articles.headline import EVIDENCE, Candidates, Sheet, Values, repeats, words_of
from cleanarticle.articles.place import line_span
from cleanarticle.articles.resemblance import same
from cleanarticle.page import KEPT, Label, Page
from cleanarticle.proposals import Break, Field, Relabel

_TEXT = frozenset({Label.BODY, Label.LEAD})
_ABOVE = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.SUBTITLE})
_WORTH = 140
_EXCERPT = 1500
_FEW = 3
_UP = 600
_UP_LINES = 3
_SURE = -1.0
# What counts on top of the network: archives and datelines are rarer among the made-up pages than among pages.
_TOLD = np.zeros(len(EVIDENCE), np.float32)
_TOLD[EVIDENCE.index("a line further below points on to it")] = 3.0
_TOLD[EVIDENCE.index("a line above it points on to an earlier one")] = 2.0
_TOLD[EVIDENCE.index("a dateline opens the text")] = 0.5
_CUT = ("…", "...", "[…]", "[...]", "(…)", "(...)")


class _Start(NamedTuple):
    """Where an article begins: the place of its title (None where it has none), of its text, and why."""

    title: int | None
    first: int
    reason: str


def split(page: Page) -> Iterator[Break | Field | Relabel]:
    """Proposes a ``Break`` for each article, the page's ``kind`` and, for excerpts, ``complete``.

    Between two paragraphs there may be the title of another article. Whether there is one is weighed from
    what the lines are labelled, whether the text below and not that above uses the line's words, whether
    the subject changes, the date, byline or dateline that follows, and the lines that point on to a title
    ("read more"): see :mod:`cleanarticle.articles.headline`. A repeated title begins nothing, nor does an
    entry of a live blog. The line that begins an article is called a title. A page with hardly any text has
    no article.
    """
    sheet = Sheet(page)
    if sum(size for line, size in zip(sheet.lines, sheet.mass, strict=True) if line.label in _TEXT) < _WORTH:
        if page.kind == "other":  # where the labeller told no kind
            yield Field(None, "kind", _kind_without(page), None, "the page holds hardly any running text")
        return
    starts = _starts(sheet, frozenset(words_of(page.url)))
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
        own = [place for place, index in enumerate(sheet.index) if begin <= index < end and place != start.title]
        text = [place for place in own if sheet.lines[place].label in _TEXT]
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


def _starts(sheet: Sheet, slug: frozenset[str]) -> list[_Start]:
    """Where the articles begin: the first at the likeliest title above the text, others where it is sure enough."""
    found = sheet.measure(sheet.gaps, slug)
    high = [row for row, gap in enumerate(found.gaps) if sheet.text_above(sheet.gaps[gap]) <= _UP]
    text = next(place for place, line in enumerate(sheet.lines) if line.label in _TEXT)
    if not high:
        title = next((place for place in range(text) if sheet.lines[place].label is Label.TITLE), None)
        return [_Start(title, text, "the first text of the page")]
    best = high[int(np.argmax(found.values[high] @ weights().title))]
    if found.places[best] > text and (titled := _titled(sheet, found, high, text)):
        best = titled[-1]
    starts = [_Start(found.places[best], text, "the first text of the page")]
    floor = found.gaps[best]
    chosen: dict[int, tuple[float, int]] = {}
    for row, (gap, score) in enumerate(zip(found.gaps, weights().odds(found.values).tolist(), strict=True)):
        if gap > floor and sheet.gaps[gap].number and score > chosen.get(gap, (_SURE, 0))[0]:
            chosen[gap] = score, row
    for gap, (_, row) in chosen.items():
        place = found.places[row]
        above = starts[-1].title
        if above is not None and same(sheet.texts[place], sheet.texts[above]):
            continue
        starts.append(_Start(place, sheet.gaps[gap].end, weights().reason(found, row)))
    return starts


def _titled(sheet: Sheet, found: Candidates, rows: Sequence[int], text: int) -> list[int]:
    """The candidates that are labelled title and stand right above the first text: an article of its own, if short."""
    return [
        row
        for row in rows
        if text - _UP_LINES <= found.places[row] < text and sheet.lines[found.places[row]].label is Label.TITLE
    ]


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


class Weights(NamedTuple):
    """What was learned of the evidence: see ``training/splits.py``."""

    title: Values
    """One weight a piece of evidence: which of the lines above a text is its title."""
    first: Values
    shift: Values
    second: Values
    bias: float

    def odds(self, values: Values) -> Values:
        """The log-odds that an article begins at each line."""
        hidden = np.maximum(values @ self.first + self.shift, 0)
        out: Values = hidden @ self.second + self.bias + values @ _TOLD
        return out

    def reason(self, found: Candidates, row: int) -> str:
        """The evidence without which the odds would be the least."""
        values = found.values[row]
        parts = np.repeat(values[None], len(EVIDENCE), axis=0)
        np.fill_diagonal(parts, found.values.mean(0))
        gain = self.odds(values[None]) - self.odds(parts)
        return "; ".join(EVIDENCE[at] for at in np.argsort(-gain)[:_FEW].tolist() if gain[at] > 0)


@functools.cache
def weights() -> Weights:
    """The weights that ship."""
    data = json.loads((resources.files("cleanarticle.articles") / "data" / "headline.json").read_text("utf-8"))
    rows = data["break"]
    return Weights(
        np.array([data["title"][name] for name in EVIDENCE], np.float32),
        np.array([rows["first"][name] for name in EVIDENCE], np.float32),
        np.array(rows["shift"], np.float32),
        np.array(rows["second"], np.float32),
        float(rows["bias"]),
    )


def _excerpt(sheet: Sheet, own: Sequence[int], text: Sequence[int], title: str, *, several: bool) -> str:
    """Why the article of these lines is only an excerpt, or nothing."""
    if not text or sum(sheet.mass[place] for place in text) > _EXCERPT:
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
