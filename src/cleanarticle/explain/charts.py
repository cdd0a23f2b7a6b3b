"""Draw the plots of the corpus report in HTML, with the colours and fonts of the report.

Only the bars are SVG, which is stretched to the available width; names and numbers are text, readable at any width.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from cleanarticle.page.pieces import escape_unseen

_LABEL_STEP = 5  # every fifth vertical bar has a label
_GAP = 0.06  # between vertical bars, as a share of the width of a bar and its gap


def bars(
    description: str,
    names: Sequence[str],
    values: Sequence[float],
    format_value: Callable[[float], str],
    *,
    kind: str = "plain",
) -> str:
    """Return horizontal bars, one for each name, as an HTML figure. The arguments are as for :func:`stacked`."""
    return stacked(description, names, {"": values}, format_value, kind=f"{kind} named")


def stacked(
    description: str,
    names: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    format_value: Callable[[float], str],
    *,
    kind: str = "kinds",
) -> str:
    """Return horizontal bars, each with several parts, as an HTML figure.

    Args:
        description: a description of the plot, for people who cannot see it.
        names: the names of the bars, from top to bottom.
        parts: for each part, by its name, its length in each bar.
        format_value: a function that returns the text for a length.
        kind: the class of the figure; the class of a part is its name with the prefix ``k-``.
    """
    totals = [sum(column) for column in zip(*parts.values(), strict=True)]
    scale = 100 / (max(totals, default=0) or 1)
    rows = []
    for row, name in enumerate(names):
        x = 0.0
        rects = []
        for part, values in parts.items():
            width = values[row] * scale
            if width > 0:
                label = " ".join(filter(None, (escape_unseen(name), escape_unseen(part), format_value(values[row]))))
                rects.append(_rect(x, 0, width, 1, part, label))
            x += width
        rows.append(
            f'<div class="row"><span>{escape(escape_unseen(name))}</span>{_svg(100, 1, rects)}'
            f"<span>{escape(format_value(totals[row]))}</span></div>"
        )
    return _figure(description, kind, rows)


def columns(
    description: str, names: Sequence[str], values: Sequence[float], format_value: Callable[[float], str]
) -> str:
    """Return vertical bars, one for each name, as an HTML figure. The arguments are as for :func:`stacked`."""
    scale = 100 / (max(values, default=0) or 1)
    rects = [
        _rect(index + _GAP / 2, 100 - value * scale, 1 - _GAP, value * scale, "", f"{name}: {format_value(value)}")
        for index, (name, value) in enumerate(zip(names, values, strict=True))
        if value > 0
    ]
    axis = "".join(
        f"<span>{escape(name) if index % _LABEL_STEP == 0 else ''}</span>" for index, name in enumerate(names)
    )
    content = [
        f'<div class="standing">{_svg(max(len(names), 1), 100, rects)}</div>',
        f'<div class="axis">{axis}</div>',
    ]
    return _figure(description, "plain", content)


def _rect(x: float, y: float, width: float, height: float, part: str, label: str) -> str:
    kind = f"bar k-{escape(escape_unseen(part))}" if part else "bar"
    return (
        f'<rect class="{kind}" x="{x:.3f}" y="{y:.3f}" width="{width:.3f}" height="{height:.3f}">'
        f"<title>{escape(label)}</title></rect>"
    )


def _svg(width: int, height: int, rects: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none">{"".join(rects)}</svg>'


def _figure(description: str, kind: str, content: Sequence[str]) -> str:
    return f'<figure class="{kind}" role="img" aria-label="{escape(description)}">{"".join(content)}</figure>'
