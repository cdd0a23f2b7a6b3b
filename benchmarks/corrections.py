"""Measure what corrections of a few pages of a site do for its other pages.

    python -m benchmarks.corrections [--shared ../shared] [--inputs text text_flat] [--pages 3]

For each site of ``corpus/sites/daniel.jsonl.gz``, ``--pages`` pages are corrected: each line that is wrongly kept or
dropped, by the gold body, gets a correction, as a person would give it in the inspector. The settings that follow from
the corrections clean the other pages. The results of three different choices of pages are summed. For each site it
prints the characters of wrongly kept and dropped lines before and after, and the number of pages that are worse. Titles
do not count, since the gold has none.

A line belongs to the text if it is a paragraph of the gold body, or if half of its characters are in sentences of it.
The gold of some articles has only the first of several pages, or lacks quotations. Such lines always count as wrong.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import cleanarticle
from benchmarks import shared_bench
from cleanarticle.page import Label, Line, Page
from cleanarticle.settings import Settings
from cleanarticle.settings.keys import SiteTable
from cleanarticle.sites.corrections import Correction, patterns_of, to_settings
from cleanarticle.sites.reviewed import learn_rules, reviewed_lines, whole_line_pattern

Record = dict[str, Any]
_SENTENCE = re.compile(r"(?<=[.!?。！？;])\s*")
_NO_WORD = re.compile(r"[\W_]+")
_SHORT = 40  # letters: a shorter line counts as wanted only where it is a whole paragraph of the gold


def letters(text: str) -> str:
    return _NO_WORD.sub("", text.lower())


def wrong_lines(page: Page, gold: str) -> list[Line]:
    """Return the lines of a page that are wrongly kept or dropped."""
    body, paragraphs = letters(gold), {letters(row) for row in gold.split("\n")}
    return [
        line
        for line in page.lines
        if letters(line.text) and line.label is not Label.TITLE and line.kept != wanted(line.text, body, paragraphs)
    ]


def wanted(text: str, body: str, paragraphs: set[str]) -> bool:
    """Return whether the gold body has a line."""
    plain = letters(text)
    if plain in paragraphs or len(plain) < _SHORT or plain in body:
        return plain in paragraphs or len(plain) >= _SHORT
    parts = [part for part in map(letters, _SENTENCE.split(text)) if part]
    return sum(len(part) for part in parts if len(part) >= 8 and part in body) >= sum(map(len, parts)) / 2


def learned(pages: list[tuple[Record, Page]], others: set[str]) -> SiteTable:
    """Return the settings of a site that follow from corrections of these pages.

    Args:
        pages: the pages that are corrected.
        others: patterns of the lines of the other pages of the site.
    """
    corrections, reviewed = [], []
    for record, page in pages:
        wrong = {line.text.strip(): not line.kept for line in wrong_lines(page, record["gold_body"])}
        corrections += [
            Correction(text, "keep" if keep else "drop", page=str(record["id"])) for text, keep in wrong.items()
        ]
        reviewed.append(reviewed_lines(page, wrong))
    found = to_settings(patterns_of(corrections, {("", one) for one in others}))
    table: SiteTable = {name: tuple(one) for name, one in found.get("", {}).items()}
    rules = learn_rules(reviewed)
    table.update({"start": rules.start, "end": rules.end, "bias": dict(rules.bias)})
    return table


def characters(page: Page, gold: str) -> int:
    return sum(len(line.text.strip()) for line in wrong_lines(page, gold))


def choices(count: int, pages: int) -> list[list[int]]:
    """Return three choices of pages to correct: spread over the site, the first ones, and spread otherwise."""
    last = count - 1
    spread = [last * at // max(1, pages - 1) for at in range(pages)]
    inner = [count * (at + 1) // (pages + 2) for at in range(pages)]
    return [spread, list(range(pages)), inner]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--inputs", nargs="+", default=["text", "text_flat"])
    parser.add_argument("--pages", type=int, default=3, help="pages that are corrected of each site")
    args = parser.parse_args()
    if not (args.shared / "bench").is_dir():
        parser.error(f"no folder {args.shared / 'bench'}; give --shared")
    shared_bench.load(args.shared)
    from common import load_records

    groups: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(load_records(args.shared / "corpus" / "sites" / "daniel.jsonl.gz"), key=lambda one: one["id"]):
        groups[record["site"]].append(record)
    total = [0, 0, 0, 0]
    print(f"{'site':22s} {'input':10s} {'before':>8s} {'after':>8s}   fewer   pages, worse")
    for site, group in groups.items():
        for field in args.inputs:
            before = [cleanarticle.clean(record[field], url=record["url"]) for record in group]
            sums = [0, 0, 0, 0]
            for chosen in choices(len(group), args.pages):
                rest = [at for at in range(len(group)) if at not in chosen]
                others = {whole_line_pattern(line.text) for at in rest for line in before[at].lines}
                settings = Settings().for_site(learned([(group[at], before[at]) for at in chosen], others))
                for at in rest:
                    record = group[at]
                    page = cleanarticle.clean(record[field], url=record["url"], **settings.options())
                    errors = [characters(one, record["gold_body"]) for one in (before[at], page)]
                    sums = [a + b for a, b in zip(sums, (*errors, 1, errors[1] > errors[0]), strict=True)]
            print(row(site, field, sums), flush=True)
            total = [a + b for a, b in zip(total, sums, strict=True)]
    print(row("all", "", total))


def row(site: str, field: str, sums: list[int]) -> str:
    before, after, pages, worse = sums
    return (
        f"{site:22s} {field:10s} {before:8,d} {after:8,d}   {1 - after / max(1, before):5.0%}   {pages:5d} {worse:5d}"
    )


if __name__ == "__main__":
    main()
