"""Make the corpus report: a self-contained HTML file with the counts of a run over many pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanarticle.explain import charts
from cleanarticle.explain.corpus import BINS, UNSURE, Corpus, ListEntry
from cleanarticle.explain.html_document import document_head
from cleanarticle.explain.quality_counts import FILTERS
from cleanarticle.page import KEPT, Label
from cleanarticle.page.html_text import asset, attribute_value, text_html
from cleanarticle.page.pieces import UNSEEN_OR_JOINER
from cleanarticle.page.wording import count_phrase

# The largest numbers of entries of lists and tables.
_MAX_LANGUAGES = 12
_MAX_RULES = 15
_MAX_LINES = 40
_MAX_EXAMPLES = 30
_EXAMPLE_LENGTH = 160  # characters of a text
_MAX_UNFOLDED_ROWS = 12  # rows of a table that are not folded
_MIN_FOLDED_ROWS = 4  # fewer rows are not folded


def report_html(corpus: Corpus, *, title: str) -> str:
    """Return the counts of a run as an HTML file that needs no network.

    Args:
        corpus: the counts.
        title: the name of the run.

    Returns:
        The document. It has no lone surrogates, so it can be written as UTF-8.

    Raises:
        MissingExtraError: the extra ``report`` is not installed.
    """
    style = asset("view.css") + asset("report.css", __package__)
    sections = [
        _least_sure(corpus),
        _kinds(corpus),
        _shares(corpus),
        _quality(corpus),
        _duplicates(corpus),
        _without_article(corpus),
        _repeated(corpus),
        _unsure(corpus),
        _boilerplate(corpus),
        _repairs(corpus),
        _slowest(corpus),
    ]
    findings = "".join(
        f'<li><a href="#{section.id}">{section.finding}</a></li>' for section in sections if section and section.finding
    )
    return f"""{document_head(title, style)}
<body class="cleanarticle">
<main>
<h1 dir="auto">{text_html(title)}</h1>
<p class="facts">{_facts(corpus)}</p>
{_missing(corpus)}
{f'<nav aria-label="Where to look"><p>Where to look first:</p><ul>{findings}</ul></nav>' if findings else ""}
{"".join(section.html for section in sections if section)}
</main>
</body>
</html>
"""


def _facts(corpus: Corpus) -> str:
    total = sum(map(Counter.total, corpus.sizes.values()))
    facts = [count_phrase(corpus.pages, "page"), count_phrase(corpus.articles, "article")]
    if total:
        facts.append(f"{corpus.kept.total() / total:.0%} of {count_phrase(total, 'character')} kept")
    facts.append(
        count_phrase(corpus.rules.total(), "repair") + (f", {corpus.flagged:,} flagged" if corpus.flagged else "")
    )
    return " · ".join(facts)


def _missing(corpus: Corpus) -> str:
    sentences = []
    if corpus.with_lines < corpus.pages:
        which_records = (
            "No record has" if not corpus.with_lines else f"{corpus.pages - corpus.with_lines:,} records do not have"
        )
        sentences.append(
            f"{which_records} its lines, so the report does not show what was dropped from them, with which labels, "
            "and which lines recur. To add the lines, run <code>cleanarticle clean … --lines</code> again."
        )
    return "".join(f'<p class="missing">{sentence}</p>' for sentence in sentences)


class _Section(NamedTuple):
    """A part of the report: its HTML, its anchor, and its entry in the list "Where to look first", or ``""``."""

    html: str
    id: str
    finding: str


def _section(name: str, heading: str, note: str, content: str, finding: str = "") -> _Section:
    """Return a section with the anchor *name*, and a note below its heading."""
    return _Section(
        f'<section><h2 id="{name}">{heading}</h2><p class="note">{note}</p>{content}</section>', name, finding
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of HTML cells; the names of columns of numbers end in ``#``, which is not shown."""
    names = [head.removesuffix("#") for head in heads]
    classes = [' class="number"' if head.endswith("#") else "" for head in heads]
    cell_attributes = [
        f' data-what="{attribute_value(name)}"' if kind else "" for name, kind in zip(names, classes, strict=True)
    ]
    top = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in zip(names, classes, strict=True))
    cells = [f"{kind}{description}" for kind, description in zip(classes, cell_attributes, strict=True)]
    body = [
        f"<tr>{''.join(f'<td{cell}>{content}</td>' for content, cell in zip(row, cells, strict=True))}</tr>"
        for row in rows
    ]
    stacked = ' class="stacked"' if classes.count("") > 1 else ""  # a phone is too narrow for two texts side by side

    def table(part: Sequence[str]) -> str:
        content = f"<table{stacked}><thead><tr>{top}</tr></thead><tbody>{''.join(part)}</tbody></table>"
        return f'<div class="scroll" tabindex="0" role="group" aria-label="Table">{content}</div>'

    if len(body) < _MAX_UNFOLDED_ROWS + _MIN_FOLDED_ROWS:
        return table(body)
    shown, folded = body[:_MAX_UNFOLDED_ROWS], body[_MAX_UNFOLDED_ROWS:]
    return f"{table(shown)}<details><summary>{len(folded):,} more</summary>{table(folded)}</details>"


