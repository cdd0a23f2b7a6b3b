"""Finds the article of a page that holds one title and one or two sentences, and nothing else of that shape."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.articles.headline import LEAST, MOST, Sheet
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.text.tokens import spelled

_TITLES = frozenset({Label.TITLE, Label.HEADING})
_MAY_TITLE = frozenset({Label.NAV, Label.TEASER, Label.BODY, Label.GARBAGE})
"""What the labeller calls titles of such pages by mistake: a short line above a text is more often of a menu."""
_BETWEEN = frozenset(
    {Label.BYLINE, Label.DATE, Label.CAPTION, Label.SOCIAL, Label.META, Label.SUBTITLE, Label.KEYWORDS}
)
_OTHERS = frozenset({Label.TEASER, Label.COMMENT, Label.BODY, Label.LEAD, Label.AD})
_ITEM = 25
"""The mass of a sentence outside the text from which it is one of several items."""
_TEXT, _TEXT_AMONG = 8, 40
"""The least mass of the text: on a page of few lines, and of more."""
_FEW_LINES, _MOST_LINES = 15, 60
"""Lines: on longer pages a title and a sentence are a caption, a form or an offer more often than an article."""
_SHARED = 0.4
"""The share of a line's words that the text has too, if the line is its title though nothing says so."""
_STEM = 4


def short_article(page: Page, sheet: Sheet) -> tuple[int | None, int] | None:
    """Return the places of the title and of the first line of text of a short page's only article, if it has one.

    Args:
        page: the page, its lines labelled.
        sheet: its filled lines.
    """
    text = [place for place in range(len(sheet.lines)) if sheet.text[place] and sheet.ended[place]]
    if not text or len(sheet.lines) > _MOST_LINES:
        return None
    first, last = text[0], text[-1]
    title = _title_above(page, sheet, first)
    if title is None or _interrupted(sheet, title, last):
        return None
    least = _TEXT if len(sheet.lines) <= _FEW_LINES else _TEXT_AMONG
    if sheet.mass[text].sum() < least or _more_of_that_shape(sheet, title, text):
        return None
    return title, first


def _title_above(page: Page, sheet: Sheet, first: int) -> int | None:
    """Return the line above the text that is its title; below it only byline, date and the like."""
    place = first - 1
    while place >= 0 and sheet.lines[place].label in _BETWEEN:
        place -= 1
    if place < 0 or sheet.lines[place].label not in _TITLES:
        passed = [each for each in range(place + 1, first) if sheet.lines[each].label is Label.SUBTITLE]
        if passed:
            place = passed[0]
        elif place < 0 or not _may_be_title(sheet, place, first):
            return None
    fits = LEAST <= sheet.mass[place] <= MOST and sheet.worded[place]
    return place if fits and sheet.index[place] not in page.pinned else None


def _may_be_title(sheet: Sheet, place: int, first: int) -> bool:
    """Return whether a line that nothing calls a title is one: the text uses its words, or fields stand below it."""
    line = sheet.lines[place]
    if line.label not in _MAY_TITLE or sheet.ended[place] or default_vocabulary().cues.whole(line.text):
        return False
    fields = {Label.BYLINE, Label.DATE} & {each.label for each in sheet.lines[place + 1 : first]}
    return bool(fields) or _shared(sheet.texts[place], sheet.texts[first]) >= _SHARED


def _interrupted(sheet: Sheet, title: int, last: int) -> bool:
    """Return whether lines of another kind stand within the article."""
    inside = sheet.lines[title + 1 : last + 1]
    return any(line.label not in _BETWEEN and line.label not in (Label.BODY, Label.LEAD) for line in inside)


def _more_of_that_shape(sheet: Sheet, title: int, text: Sequence[int]) -> bool:
    """Return whether there is another title, or another sentence of a list or of comments."""
    rest = [place for place in range(len(sheet.lines)) if place != title and place not in text]
    titles = any(sheet.lines[place].label is Label.TITLE for place in rest)
    items = any(
        sheet.lines[place].label in _OTHERS and sheet.ended[place] and sheet.mass[place] >= _ITEM for place in rest
    )
    return titles or items


def _shared(title: str, text: str) -> float:
    """Return the share of the words of a title that a text has too, by their first letters; of its signs in Chinese."""
    words = [word[:_STEM] for word in spelled(title)]
    known = {word[:_STEM] for word in spelled(text)}
    return sum(word in known for word in words) / len(words) if words else 0.0
