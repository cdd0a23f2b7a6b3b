"""Tells Markdown from plain text by its marks."""

from __future__ import annotations

import re

from cleanarticle.markup.front_matter import front_matter

_LINK = re.compile(r"\]\(<?(?:https?:|//?|#|mailto:|tel:|\.{1,2}/|data:|javascript:|\?|[\w%-]{1,100}[./])[^\s()]*+")
_HEADING = re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE)
_STRONG = re.compile(r"(?<!\*)\*\*[^\s*][^*\n]{0,200}\*\*(?!\*)")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)

LINKS = 2
"""Links with a target that make a text Markdown. Of the corpus's 29,775 plain renderings 10 have as many, and 1,875 of
its 1,876 pages of Markdown (counted in November 2026)."""
OTHER_MARKS = 2
"""Headings, and emphasised spans or fences beside them, that make a text without links Markdown: 3 of the same plain
texts hold any ``**strong**`` span at all."""


def is_markdown(text: str) -> bool:
    r"""Whether *text* is Markdown, judged by marks that plain text seldom has. Bullets are no such marks.

    >>> is_markdown("# Snow in Bern\n\n[Home](/) [News](/news/)\n\nIt fell.")
    True
    >>> is_markdown("Snow in Bern\n\n* Home\n* News\n\n1. It fell [3].")
    False
    """
    links = _LINK.finditer(text)
    if all(next(links, None) for _ in range(LINKS)):
        return True
    if front_matter(text.split("\n", 200)[:200]):
        return True
    headings = _at_least(_HEADING, text, OTHER_MARKS)
    strong = _at_least(_STRONG, text, OTHER_MARKS)
    fences = _at_least(_FENCE, text, OTHER_MARKS)
    return (headings and (strong or fences)) or (strong and bool(_HEADING.search(text)))


def _at_least(mark: re.Pattern[str], text: str, number: int) -> bool:
    found = mark.finditer(text)
    return all(next(found, None) for _ in range(number))
