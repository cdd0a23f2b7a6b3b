"""What marks say about a line: Markdown's marks, or the tags of the HTML that a text was rendered from."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from cleanarticle.page.line import Span

MarkupKind: TypeAlias = Literal["text", "heading", "item", "quote", "code", "table", "rule", "front matter", "html"]
"""What a line is by its marks; ``rule`` is a horizontal line, ``html`` a line of tags alone."""


InputMarkup: TypeAlias = Literal["auto", "none", "markdown"]
"""What a text is written in, as its caller says; ``auto`` leaves it to its marks."""

MARKUP_RULE = "markup."
"""What the rules of repairs begin with that take marks out: no faults of the text."""


class Link(NamedTuple):
    """A link in the text: what it says, where it leads, and where its text stands in the source."""

    text: str
    target: str
    span: Span = Span(0, 0)


class LineMarkup(NamedTuple):
    """What the marks of one line said before they were taken out of its text."""

    kind: MarkupKind = "text"
    level: int = 0
    """Of a heading, 1 to 6; of an item or a quote its depth, 0 for the outermost."""
    number: int | None = None
    """Of an item of a numbered list."""
    links: tuple[Link, ...] = ()
    images: int = 0
    """How many images the line has; the text of an image is not part of the line's text."""
    emphasis: float = 0.0
    """The share of the line's characters that are emphasised, 0 to 1."""
    cells: tuple[str, ...] = ()
    """The cells of a row of a table that holds data; a table that only lays out a page has none."""
