"""Define the kinds of pages."""

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
"""The kind of a page as a whole; ``docs/reference/kinds.md`` describes each."""

NO_CONTENT: frozenset[str] = frozenset({"blocked", "consent", "missing"})
"""The kinds of pages without content: bot checks, consent dialogs, error pages. They have no articles and no text."""
