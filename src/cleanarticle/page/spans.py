"""Map columns of a line's text after repairs to the source."""

from __future__ import annotations

from bisect import bisect_left

from cleanarticle.page.line import Span
from cleanarticle.page.page_data import PageData


def source_span(page: PageData, index: int, start: int, end: int) -> Span:
    r"""Return the source span of columns *start* to *end* (half-open) of ``page.lines[index].text``.

    A column inside the replacement of a repair has no position of its own in the source. Then the span covers all of
    the text that the repair replaced, as the engine does for edits.

    >>> from cleanarticle.page import Page, split_lines
    >>> page = Page(source="one\ntwo three", lines=split_lines("one\ntwo three"))
    >>> source_span(page, 1, 4, 9).of(page.source)
    'three'
    """
    line = page.lines[index]
    offset, column = line.start, 0  # the same position in the source and in the text, up to the next repair
    source_start: int | None = None
    source_end: int | None = None
    for index_of_repair in range(bisect_left(page.repairs, (line.start,)), len(page.repairs)):
        repair = page.repairs[index_of_repair]
        if repair.start >= line.end:
            break
        if not repair.applied:
            continue
        after_start = column + repair.start - offset  # the half-open columns of the replacement
        after_end = after_start + len(repair.after)
        if source_start is None and start < after_end:  # before the replacement or inside it
            source_start = offset + start - column if start < after_start else repair.start
        if source_end is None and end <= after_end:
            source_end = offset + end - column if end <= after_start else repair.end
            break
        offset, column = repair.end, after_end
    if source_start is None:
        source_start = offset + start - column
    if source_end is None:
        source_end = offset + end - column
    return Span(source_start, max(source_start, source_end))


def line_span(page: PageData, index: int) -> Span:
    """Return the source span of a line's text, without the white space around it and the line break."""
    text = page.lines[index].text
    return source_span(page, index, len(text) - len(text.lstrip()), len(text.rstrip()))
