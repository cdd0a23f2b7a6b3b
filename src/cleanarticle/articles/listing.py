"""Recognises a page that mostly lists other pages: there the list is the main content."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.lines.page_kind import is_list
from cleanarticle.page import Label, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares


@declares(reads=["lines", "labels", "articles", "kind"], proposes=["kept"])
def listing(page: Page) -> Iterator[Relabel]:
    """Propose to keep the pointers of a page that has no article, or is called a list, where they make up most of it.

    They stay what they are, teasers; they are kept because on the front page of a newspaper or in a
    shop's catalogue they are the main content. A cleaner, the last of the stage "split".
    """
    if page.kind in NO_CONTENT:
        return
    if page.kind != "list" and any(line.article is not None for line in page.lines):
        return
    teasers = [index for index, line in enumerate(page.lines) if line.label is Label.TEASER and not line.blank]
    kept = sum(len(line.text.strip()) for line in page.lines if line.kept)
    if is_list(kept, sum(len(page.lines[index].text.strip()) for index in teasers)):
        for index in teasers:
            yield Relabel(index, Label.TEASER, page.lines[index].confidence, "the page is a list", kept=True)
