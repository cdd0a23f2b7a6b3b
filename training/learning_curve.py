"""Train on a part of the sites, and score on unseen ones: ``python -m training.learning_curve --shared ../shared``.

For each part, a single network (without teachers) is trained on that part of the sites of the other folds, and scored
on the pages of one fold. Synthetic pages of several sites are left out. ``--without-new`` also leaves out the pages of
the sixth round of annotation: ``pages.jsonl.gz`` and ``gold.jsonl.gz``. The script prints a JSON object for each part:
the size of the training data, the figures of ``training/scoring.py``, and the F1 over kept characters of annotated
pages, by language.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from cleanarticle.lines.decide import Decision
from training.calibration import PRINTED_SCORES, decision_of, loss_of, report
from training.corpus import KEPT, Example, lines_of, read_records
from training.labels import logits_of, train
from training.prepared import FOLDS, LABELS, load
from training.scoring import kept_characters, kept_characters_f1

NEW_FILES = "pages.jsonl.gz", "gold.jsonl.gz"
"""The files of the corpus that were added in the sixth round of annotation."""
MIN_PAGES = 5
"""The smallest number of pages of a language in a fold for which its figure is printed. Set by hand."""


def is_part(site: str, part: float) -> bool:
    """Return whether a site is in a part of all sites; a larger part contains all sites of a smaller one.

    >>> [is_part("example.com", part) for part in (0.0, 1.0)]
    [False, True]
    """
    return int.from_bytes(hashlib.sha256(f"curve {site}".encode()).digest()[:4], "big") / 2**32 < part


def f1_by_language(pages: Sequence[Example], decisions: Sequence[Decision]) -> dict[str, float]:
    """Return the F1 over kept characters of annotated pages, by language."""
    counts: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    counts_as_kept = np.array([label in (*KEPT, "title") for label in LABELS])
    for page, decision in zip(pages, decisions, strict=True):
        if page.source == "pages" and page.read and page.rendering == "text" and all(page.kinds):
            row = kept_characters(page, lines_of(page.text), counts_as_kept[decision.kinds])
            counts[page.record.get("lang") or "unknown"].append(row)
    return {
        f"{language} ({len(rows)})": kept_characters_f1(rows)
        for language, rows in sorted(counts.items(), key=lambda item: -len(item[1]))
        if len(rows) >= MIN_PAGES
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line; train, score and print once for each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the features of the pages")
    parser.add_argument("--fold", type=int, choices=range(FOLDS), default=0, help="the fold to score")
    parser.add_argument("--parts", type=float, nargs="+", default=[0.125, 0.25, 0.5, 1.0])
    parser.add_argument("--without-new", action="store_true", help="leave out the pages of the sixth round")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=190)
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    pages, vocabulary = load(args.cache, args.shared)
    others = [row for row in pages if row.fold != args.fold and row.site]
    if args.without_new:
        new = {record["id"] for name in NEW_FILES for record in read_records(args.shared / "corpus" / name)}
        others = [row for row in others if row.page.id not in new]
    scored = [row for row in pages if row.fold == args.fold and not row.synthetic]
    for part in args.parts:
        training_pages = [row for row in others if is_part(row.site, part)]
        name = f"{part:g} of the sites"
        inputs, trained = train(
            training_pages, vocabulary, "two", epochs=args.epochs, seed=args.seed + args.fold, name=name, teachers=0
        )
        logits = [logits_of(row, inputs, trained) for row in scored]
        decisions = [decision_of(row, out) for row, out in zip(scored, logits, strict=True)]
        examples = [row.page for row in scored]
        figures = report(examples, decisions, args.shared)
        result = {
            "part": part,
            "without_new": args.without_new,
            "sites": len({row.site for row in training_pages if row.site}),
            "renderings": len(training_pages),
            "loss": round(loss_of(scored, logits), 4),
            "figures": {key: round(figures[key], 4) for key in PRINTED_SCORES if key in figures},
            "languages": {key: round(value, 4) for key, value in f1_by_language(examples, decisions).items()},
        }
        print(json.dumps(result, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
