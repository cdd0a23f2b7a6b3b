"""What a cleaner may propose. A proposal changes nothing: the engine applies and logs it."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from cleanarticle.page.labels import Label
from cleanarticle.page.line import Span


class Relabel(NamedTuple):
    """Call line *line* (its index in ``page.lines``) a *label*, for a *reason*.

    Takes effect unless the line is pinned and this proposal is not: what a user asked for stands against
    all later cleaners. *confidence* (0..1) says how likely the label is right; it decides nothing.
    """

    line: int
    label: Label
    confidence: float = 1.0
    reason: str = ""
    kept: bool | None = None
    """Whether the line is part of the text; by its label where ``None``."""
    pinned: bool = False
    """Whether only a later proposal that is pinned too may change the label."""
    alternative: Label | None = None
    """The next best label, where the cleaner weighed several."""


class Edit(NamedTuple):
    """Put *after* in place of columns *start* to *end* (half-open) of the text of line *line*.

    The columns count in ``page.lines[line].text`` as the cleaner sees it. An *end* one past the
    text takes in the line break too, and so joins the line to the next. ``applied=False`` only
    flags the place. *rule* is a stable id, ``characters.…``, ``spelling.…`` or ``cut.…``.
    """

    line: int
    start: int
    end: int
    after: str
    rule: str
    confidence: float = 1.0
    applied: bool = True


class Break(NamedTuple):
    """An article begins at line *line*. A page without any break has no article."""

    line: int
    reason: str = ""


class Field(NamedTuple):
    """The value of a field of article number *article*, or of the page where that is ``None``.

    *span* is the place in the source that the value was read from. Page fields: ``kind``,
    ``language``. Article fields: those of :class:`~cleanarticle.page.Article`, blocks excepted.
    """

    article: int | None
    name: str
    value: Any
    span: Span | None = None
    reason: str = ""


class Warn(NamedTuple):
    """Something that whoever reads the page should know: see ``page.warnings``."""

    message: str


Proposal: TypeAlias = Relabel | Edit | Break | Field | Warn


class TrailEntry(NamedTuple):
    """One entry of the trail: which cleaner proposed what, and whether it took effect."""

    cleaner: str
    proposal: Proposal
    accepted: bool
