"""What a user wants kept or dropped, whatever the model says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from cleanarticle.argument_checks import text_items
from cleanarticle.errors import PipelineError
from cleanarticle.page import BELONGS, KEPT, Label, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

_SECONDS = 1.0  # a line; a pattern of the user's own may backtrack without end


@declares(reads=["lines", "labels"], proposes=["labels", "kept"])
@dataclass(frozen=True)
class Patterns:
    """A cleaner: lines in which a pattern is found are kept as body, or dropped as garbage.

    Args:
        keep: regular expressions (of the ``regex`` package); they go before *drop*.
        drop: regular expressions.

    Raises:
        PipelineError: a pattern is not a regular expression; while cleaning: a pattern took more
            than a second on one line.
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
        """Propose, with full confidence, the labels of the lines that a pattern names."""
        for index, line in enumerate(page.lines):
            if line.blank:
                continue
            if found := _first(self.keep, line.text):
                label = line.label if line.label in KEPT else Label.BODY
                yield Relabel(index, label, 1.0, f"kept by your pattern {found!r}", pinned=True)
            elif found := _first(self.drop, line.text):
                label = Label.GARBAGE if line.label in BELONGS else line.label
                yield Relabel(index, label, 1.0, f"dropped by your pattern {found!r}", kept=False, pinned=True)


def _first(patterns: Sequence[str], text: str) -> str | None:
    for pattern in patterns:
        try:
            if regex.search(pattern, text, timeout=_SECONDS):
                return pattern
        except TimeoutError as error:
            message = (
                f"the pattern {pattern!r} took over {_SECONDS:g} s on one line; write it without nested repetition"
            )
            raise PipelineError(message) from error
    return None


def patterns(*, keep: str | Sequence[str] = (), drop: str | Sequence[str] = ()) -> Patterns:
    """Return the cleaner for these patterns; one string is one pattern.

    Raises:
        InputError: a pattern is no string.
        PipelineError: a pattern is not a regular expression.
    """
    return Patterns(text_items(keep, "keep", "a regular expression"), text_items(drop, "drop", "a regular expression"))
