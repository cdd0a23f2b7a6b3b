"""Find what an article says twice: its title, its standfirst, its key points."""

from __future__ import annotations

from collections.abc import Iterator, Set

from cleanarticle.fields.regions import Region, regions
from cleanarticle.page import Label, Line, Page, Span
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares
from cleanarticle.text.similarity import letters

_OPENING = frozenset({Label.SUBTITLE, Label.LEAD})
_TEXT = frozenset({Label.BODY, Label.LEAD})
_MIN_LETTERS = 20
"""Letters of a title that was cut short, at least; set by hand."""
_ELLIPSES = ("…", "...")


@declares(reads=["lines", "labels", "articles", "title"], proposes=["labels", "kept"])
def repetitions(page: Page) -> Iterator[Relabel]:
    """Propose to drop the lines that repeat the title, the subtitle or the lead, and to make other titles headings.

    An article has one title. Above its text other titles are dropped, below they are headings. A line that repeats the
    title above the text is dropped whatever its label. Where a page has only text down to the text of the
    article, as after cleaning, no line is dropped: a cleaned text stays as it is.
    """
    dropped = (index for index, line in enumerate(page.lines) if not line.kept and not line.blank)
    first_dropped = next(dropped, len(page.lines))
    for region in regions(page):
        field = page.fields.get((region.number, "title"))
        title = field.value if field is not None and isinstance(field.value, str) else ""
        span = field.span if field is not None else None
        was_cleaned = first_dropped >= region.body
        yield from _repeated(page, region, letters(title), span or Span(0, 0), was_cleaned=was_cleaned)


def _repeated(page: Page, region: Region, title: str, span: Span, *, was_cleaned: bool) -> Iterator[Relabel]:
    """Yield the proposals for one article.

    Args:
        page: the page.
        region: the lines of the article.
        title: the letters of its title.
        span: the span of the title in the source.
        was_cleaned: whether the page has only text down to the text of the article.
    """
    opening: set[str] = set()
    is_above_text = True
    for index in range(region.begin, region.end):
        line = page.lines[index]
        if line.article != region.number or not line.kept or (line.start < span.end and span.start < line.end):
            continue
        if not was_cleaned and (label_and_reason := _repetition(line, title, opening, is_above_text=is_above_text)):
            yield Relabel(index, label_and_reason[0], line.confidence, label_and_reason[1], kept=False)
        elif line.label is Label.TITLE and title:
            yield Relabel(index, Label.HEADING, line.confidence, "not the title of the article")
        elif line.label in _OPENING:
            opening.add(letters(line.text))
        is_above_text = is_above_text and line.label not in _TEXT


def _repetition(line: Line, title: str, opening: Set[str], *, is_above_text: bool) -> tuple[Label, str] | None:
    """Return the label of a line to drop, and the reason; ``None`` for a line that stays.

    Args:
        line: the line.
        title: the letters of the title.
        opening: the letters of each line of the subtitle and the lead above it.
        is_above_text: whether the line is above the text.
    """
    text = letters(line.text)
    if is_above_text and title:
        cut = len(text) >= _MIN_LETTERS and line.text.rstrip().endswith(_ELLIPSES) and title.startswith(text)
        if text == title or cut:
            return Label.TITLE, "repeats the title"
        if line.label is Label.TITLE:
            return Label.TITLE, "another title above the text"
    if line.label in _OPENING and text in opening:
        return Label.LEAD, "repeats the subtitle or the lead"
    return None
