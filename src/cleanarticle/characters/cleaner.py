"""The first stage of the pipeline: proposes repairs of the characters of a page."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from cleanarticle.characters import entities, invisible, letters, lookalikes
from cleanarticle.characters.changes import Change, apply, compose
from cleanarticle.characters.decoding import ENCODING as ENCODING_RULE
from cleanarticle.characters.decoding import FLAG, MOJIBAKE, Decoder, Witnesses
from cleanarticle.characters.line_joins import BROKEN, CAPITAL, INDENTED, join_broken, join_capital
from cleanarticle.characters.prefilter import ENCODING, ENTITY, SHAPE
from cleanarticle.characters.spacing import SPACED, close
from cleanarticle.characters.vocabulary import Vocabulary
from cleanarticle.characters.work_budget import WorkBudget
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit, Warn
from cleanarticle.pipeline import declares

_ROUNDS = 4
_UNREAD = "the characters of some lines were not repaired: they would cost too much work (see characters.unread)"
_FLAGS = 20
"""How many lines that were left alone are flagged at most; the rest of a page that is too much work needs no list."""


@declares(reads=["lines"], proposes=["repairs", "warnings"])
def repair(page: Page) -> Iterator[Edit | Warn]:
    """Propose what to repair in the characters of *page*: a cleaner.

    Yields:
        Edits whose rules begin with ``characters.``; each is proved, or not applied. One warning where the page
        would have cost too much work, so that some of it was not read.
    """
    texts = [line.text for line in page.lines]
    lines = functools.partial(_lines_with, texts, range(len(texts)))
    changed, odd, spaced = lines(ENTITY, SHAPE), set[int](), lines(SPACED)
    budget = WorkBudget(len(page.source))
    decoder = Decoder(budget, Witnesses(lambda: "".join(texts)))
    beyond = [index for index, text in enumerate(texts) if not text.isascii()]
    if beyond:
        odd = _lines_with([texts[index] for index in beyond], beyond, *ENCODING)
        for index in sorted(odd):
            decoder.survey(texts[index])
        decoder.settle([texts[index] for index in beyond])
        if decoder.witnesses.lasting:
            odd.update(beyond)
    yield from _repair_lines(texts, changed, odd, decoder)
    for index in sorted(lines(BROKEN)):
        yield from join_broken(texts, index)
    capitals = [
        index
        for index, text in enumerate(texts)
        if 0 < len(text) <= INDENTED and len(text.strip()) == 1 and CAPITAL.match(text)
    ]
    if spaced or capitals:
        words = _words(page)
        for index in sorted(spaced):
            for change in close(texts[index], words(), budget):
                yield Edit(index, *change)
        for index in capitals:
            yield from join_capital(texts, index, lambda word: words().known(word))
    if budget.exhausted:
        yield Warn(_UNREAD)


def _repair_lines(texts: Sequence[str], changed: set[int], odd: set[int], decoder: Decoder) -> Iterator[Edit]:
    flags = 0
    for index in sorted(changed | odd):
        text = texts[index]
        changes = _repairs(text, decoder)
        for change in changes:
            yield Edit(index, *change)
        if index not in odd:
            continue
        if not changes:
            for doubt in decoder.doubts(text):
                yield Edit(index, *doubt, applied=False)
        if decoder.budget.exhausted and flags < _FLAGS:
            flags += 1
            at = next(at for at, char in enumerate(text) if not char.isascii())
            yield Edit(index, at, at + 1, "", FLAG, 0.0, applied=False)


def _words(page: Page) -> Callable[[], Vocabulary]:
    """The words that *page* may hold, which are read when first asked for."""

    @functools.cache
    def vocabulary() -> Vocabulary:
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


def repair_line(text: str, witnesses: Witnesses | None = None) -> list[Change]:
    """Return the changes that repair the characters of one line, in order, none overlapping another.

    Args:
        text: the line.
        witnesses: what the other lines of its page prove of the encodings that it was read in.

    >>> repair_line("cafÃ© &amp; th\u200bé")
    [Change(start=3, end=5, after='é', rule='characters.mojibake.utf-8-as-windows-1252', confidence=0.991),
     Change(start=6, end=11, after='&', rule='characters.entity', confidence=1.0),
     Change(start=14, end=15, after='', rule='characters.zero_width', confidence=1.0)]
    """
    return _repairs(text, Decoder(WorkBudget(len(text)), witnesses or Witnesses(lambda: text)))


def _repairs(text: str, decoder: Decoder) -> list[Change]:
    done: list[Change] = []
    for _ in range(_ROUNDS):
        before = text
        # Bytes that were read in another encoding are read anew once, and never after another misreading was undone.
        again = any(change.rule.startswith((ENCODING_RULE, MOJIBAKE)) for change in done)
        for step in (
            entities.decode,
            functools.partial(decoder.changes, again=again),
            lookalikes.unmixed,
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
