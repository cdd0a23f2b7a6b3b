"""HTML as text, laid out as by inscriptis, whose rendering is what the line model was trained on.

The layout (which elements are blocks, margins, indentation, bullets, tables in columns) is that of inscriptis
2.7 with its relaxed profile; ``benchmarks/from_html.py`` measures how often the two agree to the letter. What this
adds is that it takes whatever HTML there is: in one pass without recursion, however deep, and with a bound on
what indentation and the columns of tables may cost; and it is faster.

Source of the method: Weichselbraun, "Inscriptis", Journal of Open Source Software 6(66), 2021.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from cleanarticle import extras
from cleanarticle.html.attributes import without_excess
from cleanarticle.html.marks import Piece, Recorder, marks_of, pieces_by_line
from cleanarticle.page.markup import LineMarkup

_MOST_INDENTED = 200  # columns; deeper text stands there, too
_INDENTED = 100_000_000  # divided by the length of the page, the same for pages above 500 kB
_MOST_MARGIN = 10  # lines
_MOST_TABLES = 30  # within each other; text of deeper ones runs on
_BREAKS = 100_000  # spaces before the lines of any preformatted text
_ROOM = 2_000_000  # spaces that columns may take on any page
_PADDING = 4  # and for each character of it
_BULLETS = ("* ", "+ ", "o ", "- ")

_ATTRIBUTES = frozenset({"align", "style", "valign", "value", "href"})
"""The attributes that the layout looks at."""
_ALIGN = {"left": str.ljust, "right": str.rjust, "center": str.center}
_ABOVE = {"top": 0, "middle": 1, "bottom": 2}
_WHITE_SPACE = {"normal": False, "nowrap": False, "pre": True, "pre-line": True, "pre-wrap": True}

_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_UNSEEN = re.compile(r"<(script|style|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_UNKNOWN = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
_UNKNOWN_RE = re.compile("[\0\ud800-\udfff]")
_LENGTH = re.compile(r"(?<![0-9.])(-?[0-9.]+)(\w+)")  # from the first digit alone: a style may be one long run of dots


class Style(NamedTuple):
    """How an element is laid out.

    Args:
        block: it stands on lines of its own.
        hidden: its text is not shown.
        before: blank lines before it, at the least.
        after: blank lines after it, at the least.
        padding: columns that it is indented by.
        pre: white space in it stays.
        around: what stands before and after each piece of its text.
        align: where the text of a cell stands in its column.
        above: where a cell stands in its row: 0 at the top, 1 in the middle, 2 at the bottom.
    """

    block: bool = False
    hidden: bool = False
    before: int = 0
    after: int = 0
    padding: int = 0
    pre: bool = False
    around: str = ""
    align: Callable[[str, int], str] = str.ljust
    above: int = 1


_HANDLED = frozenset(("br", "li", "ul", "ol", "table", "tr", "td", "th"))
_INLINE = Style()
_HIDDEN = Style(hidden=True)
_STYLES = {
    **dict.fromkeys(("head", "link", "meta", "script", "title", "style"), Style(hidden=True)),
    **dict.fromkeys(("p", "figure", "h1", "h2", "h3", "h4", "h5", "h6"), Style(block=True, before=1, after=1)),
    **dict.fromkeys(("ul", "ol"), Style(block=True, padding=4)),
    **dict.fromkeys(("li", "address", "article", "aside", "footer", "header", "hgroup", "layer"), Style(block=True)),
    **dict.fromkeys(("main", "nav", "figcaption", "blockquote"), Style(block=True)),
    "div": Style(block=True, padding=2),
    **dict.fromkeys(("pre", "xmp", "listing", "plaintext"), Style(block=True, pre=True)),
    "q": Style(around='"'),
    "span": Style(around=" "),
}


class Canvas:
    """Lines of text, and the one that is being written.

    Args:
        most: columns that a line may be indented by.
    """

    __slots__ = (
        "_bullets",
        "_collapsed",
        "_line",
        "_margin",
        "_most",
        "_padding",
        "_paddings",
        "_unshown",
        "_used",
        "lines",
        "pieces",
    )

    def __init__(self, most: int) -> None:
        self.lines: list[str] = []
        self.pieces: list[Piece] = []
        """The pieces of text on it, in the order of its lines."""
        self._most = most
        self._line: list[str] = []
        self._collapsed = True  # white space that follows shows no more
        self._margin = 1000  # blank lines above; none are wanted before the first
        self._paddings: list[int] = []
        self._bullets: list[str] = []
        self._unshown: list[int] = []  # which of the bullets no line has yet
        self._padding = 0
        self._used = False  # the line has its indentation and bullet

    def write(self, text: str) -> None:
        """Add text to the line; white space collapses."""
        words = text.split()
        if not words:
            if not self._collapsed:
                self._add(" ")
                self._collapsed = True
            return
        out = " ".join(words)
        if text[0].isspace() and not self._collapsed:
            out = " " + out
        self._collapsed = text[-1].isspace()
        self._add(out + " " if self._collapsed else out)

    def write_as_is(self, text: str) -> None:
        """Add text that may have line breaks, each line indented."""
        if (breaks := text.count("\n")) and breaks * self._indent() <= _PADDING * len(text) + _BREAKS:
            text = text.replace("\n", "\n" + " " * self._indent())
        self._line.append(self._begin() + entities.unescape(text))
        self._collapsed = False

    def open(self, style: Style, bullet: str, outer: int) -> None:
        """A block begins; *outer* is the margin after the block around it."""
        self._end(bullet)
        self._paddings.append(style.padding)
        if bullet:
            self._unshown.append(len(self._bullets))
        self._bullets.append(bullet)
        self._padding += style.padding
        self._space(max(outer, style.before))

    def close(self, style: Style, bullet: str) -> None:
        """A block ends."""
        self._end(bullet)
        self.dedent()
        self._space(style.after)

    def dedent(self) -> None:
        """Take back the indentation of the last block."""
        if self._paddings:
            self._padding -= self._paddings.pop()
            self._bullets.pop()
            if self._unshown and self._unshown[-1] == len(self._bullets):
                self._unshown.pop()

    def space_after(self, style: Style) -> None:
        """Leave the blank lines that a block wants after it."""
        self._space(style.after)

    def break_line(self) -> None:
        """The line ends, or, if nothing stands on it, is a blank one."""
        if not self.flush():
            self.lines.append("")
            self._used = False

    def flush(self) -> bool:
        """The line ends, if anything stands on it."""
        if not self._line:
            return False
        line = "".join(self._line)
        self._line.clear()
        if self._collapsed and line.endswith(" "):
            line = line[:-1]
        if not line:
            return False
        self._collapsed = True
        self._used = False
        self._margin = 0
        self.lines.append(line)
        return True

    def _add(self, text: str) -> None:
        text = entities.unescape(text)
        self._line.append(text if self._line else self._begin() + text)

    def _indent(self) -> int:
        return min(self._padding, self._most)

    def _begin(self) -> str:
        """The indentation and the bullet of a line that has none yet."""
        if self._used:
            return ""
        self._used = True
        bullet = self._bullet()
        return " " * (self._indent() - len(bullet)) + bullet

    def _bullet(self) -> str:
        """The innermost bullet that no line has yet."""
        return self._bullets[self._unshown.pop()] if self._unshown else ""

    def _end(self, bullet: str) -> None:
        """A block begins or ends, and the line before it; an item without text shows its bullet."""
        if not self.flush() and bullet and not self._used and (other := self._bullet()):
            indent = min(self._padding - self._paddings[-1], self._most)
            self.lines.append(" " * (indent - len(other)) + other)
            self._margin = 0

    def _space(self, wanted: int) -> None:
        if wanted > self._margin:
            self.lines.append("\n" * (wanted - self._margin - 1))
            self._margin = wanted


class Table:
    """The cells of a table, beside each other in columns as wide as their widest cell."""

    def __init__(self) -> None:
        self._rows: list[list[tuple[Canvas, Style]]] = []

    def add_row(self) -> None:
        """A row begins."""
        self._rows.append([])

    def add_cell(self, canvas: Canvas, style: Style) -> None:
        """A cell of the last row, to be written on *canvas*."""
        if not self._rows:
            self.add_row()
        self._rows[-1].append((canvas, style))

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of text of the cells in the order of the table's text: by lines, across the cells."""
        for row in self._rows:
            cells = [(_lines(canvas), canvas.pieces, style) for canvas, style in row]
            height = max((len(lines) for lines, _, _ in cells), default=0)
            columns: list[list[list[Piece]]] = [
                [[]] * _above(len(lines), height, style) + pieces_by_line(lines, pieces)
                for lines, pieces, style in cells
            ]
            for across in zip_longest(*columns, fillvalue=[]):
                yield from chain.from_iterable(across)

    def text(self, room: int) -> tuple[str, int]:
        """The table, a line break at its end, and how many spaces its columns took.

        Args:
            room: how many they may take; columns that would take more are left narrow.
        """
        rows = [[(_lines(canvas), style) for canvas, style in row] for row in self._rows]
        if not rows:
            return "\n", 0
        widths = [0] * max(map(len, rows))
        for row in rows:
            for column, (lines, _) in enumerate(row):
                widths[column] = max(widths[column], *map(len, lines))
        spaces = sum(max((len(lines) for lines, _ in row), default=0) * sum(widths[: len(row)]) for row in rows)
        if spaces > room:
            widths, spaces = [0] * len(widths), 0
        return "\n".join(_row(row, widths) for row in rows) + "\n", spaces


