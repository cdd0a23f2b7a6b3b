"""Measure what the profile of a site gains, and what the profile of another site costs.

    python -m benchmarks.profiles [--shared ../shared] [--inputs text text_flat] [--others 100]

For each site of ``corpus/sites/daniel.jsonl.gz`` a profile is learned from half of its pages, without their gold, and
the other half is scored; then the halves are swapped. The scores are those of bodies, with one token a character in
scripts without spaces (``bench/score.py``). Errors are 1 - F1; "cut" is the part of them that the profile removes. Then
pages of other sites are cleaned with these profiles: the program prints how many results change.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import cleanarticle
from benchmarks import shared_bench

Record = dict[str, Any]
Counts = tuple[float, float, float]


def body(record: Record, field: str, profile: cleanarticle.Profile | None) -> str:
    """Return the body of a page as ``bench/run_project.py`` defines it."""
    page = cleanarticle.clean(record[field], url=record["url"], profile=profile)
    return "\n".join(article.body for article in page.articles) if page.articles else page.text


def row(name: str, without: list[Counts], with_profile: list[Counts]) -> str:
    """Return the row of a site: the scores without its profile and with it, and the part of the errors that it cuts."""
    from score import body_summary

    before, after = body_summary(without), body_summary(with_profile)
    figures = " ".join(f"{part[key]:.3f}" for part in (before, after) for key in ("p", "r", "f1", "page_f1"))
    cuts = (f"{1 - (1 - after[key]) / max(1e-9, 1 - before[key]):6.1%}" for key in ("f1", "page_f1"))
    return f"{name:22s} {len(without):4d}   {figures}   {' '.join(cuts)}"


def sites(records: list[Record], field: str) -> dict[str, cleanarticle.Profile]:
    """Print a row for each site; return the profiles of whole sites."""
    from score import shingle_counts

    groups: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: str(record["id"])):
        groups[record["site"]].append(record)
    print(f"\n# {field}\n{'site':22s} pages  without: P R F1 page-F1, with   errors cut: F1, page-F1")
    all_without: list[Counts] = []
    all_with: list[Counts] = []
    profiles = {}
    for site, group in groups.items():
        halves = [group[::2], group[1::2]]
        learned = [cleanarticle.learn(record[field] for record in half) for half in halves]
        without, with_profile = [], []
        for half, profile in zip(halves, reversed(learned), strict=True):
            for record in half:
                without.append(shingle_counts(record["gold_body"], body(record, field, None), cjk=True))
                with_profile.append(shingle_counts(record["gold_body"], body(record, field, profile), cjk=True))
        print(row(site, without, with_profile), flush=True)
        all_without += without
        all_with += with_profile
        profiles[site] = learned[0] + learned[1]
    print(row("all", all_without, all_with))
    return profiles


def others(records: list[Record], field: str, profiles: dict[str, cleanarticle.Profile]) -> None:
    """Print how many pages of other sites a profile changes."""
    names = sorted(profiles)
    changed = []
    for number, record in enumerate(records):
        profile = profiles[names[number % len(names)]]
        if body(record, field, None) != body(record, field, profile):
            changed.append(record["id"])
    print(f"pages of other sites: {len(records)}, changed by a profile: {len(changed)} {' '.join(changed)}")


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--inputs", nargs="+", default=["text", "text_flat"])
    parser.add_argument("--others", type=int, default=100, help="pages of other sites")
    args = parser.parse_args()
    if not (args.shared / "bench").is_dir():
        parser.error(f"no folder {args.shared / 'bench'}; give --shared")
    shared_bench.load(args.shared)
    from common import load_records

    corpus = args.shared / "corpus"
    single = load_records(corpus / "aeb.jsonl.gz") + load_records(corpus / "fundus.jsonl.gz")
    single = single[:: max(1, len(single) // max(1, args.others))][: args.others]
    for field in args.inputs:
        profiles = sites(load_records(corpus / "sites" / "daniel.jsonl.gz"), field)
        others(single, field, profiles)


if __name__ == "__main__":
    main()
