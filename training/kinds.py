"""Learns what kind of page a page is: ``python -m training.kinds --shared ../shared``.

Writes ``src/cleanarticle/lines/data/kinds.json`` and prints how well the kinds are told, cross-validated
over sites.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.features import measure
from cleanarticle.lines.page_kind import MOST, SURE, KindModel, averages
from cleanarticle.text.arrays import Matrix
from training.corpus import BODIES, Example, fold_of, read

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data" / "kinds.json"
KINDS = ("article", "forum", "documentation", "product", "service", "list")
SAME = {"listing": "list", "collection": "list"}
FOLDS = 5
STRENGTH, ROUNDS = 2.0, 400


def fit(rows: Matrix, kinds: NDArray[np.intp]) -> KindModel:
    """The regression of these pages, the rarer kinds weighing more, by gradient descent with momentum."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    x = np.clip((rows - mean) / spread, -MOST, MOST)
    y = np.eye(len(KINDS), dtype=np.float32)[kinds]
    weigh = (1 / np.sqrt(np.bincount(kinds, minlength=len(KINDS)) + 1.0))[kinds][:, None]
    weigh /= weigh.mean()
    weight, bias = np.zeros((x.shape[1], len(KINDS)), np.float32), np.zeros(len(KINDS), np.float32)
    speed, lift = np.zeros_like(weight), np.zeros_like(bias)
    for _ in range(ROUNDS):
        logits = x @ weight + bias
        share = np.exp(logits - logits.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        error = weigh * (share - y) / len(x)
        speed = 0.9 * speed - 0.05 * (x.T @ error + STRENGTH / len(x) * weight)
        lift = 0.9 * lift - 0.05 * error.sum(0)
        weight, bias = weight + speed, bias + lift
    return KindModel(KINDS, mean, spread, weight, bias)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    args = parser.parse_args(argv)
    rows, kinds, folds = [], [], []
    for name in BODIES:
        for number, record in enumerate(read(args.shared / "corpus" / f"{name}.jsonl.gz")):
            page = Example(record["id"], name, record["url"], "", "", np.zeros(0), np.zeros(0), [], record)
            for rendering in ("text", "text_flat"):
                url = record["url"] if (number + (rendering == "text")) % 2 else None  # it is not always known
                measures = measure(re.split(r"\r\n|\n|\r", record[rendering] or ""), url)
                if measures.indices:
                    kind = record.get("page_type") or "article"
                    rows.append(averages(measures, url))
                    kinds.append(KINDS.index(SAME.get(kind, kind)))
                    folds.append(fold_of(page, FOLDS, args.shared))
    x, y, fold = np.array(rows), np.array(kinds), np.array(folds)
    told: Counter[tuple[str, str]] = Counter()
    for k in range(FOLDS):
        model = fit(x[fold != k], y[fold != k])
        for row, kind in zip(x[fold == k], y[fold == k].tolist(), strict=True):
            shares = model.shares(row)
            best = int(shares.argmax())
            told[KINDS[kind], KINDS[best] if best and shares[best] >= SURE else "article"] += 1
    for kind in KINDS:
        right = told[kind, kind]
        said = sum(count for (_, got), count in told.items() if got == kind)
        there = sum(count for (want, _), count in told.items() if want == kind)
        print(f"{kind:14s} {there:5d} pages  precision {right / max(said, 1):.2f}  recall {right / max(there, 1):.2f}")
    model = fit(x, y)
    data: dict[str, object] = {"kinds": KINDS}
    for name in ("mean", "spread", "weight", "bias"):
        data[name] = np.round(getattr(model, name).astype(float), 3).tolist()
    DATA.write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
