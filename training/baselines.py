"""Compare the line model with simpler models: ``python -m training.baselines --models FOLDER --shared ../shared``.

All models get the same features of the same lines. Each is trained on the pages of all folds of sites except one, and
scored on that one. FOLDER has the models of the folds, which ``python -m training.labels --folds 5`` wrote. Each model
decides which lines are kept; titles are those of the network, and other labels are not compared. The table in
``lines/data/CARD.md`` is made from the output.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import body_kinds, decide
from cleanarticle.lines.features import NAMES, squashed
from cleanarticle.lines.model import Model
from cleanarticle.lines.page_balance import balance_of_evidence, firm_evidence
from cleanarticle.text.arrays import Matrix
from training.corpus import Example, examples, fold_of
from training.labels import SOURCE_WEIGHTS
from training.prepared import page_measures
from training.scoring import scores

WINDOW = 4  # lines above and below a line whose features the linear model and the trees also get; set by hand
TREES, LEAVES, LEARNING_RATE = 300, 31, 0.08  # set by hand
PRINTED = (
    *(f"aeb+fundus {rendering}" for rendering in ("text", "text_flat", "extract")),
    "wcxb articles text",
    "wcxb all text",
    "snippets text",
    "labels text",
)

Vector = NDArray[np.float64]


class ScoredPage(NamedTuple):
    """A page, and the decisions of the line model of its fold, which was not trained on its site."""

    example: Example
    matrix: Matrix
    logits: Vector
    kept: NDArray[np.bool_]
    titles: list[str]


def windows(matrix: Matrix) -> Matrix:
    """Return the features of each line and of those around it, side by side."""
    rows = squashed(matrix)
    padded = np.pad(rows, ((WINDOW, WINDOW), (0, 0)))
    return np.concatenate([padded[at : at + len(rows)] for at in range(2 * WINDOW + 1)], axis=1)


def weights(page: ScoredPage) -> Vector:
    """Return the weight of each line of a page in the loss, as in ``training/labels.py``."""
    words = np.minimum(page.matrix[:, NAMES.index("words")], 80) + 2
    out: Vector = SOURCE_WEIGHTS.get(page.example.source, 1.0) * page.example.weight * words / (words.sum() + 200)
    return out


def train_linear(pages: Sequence[ScoredPage]) -> Callable[[ScoredPage], Vector]:
    """Train a logistic regression over the windows; return a function that predicts a logit for each line."""
    import torch

    torch.manual_seed(1)
    rows = torch.from_numpy(np.concatenate([windows(page.matrix) for page in pages]))
    gold = torch.from_numpy(np.concatenate([page.example.keep for page in pages])).float()
    weight = torch.from_numpy(np.concatenate([weights(page) for page in pages])).float()
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    has_label = torch.nonzero(weight > 0)[:, 0]
    layer = torch.nn.Linear(rows.shape[1], 1)
    optimiser = torch.optim.AdamW(layer.parameters(), lr=2e-3, weight_decay=0.01)
    for _ in range(4):
        for part in torch.split(has_label[torch.randperm(len(has_label))], 4096):
            out = layer(((rows[part] - mean) / spread).clamp(-6, 6))[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(out, gold[part], weight[part], reduction="sum")
            optimiser.zero_grad()
            (loss / weight[part].sum()).backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    def predict(page: ScoredPage) -> Vector:
        with torch.no_grad():
            scaled = ((torch.from_numpy(windows(page.matrix)) - mean) / spread).clamp(-6, 6)
            out: Vector = layer(scaled)[:, 0].double().numpy()
        return out

    return predict


def train_trees(pages: Sequence[ScoredPage]) -> Callable[[ScoredPage], Vector]:
    """Train boosted trees over the windows (LightGBM: Ke et al., 2017); return a function that predicts logits."""
    import lightgbm

    rows = np.concatenate([windows(page.matrix).astype(np.float16) for page in pages])
    gold = np.concatenate([page.example.keep for page in pages])
    weight = np.concatenate([weights(page) for page in pages])
    has_label = weight > 0
    data = lightgbm.Dataset(
        rows[has_label].astype(np.float32), label=gold[has_label], weight=weight[has_label] / weight[has_label].mean()
    )
    settings = {
        "objective": "cross_entropy",
        "learning_rate": LEARNING_RATE,
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
    return lambda page: model.predict(windows(page.matrix), raw_score=True)


def train_chain(pages: Sequence[ScoredPage]) -> Callable[[ScoredPage], Vector]:
    """Train a Markov chain over the logits of the network; return a function that predicts the best path.

    The chain has the probabilities of transitions between kept and dropped lines. The best path is found by the
    algorithm of Viterbi (1967); the values are 1 for kept lines and -1 for others.
    """
    counts = np.ones((2, 2))
    for page in pages:
        states = (page.example.keep >= 0.5).astype(int)
        has_label = (page.example.weight[:-1] > 0) & (page.example.weight[1:] > 0)
        np.add.at(counts, (states[:-1][has_label], states[1:][has_label]), 1)
    share = counts.sum(1) / counts.sum()
    # The logits already include the share of each state, so only the change by the neighbours is added.
    step = np.log(counts / counts.sum(1, keepdims=True)) - np.log(share)

    def predict(page: ScoredPage) -> Vector:
        scores = np.stack([np.zeros(len(page.logits)), page.logits], axis=1)
        best, back = scores[0], np.zeros((len(scores), 2), int)
        for at in range(1, len(scores)):
            paths = best[:, None] + step
            back[at] = paths.argmax(0)
            best = paths.max(0) + scores[at]
        state = int(best.argmax())
        out = np.zeros(len(scores))
        for at in range(len(scores) - 1, -1, -1):
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
    pages: list[tuple[int, ScoredPage]] = []
    models = {k: Model.read((args.models / f"fold{k}.npz").read_bytes()) for k in args.only}
    for example in examples(args.shared):
        fold = fold_of(example, 5, args.shared)
        measures = page_measures(example)
        if not measures.indices or example.rendering == "clean":
            continue
        logits, keep, titles = np.zeros(len(example.keep)), np.zeros(len(example.keep), np.bool_), []
        if fold in models:
            answers = models[fold].scores(measures)
            logits = answers[:, 0].astype(np.float64)
            kinds = models[fold].kinds
            chosen = decide(answers, kinds, balance_of_evidence(firm_evidence(measures))).kinds
            keep = body_kinds(kinds)[chosen]
            titles = ["title" if kinds[kind] == "title" else "garbage" for kind in chosen]
        pages.append((fold, ScoredPage(example, measures.matrix, logits, keep, titles)))
    for name, candidate in {
        "linear": train_linear,
        "boosted trees": train_trees,
        "network, chain": train_chain,
        "network": None,
    }.items():
        for k in args.only:
            scored = [page for fold, page in pages if fold == k]
            if candidate:
                predict = candidate([page for fold, page in pages if fold != k])
                masks = [predict(page) > 0 for page in scored]
            else:
                masks = [page.kept for page in scored]
            scores_by_name = scores(
                [page.example for page in scored], masks, [page.titles for page in scored], args.shared
            )
            print(
                name,
                k,
                *(f"{name} {scores_by_name[name]:.4f}" for name in PRINTED),
                sep="  ",
                flush=True,
            )


if __name__ == "__main__":
    main()
