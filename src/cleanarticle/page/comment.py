"""Define a reader's comment, or a post of a forum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from cleanarticle.page.line import Span
from cleanarticle.page.wording import count_phrase

_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comment:
    """A reader's comment below an article, or a post of a forum; the first post of a forum is the article.

    >>> Comment(author="Ann", text="It rained.")
    Comment('Ann', 2 words)
    """

    author: str | None = None
    """The author, as the text states it. It is personal data: ``comments=False`` leaves the comments out."""
    date: dt.date | dt.datetime | None = None
    """The date, as the text states it; ``None`` if it is relative to the present ("2 hours ago")."""
    text: str = ""
    """Its lines without its header and its buttons, joined by newlines."""
    depth: int = 0
    """Its depth in the tree of answers: 0 for a comment on the article, or if the text does not show the depth."""
    span: Span = _NOWHERE
    """Its range of the source, header and buttons included."""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """The ranges of the source from which ``author`` and ``date`` were read."""

    def __repr__(self) -> str:
        parts = [
            repr(self.author or "no author"),
            str(self.date) if self.date else "",
            count_phrase(len(self.text.split()), "word"),
        ]
        return f"Comment({', '.join(filter(None, parts))})"

    def to_dict(self) -> dict[str, Any]:
        """Return the comment, JSON-ready; the date is ISO 8601."""
        return {
            "author": self.author,
            "date": self.date.isoformat() if self.date else None,
            "text": self.text,
            "depth": self.depth,
            "start": self.span.start,
            "end": self.span.end,
            "spans": {name: [span.start, span.end] for name, span in sorted(self.spans.items())},
        }

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the comment in a dictionary that has the form ``schema.COMMENT``."""
        date = data["date"]
        return cls(
            author=data["author"],
            date=None if date is None else (dt.datetime if "T" in date else dt.date).fromisoformat(date),
            text=data["text"],
            depth=data["depth"],
            span=Span(data["start"], data["end"]),
            spans={name: Span(*span) for name, span in data["spans"].items()},
        )
