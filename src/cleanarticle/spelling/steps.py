"""Limit the work on one page in steps, so that the same text gets the same repairs on every machine."""

from __future__ import annotations

LEAST = 10_000
"""Steps that any page may take. One, a letter of a strange word looked at or a reading tried, takes about 20 µs."""
PER_CHARACTER = 4
"""Steps more for each character of the page. Of 2,040 garbled pages 99 in 100 took less than 6,000 steps in all,
the most 41,609."""
LONGEST = 100_000
"""Characters of a page from which on more of them allow no more steps."""


class Steps:
    """Counts the steps that work on a page takes.

    Args:
        most: so many may be taken; any number for ``None``.

    >>> steps = Steps(3)
    >>> steps.take(2), steps.take(2), steps.exhausted
    (True, False, True)
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.taken = 0
        self.exhausted = False
        """Whether more steps were asked for than may be taken: something was left alone."""

    def take(self, number: int) -> bool:
        """Take *number* steps; False where they are not left."""
        self.taken += number
        enough = self.most is None or self.taken <= self.most
        self.exhausted |= not enough
        return enough


class PageSteps:
    """The steps that the search for rules and the reading of words by them may take on one page.

    Args:
        size: the characters of the page.

    >>> PageSteps(0).search.most, PageSteps(10**9).reading.most
    (10000, 410000)
    """

    def __init__(self, size: int) -> None:
        most = LEAST + PER_CHARACTER * min(size, LONGEST)
        self.search, self.reading = Steps(most), Steps(most)

    @property
    def exhausted(self) -> bool:
        """Whether anything was left alone."""
        return self.search.exhausted or self.reading.exhausted
