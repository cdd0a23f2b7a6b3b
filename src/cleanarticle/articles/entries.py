"""Find the entries of an archive by the pattern that they repeat: a title, a date, and text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cleanarticle.articles.headline import HEADER_LABELS, MAX_TITLE_MASS, MIN_TITLE_MASS, FilledLines
from cleanarticle.page import RUNNING_TEXT, Label, Page

_TITLES = frozenset({Label.TITLE, Label.HEADING, Label.BODY})
_DATE_NUMBER = tuple(Label).index(Label.DATE)
# Values without another origin were set by hand.
_MIN_ENTRIES = 3
"""The entries that make a pattern. Of 3,206 read pages 19 have so many; all 19 hold several articles."""
_MIN_TITLES = 2  # of these entries whose first line is labelled title
_LINES_TO_TEXT = 4  # lines below the date among which is the first text
_LINES_TO_LONG_LINE = 6  # the same for the long line of an entry whose labels are wrong
_MIN_LONG_MASS = 60  # of this line
_MAX_GAPS = 2  # from an entry to the next, in the usual numbers of lines between two


def repeated_entries(page: Page, filled: FilledLines) -> list[int]:
    """Return the places at which the entries of an archive begin; none if the page has no such pattern.

    Three lines or more must be followed by a date and a text, and be labelled so. Then other lines above a date, near
    these and with a long line below, are titles of entries, too, whatever the labels of the title and of the text.

    Args:
        page: the page, with its lines labelled.
        filled: its filled lines.
    """
    above_date = np.append(filled.labels[1:] == _DATE_NUMBER, False)
    may_be_title = (filled.mass >= MIN_TITLE_MASS) & (filled.mass <= MAX_TITLE_MASS) & filled.has_words
    places: list[int] = np.flatnonzero(above_date & may_be_title & ~filled.is_paragraph).tolist()
    if len(places) < _MIN_ENTRIES:
        return []
    labels = [line.label for line in filled.lines]
    dropped = {place for place in places if filled.indices[place] in page.pinned and not filled.lines[place].kept}
    places = [place for place in places if labels[place] not in HEADER_LABELS and place not in dropped]
    sure = [place for place in places if labels[place] in _TITLES and _has_text(labels, place)]
    if len(sure) < _MIN_ENTRIES or sum(labels[place] is Label.TITLE for place in sure) < _MIN_TITLES:
        return []
    is_sure = frozenset(sure)
    max_gap = _MAX_GAPS * float(np.median(np.diff(sure)))
    long_lines = filled.mass >= _MIN_LONG_MASS
    with_text = [
        place
        for place, following in pairwise([*places, len(labels)])
        if place in is_sure or long_lines[place + 2 : min(following, place + 2 + _LINES_TO_LONG_LINE)].any()
    ]
    first, last = with_text.index(sure[0]), with_text.index(sure[-1])
    while first > 0 and with_text[first] - with_text[first - 1] <= max_gap:
        first -= 1
    while last + 1 < len(with_text) and with_text[last + 1] - with_text[last] <= max_gap:
        last += 1
    return with_text[first : last + 1]


def _has_text(labels: list[Label], place: int) -> bool:
    """Return whether the first title or text below a line and its date is text."""
    below = labels[place + 2 : place + 2 + _LINES_TO_TEXT]
    return next((label for label in below if label in RUNNING_TEXT or label is Label.TITLE), None) in RUNNING_TEXT
