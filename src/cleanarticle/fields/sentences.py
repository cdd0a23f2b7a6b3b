"""Joins sentences that are cut over two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleanarticle.page import Label, Line, Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares

RULE = "characters.cut_sentence"
_LEAST = 30  # characters: a shorter line may be an item, or a verse
_BEGIN = re.compile(r"[^\w\n]{0,3}+[^\W_]")
_ITEM = re.compile(r"\s*+\w{1,2}[.)]\s")
_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}\s*\Z")
_TABLE = re.compile(r"\S\s{3,}\S|\t")


@declares(reads=["lines", "labels", "articles"], proposes=["repairs"])
def sentences(page: Page) -> Iterator[Edit]:
    """Propose to join each line of an article's body to the next filled one where a sentence goes on there.

    It ends in a letter or a comma, the next begins with a small letter, and what they make begins and ends as sentences
    do: items of a list do not. Blank lines between them prove no end of the sentence: they are not there when the text
    is cleaned again. Each join is a repair of the line breaks, so that the source can be restored.
    """
    lines = page.lines
    index = 0
    while index < len(lines):
        joined = [index]
        while (below := _filled_below(lines, joined[-1])) is not None and _goes_on(lines[joined[-1]], lines[below]):
            joined.append(below)
        last = joined[-1]
        if last > index and _END.search(lines[last].text) and _begins_sentence(lines[index].text.strip()):
            for at, below in pairwise(joined):
                yield from _joined(lines, at, below)
        index = last + 1


def _filled_below(lines: Sequence[Line], index: int) -> int | None:
    """Return the index of the line that follows a filled line, blank ones with a line break aside."""
    if lines[index].blank:
        return None
    below = index + 1
    while below < len(lines) and lines[below].blank and lines[below].newline:
        below += 1
    return below if below < len(lines) else None


def _joined(lines: Sequence[Line], index: int, below: int) -> Iterator[Edit]:
    """Yield the edits that join two lines with only blank lines between."""
    text, following = lines[index].text, lines[below].text
    yield Edit(index, len(text.rstrip()), len(text) + 1, " ", RULE)
    for blank in range(index + 1, below):
        yield Edit(blank, 0, len(lines[blank].text) + 1, "", RULE)
    indent = len(following) - len(following.lstrip())
    if indent:
        yield Edit(below, 0, indent, "", RULE)


def _begins_sentence(text: str) -> bool:
    """Return whether a text begins with no small letter, perhaps after a quotation mark, and not as an item does."""
    opening = _BEGIN.match(text)
    return opening is not None and not opening[0][-1].islower() and not _ITEM.match(text)


def _goes_on(line: Line, below: Line) -> bool:
    """True where *line* may be the beginning of a sentence, and *below* what follows of it."""
    if not (line.newline and line.label is below.label is Label.BODY and line.article == below.article is not None):
        return False
    text, following = line.text.strip(), below.text.lstrip()
    return (
        len(text) >= _LEAST
        and (text[-1].isalpha() or text[-1] == ",")
        and following[:1].islower()
        and not _ITEM.match(following)
        and not (_TABLE.search(text) or _TABLE.search(following))
    )
