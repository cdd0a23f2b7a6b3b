"""Read the block structure of Markdown: the kind of each line, and the span of its content.

Lines are read one after another; fenced code, comments and tables are read as a whole. No line is read again for each
line that follows, so the time is linear in the length of the page. What is remembered: the open lists, what the last
line was, and which fences and comments no later line closes.
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
    """A mark to remove: its half-open span in the source, the text that replaces it, and the name of the rule."""

    start: int
    end: int
    replacement: str
    rule: str


@dataclass(slots=True)
class BlockLine:
    """What a line is, and the half-open span of its content in the source."""

    start: int
    end: int
    kind: MarkupKind = "text"
    level: int = 0
    """As in :class:`~cleanarticle.page.markup.LineMarkup`: from 1 for a heading, from 0 for an item or a quotation; for
    code that is indented, the columns of its indentation."""
    number: int | None = None
    """The number of an item of a numbered list."""
    inline: bool = True
    """Whether the content may have inline marks. Code, blank lines and lines of marks have none."""
    continues: bool = False
    """Whether the line continues the paragraph, item or quotation of the line before it."""
    cells: int = 0
    """The number of cells of a row of a data table; 0 for other lines."""


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
_MAX_LINES_TO_SIBLING = 12
"""The largest number of lines from an item of a numbered list to the next: paragraphs, sublists and blank lines of the
item are between them. Set by hand."""


def read_blocks(lines: Sequence[Line]) -> Blocks:
    """Return the block structure of a page that is Markdown.

    Args:
        lines: the lines of the page, before any repair.
    """
    return _BlockReader(lines).read()


class _Fence(NamedTuple):
    """A line that opens or closes a block of code, such as "```python"."""

    line: int
    character: str
    """The mark: "`" or "~"."""
    length: int
    """The number of marks."""
    can_close: bool
    """Whether nothing follows the marks. With the name of a language after them, a fence can only open a block."""

    def is_closed_by(self, other: _Fence) -> bool:
        """Return whether *other* closes the block that this fence opens."""
        return other.character == self.character and other.length >= self.length and other.can_close


class _BlockReader:
    """Read the lines of a page one after another.

    Args:
        lines: the lines, before any repair.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._texts = [line.text for line in lines]
        self._out = Blocks([BlockLine(line.start, line.start + len(line.text)) for line in lines])
        self._list_indents: list[int] = []
        """The indentations of the open lists, outermost first."""
        self._is_after_gap = True
        """Whether the last line was blank or only marks, such as a horizontal rule, or there was no line yet."""
        self._is_in_paragraph = False
        """Whether the last line was part of a paragraph, an item or a quotation, which the next line may continue."""
        self._fences = [
            _Fence(index, match[2][0], len(match[2]), not match[3].strip())
            for index, text in enumerate(self._texts)
            if (match := _FENCE_LINE.fullmatch(text, _content_start(text)))
        ]
        self._next_fence = 0
        # If a fence or a comment is known to have no closing line, none is searched for again. So a page of a thousand
        # opening fences takes linear time.
        self._unclosed_lengths: dict[str, int] = {}
        """The length of the shortest fence of each character that no later line closes."""
        self._has_unclosed_comment = False
        """Whether a comment was opened that no later line closes."""

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
            self._is_after_gap, self._is_in_paragraph = True, False
            return index + 1
        next_index = self._read_fence(index) or self._read_comment(index) or self._read_table(index)
        if next_index:
            self._is_after_gap = self._is_in_paragraph = False
            return next_index
        if self._read_mark_line(index) or self._read_underline(index):
            self._list_indents.clear()
            self._is_after_gap, self._is_in_paragraph = True, False
            return index + 1
        self._read_content(index)
        self._is_after_gap = False
        self._is_in_paragraph = self._out.lines[index].kind in ("text", "item", "quote")
        return index + 1

    def _remove_line(self, index: int, kind: MarkupKind, rule: str) -> None:
        """Remove the whole text of a line as a mark."""
        block = self._out.lines[index]
        block.kind, block.inline = kind, False
        if block.end > block.start:
            self._cut(block.start, block.end, "", rule)

    def _cut(self, start: int, end: int, replacement: str, rule: str) -> None:
        """Remove a span of the source, if it is not empty."""
        if end > start:
            self._out.cuts.append(Cut(start, end, replacement, rule))

    def _read_fence(self, index: int) -> int:
        """Read a block of code with its fences; return the index of the line after it, 0 if the line is no fence."""
        while self._next_fence < len(self._fences) and self._fences[self._next_fence].line < index:
            self._next_fence += 1
        if self._next_fence >= len(self._fences) or self._fences[self._next_fence].line != index:
            return 0
        fence = self._fences[self._next_fence]
        unclosed_length = self._unclosed_lengths.get(fence.character)
        closing_line = 0
        if unclosed_length is None or fence.length < unclosed_length:
            later_fences = (self._fences[number] for number in range(self._next_fence + 1, len(self._fences)))
            closing_line = next((other.line for other in later_fences if fence.is_closed_by(other)), 0)
        if not closing_line:  # the page was cut off, or the marks are not a fence: the lines below are not code
            self._unclosed_lengths[fence.character] = min(
                fence.length, self._unclosed_lengths.get(fence.character, fence.length)
            )
            self._remove_line(index, "text", "markup.fence")
            return index + 1
        indent = len(self._texts[index]) - len(self._texts[index].lstrip(" \t"))
        self._remove_line(index, "text", "markup.fence")
        self._remove_line(closing_line, "text", "markup.fence")
        for inner in range(index + 1, closing_line):
            self._mark_as_code(inner, indent)
        return closing_line + 1

    def _mark_as_code(self, index: int, fence_indent: int) -> None:
        """Mark a line between fences as code, and remove the indentation that it shares with its fence."""
        block, text = self._out.lines[index], self._texts[index]
        block.kind, block.inline = "code", False
        indent = len(text) - len(text.lstrip(" \t"))
        self._cut(block.start, block.start + min(fence_indent, indent), "", "markup.indent")

    def _read_comment(self, index: int) -> int:
        """Read an HTML comment of several lines; return the index of the line after it, 0 if there is no comment."""
        text = self._texts[index].lstrip()
        if not text.startswith("<!--") or "-->" in text or self._has_unclosed_comment:
            return 0
        for last in range(index + 1, len(self._texts)):
            if "-->" in self._texts[last]:
                break
        else:
            self._has_unclosed_comment = True
            return 0
        for inner in range(index, last):
            self._remove_line(inner, "html", "markup.html")
        block = self._out.lines[last]
        end = block.start + self._texts[last].index("-->") + 3
        self._cut(block.start, end, "", "markup.html")
        block.start = end
        return last + 1

    def _read_table(self, index: int) -> int:
        """Read a table: header, line of dashes, rows. Return the index of the line after it; 0 if none begins.

        Afterwards the cells of a data table are separated by tabs. Those of a table that only arranges the page are
        separated by spaces.
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
        is_data_table = is_data([[self._texts[row][left:right] for left, right in cells[row]] for row in rows])
        self._remove_line(index + 1, "table" if is_data_table else "text", "markup.table")
        for row in rows:
            block = self._out.lines[row]
            start, previous_end = block.start, block.start
            block.kind = "table" if is_data_table else "text"
            block.cells = len(cells[row]) if is_data_table else 0
            for left, right in cells[row]:
                gap = "" if previous_end == start else "\t" if is_data_table else "  "
                self._cut(previous_end, start + left, gap, "markup.table")
                previous_end = start + right
            self._cut(previous_end, block.end, "", "markup.table")
        self._list_indents.clear()
        return end

    def _read_mark_line(self, index: int) -> bool:
        """Read a line of marks alone: a horizontal rule, the target of a link, or tags; return whether it is one."""
        text = self._texts[index]
        is_below_text = not self._is_after_gap and self._out.lines[index - 1].kind == "text"
        if _HORIZONTAL_RULE.fullmatch(text) and not (is_below_text and _UNDERLINE.fullmatch(text)):
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
        if match is None or self._is_after_gap or index == 0:
            return False
        heading = self._out.lines[index - 1]
        if heading.kind != "text" or not heading.inline:
            return False
        heading.kind, heading.level = "heading", 1 if match[1][0] == "=" else 2
        self._remove_line(index, "text", "markup.heading")
        return True

    def _read_content(self, index: int) -> None:
        """Read a line that has content: the marks before the content say what kind of line it is."""
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
        elif not indent and self._is_after_gap:
            self._list_indents.clear()
        else:
            block.continues = self._is_in_paragraph
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
        """Return whether a line is code by its indentation: it is below a gap or code, and in no list."""
        text = self._texts[index]
        if self._list_indents or (indent < _CODE_INDENT and "\t" not in text[:indent]) or _ITEM.match(text):
            return False
        return self._is_after_gap or self._out.lines[index - 1].kind == "code"

    def _read_item_marks(self, index: int, column: int) -> int:
        """Read the bullets or the number of an item from *column* on; return the column where its content begins.

        The last bullet is not removed, since rendered HTML has it, too. Bullets before it are removed, and so is the
        bullet of an item without text.
        """
        block, text = self._out.lines[index], self._texts[index]
        bullet_column: int | None = None  # of the last bullet or number so far
        while match := _ITEM.match(text, column):
            if match[3] and not self._is_numbered(index, match):
                break
            if bullet_column is not None:
                self._cut(block.start + bullet_column, block.start + match.end(1), "", "markup.item")
            bullet_column = indent = match.end(1)
            column = match.end()
            while self._list_indents and self._list_indents[-1] >= indent:
                self._list_indents.pop()
            if len(self._list_indents) < _MAX_LIST_DEPTH:
                self._list_indents.append(indent)
            block.kind, block.level = "item", len(self._list_indents) - 1
            block.number = int(match[3]) if match[3] else None
            if match[3]:
                break
        if bullet_column is not None and column == len(text) and block.number is None:  # an item without text
            self._cut(block.start + bullet_column, block.end, "", "markup.item")
        elif task := _TASK.match(text, column):
            self._cut(block.start + column, block.start + task.end(), "", "markup.item")
            column = task.end()
        return column

    def _is_numbered(self, index: int, match: re.Match[str]) -> bool:
        """Return whether a number begins an item of a list, not a sentence such as "1989. That year ...".

        It does if the nearest numbered item above or below, within twelve lines and at the same indentation, has the
        same number, or the number that comes before or after it.
        """
        number, indent = int(match[3]), len(match[1])
        for step in (-1, 1):
            other = index + step
            for _ in range(_MAX_LINES_TO_SIBLING):
                if not 0 <= other < len(self._texts):
                    break
                sibling = _ITEM.match(self._texts[other])
                if sibling and sibling[3] and len(sibling[1]) == indent:
                    if int(sibling[3]) in (number + step, number):
                        return True
                    break
                other += step
        return False


def _content_start(text: str) -> int:
    """Return the column after the marks of a quotation; 0 if the line is not quoted."""
    match = _QUOTE.match(text)
    return match.end() if match else 0
