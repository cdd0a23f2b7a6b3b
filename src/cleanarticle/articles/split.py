"""Split a page into its articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.articles.entries import repeated_entries
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
from cleanarticle.articles.short_article import short_article, title_without_text
from cleanarticle.locales import Where
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.page import KEPT, RUNNING_TEXT, Label, Page
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Break, Field, Relabel
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.address import words_of
from cleanarticle.text.similarity import same

_KINDS_OF_ARCHIVES = frozenset({"list", "other"})
_LABELS_ABOVE_TITLE = frozenset({Label.BYLINE, Label.DATE, Label.CAPTION, Label.SUBTITLE})
_LABELS_AROUND_TEXT = _LABELS_ABOVE_TITLE | {Label.SOCIAL, Label.META}
_SUBTITLE_NUMBER = tuple(Label).index(Label.SUBTITLE)
_LABELS_BELOW_ARTICLE = frozenset({Label.TEASER, Label.COMMENT, Label.FOOTER})
# Mass is the number of characters of a text, where one of Chinese, Japanese or Korean counts three times.
# Values without another origin were set by hand.
_MIN_TEXT_MASS = 140
"""The smallest mass of the text of a page with an article, except short articles (``short_article.py``), forums and
archives."""
_MAX_EXCERPT_MASS = 1500
"""The largest mass of the text of an excerpt."""
_MAX_EXCERPT_LINES = 3
"""The largest number of lines of the text of an excerpt that does not end in an ellipsis."""
_MIN_EXCERPT_SHARE = 0.5
"""The smallest share of excerpts among the articles of an archive."""
_MAX_AD_SHARE = 1 / 5
"""A page without an article is that of a product if a larger share of its filled lines is labelled ad."""
_MAX_TEASER_SHARE = 1 / 3
"""A page without an article is a list if a larger share of its filled lines is labelled teaser."""
_MAX_LINES_TO_TITLE = 3  # filled lines right above the first text that are searched for a line labelled title
_MAX_HEADLINES = 8  # lines around the first text whose features are passed on, as the likeliest titles
_LINES_AROUND_TITLE = 1  # lines on each side of the title of a further article whose features are passed on, too
_MIN_SENTENCE_MASS = 60  # of a line labelled as text that counts as prose between two titles
_MIN_LOGIT = 0.8
"""The logit above which a line begins a further article: above 0, since most pages have one article, but the training
pages had several."""
_MIN_LOGIT_WITHOUT_EVIDENCE = 4.0
"""The smallest logit of the title of the second of two articles if one of them is short, and nothing else is evidence
for the second: no date or byline below its title, no dateline, and no pointer to an earlier title above it."""
_MAX_SHORT_ARTICLE_MASS = 600
"""The largest mass of the text of a short article. Of 1,000 pages that were read, 16 of one article were split, 8 of
them below these two limits; on made-up pages (``benchmarks/splits.py``) no split was lost."""
_DATELINE_LOGIT = 2.0
"""Added to the logit of a line labelled title if the next paragraph begins with a dateline."""
_END_OF_EXCERPT_LOGIT = 8.0
"""Added to the logit of a line labelled title if one of the two lines above repeats an earlier title ("more TITLE")."""
_ELLIPSES = ("…", "...", "[…]", "[...]", "(…)", "(...)")


class _Start(NamedTuple):
    """Where an article begins. Lines are given by their places: their numbers among the :class:`FilledLines`."""

    title: int | None
    """Its title; ``None`` if it has none."""
    first_text: int
    """Its first line of text; for the second and later articles, its title."""
    reason: str
    """Why it begins there, for the trail."""


@declares(
    reads=["lines", "labels", "kind", "url"], proposes=["articles", "labels", "kept", "kind", "complete", "headlines"]
)
def split(page: Page) -> Iterator[Break | Field | Relabel]:
    """Propose a ``Break`` for each article, the page's ``kind`` and, for excerpts, ``complete=False``.

    The title of a further article may be between any two paragraphs. Evidence that a line is such a title are its
    label, words that are used in the text below but not above, a change of subject, a date, byline or dateline below
    it, and lines further below that repeat it ("read more TITLE"): see :mod:`cleanarticle.articles.headline`. A title
    that is repeated, a line such as "read more", and an entry of a live blog do not begin an article. The line that
    begins an article is labelled ``title``.

    Lines that each are above a date and a text are the entries of an archive: see :mod:`cleanarticle.articles.entries`.

    The first post of a forum is an article, however short. Another page with hardly any text has an article only if the
    page is short, or has a title above a byline or a date: see :mod:`cleanarticle.articles.short_article`.
    """
    if page.kind in NO_CONTENT:
        return
    filled = FilledLines(page)
    headlines: dict[int, tuple[float, ...]] = {}
    entries = repeated_entries(page, filled) if page.kind in _KINDS_OF_ARCHIVES else []
    if entries:
        starts = [_Start(place, place, f"one of {len(entries)} lines above a date and a text") for place in entries]
    else:
        starts, headlines = _starts_without_pattern(page, filled)
    if not starts:
        if page.kind == "other":  # where the labeller found no kind
            yield Field(None, "kind", _kind_without_article(page), None, "the page has hardly any running text")
        return
    # The indices of the first lines of the articles.
    first_lines = [
        filled.indices[_first_place(filled, start, is_first_article=number == 0)] for number, start in enumerate(starts)
    ]
    places_above = range(bisect_left(filled.indices, first_lines[0]))
    if all(line.label in KEPT for line in filled.lines):
        first_lines[0] = filled.indices[0]  # the text was cleaned before: its article begins with the first line
        places_above = range(0)
    for place, index in zip(places_above, filled.indices, strict=False):
        if filled.lines[place].label in KEPT:
            yield Relabel(index, Label.NAV, 1.0, "above the first article, and part of none")
    if headlines:
        yield Field(None, "headlines", headlines, None, "what was measured of the lines that may be titles")
    excerpt_count = 0
    for number, (first_line, start) in enumerate(zip(first_lines, starts, strict=True)):
        yield Break(first_line, start.reason)
        title = ""
        if start.title is not None:
            title = filled.texts[start.title]
            yield Relabel(filled.indices[start.title], Label.TITLE, 1.0, "begins an article: " + start.reason)
        end_line = first_lines[number + 1] if number + 1 < len(first_lines) else len(page.lines)
        places = range(bisect_left(filled.indices, first_line), bisect_left(filled.indices, end_line))
        body = [place for place in places if place != start.title]
        text = [place for place in body if filled.lines[place].label in RUNNING_TEXT]
        text_subtitles = _subtitles_that_are_text(filled, body, has_other_text=bool(text))
        for place in text_subtitles:
            yield Relabel(
                filled.indices[place],
                Label.BODY,
                1.0,
                "labelled subtitle, but it is the text: the article has no other, or another part of the page follows",
            )
        text = sorted([*text, *text_subtitles])
        reason = _reason_for_excerpt(filled, body, text, title, has_several_articles=len(starts) > 1)
        if reason:
            excerpt_count += 1
            yield Field(number, "complete", False, line_span(page, filled.indices[text[-1]]), reason)
    if entries:
        yield Field(None, "kind", "archive", None, f"{len(entries)} entries, each with a date and a text")
    elif page.kind == "other":
        yield from _propose_kind(len(starts), excerpt_count)


def _starts_without_pattern(page: Page, filled: FilledLines) -> tuple[list[_Start], dict[int, tuple[float, ...]]]:
    """Return where the articles of a page that is no archive of entries begin, and what :func:`_find_starts` does."""
    is_text = _is_text_or_long_subtitle(filled)
    if is_text.any() and (page.kind == "forum" or filled.mass[is_text].sum() >= _MIN_TEXT_MASS):
        return _find_starts(page, filled, int(np.argmax(is_text)))
    if page.kind == "other" and (short := short_article(page, filled)) is not None:
        return [_Start(*short, "a title and a short text, and no other title or list on the page")], {}
    if page.kind == "other" and (alone := title_without_text(filled)) is not None:
        return [_Start(alone, alone, "a title above a byline or a date; the page does not have the text")], {}
    return [], {}


def _propose_kind(article_count: int, excerpt_count: int) -> Iterator[Field]:
    """Propose the kind of a page by the number of its articles, and of the excerpts among them."""
    if article_count == 1:
        yield Field(None, "kind", "article", None, "one article")
    elif excerpt_count >= _MIN_EXCERPT_SHARE * article_count:
        yield Field(None, "kind", "archive", None, f"{article_count} entries, {excerpt_count} of them excerpts")
    else:
        yield Field(None, "kind", "articles", None, f"{article_count} articles")


def _subtitles_that_are_text(filled: FilledLines, body: Sequence[int], *, has_other_text: bool) -> list[int]:
    """Return the places of paragraphs labelled subtitle that are the text of an article.

    They are if the article has no other text, or if the next line below is a teaser, comment or footer; bylines, dates
    and similar lines between them do not count.

    Args:
        filled: the filled lines of the page.
        body: the places of the lines of the article, in order, without its title.
        has_other_text: whether lines of the article are labelled as text.
    """
    places: list[int] = []
    label_below: Label | None = None
    subtitle = Label.SUBTITLE  # looked up once: there are many lines
    for place in reversed(body):
        label = filled.lines[place].label
        if label is subtitle:
            if filled.is_paragraph[place] and (not has_other_text or label_below in _LABELS_BELOW_ARTICLE):
                places.append(place)
        elif label not in _LABELS_AROUND_TEXT:
            label_below = label
    return places


def _is_text_or_long_subtitle(filled: FilledLines) -> NDArray[np.bool_]:
    """Return which lines are text, or subtitles as long as a paragraph: an excerpt may have no other text."""
    is_subtitle = filled.labels == _SUBTITLE_NUMBER
    out: NDArray[np.bool_] = filled.is_text | (is_subtitle & filled.is_paragraph)
    return out


def _find_starts(page: Page, filled: FilledLines, first_text: int) -> tuple[list[_Start], dict[int, tuple[float, ...]]]:
    """Return where the articles begin, and the features and scores of lines that may be their titles, by their indices.

    The title of the first article is the most probable one with at most ``MAX_MASS_ABOVE_TITLE`` of text above it.

    Args:
        page: the page, with its lines labelled.
        filled: the filled lines of the page.
        first_text: the place of the first text.
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
        return [_Start(None, first_text, "the first text of the page")], {}
    best = int(candidates[np.argmax(scores[candidates, 1])])
    # A line labelled title right above the text is preferred to a more probable one below it.
    if best > first_text and (labelled := _labelled_title(filled, first_text)) is not None:
        best = labelled
    # A paragraph is no title: then the article has none.
    starts = [_Start(None if filled.is_paragraph[best] else best, first_text, "the first text of the page")]
    line_count = len(filled.lines)
    is_prose = filled.is_paragraph | (filled.is_text & (filled.mass >= _MIN_SENTENCE_MASS))
    prose_above = np.concatenate([[0], np.cumsum(is_prose)]).tolist()  # the number of lines of prose above each line
    titles = [best]
    logits = scores[:, 0] + _added_logits(filled, values)
    is_further = np.arange(line_count) > max(best, first_text)
    further_titles = np.flatnonzero(may_be_title & (logits > _MIN_LOGIT) & is_further)
    # The most probable first. Each needs prose between it and the titles chosen above and below it.
    for place in further_titles[np.argsort(-logits[further_titles], kind="stable")].tolist():
        position = bisect_left(titles, place)
        previous, following = titles[position - 1], titles[position] if position < len(titles) else line_count
        has_prose_above = prose_above[place] > prose_above[previous + 1]
        has_prose_below = prose_above[following] > prose_above[place + 1]
        if has_prose_above and has_prose_below and not _is_teaser_cue(filled.texts[place]):
            titles.insert(position, place)
    if len(titles) == 2 and logits[titles[1]] < _MIN_LOGIT_WITHOUT_EVIDENCE and not _has_header(filled, titles[1]):
        added_logit = logits[titles[1]] - scores[titles[1], 0]
        text_mass = np.where(filled.is_text, filled.mass, 0)
        shorter_mass = min(text_mass[: titles[1]].sum(), text_mass[titles[1] :].sum())
        if not added_logit and shorter_mass <= _MAX_SHORT_ARTICLE_MASS:
            titles.pop()
    for place in titles[1:]:
        title_above = starts[-1].title
        # A title that repeats the one above begins no new article.
        if title_above is None or not same(filled.texts[place], filled.texts[title_above]):
            starts.append(_Start(place, place, network.reason(values, place)))
    likeliest = candidates[np.argsort(-scores[candidates, 1], kind="stable")[:_MAX_HEADLINES]].tolist()
    around_titles = (
        neighbour
        for place in titles[1:]
        for neighbour in range(place - _LINES_AROUND_TITLE, min(place + _LINES_AROUND_TITLE + 1, line_count))
    )
    return starts, {
        filled.indices[place]: (*values[place].tolist(), *scores[place].tolist())
        for place in dict.fromkeys([*likeliest, *around_titles])
        if may_be_title[place]
    }


