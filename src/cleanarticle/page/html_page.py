"""A page as HTML: the parts that the inspector and notebooks share, and the view in the output of a notebook's cell."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping

from cleanarticle.page.html_article import card, inked
from cleanarticle.page.html_text import attribute, framed, shown
from cleanarticle.page.labels import KEPT, Label
from cleanarticle.page.line import Line
from cleanarticle.page.page_data import PageData
from cleanarticle.page.pieces import empty, explained
from cleanarticle.page.wording import many

_CELLS = 480  # of the map: about one in two pixels
_MOST_LINES = 400
_MOST_CHARACTERS = 50_000
_MOST_ARTICLES = 12


def strip(page: PageData) -> str:
    """A bar that shows where on the page kept and dropped text lies, and, below it, where repairs do."""
    size = len(page.source)
    starts = [line.start for line in page.lines]
    cells = min(_CELLS, size)
    runs: list[tuple[int, int, Line]] = []
    for cell in range(cells):
        line = page.lines[bisect_right(starts, (2 * cell + 1) * size // (2 * cells)) - 1]
        if line.blank:
            continue
        if runs and runs[-1][1] == cell and (runs[-1][2].label, runs[-1][2].kept) == (line.label, line.kept):
            runs[-1] = (runs[-1][0], cell + 1, runs[-1][2])
        else:
            runs.append((cell, cell + 1, line))
    rects = [
        f'<rect class="k-{line.label.value}" x="{start}" width="{end - start}" '
        + ('y="0" height="20"/>' if line.kept else 'y="9" height="11"/>')
        for start, end, line in runs
    ]
    places = sorted({repair.start * cells // size for repair in page.text_repairs if repair.applied})
    rects += [f'<rect class="mend" x="{place}" y="22" width="1" height="4"/>' for place in places]
    kept = share(page)
    return (
        f'<svg class="strip" viewBox="0 0 {cells or 1} 26" preserveAspectRatio="none" role="img" '
        f'aria-label="Where on the page text was kept ({kept:.0%} of its characters) and dropped">'
        f"<title>High: kept. Low: dropped. Below: repairs.</title>{''.join(rects)}</svg>"
    )


def facts(page: PageData) -> str:
    """A page in a line: what it is, what was kept, what was repaired."""
    lines = [line for line in page.lines if not line.blank]
    repairs = page.text_repairs
    flagged = sum(not repair.applied for repair in repairs)
    said = [
        page.kind,
        page.language or "language unknown",
        many(len(page.articles), "article"),
        f"{sum(line.kept for line in lines):,} of {many(len(lines), 'line')} kept, {share(page):.0%} of the characters",
        many(len(repairs) - flagged, "repair") + (f", {flagged:,} flagged" if flagged else ""),
    ]
    return " · ".join(shown(fact) for fact in said)


def share(page: PageData) -> float:
    """The share of the characters of the page's lines that are kept; blank lines do not count."""
    total = sum(len(line.text) for line in page.lines if not line.blank)
    return sum(len(line.text) for line in page.lines if line.kept) / total if total else 0.0


def counts(lines: Iterable[Line]) -> dict[Label, tuple[int, int]]:
    """How many lines, and characters, there are of each kind; kinds in the order of :class:`Label`."""
    number: Counter[Label] = Counter()
    size: Counter[Label] = Counter()
    for line in lines:
        if not line.blank:
            number[line.label] += 1
            size[line.label] += len(line.text)
    return {label: (number[label], size[label]) for label in Label if number[label]}


def legend(found: Mapping[Label, tuple[int, int]]) -> str:
    """The kinds of a page with their numbers, kept ones first."""
    ordered = sorted(found, key=lambda label: label not in KEPT)
    return "".join(f'<span class="k k-{label.value}">{label.value} {found[label][0]:,}</span> ' for label in ordered)


def page_view(page: PageData) -> str:
    """A page as a fragment of HTML: what was found, where it stood, and the lines to unfold."""
    cards = "".join(card(number, one, linked=False) for number, one in enumerate(page.articles[:_MOST_ARTICLES], 1))
    left = len(page.articles) - _MOST_ARTICLES
    more = f'<p class="facts">and {many(left, "article")} more</p>' if left > 0 else ""
    return framed(
        f'<p class="facts">{facts(page)}</p>{strip(page)}<p>{legend(counts(page.lines))}</p>'
        f'<div class="cards">{cards}</div>{more}{_lines(page)}'
    )


def _lines(page: PageData) -> str:
    items: list[str] = []
    size = 0
    for line, parts in explained(page.lines, page.repairs):
        if empty(line, parts):
            continue
        size += line.end - line.start
        if len(items) == _MOST_LINES or size > _MOST_CHARACTERS:
            break
        items.append(
            f'<li class="k-{line.label.value} {"kept" if line.kept else "dropped"}" title="{attribute(line.reason)}">'
            f'<b class="k">{line.label.value}</b><span dir="auto">{inked(parts, (), set())}</span></li>'
        )
    total = sum(not line.blank for line in page.lines)
    if not total:
        return ""
    rest = ""
    if total > len(items):
        where = "cleanarticle.explain.explain_html(page) shows all"
        rest = f'<p class="facts">The first {len(items):,} of {total:,}; {where}.</p>'
    listed = f'<ol tabindex="0" aria-label="Lines">{"".join(items)}</ol>' if items else ""
    return f"<details><summary>{many(total, 'line')}</summary>{listed}{rest}</details>"
