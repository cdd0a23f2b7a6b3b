"""Find the lines that may say who wrote an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cleanarticle.fields.byline.person import CASELESS, FULL_NAME
from cleanarticle.fields.regions import Region
from cleanarticle.fields.stated_dates import stated_dates
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Label, Line, Page

_NEVER_CREDITS = frozenset(
    {Label.TEASER, Label.COMMENT, Label.COOKIE, Label.AD, Label.FOOTER, Label.SOCIAL, Label.SUBSCRIBE}
)
_TEXT = frozenset({Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING, Label.CAPTION})
BYLINE_LABELS = frozenset({Label.BYLINE, Label.DATE})
"""The labels of lines that are read for names wherever they are in an article."""
# Set with the rules; no measurement is on record. Lengths are in characters.
_MAX_LENGTH = 240  # of a line that is read for names
_MAX_UNLABELLED_LENGTH = 90  # of one that no label, only a "by", makes a byline
_MAX_DATE_LENGTH = 60  # of a line that is searched for a date; of a "by" and a name in a line labelled as text
_MAX_CASELESS_LENGTH = 10  # of a name in a script without capitals
_MIN_BYLINE_CONFIDENCE = 0.7  # of a byline above the article that belongs to no article
_MAX_DOUBTED_CONFIDENCE = 0.8  # below it, another label than byline is doubted for a name next to a date
_MIN_NAV_CONFIDENCE = 0.95  # from it on, a line labelled navigation is not doubted
_MIN_REPETITIONS = 4  # of a byline that names nobody
_MIN_BY_LENGTH = 2  # of a "by": those of one character ("文") have other uses
_MARKS = " :：•*-–|"
_NAMES = rf"{FULL_NAME}(?:\s(?:and|und|et|y|e|en|og|och|i|ve)\s{FULL_NAME})?"  # "Ann Lee", "Ann Lee and Tom Hall"
_NAMES_ALONE = lazy_pattern(rf"[\s•*]*{_NAMES}\s*")
_NAMES_AND_OUTLET = lazy_pattern(rf"{_NAMES}(?:\s?[,|/]\s?.{{1,25}})?")  # "Ann Lee, Harbour Post"


class Credit(NamedTuple):
    """A line to read names from."""

    line: int
    """The index of the line."""
    is_introduced: bool
    """Whether the line above is a "by" alone, or the line is a name next to a date that is doubted to be something
    else."""


def repeated_bylines(page: Page) -> frozenset[str]:
    """Return the bylines that name nobody: texts that the page has four times or more, such as "Short URL"."""
    byline = Label.BYLINE  # looked up once: there are many lines
    texts = [line.text for line in page.lines if line.label is byline]
    if not texts:
        return frozenset()
    counts = page.once_for_texts(line_counts)
    return frozenset(text for text in texts if counts[text] >= _MIN_REPETITIONS)


def line_counts(page: Page) -> Counter[str]:
    """Return how often the page has each line."""
    return Counter([line.text for line in page.lines])


def credits_of(page: Page, region: Region, vocabulary: Vocabulary, repeated: Collection[str]) -> Iterator[Credit]:
    """Yield the lines of an article to read names from, in order.

    These are

    - the lines labelled byline, and those labelled date;
    - the line after a "by" alone, and the short lines around the text that begin with a "by";
    - around the text, lines labelled as text, title, heading or caption that are a "by" and a name and nothing else;
    - if no line of the article is labelled byline: a name alone next to a date, and above the article a byline that
      belongs to no article.

    The line after one such as "Edited by" is left out, and so are repeated bylines, unless they follow a "by" alone.

    Args:
        page: the page, labelled.
        region: the region of the article.
        vocabulary: the phrases that introduce names.
        repeated: the texts that :func:`repeated_bylines` returns.
    """
    after_by = after_aside = False  # the filled line above is a "by" alone, or says who edited
    title = next(iter(region.lines(page, Label.TITLE)), region.begin)
    has_byline = bool(region.lines(page, Label.BYLINE))
    lines, byline, date = page.lines, Label.BYLINE, Label.DATE  # looked up once: there are many lines
    last_text, below = region.close - 1, region.below
    for index in range(region.above, region.end):
        line = lines[index]
        label = line.label
        is_near = index < region.header or last_text <= index < below
        if not is_near and label is not byline and label is not date:  # most lines of long articles: tested first
            if (after_by or after_aside) and not line.blank:
                after_by = after_aside = False
            continue
        if line.blank:
            continue
        is_byline = label is byline and _belongs(line, region, or_none=not has_byline and index < region.begin)
        if len(line.text) > _MAX_LENGTH or not (is_near or is_byline or label is date):
            after_by = after_aside = False
            continue
        trimmed = line.text.strip(_MARKS)
        is_aside = vocabulary.aside.whole(trimmed)
        if after_aside or is_aside:
            after_aside = is_aside
            continue
        if (is_byline or is_near) and vocabulary.by.whole(trimmed):
            after_by = True
            continue
        if is_byline and not after_by and line.text in repeated:
            continue
        if is_byline or (label is date and line.article == region.number):
            yield Credit(index, after_by)
        elif is_near and label in _TEXT:
            if _is_by_and_name(line.text, vocabulary):
                yield Credit(index, False)
        elif (
            is_near
            and label not in _NEVER_CREDITS
            and not (label is Label.NAV and line.confidence >= _MIN_NAV_CONFIDENCE)
        ):
            by = vocabulary.by.match(line.text.lstrip(_MARKS))
            begins_with_by = by is not None and len(by.text) >= _MIN_BY_LENGTH
            if after_by or (begins_with_by and len(line.text) <= _MAX_UNLABELLED_LENGTH):
                yield Credit(index, after_by)
            elif (
                not has_byline
                and line.confidence < _MAX_DOUBTED_CONFIDENCE
                and title < index < region.header
                and _NAMES_ALONE.fullmatch(line.text)
                and _has_date_nearby(page, index, region, vocabulary)
            ):
                yield Credit(index, True)
        after_by = False


def _belongs(line: Line, region: Region, *, or_none: bool) -> bool:
    """Return whether a line labelled byline belongs to the article.

    Args:
        line: the line.
        region: the region of the article.
        or_none: whether a confident byline that belongs to no article counts too.
    """
    return line.article == region.number or (
        or_none and line.article is None and line.confidence >= _MIN_BYLINE_CONFIDENCE
    )


def _is_by_and_name(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a "by" and full names, perhaps with an outlet after them: a byline labelled as text."""
    text = text.strip(_MARKS)
    by = vocabulary.by.match(text)
    if by is None or len(by.text) < _MIN_BY_LENGTH or len(text) > _MAX_DATE_LENGTH or vocabulary.photo.search(text):
        return False
    name = text[by.end :].strip(_MARKS)
    return bool(_NAMES_AND_OUTLET.fullmatch(name) or (len(name) <= _MAX_CASELESS_LENGTH and CASELESS.fullmatch(name)))


def _has_date_nearby(page: Page, index: int, region: Region, vocabulary: Vocabulary) -> bool:
    """Return whether one of the two filled lines above or of the two below has a date, as around bylines."""
    for step in (-1, 1):
        at, filled = index + step, 0
        while region.above <= at < region.header and filled < 2:
            line = page.lines[at]
            if not line.blank:
                filled += 1
                if line.label is Label.DATE or (
                    len(line.text) < _MAX_DATE_LENGTH and stated_dates(page, line.text, vocabulary)
                ):
                    return True
            at += step
    return False
