"""Make the inspector: a self-contained HTML file that shows the decision about each line of a page, and the reason."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cleanarticle.explain.html_document import document_head
from cleanarticle.explain.why import Why, explain
from cleanarticle.page import Label, Line, Page
from cleanarticle.page.html_article import FieldSpan, article_card, field_spans, line_html
from cleanarticle.page.html_page import label_counts, overview_bar, summary_line
from cleanarticle.page.html_text import asset, attribute_value, lang_attribute, text_html
from cleanarticle.page.pieces import Piece, escape_unseen, is_empty, lines_with_pieces
from cleanarticle.page.wording import count_phrase
from cleanarticle.text.address import site_of

_MIN_FOLDED = 3  # consecutive dropped lines from which on they are folded
_PREVIEW_LENGTH = 160  # characters of folded lines that are shown
_UNSURE = 0.6  # lines with less confidence are marked; set by hand
_MAX_OPEN_CARDS = 4  # articles up to which their cards are unfolded
_MAX_EVIDENCE = 5  # pieces of evidence for a line that are shown

_FIELD_LABELS = {"lead": Label.LEAD, "captions": Label.CAPTION, "keywords": Label.KEYWORDS}
"""Fields whose span is from the first to the last of several lines, with other lines between them, and the label of
their lines."""


class Row(NamedTuple):
    """A line to show: its number, counted from 1, its pieces, and whether a blank line is above it."""

    number: int
    line: Line
    parts: list[Piece]
    gap: bool


class Run(NamedTuple):
    """The run to which a page belongs.

    Args:
        name: its name, under which the browser stores the corrections of all pages of the run.
        index_url: the address of its index, relative to the page.
    """

    name: str
    index_url: str


def explain_html(page: Page, *, title: str = "", why: Sequence[Why] | None = None, run: Run | None = None) -> str:
    r"""Return a page as one HTML file that needs no network.

    Args:
        page: the page.
        title: the title of the document; by default the address, or the title of the first article.
        why: the result of :func:`~cleanarticle.explain.explain`; by default it is computed.
        run: the run to which the page belongs, for a folder of inspector pages.

    The reader can correct lines in the document; it offers the corrections as a file for
    ``cleanarticle learn --corrections``.

    Returns:
        The document. It has no lone surrogates, so it can be written as UTF-8.

    >>> import cleanarticle
    >>> html = explain_html(cleanarticle.clean("Menu\n\nIt rained for the third day, and the river rose."))
    >>> html.startswith("<!doctype html>"), "It rained" in html
    (True, True)
    """
    if why is None:
        why = explain(page)
    name = title or page.url or next((item.title for item in page.articles if item.title), None) or "page"
    rows = list(_rows(page))
    digits = len(f"{len(page.lines)}")
    style = f"{asset('view.css')}{asset('inspector.css', __package__)}body {{ --number: {digits + 2}ch }}"
    script = asset("corrections.js", __package__) + asset("inspector.js", __package__)
    cards = "".join(article_card(number, article, with_links=True) for number, article in enumerate(page.articles, 1))
    if cards:
        unfolded = " open" if len(page.articles) <= _MAX_OPEN_CARDS else ""
        cards = (
            f'<details class="articles"{unfolded}><summary>{count_phrase(len(page.articles), "article")}</summary>'
            f'<div class="cards">{cards}</div></details>'
        )
    return f"""{document_head(name, style, script)}
