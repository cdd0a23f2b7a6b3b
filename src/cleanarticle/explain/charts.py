"""Draw the plots of the corpus report as SVG, with the colours and fonts of the page around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from cleanarticle.page.pieces import escape_unseen

_WIDTH = 760  # of the drawing, in its own units; the page scales it
_ROW, _BAR = 30, 20  # height of a row, and of the bar in it
_NAMES = 180  # width of the column of names
_NUMBERS = 70  # width of the column of numbers
_HEIGHT = 240  # of standing bars, with the line of names below them
_LABEL = 24  # height of that line
_NAMED = 5  # of standing bars, every fifth has a label


def bars(
    what: str, names: Sequence[str], values: Sequence[float], written: Callable[[float], str], *, kind: str = "plain"
) -> str:
    """Return horizontal bars, one for each name, the first on top. Arguments are those of :func:`stacked`."""
    return stacked(what, names, {"": values}, written, kind=kind)


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
    scale = (_WIDTH - _NAMES - _NUMBERS) / (max(totals, default=0) or 1)
    drawn = []
    for row, name in enumerate(names):
        y, x = row * _ROW, float(_NAMES)
        drawn.append(_text(escape_unseen(name), _NAMES - 8, y + _ROW / 2, "end"))
        for part, values in parts.items():
            width = values[row] * scale
            if width > 0:
                label = " ".join(filter(None, (escape_unseen(name), escape_unseen(part), written(values[row]))))
                drawn.append(_rect(x, y + (_ROW - _BAR) / 2, width, _BAR, part, label))
            x += width
        drawn.append(_text(written(totals[row]), x + 6, y + _ROW / 2, "start"))
    return _figure(what, kind, _ROW * len(names), drawn)


def columns(what: str, names: Sequence[str], values: Sequence[float], written: Callable[[float], str]) -> str:
    """Return vertical bars, one for each name, as an HTML figure. Arguments are those of :func:`stacked`."""
    room = _HEIGHT - 2 * _LABEL
    scale = room / (max(values, default=0) or 1)
    width = _WIDTH / max(len(names), 1)
    drawn = []
    for at, (name, value) in enumerate(zip(names, values, strict=True)):
        height = value * scale
        if height > 0:
            drawn.append(_rect(at * width, _LABEL + room - height, width, height, "", f"{name}: {written(value)}"))
        if at % _NAMED == 0:
            drawn.append(_text(name, at * width, _HEIGHT - _LABEL / 2, "start"))
    return _figure(what, "plain", _HEIGHT, drawn)


def _rect(x: float, y: float, width: float, height: float, part: str, label: str) -> str:
    kind = f"bar k-{escape(escape_unseen(part))}" if part else "bar"
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">'
        f"<title>{escape(label)}</title></rect>"
    )


def _text(text: str, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" dominant-baseline="central">{escape(text)}</text>'


def _figure(what: str, kind: str, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<figure class="{kind}" role="img" aria-label="{escape(what)}">'
        f'<svg viewBox="0 0 {_WIDTH} {height}">{"".join(drawn)}</svg></figure>'
    )
