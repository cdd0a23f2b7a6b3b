"""Cuts furniture out of lines that are kept: what is certain goes, as a span; all else stays."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.page import Page
from cleanarticle.proposals import Edit


def cut(page: Page) -> Iterator[Edit]:
    """What to cut out of the kept lines of *page*: a cleaner."""
    return iter(())
