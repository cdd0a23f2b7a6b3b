"""Draw the plots of the corpus report in HTML, with the colours and fonts of the page around them.

Only the bars are SVG, and are stretched to the room there is; names and numbers are text, readable at any width.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from cleanarticle.page.pieces import escape_unseen

_NAMED = 5  # of standing bars, every fifth has a label
_GAP = 0.06  # between standing bars, as a share of their width


def bars(
    what: str, names: Sequence[str], values: Sequence[float], written: Callable[[float], str], *, kind: str = "plain"
) -> str:
    """Return horizontal bars, one for each name, the first on top. Arguments are those of :func:`stacked`."""
    return stacked(what, names, {"": values}, written, kind=f"{kind} named")


def stacked(
    what: str,
    names: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    written: Callable[[float], str],
    *,
    kind: str = "kinds",
) -> str:
    """Return horizontal bars, each of several parts, as an HTML figure.

    Args:
        what: a description of the plot, for people who cannot see it.
        names: the names of the bars, the first on top.
        parts: the lengths of the parts of each bar, by the name of the part.
        written: returns the text for a length.
        kind: the class of the figure; the class of a part is its name with the prefix ``k-``.
    """
    totals = [sum(column) for column in zip(*parts.values(), strict=True)]
    scale = 100 / (max(totals, default=0) or 1)
    rows = []
    for row, name in enumerate(names):
        x = 0.0
        drawn = []
        for part, values in parts.items():
            width = values[row] * scale
            if width > 0:
                label = " ".join(filter(None, (escape_unseen(name), escape_unseen(part), written(values[row]))))
                drawn.append(_rect(x, 0, width, 1, part, label))
            x += width
        rows.append(
            f'<div class="row"><span>{escape(escape_unseen(name))}</span>{_svg(100, 1, drawn)}'
            f"<span>{escape(written(totals[row]))}</span></div>"
        )
    return _figure(what, kind, rows)


def columns(what: str, names: Sequence[str], values: Sequence[float], written: Callable[[float], str]) -> str:
    """Return vertical bars, one for each name, as an HTML figure. Arguments are those of :func:`stacked`."""
    scale = 100 / (max(values, default=0) or 1)
    drawn = [
        _rect(at + _GAP / 2, 100 - value * scale, 1 - _GAP, value * scale, "", f"{name}: {written(value)}")
        for at, (name, value) in enumerate(zip(names, values, strict=True))
        if value > 0
    ]
    axis = "".join(f"<span>{escape(name) if at % _NAMED == 0 else ''}</span>" for at, name in enumerate(names))
    inside = [
        f'<div class="standing">{_svg(max(len(names), 1), 100, drawn)}</div>',
        f'<div class="axis">{axis}</div>',
    ]
    return _figure(what, "plain", inside)


def _rect(x: float, y: float, width: float, height: float, part: str, label: str) -> str:
    kind = f"bar k-{escape(escape_unseen(part))}" if part else "bar"
    return (
        f'<rect class="{kind}" x="{x:.3f}" y="{y:.3f}" width="{width:.3f}" height="{height:.3f}">'
        f"<title>{escape(label)}</title></rect>"
    )


def _svg(width: int, height: int, drawn: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none">{"".join(drawn)}</svg>'


def _figure(what: str, kind: str, inside: Sequence[str]) -> str:
    return f'<figure class="{kind}" role="img" aria-label="{escape(what)}">{"".join(inside)}</figure>'
