"""Join the lines of text that was wrapped at a fixed width, by mail programs, PDF readers or converters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares

_MIN_WIDTH, _MAX_WIDTH = 55, 100
"""The smallest and largest width, in columns, at which text is wrapped: mail programs use 72 and html2text 78, PDF
readers 65 to 100."""
_MIN_PAIRS = 8
"""A width is proved by at least this many pairs of adjacent lines. Set by hand."""
_MIN_WITHOUT_ROOM = 0.95
"""On a page that was wrapped, the first word of the second line had no room in the first line, in at least this share
of the pairs. On other pages, about half of the pairs have room. ``benchmarks/digests.py`` shows that no page of the
corpus changes."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", ".”", '."', ".»", ":")
_MAX_ENDED = 0.4
"""The largest share of the pairs whose first line ends like a sentence: about a tenth in wrapped prose, most on pages
with a paragraph on each line. Set by hand between the two."""
_MIN_FILL = 0.7
"""The smallest share of the width that a wrapped line fills: a shorter line ends a paragraph. Set by hand."""


@declares(reads=["lines"], proposes=["repairs"])
def unwrap(page: Page) -> Iterator[Edit]:
    """Propose to join lines if the lines of the page prove that it was wrapped at a fixed width."""
    if page.markup or any(_is_too_long(line.text) for line in page.lines):
        return
    texts = [line.text.rstrip() for line in page.lines]
    may_continue = [False] + [_may_continue(before, text) for before, text in itertools.pairwise(texts)]
    width = wrap_width(texts, may_continue)
    if width is None:
        return
    for index in range(1, len(texts)):
        if may_continue[index] and is_wrapped(texts[index - 1], texts[index], width):
            size = len(page.lines[index - 1].text)
            yield Edit(index - 1, len(texts[index - 1]), size + 1, " ", "characters.unwrap")


def _is_too_long(text: str) -> bool:
    """Return whether a line is longer than wrapped lines are: a quick test that spares most pages the others.

    A long line without spaces, such as an address, says nothing.
    """
    return len(text) > _MAX_WIDTH and len(text.rstrip()) > _MAX_WIDTH and " " in text.strip()


def _may_continue(before: str, text: str) -> bool:
    """Return whether a line may continue the paragraph of the line before it.

    Both have text and the same indentation.
    """
    return bool(before and text) and _indent(before) == _indent(text)


def _indent(text: str) -> int:
    """Return the columns of white space at the beginning of a line."""
    return len(text) - len(text.lstrip())


def wrap_width(texts: Sequence[str], may_continue: Sequence[bool]) -> int | None:
    """Return the width in columns at which the lines of a page were wrapped; ``None`` if they do not prove one.

    Args:
        texts: the lines.
        may_continue: for each line, whether it may continue the paragraph of the line before it.

    >>> text = "It snowed in Bern for the third day in a row, and no train had left the station by noon. " * 6
    >>> import textwrap
    >>> lines = textwrap.wrap(text, 66)
    >>> wrap_width(lines, [True] * len(lines))
    66
    """
    pairs = [(texts[index - 1].rstrip(), texts[index]) for index in range(1, len(texts)) if may_continue[index]]
    sizes = [len(before) for before, _ in pairs]
    if len(pairs) < _MIN_PAIRS:
        return None
    width = max(sizes)
    if not _MIN_WIDTH <= width <= _MAX_WIDTH or any(
        len(text.rstrip()) > width for text in texts if " " in text.strip()
    ):
        return None
    if sum(before.endswith(_SENTENCE_ENDS) for before, _ in pairs) > _MAX_ENDED * len(pairs):
        return None
    without_room = sum(_has_no_room(before, text, width) for before, text in pairs)
    return width if without_room >= _MIN_WITHOUT_ROOM * len(pairs) else None


def is_wrapped(before: str, text: str, width: int) -> bool:
    """Return whether the line break between two lines comes from wrapping the page at *width* columns."""
    return _has_no_room(before.rstrip(), text, width)


def _has_no_room(before: str, text: str, width: int) -> bool:
    """Return whether the line before *text* is full: the first word of *text* did not fit into it."""
    words = text.split(None, 1)
    return bool(words) and len(before) >= _MIN_FILL * width and len(before) + 1 + len(words[0]) > width
