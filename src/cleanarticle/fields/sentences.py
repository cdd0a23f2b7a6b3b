"""Joins sentences that are cut over two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanarticle.page import Label, Line, Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares

RULE = "characters.cut_sentence"
_LEAST = 30  # characters: a shorter line may be an item, or a verse
_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}\s*\Z")
_TABLE = re.compile(r"\S\s{3,}\S|\t")


@declares(reads=["lines", "labels", "articles"], proposes=["repairs"])
def sentences(page: Page) -> Iterator[Edit]:
    """Proposes to join each line of an article's body to the next where a sentence goes on there.

    It ends in a letter or a comma, the next, right below it, begins with a small letter, and what they make ends as
    sentences do: items of a list do not. Each join is a repair of the line break, so that the source can be restored.
    """
    lines = page.lines
    index = 0
    while index < len(lines):
        last = index
        while last + 1 < len(lines) and _goes_on(lines[last], lines[last + 1]):
            last += 1
        if last > index and _END.search(lines[last].text):
            for at in range(index, last):
                yield from _joined(at, lines[at].text, lines[at + 1].text)
        index = last + 1


def _joined(index: int, text: str, following: str) -> Iterator[Edit]:
    """The edits that join line *index* to the one below."""
    yield Edit(index, len(text.rstrip()), len(text) + 1, " ", RULE)
    indent = len(following) - len(following.lstrip())
    if indent:
        yield Edit(index + 1, 0, indent, "", RULE)


def _goes_on(line: Line, below: Line) -> bool:
    """True where *line* may be the beginning of a sentence, and *below* what follows of it."""
    if not (line.newline and line.label is below.label is Label.BODY and line.article == below.article is not None):
        return False
    text, following = line.text.strip(), below.text.lstrip()
    return (
        len(text) >= _LEAST
        and (text[-1].isalpha() or text[-1] == ",")
        and following[:1].islower()
        and not (_TABLE.search(text) or _TABLE.search(following))
    )
