"""Define the labels of lines."""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """The label of a line: what it is. The first eight are content, the others are boilerplate.

    >>> Label("teaser") is Label.TEASER, Label.BODY in KEPT, Label.CAPTION in KEPT
    (True, True, False)
    """

    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    DATE = "date"
    LEAD = "lead"
    BODY = "body"
    HEADING = "heading"
    CAPTION = "caption"
    NAV = "nav"
    COOKIE = "cookie"
    SUBSCRIBE = "subscribe"
    SOCIAL = "social"
    TEASER = "teaser"
    AD = "ad"
    FOOTER = "footer"
    COMMENT = "comment"
    KEYWORDS = "keywords"
    META = "meta"
    GARBAGE = "garbage"


# KEPT is smaller than CONTENT: bylines, dates and captions belong to an article, but become its fields, not its text.
CONTENT = frozenset(
    {
        Label.TITLE,
        Label.SUBTITLE,
        Label.BYLINE,
        Label.DATE,
        Label.LEAD,
        Label.BODY,
        Label.HEADING,
        Label.CAPTION,
    }
)
"""The labels that are not boilerplate."""
KEPT = frozenset({Label.TITLE, Label.SUBTITLE, Label.LEAD, Label.BODY, Label.HEADING})
"""The labels whose lines are part of ``page.text``."""
RUNNING_TEXT = frozenset({Label.BODY, Label.LEAD})
"""The labels of the running text of an article."""
BELONGS = CONTENT | {Label.KEYWORDS}
"""The labels whose lines belong to an article (``line.article`` is its index)."""
