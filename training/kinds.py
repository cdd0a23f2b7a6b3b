"""Learns what kind of page a page is: ``python -m training.kinds --shared ../shared``.

Writes ``src/cleanarticle/lines/data/kinds.json`` and prints how well the kinds are told, cross-validated
over sites.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.page_kind import MOST, SURE, KindModel, with_hints
from cleanarticle.text.arrays import Matrix
from training.corpus import BODIES, READERS
from training.prepared import FOLDS, Prepared, load

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data" / "kinds.json"
KINDS = ("article", "forum", "documentation", "product", "service", "list")
SAME = {"listing": "list", "collection": "list", "articles": "article"}
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


def examples(rows: Sequence[Prepared]) -> tuple[Matrix, NDArray[np.intp], NDArray[np.intp]]:
    """Return what is measured of the pages whose kind is known, their kinds and their folds.

    The kind is that of the collection, of pages without one what a reader wrote. Archives and pages that are of no
    kind of ours are left out.
    """
    read = {
        (row["source"], row["id"]): row["kind"]
        for row in map(json.loads, READERS.read_text("utf-8").splitlines())
        if "kind" in row
    }
    values: list[Matrix] = []
    kinds, folds = [], []
    for row in rows:
        page = row.page
        if row.made or page.rendering not in ("text", "text_flat"):
            continue
        if page.source in BODIES:
            kind = page.record.get("page_type") or "article"
        else:
            kind = read.get((page.source, page.id), "")
        if (kind := SAME.get(kind, kind)) in KINDS:
            url = page.url if (len(values) % 2) else None  # it is not always known
            values.append(with_hints(row.matrix.astype(np.float32).mean(0), url))
            kinds.append(KINDS.index(kind))
            folds.append(row.fold)
    return np.array(values), np.array(kinds), np.array(folds)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the pages, measured")
    args = parser.parse_args(argv)
    x, y, fold = examples(load(args.cache, args.shared)[0])
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