def _label(name: str) -> str:
    return f'<span class="k k-{name}">{name}</span>'


def _text(text: str) -> str:
    return f'<span dir="auto">{text_html(" ".join(text.split()))}</span>'


def _kinds(corpus: Corpus) -> _Section | None:
    if not corpus.sizes:
        return None
    ordered = sorted(corpus.sizes, key=lambda code: (-corpus.sizes[code].total(), code))
    groups = {code: corpus.sizes[code] for code in ordered[:_MAX_LANGUAGES]}
    if rest := ordered[_MAX_LANGUAGES:]:
        groups["others"] = sum((corpus.sizes[code] for code in rest), Counter())
    if len(corpus.sizes) > 1:
        groups = {"all": sum(corpus.sizes.values(), Counter()), **groups}
    totals = {code: sizes.total() or 1 for code, sizes in groups.items()}
    kinds = sorted(Label, key=lambda label: label not in KEPT)
    plot = charts.stacked(
        "Share of the characters by kind of line, a bar a language",
        list(groups),
        {label.value: [sizes[label] / totals[code] for code, sizes in groups.items()] for label in kinds},
        "{:.0%}".format,
    )
    present = [label for label in kinds if any(sizes[label] for sizes in groups.values())]
    keys = f'<p class="keys">{"".join(_label(label.value) for label in present)}</p>'
    rows = [
        (_label(label.value), *(f"{sizes[label] / totals[code]:.1%}" for code, sizes in groups.items()))
        for label in present
    ]
    pages = {**corpus.languages, "all": corpus.pages}
    heads = ["kind", *(f"{text_html(code)}{f' ({pages[code]:,})' if code in pages else ''}#" for code in groups)]
    return _section(
        "kinds",
        "What was kept, and what was dropped, by language",
        "Shares of the characters. The kinds on the left, from title to heading, are kept; the others are dropped.",
        f"{plot}{keys}<details><summary>the figures (pages in brackets)</summary>{_table(heads, rows)}</details>",
    )


def _least_sure(corpus: Corpus) -> _Section | None:
    counts = corpus.quality.confidences
    if not sum(counts):
        return None
    step = 100 // len(counts)
    plot = charts.columns(
        "Number of pages by confidence", [f"{index * step}%" for index in range(len(counts))], counts, "{:,.0f}".format
    )
    rows = [(f"{1 - page.amount:.0%}", _name(page), _text(page.text[:_EXAMPLE_LENGTH])) for page in corpus.least_sure]
    return _section(
        "confidence",
        "The least sure pages",
        "The confidence of a page is the F1 that its text probably has. Pages in doubt come first; "
        "<code>--min-confidence</code> leaves them out.",
        plot + _table(["confidence#", "page", "text"], rows),
    )


