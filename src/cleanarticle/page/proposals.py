"""Define the proposals of cleaners. A proposal changes nothing by itself: the engine applies and logs it."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from cleanarticle.page.labels import Label
from cleanarticle.page.line import Span
from cleanarticle.page.markup import LineMarkup


class Relabel(NamedTuple):
    """Give line *line* (its index in ``page.lines``) the label *label*, for a *reason*.

    It takes effect unless the line is pinned and this proposal is not, so that cleaners do not change a label that the
    user requested. *confidence* (0 to 1) is the probability that the label is right; it has no influence on whether the
    proposal takes effect.
    """

    line: int
    label: Label
    confidence: float = 1.0
    reason: str = ""
    kept: bool | None = None
    """Whether the line is part of the text; with ``None``, the label decides."""
    pinned: bool = False
    """Whether to pin the label: later, only another pinned proposal may change it."""
    alternative: Label | None = None
    """The second best label, if the cleaner compared several."""


class Edit(NamedTuple):
    """Replace columns *start* to *end* (half-open) of the text of line *line* by *after*.

    Columns count code points of ``page.lines[line].text`` as the cleaner sees it. If *end* is the length of the text
    plus 1, the line break is replaced too, which joins the line to the next. ``applied=False`` only flags the text.
    *rule* is a stable id that begins with ``characters.``, ``spelling.``, ``markup.`` or ``cut.``.
    """

    line: int
    start: int
    end: int
    after: str
    rule: str
    confidence: float = 1.0
    applied: bool = True


class Break(NamedTuple):
    """Begin an article at line *line*. A page without any break has no article."""

    line: int
    reason: str = ""


class Field(NamedTuple):
    """Set a field of article number *article* (counted from 0), or of the page if *article* is ``None``.

    *span* is the span of the source from which the value was read. The fields of a page are ``kind``, ``language``,
    ``language_confidence``, ``likely``, ``likely_byline``, ``headlines``, ``comments`` and ``confidence``; the fields
    of an article are those of :class:`~cleanarticle.page.Article` except ``blocks``.
    """

    article: int | None
    name: str
    value: Any
    span: Span | None = None
    reason: str = ""


class Warn(NamedTuple):
    """Add a message to ``page.warnings``, for the user of the page."""

    message: str


class Mark(NamedTuple):
    """Record in ``page.markup`` what the marks of line *line* say. Edits remove the marks from the line."""

    line: int
    markup: LineMarkup


Proposal: TypeAlias = Relabel | Edit | Break | Field | Warn | Mark


class TrailEntry(NamedTuple):
    """One entry of the trail: a proposal, its cleaner, and whether it took effect."""

    cleaner: str
    """The name of the cleaner."""
    proposal: Proposal
    """The proposal."""
    accepted: bool
    """Whether the proposal took effect."""
