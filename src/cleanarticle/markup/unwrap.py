"""Joins the lines of text that was wrapped at a fixed width: mail, PDF, converters to Markdown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares

_NARROWEST, _WIDEST = 55, 100
"""Columns at which text is wrapped: 72 and 78 by mail and html2text, 65 to 100 by PDF readers."""
_FEWEST = 8
"""Pairs of lines that must prove the width."""
_PROOF = 0.95
"""The share of pairs of lines whose second begins with a word that had no room in the first. On pages with a block a
line a pair is as likely to have room as not. ``benchmarks/digests.py`` shows that no page of the corpus changes."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", ".”", '."', ".»", ":")
_MOST_ENDED = 0.4
"""The share of those lines that may end as sentences do; of wrapped prose it is a tenth, of a block a line most."""
_FULL = 0.7
"""The share of the width that a line that is broken fills at the least, unless the next word is very long."""


@declares(reads=["lines"], proposes=["repairs"])
def unwrap(page: Page) -> Iterator[Edit]:
    """Propose to join lines where the page proves that it was wrapped at a fixed width."""
    if page.markup:
        return
    texts = [line.text.rstrip() for line in page.lines]
    follows = [False] + [_follows(before, text) for before, text in itertools.pairwise(texts)]
    width = wrapped_at(texts, follows)
    if width is None:
        return
    for index in range(1, len(texts)):
        if follows[index] and joins(texts[index - 1], texts[index], width):
            size = len(page.lines[index - 1].text)
            yield Edit(index - 1, len(texts[index - 1]), size + 1, " ", "characters.unwrap")


def _follows(before: str, text: str) -> bool:
    """Whether a line may belong to the paragraph of the line before: both stand at one indentation."""
    return bool(before and text) and _indent(before) == _indent(text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def wrapped_at(texts: Sequence[str], follows: Sequence[bool]) -> int | None:
    """Return the width that the lines of a page were wrapped at, if most of them prove one.

    Args:
        texts: the lines.
        follows: whether each may belong to the paragraph of the line before.

    >>> text = "It snowed in Bern for the third day in a row, and no train had left the station by noon. " * 6
    >>> import textwrap
    >>> lines = textwrap.wrap(text, 66)
    >>> wrapped_at(lines, [True] * len(lines))
    66
    """
    pairs = [(texts[at - 1].rstrip(), texts[at]) for at in range(1, len(texts)) if follows[at]]
    sizes = [len(before) for before, _ in pairs]
    if len(pairs) < _FEWEST:
        return None
    width = max(sizes)
    if not _NARROWEST <= width <= _WIDEST or any(len(text.rstrip()) > width for text in texts if " " in text.strip()):
        return None
    if sum(before.endswith(_SENTENCE_ENDS) for before, _ in pairs) > _MOST_ENDED * len(pairs):
        return None
    without_room = sum(_has_no_room(before, text, width) for before, text in pairs)
    return width if without_room >= _PROOF * len(pairs) else None


def joins(before: str, text: str, width: int) -> bool:
    """Whether a line of a page wrapped at *width* goes on in the next."""
    return _has_no_room(before.rstrip(), text, width)


def _has_no_room(before: str, text: str, width: int) -> bool:
    word = text.split(None, 1)
    return bool(word) and len(before) >= _FULL * width and len(before) + 1 + len(word[0]) > width
