"""Words for numbers, as messages and views have them."""

from __future__ import annotations


def many(count: int, noun: str) -> str:
    """Return a number of things in words.

    >>> many(1, "line"), many(2000, "line")
    ('1 line', '2,000 lines')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
