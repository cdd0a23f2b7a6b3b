"""Recognises an article that a paywall cuts off: it is short, and a line that asks for a subscription follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from cleanarticle.locales.notices import paywall_notices
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.page_phrases import mass_of, sentences_of

_MOST_TEXT = 2500
"""The mass of an article from which what follows it is an advertisement: a paywall leaves a few paragraphs."""
_BELOW = 3
"""Lines below the last line of text in which the notice must begin."""
_LONGEST = 200
"""The mass of a line of text that may be a notice itself."""
_TEXT = frozenset({Label.BODY, Label.LEAD})
_NEVER = frozenset({Label.TEASER, Label.COMMENT, Label.NAV, Label.FOOTER})
"""What carries such words for other articles: "for subscribers" above a teaser, or in a menu."""


@declares(reads=["lines", "labels", "articles"], proposes=["complete"])
def paywall(page: Page) -> Iterator[Field]:
    """Propose ``complete=False`` for an article that a paywall cuts off. A cleaner of the stage "split"."""
    texts: dict[int, list[int]] = {}
    for index, line in enumerate(page.lines):
        if line.article is not None and line.label in _TEXT:
            texts.setdefault(line.article, []).append(index)
    for number, indices in texts.items():
        known = page.fields.get((number, "complete"))
        if known is not None or sum(mass_of(page.lines[index].text) for index in indices) > _MOST_TEXT:
            continue
        found = _notice(page, number, indices)
        if found is not None:
            reason = f"a paywall cuts the text off: {page.lines[found].text.strip()[:120]}"
            yield Field(number, "complete", False, line_span(page, found), reason)


def _notice(page: Page, number: int, indices: Sequence[int]) -> int | None:
    """Return the line that asks for a subscription: the last of the text, or one right below it."""
    last = indices[-1]
    below = (i for i in range(last + 1, len(page.lines)) if not page.lines[i].blank)
    places = [last] if len(indices) > 1 and mass_of(page.lines[last].text) <= _LONGEST else []
    for index in islice(below, _BELOW):
        line = page.lines[index]
        if line.article not in (None, number) or line.label is Label.TITLE:
            break
        if line.label not in _NEVER:
            places.append(index)
    notices = paywall_notices()
    return next(
        (i for i in places if any(notices.find(sentence) for sentence in sentences_of(page.lines[i].text))), None
    )
