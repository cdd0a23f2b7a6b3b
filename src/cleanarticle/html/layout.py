"""Render HTML as text with the layout of inscriptis, since the line model was trained on its output.

The layout (which elements are blocks, margins, indentation, bullets, tables in columns) is that of inscriptis 2.7 with
its relaxed profile; ``benchmarks/from_html.py`` measures how often the two outputs are identical, and the speed of
both. Unlike inscriptis, this module takes any HTML: it works in one pass without recursion, and the white space of
indentation and table columns is bounded.

Source of the method: Weichselbraun, "Inscriptis", Journal of Open Source Software 6(66), 2021.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from cleanarticle import extras
from cleanarticle.html.attributes import without_excess_attributes
from cleanarticle.html.marks import Piece, Recorder, marks_of, pieces_by_line
from cleanarticle.loading import lazy_pattern
from cleanarticle.page.markup import LineMarkup

# Bounds on the output, so that no page makes a text that is many times its length. Real pages stay far below them; all
# were set by hand.
_MAX_INDENT = 200  # columns; elements nested deeper are not indented further
_INDENT_BUDGET = 100_000_000
"""The largest indent in columns, times the characters of the HTML. So pages of more than 500,000 characters of HTML are
indented less than ``_MAX_INDENT``."""
_MAX_MARGIN = 10  # blank lines
_MAX_TABLE_DEPTH = 30  # tables inside each other; deeper ones are not laid out in columns
_PRE_INDENT_BUDGET = 100_000  # spaces that indent the lines of one preformatted text
_COLUMN_BUDGET = 2_000_000  # characters of all aligned tables of a page, text and the spaces between columns together
_SPACES_PER_CHARACTER = 4
"""The two budgets above grow by this for each character: the first with those of the preformatted text, the second with
those of the page's HTML."""
_BULLETS = ("* ", "+ ", "o ", "- ")  # of the outermost list, the list inside it, ...

_ATTRIBUTES = frozenset({"align", "style", "valign", "value", "href"})
"""The attributes that the layout reads."""
_ALIGN = {"left": str.ljust, "right": str.rjust, "center": str.center}
_VERTICAL_ALIGN = {"top": 0, "middle": 1, "bottom": 2}  # halves of the blank lines of a cell that are above its text
_WHITE_SPACE = {"normal": False, "nowrap": False, "pre": True, "pre-line": True, "pre-wrap": True}  # whether it is kept

_TAG = lazy_pattern(r"<[!/?a-zA-Z][^<>]*>")
_NOT_SHOWN = lazy_pattern(r"<(script|style|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_REPLACED_CHARACTERS = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
_REPLACED = lazy_pattern("[\0\ud800-\udfff]")
# "12px", "-1.5em". A match begins at the first digit only, for linear time: a style may be one long run of dots.
_LENGTH = lazy_pattern(r"(?<![0-9.])(-?[0-9.]+)(\w+)")
_MAX_LENGTH = 1e6  # of any unit; larger lengths are mistakes or attacks, and are ignored. Set by hand.
_PIXELS_PER_COLUMN = 8  # as in inscriptis


class Style(NamedTuple):
    """How an element is laid out.

    Args:
        block: whether it has lines of its own.
        hidden: whether its text is not shown.
        before: the smallest number of blank lines before it.
        after: the smallest number of blank lines after it.
        padding: the number of columns by which it is indented.
        pre: whether its white space is preserved.
        affix: the text to write before and after each piece of its text.
        align: how to pad a line of a cell to the width of its column: ``str.ljust``, ``str.rjust`` or ``str.center``.
        vertical_align: the vertical alignment of a cell in its row: 0 top, 1 middle, 2 bottom.
    """

    block: bool = False
    hidden: bool = False
    before: int = 0
    after: int = 0
    padding: int = 0
    pre: bool = False
    affix: str = ""
    align: Callable[[str, int], str] = str.ljust
    vertical_align: int = 1


_SPECIAL_ELEMENTS = frozenset(("br", "li", "ul", "ol", "table", "tr", "td", "th"))
"""The elements that need more than a style: line breaks, bullets, tables."""
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
    "q": Style(affix='"'),
    "span": Style(affix=" "),
}


