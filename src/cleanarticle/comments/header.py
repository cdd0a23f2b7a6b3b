"""Read the author and the date of each comment."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from cleanarticle.comments.names import author_of, dated, is_name
from cleanarticle.comments.shared_words import name_columns
from cleanarticle.page import Page
from cleanarticle.page.comment import Comment
from cleanarticle.page.spans import source_span
from cleanarticle.recognizers.dates import DateContext

# Set by hand.
_DATE_LINES = 6  # at the beginning, and half as many at the end, that may state the date
_AUTHOR_LINES = 4  # at the beginning that may state the author, if the line that should state it does not
_REPEAT_LINES = 8  # at the beginning of a comment that may state the name of its author once more
_MIN_CONSTANT = 2  # comments; what more than these, and more than half of the comments have, is not a name
_CONSTANT_SHARE = 0.8
_MAX_HEADER = 160  # characters of a line of a header


class _Header(NamedTuple):
    """Where a comment states its author and its date; the columns are those of a line."""

    inside: list[int]
    """The filled lines of the comment."""
    text: frozenset[str]
    """The lines of its text."""
    author: tuple[int, int, int] | None
    """A line, and the columns of the name."""
    date: tuple[int, int, int, dt.date | dt.datetime] | None
    """A line, the columns of the date, and its value."""


def with_headers(page: Page, comments: Sequence[Comment], context: DateContext) -> tuple[Comment, ...]:
    """Return the comments of a page, each with its author, its date and its repaired text.

    Args:
        page: the page.
        comments: its comments, each with the span of the line that states its author.
        context: the context to read dates with.
    """
    starts = [line.start for line in page.lines]
    headers = [_header(page, comment, starts, context) for comment in comments]
    if constant := _constant_names(page, headers):
        other = [_header(page, comment, starts, context, constant) for comment in comments]
        if sum(header.author is not None for header in other) > len(comments) / 2:  # else people of one name
            headers = other
    names: list[str | None] = []
    others = []
    for header in headers:
        line, start, end = header.author or (-1, 0, 0)
        names.append(page.lines[line].text[start:end] if header.author else None)
        outer = dict.fromkeys([*header.inside[:_REPEAT_LINES], *header.inside[-2:]])
        lines = [page.lines[index].text for index in outer if index != line]
        others.append([other[:_MAX_HEADER] for other in lines if other.strip() not in header.text])
    out = []
    for comment, header, columns in zip(comments, headers, name_columns(names, others), strict=True):
        spans, author, date = {}, None, None
        if header.author and columns:
            line, start, _ = header.author
            author = page.lines[line].text[start + columns[0] : start + columns[1]]
            spans["author"] = source_span(page, line, start + columns[0], start + columns[1])
        if header.date:
            date = header.date[3]
            spans["date"] = source_span(page, *header.date[:3])
        repaired = [
            page.lines[index].text.strip()
            for index in header.inside
            if (page.lines[index].kept or page.lines[index].text.strip() in header.text)
            and not (header.author and header.author[0] == index)
        ]
        out.append(replace(comment, author=author, date=date, text="\n".join(repaired), spans=spans))
    return tuple(out)


def _constant_names(page: Page, headers: Sequence[_Header]) -> frozenset[str]:
    """Return what was read as the name of most comments although their lines differ: "Posted", "AM"."""
    lines = [(page.lines[header.author[0]].text, *header.author[1:]) for header in headers if header.author]
    keys = [text[start:end].casefold() for text, start, end in lines]
    out = set()
    for key, count in Counter(keys).items():
        texts = {text for (text, _, _), own in zip(lines, keys, strict=True) if own == key}
        if count > max(_MIN_CONSTANT, _CONSTANT_SHARE * len(keys)) and len(texts) > count / 2:
            out.add(key)
    return frozenset(out)


def _header(
    page: Page, comment: Comment, starts: Sequence[int], context: DateContext, ignored: frozenset[str] = frozenset()
) -> _Header:
    """Return where a comment states its author and its date.

    Args:
        page: the page.
        comment: the comment, with the span of the line that states its author.
        starts: the offset at which each line of the page begins.
        context: the context to read dates with.
        ignored: what the template writes in most comments, which is no name.
    """
    begin, end = bisect_left(starts, comment.span.start), bisect_left(starts, comment.span.end)
    inside = [index for index in range(begin, end) if not page.lines[index].blank]
    text = frozenset(comment.text.split("\n"))
    author = date = None
    author_lines = [bisect_left(starts, comment.spans["author"].start)] if "author" in comment.spans else []
    for index in dict.fromkeys([*author_lines, *(inside[:_AUTHOR_LINES] if author_lines else ())]):
        line = page.lines[index]
        if line.text.strip() not in text and (columns := author_of(line.text, context, ignored)):
            author = index, *columns
            break
    if author is None and author_lines:  # the line that should state it has only a date or a number
        for index in inside[:_AUTHOR_LINES]:
            if is_name(page.lines[index].text) and (columns := author_of(page.lines[index].text, context, ignored)):
                author = index, *columns
                break
    for index in dict.fromkeys([*author_lines, *inside[:_DATE_LINES], *inside[-_DATE_LINES // 2 :]]):
        line = page.lines[index]
        if len(line.text) > _MAX_HEADER or line.kept or line.text.strip() in text:
            continue
        if moment := dated(line.text, context):
            date = index, *moment
            break
    return _Header(inside, text, author, date)