def _quality(corpus: Corpus) -> _Section | None:
    counts = corpus.quality
    if not counts.pages:
        return None
    rows = [
        (f"{counts.filtered[name]:,}", f"{counts.filtered[name] / counts.pages:.1%}", description, source)
        for description, source, name, *_ in FILTERS
    ]
    return _section(
        "quality",
        "What published filters would drop",
        "Pages by the limits of the filters of large corpora, which were made for text that was not cleaned.",
        _table(["pages#", "share#", "of which the text has", "filter"], rows),
    )


def _duplicates(corpus: Corpus) -> _Section | None:
    counts, across = corpus.quality, corpus.across_sites(_MAX_LINES)
    if not counts.near_duplicates and not across:
        return None
    copies = [(f"{count:,}", _text(text[:_EXAMPLE_LENGTH])) for count, text in counts.most_copied(_MAX_LINES)]
    lines = [(f"{count:,}", _text(text[:_EXAMPLE_LENGTH])) for count, text in across]
    content = _table(["pages#", "text"], copies) if copies else ""
    if lines:
        content += "<p>Long lines kept on more than one site:</p>" + _table(["sites#", "line"], lines)
    return _section(
        "duplicates",
        "Duplicates",
        f"{count_phrase(counts.duplicates, 'page')} with the text of an earlier page, "
        f"{count_phrase(counts.near_duplicates, 'page')} if case, spaces and punctuation do not count.",
        content,
        f"{count_phrase(counts.near_duplicates, 'duplicate page')}" if counts.near_duplicates else "",
    )


def _shares(corpus: Corpus) -> _Section | None:
    if not corpus.with_lines:
        return None
    step = 100 // BINS
    plot = charts.columns(
        "Number of pages by the share of their characters that is kept",
        [f"{index * step}%" for index in range(BINS)],
        corpus.shares,
        "{:,.0f}".format,
    )
    rows = [
        (f"{index * step}–{(index + 1) * step}%", f"{count:,}") for index, count in enumerate(corpus.shares) if count
    ]
    lists = [(corpus.empty, "nothing"), (corpus.whole, "all")]
    ends = "".join(
        f"<p>{count_phrase(pages.seen, 'page')} of which {description} was kept, the longest first:</p>"
        + _table(["page", "characters#"], [(_name(page), f"{page.amount:,.0f}") for page in pages])
        for pages, description in lists
        if pages.seen
    )
    finding = " and ".join(
        f"{count_phrase(pages.seen, 'page')} of which {description} was kept"
        for pages, description in lists
        if pages.seen
    )
    return _section(
        "shares",
        "How much of a page is kept",
        "Pages by the share of their characters that is kept. Look at both ends: if all of a page is kept, nothing was "
        "removed; if nothing is kept, the page was lost.",
        f"{plot}<details><summary>the figures</summary>{_table(['kept', 'pages#'], rows)}</details>{ends}",
        finding,
    )


def _name(page: ListEntry) -> str:
    return f'<span class="name">{text_html(page.name)}</span>'


def _boilerplate(corpus: Corpus) -> _Section | None:
    lines = [item for item in corpus.dropped.most_frequent(_MAX_LINES) if item[1] > 1]
    if not lines:
        return None
    rows = [(f"{count:,}", _label(kind), _text(text)) for (text, kind), count in lines]
    return _section(
        "boilerplate",
        "The lines most often dropped",
        f"The boilerplate of the sites. {_counted(corpus)}",
        _table(["pages#", "kind", "line"], rows),
    )


def _counted(corpus: Corpus) -> str:
    missed = max(corpus.dropped.missed, corpus.repeated.missed)
    return f"There were too many to count all: a count may be {missed:,} too low." if missed else ""


