"""Reads who wrote each comment, and when."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from cleanarticle.comments.names import author_of, dated
from cleanarticle.page import Page
from cleanarticle.page.comment import Comment
from cleanarticle.page.spans import source_span
from cleanarticle.recognizers.dates import DateContext

_HEADER = 6
"""Lines at the beginning, and half as many at the end, in which a date is looked for."""
_NAMED = 4
"""Lines at the beginning in which the author is looked for where the line that should state it does not."""
_LONGEST = 160
"""Characters: a longer line is no header."""


def with_header(page: Page, comment: Comment, starts: Sequence[int], context: DateContext) -> Comment:
    """Return a comment with its author, its date and, of a forum's post, its text as it was repaired.

    Args:
        page: the page.
        comment: the comment, with the place of the line that states its author.
        starts: where the lines of the page begin.
        context: what dates are read with.
    """
    begin, end = bisect_left(starts, comment.span.start), bisect_left(starts, comment.span.end)
    inside = [at for at in range(begin, end) if not page.lines[at].blank]
    text = set(comment.text.split("\n"))
    spans = {}
    author = value = None
    own = [bisect_left(starts, comment.spans["author"].start)] if "author" in comment.spans else []
    for at in dict.fromkeys([*own, *(inside[:_NAMED] if own else ())]):
        line = page.lines[at]
        if line.text.strip() not in text and (columns := author_of(line.text, context)):
            author = line.text[slice(*columns)]
            spans["author"] = source_span(page, at, *columns)
            break
    for at in dict.fromkeys([*own, *inside[:_HEADER], *inside[-_HEADER // 2 :]]):
        line = page.lines[at]
        if len(line.text) > _LONGEST or line.kept or line.text.strip() in text:
            continue
        if moment := dated(line.text, context):
            value = moment[2]
            spans["date"] = source_span(page, at, *moment[:2])
            break
    repaired = [
        page.lines[at].text.strip() for at in inside if page.lines[at].kept or page.lines[at].text.strip() in text
    ]
    return replace(comment, author=author, date=value, text="\n".join(repaired), spans=spans)
