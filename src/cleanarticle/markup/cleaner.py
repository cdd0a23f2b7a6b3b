"""The cleaner of stage "markup": takes Markdown's marks out of the lines, and says what they said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.markup.blocks import BlockLine, Cut, read_blocks
from cleanarticle.markup.detect import is_markdown
from cleanarticle.markup.inline import Inline, LinkSpan, on_lines, read_inline
from cleanarticle.markup.unwrap import joins, wrapped_at
from cleanarticle.page import Page, Span
from cleanarticle.page.markup import LineMarkup, Link
from cleanarticle.page.proposals import Edit, Mark
from cleanarticle.pipeline import declares


@declares(reads=["source", "lines"], proposes=["markup", "repairs"])
def read_markdown(page: Page) -> Iterator[Edit | Mark]:
    """Propose to take out the marks of a page that is Markdown, and what they say about each line.

    Whether it is, ``page.input_markup`` says: "markdown", "none", or "auto" for :func:`is_markdown` to decide.
    """
    if page.input_markup == "none" or (page.input_markup == "auto" and not is_markdown(page.source)):
        return
    blocks = read_blocks(page.lines)
    inline = read_inline(page.source, blocks)
    ends = [(line.start, line.start + len(line.text)) for line in page.lines]
    by_line: defaultdict[int, list[Cut]] = defaultdict(list)
    for index, cut in on_lines(sorted(blocks.cuts + inline.cuts), blocks.lines, ends):
        by_line[index].append(cut)
    texts = [_Text(page.source, start, end, by_line.get(at, ())) for at, (start, end) in enumerate(ends)]
    for index, markup in enumerate(_marked(blocks.lines, inline, texts)):
        if markup is not None:
            yield Mark(index, markup)
    for index, cuts in by_line.items():
        start = ends[index][0]
        for cut in cuts:
            yield Edit(index, cut.start - start, cut.end - start, cut.after, cut.rule)
    yield from _joined(page, blocks.lines, texts)


def _joined(page: Page, lines: Sequence[BlockLine], texts: Sequence[_Text]) -> Iterator[Edit]:
    """Join the lines of paragraphs that a converter wrapped."""
    plain = [text.whole() for text in texts]
    width = wrapped_at([line.text for line in page.lines], [line.continues for line in lines])
    if width is None:
        return
    for index, line in enumerate(lines[1:], 1):
        before = page.lines[index - 1]
        if (
            line.continues
            and line.inline
            and plain[index - 1].strip()
            and joins(before.text, page.lines[index].text, width)
        ):
            size = len(before.text)
            gap = "" if before.text[-1:].isspace() else " "
            yield Edit(index - 1, size, size + 1, gap, "markup.unwrap")


class _Text(NamedTuple):
    """The text of a line, with cuts.

    Args:
        source: the page.
        start: where the line begins.
        end: where it ends, without its line break.
        cuts: what is taken out of it, in order.
    """

    source: str
    start: int
    end: int
    cuts: Sequence[Cut]

    def of(self, start: int, end: int) -> str:
        """The text between two places of the source, without what is cut."""
        start, end = max(start, self.start), min(end, self.end)
        parts: list[str] = []
        at = start
        for cut in self.cuts[bisect_left(self.cuts, (start,)) :]:
            if cut.start >= end:
                break
            parts += (self.source[at : cut.start], cut.after)
            at = cut.end
        parts.append(self.source[at:end])
        return "".join(parts)

    def whole(self) -> str:
        """The text of the line."""
        return self.of(self.start, self.end)


def _marked(lines: Sequence[BlockLine], inline: Inline, texts: Sequence[_Text]) -> Iterator[LineMarkup | None]:
    """Yield what marks say about each line, ``None`` where they say nothing."""
    links: defaultdict[int, list[LinkSpan]] = defaultdict(list)
    for link in sorted(inline.links):
        for index in range(link.first, link.last + 1):
            links[index].append(link)
    emphasised = _merged(inline.emphasised)
    for index, line in enumerate(lines):
        text = texts[index]
        found = tuple(_links(links.get(index, ()), text))
        share = _share(emphasised, text)
        images = inline.images.get(index, 0)
        if line.kind == "text" and not (found or images or share):
            yield None
            continue
        cells = tuple(cell.strip() for cell in text.whole().split("\t")) if line.cells else ()
        yield LineMarkup(line.kind, line.level, line.number, found, images, share, cells)


def _links(spans: Sequence[LinkSpan], text: _Text) -> Iterator[Link]:
    for link in spans:
        said = text.of(link.start, link.end).strip()
        start, end = max(link.start, text.start), min(link.end, text.end)
        if said or link.first == link.last:
            yield Link(said, link.target, Span(start, max(start, end)))


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _share(spans: Sequence[tuple[int, int]], text: _Text) -> float:
    """The share of a line's text that is in one of the spans."""
    at = bisect_right(spans, (text.start, 1 << 62)) - 1
    size = 0
    for start, end in spans[max(0, at) :]:
        if start >= text.end:
            break
        if end > text.start:
            size += len(text.of(start, end).strip())
    whole = len(text.whole().strip()) if size else 0
    return round(min(1.0, size / whole), 3) if whole else 0.0
