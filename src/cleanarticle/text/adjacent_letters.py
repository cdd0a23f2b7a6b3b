"""Read the letters right before and right after a place in a text."""

from __future__ import annotations

from cleanarticle.loading import lazy_pattern

_LETTERS_BEFORE = lazy_pattern(r"[^\W\d_]*\Z")
_LETTERS_AFTER = lazy_pattern(r"[^\W\d_]*")


def letters_before(text: str, column: int, most: int) -> str:
    """Return the letters right before a column of *text*, at most *most* of them.

    >>> letters_before("on **Monday**and", 11, 4)
    'nday'
    """
    match = _LETTERS_BEFORE.search(text, max(0, column - most), column)
    return match.group() if match else ""


def letters_after(text: str, column: int, most: int) -> str:
    """Return the letters from a column of *text* on, at most *most* of them.

    >>> letters_after("on **Monday**and", 13, 40)
    'and'
    """
    match = _LETTERS_AFTER.match(text, column, column + most)
    return match.group() if match else ""
