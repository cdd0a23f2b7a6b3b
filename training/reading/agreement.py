"""Measure how well two readers of the same pages agree: by line, by label, in what is kept, and by field.

    python -m training.reading.agreement --shared ../shared --answers second/*.out

compares answers with the labels of the same pages in ``training/readers.jsonl``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from training.corpus import KEPT, READERS, lines_of, read_records
from training.reading.collect import articles_of, parse

_COMPARED = ("title", "authors", "date", "modified", "agency", "dateline", "kicker", "language")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--answers", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    rows = [json.loads(row) for row in READERS.read_text("utf-8").splitlines()]
    known = {row["id"]: row for row in rows if row["source"] == "pages"}
    pages = {
        record["id"]: lines_of(record["text"]) for record in read_records(args.shared / "corpus" / "pages.jsonl.gz")
    }
    same = total = kinds = count = 0
    both: Counter[str] = Counter()
    either: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for path in args.answers:
        for name, answer in parse(path.read_text("utf-8")).items():
            if name not in known:
                continue
            first = [entry[0] for entry in known[name]["labels"] for _ in range(entry[1])]
            second = [label for label, lines, _ in answer.labels for _ in range(lines)]
            numbers = [number for _, lines, number in answer.labels for _ in range(lines)]
            count += 1
            kinds += known[name]["kind"] == answer.kind
            for label, other, line in zip(first, second, pages[name], strict=True):
                same += label == other
                total += 1
                both[label] += label == other
                either.update((label, other))
                size = len(line.strip())
                inside = label in (*KEPT, "title"), other in (*KEPT, "title")
                kept["both"] += size * all(inside)
                kept["first"] += size * inside[0]
                kept["second"] += size * inside[1]
            main_article: dict[str, Any] = next(iter(known[name].get("articles", [])), {})
            values: dict[str, Any] = next(iter(articles_of(answer, second, numbers, pages[name])), {})
            for field in _COMPARED:
                value, other_value = main_article.get(field), values.get(field)
                fields[f"{field} stated"] += bool(value) or bool(other_value)
                fields[f"{field} same"] += bool(value) and value == other_value
    print(f"{count} pages, {total} lines: same label {same / total:.3f}; kind of page {kinds / count:.3f}")
    print(f"kept characters F1 {2 * kept['both'] / (kept['first'] + kept['second']):.3f}")
    print("F1 by label: " + ", ".join(f"{label} {2 * both[label] / either[label]:.2f}" for label in sorted(either)))
    shares = (f"{name} {fields[f'{name} same']} of {fields[f'{name} stated']}" for name in _COMPARED)
    print("same value where either states one: " + ", ".join(shares))


if __name__ == "__main__":
    main()
