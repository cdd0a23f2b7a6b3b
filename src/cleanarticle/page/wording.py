"""Write numbers with their nouns, in messages and views."""

from __future__ import annotations


def count_phrase(count: int, noun: str) -> str:
    """Return a number and its noun, in the plural unless the number is 1.

    >>> count_phrase(1, "line"), count_phrase(2000, "line")
    ('1 line', '2,000 lines')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