class Canvas:
    """The lines of a text that is being written: the page, or one cell of a table.

    An entry of ``lines`` may have line breaks in it: several blank lines are one entry, and so is preformatted text.

    Args:
        max_indent: the largest indentation of a line, in columns.
    """

    __slots__ = (
        "_blank_lines",
        "_bullets",
        "_drops_space",
        "_has_prefix",
        "_line",
        "_max_indent",
        "_padding",
        "_paddings",
        "_pending_bullets",
        "lines",
        "pieces",
    )

    def __init__(self, max_indent: int) -> None:
        self.lines: list[str] = []
        self.pieces: list[Piece] = []
        """The pieces of text on the canvas, in the order of its lines."""
        self._max_indent = max_indent
        self._line: list[str] = []  # the parts of the current line
        self._drops_space = True  # whether white space that follows is dropped
        self._blank_lines = _NO_BLANK_LINES_NEEDED  # the number of blank lines above the current line
        self._paddings: list[int] = []  # the padding of each open block
        self._bullets: list[str] = []  # the bullet of each open block; "" for other blocks than items
        self._pending_bullets: list[int] = []  # indices into _bullets: those that are not written yet
        self._padding = 0  # the sum of the paddings
        self._has_prefix = False  # whether the current line has its indentation and bullet

    def write(self, text: str) -> None:
        """Add text to the line; runs of white space become one space."""
        words = text.split()
        if not words:
            if not self._drops_space:
                self._add(" ")
                self._drops_space = True
            return
        out = " ".join(words)
        if text[0].isspace() and not self._drops_space:
            out = " " + out
        self._drops_space = text[-1].isspace()
        self._add(out + " " if self._drops_space else out)

    def write_as_is(self, text: str) -> None:
        """Add text with its white space; each of its lines is indented, unless that takes too many spaces."""
        budget = _PRE_INDENT_BUDGET + _SPACES_PER_CHARACTER * len(text)
        if (breaks := text.count("\n")) and breaks * self._indent() <= budget:
            text = text.replace("\n", "\n" + " " * self._indent())
        self._line.append(self._line_prefix() + entities.unescape(text))
        self._drops_space = False

    def open(self, style: Style, bullet: str, parent_margin: int) -> None:
        """Begin a block.

        Args:
            style: its style.
            bullet: its bullet or number; empty if it is not an item of a list.
            parent_margin: the margin after the block that contains it. As in inscriptis, this many blank lines are
                above the block too.
        """
        self._end_line(bullet)
        self._paddings.append(style.padding)
        if bullet:
            self._pending_bullets.append(len(self._bullets))
        self._bullets.append(bullet)
        self._padding += style.padding
        self._ensure_blank_lines(max(parent_margin, style.before))

    def close(self, style: Style, bullet: str) -> None:
        """End a block; the arguments are those with which it began."""
        self._end_line(bullet)
        self.dedent()
        self._ensure_blank_lines(style.after)

    def dedent(self) -> None:
        """Undo the indentation of the innermost block, and forget its bullet."""
        if self._paddings:
            self._padding -= self._paddings.pop()
            self._bullets.pop()
            if self._pending_bullets and self._pending_bullets[-1] == len(self._bullets):
                self._pending_bullets.pop()

    def space_after(self, style: Style) -> None:
        """Add the blank lines after a block."""
        self._ensure_blank_lines(style.after)

    def break_line(self) -> None:
        """End the line; add a blank line if the line is empty."""
        if not self.flush():
            self.lines.append("")
            self._has_prefix = False

    def flush(self) -> bool:
        """End the line if it has text; return whether it had."""
        if not self._line:
            return False
        line = "".join(self._line)
        self._line.clear()
        if self._drops_space and line.endswith(" "):
            line = line[:-1]
        if not line:
            return False
        self._drops_space = True
        self._has_prefix = False
        self._blank_lines = 0
        self.lines.append(line)
        return True

    def _add(self, text: str) -> None:
        text = entities.unescape(text)
        self._line.append(text if self._line else self._line_prefix() + text)

    def _indent(self) -> int:
        return min(self._padding, self._max_indent)

    def _line_prefix(self) -> str:
        """Return the indentation and the bullet of the current line; empty if it has them already."""
        if self._has_prefix:
            return ""
        self._has_prefix = True
        bullet = self._take_bullet()
        return " " * (self._indent() - len(bullet)) + bullet

    def _take_bullet(self) -> str:
        """Return the innermost bullet that is not written yet, which is written now; empty if there is none."""
        return self._bullets[self._pending_bullets.pop()] if self._pending_bullets else ""

    def _end_line(self, bullet: str) -> None:
        """End the line before a block begins or ends; an item without text gets a line with its bullet.

        Args:
            bullet: the bullet of the block that begins or ends. A pending bullet is only written if this is not empty.
        """
        if not self.flush() and bullet and not self._has_prefix and (pending := self._take_bullet()):
            indent = min(self._padding - self._paddings[-1], self._max_indent)
            self.lines.append(" " * (indent - len(pending)) + pending)
            self._blank_lines = 0

    def _ensure_blank_lines(self, blank_lines: int) -> None:
        """Add blank lines until there are at least *blank_lines* above the current line."""
        if blank_lines > self._blank_lines:
            self.lines.append("\n" * (blank_lines - self._blank_lines - 1))
            self._blank_lines = blank_lines


