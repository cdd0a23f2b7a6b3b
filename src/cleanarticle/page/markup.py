"""What markup says about lines: Markdown's marks, or the tags of the HTML that a text was rendered from."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from cleanarticle.page.line import Span

MarkupKind: TypeAlias = Literal["text", "heading", "item", "quote", "code", "table", "rule", "front matter", "html"]
"""What a line is according to its marks; ``rule`` is a horizontal line, ``html`` a line that has only tags."""

InputMarkup: TypeAlias = Literal["auto", "none", "markdown"]
"""The format of a text, as the caller states it; with ``auto`` it is detected from the text's marks."""

MARKUP_RULE = "markup."
"""The prefix of the rules of repairs that only remove marks. Marks are not faults, so such repairs are not counted."""


class Link(NamedTuple):
    """A link in the text: its text, its target address, and the span of its text in the source."""

    text: str
    target: str
    span: Span = Span(0, 0)


class LineMarkup(NamedTuple):
    """What the marks of one line said before they were taken out of its text."""

    kind: MarkupKind = "text"
    level: int = 0
    """The level of a heading, 1 to 6; the depth of an item or a quote, 0 for the outermost."""
    number: int | None = None
    """The number of an item of a numbered list."""
    links: tuple[Link, ...] = ()
    images: int = 0
    """How many images the line has; the text of an image is not part of the line's text."""
    emphasis: float = 0.0
    """The share of the line's characters that are emphasised, 0 to 1."""
    cells: tuple[str, ...] = ()
    """The cells of a row of a data table; a row of a table that only arranges a page has none."""
