"""Train the classifier of outlier runs: ``python -m training.outlier_runs --models FOLDER --cache FILE``.

FOLDER has the logits of the models of the folds, which ``python -m training.labels --folds 5`` wrote, so that the
classifier learns from decisions about pages of sites on which the model was not trained. The script writes
``src/cleanarticle/lines/data/runs.json`` and prints the accuracy, cross-validated over the same folds.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import body_kinds, decide
from cleanarticle.lines.features import NAMES as COLUMNS
from cleanarticle.lines.outlier_runs import NAMES, RunClassifier, smaller_runs
from cleanarticle.text.arrays import Matrix
from training.calibration import held_out
from training.corpus import BODIES
from training.prepared import LABELS, Prepared, load

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data" / "runs.json"
SOURCES = (*BODIES, "labels", "pages", "dragnet", "l3s-gn1")
MIN_LOG_ODDS = float(np.log(0.6 / 0.4))
"""The log-odds above which a run is dropped: a probability of 0.6. By cross-validation, with about equal results
between 0.5 and 0.7: news pages gain, other pages lose nothing."""
PENALTY = 3.0  # on the squared weights
NEWTON_STEPS = 25


@dataclass
class Run:
    """A run of kept lines that is not the largest of its page; ``boilerplate`` is whether the gold drops it."""

    fold: int
    measures: Matrix
    boilerplate: bool
    weight: float


def runs_of(prepared: Prepared, scores: NDArray[np.float32]) -> list[Run]:
    """Return the runs of a page by the decisions of a model that was not trained on its site.

    Runs are left out if most of their words are in lines about which the gold says nothing.
    """
    page, fold = prepared.page, prepared.fold
    decision = decide(scores, LABELS, prepared.balance)
    words = np.expm1(prepared.matrix[:, COLUMNS.index("words")].astype(np.float32)).round()
    runs, rows = smaller_runs(body_kinds(LABELS)[decision.kinds], scores[:, 0], words)
    out = []
    for run, row in zip(runs, rows, strict=True):
        size = words[run] + 0.5
        labelled_share = float((size * page.weight[run]).sum() / size.sum())
        boilerplate = float((size * page.keep[run]).sum() / size.sum()) < 0.5
        out.append(Run(fold, row, boilerplate, float(np.sqrt(size.sum())) if labelled_share > 0.5 else 0.0))
    return [run for run in out if run.weight]


def fit(runs: Sequence[Run], penalty: float = PENALTY) -> RunClassifier:
    """Fit a logistic regression of these runs by Newton's method, with a penalty on its weights."""
    rows = np.array([run.measures for run in runs], np.float64)
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    x = np.concatenate([(rows - mean) / spread, np.ones((len(rows), 1))], axis=1)
    y = np.array([run.boilerplate for run in runs], np.float64)
    weight = np.array([run.weight for run in runs])
    weight /= weight.mean()
    penalties = np.diag([penalty] * len(NAMES) + [0.0])
    theta: NDArray[np.float64] = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-x @ theta))
        gradient = x.T @ (weight * (p - y)) + penalties @ theta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalties
        theta -= np.linalg.solve(hessian, gradient)
    return RunClassifier(mean, spread, theta[:-1], float(theta[-1]), MIN_LOG_ODDS)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the features of all pages")
    parser.add_argument("--models", type=Path, required=True, help="the folder with logits0.npz and on")
    args = parser.parse_args(argv)
    runs: list[Run] = []
    pages, logits = held_out(load(args.cache, args.shared)[0], args.models)
    for prepared, scores in zip(pages, logits, strict=True):
        if prepared.page.source in SOURCES and prepared.page.rendering in ("text", "text_flat"):
            runs += runs_of(prepared, scores)
    folds = sorted({run.fold for run in runs})
    right = total = 0.0
    for k in folds:
        run_classifier = fit([run for run in runs if run.fold != k])
        for run in (run for run in runs if run.fold == k):
            right += run.weight * ((run_classifier.outlier_log_odds(run.measures[None])[0] > 0) == run.boilerplate)
            total += run.weight
    share = sum(run.weight for run in runs if run.boilerplate) / total
    print(f"{len(runs)} runs, {share:.1%} of their weight boilerplate; right on unseen sites: {right / total:.1%}")
    run_classifier = fit(runs)
    data = {
        name: dict(zip(NAMES, getattr(run_classifier, name).round(4).tolist(), strict=True))
        for name in ("mean", "spread", "weight")
    }
    DATA.write_text(
        json.dumps({**data, "bias": round(run_classifier.bias, 4), "limit": round(MIN_LOG_ODDS, 4)}, indent=1) + "\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
