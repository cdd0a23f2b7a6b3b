"""Recognize a page that mostly lists other pages: there the list is the main content."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.lines.page_kind import is_list
from cleanarticle.page import Label, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

_MAX_OTHERS = 0.05
"""Share of the characters in other dropped lines, up to which a page is its list alone, as after cleaning; set by
hand."""


@declares(reads=["lines", "labels", "articles", "kind"], proposes=["kept"])
def listing(page: Page) -> Iterator[Relabel]:
    """Propose to keep the teasers of a page where they make up most of it.

    The page has no article, or is called a list, or holds hardly anything besides its text and its teasers. Their label
    stays. They are kept because they are the main content on the front page of a newspaper or in the catalogue of a
    shop. This cleaner is the last of the stage "split".
    """
    if page.kind in NO_CONTENT:
        return
    teasers: list[int] = []
    kept = listed = others = 0  # characters
    for number, line in enumerate(page.lines):
        size = len(line.text.strip())
        if line.label is Label.TEASER and size:
            teasers.append(number)
            listed += size
        if line.kept:
            kept += size
        elif line.label is not Label.TEASER:
            others += size
    has_article = any(line.article is not None for line in page.lines)
    if page.kind != "list" and has_article and others > _MAX_OTHERS * (kept + listed + others):
        return
    if is_list(kept, listed):
        for number in teasers:
            yield Relabel(number, Label.TEASER, page.lines[number].confidence, "the page is a list", kept=True)