def _lines(canvas: Canvas) -> list[str]:
    canvas.flush()
    return "\n".join(canvas.lines).split("\n")


def _above(lines: int, height: int, style: Style) -> int:
    """Return how many blank lines stand above those of a cell in a row of so many lines."""
    return (height - lines) * style.above // 2


def _row(cells: Sequence[tuple[Sequence[str], Style]], widths: Sequence[int]) -> str:
    height = max((len(lines) for lines, _ in cells), default=0)
    columns = []
    for (lines, style), width in zip(cells, widths, strict=False):
        above = _above(len(lines), height, style)
        padded = [*[""] * above, *lines, *[""] * (height - len(lines) - above)]
        columns.append([style.align(line, width) for line in padded])
    return "\n".join(map("  ".join, zip(*columns, strict=True)))


class _Frame(NamedTuple):
    """An element that is open."""

    canvas: Canvas
    style: Style
    bullet: str = ""
    outer: int = 0
    table: Table | None = None

    def write(self, text: str | None) -> None:
        if text and not self.style.hidden:
            around = self.style.around
            if around:
                text = around + text + around
            if self.style.pre:
                self.canvas.write_as_is(text)
            else:
                self.canvas.write(text)


class _Layout:
    """Goes through the elements of a page."""

    def __init__(self, length: int, recorder: Recorder) -> None:
        self._recorder = recorder
        self._most = min(_MOST_INDENTED, _INDENTED // length)
        self._room = _ROOM + _PADDING * length
        self._frames = [_Frame(Canvas(self._most), _INLINE)]
        self._tables: list[Table] = []
        self._counters: list[int | str] = []

    def begin(self, element: Any) -> None:
        """The start tag, and the text behind it."""
        tag: str = element.tag
        around = self._frames[-1]
        style = _style(element, tag, around.style)
        self._recorder.begin(element)
        if style is _INLINE and tag not in _HANDLED:
            self._frames.append(
                around if around.style is _INLINE and not around.table else _Frame(around.canvas, style)
            )
            self._write(self._frames[-1], element.text)
            return
        canvas, bullet, table = around.canvas, "", None
        if tag == "br":
            canvas.break_line()
        elif tag == "li":
            bullet = self._next_bullet(element.get("value"))
        elif tag == "ul":
            self._counters.append(_BULLETS[len(self._counters) % len(_BULLETS)])
        elif tag == "ol":
            self._counters.append(1)
        elif tag == "table" and len(self._tables) < _MOST_TABLES:
            canvas, table = Canvas(self._most), Table()
            self._tables.append(table)
        elif tag == "tr" and self._tables:
            self._tables[-1].add_row()
        elif tag in ("td", "th") and self._tables:
            canvas = Canvas(self._most)
            self._tables[-1].add_cell(canvas, style)
        frame = _Frame(canvas, style, bullet, around.style.after if around.style.block else 0, table)
        if style.block:
            canvas.open(style, bullet, frame.outer)
        self._write(frame, element.text)
        self._frames.append(frame)

    def end(self, element: Any) -> None:
        """The end tag, and the text behind it."""
        frame = self._frames.pop()
        around = self._frames[-1]
        if frame.table:
            self._tables.pop()
            self._put(frame, frame.table, around)
        elif element.tag in ("ul", "ol"):
            self._counters.pop()
        if frame.style.block:
            frame.canvas.close(frame.style, frame.bullet)
        self._recorder.end()
        self._write(around, element.tail)

    def _write(self, frame: _Frame, text: str | None) -> None:
        """Write a piece of text that is shown."""
        frame.write(text)
        if not frame.style.hidden and (piece := self._recorder.piece(text)):
            frame.canvas.pieces.append(piece)

    def text(self) -> str:
        """The page."""
        canvas = self._frames[0].canvas
        canvas.flush()
        return "\n".join(canvas.lines)

    @property
    def pieces(self) -> Sequence[Piece]:
        """The pieces of text of the page, in the order of its text."""
        return self._frames[0].canvas.pieces

    def _next_bullet(self, value: str | None) -> str:
        counter = self._counters[-1] if self._counters else _BULLETS[0]
        if isinstance(counter, str):
            return counter
        if value and len(value) < 10 and value.isascii() and value.isdigit():
            counter = int(value)
        self._counters[-1] = counter + 1
        return f"{counter}. "

    def _put(self, frame: _Frame, table: Table, around: _Frame) -> None:
        """Write a table where it stands; before it, what stands in it outside of its cells."""
        if around.style.hidden:
            return
        for text, context in chain(frame.canvas.pieces, table.pieces()):
            around.canvas.pieces.append(Piece(entities.unescape(text), context))  # as the text of the table will be
        if loose := "\n".join(_lines(frame.canvas)).strip():
            around.write(loose)
            around.canvas.break_line()
        text, spaces = table.text(self._room)
        self._room -= spaces
        if around.style.block:
            around.canvas.open(around.style, around.bullet, around.outer)
        around.canvas.write_as_is(text)
        if around.style.block:
            around.canvas.space_after(around.style)
        around.canvas.flush()
        if around.style.block:
            around.canvas.dedent()


def render(html: str) -> str:
    """HTML as text, as a text browser would lay it out.

    Args:
        html: any text.

    Raises:
        MissingExtraError: lxml is not installed.

    ``<h1>Lyon</h1><p>It <b>rained</b>.</p><ul><li>Umbrellas<li>Boots</ul>`` becomes::

        Lyon

        It rained.

          * Umbrellas
          * Boots
    """
    return render_marked(html)[0]


def render_marked(html: str) -> tuple[str, dict[int, LineMarkup]]:
    """HTML as text, and what its tags say about the lines of that, by the index of the line.

    Args:
        html: any text.

    Raises:
        MissingExtraError: lxml is not installed.
    """
    etree = extras.lxml()
    if _UNKNOWN_RE.search(html):
        html = html.translate(_UNKNOWN)
    if not html or html.isspace():
        return "", {}
    html = without_excess(html, _ATTRIBUTES, etree.LIBXML_VERSION)
    # As bytes, since lxml takes no text that says how it is encoded.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(html.encode(), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return _flat(html), {}
    if tree is None:
        return "", {}
    recorder = Recorder()
    layout = _Layout(len(html), recorder)
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            layout.begin(element)
        else:
            layout.end(element)
    text = layout.text()
    return text, marks_of(text, layout.pieces, recorder)


def _flat(html: str) -> str:
    """The text of HTML that is nested deeper than libxml2 goes, 2,048 elements, each piece on a line of its own."""
    return entities.unescape(_TAG.sub("\n", _UNSEEN.sub("\n", html)))


def _style(element: Any, tag: str, around: Style) -> Style:
    """The style of an element, by its name, its attributes, and what it stands in."""
    style = _STYLES.get(tag, _INLINE)
    if around.hidden:
        return _HIDDEN
    if around.pre and not style.block:  # inscriptis forgets, and joins the lines of <pre><code>
        style = style._replace(around="" if style.around == " " else style.around, pre=True)
    if tag in ("td", "th"):
        align, above = element.get("align"), element.get("valign")
        if align or above:
            style = style._replace(align=_ALIGN.get(align, style.align), above=_ABOVE.get(above, style.above))
    css = element.get("style")
    return _styled(style, css) if css else style


def _styled(style: Style, css: str) -> Style:
    """*style* with the declarations of a ``style`` attribute."""
    for declaration in css.lower().split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().replace("-webkit-", ""), value.strip()
        if not colon:
            continue
        if name == "display" and not style.hidden:
            style = style._replace(block=value == "block", hidden=value == "none")
        elif name == "white-space" and value in _WHITE_SPACE:
            style = style._replace(pre=_WHITE_SPACE[value])
        elif name == "vertical-align":
            style = style._replace(above=_ABOVE.get(value, style.above))
        elif name in _LENGTHS and (length := _length(value)) is not None:
            style = _LENGTHS[name](style, length)
    return style


_LENGTHS: dict[str, Callable[[Style, int], Style]] = {
    **dict.fromkeys(("margin-top", "margin-before"), lambda style, to: style._replace(before=min(to, _MOST_MARGIN))),
    **dict.fromkeys(("margin-bottom", "margin-after"), lambda style, to: style._replace(after=min(to, _MOST_MARGIN))),
    **dict.fromkeys(
        ("padding-left", "padding-start"), lambda style, to: style._replace(padding=min(to, _MOST_INDENTED))
    ),
}


def _length(value: str) -> int | None:
    """A length in characters, if it is one."""
    found = _LENGTH.search(value)
    try:
        number = float(found[1]) if found else None
    except ValueError:
        return None
    if found is None or number is None or number > 1e6:
        return None
    return round(number if found[2] in ("em", "qem", "rem") else number / 8)