<body class="cleanarticle">
<a class="skip" href="#lines">Skip to the lines</a>
<header>
{_back(run)}<h1 dir="auto">{text_html(name)}</h1>
<p class="facts">{summary_line(page)}</p>
{overview_bar(page)}
</header>
<main>
{cards}
<section aria-label="Lines">
<p id="corrections" role="group" aria-label="Corrections" hidden><output aria-live="polite"></output> \
<button type="button" data-do="download">Download corrections.toml</button> \
<button type="button" data-do="discard">Discard</button></p>
<div class="filters" role="group" aria-label="Show only">{_filters(rows)}</div>
<div id="lines"{lang_attribute(page.language)}>{"".join(_body(page, rows))}</div>
</section>
</main>
<aside id="why" aria-label="Why" aria-live="polite" tabindex="0"></aside>
<script type="application/json" id="data">{_data(rows, why, name, page.url, run)}</script>
<script>{script}</script>
</body>
</html>
"""


def _rows(page: Page) -> Iterator[Row]:
    gap = False
    for number, (line, parts) in enumerate(lines_with_pieces(page.lines, page.repairs), 1):
        if is_empty(line, parts):
            gap = True
        else:
            yield Row(number, line, parts, gap)
            gap = False


def _tokens(row: Row) -> list[str]:
    """Return the names of the filters that show a line."""
    tokens = ["kept" if row.line.kept else "dropped"]
    if any(part.repair for part in row.parts):
        tokens.append("repaired")
    if row.line.confidence < _UNSURE:
        tokens.append("unsure")
    return tokens


def _filters(rows: Sequence[Row]) -> str:
    groups = Counter(token for row in rows for token in _tokens(row))
    preview_text = {"unsure": f"below {_UNSURE:.0%}"}
    out = [
        f'<button type="button" aria-pressed="false" data-t="{token}"{_tip(preview_text.get(token))}>{token}'
        f" <span>{groups[token]:,}</span></button>"
        for token in ("kept", "dropped", "repaired", "unsure")
        if groups[token]
    ]
    found = label_counts(row.line for row in rows)
    total = sum(size for _, size in found.values())
    for label, (number, size) in found.items():
        tip = _tip(f"{count_phrase(size, 'character')}, {size / total:.0%} of the page")
        out.append(
            f'<button type="button" aria-pressed="false" class="k-{label.value}" data-t="{label.value}"{tip}>'
            f"{label.value} <span>{number:,}</span></button>"
        )
    return "".join(out) + '<output aria-live="polite"></output>'


def _tip(text: str | None) -> str:
    return f' title="{attribute_value(text)}"' if text else ""


def _body(page: Page, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines as HTML, with runs of dropped lines folded and a heading where an article begins."""
    upcoming = deque(field_spans(page.articles))
    open_fields: list[FieldSpan] = []
    seen: set[str] = set()
    article = -1
    for run in _runs(rows):
        first_article = _article(run[0])
        if first_article > article:
            article = first_article
            yield f"<h2>Article {article + 1}</h2>"
        items: list[str] = []
        for row in run:
            while upcoming and upcoming[0].span.start < row.line.end:
                open_fields.append(upcoming.popleft())
            open_fields = [field for field in open_fields if field.span.end > row.line.start]
            shown_fields = [
                field for field in open_fields if _FIELD_LABELS.get(field.name, row.line.label) is row.line.label
            ]
            items.append(_item(row, line_html(row.parts, shown_fields, seen)))
        listed = f"<ol>{''.join(items)}</ol>"
        yield listed if run[0].line.kept or len(run) < _MIN_FOLDED else f"<details>{_summary(run)}{listed}</details>"


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield runs of kept and of dropped lines; each article begins a new run."""
    run: list[Row] = []
    article = -1
    for row in rows:
        begins = _article(row) > article
        article = max(article, _article(row))
        if run and (begins or row.line.kept != run[-1].line.kept):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _article(row: Row) -> int:
    return -1 if row.line.article is None else row.line.article


def _summary(run: Sequence[Row]) -> str:
    kinds = " ".join(
        f'<span class="k k-{label.value}">{label.value} {number:,}</span>'
        for label, (number, _) in label_counts(row.line for row in run).items()
    )
    preview_text = ""
    for row in run:
        preview_text += row.line.text.strip()[:_PREVIEW_LENGTH] + " · "
        if len(preview_text) > _PREVIEW_LENGTH:
            break
    preview = escape_unseen(preview_text.removesuffix(" · "))[:_PREVIEW_LENGTH]
    return (
        f'<summary><span class="n">{run[0].number:,}–{run[-1].number:,}</span> <span class="folded">{kinds} '
        f'<span class="preview" dir="auto">{text_html(preview)}</span></span></summary>'
    )


def _item(row: Row, text: str) -> str:
    line = row.line
    classes = " ".join((f"k-{line.label.value}", *_tokens(row), *(("gap",) if row.gap else ())))
    # There may be thousands of lines, so end tags and quotation marks that are optional in HTML are left out.
    return (
        f'<li id=L{row.number} class="{classes}"><a href=#L{row.number}>{row.number}</a>'
        f"<b class=k>{line.label.value}</b><span dir=auto>{text}</span><i>{line.confidence:.0%}</i>"
    )


def _back(run: Run | None) -> str:
    """Return the link from a page to the index of its run."""
    return f'<p class="back"><a href="{attribute_value(run.index_url)}">All pages</a></p>\n' if run else ""


def _data(rows: Sequence[Row], why: Sequence[Why], name: str, url: str | None, run: Run | None) -> str:
    """Return the data of the lines for the script, as JSON without ``<``.

    The data of a line are a list: its start, end and reason; its label by the model, the second best label and whether
    the model keeps the line; then a list with four numbers for each piece of evidence: its group, its detail, and ten
    times its weights for keeping and for the label. If several cleaners proposed labels, their proposals follow. Texts
    are replaced by their indices in ``texts``.
    """
    texts: dict[str, int] = {}

    def text(value: str) -> int:
        return texts.setdefault(escape_unseen(value), len(texts))

    labels = {label: index for index, label in enumerate(Label)}
    lines: list[list[Any]] = []
    for number, line, _, _ in rows:
        steps, verdict = why[number - 1] if number <= len(why) else Why()
        out: list[Any] = [line.start, line.end, text(line.reason), -1, -1, 0, []]
        if verdict:
            out[3:5] = labels[verdict.label], labels[verdict.alternative]
            sign = 1 if verdict.kept else -1
            out[5] = int(verdict.kept)
            for item in verdict.evidence[:_MAX_EVIDENCE]:
                out[6] += (
                    text(item.group),
                    text(item.detail),
                    round(10 * sign * item.keep_weight),
                    round(10 * item.weight),
                )
        if len(steps) > 1:
            out.append([(text(name), labels[step.label], step.confidence, text(step.reason)) for name, step in steps])
        lines.append(out)
    data = {
        "labels": list(labels),
        "texts": list(texts),
        "lines": lines,
        "page": escape_unseen(name),
        "site": (site_of(url) or "") if url else "",
        "run": run.name if run else "",
    }
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return packed.replace("<", "\\u003c")
