"""Inline marks of Markdown: links, images, emphasis, code, escapes, tags. One pass over the content of all lines.

Brackets and emphasis are matched with stacks, as in the CommonMark specification (appendix "A parsing strategy"), but
more leniently: a link may hold several paragraphs, which converters make of a teaser that is one link; and emphasis
may have white space inside its marks, or end in another paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanarticle.markup.blocks import BlockLine, Blocks, Cut
from cleanarticle.markup.tags import AUTOLINK, BREAK, COMMENT, TAG

_TOKEN = re.compile(r"\\(?:[!-/:-@\[-`{-~]|\Z)|`++|!?\[|\]|\*++|_++|~~|<|⟨\d{1,4}⟩")
_SPACE = r"[^\S\n]*+\n?[^\S\n]*+"
_TARGET = re.compile(
    rf"\({_SPACE}(?:<([^<>\n]{{0,4000}})>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+))"
    rf"(?:{_SPACE}(?:\"[^\"]{{0,1000}}+\"|'[^']{{0,1000}}+'|\([^()]{{0,1000}}+\)))?{_SPACE}\)"
)
_LOOSE_TARGET = re.compile(r"\(([^()\n]{0,500}+)\)|\((\S{0,500}?) \"[^\n]{0,500}?\"\)")
_REFERENCE = re.compile(r"\[([^\[\]\n]{0,200}+)\]")
_LINES_OF_A_LINK = 40
"""Lines that one link may hold, at most: a bracket further up is none of its own."""
_MOST_OPEN = 200  # brackets


class LinkSpan(NamedTuple):
    """A link: where its text stands in the source, in which lines, and its target."""

    start: int
    end: int
    first: int
    last: int
    target: str


class _Bracket(NamedTuple):
    at: int
    end: int
    line: int
    image: bool
    cuts: int  # how many there were before it


class _Run(NamedTuple):
    """A run of signs that may begin or end emphasis."""

    at: int
    size: int
    sign: str
    opens: bool
    closes: bool
    edge: bool  # it stands at the edge of its line, against a word
    inside: bool  # it stands inside a word


@dataclass(slots=True)
class Inline:
    """What was found: marks to take out, links, images by line, and the spans that are emphasised."""

    cuts: list[Cut] = field(default_factory=list)
    links: list[LinkSpan] = field(default_factory=list)
    images: dict[int, int] = field(default_factory=dict)
    emphasised: list[tuple[int, int]] = field(default_factory=list)


def read_inline(source: str, blocks: Blocks) -> Inline:
    """Return the inline marks of the lines of a page."""
    return _Scanner(source, blocks.lines, blocks.targets).read()


class _Scanner:
    """Goes through the content of the lines.

    Args:
        source: the page.
        lines: what each line is.
        targets: those of reference links, by name.
    """

    def __init__(self, source: str, lines: list[BlockLine], targets: Mapping[str, str]) -> None:
        self._source = source
        self._lines = lines
        self._targets = targets
        self._out = Inline()
        self._brackets: list[_Bracket] = []
        self._runs: list[_Run] = []
        self._start = self._end = 0

    def read(self) -> Inline:
        """Read all lines that have inline content."""
        at = 0
        for index, line in enumerate(self._lines):
            if not line.continues:
                self._emphasis()
            if not line.inline:
                continue
            self._start, self._end = line.start, line.end
            at = max(at, line.start)
            if at < line.end:
                at = self._line(index, at)
        self._emphasis()
        self._out.cuts.sort()
        return self._out

    def _line(self, index: int, at: int) -> int:
        """Read a line from *at* on; return how far that went: a target may go on in the next line."""
        unclosed: set[int] = set()  # sizes of runs of backticks that nothing closes in this line
        while at < self._end and (token := _TOKEN.search(self._source, at, self._end)):
            sign, at = token[0], token.end()
            if sign[0] == "\\":
                self._cut(token.start(), token.start() + 1, "", "markup.escape" if len(sign) > 1 else "markup.break")
            elif sign[0] == "`":
                at = self._code(token.start(), at, unclosed)
            elif sign in ("[", "!["):
                if len(self._brackets) < _MOST_OPEN:
                    self._brackets.append(_Bracket(token.start(), at, index, sign == "![", len(self._out.cuts)))
            elif sign == "]":
                at = self._close(index, token.start())
            elif sign == "<":
                at = self._tag(index, token.start())
            elif sign[0] == "⟨":
                if target := self._targets.get(sign):
                    self._cut(token.start(), at, "", "markup.link")
                    self._out.links.append(LinkSpan(token.start(), token.start(), index, index, target))
            else:
                self._run(token.start(), sign)
        return max(at, self._end)

    def _cut(self, start: int, end: int, after: str, rule: str) -> None:
        self._out.cuts.append(Cut(start, end, after, rule))

    def _code(self, start: int, at: int, unclosed: set[int]) -> int:
        """Read a span of code; return where it ends, or where its marks do if nothing closes it."""
        size = at - start
        if size in unclosed:
            return at
        marks = "`" * size
        close = self._source.find(marks, at, self._end)
        while close >= 0 and close + size < self._end and self._source[close + size] == "`":
            while close < self._end and self._source[close] == "`":
                close += 1
            close = self._source.find(marks, close, self._end)
        if close < 0:
            unclosed.add(size)
            return at
        self._cut(start, at, "", "markup.code")
        self._cut(close, close + size, "", "markup.code")
        return close + size

    def _tag(self, index: int, start: int) -> int:
        """Read a tag, a comment or an address in angle brackets; return where it ends."""
        if address := AUTOLINK.match(self._source, start, self._end):
            self._cut(start, start + 1, "", "markup.link")
            self._cut(address.end() - 1, address.end(), "", "markup.link")
            self._out.links.append(LinkSpan(address.start(1), address.end(1), index, index, address[1]))
            return address.end()
        found = TAG.match(self._source, start, self._end) or COMMENT.match(self._source, start, self._end)
        if found is None:
            return start + 1
        self._cut(start, found.end(), " " if BREAK.match(self._source, start) else "", "markup.html")
        return found.end()

    def _close(self, index: int, at: int) -> int:
        """Read a closing bracket; return where the link or image ends, or the bracket alone."""
        while self._brackets and index - self._brackets[-1].line > _LINES_OF_A_LINK:
            self._brackets.pop()
        if not self._brackets:
            return at + 1
        opened = self._brackets.pop()
        source = self._source
        if source.startswith("(", at + 1) and (target := self._target(at + 1)):
            self._link(index, opened, at, *target)
            return target[1]
        label = source[opened.end : at] if at - opened.end <= 200 else ""
        end = at + 1
        if reference := _REFERENCE.match(source, end, self._end):
            end = reference.end()
            label = reference[1] or label
        name = " ".join(label.split()).lower()
        if name in self._targets:
            self._link(index, opened, at, self._targets[name], end)
            return end
        if label.startswith("^") and end == at + 1 and not opened.image:
            self._cut(opened.end, opened.end + 1, "", "markup.footnote")
        return at + 1

    def _target(self, at: int) -> tuple[str, int] | None:
        """Read the target of a link from its parenthesis on; return it and where it ends."""
        match = _TARGET.match(self._source, at)
        if match is None:
            match = _LOOSE_TARGET.match(self._source, at)
        return ((match[1] or match[2] or "").strip(), match.end()) if match else None

    def _link(self, index: int, opened: _Bracket, at: int, target: str, end: int) -> None:
        """Take out the marks of a link, or the whole of an image."""
        source = self._source
        if opened.image:
            del self._out.cuts[opened.cuts :]
            while self._runs and self._runs[-1].at >= opened.at:
                self._runs.pop()
            while self._out.links and self._out.links[-1].start >= opened.at:
                self._out.links.pop()
            self._cut(opened.at, end, "", "markup.image")
            self._out.images[opened.line] = self._out.images.get(opened.line, 0) + 1
            return
        start = opened.end
        line = self._lines[opened.line]
        glued = opened.at > line.start and not source[opened.at - 1].isspace()
        while not glued and start < min(at, line.end) and source[start] in " \t":
            start += 1
        self._cut(opened.at, start, "", "markup.link")
        nested = source.startswith(("[", "!["), end)
        self._cut(at, end, " " if nested and not source[at - 1].isspace() else "", "markup.link")
        self._out.links.append(LinkSpan(start, at, opened.line, index, target))

    def _run(self, at: int, sign: str) -> None:
        """Note a run of signs that may be emphasis."""
        end = at + len(sign)
        before = self._source[at - 1] if at > self._start else " "
        after = self._source[end] if end < self._end else " "
        opens, closes = not after.isspace(), not before.isspace()
        inside = before.isalnum() and after.isalnum()
        if sign[0] == "_":
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        elif len(sign) == 1 and before.isdigit() and after.isdigit():
            return
        edge = len(sign) in (2, 3) and sign[0] == "*" and (at == self._start or end == self._end)
        loose = len(sign) in (2, 3) and sign[0] == "*"  # with white space inside: "** so **"
        if opens or closes or loose:
            run = _Run(at, len(sign), sign[0], opens or loose, closes or loose, edge and opens != closes, inside)
            self._runs.append(run)

    def _emphasis(self) -> None:
        """Match the runs of a paragraph."""
        if not self._runs:
            return
        open_runs: dict[str, list[list[int]]] = {}
        left: list[_Run] = []
        taken: dict[int, int] = {}
        for run in self._runs:
            size, at = run.size, run.at
            stack = open_runs.setdefault(run.sign, [])
            while run.closes and size and stack and not (run.inside and stack[-1][2]) and stack[-1][1] <= size + 1:
                opened = stack[-1]
                width = min(opened[1], size)
                if at <= opened[0] + opened[1]:  # nothing stands between
                    break
                self._cut(opened[0] + opened[1] - width, opened[0] + opened[1], "", "markup.emphasis")
                self._cut(at, at + width, "", "markup.emphasis")
                self._out.emphasised.append((opened[0] + opened[1], at))
                taken[opened[3]] = taken[run.at] = 1
                opened[1] -= width
                size, at = size - width, at + width
                if not opened[1]:
                    stack.pop()
            if size and run.opens and run.size <= _LONGEST_RUN and (size == run.size or size in (1, 2)):
                stack.append([at, size, run.inside, run.at])
            left.append(run)
        for run in left:
            if run.edge and run.at not in taken:
                self._cut(run.at, run.at + run.size, "", "markup.emphasis")
        self._runs.clear()


_LONGEST_RUN = 4
"""Signs; more in a row are an ornament, or letters that someone left out."""


def on_lines(cuts: list[Cut], lines: list[BlockLine], ends: list[tuple[int, int]]) -> Iterator[tuple[int, Cut]]:
    """Yield the cuts by line, in order; one that goes over several lines is divided at their line breaks.

    Args:
        cuts: the cuts, in order.
        lines: what each line is.
        ends: where each line begins and ends, without its line break.
    """
    index, reached = 0, 0
    for cut in cuts:
        if cut.start < reached:
            continue
        reached = cut.end
        while index < len(lines) - 1 and cut.start >= ends[index + 1][0]:
            index += 1
        at, line = cut.start, index
        while line < len(lines) and at < cut.end:
            stop = min(cut.end, ends[line][1])
            if stop > at:
                yield line, Cut(at, stop, cut.after if stop == cut.end else "", cut.rule)
            line += 1
            at = ends[line][0] if line < len(lines) else cut.end