def _repeated(corpus: Corpus) -> _Section | None:
    lines = [item for item in corpus.repeated.most_frequent(_MAX_LINES) if item[1] > 1]
    if not lines:
        return None
    heads = ["site"] if any(site for (*_, site), _ in lines) else []
    rows = [
        (f"{count:,}", *[text_html(site) for _ in heads], _label(kind), _text(text))
        for (text, kind, site), count in lines
    ]
    return _section(
        "repeated",
        "Lines kept on more than one page",
        "Text of an article is rarely on two pages of a site: this may be missed boilerplate. A profile of the "
        "site (<code>cleanarticle learn</code>), a pattern or a cue phrase drops it.",
        _table(["pages#", *heads, "kind", "line"], rows),
        f"lines kept on up to {lines[0][1]:,} pages{' of a site' if heads else ''}",
    )


def _unsure(corpus: Corpus) -> _Section | None:
    if not corpus.unsure.seen:
        return None
    rows = [
        (f"{line.amount:,.0f}", _label(line.label), _text(line.text[:_EXAMPLE_LENGTH]), _name(line))
        for line in corpus.unsure
    ]
    return _section(
        "unsure",
        "The longest lines with an unsure label",
        f"{corpus.unsure.seen:,} of {count_phrase(corpus.lines, 'line')} below {UNSURE:.0%}. See why with "
        "<code>cleanarticle explain PATH --id ID --html page.html</code>.",
        _table(["characters#", "kind", "line", "where"], rows),
        f"{corpus.unsure.seen:,} of {count_phrase(corpus.lines, 'line')} with an unsure label",
    )


def _repairs(corpus: Corpus) -> _Section | None:
    if not corpus.rules:
        return None
    rules = corpus.rules.most_common(_MAX_RULES)
    plot = charts.bars(
        "Number of repairs by rule", [rule for rule, _ in rules], [count for _, count in rules], "{:,.0f}".format
    )
    rows = [
        (
            f"{count:,}",
            f"<code>{text_html(rule)}</code>",
            f"<del>{text_html(before, UNSEEN_OR_JOINER)}</del>",
            f"<ins>{text_html(after)}</ins>",
        )
        for (rule, before, after), count in corpus.examples.most_frequent(_MAX_EXAMPLES)
    ]
    return _section(
        "repairs",
        "Repairs",
        f"{count_phrase(corpus.rules.total(), 'repair')} by {count_phrase(len(corpus.rules), 'rule')}"
        f"{f'; {corpus.flagged:,} more were flagged but not applied' if corpus.flagged else ''}. "
        "Below, the most frequent ones.",
        plot + _table(["times#", "rule", "before", "after"], rows),
    )


def _without_article(corpus: Corpus) -> _Section | None:
    if not corpus.without_article.seen:
        return None
    rows = [(_name(page), f"{page.amount:,.0f}", _text(page.text[:_EXAMPLE_LENGTH])) for page in corpus.without_article]
    return _section(
        "articles",
        "Pages with no article",
        f"{corpus.without_article.seen:,} of {count_phrase(corpus.pages, 'page')}; those with the most text first. "
        "A list, a shop or a forum has none, and its text is its main content; a page of news should have one.",
        _table(["page", "characters kept#", "text"], rows),
        f"{count_phrase(corpus.without_article.seen, 'page')} with no article",
    )


def _slowest(corpus: Corpus) -> _Section:
    if corpus.timed:
        rows = [(_name(page), f"{page.amount:.3f}", page.text) for page in corpus.slowest]
        table = _table(["page", "seconds#", "characters#"], rows)
        return _section(
            "slowest",
            "The slowest pages",
            f"Of {count_phrase(corpus.timed, 'page')} that were timed: {corpus.seconds / corpus.timed:.3f} seconds "
            "of processor time each.",
            table,
        )
    longest = [(_name(page), f"{page.amount:,.0f}") for page in corpus.longest]
    return _section(
        "longest",
        "The longest pages",
        "No record has the time that it took, which grows with its length. To add it, run <code>cleanarticle clean … "
        "--seconds</code> again.",
        _table(["page", "characters#"], longest),
    )
