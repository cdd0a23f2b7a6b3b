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
"""The time that a pattern may take on a line, and all patterns on a page: a user's pattern may backtrack for ever.

These are the only limits of the library that count seconds and not steps, since nothing else can stop a running
pattern. They count processor time of this process (``regex`` does too), so that no page fails on a busy machine.
Set by hand.
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
        watch = PatternTimer()
        for index, line in enumerate(page.lines):
            if line.blank:
                continue
            if found := watch.first(self.keep, line.text, index):
                label = line.label if line.label in KEPT else Label.BODY
                yield Relabel(index, label, 1.0, f"kept by your pattern {found!r}", pinned=True)
            elif found := watch.first(self.drop, line.text, index):
                label = Label.GARBAGE if line.label in BELONGS else line.label
                yield Relabel(index, label, 1.0, f"dropped by your pattern {found!r}", kept=False, pinned=True)


class PatternTimer:
    """The time that each pattern has taken on one page."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}
        self._left = PAGE_SECONDS

    def first(self, patterns: Sequence[str], text: str, index: int) -> str | None:
        """Return the first of *patterns* that matches line *index*; ``None`` if none does.

        Raises:
            PipelineError: the time for the line or for the page is up.
        """
        for pattern in patterns:
            start = time.process_time()
            try:
                found = regex.search(pattern, text, timeout=min(LINE_SECONDS, self._left))
            except TimeoutError as error:
                self._add(pattern, time.process_time() - start)
                raise PipelineError(self._message(pattern, index)) from error
            self._add(pattern, time.process_time() - start)
            if self._left <= 0:
                raise PipelineError(self._message(pattern, index))
            if found:
                return pattern
        return None

    def _add(self, pattern: str, seconds: float) -> None:
        self._spent[pattern] = self._spent.get(pattern, 0.0) + seconds
        self._left -= seconds

    def _message(self, pattern: str, index: int) -> str:
        advice = "write it without nested repetition"
        if self._left > 0:
            return f"the pattern {pattern!r} took over {LINE_SECONDS:g} s on one line, number {index + 1}; {advice}"
        slowest = max(self._spent, key=self._spent.__getitem__)
        return (
            f"your patterns took over {PAGE_SECONDS:g} s on one page, up to line {index + 1}; the pattern {slowest!r} "
            f"took {self._spent[slowest]:.1f} s of it; {advice}"
        )


def matches(pattern: str, text: str) -> bool:
    """Return whether one pattern matches a line.

    Raises:
        PipelineError: it takes over a second.

    >>> matches("^Read more", "Read more: the ferry")
    True
    """
    return PatternTimer().first((pattern,), text, 0) is not None


def patterns(*, keep: str | Sequence[str] = (), drop: str | Sequence[str] = ()) -> Patterns:
    """Return the cleaner for these patterns; one string is one pattern.

    Raises:
        InputError: a pattern is not a string.
        PipelineError: a pattern is not a regular expression.
    """
    return Patterns(text_items(keep, "keep", "a regular expression"), text_items(drop, "drop", "a regular expression"))
