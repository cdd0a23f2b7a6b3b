"""Finds the lines that may say who wrote an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cleanarticle.fields.byline.person import CASELESS, FULL_NAME
from cleanarticle.fields.regions import Region
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Label, Line, Page
from cleanarticle.recognizers.dates import DateContext, find_dates

_NEVER = frozenset({Label.TEASER, Label.COMMENT, Label.COOKIE, Label.AD, Label.FOOTER, Label.SOCIAL, Label.SUBSCRIBE})
_TEXT = frozenset({Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING, Label.CAPTION})
_CREDITING = frozenset({Label.BYLINE, Label.DATE})
_LONG, _SHORT, _DATE, _UNSPACED = 240, 90, 60, 10  # characters
_SURE, _DOUBTFUL, _CERTAIN = 0.7, 0.8, 0.95
_OFTEN = 4
_BY = 2  # letters
_MARKS = " :：•*-–|"
_NAMES = rf"{FULL_NAME}(?:\s(?:and|und|et|y|e|en|og|och|i|ve)\s{FULL_NAME})?"
_ALONE = re.compile(rf"[\s•*]*{_NAMES}\s*")
_BEFORE_OUTLET = re.compile(rf"{_NAMES}(?:\s?[,|/]\s?.{{1,25}})?")


class Credit(NamedTuple):
    """A line to read names from."""

    line: int
    sure: bool
    """The line above it is a "by" alone, or its place says that it names the author."""


def repeated_bylines(page: Page) -> frozenset[str]:
    """The lines labelled byline that the page repeats under article after article ("Short URL")."""
    labelled = [line.text for line in page.lines if line.label is Label.BYLINE]
    if not labelled:
        return frozenset()
    counts = page.once_for_texts(line_counts)
    return frozenset(text for text in labelled if counts[text] >= _OFTEN)


def line_counts(page: Page) -> Counter[str]:
    """Return how often the page has each line."""
    return Counter([line.text for line in page.lines])


def credits_of(page: Page, region: Region, words: Vocabulary, repeated: Collection[str]) -> Iterator[Credit]:
    """The lines of an article to read names from, in order.

    Those labelled byline, those labelled date, and of the short lines around the text those that begin with a "by";
    of the text itself and of captions those that are a "by" and a name alone. Where no line of the article is labelled
    byline, a name alone beside a date is one.

    Args:
        page: the page, labelled.
        region: that of the article.
        words: the phrases that introduce names.
        repeated: the lines that are :func:`repeated_bylines`.
    """
    waiting = aside = False  # the line above is a "by" alone, or says who edited
    titled = next(iter(region.lines(page, Label.TITLE)), region.begin)
    unlabelled = not region.lines(page, Label.BYLINE)
    lines = page.lines
    for index in range(region.above, region.end):
        line = lines[index]
        near = index < region.header or region.close - 1 <= index < region.below
        if not near and line.label not in _CREDITING:  # as most
            if (waiting or aside) and not line.blank:
                waiting = aside = False
            continue
        if line.blank:
            continue
        labelled = _labelled(line, region, unlabelled=unlabelled and index < region.begin)
        if len(line.text) > _LONG or not (near or labelled or line.label is Label.DATE):
            waiting = aside = False
            continue
        bare = line.text.strip(_MARKS)
        saying = words.aside.whole(bare)
        if aside or saying:
            aside = saying
            continue
        if (labelled or near) and words.by.whole(bare):
            waiting = True
            continue
        if labelled and not waiting and line.text in repeated:
            continue
        if labelled or (line.label is Label.DATE and line.article == region.number):
            yield Credit(index, waiting)
        elif near and line.label in _TEXT:
            if _plain(line.text, words):
                yield Credit(index, False)
        elif near and line.label not in _NEVER and not (line.label is Label.NAV and line.confidence >= _CERTAIN):
            said = words.by.match(line.text.lstrip(_MARKS))
            if waiting or (said and len(said.text) > 1 and len(line.text) <= _SHORT):
                yield Credit(index, waiting)
            elif (
                unlabelled
                and line.confidence < _DOUBTFUL
                and titled < index < region.header
                and _ALONE.fullmatch(line.text)
                and _dated(page, index, region, words)
            ):
                yield Credit(index, True)
        waiting = False


def _labelled(line: Line, region: Region, *, unlabelled: bool) -> bool:
    """True for a byline of the article; above an article that has none (*unlabelled*) a sure one of no article too."""
    if line.label is not Label.BYLINE:
        return False
    return line.article == region.number or (unlabelled and line.article is None and line.confidence >= _SURE)


def _plain(text: str, words: Vocabulary) -> bool:
    """True for a "by" and a full name, at most with an outlet behind it: no text, whatever it was taken for."""
    text = text.strip(_MARKS)
    said = words.by.match(text)
    if said is None or len(said.text) < _BY or len(text) > _DATE or words.photo.search(text):
        return False
    name = text[said.end :].strip(_MARKS)
    return bool(_BEFORE_OUTLET.fullmatch(name) or (len(name) <= _UNSPACED and CASELESS.fullmatch(name)))


def _dated(page: Page, index: int, region: Region, words: Vocabulary) -> bool:
    """True where one of the two filled lines above or below is a date: the company that a byline keeps."""
    context = DateContext(words.months, words.tag, page.url)
    for step in (-1, 1):
        at, seen = index + step, 0
        while region.above <= at < region.header and seen < 2:
            line = page.lines[at]
            if not line.blank:
                seen += 1
                if line.label is Label.DATE or (len(line.text) < _DATE and find_dates(line.text, context)):
                    return True
            at += step
    return False
