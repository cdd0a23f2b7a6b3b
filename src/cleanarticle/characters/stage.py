"""The first stage of the pipeline: proposes repairs of the characters of a page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cleanarticle.characters import entities, invisible, letters
from cleanarticle.characters.changes import Change, apply, compose
from cleanarticle.characters.encoding import Habits, read, reread
from cleanarticle.characters.gate import ENTITY, SHAPE, misread
from cleanarticle.page import Page
from cleanarticle.proposals import Edit

_ROUNDS = 4

def repair(page: Page) -> Iterator[Edit]:
    """What to repair in the characters of *page*: a cleaner.

    Yields:
        Edits whose rules begin with ``characters.``; each is certain, or not applied.
    """
    habits = Habits()
    beyond = [index for index, line in enumerate(page.lines) if not line.text.isascii()]
    for index in beyond:
        text = page.lines[index].text
        if misread(text) and (reading := read(text)):
            habits.add(reading)
    for index, line in enumerate(page.lines):
        if not line.text.isascii() or SHAPE.search(line.text) or ENTITY.search(line.text):
            for change in repair_line(line.text, habits):
                yield Edit(index, *change)


def repair_line(text: str, habits: Habits | None = None) -> list[Change]:
    """The changes that repair the characters of one line, in order, none overlapping another.

    Args:
        text: the line.
        habits: what the other lines of its page show of the encodings that it was read in.

    >>> repair_line("cafÃ© &amp; th\u200bé")
    [Change(start=3, end=5, after='é', rule='characters.mojibake', confidence=1.0),
     Change(start=6, end=11, after='&', rule='characters.entity', confidence=1.0),
     Change(start=14, end=15, after='', rule='characters.zero_width', confidence=1.0)]
    """
    done: list[Change] = []
    for _ in range(_ROUNDS):
        before = text
        for step in (
            entities.decode,
            partial(reread, habits=habits),
            invisible.strip,
            letters.compose_accents,
            letters.open_ligatures,
        ):
            if changes := list(step(text)):
                done = compose(text, done, changes)
                text = apply(text, changes)
        if text == before:
            break
    return done
