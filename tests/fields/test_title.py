"""The title of a page with marks: the only heading of level 1, where the line labelled title is no such heading."""

import pytest

from cleanarticle import Label, Page
from cleanarticle.fields import title
from cleanarticle.page.markup import LineMarkup
from tests.pages import cleaned, page_of

NAME, LINE = "Depths in the harbour", "Three weeks at the quay"
BODY = "The pilots measured the depth of the harbour again, before the ferry came in."


def title_of(rows: list[tuple[str, Label, int]]) -> str | None:
    """Return the title of rows of (text, label, level of the heading); the last row is text."""
    page = page_of("\n".join(text for text, _, _ in rows), [label for _, label, _ in rows], articles=[0] * len(rows))
    marks = {at: LineMarkup("heading", level) for at, (_, _, level) in enumerate(rows) if level}
    page = Page(source=page.source, lines=page.lines, language="en", markup=marks)
    field = cleaned(page, title).fields.get((0, "title"))
    return None if field is None else str(field.value)


@pytest.mark.parametrize(
    ("rows", "expected", "why"),
    [
        ([(LINE, Label.TITLE, 5), (NAME, Label.TITLE, 1)], NAME, "a heading of level 5 is a teaser"),
        ([(NAME, Label.NAV, 1), (LINE, Label.TITLE, 0)], NAME, "the line below the heading is no heading"),
        ([("The Gazette", Label.NAV, 1), (LINE, Label.TITLE, 2)], LINE, "level 1 may be the name of the site"),
        ([(LINE, Label.TITLE, 0), (NAME, Label.NAV, 1)], LINE, "a heading below that was not read as a title"),
        ([(NAME, Label.NAV, 1), ("Menu", Label.NAV, 1), (LINE, Label.TITLE, 0)], LINE, "two headings of level 1"),
        ([(LINE, Label.TITLE, 0)], LINE, "no heading"),
    ],
)
def test_the_only_heading_of_level_1_is_the_title(rows: list[tuple[str, Label, int]], expected: str, why: str) -> None:
    assert title_of([*rows, (BODY, Label.BODY, 0)]) == expected, why
