"""Measure comments and posts: ``python -m benchmarks.comments --shared ../shared [--limit N]``.

For pages whose comments a reader all listed (``training/readers.jsonl``), it prints F1 of the first lines of comments,
exact and within two lines, of their authors, and of the characters of their words; the words of headers count too. For
pages of Dragnet and L3S, whose gold has the text of all comments, it prints F1 of the characters of their words.

The tagger that ships was trained on these pages: ``python -m training.comments`` prints the figures for sites that it
has not seen.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleanarticle.api import clean
from cleanarticle.comments.boundaries import comments_of_lines, posts_of_lines
from cleanarticle.comments.cleaner import without_header
from cleanarticle.comments.header import with_headers
from cleanarticle.comments.tagger import Tagger
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import Line, Page
from cleanarticle.recognizers.dates import DateContext
from training.corpus import READERS, lines_of, read_records

_WORD = re.compile(r"\w+")


class Gold(NamedTuple):
    """The comments of a page, as a reader listed them. Lines are counted without blank ones."""

    forum: bool
    authors: dict[int, str]
    """The author of each comment, by its first line; empty if the page does not state it."""
    text: str
    """The lines of all comments."""
    end: int | None
    """One past the last line of the last comment in the list, if the page has more comments; else ``None``."""


def gold_of_reader(row: Mapping[str, Any], page: Sequence[str], most: int = 25) -> Gold:
    """Return the comments that a reader listed.

    Args:
        row: the annotations of the page.
        page: its filled lines.
        most: the largest number of comments that readers listed.
    """
    authors: dict[int, str] = {}
    texts: list[str] = []
    for comment in row["comments"]:
        low, high = comment["lines"]
        span = comment.get("author")  # the line of the author, and its columns
        authors[low] = page[span[0]][span[1] : span[2]] if span else ""
        texts += page[low:high]
    end = row["comments"][-1]["lines"][1] if len(row["comments"]) >= most else None
    return Gold(row["kind"] == "forum", authors, "\n".join(texts), end)


def predicted(
    lines: Sequence[Line], tagger: Tagger | None = None, *, forum: bool = False
) -> tuple[dict[int, str], dict[int, str]]:
    """Return the authors and the words of comments, by the number of the first line, blank lines not counted."""
    numbers = {at: number for number, at in enumerate(at for at, line in enumerate(lines) if not line.blank)}
    context = DateContext(vocabulary(None).months, None)
    authors, texts = {}, {}
    page = Page(source="", lines=tuple(lines))
    found = posts_of_lines(lines, tagger=tagger).others if forum else comments_of_lines(lines, tagger=tagger)
    comments = with_headers(page, [without_header(rows, lines) for rows in found], context)
    for rows, comment in zip(found, comments, strict=True):
        authors[numbers[rows.begin]] = comment.author or ""
        texts[numbers[rows.begin]] = "\n".join(
            lines[at].text for at in range(rows.begin, rows.end) if at in rows.text or at == rows.author
        )
    return authors, texts


def counts(gold: Iterable[str], got: Iterable[str]) -> tuple[int, int, int]:
    """Return the number of characters of words that both texts have, that the gold has, and that the other has."""
    gold_words = Counter(word.casefold() for text in gold for word in _WORD.findall(text))
    got_words = Counter(word.casefold() for text in got for word in _WORD.findall(text))
    both = sum(len(word) * count for word, count in (gold_words & got_words).items())
    in_gold, in_got = (sum(len(word) * count for word, count in words.items()) for words in (gold_words, got_words))
    return both, in_gold, in_got


def _near(gold: Sequence[int], got: Sequence[int]) -> int:
    """Return how many comments of the gold have a beginning within two lines; each beginning counts for one comment."""
    remaining = list(got)
    both = 0
    for start in gold:
        nearest = min(remaining, key=lambda at: abs(at - start), default=None)
        if nearest is not None and abs(nearest - start) <= 2:
            remaining.remove(nearest)
            both += 1
    return both


def figures(pairs: Iterable[tuple[Gold, tuple[dict[int, str], dict[int, str]]]]) -> dict[str, float]:
    """Return the F1 of starts, authors and characters, of forums and of other pages."""
    total: Counter[str] = Counter()
    for gold, (authors, texts) in pairs:
        kind = "posts" if gold.forum else "comments"
        seen = [at for at in authors if gold.end is None or at < gold.end]
        total[f"{kind} begun both"] += len(gold.authors.keys() & set(seen))
        total[f"{kind} begun gold"] += len(gold.authors)
        total[f"{kind} begun got"] += len(seen)
        total[f"{kind} nearly both"] += _near(sorted(gold.authors), seen)
        total[f"{kind} nearly gold"] += len(gold.authors)
        total[f"{kind} nearly got"] += len(seen)
        stated = Counter(" ".join(name.split()).casefold() for name in gold.authors.values() if name)
        named = Counter(" ".join(authors[at].split()).casefold() for at in seen if authors[at])
        total[f"{kind} authors both"] += (stated & named).total()
        total[f"{kind} authors gold"] += stated.total()
        total[f"{kind} authors got"] += named.total()
        both, want, have = counts([gold.text], [texts[at] for at in seen])
        total[f"{kind} characters both"] += both
        total[f"{kind} characters gold"] += want
        total[f"{kind} characters got"] += have
    out: dict[str, float] = {}
    for kind in ("comments", "posts"):
        for what in ("begun", "nearly", "authors", "characters"):
            both, want, have = (total[f"{kind} {what} {part}"] for part in ("both", "gold", "got"))
            out[f"{kind} {what}"] = 2 * both / max(1, want + have)
    return out


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--limit", type=int, help="measure this many pages of each collection")
    args = parser.parse_args(argv)
    rows = {row["id"]: row for row in map(json.loads, READERS.read_text("utf-8").splitlines()) if row.get("comments")}
    pairs: list[tuple[Gold, tuple[dict[int, str], dict[int, str]]]] = []
    for record in read_records(args.shared / "corpus" / "pages.jsonl.gz"):
        if record["id"] in rows and (args.limit is None or len(pairs) < args.limit):
            page = clean(record["text"], url=record["url"])
            gold = gold_of_reader(rows[record["id"]], lines_of(record["text"]))
            pairs.append((gold, predicted(page.lines, forum=page.kind == "forum")))
    for name, value in figures(pairs).items():
        print(f"{name:24s} {value:.3f}")
    totals: Counter[str] = Counter()
    pages = 0
    for record in read_records(args.shared / "corpus" / "gold.jsonl.gz"):
        text = gold_text(record)
        if text and (args.limit is None or pages < args.limit):
            pages += 1
            found = clean(record["text"], url=record["url"]).comments
            got = [f"{comment.author or ''} {comment.text}" for comment in found]
            for part, value in zip(("both", "gold", "got"), counts([text], got), strict=True):
                totals[part] += value
    f1 = 2 * totals["both"] / max(1, totals["gold"] + totals["got"])
    print(f"{'Dragnet and L3S':24s} {f1:.3f} characters, {pages} pages")


def gold_text(record: Mapping[str, Any]) -> str:
    """Return the text of the comments of a page of Dragnet or L3S; nothing for other pages."""
    if record["collection"] not in ("dragnet", "l3s-gn1"):
        return ""
    blocks = record.get("gold_blocks") or []
    return record.get("gold_comments") or "\n".join(block["text"] for block in blocks if block["kind"] == "comment")


if __name__ == "__main__":
    main()
