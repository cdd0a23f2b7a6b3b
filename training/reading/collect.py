"""Check what readers wrote, and store it as rows without text: labels, and where in the lines each value is.

    python -m training.reading.collect --shared ../shared --answers out/*.out --fields fout/*.out

writes ``training/readers.jsonl``: a row a page. ``labels`` are ``[label, lines]`` or ``[label, lines, article]``.
Values of fields are ``[line, start, end]`` (lines that are not blank, and their columns, both from 0), those of a title
on two lines ``[line, start, end, line, start, end]``; dates are in ISO 8601. ``lines`` is a digest of the page's lines,
which shows whether the page has changed since it was read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.corpus import READERS, lines_of, read_records

LABELS = frozenset(
    [
        "title",
        "subtitle",
        "byline",
        "date",
        "lead",
        "body",
        "heading",
        "caption",
        "nav",
        "cookie",
        "subscribe",
        "social",
        "teaser",
        "ad",
        "footer",
        "comment",
        "keywords",
        "meta",
        "garbage",
    ]
)
CONTENT = frozenset(["title", "subtitle", "byline", "date", "lead", "body", "heading", "caption", "keywords"])
KINDS = frozenset(
    [
        "article",
        "articles",
        "archive",
        "forum",
        "list",
        "product",
        "service",
        "documentation",
        "blocked",
        "consent",
        "missing",
        "other",
    ]
)
FIELDS = frozenset(
    [
        "title",
        "kicker",
        "subtitle",
        "authors",
        "roles",
        "date",
        "modified",
        "agency",
        "dateline",
        "outlet",
        "language",
        "at",
    ]
)
SEVERAL = ("authors", "roles")
_ABOVE, _BELOW = 12, 15  # lines around an article in which its values are searched; set by hand
_LIKELY_LABELS = {  # of the lines that most likely state a value
    "title": ("title",),
    "kicker": ("nav", "byline", "title", "meta", "keywords"),
    "subtitle": ("subtitle", "lead"),
    "authors": ("byline", "date", "caption", "footer", "body"),
    "roles": ("byline",),
    "outlet": ("byline", "date"),
    "agency": ("byline", "body", "date"),
    "dateline": ("body", "lead", "byline", "date"),
}
_RANGE = re.compile(r"(\d+)(?:-(\d+))? (\w+)(?: (\d+))?\s*")
_COMMENT = re.compile(r"C (\d+)(?:-(\d+))?(.*)")
_ARTICLE = re.compile(r"A(\d+) (.*)")


@dataclass
class Answer:
    """What a reader wrote of one page."""

    kind: str = ""
    labels: list[tuple[str, int, int]] = field(default_factory=list)
    """Label, number of lines, article."""
    articles: dict[int, dict[str, str]] = field(default_factory=dict)
    comments: list[dict[str, str]] = field(default_factory=list)


def parse(text: str) -> dict[str, Answer]:
    r"""Return the answers of one file, by the id of the page.

    >>> answer = parse("=== x\nK article\n1-2 nav\n3 title\nA0 title=Rain | language=en\n")["x"]
    >>> answer.labels, answer.articles
    ([('nav', 2, 0), ('title', 1, 0)], {0: {'title': 'Rain', 'language': 'en'}})
    """
    answers: dict[str, Answer] = {}
    answer = Answer()
    for line in text.splitlines():
        if line.startswith("=== "):
            answer = answers.setdefault(re.sub(r" \(\d+ lines\)$", "", line[4:].strip()), Answer())
        elif line.startswith("K "):
            answer.kind = line[2:].split()[0]
        elif match := _ARTICLE.match(line):
            answer.articles[int(match[1])] = _values(match[2])
        elif match := _COMMENT.match(line):
            answer.comments.append({**_values(match[3]), "first": match[1], "last": match[2] or match[1]})
        elif match := _RANGE.fullmatch(line):
            count = int(match[2] or match[1]) - int(match[1]) + 1
            answer.labels.append((match[3], count, int(match[4] or 0)))
    return answers


def _values(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split("|"))
    return {name.strip(): value.strip() for name, sign, value in pairs if sign and value.strip()}


def problems(answer: Answer, lines: int) -> list[str]:
    """Return what is wrong with an answer for a page of so many lines."""
    out = [f"label {label}" for label, _, _ in answer.labels if label not in LABELS]
    if sum(count for _, count, _ in answer.labels) != lines:
        out.append(f"{sum(count for _, count, _ in answer.labels)} lines labelled of {lines}")
    if answer.kind not in KINDS:
        out.append(f"kind {answer.kind!r}")
    out += [f"field {name}" for values in answer.articles.values() for name in values if name not in FIELDS]
    return out


def digest(lines: Sequence[str]) -> str:
    """Return a digest of the lines of a page, which does not depend on white space."""
    return hashlib.sha256("\n".join(" ".join(line.split()) for line in lines).encode()).hexdigest()[:12]


def find_value(value: str, lines: Sequence[str], order: Iterable[int]) -> list[int] | None:
    """Return where a value is stated: line and columns, in the first of the lines in *order* that has it.

    >>> find_value("Ann Lee", ["Rain", "By Ann  Lee"], [0, 1])
    [1, 3, 11]
    """
    order = list(order)
    words = unicodedata.normalize("NFC", value).split()
    if not words or "[…" in value:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    for index in order:
        if match := pattern.search(lines[index]):
            return [index, *match.span()]
    for index in order:
        if index + 1 < len(lines) and " ".join((lines[index] + " " + lines[index + 1]).split()) == " ".join(words):
            return [index, 0, len(lines[index]), index + 1, 0, len(lines[index + 1])]
    return None


def articles_of(answer: Answer, labels: Sequence[str], numbers: Sequence[int], lines: Sequence[str]) -> list[Any]:
    """Return the fields of each article, as the positions of their values."""
    out = []
    for number, values in sorted(answer.articles.items()):
        article_lines = [i for i in range(len(lines)) if numbers[i] == number and labels[i] in CONTENT]
        low, high = (article_lines[0], article_lines[-1]) if article_lines else (0, len(lines) - 1)
        near = range(max(0, low - _ABOVE), min(len(lines), high + _BELOW))
        row: dict[str, Any] = {"article": number}
        for name, value in values.items():
            if name in ("language", "date", "modified"):
                row[name] = value
                continue
            likely = [i for i in article_lines if labels[i] in _LIKELY_LABELS.get(name, ())]
            order = [*likely, *(i for i in near if i not in likely), *range(near.start)]
            parts = value.split(";") if name in SEVERAL else [value]
            spots = [spot for part in parts if (spot := find_value(part, lines, order))]
            if spots:
                row[name] = spots if name in SEVERAL else spots[0]
        out.append(row)
    return out


def row_of(source: str, name: str, answer: Answer, lines: Sequence[str]) -> dict[str, Any]:
    """Return the row of a page: what its reader wrote, without text."""
    labels = [label for label, count, _ in answer.labels for _ in range(count)]
    numbers = [number for _, count, number in answer.labels for _ in range(count)]
    packed: list[list[Any]] = []
    for label, number in zip(labels, numbers, strict=True):
        entry = [label, 1, number] if number and label in CONTENT else [label, 1]
        if packed and packed[-1][0] == label and packed[-1][2:] == entry[2:]:
            packed[-1][1] += 1
        else:
            packed.append(entry)
    row: dict[str, Any] = {"source": source, "id": name, "kind": answer.kind, "lines": digest(lines), "labels": packed}
    row["articles"] = articles_of(answer, labels, numbers, lines)
    comments = []
    for comment in answer.comments:
        first, last = int(comment["first"]) - 1, int(comment["last"])
        entry_: dict[str, Any] = {"lines": [first, last]}
        for key in ("author", "date"):
            if key in comment and (spot := find_value(comment[key], lines, range(first, min(last, len(lines))))):
                entry_[key] = spot
        if comment.get("depth", "").isdigit():
            entry_["depth"] = int(comment["depth"])
        comments.append(entry_)
    return {**row, "comments": comments} if comments else row


def _with_fields(row: Mapping[str, Any], answer: Answer, lines: Sequence[str]) -> dict[str, Any]:
    """Return the row of a page with earlier labels, and the fields that were read later."""
    labels = [entry[0] for entry in row["labels"] for _ in range(entry[1])]
    articles = articles_of(answer, labels, [0] * len(labels), lines)
    return {**row, "kind": answer.kind, "lines": digest(lines), "articles": articles}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--answers", type=Path, nargs="*", default=[], help="labels and fields of pages.jsonl.gz")
    parser.add_argument("--fields", type=Path, nargs="*", default=[], help="fields of pages that were labelled before")
    args = parser.parse_args()
    rows = [json.loads(row) for row in READERS.read_text("utf-8").splitlines()]
    known = {(row["source"], row["id"]): row for row in rows}
    tally: Counter[str] = Counter()
    pages = {
        record["id"]: lines_of(record["text"]) for record in read_records(args.shared / "corpus" / "pages.jsonl.gz")
    }
    for path in sorted(args.answers):
        for name, answer in parse(path.read_text("utf-8")).items():
            if wrong := problems(answer, len(pages[name])):
                print(f"{path.name}: {name}: {'; '.join(wrong)}")
                tally["refused"] += 1
            elif ("pages", name) not in known:
                known["pages", name] = row_of("pages", name, answer, pages[name])
                tally["read"] += 1
    answers = {
        tuple(name.split("//", 1)): answer
        for path in sorted(args.fields)
        for name, answer in parse(path.read_text("utf-8")).items()
    }
    for source in sorted({source for source, _ in answers}):
        for record in read_records(args.shared / "corpus" / f"{source}.jsonl.gz"):
            key = (source, record["id"])
            if key in answers and key in known:
                known[key] = _with_fields(known[key], answers[key], lines_of(record["text"]))
                tally["fields"] += 1
    with READERS.open("w", encoding="utf-8", newline="\n") as out:
        for _, row in sorted(known.items()):
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(dict(tally), f"{len(known)} pages in {READERS.name}")


if __name__ == "__main__":
    main()
