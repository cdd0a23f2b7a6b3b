"""Make the index of a run: an HTML file that lists and filters its pages, with a link to the inspector of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from cleanarticle.explain.html_document import document_head
from cleanarticle.page import Page
from cleanarticle.page.html_text import asset, attribute_value, text_html
from cleanarticle.page.wording import count_phrase

_MIN_SURE_CONFIDENCE = 0.7
"""A page with less confidence is listed as unsure: its F1 is often too low for readers. Set by hand."""


class IndexEntry(NamedTuple):
    """What the index says about a page of the run.

    Args:
        file: the address of the inspector of the page, relative to the index.
        name: the id of the page.
        title: the title of its main article; empty if there is none.
        kind: the kind of the page.
        language: the language of the page; empty if unknown.
        confidence: the confidence of the page, 0 to 1; ``None`` if it has none.
        repairs: the number of applied repairs.
        kept_share: the share of the characters of the page that are kept, 0 to 1.
    """

    file: str
    name: str
    title: str
    kind: str
    language: str
    confidence: float | None
    repairs: int
    kept_share: float


def index_entry(page: Page, file: str, name: str) -> IndexEntry:
    """Return the entry of a page in the index.

    Args:
        page: the page.
        file: the address of the inspector of the page, relative to the index.
        name: the id of the page.
    """
    return IndexEntry(
        file,
        name,
        (page.article.title if page.article else None) or "",
        page.kind,
        page.language or "",
        page.confidence,
        sum(repair.applied for repair in page.text_repairs),
        page.quality.kept_share,
    )


def index_html(entries: Sequence[IndexEntry], *, title: str, run: str) -> str:
    """Return the index as one HTML file that needs no network.

    Args:
        entries: the pages, in their order.
        title: the heading and the title of the document.
        run: the name of the run, under which the browser stores the corrections of all its pages.

    >>> html = index_html([IndexEntry("1.html", "a", "Rain", "article", "en", 0.9, 2, 0.5)], title="pages", run="r")
    >>> '<a href="1.html">a</a>' in html
    True
    """
    style = asset("view.css") + asset("run_index.css", __package__)
    script = asset("corrections.js", __package__) + asset("run_index.js", __package__)
    kinds = Counter(entry.kind for entry in entries)
    buttons = [_filter_button(f"kind-{kind}", kind, count) for kind, count in kinds.most_common()]
    unsure_count = sum(map(_is_unsure, entries))
    repaired_count = sum(entry.repairs > 0 for entry in entries)
    buttons.append(_filter_button("unsure", f"confidence below {_MIN_SURE_CONFIDENCE:.0%}", unsure_count))
    buttons.append(_filter_button("repaired", "repaired", repaired_count))
    return f"""{document_head(title, style, script)}
<body class="cleanarticle" data-run="{attribute_value(run)}">
<main>
<h1 dir="auto">{text_html(title)}</h1>
<p class="facts">{count_phrase(len(entries), "page")}. Open one to see why each line was kept or dropped, \
and to correct it.</p>
<div class="filters" role="group" aria-label="Show only">{"".join(buttons)}<output aria-live="polite"></output></div>
<p id="corrections" role="group" aria-label="Corrections" hidden><output aria-live="polite"></output> \
<button type="button">Download corrections.toml</button></p>
<table>
<thead><tr><th scope="col">Page</th><th scope="col">Title</th><th scope="col">Kind</th><th scope="col">Language</th>\
<th scope="col" aria-sort="none"><button type="button" data-sort="confidence">Confidence</button></th>\
<th scope="col" aria-sort="none"><button type="button" data-sort="kept">Kept</button></th>\
<th scope="col" aria-sort="none"><button type="button" data-sort="repairs">Repairs</button></th></tr></thead>
<tbody>
{"".join(map(_row, entries))}</tbody>
</table>
</main>
<script>{script}</script>
</body>
</html>
"""


def _is_unsure(entry: IndexEntry) -> bool:
    return entry.confidence is not None and entry.confidence < _MIN_SURE_CONFIDENCE


def _filter_button(token: str, caption: str, count: int) -> str:
    """Return the button that shows only the rows with a token; empty if no row has it.

    Args:
        token: one of the words in the attribute ``data-t`` of the rows.
        caption: the text on the button.
        count: the number of rows that have the token.
    """
    return (
        f'<button type="button" aria-pressed="false" data-t="{attribute_value(token)}">{text_html(caption)} '
        f"<span>{count:,}</span></button>"
        if count
        else ""
    )


def _row(entry: IndexEntry) -> str:
    """Return the row of a page; a page without a confidence is sorted below all others."""
    tokens = [
        f"kind-{entry.kind}",
        *(["unsure"] if _is_unsure(entry) else []),
        *(["repaired"] if entry.repairs else []),
    ]
    confidence = f"{entry.confidence:.0%}" if entry.confidence is not None else "–"
    return (
        f'<tr data-t="{" ".join(tokens)}" data-confidence="{entry.confidence if entry.confidence is not None else -1}" '
        f'data-kept="{entry.kept_share}" data-repairs="{entry.repairs}">'
        f'<th scope="row"><a href="{attribute_value(quote(entry.file))}">{text_html(entry.name)}</a></th>'
        f'<td dir="auto">{text_html(entry.title)}</td><td>{entry.kind}</td><td>{text_html(entry.language)}</td>'
        f'<td class="n" data-what="confidence">{confidence}</td>'
        f'<td class="n" data-what="kept">{entry.kept_share:.0%}</td>'
        f'<td class="n" data-what="{"repair" if entry.repairs == 1 else "repairs"}">{entry.repairs:,}</td></tr>\n'
    )
