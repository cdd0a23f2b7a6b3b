"""Limit the work on one page in steps rather than seconds, so that every machine gives the same result.

One step is about one microsecond on the machine that the figures were measured on (``python -m benchmarks.characters
slowest``). A page that needs more keeps what was repaired until then; the rest stays as it is and is flagged.
"""

from __future__ import annotations

BASE_STEPS = 10_000
"""Steps that every page may cost, however short. Set by hand."""
STEPS_PER_CHARACTER = 50
"""Steps for each of the first :data:`LARGE_PAGE` characters: a quarter of the 0.2 ms that the whole pipeline may take
for one. Pages of short Cyrillic lines that were all misread need 45."""
LARGE_PAGE = 100_000
"""The number of characters after which each further one adds fewer steps. Set by hand."""
STEPS_PER_FURTHER_CHARACTER = 5
"""Steps for each of these: a quarter of 0.02 ms."""


class WorkBudget:
    """Count down the steps of one page.

    Args:
        size: the length of the page in code points.

    >>> budget = WorkBudget(0)
    >>> budget.spend(BASE_STEPS - 1), budget.spend(2), budget.exhausted, budget.spend(1)
    (True, False, True, False)
    """

    def __init__(self, size: int) -> None:
        first, further = min(size, LARGE_PAGE), max(0, size - LARGE_PAGE)
        self.allowed = BASE_STEPS + STEPS_PER_CHARACTER * first + STEPS_PER_FURTHER_CHARACTER * further
        self.spent = 0
        self.exhausted = False

    def spend(self, steps: int) -> bool:
        """Count *steps* and return whether the page may still cost them; never after the first time that it may not."""
        if self.exhausted or self.spent + steps > self.allowed:
            self.exhausted = True
            return False
        self.spent += steps
        return True
