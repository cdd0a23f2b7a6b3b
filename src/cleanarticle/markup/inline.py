"""Read the inline marks of Markdown: links, images, emphasis, code, escapes, tags. One pass reads all lines.

Brackets and emphasis are matched with stacks, as in the CommonMark specification (appendix "A parsing strategy"), but
with fewer restrictions: a link may contain several paragraphs, since converters write a teaser that is one link in
this way; and emphasis may have white space inside its marks, or end in another paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.markup.blocks import BlockLine, Blocks, Cut
from cleanarticle.markup.tags import AUTOLINK, BREAK, COMMENT, TAG
from cleanarticle.text.adjacent_letters import letters_after, letters_before

# What may begin or end a mark: "\*", "``", "![", "]", "**", "__", "~~", "<", "⟨3⟩".
_TOKEN = lazy_pattern(r"\\(?:[!-/:-@\[-`{-~]|\Z)|`++|!?\[|\]|\*++|_++|~~|<|⟨\d{1,4}⟩")
_OPTIONAL_SPACE = r"[^\S\n]*+\n?[^\S\n]*+"
# "(https://example.org/a_(b) 'Title')" or "(<address with spaces>)" after the text of a link
_LINK_TARGET = lazy_pattern(
    rf"\({_OPTIONAL_SPACE}(?:<([^<>\n]{{0,4000}})>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+))"
    rf"(?:{_OPTIONAL_SPACE}(?:\"[^\"]{{0,1000}}+\"|'[^']{{0,1000}}+'|\([^()]{{0,1000}}+\)))?{_OPTIONAL_SPACE}\)"
)
# The same in forms that some converters write: "(/a b)", or with quotation marks inside the title.
_LOOSE_LINK_TARGET = lazy_pattern(r"\(([^()\n]{0,500}+)\)|\((\S{0,500}?) \"[^\n]{0,500}?\"\)")
_REFERENCE = lazy_pattern(r"\[([^\[\]\n]{0,200}+)\]")  # "[name]" after the text of a link, see blocks.py
_MAX_LABEL = 200  # characters of the text of a link that may be the name of a reference, as in _REFERENCE
_MAX_LINK_LINES = 40
"""The largest number of lines of a link; an opening bracket further up does not belong to it. Set by hand."""
_LETTERS = lazy_pattern(r"[^\W\d_]+")
_SPACED_SCRIPTS_END = "\u0530"  # Latin, Greek and Cyrillic are before it; these have spaces between words
_MAX_WORD = 40  # letters of a word next to a mark that are read
_MAX_NESTED_MARKS = 8  # characters next to a mark that may be marks of nested emphasis
_MIN_GLUED_LETTERS = 3
"""The smallest number of letters of both words between which a mark replaced the space: emphasis of a part of a word
(``**un**able``) often leaves fewer. Set by hand."""
_MIN_WORD_COUNT = 3
"""How often the page has the word after a mark, so that it is a word of its own. Set by hand."""
_MAX_OPEN_BRACKETS = 200  # a bound on memory; set by hand


class LinkSpan(NamedTuple):
    """A link: the span of its text in the source, the indices of its first and last line, and its target."""

    start: int
    end: int
    first: int
    last: int
    target: str


class _Bracket(NamedTuple):
    """An opening bracket: its span, and the index of its line."""

    start: int
    end: int
    line: int
    is_image: bool
    cuts_before: int
    """The number of cuts that were made before it: an image removes those inside it."""


class _Run(NamedTuple):
    """A run of equal characters that may begin or end emphasis."""

    start: int
    size: int
    character: str
    opens: bool
    closes: bool
    at_edge: bool
    """Whether it is at the beginning or end of its line, directly next to a word."""
    in_word: bool
    """Whether it has letters or digits on both sides."""


@dataclass(slots=True)
class _OpenRun:
    """The part of a run that may still begin emphasis; other parts may be marks already: "***a** b*"."""

    start: int
    size: int
    in_word: bool
    """As in :class:`_Run`."""
    run_start: int
    """The offset of the whole run."""


@dataclass(slots=True)
class Inline:
    """The inline marks of a page."""

    cuts: list[Cut] = field(default_factory=list)
    """The cuts that remove the marks."""
    links: list[LinkSpan] = field(default_factory=list)
    images: dict[int, int] = field(default_factory=dict)
    """The number of images of each line that has some, by its index."""
    emphasised: list[tuple[int, int]] = field(default_factory=list)
    """Start and end in the source of each emphasised text."""


def read_inline(source: str, blocks: Blocks) -> Inline:
    """Return the inline marks of the lines of a page."""
    return _Scanner(source, blocks.lines, blocks.targets).read()


class _Scanner:
    """Read the content of lines one after another.

    Args:
        source: the source of the page.
        lines: the block structure.
        targets: the targets of reference links, by name.
    """

    def __init__(self, source: str, lines: list[BlockLine], targets: Mapping[str, str]) -> None:
        self._source = source
        self._lines = lines
        self._targets = targets
        self._out = Inline()
        self._brackets: list[_Bracket] = []
        self._runs: list[_Run] = []
        self._word_counts: Counter[str] | None = None
        self._start = self._end = 0  # the span of the content of the current line

    def read(self) -> Inline:
        """Return the inline marks of all lines."""
        offset = 0
        for index, line in enumerate(self._lines):
            if not line.continues:
                self._match_emphasis()
            if not line.inline:
                continue
            self._start, self._end = line.start, line.end
            offset = max(offset, line.start)
            if offset < line.end:
                offset = self._read_line(index, offset)
        self._match_emphasis()
        self._out.cuts.sort()
        return self._out

    def _read_line(self, index: int, offset: int) -> int:
        """Read a line from *offset* on; return the offset where reading continues.

        That is after the end of the line if the target of a link ends in the next line.
        """
        unclosed: set[int] = set()  # the sizes of runs of backticks that are not closed in this line
        while offset < self._end and (match := _TOKEN.search(self._source, offset, self._end)):
            token, start, offset = match[0], match.start(), match.end()
            if token[0] == "\\":
                self._cut(start, start + 1, "", "markup.escape" if len(token) > 1 else "markup.break")
            elif token[0] == "`":
                offset = self._read_code(start, offset, unclosed)
            elif token in ("[", "!["):
                if len(self._brackets) < _MAX_OPEN_BRACKETS:
                    self._brackets.append(_Bracket(start, offset, index, token == "![", len(self._out.cuts)))
            elif token == "]":
                offset = self._close_bracket(index, start)
            elif token == "<":
                offset = self._read_tag(index, start)
            elif token[0] == "⟨":
                if target := self._targets.get(token):
                    self._cut(start, offset, "", "markup.link")
                    self._out.links.append(LinkSpan(start, start, index, index, target))
            else:
                self._add_run(start, token)
        return max(offset, self._end)

    def _cut(self, start: int, end: int, replacement: str, rule: str) -> None:
        self._out.cuts.append(Cut(start, end, replacement, rule))

    def _read_code(self, start: int, end: int, unclosed: set[int]) -> int:
        """Read a span of code.

        Args:
            start: the offset of its opening backticks.
            end: the offset after them.
            unclosed: the sizes of runs of backticks that are not closed in this line; one may be added.

        Returns:
            The offset after its closing backticks, or *end* if it is not closed.
        """
        size = end - start
        if size in unclosed:
            return end
        marks = "`" * size
        close = self._source.find(marks, end, self._end)
        while close >= 0 and close + size < self._end and self._source[close + size] == "`":
            while close < self._end and self._source[close] == "`":
                close += 1
            close = self._source.find(marks, close, self._end)
        if close < 0:
            unclosed.add(size)
            return end
        self._cut(start, end, "", "markup.code")
        self._cut(close, close + size, "", "markup.code")
        return close + size

    def _read_tag(self, index: int, start: int) -> int:
        """Read a tag, a comment or an address in angle brackets; return the offset after it."""
        if address := AUTOLINK.match(self._source, start, self._end):
            self._cut(start, start + 1, "", "markup.link")
            self._cut(address.end() - 1, address.end(), "", "markup.link")
            self._out.links.append(LinkSpan(address.start(1), address.end(1), index, index, address[1]))
            return address.end()
        tag = TAG.match(self._source, start, self._end) or COMMENT.match(self._source, start, self._end)
        if tag is None:
            return start + 1
        self._cut(start, tag.end(), " " if BREAK.match(self._source, start) else "", "markup.html")
        return tag.end()

    def _close_bracket(self, index: int, bracket: int) -> int:
        """Read the closing bracket at offset *bracket*; return the offset after it, or after the link that it ends."""
        while self._brackets and index - self._brackets[-1].line > _MAX_LINK_LINES:
            self._brackets.pop()
        if not self._brackets:
            return bracket + 1
        opened = self._brackets.pop()
        source = self._source
        if source.startswith("(", bracket + 1) and (target := self._read_target(bracket + 1)):
            self._add_link(index, opened, bracket, *target)
            return target[1]
        label = source[opened.end : bracket] if bracket - opened.end <= _MAX_LABEL else ""
        end = bracket + 1
        if reference := _REFERENCE.match(source, end, self._end):
            end = reference.end()
            label = reference[1] or label
        name = " ".join(label.split()).lower()
        if name in self._targets:
            self._add_link(index, opened, bracket, self._targets[name], end)
            return end
        if label.startswith("^") and end == bracket + 1 and not opened.is_image:
            self._cut(opened.end, opened.end + 1, "", "markup.footnote")
        return bracket + 1

    def _read_target(self, parenthesis: int) -> tuple[str, int] | None:
        """Return the target of a link and the offset after it; ``None`` if the parenthesis has no target."""
        match = _LINK_TARGET.match(self._source, parenthesis)
        if match is None:
            match = _LOOSE_LINK_TARGET.match(self._source, parenthesis)
        return ((match[1] or match[2] or "").strip(), match.end()) if match else None

    def _add_link(self, index: int, opened: _Bracket, bracket: int, target: str, end: int) -> None:
        """Remove the marks of a link and record it, or remove the whole of an image and count it.

        Args:
            index: the index of the line of the closing bracket.
            opened: the opening bracket.
            bracket: the offset of the closing bracket.
            target: the target address.
            end: the offset after the link.
        """
        source = self._source
        if opened.is_image:
            del self._out.cuts[opened.cuts_before :]
            while self._runs and self._runs[-1].start >= opened.start:
                self._runs.pop()
            while self._out.links and self._out.links[-1].start >= opened.start:
                self._out.links.pop()
            self._cut(opened.start, end, "", "markup.image")
            self._out.images[opened.line] = self._out.images.get(opened.line, 0) + 1
            return
        start = opened.end
        line = self._lines[opened.line]
        # White space after the bracket is removed unless it is all that separates two words: "see[ this](/)".
        after_word = opened.start > line.start and not source[opened.start - 1].isspace()
        while not after_word and start < min(bracket, line.end) and source[start] in " \t":
            start += 1
        before, first = source[opened.start - 1 : opened.start], source[start : start + 1]
        is_glued = before.isalpha() and before.islower() and first.isupper()  # credits: "By[Ann Lee](/ann)"
        self._cut(opened.start, start, " " if is_glued else "", "markup.link")
        link_follows = source.startswith(("[", "!["), end)
        is_menu = link_follows and not source[bracket - 1].isspace()  # "[Home](/)[News](/news)"
        gap = " " if is_menu or self._has_lost_space(bracket, end) else ""
        self._cut(bracket, end, gap, "markup.link")
        self._out.links.append(LinkSpan(start, bracket, opened.line, index, target))

    def _add_run(self, start: int, characters: str) -> None:
        """Remember a run of characters of the paragraph that may be emphasis."""
        character, size = characters[0], len(characters)
        end = start + size
        before = self._source[start - 1] if start > self._start else " "
        after = self._source[end] if end < self._end else " "
        opens, closes = not after.isspace(), not before.isspace()
        in_word = before.isalnum() and after.isalnum()
        if character == "_":  # snake_case
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        elif size == 1 and before.isdigit() and after.isdigit():  # 5*3
            return
        is_strong = size in (2, 3) and character == "*"  # these may have white space inside: "** so **"
        at_edge = is_strong and (start == self._start or end == self._end) and opens != closes
        if opens or closes or is_strong:
            run = _Run(start, size, character, opens or is_strong, closes or is_strong, at_edge, in_word)
            self._runs.append(run)

    def _has_lost_space(self, left_end: int, right_start: int) -> bool:
        """Return whether a converter lost the space between two words at a mark: ``**on Monday**and``.

        That is certain after punctuation, between a lower-case letter and a capital, and if the second word is frequent
        on the page, which has the two words joined nowhere.

        Args:
            left_end: the offset where the mark begins.
            right_start: the offset after the mark.
        """
        source = self._source
        right = letters_after(source, right_start, _MAX_WORD)
        if not right or left_end == 0 or right >= _SPACED_SCRIPTS_END:
            return False
        if source[left_end - 1] in ":!?;":
            return len(right) > 1
        left = letters_before(source, left_end, _MAX_WORD)
        if min(len(left), len(right)) < _MIN_GLUED_LETTERS or left >= _SPACED_SCRIPTS_END:
            return False
        if self._word_counts is None:
            self._word_counts = Counter(_LETTERS.findall(source.lower()))
        counts = self._word_counts
        is_frequent = counts[right.lower()] >= _MIN_WORD_COUNT or (left[-1].islower() and right[0].isupper())
        return is_frequent and not counts[(left + right).lower()]

    def _match_emphasis(self) -> None:
        """Match the runs of a paragraph: each closes the last open run of its character.

        It closes none if that run is longer by two or more: "***a*". What is left of a run may close or open more:
        "***a** b*".
        """
        if not self._runs:
            return
        open_runs: dict[str, list[_OpenRun]] = {}
        matched: set[int] = set()  # the offsets of runs that begin or end emphasis
        for run in self._runs:
            size, start = run.size, run.start
            stack = open_runs.setdefault(run.character, [])
            while run.closes and size and stack and not (run.in_word and stack[-1].in_word):
                opened = stack[-1]
                opened_end = opened.start + opened.size
                if opened.size > size + 1 or start <= opened_end:  # or nothing is between the two
                    break
                width = min(opened.size, size)
                is_first, is_last = opened_end - width == opened.run_start, start + width == run.start + run.size
                # The marks of nested emphasis are next to those of the outer one: "*__nested__*".
                nested_open = self._source[opened_end : min(start, opened_end + _MAX_NESTED_MARKS)]
                nested_close = self._source[max(opened_end, start - _MAX_NESTED_MARKS) : start]
                first = opened_end + len(nested_open) - len(nested_open.lstrip("*_~"))
                last = start - len(nested_close) + len(nested_close.rstrip("*_~"))
                lost_before = is_first and self._has_lost_space(opened.run_start, first)
                lost_after = is_last and not opened.in_word and self._has_lost_space(last, start + width)
                self._cut(opened_end - width, opened_end, " " if lost_before else "", "markup.emphasis")
                self._cut(start, start + width, " " if lost_after else "", "markup.emphasis")
                self._out.emphasised.append((opened_end, start))
                matched |= {opened.run_start, run.start}
                opened.size -= width
                size, start = size - width, start + width
                if not opened.size:
                    stack.pop()
            if size and run.opens and run.size <= _MAX_RUN and (size == run.size or size in (1, 2)):
                stack.append(_OpenRun(start, size, run.in_word, run.start))
        for run in self._runs:
            # Converters leave "**" without a partner at the edge of a line if a bold paragraph had a line break there.
            if run.at_edge and run.start not in matched:
                self._cut(run.start, run.start + run.size, "", "markup.emphasis")
        self._runs.clear()


_MAX_RUN = 4
"""The largest size of a run that may begin emphasis: more characters are an ornament or replace omitted letters. Set by
hand."""


def on_lines(cuts: list[Cut], lines: list[BlockLine], line_spans: list[tuple[int, int]]) -> Iterator[tuple[int, Cut]]:
    """Yield the cuts with the indices of their lines; a cut over several lines is split at their line breaks.

    Args:
        cuts: the cuts, in order; a cut that begins inside an earlier one is ignored.
        lines: the block structure.
        line_spans: the start and the end of each line in the source, without its line break.
    """
    index, cut_until = 0, 0
    for cut in cuts:
        if cut.start < cut_until:
            continue
        cut_until = cut.end
        while index < len(lines) - 1 and cut.start >= line_spans[index + 1][0]:
            index += 1
        start, line = cut.start, index
        while line < len(lines) and start < cut.end:
            end = min(cut.end, line_spans[line][1])
            if end > start:
                yield line, Cut(start, end, cut.replacement if end == cut.end else "", cut.rule)
            line += 1
            start = line_spans[line][0] if line < len(lines) else cut.end
