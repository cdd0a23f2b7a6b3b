"""Train the model of page kinds: ``python -m training.page_kinds --shared ../shared``.

Writes ``src/cleanarticle/lines/data/kinds.json`` and prints precision and recall by kind, cross-validated over sites.
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

from cleanarticle.lines.page_kind import MAX_SPREADS, MIN_PROBABILITY, KindModel, add_url_features
from cleanarticle.text.arrays import Matrix
from training.corpus import BODIES, READERS
from training.prepared import FOLDS, Prepared, load

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data" / "kinds.json"
KINDS = ("article", "forum", "documentation", "product", "service", "list")
CANONICAL = {"listing": "list", "collection": "list", "articles": "article"}
PENALTY, ROUNDS = 2.0, 400  # of the weights; of gradient descent. Set by hand


def fit(rows: Matrix, kinds: NDArray[np.intp]) -> KindModel:
    """Fit a multinomial regression by gradient descent with momentum; pages of rare kinds page_weight more.

    Args:
        rows: the features, a row a page.
        kinds: the number of the kind of each page.
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    x = np.clip((rows - mean) / spread, -MAX_SPREADS, MAX_SPREADS)
    y = np.eye(len(KINDS), dtype=np.float32)[kinds]
    page_weight = (1 / np.sqrt(np.bincount(kinds, minlength=len(KINDS)) + 1.0))[kinds][:, None]
    page_weight /= page_weight.mean()
    weight, bias = np.zeros((x.shape[1], len(KINDS)), np.float32), np.zeros(len(KINDS), np.float32)
    weight_step, bias_step = np.zeros_like(weight), np.zeros_like(bias)
    for _ in range(ROUNDS):
        logits = x @ weight + bias
        probability = np.exp(logits - logits.max(1, keepdims=True))
        probability /= probability.sum(1, keepdims=True)
        error = page_weight * (probability - y) / len(x)
        weight_step = 0.9 * weight_step - 0.05 * (x.T @ error + PENALTY / len(x) * weight)
        bias_step = 0.9 * bias_step - 0.05 * error.sum(0)
        weight, bias = weight + weight_step, bias + bias_step
    return KindModel(KINDS, mean, spread, weight, bias)


def examples(rows: Sequence[Prepared]) -> tuple[Matrix, NDArray[np.intp], NDArray[np.intp]]:
    """Return the features of the pages whose kind is known, the numbers of their kinds, and their folds.

    The kind is that of the collection; for pages without one, that which a person noted. Archives and pages of other
    kinds are left out.
    """
    kind_by_reader = {
        (row["source"], row["id"]): row["kind"]
        for row in map(json.loads, READERS.read_text("utf-8").splitlines())
        if "kind" in row
    }
    values: list[Matrix] = []
    kinds, folds = [], []
    for row in rows:
        page = row.page
        if row.synthetic or page.rendering not in ("text", "text_flat"):
            continue
        if page.source in BODIES:
            kind = page.record.get("page_type") or "article"
        else:
            kind = kind_by_reader.get((page.source, page.id), "")
        if (kind := CANONICAL.get(kind, kind)) in KINDS:
            url = page.url if (len(values) % 2) else None  # users do not always know it
            values.append(add_url_features(row.matrix.astype(np.float32).mean(0), url))
            kinds.append(KINDS.index(kind))
            folds.append(row.fold)
    return np.array(values), np.array(kinds), np.array(folds)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the features of all pages")
    args = parser.parse_args(argv)
    x, y, fold = examples(load(args.cache, args.shared)[0])
    tally: Counter[tuple[str, str]] = Counter()
    for k in range(FOLDS):
        model = fit(x[fold != k], y[fold != k])
        for row, kind in zip(x[fold == k], y[fold == k].tolist(), strict=True):
            shares = model.probabilities(row)
            best = int(shares.argmax())
            tally[KINDS[kind], KINDS[best] if best and shares[best] >= MIN_PROBABILITY else "article"] += 1
    for kind in KINDS:
        correct = tally[kind, kind]
        predicted = sum(count for (_, guess), count in tally.items() if guess == kind)
        actual = sum(count for (true_kind, _), count in tally.items() if true_kind == kind)
        precision, recall = correct / max(predicted, 1), correct / max(actual, 1)
        print(f"{kind:14s} {actual:5d} pages  precision {precision:.2f}  recall {recall:.2f}")
    model = fit(x, y)
    data: dict[str, object] = {"kinds": KINDS}
    for name in ("mean", "spread", "weight", "bias"):
        data[name] = np.round(getattr(model, name).astype(float), 3).tolist()
    DATA.write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
