"""The block structure of Markdown: what each line is, and where its content stands.

A line at a time, with a state that is a fence, a list and a table; so it is linear in the length of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanarticle.markup.front_matter import front_matter
from cleanarticle.markup.tables import DELIMITERS, cells_of, is_data
from cleanarticle.markup.tags import TAGS_ALONE
from cleanarticle.page.line import Line
from cleanarticle.page.markup import MarkupKind


class Cut(NamedTuple):
    """A span of the source that is a mark, and what to put there instead."""

    start: int
    end: int
    after: str
    rule: str


@dataclass(slots=True)
class BlockLine:
    """What a line is: *start* and *end* are where its content stands, and *inline* says whether that has marks."""

    start: int
    end: int
    kind: MarkupKind = "text"
    level: int = 0
    number: int | None = None
    inline: bool = True
    continues: bool = False
    """Whether the line belongs to the paragraph of the line before."""
    cells: int = 0
    """How many cells a row of a table has."""


@dataclass(slots=True)
class Blocks:
    """The lines of a page as Markdown, the marks that are to be taken out, and what references name."""

    lines: list[BlockLine]
    cuts: list[Cut] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    """The targets of reference links, by their names in lower case."""


_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)++")
_FENCE_LINE = re.compile(r"([ \t]*)(`{3,}+|~{3,}+)([^`]*)")
_RULE = re.compile(r"[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}+")
_UNDERLINE = re.compile(r"[ \t]{0,3}(={3,}+|-{3,}+)[ \t]*")
_HEADING_MARKS = re.compile(r"(\[?[ \t]*)(#{1,6})(?:[ \t]++|(?=[^\W\d_]{2})(?<=##)|\Z)")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*\Z|[ \t]*\\\Z")
_ITEM = re.compile(r"([ \t]*)(?:([-*+])|(\d{1,9})[.)])(?:[ \t]++|\Z)")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_TARGET = re.compile(
    r"[ \t]{0,3}\[([^\[\]]{1,200})\]:[ \t]*<?([^\s<>]*[/.#:@][^\s<>]*)>?"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)
_CITED = re.compile(r"[ \t]{0,3}⟨(\d{1,4})⟩[ \t]+(\S+?):?(?:[ \t].*)?")
_FOOTNOTE = re.compile(r"[ \t]{0,3}\[\^([^\[\]\s]{1,50})\]:[ \t]*")
_CODE_INDENT = 4
_MOST_DEPTHS = 50  # lists within each other


def read_blocks(lines: Sequence[Line]) -> Blocks:
    """Return what each line of a page is, read as Markdown."""
    reader = _Reader(lines)
    return reader.read()


class _Reader:
    """Goes through the lines of a page.

    Args:
        lines: the lines, as they stand in the source.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._texts = [line.text for line in lines]
        self._out = Blocks([BlockLine(line.start, line.start + len(line.text)) for line in lines])
        self._depths: list[int] = []  # the indentation of the lists that are open
        self._blank_before = True
        self._fences = [
            (index, match[2][0], len(match[2]), not match[3].strip())
            for index, text in enumerate(self._texts)
            if (match := _FENCE_LINE.fullmatch(text, _quoted(text)))
        ]
        self._fence_at = 0
        self._unclosed: dict[str, int] = {}

    def read(self) -> Blocks:
        """Read all lines."""
        at = front_matter(self._texts)
        for index in range(at):
            self._take_out(index, "front matter", "markup.front_matter")
        while at < len(self._lines):
            at = self._next(at)
        return self._out

    def _next(self, index: int) -> int:
        """Read one line, or all lines of a fence, a table or a comment; return the line after them."""
        text = self._texts[index]
        if not text or text.isspace():
            self._out.lines[index].inline = False
            self._blank_before = True
            return index + 1
        after = self._fence(index) or self._comment(index) or self._table(index)
        if after:
            self._blank_before = False
            return after
        before = index - 1
        if self._alone(index) or self._underlines(before, index):
            self._depths.clear()
            self._blank_before = True
            return index + 1
        self._content(index)
        self._blank_before = False
        return index + 1

    def _take_out(self, index: int, kind: MarkupKind, rule: str) -> None:
        """Make the whole of a line a mark."""
        block = self._out.lines[index]
        block.kind, block.inline = kind, False
        if block.end > block.start:
            self._cut(block.start, block.end, "", rule)

    def _cut(self, start: int, end: int, after: str, rule: str) -> None:
        if end > start:
            self._out.cuts.append(Cut(start, end, after, rule))

    def _fence(self, index: int) -> int:
        """Read a block of code from its opening fence to its closing one, if there is one."""
        while self._fence_at < len(self._fences) and self._fences[self._fence_at][0] < index:
            self._fence_at += 1
        if self._fence_at >= len(self._fences) or self._fences[self._fence_at][0] != index:
            return 0
        _, sign, size, _ = self._fences[self._fence_at]
        close = 0
        if size < self._unclosed.get(sign, size + 1):
            later = range(self._fence_at + 1, len(self._fences))
            close = next(
                (self._fences[at][0] for at in later if _closes(self._fences[at], sign, size)),
                0,
            )
        if not close:  # cut off, or no fence at all: what follows is no code
            self._unclosed[sign] = min(size, self._unclosed.get(sign, size))
            self._take_out(index, "text", "markup.fence")
            return index + 1
        indent = len(self._texts[index]) - len(self._texts[index].lstrip(" \t"))
        self._take_out(index, "text", "markup.fence")
        self._take_out(close, "text", "markup.fence")
        for inner in range(index + 1, close):
            self._code(inner, indent)
        return close + 1

    def _code(self, index: int, indent: int) -> None:
        block, text = self._out.lines[index], self._texts[index]
        block.kind, block.inline = "code", False
        own = len(text) - len(text.lstrip(" \t"))
        self._cut(block.start, block.start + min(indent, own), "", "markup.indent")

    def _comment(self, index: int) -> int:
        """Read an HTML comment of several lines."""
        text = self._texts[index].lstrip()
        if not text.startswith("<!--") or "-->" in text or self._unclosed.get("<!--"):
            return 0
        for last in range(index + 1, len(self._texts)):
            if "-->" in self._texts[last]:
                break
        else:
            self._unclosed["<!--"] = 1
            return 0
        for inner in range(index, last):
            self._take_out(inner, "html", "markup.html")
        block = self._out.lines[last]
        end = block.start + self._texts[last].index("-->") + 3
        self._cut(block.start, end, "", "markup.html")
        block.start = end
        return last + 1

    def _table(self, index: int) -> int:
        """Read a table: its head, the line of dashes below it, and its rows."""
        if index + 1 >= len(self._texts) or "|" not in self._texts[index + 1]:
            return 0
        if not DELIMITERS.fullmatch(self._texts[index + 1]) or "|" not in self._texts[index]:
            return 0
        last = index + 2
        while last < len(self._texts) and "|" in self._texts[last] and not self._texts[last].isspace():
            last += 1
        rows = [index, *range(index + 2, last)]
        found = {row: cells_of(self._texts[row]) for row in rows}
        data = is_data([[self._texts[row][start:end] for start, end in found[row]] for row in rows])
        self._take_out(index + 1, "text", "markup.table")
        for row in rows:
            block = self._out.lines[row]
            start, at = block.start, block.start
            block.kind = "table" if data else "text"
            block.cells = len(found[row]) if data else 0
            for left, right in found[row]:
                between = "" if at == start else "\t" if data else "  "
                self._cut(at, start + left, between, "markup.table")
                at = start + right
            self._cut(at, block.end, "", "markup.table")
        self._depths.clear()
        return last

    def _alone(self, index: int) -> bool:
        """Read a line that holds marks and no text: a rule, a target of links, tags."""
        text = self._texts[index]
        paragraph = not self._blank_before and self._out.lines[index - 1].kind == "text"
        if _RULE.fullmatch(text) and not (paragraph and _UNDERLINE.fullmatch(text)):
            self._take_out(index, "rule", "markup.rule")
            return True
        if not _FOOTNOTE.match(text) and (target := _TARGET.fullmatch(text)):
            self._out.targets.setdefault(target[1].strip().lower(), target[2])
            self._take_out(index, "text", "markup.target")
            return True
        if text.lstrip().startswith("⟨") and (cited := _CITED.fullmatch(text)):
            self._out.targets.setdefault(f"⟨{cited[1]}⟩", cited[2])
            self._take_out(index, "text", "markup.target")
            return True
        if text.lstrip().startswith("<") and TAGS_ALONE.fullmatch(text):
            self._take_out(index, "html", "markup.html")
            return True
        return False

    def _underlines(self, before: int, index: int) -> bool:
        """Read the line below a heading (Setext)."""
        match = _UNDERLINE.fullmatch(self._texts[index])
        if match is None or self._blank_before or before < 0:
            return False
        block = self._out.lines[before]
        if block.kind != "text" or not block.inline:
            return False
        block.kind, block.level = "heading", 1 if match[1][0] == "=" else 2
        self._take_out(index, "text", "markup.heading")
        return True

    def _content(self, index: int) -> None:
        """Read a line of text: what stands before it, and what kind it is thereby."""
        block, text = self._out.lines[index], self._texts[index]
        at = _quoted(text)
        if at:
            self._cut(block.start, block.start + at, "", "markup.quote")
            block.kind, block.level = "quote", max(0, text.count(">", 0, at) - 1)
        indent = len(text) - len(text[at:].lstrip(" \t")) - at
        if not at and self._is_code(index, indent):
            block.kind, block.level, block.inline = "code", _CODE_INDENT, False
            return
        item = self._items(index, at)
        if item > at:
            at = item
        elif not indent and self._blank_before:
            self._depths.clear()
        else:
            block.continues = not self._blank_before
        if footnote := _FOOTNOTE.match(text, at):
            self._cut(block.start + at, block.start + footnote.end(), f"[{footnote[1]}] ", "markup.footnote")
            at = footnote.end()
        if heading := _HEADING_MARKS.match(text, at):
            block.kind, block.level, block.continues = "heading", len(heading[2]), False
            self._cut(block.start + heading.end(1), block.start + heading.end(), "", "markup.heading")
            self._heading_end(block, text, heading.end())
            block.start += at if heading.end(1) > heading.start(1) else heading.end()
        else:
            block.start += at

    def _heading_end(self, block: BlockLine, text: str, at: int) -> None:
        if end := _HEADING_END.search(text, max(at, len(text) - 100)):
            self._cut(block.end - len(text) + end.start(), block.end, "", "markup.heading")
            block.end -= len(text) - end.start()

    def _is_code(self, index: int, indent: int) -> bool:
        """Whether a line is code by its indentation: it stands below a blank line or code, and in no list."""
        text = self._texts[index]
        if self._depths or (indent < _CODE_INDENT and "\t" not in text[:indent]) or _ITEM.match(text):
            return False
        return self._blank_before or self._out.lines[index - 1].kind == "code"

    def _items(self, index: int, at: int) -> int:
        """Read the bullets or the number of an item from *at* on; return where its content begins.

        The last bullet stays in the line, as the rendering of HTML has it; bullets before it go.
        """
        block, text = self._out.lines[index], self._texts[index]
        last = 0
        while match := _ITEM.match(text, at):
            if match[3] and not self._is_numbered(index, match):
                break
            if last:
                self._cut(block.start + last, block.start + match.end(1), "", "markup.item")
            last = match.end(1)
            at = match.end()
            indent = match.end(1)
            while self._depths and self._depths[-1] >= indent:
                self._depths.pop()
            if len(self._depths) < _MOST_DEPTHS:
                self._depths.append(indent)
            block.kind, block.level = "item", len(self._depths) - 1
            block.number = int(match[3]) if match[3] else None
            if match[3]:
                break
        if last and at == len(text) and block.number is None:
            self._cut(block.start + last, block.end, "", "markup.item")
        elif task := _TASK.match(text, at):
            self._cut(block.start + at, block.start + task.end(), "", "markup.item")
            at = task.end()
        return at

    def _is_numbered(self, index: int, match: re.Match[str]) -> bool:
        """Whether a number begins an item of a list, not a sentence: the item before or after it has the one beside."""
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
"""Lines between two items of a numbered list, at most: items have paragraphs, sublists and blank lines."""


def _quoted(text: str) -> int:
    """Return where the content of a quoted line begins; 0 where it is not quoted."""
    match = _QUOTE.match(text)
    return match.end() if match else 0


def _closes(fence: tuple[int, str, int, bool], sign: str, size: int) -> bool:
    return fence[1] == sign and fence[2] >= size and fence[3]
