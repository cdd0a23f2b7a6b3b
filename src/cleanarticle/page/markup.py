"""Define what markup says about lines: the marks of Markdown, or the tags of HTML before it was rendered."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from cleanarticle.page.line import Span

MarkupKind: TypeAlias = Literal["text", "heading", "item", "quote", "code", "table", "rule", "front matter", "html"]
"""The kind of a line according to its marks; ``rule`` is a horizontal rule, ``html`` a line with only tags."""

InputMarkup: TypeAlias = Literal["auto", "none", "markdown"]
"""The format of a text, as the caller states it; ``auto`` detects it by the marks of the text."""

MARKUP_RULE = "markup."
"""The prefix of the rules of repairs that only remove marks. Marks are not errors, so such repairs are not counted."""


class Link(NamedTuple):
    """A link in the text: its text, its target address, and the span of its text in the source."""

    text: str
    target: str
    span: Span = Span(0, 0)


class LineMarkup(NamedTuple):
    """What the marks of one line say. The marks are removed from its text."""

    kind: MarkupKind = "text"
    level: int = 0
    """The level of a heading, 1 to 6; for an item or a quote, the number of others around it; for code, the number of
    columns of indentation that are not part of the code."""
    number: int | None = None
    """The number of an item of a numbered list."""
    links: tuple[Link, ...] = ()
    images: int = 0
    """The number of images in the line; the text of an image is not part of the line's text."""
    emphasis: float = 0.0
    """The share of the line's characters that are emphasised, 0 to 1."""
    cells: tuple[str, ...] = ()
    """The cells of a row of a data table; empty for rows of a table that only arranges a page."""
