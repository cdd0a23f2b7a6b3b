"""Propose repairs of the characters of a page: the first stage of the pipeline."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from cleanarticle.characters.changes import Change, apply_changes, compose_changes
from cleanarticle.characters.decoder import ENCODING_RULE, MOJIBAKE_RULE, UNREAD_RULE, Decoder
from cleanarticle.characters.entities import ENTITY, decode_entities
from cleanarticle.characters.invisible import remove_invisible
from cleanarticle.characters.letter_forms import compose_accents, open_ligatures
from cleanarticle.characters.line_joins import (
    DROP_CAPITAL,
    MAX_DROP_CAPITAL_LINE,
    SOFT_HYPHEN,
    SOFT_HYPHEN_AT_END,
    join_drop_capital,
    join_soft_hyphen,
)
from cleanarticle.characters.lookalikes import replace_lookalikes
from cleanarticle.characters.page_evidence import PageEvidence
from cleanarticle.characters.prefilter import INVISIBLE_OR_COMBINING, MISREAD_PATTERNS
from cleanarticle.characters.spaced_words import SPACED_LETTERS, close_spaced_words
from cleanarticle.characters.vocabulary import PageVocabulary
from cleanarticle.characters.work_budget import WorkBudget
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit, Warn
from cleanarticle.pipeline import declares

_MAX_ROUNDS = 4
"""How many times all repairs are tried on a line: an entity may hide mojibake, which may hide a lookalike. A line that
the last round still changes is left as it was. Set by hand."""
_BUDGET_WARNING = (
    "the characters of some lines were not repaired: they would cost too much work (see the repairs with the rule "
    f"{UNREAD_RULE}); split the text into smaller ones"
)
_MAX_UNREAD_FLAGS = 20
"""How many of the lines that were not examined to the end are flagged; a complete list would help nobody. Set by
hand."""


@declares(reads=["lines"], proposes=["repairs", "warnings"])
def repair(page: Page) -> Iterator[Edit | Warn]:
    """Propose what to repair in the characters of *page*: a cleaner.

    Yields:
        Edits whose rules begin with ``characters.``; those that are not proved are only flagged. One warning if some
        lines were not repaired because that would have cost too much work.
    """
    texts = [line.text for line in page.lines]
    with_small_faults = set(_with_small_faults(texts))
    with_spaced_letters = _with_spaced_letters(texts)
    budget = WorkBudget(len(page.source))
    decoder = Decoder(budget, PageEvidence(lambda: "".join(texts)))
    may_be_misread = set[int]()
    not_ascii = [number for number, text in enumerate(texts) if not text.isascii()]
    if not_ascii:
        may_be_misread = _lines_with([texts[number] for number in not_ascii], not_ascii, *MISREAD_PATTERNS)
        for number in sorted(may_be_misread):
            decoder.collect_evidence(texts[number])
        may_be_misread.update(number for number in not_ascii if decoder.has_known_units(texts[number]))
        decoder.find_page_misreadings([texts[number] for number in not_ascii])
        if decoder.evidence.has_single_byte_misreading:
            may_be_misread.update(not_ascii)
    yield from _repair_lines(texts, with_small_faults, may_be_misread, decoder)
    for number, text in enumerate(texts):
        if SOFT_HYPHEN in text and SOFT_HYPHEN_AT_END.search(text):
            yield from join_soft_hyphen(texts, number)
    drop_capitals = [
        number
        for number, text in enumerate(texts)
        if 0 < len(text) <= MAX_DROP_CAPITAL_LINE and len(text.strip()) == 1 and DROP_CAPITAL.match(text)
    ]
    if with_spaced_letters or drop_capitals:
        vocabulary = _lazy_vocabulary(page)
        for number in sorted(with_spaced_letters):
            for change in close_spaced_words(texts[number], vocabulary(), budget):
                yield Edit(number, *change)
        for number in drop_capitals:
            yield from join_drop_capital(texts, number, lambda text: vocabulary().is_word(text))
    if budget.exhausted:
        yield Warn(_BUDGET_WARNING)


def _repair_lines(
    texts: Sequence[str], with_small_faults: set[int], may_be_misread: set[int], decoder: Decoder
) -> Iterator[Edit]:
    """Yield the repairs inside lines, and flags for decodings that are not proved and for lines that were given up.

    Args:
        texts: the lines of the page.
        with_small_faults: the numbers of the lines with entities, invisible characters and the like.
        may_be_misread: the numbers of the lines that may have been decoded wrongly.
        decoder: the decoder, with the evidence of the page.
    """
    unread_flags = 0
    for number in sorted(with_small_faults | may_be_misread):
        text = texts[number]
        changes = _repairs(text, decoder)
        for change in changes:
            yield Edit(number, *change)
        if number not in may_be_misread:
            continue
        if not changes:
            for doubt in decoder.doubts(text):
                yield Edit(number, *doubt, applied=False)
        if decoder.budget.exhausted and unread_flags < _MAX_UNREAD_FLAGS:
            unread_flags += 1
            column = next(column for column, char in enumerate(text) if not char.isascii())
            yield Edit(number, column, column + 1, "", UNREAD_RULE, 0.0, applied=False)


def _lazy_vocabulary(page: Page) -> Callable[[], PageVocabulary]:
    """Return a function that returns the vocabulary of *page*, which is built at its first call."""

    @functools.cache
    def vocabulary() -> PageVocabulary:
        return PageVocabulary("\n".join(line.text for line in page.lines), page.language)

    return vocabulary


def _with_small_faults(texts: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines that have entities, invisible characters, combining marks or ligatures."""
    for number, text in enumerate(texts):
        if ("&" in text and ENTITY.search(text)) or (
            not (text.isascii() and text.isprintable()) and INVISIBLE_OR_COMBINING.search(text)
        ):
            yield number


