"""Collect what the lines of a page prove: how they were misread, and which languages they are in."""

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
MIN_BITS_STRONG_UTF8 = 40
"""From this many bits of other lines on, UTF-8 was surely misread in this way: each unit that a line can have in this
misreading is one."""


class Decoding(NamedTuple):
    """A way to decode a part of a line."""

    misreading: str
    """The name of the misreading that it undoes."""
    rule: str
    changes: tuple[Change, ...]
    language: str
    """The code of the language in which the decoded text is most plausible."""
    bits: int
    """The evidence for it."""
    proved: bool
    """Whether the evidence is enough. If not, its changes are only flagged."""
    counts_for_others: bool = True
    """False if only a pair of signs, repeated or not, proves it: this is evidence only for lines with other pairs."""


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
        """The names of the single-byte misreadings of the whole page: undone, they make it more plausible."""
        self._sign_pairs: defaultdict[str, dict[str, int]] = defaultdict(dict)
        """By name of a misreading, the signs that pairs of signs decode to, each with the most bits of a line with
        it."""
        self._page_text = page_text
        self._scripts: set[str] | None = None

    @property
    def has_single_byte_misreading(self) -> bool:
        """Whether a single-byte misreading is proved: lines that look correct may have been misread in this way too."""
        if self.page_misreadings:
            return True
        return any(self.proved_lines[misreading.name] for misreading in single_byte_misreadings())

    def possible_page_misreadings(self) -> list[SingleByteMisreading]:
        """Return the single-byte misreadings that some line shows, except those with far fewer bits than the best."""
        # UTF-8 that was read in the same encoding has signs in common with text of one byte a character.
        misreadings = [
            misreading
            for misreading in single_byte_misreadings()
            if self.bits_by_misreading[misreading.name] > self.bits_by_misreading[f"utf-8-as-{misreading.shown}"]
        ]
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

    def strong_utf8_misreadings(self, line_decoding: Decoding | None = None) -> set[str]:
        """Return the names of the misreadings of UTF-8 that lines other than the one with *line_decoding* prove."""
        strong = {name for name in self.proved_lines if self.bits_by_misreading[name] >= MIN_BITS_STRONG_UTF8}
        if line_decoding and line_decoding.misreading in strong:
            bits = self.bits_by_misreading[line_decoding.misreading] - line_decoding.bits
            if line_decoding.counts_for_others and bits < MIN_BITS_STRONG_UTF8:
                strong.remove(line_decoding.misreading)
        return {name for name in strong if name.startswith("utf-8-as-")}

    def known_from_other_lines(self, line_decoding: Decoding | None) -> set[str]:
        """Return the names of the misreadings that lines prove other than the one with *line_decoding*."""
        known = set()
        for name in self.bits_by_misreading.keys() | self._sign_pairs.keys():
            bits = self.bits_by_misreading[name]
            same = line_decoding if line_decoding and line_decoding.misreading == name else None  # of this misreading
            if same and same.counts_for_others:
                bits -= same.bits
            # Pairs of signs are evidence for lines that show other pairs.
            own_signs = {change.after for change in same.changes} if same else set()
            bits += sum(pair_bits for sign, pair_bits in self._sign_pairs[name].items() if sign not in own_signs)
            if same and not same.counts_for_others and bits:
                bits += same.bits  # with other pairs on the page, the line's own pair is evidence after all
            if bits >= MIN_BITS_OF_OTHER_LINES:
                known.add(name)
        return known

    def has_script(self, name: str) -> bool:
        """Return whether the page has a letter of this script."""
        if self._scripts is None:
            self._scripts = {script_of(char) for char in set(self._page_text())}
        return name in self._scripts
