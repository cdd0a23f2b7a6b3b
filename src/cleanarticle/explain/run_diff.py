"""Compare two runs over the same pages: list the pages, lines and fields that differ, the largest differences first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cleanarticle.errors import printable, shortened
from cleanarticle.explain.corpus import TopItems
from cleanarticle.page.wording import count_phrase

_ARTICLE_FIELDS = ("title", "subtitle", "authors", "agency", "dateline", "date", "modified", "language", "complete")
_PAGE_FIELDS = ("kind", "language")
_MAX_LINES = 6  # lines of a page that are shown
_MAX_WIDTH = 100  # characters of a line that are shown
_CHARACTERS_PER_FIELD = 40  # a field that differs counts as a difference of so many characters, about a line; by hand
_MAX_UNMATCHED = 200_000  # pages of one run that wait for the same page of the other, to bound the memory; set by hand


class PageDiff(NamedTuple):
    """The differences of one page.

    Args:
        name: the name of the page.
        removed: lines that only the first run has.
        added: lines that only the second run has.
        fields: a row for each field that differs: its name, its value in the first run, its value in the second run.
    """

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    fields: tuple[tuple[str, object, object], ...]

    @property
    def amount(self) -> int:
        """The amount of the difference: the characters of the lines that differ, and 40 for each field that differs."""
        return sum(map(len, (*self.removed, *self.added))) + _CHARACTERS_PER_FIELD * len(self.fields)


def diff_pages(name: str, before: Mapping[str, Any], after: Mapping[str, Any], text_field: str = "text") -> PageDiff:
    r"""Return the differences between two records of one page.

    >>> diff = diff_pages("a", {"text": "Menu\nRain."}, {"text": "Rain.", "kind": "article"})
    >>> diff.removed, diff.added, diff.fields
    (('Menu',), (), (('kind', None, 'article'),))
    """
    lines_before, lines_after = (Counter(_filled_lines(record, text_field)) for record in (before, after))
    removed, added = lines_before - lines_after, lines_after - lines_before
    return PageDiff(name, tuple(removed.elements()), tuple(added.elements()), tuple(_differing_fields(before, after)))


def _filled_lines(record: Mapping[str, Any], text_field: str) -> list[str]:
    """Return the filled lines of the text of a record, stripped."""
    text = record.get(text_field)
    return [line.strip() for line in text.split("\n") if line.strip()] if isinstance(text, str) else []


def _differing_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    """Yield the name and both values of each field that differs.

    If the first run has several articles, the name of a field of an article has the number of the article: "title 2".
    """
    for name in _PAGE_FIELDS:
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)
    articles_before, articles_after = _articles(before), _articles(after)
    if len(articles_before) != len(articles_after):
        yield "articles", len(articles_before), len(articles_after)
    for number, (old, new) in enumerate(zip(articles_before, articles_after, strict=False), 1):
        for name in _ARTICLE_FIELDS:
            if old.get(name) != new.get(name):
                yield name if len(articles_before) == 1 else f"{name} {number}", old.get(name), new.get(name)


def _articles(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the articles of a record; none if it is malformed."""
    articles = record.get("articles")
    return [article for article in articles if isinstance(article, Mapping)] if isinstance(articles, list) else []


class RunDiff:
    """The differences between two runs: counts, and the pages that differ most.

    Args:
        max_pages: how many of the pages that differ most are stored.
    """

    def __init__(self, max_pages: int = 20) -> None:
        self.pages = 0
        """The number of pages that both runs have."""
        self.changed = 0
        """The number of pages that both runs have and that differ."""
        self.only_before = self.only_after = 0
        """The numbers of pages that only the first run has, and only the second."""
        self.removed = self.added = 0
        """The numbers of characters in lines that only the first run has, and only the second."""
        self.fields: Counter[str] = Counter()
        """The number of pages on which each field differs, in at least one article."""
        self._largest: TopItems[PageDiff] = TopItems(max_pages)

    def compare(
        self,
        before: Iterable[tuple[str, Mapping[str, Any]]],
        after: Iterable[tuple[str, Mapping[str, Any]]],
        text_field: str = "text",
    ) -> None:
        """Compare two runs, each given as pairs of a name and a record.

        Pages are matched by name. The runs are read side by side, and a page of one waits until the same page of the
        other is read. So memory does not grow with the number of pages if both runs have the same order.

        Raises:
            ValueError: more than 200,000 pages of one run wait for the same page of the other.
        """
        unmatched: tuple[dict[str, Mapping[str, Any]], dict[str, Mapping[str, Any]]] = ({}, {})
        sides = (iter(before), iter(after))
        has_more = [True, True]
        while any(has_more):
            for side in (0, 1):
                item = next(sides[side], None) if has_more[side] else None
                if item is None:
                    has_more[side] = False
                    continue
                name, record = item
                partner = unmatched[1 - side].pop(name, None)
                if partner is None:
                    unmatched[side][name] = record
                else:
                    pair = (partner, record) if side else (record, partner)
                    self.add(name, *pair, text_field)
            if max(map(len, unmatched)) > _MAX_UNMATCHED:
                raise ValueError(
                    f"more than {_MAX_UNMATCHED:,} pages of one run were not found so far in the other, which has "
                    "other pages or another order. Compare runs over the same input, in the same order"
                )
        self.only_before, self.only_after = map(len, unmatched)

    def add(self, name: str, before: Mapping[str, Any], after: Mapping[str, Any], text_field: str = "text") -> None:
        """Compare two records of one page."""
        diff = diff_pages(name, before, after, text_field)
        self.pages += 1
        if not diff.amount:
            return
        self.changed += 1
        self.removed += sum(map(len, diff.removed))
        self.added += sum(map(len, diff.added))
        self.fields.update({name.split()[0] for name, *_ in diff.fields})  # a page counts once, whatever its articles
        self._largest.add(diff)

    @property
    def largest(self) -> list[PageDiff]:
        """The pages that differ most, the largest difference first."""
        return list(self._largest)

    def text(self) -> str:
        """Return the differences as lines for a terminal."""
        totals = [f"{self.changed:,} of {count_phrase(self.pages, 'page')} differ"]
        totals += [f"{count_phrase(self.removed, 'character')} fewer", f"{count_phrase(self.added, 'character')} more"]
        out = [", ".join(totals)]
        for count, run in ((self.only_before, "first"), (self.only_after, "second")):
            if count:
                out.append(f"{count_phrase(count, 'page')} in the {run} run only")
        if self.fields:
            listed = ", ".join(f"{name} {count:,}" for name, count in self.fields.most_common())
            out.append(f"fields that differ (of {count_phrase(self.pages, 'page')}): {listed}")
        for diff in self.largest:
            out += ["", printable(diff.name)]
            out += (f"  {name}: {_shown(before)} -> {_shown(after)}" for name, before, after in diff.fields)
            for sign, lines in (("-", diff.removed), ("+", diff.added)):
                longest_first = sorted(lines, key=len, reverse=True)
                out += (f"  {sign} {_shown(line, quoted=False)}" for line in longest_first[:_MAX_LINES])
                if len(lines) > _MAX_LINES:
                    out.append(f"  {sign} … {len(lines) - _MAX_LINES:,} more lines")
        return "\n".join(out) + "\n"


def _shown(value: object, *, quoted: bool = True) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if quoted else str(value)
    return shortened(printable(text), _MAX_WIDTH)