def _with_spaced_letters(texts: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that have single letters with spaces between them, as "a b c"."""
    text = "\n".join(texts)
    spaces = np.frombuffer(text.encode("ascii", "replace"), np.uint8) == ord(" ")  # one byte for each character
    # Spaces around two single characters are rare, and found in all lines at once.
    places = np.flatnonzero(spaces[:-4] & ~spaces[1:-3] & spaces[2:-2] & ~spaces[3:-1] & spaces[4:]).tolist()
    return _numbers_at([place for place in places if SPACED_LETTERS.match(text, place)], texts, range(len(texts)))


def _lines_with(texts: Sequence[str], numbers: Sequence[int], *patterns: re.Pattern[str]) -> set[int]:
    """Return the numbers of the lines in which one of *patterns* is found; they are searched as one text.

    Args:
        texts: some lines of a page.
        numbers: their numbers on the page.
        patterns: what to search for; no pattern may match a line break.
    """
    text = "\n".join(texts)
    starts = [match.start() for pattern in patterns for match in pattern.finditer(text)]
    return _numbers_at(starts, texts, numbers)


def _numbers_at(starts: Sequence[int], texts: Sequence[str], numbers: Sequence[int]) -> set[int]:
    """Return the numbers of the lines that have one of some offsets.

    Args:
        starts: offsets into the texts joined by line breaks.
        texts: some lines of a page.
        numbers: their numbers on the page.
    """
    if not starts:
        return set()
    ends = list(accumulate(len(line) + 1 for line in texts))
    return {numbers[bisect_right(ends, start)] for start in starts}


def repair_line(text: str, evidence: PageEvidence | None = None) -> list[Change]:
    """Return the changes that repair the characters of one line, in order and without overlaps.

    Args:
        text: the line.
        evidence: what the other lines of its page prove about the encoding errors.

    >>> repair_line("cafÃ© &amp; th\u200bé")
    [Change(start=3, end=5, after='é', rule='characters.mojibake.utf-8-as-windows-1252', confidence=0.991),
     Change(start=6, end=11, after='&', rule='characters.entity', confidence=1.0),
     Change(start=14, end=15, after='', rule='characters.zero_width', confidence=1.0)]
    """
    return _repairs(text, Decoder(WorkBudget(len(text)), evidence or PageEvidence(lambda: text)))


def _repairs(text: str, decoder: Decoder) -> list[Change]:
    """Return the changes that repair one line: rounds of all repairs, until a round changes nothing."""
    repairs: list[Change] = []
    for _ in range(_MAX_ROUNDS):
        before = text
        # A single-byte misreading is undone at most once, and never after another misreading.
        already_decoded = any(change.rule.startswith((ENCODING_RULE, MOJIBAKE_RULE)) for change in repairs)
        for step in (
            decode_entities,
            functools.partial(decoder.changes, already_decoded=already_decoded),
            replace_lookalikes,
            remove_invisible,
            compose_accents,
            open_ligatures,
        ):
            if changes := list(step(text)):
                repairs = compose_changes(text, repairs, changes)
                text = apply_changes(text, changes)
        if text == before:
            return repairs
    return []  # a text that every round changes was not faulty in the way that the repairs assume
