"""Count the results of a run over many pages, in a bounded amount of memory."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from cleanarticle.errors import RecordError
from cleanarticle.explain.quality_counts import QualityCounts
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label
from cleanarticle.text.address import site_of

K = TypeVar("K", bound=Hashable)

PREFIX = "clean_"
_ADDED = ("articles", "language", "repairs", "lines", "seconds", "kind", "confidence", "quality")

BINS = 20
"""The number of bins for the kept share of a page; each is a twentieth wide."""
UNSURE = 0.6  # lines with less confidence are listed as unsure; set by hand, as in the inspector
_MAX_ENTRIES = 25  # entries of a list
_MAX_COUNTED = 200_000  # different lines that are counted at the same time, to bound the memory
_MAX_SHOWN = 300  # characters of a line that are stored, to count and to show it
_BULLET = lazy_pattern(r"^[*+•·‣▪–-]\s+")
"""The bullet at the beginning of an item. Lines that differ only in it are counted together."""


class FrequentItems(Generic[K]):
    """The counts of the most frequent items, in bounded memory; rare items are dropped.

    Whenever there are too many different items, each count is lowered by one and items with 0 are dropped, as in
    Misra & Gries, "Finding repeated elements" (1982). So a count may be too low by at most ``missed``.

    >>> count = FrequentItems(capacity=2)
    >>> for item in "abacada":
    ...     count.add(item)
    >>> count.most_frequent(1), count.missed
    ([('a', 3)], 1)
    """

    def __init__(self, capacity: int = _MAX_COUNTED) -> None:
        self.missed = 0
        self._capacity = capacity
        self._counts: Counter[K] = Counter()

    def add(self, item: K) -> None:
        """Count an item."""
        self._counts[item] += 1
        if len(self._counts) > self._capacity:
            self.missed += 1
            self._counts = Counter({kind: count - 1 for kind, count in self._counts.items() if count > 1})

    def most_frequent(self, number: int) -> list[tuple[K, int]]:
        """Return the most frequent items with their counts; items with equal counts are in alphabetical order."""
        return heapq.nsmallest(number, self._counts.items(), key=lambda item: (-item[1], str(item[0])))


class ListEntry(NamedTuple):
    """A page or a line in a list."""

    amount: float
    """The amount by which it is ranked."""
    name: str
    text: str = ""
    """The text to show."""
    label: str = ""
    """The label, if it is a line."""


class HasAmount(Protocol):
    """An item that can be ranked by an amount."""

    @property
    def amount(self) -> float:
        """The amount."""


T = TypeVar("T", bound=HasAmount)


class TopItems(Generic[T]):
    """The items with the largest amounts; of items with equal amounts, those that were added first."""

    def __init__(self, number: int = _MAX_ENTRIES) -> None:
        self.seen = 0
        """The number of items that were added."""
        self._number = number
        self._heap: list[tuple[float, int, T]] = []  # the amount, minus the number of the item, and the item

    def add(self, item: T) -> None:
        """Count an item, and store it if it is one of the largest so far."""
        self.seen += 1
        entry = (item.amount, -self.seen, item)
        if len(self._heap) < self._number:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)

    def __iter__(self) -> Iterator[T]:
        return (item for *_, item in sorted(self._heap, reverse=True))


@dataclass
class Corpus:
    """The counts of a run; each record is added with :meth:`add`.

    Sizes are characters, without the white space around each line.
    """

    text_field: str = "text"
    pages: int = 0
    with_lines: int = 0
    """The number of pages whose records have their lines."""
    timed: int = 0
    """The number of pages whose records have the seconds that cleaning took."""
    seconds: float = 0.0
    """The seconds of these pages together."""
    articles: int = 0
    flagged: int = 0
    """The number of repairs that were not applied."""
    lines: int = 0
    """The number of filled lines."""
    kinds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sizes: defaultdict[str, Counter[Label]] = field(default_factory=lambda: defaultdict(Counter))
    """The size of all lines, by language and label."""
    kept: Counter[str] = field(default_factory=Counter)
    """The size of kept lines, by language."""
    shares: list[int] = field(default_factory=lambda: [0] * BINS)
    """The number of pages, by the share of their characters that is kept: a number for each bin."""
    rules: Counter[str] = field(default_factory=Counter)
    """The number of applied repairs, by their rule."""
    examples: FrequentItems[tuple[str, str, str]] = field(default_factory=FrequentItems)
    """The rule, the text before and the text after, of applied repairs."""
    dropped: FrequentItems[tuple[str, str]] = field(default_factory=FrequentItems)
    """The text and the label of dropped lines; a line counts once a page."""
    repeated: FrequentItems[tuple[str, str, str]] = field(default_factory=FrequentItems)
    """The text, the label and the site of kept lines; a line counts once a page. Sites are counted separately, since a
    line that two sites have may be text; the site is empty if it is not known."""
    unsure: TopItems[ListEntry] = field(default_factory=TopItems)
    """The longest lines with little confidence."""
    without_article: TopItems[ListEntry] = field(default_factory=TopItems)
    """The longest pages without an article."""
    empty: TopItems[ListEntry] = field(default_factory=TopItems)
    """The longest pages of which nothing was kept."""
    whole: TopItems[ListEntry] = field(default_factory=TopItems)
    """The longest pages of which everything was kept."""
    slowest: TopItems[ListEntry] = field(default_factory=TopItems)
    longest: TopItems[ListEntry] = field(default_factory=TopItems)
    least_sure: TopItems[ListEntry] = field(default_factory=TopItems)
    """The pages with the least confidence; the amount is 1 minus the confidence."""
    quality: QualityCounts = field(default_factory=QualityCounts)

    def add(self, name: str, record: Mapping[str, Any]) -> None:
        """Count one record that ``cleanarticle clean`` wrote.

        Args:
            name: its name in the report.
            record: its fields.

        Raises:
            RecordError: the record is malformed.
        """
        try:
            checked = _check_record(record, self.text_field)
            self._count(name, checked)
            self.quality.add(checked.added, checked.text)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RecordError(
                f"not a record that `cleanarticle clean` wrote as JSON lines or Parquet: {_problem(error)}"
            ) from error

    def add_entry(self, entry: Mapping[str, Any]) -> None:
        """Count a page by its entry in the index of a folder, which has fewer fields than its record.

        Args:
            entry: the fields of the entry.

        Raises:
            RecordError: the entry is malformed.
        """
        try:
            name, kind, articles, size = (entry[field] for field in ("file", "kind", "articles", "characters"))
            if not isinstance(articles, int) or not isinstance(size, int):
                raise TypeError("'articles' and 'characters' must be numbers")
            self.pages += 1
            self.kinds[str(kind)] += 1
            self.languages[str(entry["language"] or "unknown")] += 1
            self.articles += articles
            if not articles:
                self.without_article.add(ListEntry(size, str(name), str(entry["title"] or "")))
        except (KeyError, TypeError) as error:
            raise RecordError(
                f"not an entry of the index.jsonl of a folder that `cleanarticle clean` wrote: {_problem(error)}"
            ) from error

    def _count(self, name: str, record: _CountedFields) -> None:
        """Count a checked record."""
        language = record.language or "unknown"
        size = len(record.text)
        self.pages += 1
        self.languages[language] += 1
        self.articles += record.articles
        if record.kind:
            self.kinds[record.kind] += 1
        for rule, before, after, applied in record.repairs:
            if applied:
                self.rules[rule] += 1
                self.examples.add((rule, before[:_MAX_SHOWN], after[:_MAX_SHOWN]))
            else:
                self.flagged += 1
        confidence = record.added.get("confidence")
        if confidence is not None:
            self.least_sure.add(ListEntry(1 - float(confidence), name, record.text[:_MAX_SHOWN]))
        if record.lines is not None:
            size = self._count_lines(name, record)
        if not record.articles:
            self.without_article.add(ListEntry(len(record.text), name, record.text[:_MAX_SHOWN]))
        if not record.text.strip():
            self.empty.add(ListEntry(size, name))
        self.longest.add(ListEntry(size, name))
        if record.seconds is not None:
            self.timed += 1
            self.seconds += record.seconds
            self.slowest.add(ListEntry(record.seconds, name, f"{size:,}"))

    def _count_lines(self, name: str, record: _CountedFields) -> int:
        """Count the lines of a record, and return their size."""
        language = record.language or "unknown"
        self.with_lines += 1
        total = kept = 0
        dropped: set[tuple[str, str]] = set()
        repeated: set[tuple[str, str, str]] = set()
        for number, (text, label, confidence, is_kept) in enumerate(record.lines or (), 1):
            shown_text = _BULLET.sub("", text.strip())[:_MAX_SHOWN]
            if not shown_text:
                continue
            size = len(text.strip())
            self.lines += 1
            total += size
            self.sizes[language][label] += size
            if is_kept:
                kept += size
                repeated.add((shown_text, label.value, record.site))
            else:
                dropped.add((shown_text, label.value))
            if confidence < UNSURE:
                self.unsure.add(ListEntry(size, f"{name}, line {number}", shown_text, label.value))
        for line in sorted(dropped):
            self.dropped.add(line)
        for kept_line in sorted(repeated):
            self.repeated.add(kept_line)
        self.kept[language] += kept
        if total:
            self.shares[min(BINS - 1, BINS * kept // total)] += 1
        if total and total == kept:
            self.whole.add(ListEntry(total, name))
        return total

    def across_sites(self, number: int, *, length: int = 60) -> list[tuple[int, str]]:
        """Return the kept lines that are on most sites, with the number of sites.

        Args:
            number: the largest number of lines.
            length: the smallest length of a line, in characters.
        """
        sites: defaultdict[str, set[str]] = defaultdict(set)
        for (shown_text, _, site), _ in self.repeated.most_frequent(_MAX_COUNTED):
            if site and len(shown_text) >= length:
                sites[shown_text].add(site)
        shared = [(len(hosts), shown_text) for shown_text, hosts in sites.items() if len(hosts) > 1]
        return sorted(shared, key=lambda pair: (-pair[0], pair[1]))[:number]


class _Line(NamedTuple):
    text: str
    label: Label
    confidence: float
    kept: bool


class _CountedFields(NamedTuple):
    """The fields of a record that are counted."""

    text: str
    language: str | None
    articles: int
    repairs: list[tuple[str, str, str, bool]]
    lines: list[_Line] | None
    seconds: float | None
    site: str
    kind: str | None
    added: Mapping[str, Any]
    """The added fields, by their usual names."""


def _problem(error: Exception) -> str:
    """Return the problem of a record, as a part of a message.

    >>> _problem(KeyError("kind")), _problem(TypeError("'text' holds a list"))
    ("it has no field 'kind'", "TypeError: 'text' holds a list")
    """
    return f"it has no field {error}" if isinstance(error, KeyError) else f"{type(error).__name__}: {error}"


def _check_record(record: Mapping[str, Any], text_field: str) -> _CountedFields:
    """Return the record, with each value converted to its type.

    If the record has a field of its own with the usual name, the name of the added field begins with ``clean_``.
    """
    record = {**record, **{usual: record[name] for usual in _ADDED if (name := PREFIX + usual) in record}}
    seconds = record.get("seconds")
    text = record[text_field]
    language = record["language"]
    if not isinstance(text, str) or not isinstance(language, str | None):
        raise TypeError(f"{text_field!r} and 'language' hold text")
    lines = record.get("lines")
    return _CountedFields(
        text,
        language,
        len(record["articles"]),
        [(str(one["rule"]), str(one["before"]), str(one["after"]), bool(one["applied"])) for one in record["repairs"]],
        None
        if lines is None
        else [
            _Line(str(one["text"]), Label(one["label"]), float(one["confidence"]), bool(one["kept"])) for one in lines
        ],
        float(seconds) if isinstance(seconds, int | float) else None,
        site_of(record.get("url")) or "",
        str(record["kind"]) if isinstance(record.get("kind"), str) else None,
        {name: record.get(name) for name in ("confidence", "quality")},
    )
