"""Features of lines from the marks of a page: links and their targets, headings, images, emphasis.

The line model does not read these features, since plain text has no marks. The network of
:mod:`cleanarticle.lines.markup_model` reads them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.markup import LineMarkup, Link
from cleanarticle.text.address import site_of
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.filled_lines import filled_lines

TargetClass: TypeAlias = Literal["same site", "other site", "social", "mail", "anchor"]
TARGET_CLASSES: tuple[TargetClass, ...] = ("same site", "other site", "social", "mail", "anchor")

MARKUP_NAMES = (
    "link share",
    "links",
    *(f"links: {target}" for target in TARGET_CLASSES),
    "link share near",
    "heading level",
    "item depth",
    "numbered item",
    "quoted",
    "code",
    "table cells",
    "images",
    "images alone above",
    "images alone below",
    "emphasis",
)
"""The columns of :func:`markup_features`."""

_ITEM_BULLET = lazy_pattern(r"\s*(?:[-*+o]|\d{1,9}[.)])\s")
ONLY_LINKS = 0.8
"""The smallest share of the characters of a line in links with which the line counts as only links. Set by hand."""
_NEAR_REACH = 2  # lines on each side of a line; the network was trained with this value
_COLUMN = {name: column for column, name in enumerate(MARKUP_NAMES)}


def markup_features(page: Page) -> Matrix:
    """Return what marks say about each filled line: a row for each line, with the columns :data:`MARKUP_NAMES`.

    For plain text all values are 0. A share is a share of the characters of the line, 0 to 1; other values are counts.
    The level of a heading and the depth of an item count from 1; any other line has 0.
    """
    filled = filled_lines(page)
    out: Matrix = np.zeros((len(filled), len(MARKUP_NAMES)), np.float32)
    if not page.markup:
        return out
    page_site = site_of(page.url)
    for row, index in enumerate(filled):
        if markup := page.markup.get(index):
            length = _length_without_bullet(page.lines[index].text, markup)
            for name, value in _features_of_line(markup, length, page_site).items():
                out[row, _COLUMN[name]] = value
    share_sums = np.concatenate([[0.0], np.cumsum(out[:, _COLUMN["link share"]])])
    rows = np.arange(len(filled))
    starts, stops = np.maximum(rows - _NEAR_REACH, 0), np.minimum(rows + _NEAR_REACH + 1, len(filled))
    out[:, _COLUMN["link share near"]] = (share_sums[stops] - share_sums[starts]) / (stops - starts)
    _count_images_alone(page, filled, out)
    return out


def only_links(marks: Matrix | None) -> NDArray[np.bool_] | None:
    """Return for each filled line whether it is only links.

    Args:
        marks: the features of the marks of each line; ``None`` for a page without marks. Then ``None`` is returned.
    """
    return None if marks is None else marks[:, _COLUMN["link share"]] >= ONLY_LINKS


def _length_without_bullet(text: str, markup: LineMarkup) -> int:
    """Return the number of characters of a line, without the bullet or number of an item."""
    bullet = _ITEM_BULLET.match(text) if markup.kind == "item" else None
    return len(text[bullet.end() if bullet else 0 :].strip())


def _features_of_line(markup: LineMarkup, length: int, page_site: str | None) -> Mapping[str, float]:
    """Return the features of a line that do not depend on the lines around it, by their names.

    Args:
        markup: the marks of the line.
        length: the number of its characters.
        page_site: the site of the page, if known.
    """
    links = [link for link in markup.links if link.text]
    values: dict[str, float] = {
        "link share": min(1.0, sum(len(link.text) for link in links) / max(length, 1)),
        "links": len(markup.links),
        "heading level": markup.level if markup.kind == "heading" else 0,
        "item depth": markup.level + 1 if markup.kind == "item" else 0,
        "numbered item": markup.number is not None,
        "quoted": markup.kind == "quote",
        "code": markup.kind == "code",
        "table cells": len(markup.cells),
        "images": markup.images,
        "emphasis": markup.emphasis,
    }
    for link in markup.links:
        name = f"links: {target_class(link, page_site)}"
        values[name] = values.get(name, 0) + 1
    return values


def _count_images_alone(page: Page, filled: Sequence[int], out: Matrix) -> None:
    """Count the lines with only images between each line and the filled lines next to it.

    Such lines are blank, since an image is no text. The counts go into two columns of *out*.
    """
    for row, index in enumerate(filled):
        gap = range(filled[row - 1] + 1 if row else 0, index)
        count = sum(bool((markup := page.markup.get(blank)) and markup.images) for blank in gap)
        out[row, _COLUMN["images alone above"]] = count
        if row:
            out[row - 1, _COLUMN["images alone below"]] = count


def target_class(link: Link, page_site: str | None) -> TargetClass:
    """Return the class of a link's target. A target without a host is on the same site.

    Args:
        link: the link.
        page_site: the site of the page, if known.

    >>> target_class(Link("News", "/news/"), None), target_class(Link("Share", "https://www.facebook.com/x"), None)
    ('same site', 'social')
    >>> target_class(Link("Up", "#top"), None), target_class(Link("Write", "mailto:a@b.example"), None)
    ('anchor', 'mail')
    """
    target = link.target.strip()
    lower = target[:20].lower()
    if lower.startswith(("mailto:", "tel:", "sms:")):
        return "mail"
    if not target or lower.startswith(("#", "javascript:")):
        return "anchor"
    host = site_of("https:" + target if target.startswith("//") else target)
    if host is None:
        return "social" if lower.startswith(("whatsapp:", "fb-messenger:", "viber:")) else "same site"
    if any(_is_part_of(host, site) for site in social_sites()):
        return "social"
    is_same = page_site is not None and (_is_part_of(host, page_site) or _is_part_of(page_site, host))
    return "same site" if is_same else "other site"


def _is_part_of(host: str, site: str) -> bool:
    """Return whether a host is a site or one of its subdomains."""
    return host == site or host.endswith("." + site)


@functools.cache
def social_sites() -> tuple[str, ...]:
    """Return the sites of ``lines/data/social.txt``."""
    text = resources.files("cleanarticle.lines").joinpath("data/social.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
