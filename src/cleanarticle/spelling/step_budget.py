"""Limit the work on one page in steps rather than seconds, so that every machine makes the same repairs."""

from __future__ import annotations

MIN_STEPS = 10_000
"""Steps that any page may take, however short. A step is one letter of an unknown word scanned, or one candidate
form tried; it takes about 20 µs."""
STEPS_PER_CHARACTER = 4
"""Further steps for each character of the page. Measured on 2,040 garbled pages: 99 in 100 took less than 6,000
steps in all, the most expensive one 41,609."""
MAX_COUNTED_CHARACTERS = 100_000
"""A longer page gets no more steps than one of this length. Set by hand."""


class StepBudget:
    """Count the steps taken and say when the limit is passed.

    Args:
        limit: how many steps may be taken; ``None`` sets no limit.

    >>> budget = StepBudget(3)
    >>> budget.take(2), budget.take(2), budget.exhausted
    (True, False, True)
    """

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.taken = 0
        self.exhausted = False
        """Whether more steps were needed than the limit allows, so that some words were skipped."""

    def take(self, steps: int) -> bool:
        """Count *steps* as taken; return whether the steps so far are within the limit."""
        self.taken += steps
        within_limit = self.limit is None or self.taken <= self.limit
        self.exhausted |= not within_limit
        return within_limit


class PageBudget:
    """The step budgets of one page: one for the search for rules, one for reading words by these rules.

    Args:
        size: the length of the page in code points.

    >>> PageBudget(0).search.limit, PageBudget(10**9).reading.limit
    (10000, 410000)
    """

    def __init__(self, size: int) -> None:
        limit = MIN_STEPS + STEPS_PER_CHARACTER * min(size, MAX_COUNTED_CHARACTERS)
        self.search, self.reading = StepBudget(limit), StepBudget(limit)

    @property
    def exhausted(self) -> bool:
        """Whether either budget ran out, so that some words were skipped."""
        return self.search.exhausted or self.reading.exhausted
