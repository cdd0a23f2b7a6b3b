"""What the marks of the input prove against the model, which was trained on plain text.

Tables and blocks of code are kept whole or dropped whole: in plain text code and cells look like noise. A short item
of a numbered list looks like a heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

_TEXT = frozenset({Label.BODY, Label.HEADING, Label.LEAD, Label.TITLE, Label.SUBTITLE})
_FIELDS = frozenset({Label.TITLE, Label.SUBTITLE})
"""A table with such a line only arranges the page: data and code have no titles."""


@declares(reads=["lines", "labels", "kept", "markup"], proposes=["labels", "kept"])
def whole_blocks(page: Page) -> Iterator[Relabel]:
    """Propose one label for all lines of a table or a block of code, and no headings among items: a cleaner.

    A block is kept if most of its characters are, or if it is between kept lines; code also if it is below one.
    """
    if not page.markup:
        return
    yield from _items(page)
    for kind, run, before, after in _runs(page):
        labels = [page.lines[index].label for index in run]
        if _FIELDS.intersection(labels):
            continue
        sizes = [len(page.lines[index].text.strip()) for index in run]
        kept = sum(size for index, size in zip(run, sizes, strict=True) if page.lines[index].kept)
        above, below = _is_text(page, before), _is_text(page, after)
        if 2 * kept >= sum(sizes) or (above and (below or kind == "code")):
            label, reason = Label.BODY, f"part of a {kind} block of the text"
        else:
            label = Counter(each for each in labels if each not in _TEXT).most_common(1)[0][0]
            reason = f"part of a {kind} block outside of the text"
        yield from (
            Relabel(index, label, page.lines[index].confidence, reason)
            for index in run
            if page.lines[index].label is not label
        )


def _items(page: Page) -> Iterator[Relabel]:
    """Yield the items that are labelled as headings right below or above an item of the text: they are text too."""
    places = [index for index, line in enumerate(page.lines) if not line.blank]
    is_item = [(markup := page.markup.get(index)) is not None and markup.kind == "item" for index in places]
    is_body = [each and page.lines[index].label is Label.BODY for each, index in zip(is_item, places, strict=True)]
    for number, index in enumerate(places):
        neighbours = is_body[number - 1 : number] + is_body[number + 1 : number + 2]
        if is_item[number] and page.lines[index].label is Label.HEADING and any(neighbours):
            yield Relabel(index, Label.BODY, page.lines[index].confidence, "an item of a list of the text")


def _is_text(page: Page, index: int | None) -> bool:
    return index is not None and page.lines[index].kept and page.lines[index].label in _TEXT


def _runs(page: Page) -> Iterator[tuple[str, Sequence[int], int | None, int | None]]:
    """Yield the kind of each table and block of code, its filled lines, and the filled lines next to it."""
    run: list[int] = []
    kind = ""
    before: int | None = None
    last: int | None = None
    for index, line in enumerate(page.lines):
        if line.blank:
            continue
        markup = page.markup.get(index)
        own = markup.kind if markup is not None and markup.kind in ("code", "table") else ""
        if own != kind:
            if run:
                yield kind, run, before, index
            run, kind, before = [], own, last
        if own:
            run.append(index)
        last = index
    if run:
        yield kind, run, before, None
