"""Measure accuracy by kind of page and by length, and time by length, on sites that the line model has not seen.

    python -m benchmarks.by_kind --shared ../shared --models FOLDER --out docs/figures/by_kind.json

*FOLDER* holds the models of a cross-validation (``python -m training.labels --folds 5 --skip-final --out FOLDER``).
Each page is cleaned by the whole library, with the line model of the fold that has not seen its site; pages of folds
without a model are left out. Without *FOLDER* the shipped model cleans them: it was trained on these pages, so only the
times are given. By kind: word F1 as WCXB counts it (the body for articles, the text for other pages); the
pages of the two collections of news are a kind of their own. By length: news and other articles. Time is the median of
the processor time of a page, when the tables are loaded.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import shared_bench
from benchmarks.fields import cleaned, folds_of, is_unseen, site_of_record

COLLECTIONS = ("wcxb", "aeb", "fundus")
NEWS = "news"
"""The kind of the pages of article-extraction-benchmark and Fundus, which state none."""
ARTICLES = {"article", NEWS}
LENGTHS = (0, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000)
"""Characters at which the groups by length begin; set by hand."""


class Score(NamedTuple):
    """How a page went: its kind, its length in characters, word F1, milliseconds."""

    kind: str
    length: int
    f1: float
    milliseconds: float


def scores(shared: Path, models: Path | None, every: int) -> list[Score]:
    """Clean and score every *every*-th page of which the site was not seen."""
    shared_bench.load(shared)
    from common import load_records
    from score import word_f1

    found = []
    for name in COLLECTIONS:
        records = [
            record
            for record in load_records(shared / "corpus" / f"{name}.jsonl.gz")
            if is_unseen(site_of_record(record), models)
        ]
        for record in records[::every]:
            text, kind = record["text"], record.get("page_type") or NEWS
            start = time.process_time()
            page = cleaned(text, record.get("url"), models, site_of_record(record))
            took = 1000 * (time.process_time() - start)
            body = "\n".join(article.body for article in page.articles) or page.text
            found.append(
                Score(kind, len(text), word_f1(record["gold_body"], body if kind in ARTICLES else page.text), took)
            )
    return found


def summary(found: Iterable[Score], unseen: bool) -> dict[str, Any]:
    """Return the figures by kind and by length; accuracy only where the sites are *unseen*.

    >>> summary([Score("forum", 900, 0.5, 3.0), Score("article", 900, 1.0, 4.0)], unseen=True)["lengths"]
    [{'from': 0, 'pages': 1, 'ms': 4.0, 'f1': 1.0}]
    """

    def accuracy(rows: list[Score]) -> dict[str, float]:
        return {"f1": round(statistics.mean(row.f1 for row in rows), 3)} if unseen else {}

    kinds, lengths = defaultdict(list), defaultdict(list)
    for score in found:
        kinds[score.kind].append(score)
        if score.kind in ARTICLES:
            lengths[max(start for start in LENGTHS if start <= score.length)].append(score)
    return {
        "kinds": {kind: {"pages": len(rows), **accuracy(rows)} for kind, rows in kinds.items()},
        "lengths": [
            {
                "from": start,
                "pages": len(rows),
                "ms": round(statistics.median(row.milliseconds for row in rows), 1),
                **accuracy(rows),
            }
            for start, rows in sorted(lengths.items())
        ],
    }


def main() -> None:
    """Read the command line, clean, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--models", type=Path, help="of a cross-validation; the shipped model if not given")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth page")
    parser.add_argument("--out", type=Path, help="the file to write; printed if not given")
    args = parser.parse_args()
    if not args.shared.is_dir():
        parser.error(f"no folder {args.shared}; give --shared, or set CLEANARTICLE_SHARED")
    figures = {
        "command": "python -m benchmarks.by_kind --shared ../shared --out docs/figures/by_kind.json"
        + (" --models FOLDER" if args.models else "")
        + (f" --every {args.every}" if args.every > 1 else ""),
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "folds": folds_of(args.models),
        **summary(scores(args.shared, args.models, args.every), unseen=args.models is not None),
    }
    text = json.dumps(figures, indent=1) + "\n"
    if args.out:
        args.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
