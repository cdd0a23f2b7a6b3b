"""Summarise a run: the line at its end, and ``--summary FILE``."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from cleanarticle.cli.progress import clock
from cleanarticle.errors import shortened
from cleanarticle.io.files import NewFile
from cleanarticle.io.record import Reject
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.quality import characters_of
from cleanarticle.page.wording import count_phrase
from cleanarticle.version import VERSION

_END_OF_REASON = lazy_pattern(r"[;:]\s")  # what follows is about one record: its fields, its position
# Set by hand.
_MAX_REASONS = 50  # different reasons that are counted; further ones are "other"
_MAX_SHOWN_REASONS = 3  # reasons in the line at the end of a run


class PageCounts(NamedTuple):
    """The counts of one page.

    Args:
        kind: its kind.
        language: its language.
        articles: the number of its articles.
        characters: the characters of all its lines, without the white space around each.
        kept: the characters of the kept lines, counted in the same way.
        repairs: the number of repairs.
    """

    kind: str
    language: str | None
    articles: int
    characters: int
    kept: int
    repairs: int


def counts_of(page: Page) -> PageCounts:
    """Return the counts of a page."""
    kept, characters = characters_of(page.lines)
    repairs = sum(repair.applied for repair in page.text_repairs)
    return PageCounts(page.kind, page.language, len(page.articles), characters, kept, repairs)


def reason_of(error: str) -> str:
    """Return the part of an error that similar errors share.

    >>> reason_of("the record has no field 'text'; it has: id"), reason_of("not JSON: Expecting value at column 1")
    ("the record has no field 'text'", 'not JSON')
    """
    return _END_OF_REASON.split(error, maxsplit=1)[0]


class Summary:
    """Count the results of a run.

    Args:
        before: the number of records that an earlier run did, which are not counted.
    """

    def __init__(self, before: int = 0) -> None:
        self.before = before
        self.started = time.monotonic()
        self.pages = self.articles = self.characters = self.kept = self.repairs = self.unwanted = 0
        self.kinds: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def add(self, page: PageCounts, *, wanted: bool = True) -> None:
        """Count one page.

        Args:
            page: its counts.
            wanted: whether it was written.
        """
        self.pages += 1
        self.unwanted += not wanted
        self.kinds[page.kind] += 1
        self.languages[page.language or "unknown"] += 1
        self.articles += page.articles
        self.characters += page.characters
        self.kept += page.kept
        self.repairs += page.repairs

    def add_reject(self, reject: Reject) -> None:
        """Count a record that was rejected."""
        reason = reason_of(reject.error)
        self.reasons[reason if reason in self.reasons or len(self.reasons) < _MAX_REASONS else "other"] += 1

    @property
    def rejected(self) -> int:
        """The number of rejected records."""
        return self.reasons.total()

    def line(self, output: str, advice: str = "") -> str:
        """Return the line that is printed at the end of a run.

        Args:
            output: the name of the output.
            advice: a hint about the next step.
        """
        seconds = time.monotonic() - self.started
        done = self.pages + self.rejected
        parts = [count_phrase(self.articles, "article")]
        if self.characters:
            parts.append(f"{100 * self.kept / self.characters:.0f} % of the text kept")
        parts.append(count_phrase(self.repairs, "repair"))
        if self.unwanted:
            parts.append(f"{self.unwanted:,} left out by --only or --min-confidence")
        if self.rejected:
            parts.append(f"{self.rejected:,} rejected")
        if self.before:
            parts.append(f"after the {self.before:,} of the run before")
        rate = done / seconds if seconds else 0.0
        speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
        after = f". Next: {advice}" if advice else ""
        parts = [count_phrase(self.pages, "page"), *parts]
        return f"{output}: {', '.join(parts)}; {clock(seconds)}, {speed} a second{after}"

    def why(self) -> str:
        """Return the most frequent reasons for which records were rejected, with their counts, as text."""
        shown = [f"{count:,} × {shortened(reason)}" for reason, count in self.reasons.most_common(_MAX_SHOWN_REASONS)]
        more = len(self.reasons) - _MAX_SHOWN_REASONS
        return ", ".join([*shown, *([f"{more} more reasons"] if more > 0 else [])])

    def to_dict(self, output: str) -> dict[str, Any]:
        """Return the counts, JSON-ready: absolute numbers, not shares."""
        seconds = time.monotonic() - self.started
        return {
            "output": output,
            "records_of_an_earlier_run": self.before,
            "pages": self.pages,
            "pages_left_out": self.unwanted,
            "articles": self.articles,
            "characters": self.characters,
            "characters_kept": self.kept,
            "repairs": self.repairs,
            "kinds": dict(self.kinds.most_common()),
            "languages": dict(self.languages.most_common()),
            "rejected": self.rejected,
            "rejected_by_reason": dict(self.reasons.most_common()),
            "seconds": round(seconds, 3),
            "pages_a_second": round(self.pages / seconds, 3) if seconds else None,
            "version": dict(VERSION),
        }

    def save(self, path: Path, output: str) -> None:
        """Write the counts to a file of JSON.

        Raises:
            PathError: it cannot be written.
        """
        with NewFile(path) as file:
            file.write(
                (json.dumps(self.to_dict(output), indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")
            )