_NO_BLANK_LINES_NEEDED = 1000  # above the first line: more than any margin, so that none are added there


class Table:
    """The cells of a table, to be laid out side by side in columns as wide as their widest cell."""

    def __init__(self) -> None:
        self._rows: list[list[tuple[Canvas, Style]]] = []

    def add_row(self) -> None:
        """Begin a row."""
        self._rows.append([])

    def add_cell(self, canvas: Canvas, style: Style) -> None:
        """Add a cell to the last row; its text will be written on *canvas*."""
        if not self._rows:
            self.add_row()
        self._rows[-1].append((canvas, style))

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of text of the cells in the order in which :meth:`text` has them.

        The first lines of all cells of a row come first, then their second lines, and so on.
        """
        for row in self._rows:
            cells = [(_lines(canvas), canvas.pieces, style) for canvas, style in row]
            height = max((len(lines) for lines, _, _ in cells), default=0)
            columns: list[list[list[Piece]]] = [
                [[]] * _blank_lines_above(len(lines), height, style) + pieces_by_line(lines, pieces)
                for lines, pieces, style in cells
            ]
            for across in zip_longest(*columns, fillvalue=[]):
                yield from chain.from_iterable(across)

    def text(self, budget: int) -> tuple[str, int]:
        """Return the text of the table, with a line break at its end, and how much of the budget it took.

        Args:
            budget: the largest number of characters that aligned columns may have, text and spaces together; the
                columns of a table that need more are not aligned, and take nothing of the budget.
        """
        rows = [[(_lines(canvas), style) for canvas, style in row] for row in self._rows]
        if not rows:
            return "\n", 0
        widths = [0] * max(map(len, rows))
        for row in rows:
            for column, (lines, _) in enumerate(row):
                widths[column] = max(widths[column], *map(len, lines))
        size = sum(max((len(lines) for lines, _ in row), default=0) * sum(widths[: len(row)]) for row in rows)
        if size > budget:
            widths, size = [0] * len(widths), 0
        return "\n".join(_row(row, widths) for row in rows) + "\n", size


def _lines(canvas: Canvas) -> list[str]:
    """Return the lines of a canvas, without line breaks."""
    canvas.flush()
    return "\n".join(canvas.lines).split("\n")


def _blank_lines_above(line_count: int, height: int, style: Style) -> int:
    """Return the number of blank lines above the text of a cell, by its vertical alignment.

    Args:
        line_count: the number of lines of the cell's text.
        height: the number of lines of its row.
        style: the style of the cell.
    """
    return (height - line_count) * style.vertical_align // 2


def _row(cells: Sequence[tuple[Sequence[str], Style]], widths: Sequence[int]) -> str:
    """Return the lines of a row: its cells side by side, aligned vertically by their styles."""
    height = max((len(lines) for lines, _ in cells), default=0)
    columns = []
    for (lines, style), width in zip(cells, widths, strict=False):
        above = _blank_lines_above(len(lines), height, style)
        padded = [*[""] * above, *lines, *[""] * (height - len(lines) - above)]
        columns.append([style.align(line, width) for line in padded])
    return "\n".join(map("  ".join, zip(*columns, strict=True)))


class _Frame(NamedTuple):
    """An open element: the canvas for its text, and its style."""

    canvas: Canvas
    style: Style
    bullet: str = ""
    parent_margin: int = 0
    """The margin after the element that contains it, in blank lines."""
    table: Table | None = None
    """The table that the element is, if it is one."""

    def write(self, text: str | None) -> None:
        """Write a piece of the element's text, unless it is hidden."""
        if text and not self.style.hidden:
            if affix := self.style.affix:
                text = affix + text + affix
            if self.style.pre:
                self.canvas.write_as_is(text)
            else:
                self.canvas.write(text)


