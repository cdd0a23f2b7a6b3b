"""The first stage of the pipeline: proposes repairs of the characters of a page."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from cleanarticle.characters import entities, invisible, letters
from cleanarticle.characters.changes import Change, apply, compose
from cleanarticle.characters.encoding import Habits, read, reread
from cleanarticle.characters.gate import ENCODING, ENTITY, SHAPE
from cleanarticle.characters.joins import BROKEN, CAPITAL, INDENTED, join_broken, join_capital
from cleanarticle.characters.spacing import SPACED, close
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit

if TYPE_CHECKING:
    from cleanarticle.characters.vocabulary import Vocabulary

_ROUNDS = 4
_TELLING = 10
"""The gain, in bits, from which on the reading of a line counts for its page."""


def repair(page: Page) -> Iterator[Edit]:
    """What to repair in the characters of *page*: a cleaner.

    Yields:
        Edits whose rules begin with ``characters.``; each is certain, or not applied.
    """
    texts = [line.text for line in page.lines]
    lines = partial(_lines_with, texts, range(len(texts)))
    changed, odd, spaced = lines(ENTITY, SHAPE), set[int](), lines(SPACED)
    habits = Habits()
    beyond = [index for index, text in enumerate(texts) if not text.isascii()]
    if beyond:
        odd = _lines_with([texts[index] for index in beyond], beyond, *ENCODING)
        for index in sorted(odd):
            if (reading := read(texts[index])) and reading.gain >= _TELLING:
                habits.add(reading)
        if habits.lasting:
            odd.update(beyond)
    for index in sorted(changed | odd):
        for change in repair_line(texts[index], habits):
            yield Edit(index, *change)
    for index in sorted(lines(BROKEN)):
        yield from join_broken(texts, index)
    capitals = [index for index, text in enumerate(texts) if len(text) <= INDENTED and CAPITAL.match(text)]
    if spaced or capitals:
        words = _words(page)
        for index in sorted(spaced):
            for change in close(texts[index], words()):
                yield Edit(index, *change)
        for index in capitals:
            yield from join_capital(texts, index, lambda word: words().known(word))


def _words(page: Page) -> Callable[[], Vocabulary]:
    """The words that *page* may hold, which are read when first asked for."""

    @functools.cache
    def vocabulary() -> Vocabulary:
        from cleanarticle.characters.vocabulary import Vocabulary

        return Vocabulary("\n".join(line.text for line in page.lines), page.language)

    return vocabulary


def _lines_with(texts: Sequence[str], numbers: Sequence[int], *patterns: re.Pattern[str]) -> set[int]:
    """The *numbers* of those of *texts* in which one of *patterns* is found; they are searched all at once."""
    whole = "\n".join(texts)
    found = [match.start() for pattern in patterns for match in pattern.finditer(whole)]
    if not found:
        return set()
    ends = list(accumulate(len(text) + 1 for text in texts))
    return {numbers[bisect_right(ends, at)] for at in found}


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
        # What shows its encoding in every character is read anew once, or it would be for ever.
        reread_once = any(change.rule == "characters.encoding" for change in done)
        for step in (
            entities.decode,
            partial(reread, habits=None if reread_once else habits),
            invisible.strip,
            letters.compose_accents,
            letters.open_ligatures,
        ):
            if changes := list(step(text)):
                done = compose(text, done, changes)
                text = apply(text, changes)
        if text == before:
            return done
    return []  # repairs that call for ever more repairs are no repairs
