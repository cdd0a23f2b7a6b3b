"""Recognize a page that mostly lists other pages: there the list is the main content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleanarticle.lines.page_kind import is_list
from cleanarticle.page import Label, Line, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

_MAX_OTHERS = 0.05
"""Share of the characters in other dropped lines, up to which a page is its list alone, as after cleaning; set by
hand."""


@declares(reads=["lines", "labels", "articles", "kind"], proposes=["kept"])
def listing(page: Page) -> Iterator[Relabel]:
    """Propose to keep the teasers of a page that is a list: they make up most of it, or it holds hardly anything else.

    Where they make up most of it, the page also has no article, or is called a list, or holds hardly anything besides
    its text and its teasers. They are kept because they are the main content on the front page of a newspaper or in the
    catalogue of a shop.

    A page that is called a list and holds hardly anything besides text and teasers was probably cleaned before. Then
    its other lines that belong to no article are kept, too: cleaning it again must not change it. The labels of all
    lines stay. This cleaner is the last of the stage "split".
    """
    if page.kind in NO_CONTENT:
        return
    teaser = Label.TEASER  # looked up once: there are many lines
    listed = _characters([line for line in page.lines if line.label is teaser and not line.kept])
    kept = _characters([line for line in page.lines if line.kept])
    mostly_teasers = is_list(kept, listed)
    if not mostly_teasers and page.kind != "list":  # as most pages
        return
    dropped = [(number, line) for number, line in enumerate(page.lines) if not line.kept and not line.blank]
    others = _characters(line for _, line in dropped if line.label is not teaser)
    is_alone = others <= _MAX_OTHERS * (kept + listed + others)
    has_article = any(line.article is not None for line in page.lines)
    if not is_alone and (not mostly_teasers or (page.kind != "list" and has_article)):
        return
    for number, line in dropped:
        if line.label is teaser or (is_alone and page.kind == "list" and line.article is None):
            yield Relabel(number, line.label, line.confidence, "the page is a list", kept=True)


def _characters(lines: Iterable[Line]) -> int:
    """Return how many characters lines have, without the white space around them."""
    return sum(len(line.text.strip()) for line in lines)
