"""Markdown, written: CommonMark with GitHub's tables. What a parser reads from it is the text and structure written.

Escaped is only what a parser would take for a mark. ``benchmarks/markdown.py`` parses what is written of every page
of a corpus and compares; ``tests/page/test_markdown.py`` does so for texts made by chance.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from cleanarticle.page.article_data import ArticleData, Block
from cleanarticle.page.markup import Link

BETWEEN = "\n---\n\n"
"""What stands between two articles."""

_ANYWHERE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)"  # an escape
    r"|`"
    r"|<(?=[A-Za-z/!?])"  # a tag or an address
    r"|&(?=#?\w{1,32};)"  # an entity
    r"|\](?=[(\[])"  # the end of a link's text
)
_LINE_START = re.compile(
    r"(\d{1,9})(?=[.)](?:\s|\Z))"  # an item of a numbered list
    r"|#{1,6}(?=\s|\Z)"
    r"|[-+*](?=\s|\Z)"
    r"|>"
    r"|([-_*])(?=[ \t]*(?:\2[ \t]*)+\Z)"  # a rule, with the bullet before it maybe
    r"|=(?==*[ \t]*\Z)"  # what underlines a heading
    r"|~(?=~~)"  # a fence
    r"|\[(?=[^\]]{0,1000}\]:)"  # the target of reference links
)
_BRACKET = re.compile(r"[\[\]]")
_UNSAFE = re.compile(r"[<>\s\\\x00-\x1f\x7f]")
_UNSAFE_SCHEME = re.compile(r"\s*(?:javascript|vbscript|file|data):", re.IGNORECASE)
_PARENTHESIS = re.compile(r"[()]")
_HEADING_END = re.compile(r"(?:(?<=\s)|\A)#(?=#*\Z)")
_RUN = re.compile(r"\*+|_+|~+")
_FENCE = re.compile(r"`{3,}")
_ALWAYS = re.compile(r"[*_~]")
_LONGEST_NUMBER = 999_999_999
_LIST_SIGNS = (".", ")")


def escape(text: str, *, line_start: bool = True, emphasised: bool = False) -> str:
    r"""Write *text* on one line so that Markdown (CommonMark, and GitHub's) shows it as it stands.

    Args:
        text: any text; white space, line breaks too, becomes single spaces.
        line_start: whether it stands where a line's content begins.
        emphasised: whether it stands between marks of emphasis.

    >>> print(escape("1. a *b* [c] 5 * 3 snake_case <d> &lt;"))
    1\. a \*b\* [c] 5 * 3 snake_case \<d> \&lt;
    >>> print(escape("---"), escape("#"), escape("2)"), escape("[a](b)"))
    \--- \# 2\) [a\](b)
    """
    text = " ".join(text.split())
    return _escaped(text, 0, len(text), _places(text, line_start=line_start, emphasised=emphasised))


def _places(text: str, *, line_start: bool = True, emphasised: bool = False) -> list[int]:
    """Return where *text* needs a backslash, in order."""
    places = {match.start() for match in _ANYWHERE.finditer(text)}
    places.update(_emphasis(text, always=emphasised))
    if line_start and (match := _LINE_START.match(text)):
        places.add(match.end(1) if match[1] else 0)
    return sorted(places)


def _escaped(text: str, start: int, end: int, places: Sequence[int]) -> str:
    """Return a part of *text* with backslashes at these places of it."""
    parts: list[str] = []
    at = start
    for place in places[bisect_left(places, start) : bisect_left(places, end)]:
        parts += (text[at:place], "\\")
        at = place
    return "".join((*parts, text[at:end]))


def _emphasis(text: str, *, always: bool) -> Iterator[int]:
    """Yield the places of signs that could begin or end emphasis with another of their kind."""
    if always:
        yield from (match.start() for match in _ALWAYS.finditer(text))
        return
    runs: dict[str, list[tuple[int, int, bool, bool]]] = {}
    for match in _RUN.finditer(text):
        before, after = text[match.start() - 1 : match.start()] or " ", text[match.end() : match.end() + 1] or " "
        sign = match[0][0]
        opens, closes = not after.isspace(), not before.isspace()
        if sign == "_" and before.isalnum() and after.isalnum():
            opens = closes = False
        if opens or closes:
            runs.setdefault(sign, []).append((match.start(), match.end(), opens, closes))
    for found in runs.values():
        first = next((at for at, run in enumerate(found) if run[2]), len(found))
        if any(run[3] for run in found[first + 1 :]):
            for start, end, _, _ in found:
                yield from range(start, end)


def page_to_markdown(
    articles: Sequence[ArticleData], text: str, url: str | None, *, links: bool = False, front_matter: bool = False
) -> str:
    """Write a page as Markdown: each article under its title; the text where the page has no article.

    Args:
        articles: the articles of the page.
        text: its text.
        url: its address, if known.
        links: whether to write the links that blocks have.
        front_matter: whether to write fields as YAML before the text: those of the first article.
    """
    head = _front_matter(articles[0] if articles else ArticleData(), url) if front_matter else ""
    if articles:
        return head + BETWEEN.join(article_to_markdown(article, links=links) for article in articles)
    return head + "\n\n".join(escape(line) for line in text.split("\n") if line.strip()) + "\n"


def article_to_markdown(article: ArticleData, *, links: bool = False, front_matter: bool = False) -> str:
    r"""Write an article as Markdown: title, deck, a line of authors and date, key points, text.

    Args:
        article: the article.
        links: whether to write the links that blocks have.
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
        parts.append(_heading(article.title, 1))
    if article.subtitle:
        parts.append(_bold(article.subtitle))
    if credit := credit_line(article):
        parts.append(escape(credit))
    if len(article.lead) > 1:
        parts += _Writer(links=False).written([Block("item", point) for point in article.lead])
    elif article.lead:
        parts.append(_bold(article.lead[0]))
    blocks = _Writer(links=links).written(article.blocks)
    if len(article.lead) > 1 and article.blocks and article.blocks[0].kind == "item":
        parts.append("<!-- -->")  # or the two lists are one
    head = _front_matter(article) if front_matter else ""
    text = "\n\n".join(part for part in (*parts, *blocks) if part)
    return head + (text + "\n" if text else "")


def credit_line(article: ArticleData) -> str:
    """Return who, where and when, in one line."""
    date = str(article.date) if article.date else None
    return " · ".join(part for part in (", ".join(article.authors), article.agency, article.dateline, date) if part)


def _heading(text: str, level: int, links: str | None = None) -> str:
    said = escape(text) if links is None else links
    if match := _HEADING_END.search(said):
        said = f"{said[: match.start()]}\\{said[match.start() :]}"
    return f"{'#' * min(max(level, 1), 6)} {said}"


def _bold(text: str) -> str:
    said = escape(text, line_start=False, emphasised=True)
    return f"**{said}**" if said else ""


class _Writer:
    """Writes blocks.

    Args:
        links: whether to write their links.
    """

    def __init__(self, *, links: bool) -> None:
        self._links = links
        self._between = "\n"  # what stands between the last item and the one before it
        self._open: list[tuple[int | None, str, int]] = []  # of each list: last number, its sign, columns to its text

    def written(self, blocks: Sequence[Block]) -> list[str]:
        """Return what is written of each block; the items of a list stand together."""
        parts: list[str] = []
        before = ""
        for block in blocks:
            if block.kind == "item":
                text = self._item(block)
                if before == "item" and text:
                    parts[-1] += self._between + text
                elif text:
                    parts.append(text)
            else:
                self._open.clear()
                parts.append(self._block(block))
            before = block.kind if parts and parts[-1] else before
        return [part for part in parts if part]

    def _block(self, block: Block) -> str:
        if block.kind == "code":
            size = max((len(run) for run in _FENCE.findall(block.text)), default=2) + 1
            return f"{'`' * size}\n{block.text}\n{'`' * size}"
        if block.kind == "table" and block.rows:
            return _table(block.rows)
        text = self._text(block)
        if not text:
            return ""
        if block.kind == "heading":
            return _heading(block.text, block.level or 2, text)
        return f"{'> ' * (block.level + 1)}{text}" if block.kind == "quote" else text

    def _text(self, block: Block) -> str:
        if self._links and block.links:
            return _linked(block.text, block.links)
        return escape(block.text)

    def _item(self, block: Block) -> str:
        """Write an item, indented by its depth; a list whose numbers do not go on is another one."""
        text = self._text(block)
        if not text:
            return ""
        depth = min(block.level, len(self._open))
        continues = False
        number = block.number if block.number is not None and 0 <= block.number <= _LONGEST_NUMBER else None
        sign = "-" if number is None else _LIST_SIGNS[0]
        if depth < len(self._open):
            last, used, _ = self._open[depth]
            continues = number is not None and last is not None and number == last + 1
            if number is not None and last is not None:
                sign = used if continues else _LIST_SIGNS[used == _LIST_SIGNS[0]]
            del self._open[depth:]
        # a list that begins with another number than 1 is part of the text above it, but for a blank line
        self._between = "\n" if number in (None, 1) or continues else "\n\n"
        mark = "- " if number is None else f"{number}{sign} "
        indent = sum(columns for _, _, columns in self._open)
        self._open.append((number, sign, len(mark)))
        return " " * indent + mark + text


def _linked(text: str, links: Sequence[Link]) -> str:
    """Write text with its links, where their texts are found in it in order."""
    text = " ".join(text.split())
    places = sorted({*_places(text), *(match.start() for match in _BRACKET.finditer(text))})
    parts: list[str] = []
    at = 0
    for link in links:
        said = " ".join(link.text.split())
        found = text.find(said, at) if said else -1
        if found < 0 or not link.target.strip() or _UNSAFE_SCHEME.match(link.target):
            continue
        end = found + len(said)
        parts += (_escaped(text, at, found, places), f"[{_escaped(text, found, end, places)}]({_target(link.target)})")
        at = end
    return "".join((*parts, _escaped(text, at, len(text), places))) if parts else escape(text)


def _target(target: str) -> str:
    """Write the target of a link."""
    target = _UNSAFE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), target.strip()
    )
    return f"<{target}>" if _PARENTHESIS.search(target) else target


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Write a table; its first row is its head."""
    columns = max(map(len, rows))
    lines = []
    for row in rows:
        cells = [escape(cell, line_start=False).replace("|", "\\|") for cell in row]
        lines.append("| " + " | ".join([*cells, *[""] * (columns - len(cells))]) + " |")
    lines.insert(1, "|" + " --- |" * columns)
    return "\n".join(lines)


def _front_matter(article: ArticleData, url: str | None = None) -> str:
    """Write fields as YAML; its strings in double quotes are those of JSON."""
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
