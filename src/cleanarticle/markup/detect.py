"""Distinguish Markdown from plain text by its marks."""

from __future__ import annotations

import re

from cleanarticle.loading import lazy_pattern
from cleanarticle.markup.front_matter import front_matter_lines

# "](https://", "](/news/", "](page.html": the middle of a link with a target
_LINK = lazy_pattern(r"\]\(<?(?:https?:|//?|#|mailto:|tel:|\.{1,2}/|data:|javascript:|\?|[\w%-]{1,100}[./])[^\s()]*+")
_HEADING = lazy_pattern(r"^ {0,3}#{1,6} +\S", re.MULTILINE)  # "## Snow"
_STRONG = lazy_pattern(r"(?<!\*)\*\*[^\s*][^*\n]{0,200}\*\*(?!\*)")  # "**snow**"
_FENCE = lazy_pattern(r"^[ \t]*(?:```|~~~)", re.MULTILINE)

_MAX_HEAD_LINES = 200  # lines that are searched for front matter, which is shorter; set by hand
MIN_LINKS = 2
"""The smallest number of links with a target that makes a text Markdown. In the corpus, 10 of 29,775 plain renderings
and 1,875 of 1,876 pages of Markdown have that many (counted in November 2026)."""
MIN_OTHER_MARKS = 2
"""The smallest number of two kinds of marks that makes a text without links Markdown: headings and strong spans, or
headings and fences. With that many strong spans, one heading is enough. Of the same plain texts, only 3 have a
``**strong**`` span at all."""


def is_markdown(text: str) -> bool:
    r"""Return whether *text* is Markdown, by marks that plain text rarely has. Bullets do not count.

    >>> is_markdown("# Snow in Bern\n\n[Home](/) [News](/news/)\n\nIt fell.")
    True
    >>> is_markdown("Snow in Bern\n\n* Home\n* News\n\n1. It fell [3].")
    False
    """
    if "](" in text and _has_at_least(_LINK, text, MIN_LINKS):
        return True
    if front_matter_lines(text.split("\n", _MAX_HEAD_LINES)[:_MAX_HEAD_LINES]):
        return True
    if "#" not in text:  # no other mark decides without a heading
        return False
    headings = _has_at_least(_HEADING, text, MIN_OTHER_MARKS)
    strong = _has_at_least(_STRONG, text, MIN_OTHER_MARKS)
    fences = _has_at_least(_FENCE, text, MIN_OTHER_MARKS)
    return (headings and (strong or fences)) or (strong and bool(_HEADING.search(text)))


def _has_at_least(mark: re.Pattern[str], text: str, number: int) -> bool:
    """Return whether a text has at least *number* matches; it stops at the last one that is needed."""
    matches = mark.finditer(text)
    return all(next(matches, None) for _ in range(number))
