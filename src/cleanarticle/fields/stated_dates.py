"""Find the dates that a line of a page states; several fields ask for those of the same lines."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Page
from cleanarticle.recognizers.dates import DateContext, StatedDate, find_dates


def stated_dates(page: Page, text: str, vocabulary: Vocabulary) -> Sequence[StatedDate]:
    """Return the dates that *text* states, as :func:`~cleanarticle.recognizers.dates.find_dates` does.

    They are kept with the page, so that the dates of a line are found once.

    Args:
        page: the page; its address may say how dates are written.
        text: the text.
        vocabulary: the names of the months.
    """
    known = page.once_for_texts(_known_dates)
    key = vocabulary.tag, text
    dates = known.get(key)
    if dates is None:
        dates = known[key] = find_dates(text, DateContext(vocabulary.months, vocabulary.tag, page.url))
    return dates


def _known_dates(_page: Page) -> dict[tuple[str | None, str], Sequence[StatedDate]]:
    """Return where the dates of texts are kept; empty at first."""
    return {}
