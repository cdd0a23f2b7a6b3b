"""The work that a page may cost, counted in steps, so that the result is the same on every machine.

One step is about one microsecond on the machine that the figures were measured on (``benchmarks/characters.py
--slowest``). A page that needs more keeps what was repaired until then; the rest stays as it is and is flagged.
"""

from __future__ import annotations

START = 10_000
"""Steps that every page may cost."""
PER_CHARACTER = 50
"""Steps a character, for the first :data:`LARGE` characters: a quarter of the 0.2 ms that the whole pipeline may take.

Pages of short Cyrillic lines that were all misread need 45."""
LARGE = 100_000
PER_CHARACTER_BEYOND = 5
"""Steps a character beyond those: a quarter of 0.02 ms."""


class WorkBudget:
    """Counts down the steps of one page.

    >>> budget = WorkBudget(0)
    >>> budget.spend(START - 1), budget.spend(2), budget.exhausted, budget.spend(1)
    (True, False, True, False)
    """

    def __init__(self, size: int) -> None:
        """Start with what a page of *size* characters may cost."""
        self.allowed = START + PER_CHARACTER * min(size, LARGE) + PER_CHARACTER_BEYOND * max(0, size - LARGE)
        self.spent = 0
        self.exhausted = False

    def spend(self, steps: int) -> bool:
        """Count *steps* and return True if the page may still cost them; from the first refusal on return False."""
        if self.exhausted or self.spent + steps > self.allowed:
            self.exhausted = True
            return False
        self.spent += steps
        return True
