"""Compare two runs over the same pages: pages, lines and fields that differ, the largest differences first."""

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
_FIELD_AMOUNT = 40  # characters as which a field that differs counts: about a line
_MAX_UNMATCHED = 200_000  # pages of one run without a partner in the other, to bound the memory


class PageDiff(NamedTuple):
    """The differences of one page.

    Args:
        name: the page.
        removed: lines that only the first run has.
        added: lines that only the second run has.
        fields: names of fields that differ, each with its values in both runs.
    """

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    fields: tuple[tuple[str, object, object], ...]

    @property
    def amount(self) -> int:
        """The size of the difference: the characters of lines that differ, and 40 for each field that differs."""
        return sum(map(len, (*self.removed, *self.added))) + _FIELD_AMOUNT * len(self.fields)


def page_diff(name: str, before: Mapping[str, Any], after: Mapping[str, Any], text_field: str = "text") -> PageDiff:
    r"""Return the differences between two records of one page.

    >>> diff = page_diff("a", {"text": "Menu\nRain."}, {"text": "Rain.", "kind": "article"})
    >>> diff.removed, diff.added, diff.fields
    (('Menu',), (), (('kind', None, 'article'),))
    """
    lines = [Counter(_lines(record, text_field)) for record in (before, after)]
    removed, added = lines[0] - lines[1], lines[1] - lines[0]
    return PageDiff(name, tuple(removed.elements()), tuple(added.elements()), tuple(_fields(before, after)))


def _lines(record: Mapping[str, Any], text_field: str) -> list[str]:
    text = record.get(text_field)
    return [line.strip() for line in text.split("\n") if line.strip()] if isinstance(text, str) else []


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    for name in _PAGE_FIELDS:
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)
    articles = [_articles(record) for record in (before, after)]
    if len(articles[0]) != len(articles[1]):
        yield "articles", len(articles[0]), len(articles[1])
    for number, (old, new) in enumerate(zip(*articles, strict=False)):
        for name in _ARTICLE_FIELDS:
            if old.get(name) != new.get(name):
                yield name if len(articles[0]) == 1 else f"{name} {number + 1}", old.get(name), new.get(name)


def _articles(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = record.get("articles")
    return [article for article in found if isinstance(article, Mapping)] if isinstance(found, list) else []


class RunDiff:
    """The differences between two runs: counts, and the pages that differ most.

    Args:
        worst: the number of these pages that are stored.
    """

    def __init__(self, worst: int = 20) -> None:
        self.pages = self.changed = 0
        self.only_before = self.only_after = 0
        self.removed = self.added = 0
        self.fields: Counter[str] = Counter()
        self._largest: TopItems[PageDiff] = TopItems(worst)

    def compare(
        self,
        before: Iterable[tuple[str, Mapping[str, Any]]],
        after: Iterable[tuple[str, Mapping[str, Any]]],
        text_field: str = "text",
    ) -> None:
        """Compare two runs, each given as pairs of a name and a record.

        Pages are matched by name. If both runs have the same order, memory does not grow with the number of pages.

        Raises:
            ValueError: the runs have hardly any pages in common.
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
                other = unmatched[1 - side].pop(name, None)
                if other is None:
                    unmatched[side][name] = record
                else:
                    pair = (other, record) if side else (record, other)
                    self.add(name, *pair, text_field)
            if max(map(len, unmatched)) > _MAX_UNMATCHED:
                raise ValueError(
                    f"the runs have hardly any pages in common: {_MAX_UNMATCHED:,} pages of one are not in the other. "
                    "Compare runs over the same input"
                )
        self.only_before, self.only_after = map(len, unmatched)

    def add(self, name: str, before: Mapping[str, Any], after: Mapping[str, Any], text_field: str = "text") -> None:
        """Compare two records of one page."""
        diff = page_diff(name, before, after, text_field)
        self.pages += 1
        if not diff.amount:
            return
        self.changed += 1
        self.removed += sum(map(len, diff.removed))
        self.added += sum(map(len, diff.added))
        self.fields.update(name.split()[0] for name, *_ in diff.fields)
        self._largest.add(diff)

    @property
    def worst(self) -> list[PageDiff]:
        """The pages that differ most, the largest difference first."""
        return list(self._largest)

    def text(self) -> str:
        """Return the differences as lines for a terminal."""
        totals = [f"{self.changed:,} of {count_phrase(self.pages, 'page')} differ"]
        totals += [f"{count_phrase(self.removed, 'character')} fewer", f"{count_phrase(self.added, 'character')} more"]
        out = [", ".join(totals)]
        for count, which in ((self.only_before, "first"), (self.only_after, "second")):
            if count:
                out.append(f"{count_phrase(count, 'page')} in the {which} run only")
        if self.fields:
            listed = ", ".join(f"{name} {count:,}" for name, count in self.fields.most_common())
            out.append(f"fields that differ (of {count_phrase(self.pages, 'page')}): {listed}")
        for diff in self.worst:
            out += ["", printable(diff.name)]
            out += (f"  {name}: {_short(before)} -> {_short(after)}" for name, before, after in diff.fields)
            for sign, lines in (("-", diff.removed), ("+", diff.added)):
                longest = sorted(lines, key=len, reverse=True)
                out += (f"  {sign} {_short(line, quoted=False)}" for line in longest[:_MAX_LINES])
                if len(lines) > _MAX_LINES:
                    out.append(f"  {sign} … {len(lines) - _MAX_LINES:,} more lines")
        return "\n".join(out) + "\n"


def _short(value: object, *, quoted: bool = True) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if quoted else str(value)
    return shortened(printable(text), _MAX_WIDTH)