def _has_header(filled: FilledLines, title: int) -> bool:
    """Return whether a date or byline is between the title at place *title* and the text below it."""
    for line in filled.lines[title + 1 :]:
        if line.label in RUNNING_TEXT:
            return False
        if line.label in (Label.BYLINE, Label.DATE):
            return True
    return False


def _is_teaser_cue(text: str) -> bool:
    """Return whether a line is or begins with a cue phrase of teasers ("read also: TITLE")."""
    hits = default_vocabulary().cues.find(text)
    return any(hit.cue.label is Label.TEASER and hit.cue.where in (Where.LINE, Where.START) for hit in hits)


def _added_logits(filled: FilledLines, values: Features) -> Features:
    """Return what is added to the logit of each line labelled title, for two cases that are rare in the training pages.

    In the first, the next paragraph begins with a dateline. In the second, one of the two lines above repeats an
    earlier title ("more: TITLE"): an excerpt ends there, and the next entry of an archive begins. What is added is
    multiplied by the confidence of the label.
    """
    title_confidence = values[:, FEATURE_NAMES.index(f"labelled {Label.TITLE.value}")]
    has_dateline = np.append(values[filled.paragraphs, FEATURE_NAMES.index("a dateline opens it")], 0)
    paragraphs_above = np.cumsum(filled.is_paragraph) - filled.is_paragraph
    repeats_title = np.concatenate([np.zeros(2), values[:, FEATURE_NAMES.index("it points on to an earlier line")]])
    line_above, second_line_above = repeats_title[1:-1], repeats_title[:-2]
    ends_excerpt = np.maximum(line_above, second_line_above)
    out: Features = title_confidence * (
        _DATELINE_LOGIT * has_dateline[paragraphs_above] + _END_OF_EXCERPT_LOGIT * ends_excerpt
    )
    return out


