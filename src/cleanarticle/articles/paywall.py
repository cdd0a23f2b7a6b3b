"""Recognize an article that a paywall cuts off: it is short, and a line that asks for a subscription follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cleanarticle.locales.notices import NoticePhrases, paywall_notices
from cleanarticle.page import RUNNING_TEXT, Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.page_phrases import mass_of, sentences_of

# Mass is the length of a text, where a character of Chinese, Japanese or Korean counts for three. The values were
# set by hand.
_MAX_ARTICLE_MASS = 2500
"""A longer article is complete, and what follows it is an advertisement: a paywall leaves a few paragraphs."""
_MAX_DISTANCE = 3
"""Lines below the last line of text in which the notice must begin."""
_MAX_NOTICE_MASS = 200
"""The longest line of text that may be the notice itself."""
_ABOUT_OTHER_ARTICLES = frozenset({Label.TEASER, Label.COMMENT, Label.NAV, Label.FOOTER})
"""Labels of lines that say "for subscribers" of other articles, such as above a teaser or in a menu."""


@declares(reads=["lines", "labels", "articles"], proposes=["complete"])
@dataclass(frozen=True)
class Paywall:
    """A cleaner of the stage "split": propose ``complete=False`` for an article that a paywall cuts off.

    Args:
        phrases: the texts of further files of phrases, whose ``[[notice]]`` entries are read.

    Raises:
        LocaleError: at a call, a file of phrases is malformed.
    """

    phrases: tuple[str, ...] = ()

    def __call__(self, page: Page) -> Iterator[Field]:
        """Propose for each article of *page* that it is not complete, where that is so."""
        return _proposals(page, paywall_notices(self.phrases))


paywall = Paywall()
"""The cleaner with the phrases that ship."""


def _proposals(page: Page, notices: NoticePhrases) -> Iterator[Field]:
    text_lines: dict[int, list[int]] = {}
    for index, line in enumerate(page.lines):
        if line.article is not None and line.label in RUNNING_TEXT:
            text_lines.setdefault(line.article, []).append(index)
    for article, indices in text_lines.items():
        is_known = page.fields.get((article, "complete")) is not None
        texts = [page.lines[index].text for index in indices]
        # No text has less mass than characters: few articles are so short that their mass must be computed.
        if is_known or sum(map(len, texts)) > _MAX_ARTICLE_MASS or sum(map(mass_of, texts)) > _MAX_ARTICLE_MASS:
            continue
        notice = _notice_line(page, article, indices, notices)
        if notice is not None:
            reason = f"a paywall cuts the text off: {page.lines[notice].text.strip()[:120]}"
            yield Field(article, "complete", False, line_span(page, notice), reason)


def _notice_line(page: Page, article: int, indices: Sequence[int], notices: NoticePhrases) -> int | None:
    """Return the line that asks for a subscription: the last of the text, or one right below it; None for no such line.

    Args:
        page: the page.
        article: the number of the article.
        indices: its lines of text, in order.
        notices: the phrases of paywalls.
    """
    last = indices[-1]
    below = (index for index in range(last + 1, len(page.lines)) if not page.lines[index].blank)
    candidates = [last] if len(indices) > 1 and mass_of(page.lines[last].text) <= _MAX_NOTICE_MASS else []
    for index in islice(below, _MAX_DISTANCE):
        line = page.lines[index]
        if line.article not in (None, article) or line.label is Label.TITLE:
            break
        if line.label not in _ABOUT_OTHER_ARTICLES:
            candidates.append(index)
    return next(
        (
            index
            for index in candidates
            if any(notices.find(sentence) for sentence in sentences_of(page.lines[index].text))
        ),
        None,
    )
