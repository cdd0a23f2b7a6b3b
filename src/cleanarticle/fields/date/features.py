"""Measure the candidates for the date of an article: their line, their place, what is next to them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import log1p

import numpy as np

from cleanarticle.fields.date.candidates import DateCandidate
from cleanarticle.fields.regions import Region, regions
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Label, Page
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import reading_of

_LABELS = tuple(Label)
_KINDS = ("article", "articles", "archive", "forum", "documentation", "product", "service", "list", "other")
_ZONES = 6
_YEAR_MONTH_DAY_OF_ADDRESS = lazy_pattern(r"(?<!\d)(20\d\d)[-/_]?([01]\d)[-/_]?([0-3]\d)?(?!\d)")
_ISO = lazy_pattern(r"\d{4}-\d\d-\d\dT")
_RANGE = lazy_pattern(r"(?:[-–—]|\b(?:to|au|bis|a|al|до|à))\s*\Z")
_NAMED_MONTH = lazy_pattern(r"[^\W\d_]{3}")
_NEIGHBOUR_LABELS = (Label.TITLE, Label.BYLINE, Label.DATE, Label.SOCIAL, Label.NAV, Label.TEASER, Label.COMMENT)
_EDGE_CHARACTERS = " |•·,;:()[]–—-/*\u00a0"
_MAX_DISTANCE = 60  # lines; larger distances count as this; set by hand
_FAR = 40.0  # years: a difference of dates counts as at most this; set by hand

WIDTH = 2 * len(_LABELS) + len(_KINDS) + _ZONES + 2 * len(_NEIGHBOUR_LABELS) + 39
"""The number of features of a candidate."""


def candidate_features(page: Page, region: Region, found: Sequence[DateCandidate]) -> Matrix:
    """Return the features of the candidates of one article, a row for each.

    Args:
        page: the page, labelled and split.
        region: that of the article.
        found: the candidates, at least one.
    """
    filled = reading_of(page).indices
    title = next((i for i in range(region.begin, region.end) if page.lines[i].label is Label.TITLE), region.begin)
    title_rank, body_rank, close_rank = (bisect_left(filled, index) for index in (title, region.body, region.close))
    days = [_day(candidate.value) for candidate in found]
    counts, newest, oldest = Counter(days), max(days), min(days)
    address = [match.groups() for match in _YEAR_MONTH_DAY_OF_ADDRESS.finditer(page.url or "")]
    about_page = [
        *(float(page.kind == kind) for kind in _KINDS),
        float(len(regions(page)) > 1),
        float(page.language is None),
        log1p(len(filled)),
        log1p(len(found)),
        float(any(candidate.role == "published" for candidate in found)),
    ]
    rows: list[list[float]] = []
    for number, (candidate, day) in enumerate(zip(found, days, strict=True)):
        line = page.lines[candidate.line]
        text = line.text
        before, after = text[: candidate.start], text[candidate.end :]
        stated = text[candidate.start : candidate.end]
        at = bisect_left(filled, candidate.line)
        previous = page.lines[filled[at - 1]] if at else None
        following = page.lines[filled[at + 1]] if at + 1 < len(filled) else None
        in_address = any(_agrees(parts, day) for parts in address)
        same_line = [other for other in found if other.line == candidate.line]
        rows.append(
            [
                *about_page,
                *(line.confidence if line.label is label else 0.0 for label in _LABELS),
                *(1.0 if line.label is label else 0.0 for label in _LABELS),
                *_zone(region, title, candidate.line),
                *(float(previous is not None and previous.label is label) for label in _NEIGHBOUR_LABELS),
                *(float(following is not None and following.label is label) for label in _NEIGHBOUR_LABELS),
                float(line.article == region.number),
                float(page.likely[candidate.line]) if page.likely else 0.0,
                float(page.likely_byline[candidate.line]) if page.likely_byline else 0.0,
                float(candidate.role == "published"),
                float(candidate.role == "modified"),
                *_distance(at - title_rank),
                *_distance(at - body_rank),
                *_distance(at - close_rank),
                log1p(sum(map(str.isalpha, before))),
                log1p(sum(map(str.isalpha, after))),
                float(not before.strip(_EDGE_CHARACTERS)),
                float(not after.strip(_EDGE_CHARACTERS)),
                float(before[-1:] == "(" or after[:1] == ")"),
                float(bool(_RANGE.search(before)) or after.lstrip()[:1] in ("-", "–", "—")),
                log1p(len(text)),
                float(isinstance(candidate.value, dt.datetime)),
                float(isinstance(candidate.value, dt.datetime) and candidate.value.tzinfo is not None),
                float(bool(_ISO.match(stated))),
                float(any(_ISO.match(text, other.start) for other in same_line if other is not candidate)),
                float(bool(_NAMED_MONTH.search(stated))),
                float(len(same_line) - 1),
                float(same_line.index(candidate)),
                float(day == newest),
                float(day == oldest),
                min((newest - day).days / 365, _FAR) ** 0.5,
                float(counts[day] > 1),
                float(in_address),
                float(bool(address) and not in_address),
                float(number == 0),
                float(":" in before[-3:] or "：" in before[-3:]),
                float("@" in text or "http" in text),
            ]
        )
    return np.array(rows, np.float32)


def _day(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _zone(region: Region, title: int, index: int) -> list[float]:
    """Return a 1 for the zone of a line.

    The zones are: above the article, above its title, in its header, in the rest of its text, in the lines right below
    the text, further below.
    """
    ends = (region.begin, title, region.header, region.close, region.below)
    out = [0.0] * _ZONES
    out[next((zone for zone, end in enumerate(ends) if index < end), len(ends))] = 1.0
    return out


def _distance(lines: int) -> tuple[float, float]:
    """Return a distance in lines: how far above, how far below."""
    lines = max(-_MAX_DISTANCE, min(_MAX_DISTANCE, lines))
    return log1p(max(-lines, 0)), log1p(max(lines, 0))


def _agrees(parts: tuple[str, ...], day: dt.date) -> bool:
    """Return whether the year, month and perhaps day of an address are those of a date."""
    year, month, day_of_month = parts
    return int(year) == day.year and int(month) == day.month and (day_of_month is None or int(day_of_month) == day.day)
