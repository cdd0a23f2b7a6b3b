"""Remove the marks of Markdown from the lines, and record what they say: the cleaner ``markdown``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.markup.blocks import BlockLine, Cut, read_blocks
from cleanarticle.markup.detect import is_markdown
from cleanarticle.markup.inline import Inline, LinkSpan, on_lines, read_inline
from cleanarticle.markup.unwrap import is_wrapped, wrap_width
from cleanarticle.page import Page, Span
from cleanarticle.page.markup import LineMarkup, Link
from cleanarticle.page.proposals import Edit, Mark
from cleanarticle.pipeline import declares


@declares(reads=["source", "lines"], proposes=["markup", "repairs"])
def read_markdown(page: Page) -> Iterator[Edit | Mark]:
    """Propose to remove the marks of a page that is Markdown, and to record what they say about each line.

    ``page.input_markup`` says whether the page is Markdown ("markdown") or not ("none"). If it is "auto",
    :func:`is_markdown` decides.
    """
    if page.input_markup == "none" or (page.input_markup == "auto" and not is_markdown(page.source)):
        return
    blocks = read_blocks(page.lines)
    inline = read_inline(page.source, blocks)
    line_spans = [(line.start, line.start + len(line.text)) for line in page.lines]
    cuts_by_line: defaultdict[int, list[Cut]] = defaultdict(list)
    for index, cut in on_lines(sorted(blocks.cuts + inline.cuts), blocks.lines, line_spans):
        cuts_by_line[index].append(cut)
    texts = [
        _CutText(page.source, start, end, cuts_by_line.get(index, ())) for index, (start, end) in enumerate(line_spans)
    ]
    for index, markup in enumerate(_line_markup(blocks.lines, inline, texts)):
        if markup is not None:
            yield Mark(index, markup)
    for index, cuts in cuts_by_line.items():
        start = line_spans[index][0]
        for cut in cuts:
            yield Edit(index, cut.start - start, cut.end - start, cut.replacement, cut.rule)
    yield from _unwrap(page, blocks.lines, texts)


def _unwrap(page: Page, lines: Sequence[BlockLine], texts: Sequence[_CutText]) -> Iterator[Edit]:
    """Propose to join the lines of paragraphs that a converter wrapped at a fixed width."""
    plain_texts = [text.plain() for text in texts]
    width = wrap_width([line.text for line in page.lines], [line.continues for line in lines])
    if width is None:
        return
    for index, line in enumerate(lines[1:], 1):
        previous_text = page.lines[index - 1].text
        if (
            line.continues
            and line.inline
            and plain_texts[index - 1].strip()
            and is_wrapped(previous_text, page.lines[index].text, width)
        ):
            length = len(previous_text)
            gap = "" if previous_text[-1:].isspace() else " "
            yield Edit(index - 1, length, length + 1, gap, "markup.unwrap")  # the line break becomes the gap


class _CutText(NamedTuple):
    """A line, and the cuts that remove its marks.

    Args:
        source: the source of the page.
        start: the offset of the line in the source.
        end: the offset of its end, without its line break.
        cuts: the cuts that remove the marks of the line, in order.
    """

    source: str
    start: int
    end: int
    cuts: Sequence[Cut]

    def plain_between(self, start: int, end: int) -> str:
        """Return what is in the line between two offsets of the source, without marks."""
        start, end = max(start, self.start), min(end, self.end)
        parts: list[str] = []
        copied_until = start
        for cut in self.cuts[bisect_left(self.cuts, (start,)) :]:
            if cut.start >= end:
                break
            parts += (self.source[copied_until : cut.start], cut.replacement)
            copied_until = cut.end
        parts.append(self.source[copied_until:end])
        return "".join(parts)

    def plain(self) -> str:
        """Return the line without marks."""
        return self.plain_between(self.start, self.end)


def _line_markup(lines: Sequence[BlockLine], inline: Inline, texts: Sequence[_CutText]) -> Iterator[LineMarkup | None]:
    """Yield for each line what its marks say; ``None`` if it has no marks."""
    links_by_line: defaultdict[int, list[LinkSpan]] = defaultdict(list)
    for link in sorted(inline.links):
        for index in range(link.first, link.last + 1):
            links_by_line[index].append(link)
    emphasised_spans = _join_spans(inline.emphasised)
    for index, line in enumerate(lines):
        text = texts[index]
        line_links = tuple(_links(links_by_line.get(index, ()), text))
        emphasis = _emphasised_share(emphasised_spans, text)
        images = inline.images.get(index, 0)
        if line.kind == "text" and not (line_links or images or emphasis):
            yield None
            continue
        cells = tuple(cell.strip() for cell in text.plain().split("\t")) if line.cells else ()
        yield LineMarkup(line.kind, line.level, line.number, line_links, images, emphasis, cells)


def _links(spans: Sequence[LinkSpan], text: _CutText) -> Iterator[Link]:
    """Yield the links of a line; of a link over several lines, the part in this line."""
    for link in spans:
        label = text.plain_between(link.start, link.end).strip()
        start, end = max(link.start, text.start), min(link.end, text.end)
        if label or link.first == link.last:
            yield Link(label, link.target, Span(start, max(start, end)))


def _join_spans(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order; spans that overlap or touch are joined."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _emphasised_share(spans: Sequence[tuple[int, int]], text: _CutText) -> float:
    """Return the share of a line's characters, 0 to 1, that is emphasised.

    Args:
        spans: the emphasised spans of the page, in order.
        text: the line.
    """
    # The last span that begins before the line or with it. No offset is as large as 1 << 62.
    first = bisect_right(spans, (text.start, 1 << 62)) - 1
    emphasised = 0
    for start, end in spans[max(0, first) :]:
        if start >= text.end:
            break
        if end > text.start:
            emphasised += len(text.plain_between(start, end).strip())
    length = len(text.plain().strip()) if emphasised else 0
    return round(min(1.0, emphasised / length), 3) if length else 0.0
