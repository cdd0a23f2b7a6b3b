"""Find the lines that repeat the title, the subtitle or the lead of their article."""

from __future__ import annotations

from collections.abc import Iterator, Set

from cleanarticle.fields.regions import Region, regions
from cleanarticle.page import RUNNING_TEXT, Label, Line, Page, Span
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares
from cleanarticle.text.similarity import letters

_OPENING = frozenset({Label.SUBTITLE, Label.LEAD})
_MIN_LETTERS = 20
"""Letters of a line that repeats the beginning of the title and ends with an ellipsis; set by hand."""
_ELLIPSES = ("…", "...")


@declares(reads=["lines", "labels", "articles", "title"], proposes=["labels", "kept"])
def repetitions(page: Page) -> Iterator[Relabel]:
    """Propose to drop the lines that repeat the title, the subtitle or the lead, and to make other titles headings.

    An article has one title. Other lines labelled title are dropped above the first line of its text, and become
    headings below it. Above the text, a line that repeats the title is dropped whatever its label. Nothing is dropped
    if the page keeps every line down to the first line of text, as a cleaned page does: cleaning it again must change
    nothing.
    """
    dropped = (index for index, line in enumerate(page.lines) if not line.kept and not line.blank)
    first_dropped = next(dropped, len(page.lines))
    for region in regions(page):
        field = page.fields.get((region.number, "title"))
        title = field.value if field is not None and isinstance(field.value, str) else ""
        span = field.span if field is not None else None
        was_cleaned = first_dropped >= region.body
        yield from _repetitions_of_article(page, region, letters(title), span or Span(0, 0), was_cleaned=was_cleaned)


def _repetitions_of_article(
    page: Page, region: Region, title: str, span: Span, *, was_cleaned: bool
) -> Iterator[Relabel]:
    """Yield the proposals for one article.

    Args:
        page: the page.
        region: the region of the article.
        title: the letters of its title; empty without one.
        span: the span of the title in the source.
        was_cleaned: whether the page keeps every filled line down to the first line of the text.
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
        is_above_text = is_above_text and line.label not in RUNNING_TEXT


def _repetition(line: Line, title: str, opening: Set[str], *, is_above_text: bool) -> tuple[Label, str] | None:
    """Return the label of a line to drop, and the reason; ``None`` for a line that is not a repetition.

    Args:
        line: the line.
        title: the letters of the title.
        opening: the letters of each line of the subtitle and the lead above it.
        is_above_text: whether the line is above the text.
    """
    if is_above_text and title:
        text = letters(line.text)
        has_ellipsis = line.text.rstrip().endswith(_ELLIPSES)
        is_cut_title = has_ellipsis and len(text) >= _MIN_LETTERS and title.startswith(text)
        if text == title or is_cut_title:
            return Label.TITLE, "repeats the title"
        if line.label is Label.TITLE:
            return Label.TITLE, "another title above the text"
    if opening and line.label in _OPENING and letters(line.text) in opening:
        return Label.LEAD, "repeats the subtitle or the lead"
    return None
