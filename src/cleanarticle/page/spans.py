"""Maps columns of a line, as it stands after repairs, to the source."""

from __future__ import annotations

from bisect import bisect_left

from cleanarticle.page.line import Span
from cleanarticle.page.page_data import PageData


def source_span(page: PageData, index: int, start: int, end: int) -> Span:
    r"""The source span of columns *start* to *end* (half-open) of ``page.lines[index].text``.

    A column inside what a repair put in is widened to the whole of what the repair replaced, as
    the engine does for edits.

    >>> from cleanarticle.page import Page, split_lines
    >>> page = Page(source="one\ntwo three", lines=split_lines("one\ntwo three"))
    >>> source_span(page, 1, 4, 9).of(page.source)
    'three'
    """
    line = page.lines[index]
    place, column = line.start, 0  # where source and text run side by side from here on
    low: int | None = None
    high: int | None = None
    for at in range(bisect_left(page.repairs, (line.start,)), len(page.repairs)):
        repair = page.repairs[at]
        if repair.start >= line.end:
            break
        if not repair.applied:
            continue
        left = column + repair.start - place
        right = left + len(repair.after)
        if low is None and start < right:
            low = place + start - column if start < left else repair.start
        if high is None and end <= right:
            high = place + end - column if end <= left else repair.end
            break
        place, column = repair.end, right
    if low is None:
        low = place + start - column
    if high is None:
        high = place + end - column
    return Span(low, max(low, high))


def line_span(page: PageData, index: int) -> Span:
    """The source span of a line, less the white space and the line break around its text."""
    text = page.lines[index].text
    return source_span(page, index, len(text) - len(text.lstrip()), len(text.rstrip()))
