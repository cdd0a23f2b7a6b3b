"""Split a page into its articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.articles.headline import (
    FEATURE_NAMES,
    MAX_MASS_ABOVE_TITLE,
    MAX_TITLE_MASS,
    MIN_TITLE_MASS,
    Features,
    FilledLines,
    repeats,
)
from cleanarticle.articles.network import default_network
from cleanarticle.articles.short_article import short_article
from cleanarticle.locales import Where
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.page import KEPT, Label, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Break, Field, Relabel
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.address import words_of
from cleanarticle.text.similarity import same

_TEXT = frozenset({Label.BODY, Label.LEAD})
_ABOVE_TITLE = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.SUBTITLE})
_AROUND_TEXT = _ABOVE_TITLE | {Label.SOCIAL, Label.META}
_SUBTITLE_NUMBER = tuple(Label).index(Label.SUBTITLE)
_AFTER_ARTICLE = frozenset({Label.TEASER, Label.COMMENT, Label.FOOTER})  # labels of lines that follow an article's text
# Mass is the number of characters of a text, where one of Chinese, Japanese or Korean counts three times.
# Values without another origin were set by hand.
_MIN_TEXT = 140  # mass; a page with less text has no article, unless it is a short one (short_article.py) or a forum
_MAX_EXCERPT = 1500  # mass; a longer text is no excerpt
_MIN_EXCERPTS = 0.5  # share of the articles of an archive
_MAX_EXCERPT_LINES = 3  # lines; a text of more lines is an excerpt only if it ends in an ellipsis
_MIN_ADS, _MIN_TEASERS = 1 / 5, 1 / 3
"""A larger share of the filled lines makes a page without an article the page of a product, or a list."""
_MAX_LINES_TO_TITLE = 3  # filled lines above the first text that are searched for a title
_MAX_HEADLINES = 8  # lines above the first text that are measured as its title
_AROUND = 1  # lines to each side of the title of a further article that are measured, too
_MIN_SENTENCE = 60  # mass from which on a line labelled as text counts as prose between two titles
_MIN_LOGIT = 0.8  # above 0, since most pages have one article and the training pages had several
_MIN_LOGIT_OF_SHORT = 4.0
"""The smallest logit of a second article if no third one begins, one of the two is short, and neither a date or byline
nor a dateline or a pointer to an earlier title is evidence of the second."""
_SHORT_ARTICLE = 600
"""The largest mass of the text of a short article. Of 1,000 pages that were read, 16 of one article had a second
beginning, 8 of them below these limits; on made-up pages (``benchmarks/splits.py``) no split was lost."""
_DATELINE_LOGIT = 2.0
"""Added to the logit of a line labelled title if the next paragraph begins with a dateline."""
_END_OF_EXCERPT_LOGIT = 8.0
"""Added to the logit of a line labelled title if one of the two lines above repeats an earlier title ("more TITLE")."""
_ELLIPSES = ("…", "...", "[…]", "[...]", "(…)", "(...)")


class _Start(NamedTuple):
    """Where an article begins. A place is the number of a line among the filled lines (:class:`FilledLines`)."""

    title: int | None
    """Its title; ``None`` if it has none."""
    first: int
    """Its first line of text."""
    reason: str
    """Why it begins there, for the trail."""


@declares(
    reads=["lines", "labels", "kind", "url"], proposes=["articles", "labels", "kept", "kind", "complete", "headlines"]
)
def split(page: Page) -> Iterator[Break | Field | Relabel]:
    """Propose a ``Break`` for each article, the page's ``kind`` and, for excerpts, ``complete=False``.

    The title of another article may stand between two paragraphs. The evidence for one: its label; whether its words
    are used in the text below but not above; a change of subject; a date, byline or dateline after it; lines that
    repeat it later ("read more TITLE"). See :mod:`cleanarticle.articles.headline`. These do not begin an article: a
    repeated title, a line such as "read more", an entry of a live blog. The line that begins an article is labelled
    ``title``. The first post of a forum is an article, however short. Another page with hardly any text has an article
    only if the page is short: see :mod:`cleanarticle.articles.short_article`.
    """
    if page.kind in NO_CONTENT:
        return
    filled = FilledLines(page)
    headlines: dict[int, tuple[float, ...]] = {}
    is_text = _is_text_or_long_subtitle(filled)
    if is_text.any() and (page.kind == "forum" or filled.mass[is_text].sum() >= _MIN_TEXT):
        starts, headlines = _starts(page, filled, int(np.argmax(is_text)))
    elif page.kind == "other" and (short := short_article(page, filled)) is not None:
        starts = [_Start(*short, "a title and a short text, and no other title or list on the page")]
    else:
        if page.kind == "other":  # where the labeller found no kind
            yield Field(None, "kind", _kind_without_article(page), None, "the page has hardly any running text")
        return
    begins = [filled.indices[_first_place(filled, start, first=number == 0)] for number, start in enumerate(starts)]
    above = range(bisect_left(filled.indices, begins[0]))
    if all(line.label in KEPT for line in filled.lines):
        begins[0] = filled.indices[0]  # the text was cleaned before: its article begins with the first line
        above = range(0)
    for place, index in zip(above, filled.indices, strict=False):
        if filled.lines[place].label in KEPT:
            yield Relabel(index, Label.NAV, 1.0, "above the first article, and part of none")
    if headlines:
        yield Field(None, "headlines", headlines, None, "what was measured of the lines that may be titles")
    excerpts = 0
    for number, (begin, start) in enumerate(zip(begins, starts, strict=True)):
        yield Break(begin, start.reason)
        title = ""
        if start.title is not None:
            title = filled.texts[start.title]
            yield Relabel(filled.indices[start.title], Label.TITLE, 1.0, "begins an article: " + start.reason)
        end = begins[number + 1] if number + 1 < len(begins) else len(page.lines)
        places = range(bisect_left(filled.indices, begin), bisect_left(filled.indices, end))
        body = [place for place in places if place != start.title]
        text = [place for place in body if filled.lines[place].label in _TEXT]
        text_subtitles = _subtitles_that_are_text(filled, body, alone=not text)
        for place in text_subtitles:
            yield Relabel(
                filled.indices[place],
                Label.BODY,
                1.0,
                "labelled subtitle, but it is the text: the article has no other, or another part of the page follows",
            )
        text = sorted([*text, *text_subtitles])
        reason = _reason_for_excerpt(filled, body, text, title, several=len(starts) > 1)
        if reason:
            excerpts += 1
            yield Field(number, "complete", False, line_span(page, filled.indices[text[-1]]), reason)
    if page.kind == "other":
        yield from _kind_of_articles(len(starts), excerpts)


def _kind_of_articles(count: int, excerpts: int) -> Iterator[Field]:
    """Propose the kind of a page with *count* articles, of which some are excerpts."""
    if count == 1:
        yield Field(None, "kind", "article", None, "one article")
    elif excerpts >= _MIN_EXCERPTS * count:
        yield Field(None, "kind", "archive", None, f"{count} entries, {excerpts} of them excerpts")
    else:
        yield Field(None, "kind", "articles", None, f"{count} articles")


def _subtitles_that_are_text(filled: FilledLines, body: Sequence[int], *, alone: bool) -> list[int]:
    """Return the paragraphs labelled subtitle that are the text of an article.

    The article has no other text, or a teaser, comment or footer is the next line that says what follows.

    Args:
        filled: the filled lines of the page.
        body: the places of the lines of the article, in order, without its title.
        alone: whether the article has no other line of text.
    """
    places: list[int] = []
    below: Label | None = None
    subtitle = Label.SUBTITLE  # looked up once: there are many lines
    for place in reversed(body):
        label = filled.lines[place].label
        if label is subtitle:
            if filled.is_paragraph[place] and (alone or below in _AFTER_ARTICLE):
                places.append(place)
        elif label not in _AROUND_TEXT:
            below = label
    return places


def _is_text_or_long_subtitle(filled: FilledLines) -> NDArray[np.bool_]:
    """Return which lines are text. A subtitle as long as a paragraph is, since an excerpt may have no other text."""
    is_subtitle = filled.labels == _SUBTITLE_NUMBER
    out: NDArray[np.bool_] = filled.is_text | (is_subtitle & filled.is_paragraph)
    return out


def _starts(page: Page, filled: FilledLines, text: int) -> tuple[list[_Start], dict[int, tuple[float, ...]]]:
    """Return where the articles begin, and what was measured of the lines that may be their titles.

    The title of the first is the most probable one with at most ``MAX_MASS_ABOVE_TITLE`` of text above it.

    Args:
        page: the page, with its lines labelled.
        filled: its filled lines.
        text: the place of the first text.
    """
    values = filled.features(frozenset(words_of(page.url)))
    network = default_network()
    scores = network.scores(values)
    may_be_title = (filled.mass >= MIN_TITLE_MASS) & (filled.mass <= MAX_TITLE_MASS) & filled.has_words
    if page.pinned:  # a line that the user dropped cannot begin an article
        pinned = [place for place, index in enumerate(filled.indices) if index in page.pinned]
        may_be_title[[place for place in pinned if not filled.lines[place].kept]] = False
    candidates = np.flatnonzero(may_be_title & (filled.mass_above <= MAX_MASS_ABOVE_TITLE))
    if not len(candidates):
        return [_Start(None, text, "the first text of the page")], {}
    best = int(candidates[np.argmax(scores[candidates, 1])])
    # A line labelled title right above the text is preferred to a more probable one below it.
    if best > text and (labelled := _labelled_title(filled, text)) is not None:
        best = labelled
    # A paragraph is no title: then the article has none.
    starts = [_Start(None if filled.is_paragraph[best] else best, text, "the first text of the page")]
    prose = filled.is_paragraph | (filled.is_text & (filled.mass >= _MIN_SENTENCE))
    prose_above = np.concatenate([[0], np.cumsum(prose)]).tolist()  # the number of lines of prose above each line
    titles = [best]
    logits = scores[:, 0] + _added_logits(filled, values)
    others = np.flatnonzero(may_be_title & (logits > _MIN_LOGIT) & (np.arange(len(prose)) > max(best, text)))
    # The most probable first. Each needs prose between it and the titles chosen above and below it.
    for place in others[np.argsort(-logits[others], kind="stable")].tolist():
        at = bisect_left(titles, place)
        previous, following = titles[at - 1], titles[at] if at < len(titles) else len(prose)
        has_prose_above = prose_above[place] > prose_above[previous + 1]
        has_prose_below = prose_above[following] > prose_above[place + 1]
        if has_prose_above and has_prose_below and not _is_teaser_cue(filled.texts[place]):
            titles.insert(at, place)
    if len(titles) == 2 and logits[titles[1]] < _MIN_LOGIT_OF_SHORT and not _has_header(filled, titles[1]):
        added = logits[titles[1]] - scores[titles[1], 0]
        text_mass = np.where(filled.is_text, filled.mass, 0)
        if not added and min(text_mass[: titles[1]].sum(), text_mass[titles[1] :].sum()) <= _SHORT_ARTICLE:
            titles.pop()
    for place in titles[1:]:
        above = starts[-1].title
        # A title that repeats the one above begins no new article.
        if above is None or not same(filled.texts[place], filled.texts[above]):
            starts.append(_Start(place, place, network.reason(values, place)))
    likeliest = candidates[np.argsort(-scores[candidates, 1], kind="stable")[:_MAX_HEADLINES]].tolist()
    around = (near for place in titles[1:] for near in range(place - _AROUND, min(place + _AROUND + 1, len(prose))))
    return starts, {
        filled.indices[place]: (*values[place].tolist(), *scores[place].tolist())
        for place in dict.fromkeys([*likeliest, *around])
        if may_be_title[place]
    }


def _has_header(filled: FilledLines, title: int) -> bool:
    """Return whether a date or byline stands between the title at place *title* and the text below it."""
    for line in filled.lines[title + 1 :]:
        if line.label in _TEXT:
            return False
        if line.label in (Label.BYLINE, Label.DATE):
            return True
    return False


def _is_teaser_cue(text: str) -> bool:
    """Return whether a line is or begins with a cue phrase of teasers ("read also: TITLE")."""
    hits = default_vocabulary().cues.find(text)
    return any(hit.cue.label is Label.TEASER and hit.cue.where in (Where.LINE, Where.START) for hit in hits)


def _added_logits(filled: FilledLines, values: Features) -> Features:
    """Return the additions to the logits of lines labelled title, for two cases that are rare in the training pages.

    The next paragraph begins with a dateline. Or one of the two lines above repeats an earlier title ("more: TITLE"):
    an excerpt ends there, and the next entry of an archive begins. Additions are scaled by the confidence of the label.
    """
    title_confidence = values[:, FEATURE_NAMES.index(f"labelled {Label.TITLE.value}")]
    has_dateline = np.append(values[filled.paragraphs, FEATURE_NAMES.index("a dateline opens it")], 0)
    paragraphs_above = np.cumsum(filled.is_paragraph) - filled.is_paragraph
    # Shifted by one line and by two: whether the line above, or the one above that, repeats a title.
    repeats_title = np.concatenate([np.zeros(2), values[:, FEATURE_NAMES.index("it points on to an earlier line")]])
    ends_excerpt = np.maximum(repeats_title[1:-1], repeats_title[:-2])
    out: Features = title_confidence * (
        _DATELINE_LOGIT * has_dateline[paragraphs_above] + _END_OF_EXCERPT_LOGIT * ends_excerpt
    )
    return out


def _labelled_title(filled: FilledLines, text: int) -> int | None:
    """Return the place of the last line labelled title right above the first text; ``None`` if there is none."""
    above = range(max(0, text - _MAX_LINES_TO_TITLE), text)
    return next((place for place in reversed(above) if filled.lines[place].label is Label.TITLE), None)


def _first_place(filled: FilledLines, start: _Start, *, first: bool) -> int:
    """Return the place where an article begins: its title, or for the first article the fields right above it."""
    begin = start.first if start.title is None else start.title
    if not first:
        return begin
    begin = min(begin, start.first)
    title = filled.texts[start.title] if start.title is not None else ""
    place = begin
    while place > 0:
        place -= 1
        line = filled.lines[place]
        if line.label not in _ABOVE_TITLE and not (line.label is Label.TITLE and same(line.text, title)):
            break
        begin = place
    return begin


def _reason_for_excerpt(
    filled: FilledLines, body: Sequence[int], text: Sequence[int], title: str, *, several: bool
) -> str:
    """Return why an article is only an excerpt; empty if it is complete.

    Args:
        filled: the filled lines of the page.
        body: the places of the lines of the article, without its title.
        text: the places of its lines of text.
        title: its title.
        several: whether the page has several articles.
    """
    if not text or filled.mass[text].sum() > _MAX_EXCERPT:
        return ""
    if filled.texts[text[-1]].rstrip(' »"”').endswith(_ELLIPSES):
        return "the text ends in an ellipsis"
    if several and title and len(text) <= _MAX_EXCERPT_LINES:
        for place in body:
            if (
                place > text[-1]
                and filled.lines[place].label is not Label.TITLE
                and repeats(filled.texts[place], title)
            ):
                return "a line below the text repeats the title, as a link to the whole article does"
    return ""


def _kind_without_article(page: Page) -> str:
    """Return the kind of a page without an article, by the labels of its lines."""
    labels = [line.label for line in page.lines if not line.blank]
    if not labels:
        return "other"
    if labels.count(Label.AD) > _MIN_ADS * len(labels):
        return "product"
    if labels.count(Label.TEASER) > _MIN_TEASERS * len(labels):
        return "list"
    return "other"
