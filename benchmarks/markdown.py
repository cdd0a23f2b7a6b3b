"""Write the articles of a corpus as Markdown, parse it with markdown-it-py, and compare text and structure.

    python -m benchmarks.markdown --shared ../shared [--every 10] [--input text text_md html]

Prints how many pages come back as they were written, and the first that do not.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

import cleanarticle
from cleanarticle.page import Article, Page
from cleanarticle.page.markdown import credit_line

Part: TypeAlias = tuple[Any, ...]
"""The kind of a block, its text, and its level, number or cells."""

NAMES = ("aeb", "fundus", "wcxb", "magic", "newspaper4k", "trafilatura", "silver", "labels", "gold", "pages")
MARKDOWN = ("aeb", "fundus", "trafilatura", "wcxb")
_BREAK = ("rule",)


def parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables and strikethrough, as GitHub has them."""
    return MarkdownIt("commonmark", {"maxNesting": 200}).enable(["table", "strikethrough"])


def normal(text: str) -> str:
    """Return text as the writer and the parser both leave it: with single spaces and without NUL."""
    return " ".join(text.replace("\0", "\ufffd").split())


def expected(article: Article) -> list[Part]:
    """Return the parts that the Markdown of an article should have."""
    parts: list[Part] = []
    if article.title:
        parts.append(("heading", normal(article.title), 1))
    parts += [("paragraph", normal(text)) for text in (article.subtitle, credit_line(article)) if text]
    if len(article.lead) > 1:
        parts += [("item", normal(text), 0, None) for text in article.lead if normal(text)]
    else:
        parts += [("paragraph", normal(text)) for text in article.lead]
    depth = -1
    for block in article.blocks:
        if block.kind == "item":
            if text := normal(block.text):
                depth = min(block.level, depth + 1)
                parts.append(("item", text, depth, block.number))
            continue
        depth = -1
        if block.kind == "code":
            parts.append(("code", block.text.replace("\0", "\ufffd")))
        elif block.kind == "table":
            width = max(map(len, block.rows))
            parts.append(("table", *((*map(normal, row), *[""] * (width - len(row))) for row in block.rows)))
        elif block.kind == "heading":
            parts.append(("heading", normal(block.text), min(max(block.level or 2, 1), 6)))
        elif block.kind == "quote":
            parts.append(("quote", normal(block.text), block.level))
        else:
            parts.append(("paragraph", normal(block.text)))
    return [part for part in parts if part[1]]


def parsed(markdown: str) -> list[Part]:
    """Return the parts that a parser finds in Markdown."""
    return list(_Reader(parser().parse(markdown)).read())


class _Reader:
    """Turn the tokens of a parser into parts."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lists: list[int | None] = []
        self._items: list[bool] = []
        self._quotes = 0
        self._in_cell = False
        self._heading = 0
        self._rows: list[tuple[str, ...]] = []

    def read(self) -> Iterator[Part]:
        """Yield the parts, in order."""
        for token in self._tokens:
            self._track(token)
            if token.type == "table_close":
                yield ("table", *self._rows)
            elif token.type == "hr":
                yield _BREAK
            elif token.type in ("fence", "code_block"):
                yield ("code", token.content.removesuffix("\n"))
            elif token.type == "inline" and self._in_cell:
                self._rows[-1] += (normal(_text(token)),)
            elif token.type == "inline":
                yield self._part(normal(_text(token)), self._heading)

    def _track(self, token: Token) -> None:
        """Track which lists, quotations, headings and tables a token begins or ends."""
        name, _, edge = token.type.rpartition("_")
        opens = edge == "open"
        if name in ("ordered_list", "bullet_list"):
            start = token.attrGet("start")
            if opens:
                self._lists.append(None if name == "bullet_list" else 1 if start is None else int(start))
            else:
                self._lists.pop()
        elif name == "list_item":
            if opens:
                self._items.append(True)
            else:
                self._items.pop()
                self._lists[-1] = None if self._lists[-1] is None else self._lists[-1] + 1
        else:
            self._track_flat(name, token, opens=opens)

    def _track_flat(self, name: str, token: Token, *, opens: bool) -> None:
        if name == "blockquote":
            self._quotes += 1 if opens else -1
        elif name == "heading":
            self._heading = int(token.tag[1]) if opens else 0
        elif name in ("th", "td"):
            self._in_cell = opens
        elif name == "table" and opens:
            self._rows = []
        elif name == "tr" and opens:
            self._rows.append(())

    def _part(self, text: str, heading: int) -> Part:
        if heading:
            return ("heading", text, heading)
        if self._items:
            return ("item", text, len(self._lists) - 1, self._lists[-1])
        if self._quotes:
            return ("quote", text, self._quotes - 1)
        return ("paragraph", text)


def _text(token: Token) -> str:
    return "".join(
        "\n"
        if child.type in ("softbreak", "hardbreak")
        else child.content
        if child.type in ("text", "code_inline")
        else f"<{child.type}>"
        if child.type in ("html_inline", "image")
        else ""
        for child in token.children or ()
    )


def difference(page: Page) -> tuple[Part, Part] | None:
    """Return the first part of a page that the parser reads differently, and how it reads it; None for no such part."""
    for links in (False, True):
        written: list[Part] = []
        for number, article in enumerate(page.articles):
            written += ([_BREAK] if number else []) + expected(article)
        if not page.articles:
            written = [("paragraph", normal(line)) for line in page.text.split("\n") if line.strip()]
        read = parsed(page.to_markdown(links=links))
        for expected_part, actual_part in zip([*written, ("end",)], [*read, ("end",)], strict=False):
            if expected_part != actual_part:
                return expected_part, actual_part
    return None


def texts(shared: Path, every: int, rendering: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield id, text and URL of every *every*-th page."""
    names = MARKDOWN if rendering == "text_md" else NAMES
    for name in names:
        path = f"markdown/{name}.md.jsonl.gz" if rendering == "text_md" else f"{name}.jsonl.gz"
        with gzip.open(shared / "corpus" / path, "rt", encoding="utf-8") as handle:
            for number, row in enumerate(handle):
                if number % every == 0:
                    record = json.loads(row)
                    if text := record.get(rendering):
                        yield f"{name}/{record['id']}", text, record.get("url")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shared", type=Path, default=Path("../shared"))
    arguments.add_argument("--every", type=int, default=1, help="take every Nth page")
    arguments.add_argument("--input", nargs="+", default=["text", "text_md"])
    arguments.add_argument("--show", type=int, default=10, help="how many differences to show")
    args = arguments.parse_args()
    for rendering in args.input:
        pages = failed = 0
        for name, text, url in texts(args.shared, args.every, rendering):
            pages += 1
            changed = difference(cleanarticle.clean(text, url=url))
            if changed:
                failed += 1
                if failed <= args.show:
                    print(name, ascii(changed)[:600])
        print(f"{rendering}: {pages - failed} of {pages} pages come back as they were written")


if __name__ == "__main__":
    main()
