"""Find the lines of a page that are not blank; several stages ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.page import Page


def filled_lines(page: Page) -> Sequence[int]:
    """Return the indices of the lines that are not blank, in order. They are kept with the page."""
    return page.once_for_texts(_filled_lines)


def _filled_lines(page: Page) -> list[int]:
    # As line.blank says, but the property would take most of the time: there are many lines.
    return [index for index, line in enumerate(page.lines) if (text := line.text) and not text.isspace()]
