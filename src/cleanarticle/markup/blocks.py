"""Read the block structure of Markdown: the kind of each line, and the span of its content.

Lines are read one after another. Fenced code, comments and tables are read as a whole; besides them only the open lists
are remembered. So the time is linear in the length of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.markup.front_matter import front_matter_lines
from cleanarticle.markup.tables import DELIMITER_ROW, cells_of, is_data
from cleanarticle.markup.tags import TAGS_ALONE
from cleanarticle.page.line import Line
from cleanarticle.page.markup import MarkupKind


class Cut(NamedTuple):
    """A span of the source that is a mark, the text that replaces it, and the name of the rule."""

    start: int
    end: int
    replacement: str
    rule: str


@dataclass(slots=True)
class BlockLine:
    """What a line is, and the span of its content in the source."""

    start: int
    end: int
    kind: MarkupKind = "text"
    level: int = 0
    """As in :class:`~cleanarticle.page.markup.LineMarkup`: of a heading from 1, of an item or a quotation from 0."""
    number: int | None = None
    """The number of an item of a numbered list."""
    inline: bool = True
    """Whether the content may have inline marks; code and blank lines have none."""
    continues: bool = False
    """Whether the line continues the paragraph of the line before it."""
    cells: int = 0
    """The number of cells of a row of a data table."""


@dataclass(slots=True)
class Blocks:
    """The lines of a page as Markdown, the marks to remove, and the targets of reference links."""

    lines: list[BlockLine]
    cuts: list[Cut] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    """The target addresses of reference links, by their names in lower case."""


_QUOTE = lazy_pattern(r"[ \t]{0,3}(?:>[ \t]?)++")  # "> > "
_FENCE_LINE = lazy_pattern(r"([ \t]*)(`{3,}+|~{3,}+)([^`]*)")  # "```python"
_HORIZONTAL_RULE = lazy_pattern(r"[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}+")  # "* * *"
_UNDERLINE = lazy_pattern(r"[ \t]{0,3}(={3,}+|-{3,}+)[ \t]*")  # "====="
# "## " before a heading, "[# " if the heading is a link, and "##" directly before a word, as some converters write it.
_HEADING_MARKS = lazy_pattern(r"(\[?[ \t]*)(#{1,6})(?:[ \t]++|(?=[^\W\d_]{2})(?<=##)|\Z)")
_HEADING_END = lazy_pattern(r"[ \t]+#+[ \t]*\Z|[ \t]*\\\Z")  # " ##" or a backslash at the end of a heading
_ITEM = lazy_pattern(r"([ \t]*)(?:([-*+])|(\d{1,9})[.)])(?:[ \t]++|\Z)")  # "  * ", "3. ", "3) "
_TASK = lazy_pattern(r"\[[ xX]\][ \t]+")  # "[x] "
# "[name]: https://example.org 'Title'"
_TARGET_DEFINITION = lazy_pattern(
    r"[ \t]{0,3}\[([^\[\]]{1,200})\]:[ \t]*<?([^\s<>]*[/.#:@][^\s<>]*)>?"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)
# "⟨3⟩ https://example.org: Title" in the list of addresses below a text, as w3m and similar converters write it.
_NUMBERED_DEFINITION = lazy_pattern(r"[ \t]{0,3}⟨(\d{1,4})⟩[ \t]+(\S+?):?(?:[ \t].*)?")
# "[^1]: " before the text of a footnote
_FOOTNOTE = lazy_pattern(r"[ \t]{0,3}\[\^([^\[\]\s]{1,50})\]:[ \t]*")
_CODE_INDENT = 4  # columns; CommonMark: text indented by four columns is code
_MAX_HEADING_END = 100  # characters in which the marks that close a heading are searched, for linear time
_MAX_LIST_DEPTH = 50  # lists inside each other; a bound on memory, set by hand


def read_blocks(lines: Sequence[Line]) -> Blocks:
    """Return the block structure of a page that is Markdown.

    Args:
        lines: the lines of the page, before any repair.
    """
    return _BlockReader(lines).read()


class _Fence(NamedTuple):
    """A line that opens or closes a block of code."""

    line: int
    character: str
    size: int
    can_close: bool
    """Whether nothing follows its marks: a fence with the name of a language only opens."""

    def is_closed_by(self, other: _Fence) -> bool:
        """Return whether *other* closes the block that this fence opens."""
        return other.character == self.character and other.size >= self.size and other.can_close


class _BlockReader:
    """Read the lines of a page one after another.

    Args:
        lines: the lines, before any repair.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._texts = [line.text for line in lines]
        self._out = Blocks([BlockLine(line.start, line.start + len(line.text)) for line in lines])
        self._list_indents: list[int] = []  # of the open lists, outermost first
        self._blank_before = True
        self._fences = [
            _Fence(index, match[2][0], len(match[2]), not match[3].strip())
            for index, text in enumerate(self._texts)
            if (match := _FENCE_LINE.fullmatch(text, _content_start(text)))
        ]
        self._next_fence = 0
        # By character, the size of the shortest fence that no later line closes; "<!--" is 1 if no later line closes a
        # comment. No closing line is searched for again for these, so that a page of a thousand opening fences takes
        # linear time.
        self._unclosed_sizes: dict[str, int] = {}

    def read(self) -> Blocks:
        """Return the structure of all lines."""
        index = front_matter_lines(self._texts)
        for line in range(index):
            self._remove_line(line, "front matter", "markup.front_matter")
        while index < len(self._lines):
            index = self._read_from(index)
        return self._out

    def _read_from(self, index: int) -> int:
        """Read one line, or all lines of a code block, a table or a comment; return the index of the next line."""
        text = self._texts[index]
        if not text or text.isspace():
            self._out.lines[index].inline = False
            self._blank_before = True
            return index + 1
        next_index = self._read_fence(index) or self._read_comment(index) or self._read_table(index)
        if next_index:
            self._blank_before = False
            return next_index
        if self._read_mark_line(index) or self._read_underline(index):
            self._list_indents.clear()
            self._blank_before = True
            return index + 1
        self._read_content(index)
        self._blank_before = False
        return index + 1

    def _remove_line(self, index: int, kind: MarkupKind, rule: str) -> None:
        """Remove the whole text of a line as a mark."""
        block = self._out.lines[index]
        block.kind, block.inline = kind, False
        if block.end > block.start:
            self._cut(block.start, block.end, "", rule)

    def _cut(self, start: int, end: int, replacement: str, rule: str) -> None:
        if end > start:
            self._out.cuts.append(Cut(start, end, replacement, rule))

    def _read_fence(self, index: int) -> int:
        """Read a block of code from its opening to its closing fence; return the next line, 0 if there is no fence."""
        while self._next_fence < len(self._fences) and self._fences[self._next_fence].line < index:
            self._next_fence += 1
        if self._next_fence >= len(self._fences) or self._fences[self._next_fence].line != index:
            return 0
        fence = self._fences[self._next_fence]
        unclosed_size = self._unclosed_sizes.get(fence.character)
        close = 0
        if unclosed_size is None or fence.size < unclosed_size:
            later = (self._fences[number] for number in range(self._next_fence + 1, len(self._fences)))
            close = next((other.line for other in later if fence.is_closed_by(other)), 0)
        if not close:  # the page was cut off, or the marks are not a fence: the lines below are not code
            self._unclosed_sizes[fence.character] = min(
                fence.size, self._unclosed_sizes.get(fence.character, fence.size)
            )
            self._remove_line(index, "text", "markup.fence")
            return index + 1
        indent = len(self._texts[index]) - len(self._texts[index].lstrip(" \t"))
        self._remove_line(index, "text", "markup.fence")
        self._remove_line(close, "text", "markup.fence")
        for inner in range(index + 1, close):
            self._mark_as_code(inner, indent)
        return close + 1

    def _mark_as_code(self, index: int, fence_indent: int) -> None:
        """Mark a line between fences as code, and remove the indentation that it shares with its fence."""
        block, text = self._out.lines[index], self._texts[index]
        block.kind, block.inline = "code", False
        indent = len(text) - len(text.lstrip(" \t"))
        self._cut(block.start, block.start + min(fence_indent, indent), "", "markup.indent")

    def _read_comment(self, index: int) -> int:
        """Read an HTML comment of several lines; return the line after its last one, 0 if there is no comment."""
        text = self._texts[index].lstrip()
        if not text.startswith("<!--") or "-->" in text or self._unclosed_sizes.get("<!--"):
            return 0
        for last in range(index + 1, len(self._texts)):
            if "-->" in self._texts[last]:
                break
        else:
            self._unclosed_sizes["<!--"] = 1
            return 0
        for inner in range(index, last):
            self._remove_line(inner, "html", "markup.html")
        block = self._out.lines[last]
        end = block.start + self._texts[last].index("-->") + 3
        self._cut(block.start, end, "", "markup.html")
        block.start = end
        return last + 1

    def _read_table(self, index: int) -> int:
        """Read a table: its header, the line of dashes, its rows; return the next line, 0 if there is no table.

        Cells of a data table are separated by tabs afterwards, those of a table that arranges the page by spaces.
        """
        if index + 1 >= len(self._texts) or "|" not in self._texts[index + 1]:
            return 0
        if not DELIMITER_ROW.fullmatch(self._texts[index + 1]) or "|" not in self._texts[index]:
            return 0
        end = index + 2
        while end < len(self._texts) and "|" in self._texts[end] and not self._texts[end].isspace():
            end += 1
        rows = [index, *range(index + 2, end)]
        cells = {row: cells_of(self._texts[row]) for row in rows}
        has_data = is_data([[self._texts[row][left:right] for left, right in cells[row]] for row in rows])
        self._remove_line(index + 1, "table" if has_data else "text", "markup.table")
        for row in rows:
            block = self._out.lines[row]
            start, previous_end = block.start, block.start
            block.kind = "table" if has_data else "text"
            block.cells = len(cells[row]) if has_data else 0
            for left, right in cells[row]:
                gap = "" if previous_end == start else "\t" if has_data else "  "
                self._cut(previous_end, start + left, gap, "markup.table")
                previous_end = start + right
            self._cut(previous_end, block.end, "", "markup.table")
        self._list_indents.clear()
        return end

    def _read_mark_line(self, index: int) -> bool:
        """Read a line that has only marks: a horizontal rule, the target of a link, or tags; return whether it does."""
        text = self._texts[index]
        below_paragraph = not self._blank_before and self._out.lines[index - 1].kind == "text"
        if _HORIZONTAL_RULE.fullmatch(text) and not (below_paragraph and _UNDERLINE.fullmatch(text)):
            self._remove_line(index, "rule", "markup.rule")
            return True
        if not _FOOTNOTE.match(text) and (target := _TARGET_DEFINITION.fullmatch(text)):
            self._out.targets.setdefault(target[1].strip().lower(), target[2])
            self._remove_line(index, "text", "markup.target")
            return True
        if text.lstrip().startswith("⟨") and (numbered := _NUMBERED_DEFINITION.fullmatch(text)):
            self._out.targets.setdefault(f"⟨{numbered[1]}⟩", numbered[2])
            self._remove_line(index, "text", "markup.target")
            return True
        if text.lstrip().startswith("<") and TAGS_ALONE.fullmatch(text):
            self._remove_line(index, "html", "markup.html")
            return True
        return False

    def _read_underline(self, index: int) -> bool:
        """Read a line of "=" or "-" below a heading (Setext headings); return whether it is one."""
        match = _UNDERLINE.fullmatch(self._texts[index])
        if match is None or self._blank_before or index == 0:
            return False
        heading = self._out.lines[index - 1]
        if heading.kind != "text" or not heading.inline:
            return False
        heading.kind, heading.level = "heading", 1 if match[1][0] == "=" else 2
        self._remove_line(index, "text", "markup.heading")
        return True

    def _read_content(self, index: int) -> None:
        """Read a line of text: the marks before its content, which say what kind of line it is."""
        block, text = self._out.lines[index], self._texts[index]
        column = _content_start(text)
        if column:
            self._cut(block.start, block.start + column, "", "markup.quote")
            block.kind, block.level = "quote", max(0, text.count(">", 0, column) - 1)
        indent = len(text) - len(text[column:].lstrip(" \t")) - column
        if not column and self._is_indented_code(index, indent):
            block.kind, block.level, block.inline = "code", _CODE_INDENT, False
            return
        item_start = self._read_item_marks(index, column)
        if item_start > column:
            column = item_start
        elif not indent and self._blank_before:
            self._list_indents.clear()
        else:
            block.continues = not self._blank_before
        if footnote := _FOOTNOTE.match(text, column):
            self._cut(block.start + column, block.start + footnote.end(), f"[{footnote[1]}] ", "markup.footnote")
            column = footnote.end()
        if heading := _HEADING_MARKS.match(text, column):
            block.kind, block.level, block.continues = "heading", len(heading[2]), False
            self._cut(block.start + heading.end(1), block.start + heading.end(), "", "markup.heading")
            self._cut_heading_end(block, text, heading.end())
            # "[# Title](/)": the bracket before the mark belongs to the content.
            block.start += column if heading.end(1) > heading.start(1) else heading.end()
        else:
            block.start += column

    def _cut_heading_end(self, block: BlockLine, text: str, start: int) -> None:
        """Remove the marks that close a heading: "# Title #"."""
        if end := _HEADING_END.search(text, max(start, len(text) - _MAX_HEADING_END)):
            self._cut(block.end - len(text) + end.start(), block.end, "", "markup.heading")
            block.end -= len(text) - end.start()

    def _is_indented_code(self, index: int, indent: int) -> bool:
        """Return whether a line is code by its indentation: below a blank line or code, and outside of lists."""
        text = self._texts[index]
        if self._list_indents or (indent < _CODE_INDENT and "\t" not in text[:indent]) or _ITEM.match(text):
            return False
        return self._blank_before or self._out.lines[index - 1].kind == "code"

    def _read_item_marks(self, index: int, column: int) -> int:
        """Read the bullets or the number of an item from *column* on; return the column where its content begins.

        The last bullet stays in the line, as rendered HTML has it; bullets before it are removed, and so is the bullet
        of an item without text.
        """
        block, text = self._out.lines[index], self._texts[index]
        last_bullet: int | None = None  # its column
        while match := _ITEM.match(text, column):
            if match[3] and not self._is_numbered(index, match):
                break
            if last_bullet is not None:
                self._cut(block.start + last_bullet, block.start + match.end(1), "", "markup.item")
            last_bullet = indent = match.end(1)
            column = match.end()
            while self._list_indents and self._list_indents[-1] >= indent:
                self._list_indents.pop()
            if len(self._list_indents) < _MAX_LIST_DEPTH:
                self._list_indents.append(indent)
            block.kind, block.level = "item", len(self._list_indents) - 1
            block.number = int(match[3]) if match[3] else None
            if match[3]:
                break
        if last_bullet is not None and column == len(text) and block.number is None:  # an item without text
            self._cut(block.start + last_bullet, block.end, "", "markup.item")
        elif task := _TASK.match(text, column):
            self._cut(block.start + column, block.start + task.end(), "", "markup.item")
            column = task.end()
        return column

    def _is_numbered(self, index: int, match: re.Match[str]) -> bool:
        """Return whether a number begins an item of a list, not a sentence such as "1989. That year ...".

        An item has another item near it, at equal indentation, with the same number, or the number before or after.
        """
        number, indent = int(match[3]), len(match[1])
        for step in (-1, 1):
            other = index + step
            for _ in range(_NEAR_ITEMS):
                if not 0 <= other < len(self._texts):
                    break
                sibling = _ITEM.match(self._texts[other])
                if sibling and sibling[3] and len(sibling[1]) == indent:
                    if int(sibling[3]) in (number + step, number):
                        return True
                    break
                other += step
        return False


_NEAR_ITEMS = 12
"""The largest number of lines from an item of a numbered list to the next: paragraphs, sublists and blank lines of the
item are between them. Set by hand."""


def _content_start(text: str) -> int:
    """Return the column after the marks of a quotation; 0 if the line is not quoted."""
    match = _QUOTE.match(text)
    return match.end() if match else 0
