"""Measures other models than the one that ships: ``python -m training.candidates --models FOLDER --shared ../shared``.

All see the same measures of the same lines; each is trained on the pages of the other folds of sites,
and scored on those of one. FOLDER holds the models of the folds of ``python -m training.labels --folds 5``.
What is kept is decided by the candidate; titles are the network's, other kinds are not asked for. The
table in ``lines/data/CARD.md`` comes from what this prints.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import decide, kept
from cleanarticle.lines.features import NAMES, squashed
from cleanarticle.lines.model import Model
from cleanarticle.lines.second_pass import leaning
from cleanarticle.text.arrays import Matrix
from training.corpus import Example, examples, fold_of
from training.labels import WEIGHTS
from training.prepared import page_measures
from training.scoring import scores

REACH = 4  # lines to either side that the linear model and the trees see
TREES, LEAVES, RATE = 300, 31, 0.08
SHOWN = (
    *(f"aeb+fundus {rendering}" for rendering in ("text", "text_flat", "extract")),
    "wcxb articles text",
    "wcxb all text",
    "snippets text",
    "labels text",
)

Vector = NDArray[np.float64]


class Known(NamedTuple):
    """A page, and what the shipped kind of model, which has not seen its site, says of its lines."""

    page: Example
    matrix: Matrix
    logits: Vector
    kept: NDArray[np.bool_]
    titles: list[str]


def windows(matrix: Matrix) -> Matrix:
    """The measures of each line and of those around it, side by side."""
    rows = squashed(matrix)
    padded = np.pad(rows, ((REACH, REACH), (0, 0)))
    return np.concatenate([padded[at : at + len(rows)] for at in range(2 * REACH + 1)], axis=1)


def weights(known: Known) -> Vector:
    """What each line of a page counts: as in ``training/labels.py``."""
    words = np.minimum(known.matrix[:, NAMES.index("words")], 80) + 2
    out: Vector = WEIGHTS.get(known.page.source, 1.0) * known.page.weight * words / (words.sum() + 200)
    return out


def linear(pages: Sequence[Known]) -> Callable[[Known], Vector]:
    """Logistic regression over the windows."""
    import torch

    torch.manual_seed(1)
    rows = torch.from_numpy(np.concatenate([windows(known.matrix) for known in pages]))
    gold = torch.from_numpy(np.concatenate([known.page.keep for known in pages])).float()
    weight = torch.from_numpy(np.concatenate([weights(known) for known in pages])).float()
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    told = torch.nonzero(weight > 0)[:, 0]
    layer = torch.nn.Linear(rows.shape[1], 1)
    optimiser = torch.optim.AdamW(layer.parameters(), lr=2e-3, weight_decay=0.01)
    for _ in range(4):
        for part in torch.split(told[torch.randperm(len(told))], 4096):
            out = layer(((rows[part] - mean) / spread).clamp(-6, 6))[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(out, gold[part], weight[part], reduction="sum")
            optimiser.zero_grad()
            (loss / weight[part].sum()).backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    def predict(known: Known) -> Vector:
        with torch.no_grad():
            seen = ((torch.from_numpy(windows(known.matrix)) - mean) / spread).clamp(-6, 6)
            out: Vector = layer(seen)[:, 0].double().numpy()
        return out

    return predict


def trees(pages: Sequence[Known]) -> Callable[[Known], Vector]:
    """Boosted trees over the windows (LightGBM: Ke et al., 2017)."""
    import lightgbm

    rows = np.concatenate([windows(known.matrix).astype(np.float16) for known in pages])
    gold = np.concatenate([known.page.keep for known in pages])
    weight = np.concatenate([weights(known) for known in pages])
    told = weight > 0
    data = lightgbm.Dataset(rows[told].astype(np.float32), label=gold[told], weight=weight[told] / weight[told].mean())
    settings = {
        "objective": "cross_entropy",
        "learning_rate": RATE,
        "num_leaves": LEAVES,
        "min_data_in_leaf": 200,
        "feature_fraction": 0.2,
        "bagging_fraction": 0.5,
        "bagging_freq": 1,
        "lambda_l2": 10.0,
        "max_bin": 63,
        "num_threads": 1,
        "seed": 1,
        "verbose": -1,
    }
    model: Any = lightgbm.train(settings, data, TREES)
    return lambda known: model.predict(windows(known.matrix), raw_score=True)


def chain(pages: Sequence[Known]) -> Callable[[Known], Vector]:
    """The network's own log-odds, decoded with the transitions of keeping and dropping (Viterbi, 1967)."""
    counts = np.ones((2, 2))
    for known in pages:
        states = (known.page.keep >= 0.5).astype(int)
        told = (known.page.weight[:-1] > 0) & (known.page.weight[1:] > 0)
        np.add.at(counts, (states[:-1][told], states[1:][told]), 1)
    share = counts.sum(1) / counts.sum()
    # The network's log-odds hold the share of each state already: only what the neighbours add counts.
    step = np.log(counts / counts.sum(1, keepdims=True)) - np.log(share)

    def predict(known: Known) -> Vector:
        own = np.stack([np.zeros(len(known.logits)), known.logits], axis=1)
        best, back = own[0], np.zeros((len(own), 2), int)
        for at in range(1, len(own)):
            ways = best[:, None] + step
            back[at] = ways.argmax(0)
            best = ways.max(0) + own[at]
        state = int(best.argmax())
        out = np.zeros(len(own))
        for at in range(len(own) - 1, -1, -1):
            out[at] = 1.0 if state else -1.0
            state = int(back[at, state])
        return out

    return predict


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, train, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--models", type=Path, required=True, help="the folder with fold0.npz and on")
    parser.add_argument("--only", type=int, nargs="+", default=[2, 4], help="the folds to score")
    args = parser.parse_args(argv)
    pages: list[tuple[int, Known]] = []
    models = {k: Model.read((args.models / f"fold{k}.npz").read_bytes()) for k in args.only}
    for page in examples(args.shared):
        fold = fold_of(page, 5, args.shared)
        measures = page_measures(page)
        if not measures.indices or page.rendering == "clean":
            continue
        logits, keep, titles = np.zeros(len(page.keep)), np.zeros(len(page.keep), np.bool_), []
        if fold in models:
            answers = models[fold].scores(measures)
            logits = answers[:, 0].astype(np.float64)
            kinds = models[fold].kinds
            chosen = decide(answers, kinds, leaning(measures, 0.0)).kinds
            keep = kept(kinds)[chosen]
            titles = ["title" if kinds[kind] == "title" else "garbage" for kind in chosen]
        pages.append((fold, Known(page, measures.matrix, logits, keep, titles)))
    for name, candidate in {"linear": linear, "boosted trees": trees, "network, chain": chain, "network": None}.items():
        for k in args.only:
            scored = [known for fold, known in pages if fold == k]
            if candidate:
                predict = candidate([known for fold, known in pages if fold != k])
                masks = [predict(known) > 0 for known in scored]
            else:
                masks = [known.kept for known in scored]
            figures = scores([known.page for known in scored], masks, [known.titles for known in scored], args.shared)
            print(name, k, *(f"{shown} {figures[shown]:.4f}" for shown in SHOWN), sep="  ", flush=True)


if __name__ == "__main__":
    main()