class _Layout:
    """Lay out the elements of a page one after another.

    Args:
        length: the length of the HTML, in characters.
        recorder: the object that records the pieces of text with their elements.
    """

    def __init__(self, length: int, recorder: Recorder) -> None:
        self._recorder = recorder
        self._max_indent = min(_MAX_INDENT, _INDENT_BUDGET // length)
        self._column_budget = _COLUMN_BUDGET + _SPACES_PER_CHARACTER * length
        self._frames = [_Frame(Canvas(self._max_indent), _INLINE)]
        self._tables: list[Table] = []  # the open ones
        self._counters: list[int | str] = []  # of the open lists: the number of the next item, or the bullet

    def begin(self, element: Any) -> None:
        """Begin an element, and write the text between its start tag and the next tag."""
        tag: str = element.tag
        parent = self._frames[-1]
        style = _element_style(element, tag, parent.style)
        self._recorder.begin(element)
        if style is _INLINE and tag not in _SPECIAL_ELEMENTS:  # most elements: they share the frame of their parent
            self._frames.append(
                parent if parent.style is _INLINE and not parent.table else _Frame(parent.canvas, style)
            )
            self._write(self._frames[-1], element.text)
            return
        canvas, bullet, table = parent.canvas, "", None
        if tag == "br":
            canvas.break_line()
        elif tag == "li":
            bullet = self._next_bullet(element.get("value"))
        elif tag == "ul":
            self._counters.append(_BULLETS[len(self._counters) % len(_BULLETS)])
        elif tag == "ol":
            self._counters.append(1)
        elif tag == "table" and len(self._tables) < _MAX_TABLE_DEPTH:
            canvas, table = Canvas(self._max_indent), Table()
            self._tables.append(table)
        elif tag == "tr" and self._tables:
            self._tables[-1].add_row()
        elif tag in ("td", "th") and self._tables:
            canvas = Canvas(self._max_indent)
            self._tables[-1].add_cell(canvas, style)
        frame = _Frame(canvas, style, bullet, parent.style.after if parent.style.block else 0, table)
        if style.block:
            canvas.open(style, bullet, frame.parent_margin)
        self._write(frame, element.text)
        self._frames.append(frame)

    def end(self, element: Any) -> None:
        """End an element, and write the text between its end tag and the next tag."""
        frame = self._frames.pop()
        parent = self._frames[-1]
        if frame.table:
            self._tables.pop()
            self._write_table(frame, frame.table, parent)
        elif element.tag in ("ul", "ol"):
            self._counters.pop()
        if frame.style.block:
            frame.canvas.close(frame.style, frame.bullet)
        self._recorder.end()
        self._write(parent, element.tail)

    def _write(self, frame: _Frame, text: str | None) -> None:
        """Write a piece of text, unless it is hidden, and record it."""
        frame.write(text)
        if not frame.style.hidden and (piece := self._recorder.piece(text)):
            frame.canvas.pieces.append(piece)

    def text(self) -> str:
        """Return the text of the page."""
        canvas = self._frames[0].canvas
        canvas.flush()
        return "\n".join(canvas.lines)

    @property
    def pieces(self) -> Sequence[Piece]:
        """The pieces of text of the page, in the order of its text."""
        return self._frames[0].canvas.pieces

    def _next_bullet(self, value: str | None) -> str:
        """Return the bullet or number of the next item; *value* is the number that the item states, if any."""
        counter = self._counters[-1] if self._counters else _BULLETS[0]
        if isinstance(counter, str):
            return counter
        if value and len(value) < 10 and value.isascii() and value.isdigit():
            counter = int(value)
        self._counters[-1] = counter + 1
        return f"{counter}. "

    def _write_table(self, frame: _Frame, table: Table, parent: _Frame) -> None:
        """Write a table into its parent element: first the text that is outside of its cells, then the cells.

        A parent that is a block begins again for the table, as in inscriptis.
        """
        if parent.style.hidden:
            return
        for text, context in chain(frame.canvas.pieces, table.pieces()):
            # Unescaped once more, since write_as_is unescapes the text of the table, too: "&amp;lt;" becomes "<".
            parent.canvas.pieces.append(Piece(entities.unescape(text), context))
        if outside_cells := "\n".join(_lines(frame.canvas)).strip():
            parent.write(outside_cells)
            parent.canvas.break_line()
        text, size = table.text(self._column_budget)
        self._column_budget -= size
        if parent.style.block:
            parent.canvas.open(parent.style, parent.bullet, parent.parent_margin)
        parent.canvas.write_as_is(text)
        if parent.style.block:
            parent.canvas.space_after(parent.style)
        parent.canvas.flush()
        if parent.style.block:
            parent.canvas.dedent()


def render(html: str) -> str:
    """Return HTML as text, laid out as a text browser does.

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
    """Return HTML as text, and what its tags say about the lines of the text, by the index of the line.

    Args:
        html: any text.

    Raises:
        MissingExtraError: lxml is not installed.
    """
    etree = extras.lxml()
    if _REPLACED.search(html):
        html = html.translate(_REPLACED_CHARACTERS)
    if not html or html.isspace():
        return "", {}
    html = without_excess_attributes(html, _ATTRIBUTES, etree.LIBXML_VERSION)
    # As bytes, since lxml refuses text that declares an encoding.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(html.encode(), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return _plain_text(html), {}
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


def _plain_text(html: str) -> str:
    """Return the text of HTML with each piece on a line of its own.

    This is for HTML that libxml2 does not parse, since its elements are nested deeper than the limit of 2,048.
    """
    return entities.unescape(_TAG.sub("\n", _NOT_SHOWN.sub("\n", html)))


def _element_style(element: Any, tag: str, parent: Style) -> Style:
    """Return the style of an element, from its name, its attributes and the style of its parent."""
    style = _STYLES.get(tag, _INLINE)
    if parent.hidden:
        return _HIDDEN
    if parent.pre and not style.block:  # inscriptis does not inherit this, and so joins the lines of <pre><code>
        style = style._replace(affix="" if style.affix == " " else style.affix, pre=True)
    if tag in ("td", "th"):
        align, vertical_align = element.get("align"), element.get("valign")
        if align or vertical_align:
            style = style._replace(
                align=_ALIGN.get(align, style.align),
                vertical_align=_VERTICAL_ALIGN.get(vertical_align, style.vertical_align),
            )
    css = element.get("style")
    return _with_css(style, css) if css else style


def _with_css(style: Style, css: str) -> Style:
    """Return *style* changed by the declarations of a ``style`` attribute."""
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
            style = style._replace(vertical_align=_VERTICAL_ALIGN.get(value, style.vertical_align))
        elif name in _LENGTH_PROPERTIES and (length := _in_columns(value)) is not None:
            style = _LENGTH_PROPERTIES[name](style, length)
    return style


_LENGTH_PROPERTIES: dict[str, Callable[[Style, int], Style]] = {
    **dict.fromkeys(("margin-top", "margin-before"), lambda style, n: style._replace(before=min(n, _MAX_MARGIN))),
    **dict.fromkeys(("margin-bottom", "margin-after"), lambda style, n: style._replace(after=min(n, _MAX_MARGIN))),
    **dict.fromkeys(("padding-left", "padding-start"), lambda style, n: style._replace(padding=min(n, _MAX_INDENT))),
}
"""How each CSS property that is a length changes a style. For margins, a length of n columns is n blank lines."""


def _in_columns(value: str) -> int | None:
    """Return a CSS length in columns of text; ``None`` if it is not a length, or larger than any real one.

    As in inscriptis, one em is a column, and so are 8 of any other unit, which is mostly pixels.

    >>> _in_columns("16px"), _in_columns("-2em"), _in_columns("auto")
    (2, -2, None)
    """
    length = _LENGTH.search(value)
    try:
        number = float(length[1]) if length else None
    except ValueError:  # "1.2.3px"
        return None
    if length is None or number is None or abs(number) > _MAX_LENGTH:
        return None
    return round(number if length[2] in ("em", "qem", "rem") else number / _PIXELS_PER_COLUMN)
