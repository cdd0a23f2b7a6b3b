"""Collect what the lines of a page prove: how it was misread, in which languages it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple

from cleanarticle.characters.changes import Change
from cleanarticle.characters.misreadings import SingleByteMisreading, single_byte_misreadings
from cleanarticle.characters.typography import script_of

# These were set by hand.
MIN_BITS_OF_OTHER_LINES = 16
"""Bits of other lines from which on their misreading counts as known for a line."""
MIN_SHARE_OF_BEST = 0.1
"""Single-byte misreadings with less than this share of the bits of the best one are not weighed over the page."""


class Decoding(NamedTuple):
    """What a part of a line may have been."""

    misreading: str
    """The name of the misreading that it undoes."""
    rule: str
    changes: tuple[Change, ...]
    language: str
    bits: int
    """The evidence for it."""
    proved: bool
    """Whether the bits are enough; a decoding that is not proved is a doubt."""
    counts_for_others: bool = True
    """False where only pairs of signs of one kind prove it: they are evidence for lines with other pairs alone."""


class PageEvidence:
    """What the lines of a page prove: its misreadings, languages and scripts.

    Args:
        page_text: a function that returns the text of the page; its scripts are seldom needed.
    """

    def __init__(self, page_text: Callable[[], str] = str) -> None:
        self.bits_by_misreading: Counter[str] = Counter()
        self.bits_by_language: Counter[str] = Counter()
        self.proved_lines: Counter[str] = Counter()
        """How many lines prove each misreading."""
        self.page_misreadings: set[str] = set()
        """The single-byte misreadings that all of the page went through: undone, it is more plausible as a whole."""
        self._sign_pairs: defaultdict[str, dict[str, int]] = defaultdict(dict)
        """By misreading, the signs that pairs of signs decode to, each with its most bits."""
        self._page_text = page_text
        self._scripts: set[str] | None = None

    @property
    def has_single_byte_misreading(self) -> bool:
        """True where the page was misread in a way that leaves other lines looking like correct text."""
        if self.page_misreadings:
            return True
        return any(self.proved_lines[misreading.name] for misreading in single_byte_misreadings())

    def possible_page_misreadings(self) -> list[SingleByteMisreading]:
        """Return the single-byte misreadings that some line shows, except those with far fewer bits than the best."""
        misreadings = single_byte_misreadings()
        most = max((self.bits_by_misreading[misreading.name] for misreading in misreadings), default=0)
        min_bits = most * MIN_SHARE_OF_BEST
        return [misreading for misreading in misreadings if self.bits_by_misreading[misreading.name] > min_bits]

    def add(self, decoding: Decoding) -> None:
        """Add the evidence of a *decoding* of one line, proved or not."""
        if not decoding.counts_for_others:
            pairs = self._sign_pairs[decoding.misreading]
            for change in decoding.changes:
                pairs[change.after] = max(decoding.bits, pairs.get(change.after, 0))
            return
        self.bits_by_misreading[decoding.misreading] += decoding.bits
        if decoding.proved:
            self.proved_lines[decoding.misreading] += 1
            self.bits_by_language[decoding.language] += decoding.bits

    def known_without(self, own: Decoding | None) -> set[str]:
        """Return the misreadings that other lines prove than the one whose decoding is *own*."""
        known = set()
        for name in self.bits_by_misreading.keys() | self._sign_pairs.keys():
            bits = self.bits_by_misreading[name]
            same = own if own and own.misreading == name else None
            if same and same.counts_for_others:
                bits -= same.bits
            # Pairs of signs are evidence for lines that show other pairs.
            own_signs = {change.after for change in same.changes} if same else set()
            bits += sum(pair_bits for sign, pair_bits in self._sign_pairs[name].items() if sign not in own_signs)
            if same and not same.counts_for_others and bits:
                bits += same.bits
            if bits >= MIN_BITS_OF_OTHER_LINES:
                known.add(name)
        return known

    def has_script(self, name: str) -> bool:
        """Return True where the page has letters of the script *name*."""
        if self._scripts is None:
            self._scripts = {script_of(char) for char in set(self._page_text())}
        return name in self._scripts
