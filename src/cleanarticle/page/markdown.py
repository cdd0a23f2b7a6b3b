"""Write articles as Markdown (CommonMark with GitHub's tables), so that a parser reads the same text and structure.

Only characters that a parser would read as a mark are escaped. ``benchmarks/markdown.py`` parses the output for every
page of a corpus and compares; ``tests/page/test_markdown.py`` does the same for random texts.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.article_data import ArticleData, Block
from cleanarticle.page.markup import Link

ARTICLE_SEPARATOR = "\n---\n\n"
"""The text between two articles: a horizontal rule."""

_SPECIAL_ANYWHERE = lazy_pattern(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)"  # an escape
    r"|`"
    r"|<(?=[A-Za-z/!?])"  # a tag or an address
    r"|&(?=#?\w{1,32};)"  # an entity
    r"|\](?=[(\[])"  # the end of a link's text
)
_SPECIAL_AT_START = lazy_pattern(
    r"(\d{1,9})(?=[.)](?:\s|\Z))"  # an item of a numbered list
    r"|#{1,6}(?=\s|\Z)"
    r"|[-+*](?=\s|\Z)"
    r"|>"
    r"|([-_*])(?=[ \t]*(?:\2[ \t]*)+\Z)"  # a horizontal rule, perhaps after a bullet
    r"|=(?==*[ \t]*\Z)"  # the underline of a heading
    r"|~(?=~~)"  # the fence of a code block
    r"|\[(?=[^\]]{0,1000}\]:)"  # the target of reference links
)
_BRACKET = lazy_pattern(r"[\[\]]")
_UNSAFE = lazy_pattern(r"[<>\s\\\x00-\x1f\x7f]")
_UNSAFE_SCHEME = lazy_pattern(r"\s*(?:javascript|vbscript|file|data):", re.IGNORECASE)
_PARENTHESIS = lazy_pattern(r"[()]")
_HEADING_END = lazy_pattern(r"(?:(?<=\s)|\A)#(?=#*\Z)")
_EMPHASIS_RUN = lazy_pattern(r"\*+|_+|~+")
_FENCE = lazy_pattern(r"`{3,}")
_EMPHASIS_CHARACTER = lazy_pattern(r"[*_~]")
_MAX_NUMBER = 999_999_999  # CommonMark: the number of an item has at most nine digits
_LIST_DELIMITERS = (".", ")")


def escape(text: str, *, line_start: bool = True, emphasised: bool = False) -> str:
    r"""Return *text* on one line, with backslashes so that Markdown (CommonMark, GitHub's) shows it unchanged.

    Args:
        text: any text; each run of white space, line breaks included, becomes a single space.
        line_start: whether the text begins a line.
        emphasised: whether the text is between marks of emphasis.

    >>> print(escape("1. a *b* [c] 5 * 3 snake_case <d> &lt;"))
    1\. a \*b\* [c] 5 * 3 snake_case \<d> \&lt;
    >>> print(escape("---"), escape("#"), escape("2)"), escape("[a](b)"))
    \--- \# 2\) [a\](b)
    """
    text = " ".join(text.split())
    return _escaped(text, 0, len(text), _escape_offsets(text, line_start=line_start, emphasised=emphasised))


def _escape_offsets(text: str, *, line_start: bool = True, emphasised: bool = False) -> list[int]:
    """Return the offsets in *text* that need a backslash before them, in order."""
    offsets = {match.start() for match in _SPECIAL_ANYWHERE.finditer(text)}
    offsets.update(_emphasis_offsets(text, always=emphasised))
    if line_start and (match := _SPECIAL_AT_START.match(text)):
        offsets.add(match.end(1) if match[1] else 0)
    return sorted(offsets)


def _escaped(text: str, start: int, end: int, offsets: Sequence[int]) -> str:
    """Return ``text[start:end]`` with a backslash before each of these offsets of *text*."""
    parts: list[str] = []
    copied_until = start
    for offset in offsets[bisect_left(offsets, start) : bisect_left(offsets, end)]:
        parts += (text[copied_until:offset], "\\")
        copied_until = offset
    return "".join((*parts, text[copied_until:end]))


class _EmphasisRun(NamedTuple):
    """A run of one character that may mark emphasis: its half-open span, and whether it may begin or end emphasis."""

    start: int
    end: int
    opens: bool
    closes: bool


def _emphasis_offsets(text: str, *, always: bool) -> Iterator[int]:
    """Yield the offsets of characters that could begin or end emphasis, in a pair with another of the same kind.

    Args:
        text: the text.
        always: whether to yield all of them, since a mark of emphasis around the text could pair with each.
    """
    if always:
        yield from (match.start() for match in _EMPHASIS_CHARACTER.finditer(text))
        return
    runs: dict[str, list[_EmphasisRun]] = {}  # by character
    for match in _EMPHASIS_RUN.finditer(text):
        before, after = text[match.start() - 1 : match.start()] or " ", text[match.end() : match.end() + 1] or " "
        character = match[0][0]
        opens, closes = not after.isspace(), not before.isspace()
        if character == "_" and before.isalnum() and after.isalnum():
            opens = closes = False
        if opens or closes:
            runs.setdefault(character, []).append(_EmphasisRun(match.start(), match.end(), opens, closes))
    for same_character in runs.values():
        first = next((index for index, run in enumerate(same_character) if run.opens), len(same_character))
        if any(run.closes for run in same_character[first + 1 :]):
            for run in same_character:
                yield from range(run.start, run.end)


def page_to_markdown(
    articles: Sequence[ArticleData], text: str, url: str | None, *, links: bool = False, front_matter: bool = False
) -> str:
    """Return a page as Markdown: each article under its title, or the text if the page has no article.

    Args:
        articles: the articles of the page.
        text: its text.
        url: its address, if known.
        links: whether to write the links of the blocks.
        front_matter: whether to write the fields of the first article, and the address, as YAML before the text.
    """
    front_matter_text = _front_matter(articles[0] if articles else ArticleData(), url) if front_matter else ""
    if articles:
        return front_matter_text + ARTICLE_SEPARATOR.join(
            article_to_markdown(article, links=links) for article in articles
        )
    return front_matter_text + "\n\n".join(escape(line) for line in text.split("\n") if line.strip()) + "\n"


def article_to_markdown(article: ArticleData, *, links: bool = False, front_matter: bool = False) -> str:
    r"""Return an article as Markdown: title, subtitle, a line of authors and date, lead, blocks.

    Args:
        article: the article.
        links: whether to write the links of the blocks.
        front_matter: whether to write its fields as YAML before the text.

    >>> blocks = (Block("heading", "Why", level=2), Block("item", "*a*"), Block("code", "x  = 1"))
    >>> print(article_to_markdown(ArticleData(title="Snow", authors=("Ann Lee",), blocks=blocks)))
    # Snow
    <BLANKLINE>
    Ann Lee
    <BLANKLINE>
    ## Why
    <BLANKLINE>
    - \*a\*
    <BLANKLINE>
    ```
    x  = 1
    ```
    """
    parts = []
    if article.title:
        parts.append(_heading(escape(article.title), 1))
    if article.subtitle:
        parts.append(_bold(article.subtitle))
    if credit := credit_line(article):
        parts.append(escape(credit))
    if len(article.lead) > 1:
        parts += _BlockWriter(links=False).write([Block("item", point) for point in article.lead])
    elif article.lead:
        parts.append(_bold(article.lead[0]))
    blocks = _BlockWriter(links=links).write(article.blocks)
    if len(article.lead) > 1 and article.blocks and article.blocks[0].kind == "item":
        parts.append("<!-- -->")  # separates the list of key points from the list below it
    front_matter_text = _front_matter(article) if front_matter else ""
    text = "\n\n".join(part for part in (*parts, *blocks) if part)
    return front_matter_text + (text + "\n" if text else "")


def credit_line(article: ArticleData) -> str:
    """Return authors, agency, dateline and date in one line; empty if the article has none of them."""
    date = str(article.date) if article.date else None
    return " · ".join(part for part in (", ".join(article.authors), article.agency, article.dateline, date) if part)


def _heading(text: str, level: int) -> str:
    """Return a heading with a text that is already escaped."""
    if match := _HEADING_END.search(text):  # Markdown drops a "#" at the end of a heading
        text = f"{text[: match.start()]}\\{text[match.start() :]}"
    return f"{'#' * min(max(level, 1), 6)} {text}"


def _bold(text: str) -> str:
    escaped = escape(text, line_start=False, emphasised=True)
    return f"**{escaped}**" if escaped else ""


class _OpenList(NamedTuple):
    """An open list, to which the next item may be added."""

    last_number: int | None
    """The number of its last item; ``None`` if it is a list with bullets."""
    delimiter: str
    """The character after its numbers, or its bullet."""
    text_column: int
    """The number of columns from its mark to its text, by which items inside it are indented."""


class _BlockWriter:
    """Write blocks, and keep track of the open lists.

    Args:
        links: whether to write the links of the blocks.
    """

    def __init__(self, *, links: bool) -> None:
        self._links = links
        self._item_separator = "\n"  # between the last item and the item before it
        self._open_lists: list[_OpenList] = []  # outermost first

    def write(self, blocks: Sequence[Block]) -> list[str]:
        """Return the Markdown of each block; the items of a list are one text."""
        parts: list[str] = []
        previous_kind = ""
        for block in blocks:
            if block.kind == "item":
                text = self._item(block)
                if previous_kind == "item" and text:
                    parts[-1] += self._item_separator + text
                elif text:
                    parts.append(text)
            else:
                self._open_lists.clear()
                parts.append(self._block(block))
            previous_kind = block.kind if parts and parts[-1] else previous_kind
        return [part for part in parts if part]

    def _block(self, block: Block) -> str:
        if block.kind == "code":
            # The fence must be longer than any run of backticks in the code.
            size = max((len(run) for run in _FENCE.findall(block.text)), default=2) + 1
            return f"{'`' * size}\n{block.text}\n{'`' * size}"
        if block.kind == "table" and block.rows:
            return _table(block.rows)
        text = self._text(block)
        if not text:
            return ""
        if block.kind == "heading":
            return _heading(text, block.level or 2)
        return f"{'> ' * (block.level + 1)}{text}" if block.kind == "quote" else text

    def _text(self, block: Block) -> str:
        if self._links and block.links:
            return _linked(block.text, block.links)
        return escape(block.text)

    def _item(self, block: Block) -> str:
        """Return an item, indented by its depth.

        A numbered list continues only with the next number. Any other number begins another list. That list has the
        other delimiter, since Markdown would add items with the same delimiter to the list above.
        """
        text = self._text(block)
        if not text:
            return ""
        depth = min(block.level, len(self._open_lists))
        continues = False
        number = block.number if block.number is not None and 0 <= block.number <= _MAX_NUMBER else None
        delimiter = "-" if number is None else _LIST_DELIMITERS[0]
        if depth < len(self._open_lists):
            last_number, last_delimiter, _ = self._open_lists[depth]
            continues = number is not None and last_number is not None and number == last_number + 1
            if number is not None and last_number is not None:
                delimiter = last_delimiter if continues else _LIST_DELIMITERS[last_delimiter == _LIST_DELIMITERS[0]]
            del self._open_lists[depth:]
        # Without a blank line, a list that begins with another number than 1 would be part of the paragraph above.
        self._item_separator = "\n" if number in (None, 1) or continues else "\n\n"
        mark = "- " if number is None else f"{number}{delimiter} "
        indent = sum(open_list.text_column for open_list in self._open_lists)
        self._open_lists.append(_OpenList(number, delimiter, len(mark)))
        return " " * indent + mark + text


def _linked(text: str, links: Sequence[Link]) -> str:
    """Return *text* with its links; a link is left out if its target is unsafe or its text is not found in order."""
    text = " ".join(text.split())
    offsets = {*_escape_offsets(text), *(match.start() for match in _BRACKET.finditer(text))}
    link_spans: list[tuple[int, int, str]] = []
    found_until = 0
    for link in links:
        label = " ".join(link.text.split())
        start = text.find(label, found_until) if label else -1
        if start < 0 or not link.target.strip() or _UNSAFE_SCHEME.match(link.target):
            continue
        found_until = start + len(label)
        link_spans.append((start, found_until, link.target))
        if start and text[start - 1] == "!":  # with it, the link would be an image
            offsets.add(start - 1)
        # A backslash before a bracket of the link would escape it.
        offsets.update(offset for offset in (start - 1, found_until - 1) if offset >= 0 and text[offset] == "\\")
    if not link_spans:
        return escape(text)
    escapes = sorted(offsets)
    parts: list[str] = []
    written_until = 0
    for start, end, target in link_spans:
        parts.append(_escaped(text, written_until, start, escapes))
        parts.append(f"[{_escaped(text, start, end, escapes)}]({_target(target)})")
        written_until = end
    return "".join((*parts, _escaped(text, written_until, len(text), escapes)))


def _target(target: str) -> str:
    """Return the target of a link, with unsafe characters as percent codes."""
    target = _UNSAFE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), target.strip()
    )
    return f"<{target}>" if _PARENTHESIS.search(target) else target


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table; its first row becomes its header."""
    columns = max(map(len, rows))
    lines = []
    for row in rows:
        cells = [escape(cell, line_start=False).replace("|", "\\|") for cell in row]
        lines.append("| " + " | ".join([*cells, *[""] * (columns - len(cells))]) + " |")
    lines.insert(1, "|" + " --- |" * columns)
    return "\n".join(lines)


def _front_matter(article: ArticleData, url: str | None = None) -> str:
    """Return the fields as YAML; they are written as JSON, since JSON strings are valid YAML."""
    fields = {
        "title": article.title,
        "subtitle": article.subtitle,
        "authors": list(article.authors),
        "agency": article.agency,
        "date": article.date.isoformat() if article.date else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "language": article.language,
        "url": url,
        "keywords": list(article.keywords),
    }
    lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items() if value]
    return "\n".join(("---", *lines, "---", "", "")) if lines else ""
