"""Read the author and the date of each comment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from cleanarticle.comments.names import author_of, dated
from cleanarticle.page import Page
from cleanarticle.page.comment import Comment
from cleanarticle.page.spans import source_span
from cleanarticle.recognizers.dates import DateContext

# Chosen by judgement.
_DATE_LINES = 6  # at the beginning, and half as many at the end, that may state the date
_AUTHOR_LINES = 4  # at the beginning that may state the author, if the line that should state it does not
_MAX_HEADER = 160  # characters of a line of a header


def with_header(page: Page, comment: Comment, starts: Sequence[int], context: DateContext) -> Comment:
    """Return a comment with its author, its date and, for a post of a forum, its repaired text.

    Args:
        page: the page.
        comment: the comment, with the span of the line that states its author.
        starts: the offset index which each line of the page begins.
        context: the context to read dates with.
    """
    begin, end = bisect_left(starts, comment.span.start), bisect_left(starts, comment.span.end)
    inside = [index for index in range(begin, end) if not page.lines[index].blank]
    text = set(comment.text.split("\n"))
    spans = {}
    author = value = None
    author_lines = [bisect_left(starts, comment.spans["author"].start)] if "author" in comment.spans else []
    for index in dict.fromkeys([*author_lines, *(inside[:_AUTHOR_LINES] if author_lines else ())]):
        line = page.lines[index]
        if line.text.strip() not in text and (columns := author_of(line.text, context)):
            author = line.text[slice(*columns)]
            spans["author"] = source_span(page, index, *columns)
            break
    for index in dict.fromkeys([*author_lines, *inside[:_DATE_LINES], *inside[-_DATE_LINES // 2 :]]):
        line = page.lines[index]
        if len(line.text) > _MAX_HEADER or line.kept or line.text.strip() in text:
            continue
        if moment := dated(line.text, context):
            value = moment[2]
            spans["date"] = source_span(page, index, *moment[:2])
            break
    repaired = [
        page.lines[index].text.strip()
        for index in inside
        if page.lines[index].kept or page.lines[index].text.strip() in text
    ]
    return replace(comment, author=author, date=value, text="\n".join(repaired), spans=spans)
