"""Tells a page that lists other pages more than it tells: there the list is the main content."""

from __future__ import annotations

from dataclasses import replace

from cleanarticle.page import Label, Page


def with_list(page: Page) -> Page:
    """The page of no article, or of the kind "list", with what it lists kept, if that is more than all that was kept.

    Its pointers to other pages stay what they are, teasers; only that they are the page's main content, as
    on the front page of a newspaper or in a shop's catalogue, is said by ``kept``.
    """
    kept = sum(len(line.text.strip()) for line in page.lines if line.kept)
    listed = sum(len(line.text.strip()) for line in page.lines if line.label is Label.TEASER)
    if listed <= kept:
        return page
    return replace(
        page, lines=tuple(line._replace(kept=True) if line.label is Label.TEASER else line for line in page.lines)
    )
