"""Join sentences that line breaks split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Line, Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares

RULE = "characters.cut_sentence"
_MIN_LENGTH = 30  # characters of a line that is joined to the next: shorter ones may be items or verses; set by hand
_OPENING = lazy_pattern(r"[^\w\n]{0,3}+[^\W_]")  # up to three marks and a letter or digit: "“T"
_ITEM = lazy_pattern(r"\s*+\w{1,2}[.)]\s")  # "1. ", "b) "
_END_OF_SENTENCE = lazy_pattern(r"[.!?…][\"'”’»)\]]{0,2}\s*\Z")  # ".”"
_TABLE = lazy_pattern(r"\S\s{3,}\S|\t")  # "Monday   8 to 12"


@declares(reads=["lines", "labels", "articles"], proposes=["repairs"])
def sentences(page: Page) -> Iterator[Edit]:
    """Propose to join lines of an article's body of which each continues the sentence of the line above it.

    A line continues the sentence above if that line ends with a letter or a comma and it begins with a lower-case
    letter itself. The joined text must begin and end like a sentence, which excludes most lists. Blank lines between
    the two make no difference: a cleaned text has none, and cleaning it again must give the same. Each join is a repair
    of line breaks, so that the source can be restored.
    """
    lines = page.lines
    index = 0
    while index < len(lines):
        if not _may_be_continued(lines[index]):  # as most lines
            index += 1
            continue
        run = [index]
        while (
            _may_be_continued(lines[run[-1]])
            and (below := _filled_below(lines, run[-1])) is not None
            and _is_continued(lines[run[-1]], lines[below])
        ):
            run.append(below)
        last = run[-1]
        if last > index and _END_OF_SENTENCE.search(lines[last].text) and _begins_sentence(lines[index].text.strip()):
            for above, below in pairwise(run):
                yield from _join(lines, above, below)
        index = last + 1


def _may_be_continued(line: Line) -> bool:
    """Return whether the last sentence of a line may continue below: the test that spares most lines the others."""
    if line.article is None or line.label is not Label.BODY or not line.newline:
        return False
    text = line.text.strip()
    return len(text) >= _MIN_LENGTH and (text[-1].isalpha() or text[-1] == ",")


def _filled_below(lines: Sequence[Line], index: int) -> int | None:
    """Return the index of the next filled line below a filled line; ``None`` if there is none, or for a blank line.

    A blank line without a line break, the last of a page, is returned like a filled one.
    """
    if lines[index].blank:
        return None
    below = index + 1
    while below < len(lines) and lines[below].blank and lines[below].newline:
        below += 1
    return below if below < len(lines) else None


def _join(lines: Sequence[Line], index: int, below: int) -> Iterator[Edit]:
    """Yield the edits that join two lines with a space; all lines between them are blank."""
    text, following = lines[index].text, lines[below].text
    yield Edit(index, len(text.rstrip()), len(text) + 1, " ", RULE)
    for blank in range(index + 1, below):
        yield Edit(blank, 0, len(lines[blank].text) + 1, "", RULE)
    indent = len(following) - len(following.lstrip())
    if indent:
        yield Edit(below, 0, indent, "", RULE)


def _begins_sentence(text: str) -> bool:
    """Return whether a text begins with a capital, a digit or a letter without case, and not like an item of a list.

    Up to three marks may precede it.
    """
    opening = _OPENING.match(text)
    return opening is not None and not opening[0][-1].islower() and not _ITEM.match(text)


def _is_continued(line: Line, below: Line) -> bool:
    """Return whether *below* may continue the last sentence of *line*, which :func:`_may_be_continued`."""
    if below.label is not Label.BODY or line.article != below.article:
        return False
    text, following = line.text.strip(), below.text.lstrip()
    return (
        following[:1].islower() and not _ITEM.match(following) and not (_TABLE.search(text) or _TABLE.search(following))
    )
