"""The kinds of pages."""

from __future__ import annotations

from typing import Literal, TypeAlias

PageKind: TypeAlias = Literal[
    "article",
    "articles",
    "archive",
    "list",
    "forum",
    "documentation",
    "product",
    "service",
    "other",
    "blocked",
    "consent",
    "missing",
]
"""What a page is as a whole; ``docs/reference/kinds.md`` describes each kind."""

NO_CONTENT: frozenset[str] = frozenset({"blocked", "consent", "missing"})
"""The kinds of pages without content: a bot check, a consent dialog, an error page. They have no articles, no text."""
