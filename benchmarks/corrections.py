"""Measure what corrections of a few pages of a site do for its other pages.

    python -m benchmarks.corrections [--shared ../shared] [--inputs text text_flat] [--pages 3] [--made-up]

For each site of ``corpus/sites/daniel.jsonl.gz``, or with ``--made-up`` of ``made_up_sites*.toml``, ``--pages`` pages
are corrected: each line that is wrongly kept or dropped gets a correction, as a person would give it in the inspector.
The settings that follow from the corrections clean the other pages, and the corrected ones again. The results of three
different choices of pages are summed. For each site it prints the characters of wrongly kept and dropped lines of the
other pages before and after, the number of pages that are worse, and the wrong characters left on the corrected pages.

A line of the corpus belongs to the text if it is a paragraph of the gold body, or if half of its characters are in
sentences of it. Titles do not count, nor does a dropped line whose text another line shows. The gold of some articles
has only the first of several pages, lacks lists, or has captions and links: ``corrections-verdicts.tsv`` says of some
400 lines what a reader found.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cleanarticle
from benchmarks import shared_bench
from benchmarks.made_up_sites import made_up_sites
from cleanarticle.page import Label, Line, Page
from cleanarticle.settings import Settings
from cleanarticle.settings.keys import SiteTable
from cleanarticle.sites.corrections import Correction, patterns_of, to_settings
from cleanarticle.sites.reviewed import learn_rules, reviewed_lines, whole_line_pattern

Record = dict[str, Any]
_VERDICTS = Path(__file__).parent / "corrections-verdicts.tsv"
_HASH_DIGITS = 12
_SENTENCE = re.compile(r"(?<=[.!?。！？;])\s*")
_NO_WORD = re.compile(r"[\W_]+")
_SHORT = 40  # letters: a shorter line counts as wanted only where it is a whole paragraph of the gold


class Case(NamedTuple):
    """A page of a site.

    Args:
        id: its name.
        url: its address.
        text: the page.
        gold: the text of its article; empty for a made-up page.
        wanted: for a made-up page, whether each line belongs to the article, by its number.
    """

    id: str
    url: str
    text: str
    gold: str
    wanted: dict[int, bool]


def letters(text: str) -> str:
    return _NO_WORD.sub("", text.lower())


def wrong_lines(page: Page, case: Case, verdicts: dict[tuple[str, str], bool]) -> list[Line]:
    """Return the lines of a page that are wrongly kept or dropped."""
    if case.wanted:
        return [line for index, line in enumerate(page.lines) if case.wanted.get(index, line.kept) != line.kept]
    paragraphs = [letters(row) for row in case.gold.split("\n")]
    body = letters(case.gold)
    shown = {letters(line.text) for line in page.lines if line.kept or line.label is Label.TITLE}
    out = []
    for line in page.lines:
        text = letters(line.text)
        # The gold begins with the title.
        if not text or line.label is Label.TITLE or text == paragraphs[0] or (not line.kept and text in shown):
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]
        if line.kept != verdicts.get((case.id, digest), wanted(line.text, body, set(paragraphs))):
            out.append(line)
    return out


def wanted(text: str, body: str, paragraphs: set[str]) -> bool:
    """Return whether the gold body has a line."""
    plain = letters(text)
    if plain in paragraphs or len(plain) < _SHORT or plain in body:
        return plain in paragraphs or len(plain) >= _SHORT
    parts = [part for part in map(letters, _SENTENCE.split(text)) if part]
    return sum(len(part) for part in parts if len(part) >= 8 and part in body) >= sum(map(len, parts)) / 2


def learned(pages: list[tuple[Case, Page, list[Line]]], others: set[str]) -> SiteTable:
    """Return the settings of a site that follow from corrections of these pages.

    Args:
        pages: the pages that are corrected, as they were cleaned, and their wrong lines.
        others: patterns of the lines of the other pages of the site.
    """
    corrections, reviewed = [], []
    for case, page, wrong in pages:
        keep = {line.text.strip(): not line.kept for line in wrong}
        corrections += [Correction(text, "keep" if kept else "drop", page=case.id) for text, kept in keep.items()]
        reviewed.append(reviewed_lines(page, keep))
    found = to_settings(patterns_of(corrections, {("", one) for one in others}))
    table: SiteTable = {name: tuple(one) for name, one in found.get("", {}).items()}
    rules = learn_rules(reviewed)
    table.update({"landmarks": rules.landmarks, "bias": dict(rules.bias)})
    return table


def choices(count: int, pages: int) -> list[list[int]]:
    """Return three choices of pages to correct: spread over the site, the first ones, and spread otherwise."""
    last = count - 1
    spread = [last * at // max(1, pages - 1) for at in range(pages)]
    inner = [count * (at + 1) // (pages + 2) for at in range(pages)]
    return [spread, list(range(pages)), inner]


def sites(args: argparse.Namespace) -> Iterator[tuple[str, list[Case]]]:
    """Yield the name of each site, with the form of its texts, and its pages."""
    if args.made_up:
        for site, pages in made_up_sites(seed=args.seed).items():
            yield site, [Case(page.id, page.url, page.text, "", page.wanted) for page in pages]
        return
    shared_bench.load(args.shared)
    from common import load_records

    groups: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(load_records(args.shared / "corpus" / "sites" / "daniel.jsonl.gz"), key=lambda one: one["id"]):
        groups[record["site"]].append(record)
    for site, group in groups.items():
        for name in args.inputs:
            yield f"{site} {name}", [Case(one["id"], one["url"], one[name], one["gold_body"], {}) for one in group]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--inputs", nargs="+", default=["text", "text_flat"])
    parser.add_argument("--pages", type=int, default=3, help="pages that are corrected of each site")
    parser.add_argument("--made-up", action="store_true", help="the made-up sites instead of the corpus")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up pages")
    args = parser.parse_args()
    if not args.made_up and not (args.shared / "bench").is_dir():
        parser.error(f"no folder {args.shared / 'bench'}; give --shared")
    rows = [row.split("\t") for row in _VERDICTS.read_text("utf-8").splitlines() if not row.startswith("#")]
    verdicts = {(page, digest): verdict == "1" for page, digest, verdict in rows}
    total = [0, 0, 0, 0, 0]
    print(f"{'site':32s} {'before':>8s} {'after':>8s}   fewer   pages, worse; on corrected pages")
    for site, cases in sites(args):
        before = [cleanarticle.clean(case.text, url=case.url) for case in cases]
        wrong = [wrong_lines(page, case, verdicts) for page, case in zip(before, cases, strict=True)]
        sums = [0, 0, 0, 0, 0]
        for chosen in choices(len(cases), args.pages):
            rest = [at for at in range(len(cases)) if at not in chosen]
            others = {whole_line_pattern(line.text) for at in rest for line in before[at].lines}
            table = learned([(cases[at], before[at], wrong[at]) for at in chosen], others)
            options = Settings().for_site(table).options()
            for at, case in enumerate(cases):
                page = cleanarticle.clean(case.text, url=case.url, **options)
                now = characters(wrong_lines(page, case, verdicts))
                if at in chosen:
                    sums[4] += now
                else:
                    was = characters(wrong[at])
                    sums = [a + b for a, b in zip(sums, (was, now, 1, now > was, 0), strict=True)]
        print(row(site, sums), flush=True)
        total = [a + b for a, b in zip(total, sums, strict=True)]
    print(row("all", total))


def characters(lines: list[Line]) -> int:
    return sum(len(line.text.strip()) for line in lines)


def row(site: str, sums: list[int]) -> str:
    before, after, pages, worse, corrected = sums
    fewer = 1 - after / max(1, before)
    return f"{site:32s} {before:8,d} {after:8,d}   {fewer:5.0%}   {pages:5d} {worse:5d} {corrected:6,d}"


if __name__ == "__main__":
    main()
