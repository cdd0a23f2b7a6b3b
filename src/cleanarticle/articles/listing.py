"""Recognize a page that mostly lists other pages: there the list is the main content."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.lines.page_kind import is_list
from cleanarticle.page import Label, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares


@declares(reads=["lines", "labels", "articles", "kind"], proposes=["kept"])
def listing(page: Page) -> Iterator[Relabel]:
    """Propose to keep the teasers of a page that has no article, or is called a list, where they make up most of it.

    Their label stays. They are kept because they are the main content on the front page of a newspaper or in the
    catalogue of a shop. This cleaner is the last of the stage "split".
    """
    if page.kind in NO_CONTENT:
        return
    if page.kind != "list" and any(line.article is not None for line in page.lines):
        return
    teasers = [number for number, line in enumerate(page.lines) if line.label is Label.TEASER and not line.blank]
    kept_characters = sum(len(line.text.strip()) for line in page.lines if line.kept)
    teaser_characters = sum(len(page.lines[number].text.strip()) for number in teasers)
    if is_list(kept_characters, teaser_characters):
        for number in teasers:
            yield Relabel(number, Label.TEASER, page.lines[number].confidence, "the page is a list", kept=True)
