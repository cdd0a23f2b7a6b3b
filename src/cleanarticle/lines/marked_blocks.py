"""Correct labels by the marks of the input, since the line model was trained on plain text.

Tables and blocks of code are kept whole or dropped whole: in plain text code and cells look like noise. A short item
of a numbered list looks like a heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares
from cleanarticle.text.filled_lines import filled_lines

_TEXT_LABELS = frozenset({Label.BODY, Label.HEADING, Label.LEAD, Label.TITLE, Label.SUBTITLE})
_TITLE_LABELS = frozenset({Label.TITLE, Label.SUBTITLE})


@declares(reads=["lines", "labels", "kept", "markup"], proposes=["labels", "kept"])
def whole_blocks(page: Page) -> Iterator[Relabel]:
    """Propose one label for all lines of a table or a block of code, and no headings among items: a cleaner.

    A block is kept if at least half of its characters are in kept lines, or if text is directly above and below it. A
    block of code needs text only above it.
    """
    if not page.markup:
        return
    yield from _relabel_items(page)
    for kind, block, above, below in _blocks(page):
        labels = [page.lines[index].label for index in block]
        if _TITLE_LABELS.intersection(labels):
            continue  # a table that only arranges the page: tables of data and code have no titles
        sizes = [len(page.lines[index].text.strip()) for index in block]
        kept_size = sum(size for index, size in zip(block, sizes, strict=True) if page.lines[index].kept)
        has_text_above, has_text_below = _is_text(page, above), _is_text(page, below)
        if 2 * kept_size >= sum(sizes) or (has_text_above and (has_text_below or kind == "code")):
            label, reason = Label.BODY, f"part of a {kind} block of the text"
        else:
            label = Counter(each for each in labels if each not in _TEXT_LABELS).most_common(1)[0][0]
            reason = f"part of a {kind} block outside of the text"
        yield from (
            Relabel(index, label, page.lines[index].confidence, reason)
            for index in block
            if page.lines[index].label is not label
        )


def _relabel_items(page: Page) -> Iterator[Relabel]:
    """Propose the label body for each item labelled as heading directly above or below an item labelled as body."""
    filled = filled_lines(page)
    is_item = [(markup := page.markup.get(index)) is not None and markup.kind == "item" for index in filled]
    is_body = [each and page.lines[index].label is Label.BODY for each, index in zip(is_item, filled, strict=True)]
    for row, index in enumerate(filled):
        neighbours = is_body[row - 1 : row] + is_body[row + 1 : row + 2]
        if is_item[row] and page.lines[index].label is Label.HEADING and any(neighbours):
            yield Relabel(index, Label.BODY, page.lines[index].confidence, "an item of a list of the text")


def _is_text(page: Page, index: int | None) -> bool:
    return index is not None and page.lines[index].kept and page.lines[index].label in _TEXT_LABELS


def _blocks(page: Page) -> Iterator[tuple[str, Sequence[int], int | None, int | None]]:
    """Yield each table and block of code.

    Yields:
        its kind, the indices of its filled lines, and the indices of the filled lines directly above and below it.
    """
    block: list[int] = []
    block_kind = ""
    above: int | None = None
    last_filled: int | None = None
    for index, line in enumerate(page.lines):
        if line.blank:
            continue
        markup = page.markup.get(index)
        line_kind = markup.kind if markup is not None and markup.kind in ("code", "table") else ""
        if line_kind != block_kind:
            if block:
                yield block_kind, block, above, index
            block, block_kind, above = [], line_kind, last_filled
        if line_kind:
            block.append(index)
        last_filled = index
    if block:
        yield block_kind, block, above, None
