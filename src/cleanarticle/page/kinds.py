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
"""What a page is; the reference describes each."""

NO_CONTENT: frozenset[str] = frozenset({"blocked", "consent", "missing"})
"""The kinds of pages that hold nothing of what was asked for: no articles, no text."""
