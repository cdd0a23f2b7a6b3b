"""The first stage of the pipeline: proposes repairs of the characters of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cleanarticle.characters import encoding, entities, invisible, letters
from cleanarticle.characters.changes import Change, apply, compose
from cleanarticle.characters.gate import ODD
from cleanarticle.page import Page
from cleanarticle.proposals import Edit

_ROUNDS = 4
_STEPS: tuple[Callable[[str], Iterable[Change]], ...] = (
    entities.decode,
    encoding.reread,
    invisible.strip,
    letters.compose_accents,
    letters.open_ligatures,
)


def repair(page: Page) -> Iterator[Edit]:
    """What to repair in the characters of *page*: a cleaner.

    Yields:
        Edits whose rules begin with ``characters.``; each is certain, or not applied.
    """
    for index, line in enumerate(page.lines):
        if not line.text.isascii() or ODD.search(line.text):
            for change in repair_line(line.text):
                yield Edit(index, *change)


def repair_line(text: str) -> list[Change]:
    """The changes that repair the characters of one line, in order, none overlapping another.

    >>> repair_line("cafÃ© &amp; th\u200bé")
    [Change(start=3, end=5, after='é', rule='characters.mojibake', confidence=1.0),
     Change(start=6, end=11, after='&', rule='characters.entity', confidence=1.0),
     Change(start=14, end=15, after='', rule='characters.zero_width', confidence=1.0)]
    """
    done: list[Change] = []
    for _ in range(_ROUNDS):
        before = text
        for step in _STEPS:
            if changes := list(step(text)):
                done = compose(text, done, changes)
                text = apply(text, changes)
        if text == before:
            break
    return done
