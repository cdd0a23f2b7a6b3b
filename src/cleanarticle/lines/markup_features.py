"""Features of lines from the marks of a page: links and their targets, headings, images, emphasis.

The line model does not read them, since plain text has none; the network of
:mod:`cleanarticle.lines.markup_model` does.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.markup import LineMarkup, Link
from cleanarticle.text.address import site_of
from cleanarticle.text.arrays import Matrix

TargetClass: TypeAlias = Literal["same site", "other site", "social", "mail", "anchor"]
TARGETS: tuple[TargetClass, ...] = ("same site", "other site", "social", "mail", "anchor")

MARKUP_NAMES = (
    "link share",
    "links",
    *(f"links: {target}" for target in TARGETS),
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
"""The share of a line's characters in links, from which the line counts as links alone. Chosen by judgement."""
_NEAR = 2  # lines to either side
_AT = {name: column for column, name in enumerate(MARKUP_NAMES)}


def markup_features(page: Page) -> Matrix:
    """Return what marks say about each filled line: a row for each line, with the columns :data:`MARKUP_NAMES`.

    For plain text all values are 0. Shares are of the characters of the line, 0 to 1; other values are counts. Levels
    and depths count from 1; 0 is none.
    """
    filled = [index for index, line in enumerate(page.lines) if not line.blank]
    out: Matrix = np.zeros((len(filled), len(MARKUP_NAMES)), np.float32)
    if not page.markup:
        return out
    own = site_of(page.url)
    for row, index in enumerate(filled):
        if markup := page.markup.get(index):
            for name, value in _measured(markup, _size(page.lines[index].text, markup), own).items():
                out[row, _AT[name]] = value
    shares = np.concatenate([[0.0], np.cumsum(out[:, _AT["link share"]])])
    rows = np.arange(len(filled))
    low, high = np.maximum(rows - _NEAR, 0), np.minimum(rows + _NEAR + 1, len(filled))
    out[:, _AT["link share near"]] = (shares[high] - shares[low]) / (high - low)
    _images_alone(page, filled, out)
    return out


def only_links(marks: Matrix | None) -> NDArray[np.bool_] | None:
    """Return for each filled line whether it is only links, by its features; None where these are None."""
    return None if marks is None else marks[:, _AT["link share"]] >= ONLY_LINKS


def _size(text: str, markup: LineMarkup) -> int:
    """Return the number of characters of a line, without the bullet or number of an item."""
    bullet = _ITEM_BULLET.match(text) if markup.kind == "item" else None
    return len(text[bullet.end() if bullet else 0 :].strip())


def _measured(markup: LineMarkup, size: int, own: str | None) -> Mapping[str, float]:
    links = [link for link in markup.links if link.text]
    values: dict[str, float] = {
        "link share": min(1.0, sum(len(link.text) for link in links) / max(size, 1)),
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
        name = f"links: {target_class(link, own)}"
        values[name] = values.get(name, 0) + 1
    return values


def _images_alone(page: Page, filled: list[int], out: Matrix) -> None:
    """Count the lines with only images between each line and the filled lines next to it."""
    before = 0
    for row, index in enumerate(filled):
        gap = range(filled[row - 1] + 1 if row else 0, index)
        before = sum(bool((markup := page.markup.get(at)) and markup.images) for at in gap)
        out[row, _AT["images alone above"]] = before
        if row:
            out[row - 1, _AT["images alone below"]] = before


def target_class(link: Link, own: str | None) -> TargetClass:
    """Return the class of a link's target.

    Args:
        link: the link.
        own: the site of the page, if known; a target without a host is on the same site.

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
    if any(_ends(host, site) for site in social_sites()):
        return "social"
    return "same site" if own is not None and (_ends(host, own) or _ends(own, host)) else "other site"


def _ends(host: str, site: str) -> bool:
    return host == site or host.endswith("." + site)


@functools.cache
def social_sites() -> tuple[str, ...]:
    """Return the sites of ``lines/data/social.txt``."""
    text = resources.files("cleanarticle.lines").joinpath("data/social.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
