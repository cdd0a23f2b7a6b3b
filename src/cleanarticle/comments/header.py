"""Read the author and the date of each comment."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from cleanarticle.comments.names import author_of, find_date, is_name
from cleanarticle.comments.shared_words import name_columns
from cleanarticle.comments.words import groups
from cleanarticle.page import Page
from cleanarticle.page.comment import Comment
from cleanarticle.page.spans import source_span
from cleanarticle.recognizers.dates import DateContext

# Set by hand.
_DATE_LINES = 6  # filled lines at the beginning of a comment, and half as many at its end, that may state the date
_MAX_DATE_LINES = 12  # the same at the beginning, if none of them is text
_AUTHOR_LINES = 4  # at the beginning that may state the author, if the line that should state it does not
_REPEAT_LINES = 8  # at the beginning of a comment that may state the name of its author once more
_MIN_CONSTANT_COUNT = 2
_MIN_CONSTANT_SHARE = 0.8
"""What was read as the name of more comments than the count, and of a larger share of all names than this, is a word of
the template."""
_MAX_HEADER = 160  # characters of a line of a header


class _Header(NamedTuple):
    """Where a comment states its author and its date."""

    filled: list[int]
    """The indices of its filled lines."""
    text: frozenset[str]
    """The lines of its text, stripped."""
    author: tuple[int, int, int] | None
    """The index of a line, and the first column of the name in it and one past the last."""
    date: tuple[int, int, int, dt.date | dt.datetime] | None
    """The index of a line, the first column of the date in it and one past the last, and the value of the date."""


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
        headers_without = [_header(page, comment, starts, context, constant) for comment in comments]
        # If most have no other name, the constant is the name of one person who wrote most comments.
        if sum(header.author is not None for header in headers_without) > len(comments) / 2:
            headers = headers_without
    names: list[str | None] = []  # with a rank, perhaps
    repeating_texts = []  # for each comment, other lines that may repeat the name
    for header in headers:
        author_line, start, end = header.author or (-1, 0, 0)
        names.append(page.lines[author_line].text[start:end] if header.author else None)
        outer = dict.fromkeys([*header.filled[:_REPEAT_LINES], *header.filled[-2:]])
        texts = [page.lines[index].text for index in outer if index != author_line]
        repeating_texts.append([text[:_MAX_HEADER] for text in texts if text.strip() not in header.text])
    out = []
    for comment, header, columns in zip(comments, headers, name_columns(names, repeating_texts), strict=True):
        spans, author, date = {}, None, None
        if header.author and columns:
            author_line, start, _ = header.author
            author = page.lines[author_line].text[start + columns[0] : start + columns[1]]
            spans["author"] = source_span(page, author_line, start + columns[0], start + columns[1])
        if header.date:
            date = header.date[3]
            spans["date"] = source_span(page, *header.date[:3])
        repaired = [
            page.lines[index].text.strip()
            for index in header.filled
            if (page.lines[index].kept or page.lines[index].text.strip() in header.text)
            and not (header.author and header.author[0] == index)
        ]
        out.append(replace(comment, author=author, date=date, text="\n".join(repaired), spans=spans))
    return tuple(out)


def _constant_names(page: Page, headers: Sequence[_Header]) -> frozenset[str]:
    """Return what was read as the name of most comments although their lines differ: "Posted", "AM"."""
    lines = [(page.lines[header.author[0]].text, *header.author[1:]) for header in headers if header.author]
    names = [text[start:end].casefold() for text, start, end in lines]
    out = set()
    for name, count in Counter(names).items():
        texts = {text for (text, _, _), other in zip(lines, names, strict=True) if other == name}
        if count > max(_MIN_CONSTANT_COUNT, _MIN_CONSTANT_SHARE * len(names)) and len(texts) > count / 2:
            out.add(name)
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
        ignored: case-folded words that the template writes in most comments; they are no names.
    """
    begin, end = bisect_left(starts, comment.span.start), bisect_left(starts, comment.span.end)
    filled = [index for index in range(begin, end) if not page.lines[index].blank]
    text = frozenset(comment.text.split("\n"))
    author = None
    author_lines = [bisect_left(starts, comment.spans["author"].start)] if "author" in comment.spans else []  # 0 or 1
    for index in dict.fromkeys([*author_lines, *(filled[:_AUTHOR_LINES] if author_lines else ())]):
        line = page.lines[index]
        if line.text.strip() not in text and (columns := author_of(line.text, context, ignored)):
            author = index, *columns
            break
    if author is None and author_lines:  # perhaps the tagger took the line of the name for text
        for index in filled[:_AUTHOR_LINES]:
            if is_name(page.lines[index].text) and (columns := author_of(page.lines[index].text, context, ignored)):
                author = index, *columns
                break
    texts = [page.lines[index].text.strip() for index in filled]
    first_text = next((row for row, line_text in enumerate(texts) if line_text in text), 0)
    first_lines = filled[: max(_DATE_LINES, min(first_text, _MAX_DATE_LINES))]
    date = None
    for index in dict.fromkeys([*author_lines, *first_lines, *filled[-_DATE_LINES // 2 :]]):
        line = page.lines[index]
        if len(line.text) > _MAX_HEADER or line.kept or line.text.strip() in text:
            continue
        if columns_and_value := find_date(line.text, context):
            is_of_author = _is_of_author(texts, filled.index(index)) if index in filled else False
            if date is None or not is_of_author:
                date = index, *columns_and_value
            if not is_of_author:
                break
    return _Header(filled, text, author, date)


def _is_of_author(texts: Sequence[str], row: int) -> bool:
    """Return whether the date in a line of a comment is one of its author: "Joined: 4 January 2019", also on two lines.

    Args:
        texts: the filled lines of the comment.
        row: the number of the line.
    """
    is_about = groups().about
    has_caption_above = row > 0 and is_about.fullmatch(texts[row - 1]) is not None
    return has_caption_above or is_about.match(texts[row]) is not None
