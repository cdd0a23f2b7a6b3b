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

    ``page.input_markup`` says whether the page is Markdown: "markdown", "none", or "auto", where :func:`is_markdown`
    decides.
    """
    if page.input_markup == "none" or (page.input_markup == "auto" and not is_markdown(page.source)):
        return
    blocks = read_blocks(page.lines)
    inline = read_inline(page.source, blocks)
    line_spans = [(line.start, line.start + len(line.text)) for line in page.lines]
    by_line: defaultdict[int, list[Cut]] = defaultdict(list)
    for index, cut in on_lines(sorted(blocks.cuts + inline.cuts), blocks.lines, line_spans):
        by_line[index].append(cut)
    texts = [_CutText(page.source, start, end, by_line.get(index, ())) for index, (start, end) in enumerate(line_spans)]
    for index, markup in enumerate(_line_markup(blocks.lines, inline, texts)):
        if markup is not None:
            yield Mark(index, markup)
    for index, cuts in by_line.items():
        start = line_spans[index][0]
        for cut in cuts:
            yield Edit(index, cut.start - start, cut.end - start, cut.replacement, cut.rule)
    yield from _unwrap(page, blocks.lines, texts)


def _unwrap(page: Page, lines: Sequence[BlockLine], texts: Sequence[_CutText]) -> Iterator[Edit]:
    """Propose to join the lines of paragraphs that a converter wrapped at a fixed width."""
    plain_texts = [text.whole() for text in texts]
    width = wrap_width([line.text for line in page.lines], [line.continues for line in lines])
    if width is None:
        return
    for index, line in enumerate(lines[1:], 1):
        before = page.lines[index - 1]
        if (
            line.continues
            and line.inline
            and plain_texts[index - 1].strip()
            and is_wrapped(before.text, page.lines[index].text, width)
        ):
            size = len(before.text)
            gap = "" if before.text[-1:].isspace() else " "
            yield Edit(index - 1, size, size + 1, gap, "markup.unwrap")


class _CutText(NamedTuple):
    """The text of a line without its marks.

    Args:
        source: the source of the page.
        start: the offset of the line.
        end: the offset of its end, without its line break.
        cuts: the cuts that remove the marks of the line, in order.
    """

    source: str
    start: int
    end: int
    cuts: Sequence[Cut]

    def of(self, start: int, end: int) -> str:
        """Return the text between two offsets of the source without its marks; text of other lines is left out."""
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

    def whole(self) -> str:
        """Return the text of the whole line without its marks."""
        return self.of(self.start, self.end)


def _line_markup(lines: Sequence[BlockLine], inline: Inline, texts: Sequence[_CutText]) -> Iterator[LineMarkup | None]:
    """Yield what marks say about each line, or ``None`` if they say nothing."""
    links: defaultdict[int, list[LinkSpan]] = defaultdict(list)
    for link in sorted(inline.links):
        for index in range(link.first, link.last + 1):
            links[index].append(link)
    emphasised = _union(inline.emphasised)
    for index, line in enumerate(lines):
        text = texts[index]
        line_links = tuple(_links(links.get(index, ()), text))
        emphasis = _emphasis(emphasised, text)
        images = inline.images.get(index, 0)
        if line.kind == "text" and not (line_links or images or emphasis):
            yield None
            continue
        cells = tuple(cell.strip() for cell in text.whole().split("\t")) if line.cells else ()
        yield LineMarkup(line.kind, line.level, line.number, line_links, images, emphasis, cells)


def _links(spans: Sequence[LinkSpan], text: _CutText) -> Iterator[Link]:
    """Yield the links of a line; a link over several lines has a part in each."""
    for link in spans:
        label = text.of(link.start, link.end).strip()
        start, end = max(link.start, text.start), min(link.end, text.end)
        if label or link.first == link.last:
            yield Link(label, link.target, Span(start, max(start, end)))


def _union(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order; spans that overlap or touch are joined."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _emphasis(spans: Sequence[tuple[int, int]], text: _CutText) -> float:
    """Return the share of a line's text, 0 to 1, that is in one of the spans, which are in order."""
    # The last span that begins before the line, or with it: 1 << 62 is larger than any end.
    first = bisect_right(spans, (text.start, 1 << 62)) - 1
    emphasised = 0
    for start, end in spans[max(0, first) :]:
        if start >= text.end:
            break
        if end > text.start:
            emphasised += len(text.of(start, end).strip())
    total = len(text.whole().strip()) if emphasised else 0
    return round(min(1.0, emphasised / total), 3) if total else 0.0
