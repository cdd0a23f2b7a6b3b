"""Find the lines of a page that are not blank, which several stages need."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.page import Page


def filled_lines(page: Page) -> Sequence[int]:
    """Return the indices of the lines that are not blank, in order. The page stores them."""
    return page.once_for_texts(_filled_lines)


def _filled_lines(page: Page) -> list[int]:
    # The same test as Line.blank: there are many lines, and a call of the property would take most of the time.
    return [index for index, line in enumerate(page.lines) if (text := line.text) and not text.isspace()]
