"""Tells a page that lists other pages more than it tells: there the list is the main content."""

from __future__ import annotations

from dataclasses import replace

from cleanarticle.page import Label, Page

_ARTICLE = 1500  # characters: who holds as much is an article, whatever it lists


def lists(kept: float, listed: float) -> bool:
    """Whether a page of so many characters of kept text, and of pointers to other pages, is a list of these."""
    return kept < min(listed, _ARTICLE)


def with_list(page: Page) -> Page:
    """The page of no article, or of the kind "list", with what it lists kept, if that makes most of it.

    Its pointers to other pages stay what they are, teasers; only that they are the page's main content, as
    on the front page of a newspaper or in a shop's catalogue, is said by ``kept``.
    """
    kept = sum(len(line.text.strip()) for line in page.lines if line.kept)
    listed = sum(len(line.text.strip()) for line in page.lines if line.label is Label.TEASER)
    if not lists(kept, listed):
        return page
    return replace(
        page, lines=tuple(line._replace(kept=True) if line.label is Label.TEASER else line for line in page.lines)
    )
