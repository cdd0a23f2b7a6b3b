"""Render a page as HTML: the parts that the inspector and notebooks share, and the view in a notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping

from cleanarticle.page.html_article import article_card, line_html
from cleanarticle.page.html_text import attribute_value, text_html, with_styles
from cleanarticle.page.labels import KEPT, Label
from cleanarticle.page.line import Line
from cleanarticle.page.page_data import PageData
from cleanarticle.page.pieces import is_empty, lines_with_pieces
from cleanarticle.page.wording import count_phrase

_BAR_CELLS = 480  # the number of columns of the overview bar: about one for two pixels of a notebook's width
# A notebook keeps the HTML of every output in its file: these limits (set by hand) keep a view small.
_MAX_LINES = 400
_MAX_CHARACTERS = 50_000  # of all lines that are shown
_MAX_ARTICLES = 12


def overview_bar(page: PageData) -> str:
    """Return a bar, as SVG, that shows where the page has kept and dropped text and, below it, repairs."""
    size = len(page.source)
    starts = [line.start for line in page.lines]
    cells = min(_BAR_CELLS, size)
    # The middle of each cell decides its line, so that cells of equal width cover the source evenly.
    runs: list[tuple[int, int, Line]] = []  # first cell, cell after the last, line
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
    repair_cells = sorted({repair.start * cells // size for repair in page.text_repairs if repair.applied})
    rects += [
        f'<rect class="repair-mark" x="{repair_cell}" y="22" width="1" height="4"/>' for repair_cell in repair_cells
    ]
    kept = kept_share(page)
    return (
        f'<svg class="strip" viewBox="0 0 {cells or 1} 26" preserveAspectRatio="none" role="img" '
        f'aria-label="Where on the page text was kept ({kept:.0%} of its characters) and dropped">'
        f"<title>High: kept. Low: dropped. Below: repairs.</title>{''.join(rects)}</svg>"
    )


def summary_line(page: PageData) -> str:
    """Return one line of HTML about a page: kind, language, confidence, how much was kept and repaired."""
    lines = [line for line in page.lines if not line.blank]
    repairs = page.text_repairs
    flagged = sum(not repair.applied for repair in repairs)
    parts = [
        page.kind,
        page.language or "language unknown",
        *([] if page.confidence is None else [f"confidence {page.confidence:.0%}"]),
        count_phrase(len(page.articles), "article"),
        *([count_phrase(len(page.comments), "comment")] if page.comments else []),
        f"{sum(line.kept for line in lines):,} of {count_phrase(len(lines), 'line')} kept, "
        f"{kept_share(page):.0%} of the characters",
        count_phrase(len(repairs) - flagged, "repair") + (f", {flagged:,} flagged" if flagged else ""),
    ]
    return " · ".join(map(text_html, parts))


def kept_share(page: PageData) -> float:
    """Return the share of the characters of a page that are in kept lines, 0 to 1; blank lines do not count."""
    total = sum(len(line.text) for line in page.lines if not line.blank)
    return sum(len(line.text) for line in page.lines if line.kept) / total if total else 0.0


def label_counts(lines: Iterable[Line]) -> dict[Label, tuple[int, int]]:
    """Return the number of lines and of characters of each label, in the order of :class:`Label`."""
    line_counts: Counter[Label] = Counter()
    character_counts: Counter[Label] = Counter()
    for line in lines:
        if not line.blank:
            line_counts[line.label] += 1
            character_counts[line.label] += len(line.text)
    return {label: (line_counts[label], character_counts[label]) for label in Label if line_counts[label]}


def label_legend(totals: Mapping[Label, tuple[int, int]]) -> str:
    """Return the labels of a page with their numbers of lines as HTML, kept labels first.

    Args:
        totals: the result of :func:`label_counts`.
    """
    ordered = sorted(totals, key=lambda label: label not in KEPT)
    return "".join(f'<span class="k k-{label.value}">{label.value} {totals[label][0]:,}</span> ' for label in ordered)


def page_view(page: PageData) -> str:
    """Return a page as a fragment of HTML: a summary, the overview bar, its articles, and its lines, collapsed."""
    first = enumerate(page.articles[:_MAX_ARTICLES], 1)
    cards = "".join(article_card(number, article, with_links=False) for number, article in first)
    remaining = len(page.articles) - _MAX_ARTICLES
    more = f'<p class="facts">and {count_phrase(remaining, "article")} more</p>' if remaining > 0 else ""
    return with_styles(
        f'<p class="facts">{summary_line(page)}</p>{overview_bar(page)}<p>{label_legend(label_counts(page.lines))}</p>'
        f'<div class="cards">{cards}</div>{more}{_lines_html(page)}'
    )


def _lines_html(page: PageData) -> str:
    """Return the first lines of a page as a collapsed list, up to ``_MAX_LINES`` and ``_MAX_CHARACTERS``."""
    items: list[str] = []
    size = 0
    for line, pieces in lines_with_pieces(page.lines, page.repairs):
        if is_empty(line, pieces):
            continue
        size += line.end - line.start
        if len(items) == _MAX_LINES or size > _MAX_CHARACTERS:
            break
        state = "kept" if line.kept else "dropped"
        items.append(
            f'<li class="k-{line.label.value} {state}" title="{attribute_value(line.reason)}">'
            f'<b class="k">{line.label.value}</b><span dir="auto">{line_html(pieces, (), set())}</span></li>'
        )
    total = sum(not line.blank for line in page.lines)
    if not total:
        return ""
    note = ""
    if total > len(items):
        how_to_see_all = "cleanarticle.explain.explain_html(page) shows all"
        note = f'<p class="facts">The first {len(items):,} of {total:,}; {how_to_see_all}.</p>'
    listed = f'<ol tabindex="0" aria-label="Lines">{"".join(items)}</ol>' if items else ""
    return f"<details><summary>{count_phrase(total, 'line')}</summary>{listed}{note}</details>"