def _labelled_title(filled: FilledLines, first_text: int) -> int | None:
    """Return the place of the last line labelled title right above the first text; ``None`` if there is none."""
    places_above = range(max(0, first_text - _MAX_LINES_TO_TITLE), first_text)
    return next((place for place in reversed(places_above) if filled.lines[place].label is Label.TITLE), None)


def _first_place(filled: FilledLines, start: _Start, *, is_first_article: bool) -> int:
    """Return the place where an article begins: that of its title, or of its first text if it has none.

    The first article begins with the byline, the date and similar lines right above it.
    """
    first_place = start.first_text if start.title is None else start.title
    if not is_first_article:
        return first_place
    first_place = min(first_place, start.first_text)
    title = filled.texts[start.title] if start.title is not None else ""
    for place in range(first_place - 1, -1, -1):
        line = filled.lines[place]
        if line.label not in _LABELS_ABOVE_TITLE and not (line.label is Label.TITLE and same(line.text, title)):
            break
        first_place = place
    return first_place


def _reason_for_excerpt(
    filled: FilledLines, body: Sequence[int], text: Sequence[int], title: str, *, has_several_articles: bool
) -> str:
    """Return why an article is only an excerpt; empty if it is complete.

    Args:
        filled: the filled lines of the page.
        body: the places of the lines of the article, without its title.
        text: the places of its lines of text.
        title: its title.
        has_several_articles: whether the page has several articles.
    """
    if not text or filled.mass[text].sum() > _MAX_EXCERPT_MASS:
        return ""
    if filled.texts[text[-1]].rstrip(' »"”').endswith(_ELLIPSES):
        return "the text ends in an ellipsis"
    if has_several_articles and title and len(text) <= _MAX_EXCERPT_LINES:
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
    if labels.count(Label.AD) > _MAX_AD_SHARE * len(labels):
        return "product"
    if labels.count(Label.TEASER) > _MAX_TEASER_SHARE * len(labels):
        return "list"
    return "other"
