"""The plots of the corpus report, as SVG that takes its colors and fonts from the page it stands in. Drawn by pygal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from cleanarticle import extras
from cleanarticle.page.pieces import visible

_BAR = 30  # height of a bar, its gap included
_EDGE = 60
_OWN_LOOK = re.compile(r'<!--.*?-->|<(style|script)\b.*?</\1>| style="[^"]*"', re.DOTALL)
"""What pygal says of its looks and moves; the page has its own, and lets no other in. Text of names holds no ``<``."""


def bars(
    what: str, names: Sequence[str], values: Sequence[float], written: Callable[[float], str], *, kind: str = "plain"
) -> str:
    """Bars that lie, one a name, the first on top."""
    return stacked(what, names, {"": values}, written, kind=kind)


def stacked(
    what: str,
    names: Sequence[str],
    parts: dict[str, Sequence[float]],
    written: Callable[[float], str],
    *,
    kind: str = "kinds",
) -> str:
    """Bars that lie, each of several parts.

    Args:
        what: what the plot shows, for those who cannot see it.
        names: one a bar, the first on top.
        parts: the lengths of the parts of each bar, by the name of the part.
        written: how a length is said.
        kind: the class of the figure; that of a part is its name, with ``k-`` before it.
    """
    chart = _pygal().HorizontalStackedBar(**_settings(written), height=_EDGE + _BAR * len(names))
    chart.x_labels = [visible(name) for name in reversed(names)]
    for part, values in parts.items():
        chart.add(visible(part), list(reversed(values)))
    figure = _figure(what, chart, kind)
    for at, part in enumerate(parts):
        figure = figure.replace(f'class="series serie-{at} color-{at}"', f'class="series k-{escape(part)}"')
    return figure


def columns(what: str, names: Sequence[str], values: Sequence[float], written: Callable[[float], str]) -> str:
    """Bars that stand, one a name."""
    chart = _pygal().Bar(**_settings(written), height=240, x_labels_major_every=5, show_minor_x_labels=False)
    chart.x_labels = list(names)
    chart.add("", list(values))
    return _figure(what, chart, "plain")


def check() -> None:
    """See that plots can be drawn before any work is done.

    Raises:
        MissingExtraError: they cannot.
    """
    _pygal()


def _pygal() -> Any:
    finders = list(sys.meta_path)
    pygal = extras.load("pygal", "report", "to draw the plots of a report")
    # It adds a finder of an outdated kind, for map plugins, at which Python 3.11 warns on every import from then on.
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder in finders]
    return pygal


def _settings(written: Callable[[float], str]) -> dict[str, Any]:
    return {
        "css": [],
        "js": [],
        "disable_xml_declaration": True,
        "pretty_print": False,
        "show_legend": False,
        "width": 760,
        "margin": 4,
        "margin_left": 16,
        "margin_right": 24,
        "spacing": 8,
        "formatter": written,
        "value_formatter": written,
    }


def _figure(what: str, chart: Any, kind: str) -> str:
    svg = _OWN_LOOK.sub("", chart.render(is_unicode=True))
    return f'<figure class="{kind}" role="img" aria-label="{escape(what)}">{svg}</figure>'
