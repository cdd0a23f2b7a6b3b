"""Measure the shipped library on sites that no model was trained on: accuracy by language, and calibration.

    python -m benchmarks.unseen --shared ../shared --out docs/figures/unseen.json

The pages are those of DAnIEL (news, five languages). By language: the F1 of ``benchmarks/accuracy.py`` (runs of four
tokens, one token a character in scripts without spaces) of the articles of a page. Calibration: for each tenth of the
probability that a line is kept, the share of these lines that are in the gold body. Titles and subtitles are left out:
not all gold bodies have them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import cleanarticle
from benchmarks import shared_bench
from cleanarticle import Label, Page
from cleanarticle.lines import Labeller
from cleanarticle.version import VERSION

COMMAND = "python -m benchmarks.unseen --shared ../shared --out docs/figures/unseen.json"
LEFT_OUT = {Label.TITLE, Label.SUBTITLE}
MIN_LINE = 15  # characters: shorter lines are in a gold body by chance; set by hand


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def answers(page: Page, labeller: Labeller, gold: str) -> list[tuple[float, bool]]:
    """Return for each line the probability that it is kept, and whether the gold has it."""
    gold_text = squeezed(gold)
    filled = [line for line in page.lines if not line.blank]
    texts, odds = labeller.log_odds(page)
    assert len(texts) == len(filled)
    answers_by_line = []
    for line, value in zip(filled, odds.tolist(), strict=True):
        text = squeezed(line.text)
        if len(text) >= MIN_LINE and line.label not in LEFT_OUT:
            answers_by_line.append((1 / (1 + math.exp(-value)), text in gold_text))
    return answers_by_line


def measured(folder: Path) -> dict[str, Any]:
    """Return the figures that this program writes."""
    shared_bench.load(folder)
    from common import load_records
    from score import body_summary, shingle_counts

    by_language = defaultdict(list)
    lines: list[tuple[float, bool]] = []
    labeller = Labeller()
    for record in load_records(folder / "corpus" / "sites" / "daniel.jsonl.gz"):
        page = cleanarticle.clean(record["text"], url=record["url"])
        body = "\n".join(article.body for article in page.articles)
        by_language[record["lang"]].append(shingle_counts(record["gold_body"], body, cjk=True))
        lines += answers(page, labeller, record["gold_body"])
    tenths = defaultdict(list)
    for probability, held in lines:
        tenths[min(9, int(probability * 10))].append((probability, held))
    return {
        "languages": {
            code: {"pages": len(rows), "f1": round(body_summary(rows)["f1"], 3)} for code, rows in by_language.items()
        },
        "all": round(body_summary([row for rows in by_language.values() for row in rows])["f1"], 3),
        "calibration": [
            {
                "lines": len(rows),
                "probability": round(sum(probability for probability, _ in rows) / len(rows), 3),
                "in_gold": round(sum(held for _, held in rows) / len(rows), 3),
            }
            for _, rows in sorted(tenths.items())
        ],
    }


def main() -> None:
    """Read the command line, clean, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--out", type=Path, help="the file to write; printed if not given")
    args = parser.parse_args()
    if not args.shared.is_dir():
        parser.error(f"no folder {args.shared}; give --shared, or set CLEANARTICLE_SHARED")
    today = dt.datetime.now(dt.UTC).date().isoformat()
    text = json.dumps({"command": COMMAND, "date": today, "model": VERSION["model"], **measured(args.shared)}, indent=1)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
