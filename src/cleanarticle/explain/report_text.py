"""Make the corpus report as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cleanarticle.errors import printable, shortened
from cleanarticle.explain.corpus import UNSURE, Corpus
from cleanarticle.page.wording import count_phrase

_MAX_ROWS = 8  # of each list
_MAX_WIDTH = 100  # characters of a line of a page


def report_text(corpus: Corpus, *, title: str) -> str:
    """Return the counts of a run as lines for a terminal. Every count is shown with its total.

    Args:
        corpus: the counts.
        title: the name of the run.
    """
    total = sum(map(Counter.total, corpus.sizes.values()))
    facts = [count_phrase(corpus.pages, "page"), count_phrase(corpus.articles, "article")]
    if total:
        facts.append(f"{corpus.kept.total() / total:.0%} of {count_phrase(total, 'character')} kept")
    facts.append(count_phrase(corpus.rules.total(), "repair"))
    if corpus.flagged:
        facts.append(f"{count_phrase(corpus.flagged, 'word')} flagged")
    parts = [f"{printable(title)}\n{', '.join(facts)}\n"]
    parts.append(_counts("Languages", corpus.languages.most_common(_MAX_ROWS), corpus.pages))
    parts.append(_counts("Kinds of pages", corpus.kinds.most_common(_MAX_ROWS), corpus.pages))
    if corpus.without_article.seen:
        rows = ((f"{page.amount:,.0f}", f"{page.name}: {page.text}") for page in corpus.without_article)
        parts.append(
            _list(f"{corpus.without_article.seen:,} of {corpus.pages:,} pages have no article", "characters", rows)
        )
    if corpus.unsure.seen:
        heading = f"{corpus.unsure.seen:,} of {corpus.lines:,} lines have a label below {UNSURE:.0%}"
        rows = ((f"{line.amount:,.0f}", f"{line.name}: {line.label}: {line.text}") for line in corpus.unsure)
        parts.append(_list(heading, "characters", rows))
    repeated = [item for item in corpus.repeated.most_frequent(_MAX_ROWS) if item[1] > 1]
    rows = ((f"{count:,}", f"{site} {text}".strip()) for (text, _, site), count in repeated)
    parts.append(_list("Kept on more than one page: perhaps missed boilerplate", "pages", rows))
    dropped = [item for item in corpus.dropped.most_frequent(_MAX_ROWS) if item[1] > 1]
    parts.append(
        _list("Dropped most often", "pages", ((f"{count:,}", f"{kind}: {text}") for (text, kind), count in dropped))
    )
    parts.append(
        _list("Repairs", "times", ((f"{count:,}", rule) for rule, count in corpus.rules.most_common(_MAX_ROWS)))
    )
    if corpus.with_lines < corpus.pages:
        without = corpus.pages - corpus.with_lines
        parts.append(
            f"{without:,} of {corpus.pages:,} records do not have their lines: clean with --lines to see shares.\n"
        )
    return "\n".join(part for part in parts if part)


def _counts(heading: str, rows: Iterable[tuple[str, int]], total: int) -> str:
    return _list(heading, f"of {count_phrase(total, 'page')}", ((f"{count:,}", name) for name, count in rows))


def _list(heading: str, unit: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = []
    for number, text in list(rows)[:_MAX_ROWS]:
        text = printable(" ".join(text.split()))
        lines.append(f"{number:>10}  {shortened(text, _MAX_WIDTH)}\n")
    return f"{heading} ({unit})\n{''.join(lines)}" if lines else ""
