"""Keep or drop lines by patterns of the user, whatever the model says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from cleanarticle.argument_checks import text_items
from cleanarticle.errors import PipelineError
from cleanarticle.page import BELONGS, KEPT, Label, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

LINE_SECONDS, PAGE_SECONDS = 1.0, 5.0
"""The time that one pattern may take on one line, and that all patterns together may take on one page.

There must be limits, since a pattern of a user may backtrack endlessly. No other limit of the library counts seconds
instead of steps; nothing else can stop a running pattern. These seconds are processor time of this process, as in
``regex``, so that no page fails on a busy machine. Set by hand.
"""


@declares(reads=["lines", "labels"], proposes=["labels", "kept"])
@dataclass(frozen=True)
class Patterns:
    """A cleaner that keeps or drops the lines that match patterns.

    Args:
        keep: regular expressions (of the package ``regex``); they have priority over *drop*.
        drop: regular expressions.

    Raises:
        PipelineError: a pattern is not a regular expression; or, while cleaning, a pattern took more than a second on
            one line, or all of them took more than five seconds on one page.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, expressions in (("keep", self.keep), ("drop", self.drop)):
            for pattern in expressions:
                try:
                    regex.compile(pattern)
                except regex.error as error:
                    message = f"{name}={pattern!r} is not a regular expression: {error}"
                    raise PipelineError(message) from error

    def __call__(self, page: Page) -> Iterator[Relabel]:
        """Propose, with confidence 1, a label for each line that matches a pattern."""
        timer = PatternTimer()
        for index, line in enumerate(page.lines):
            if line.blank:
                continue
            if pattern := timer.first_match(self.keep, line.text, index):
                label = line.label if line.label in KEPT else Label.BODY
                yield Relabel(index, label, 1.0, f"kept by your pattern {pattern!r}", pinned=True)
            elif pattern := timer.first_match(self.drop, line.text, index):
                label = Label.GARBAGE if line.label in BELONGS else line.label
                yield Relabel(index, label, 1.0, f"dropped by your pattern {pattern!r}", kept=False, pinned=True)


class PatternTimer:
    """Matches patterns, and measures the time that each has taken on one page."""

    def __init__(self) -> None:
        self._seconds_by_pattern: dict[str, float] = {}
        self._seconds_left = PAGE_SECONDS

    def first_match(self, patterns: Sequence[str], text: str, index: int) -> str | None:
        """Return the first of *patterns* that matches line *index*; ``None`` if none does.

        Raises:
            PipelineError: the time for the line or for the page is up.
        """
        for pattern in patterns:
            start = time.process_time()
            try:
                match = regex.search(pattern, text, timeout=min(LINE_SECONDS, self._seconds_left))
            except TimeoutError as error:
                self._add(pattern, time.process_time() - start)
                raise PipelineError(self._message(pattern, index)) from error
            self._add(pattern, time.process_time() - start)
            if self._seconds_left <= 0:
                raise PipelineError(self._message(pattern, index))
            if match:
                return pattern
        return None

    def _add(self, pattern: str, seconds: float) -> None:
        self._seconds_by_pattern[pattern] = self._seconds_by_pattern.get(pattern, 0.0) + seconds
        self._seconds_left -= seconds

    def _message(self, pattern: str, index: int) -> str:
        advice = "write it without nested repetition"
        if self._seconds_left > 0:
            return f"the pattern {pattern!r} took over {LINE_SECONDS:g} s on one line, number {index + 1}; {advice}"
        slowest = max(self._seconds_by_pattern, key=self._seconds_by_pattern.__getitem__)
        return (
            f"your patterns took over {PAGE_SECONDS:g} s on one page, up to line {index + 1}; the pattern {slowest!r} "
            f"took {self._seconds_by_pattern[slowest]:.1f} s of it; {advice}"
        )


def matches(pattern: str, text: str) -> bool:
    """Return whether one pattern matches a line.

    Raises:
        PipelineError: the match takes over a second.

    >>> matches("^Read more", "Read more: the ferry")
    True
    """
    return PatternTimer().first_match((pattern,), text, 0) is not None


def patterns(*, keep: str | Sequence[str] = (), drop: str | Sequence[str] = ()) -> Patterns:
    """Return the cleaner for these patterns; one string is one pattern.

    Raises:
        InputError: a pattern is not a string.
        PipelineError: a pattern is not a regular expression.
    """
    return Patterns(text_items(keep, "keep", "a regular expression"), text_items(drop, "drop", "a regular expression"))
