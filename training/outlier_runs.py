"""Train the classifier of outlier runs: ``python -m training.outlier_runs --models FOLDER --cache FILE``.

FOLDER holds the logits of the models of the folds of ``python -m training.labels --folds 5``, so that it learns from
decisions about pages of sites that the model had not seen. Writes ``src/cleanarticle/lines/data/runs.json`` and prints
the accuracy, cross-validated over the same folds.
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
LIMIT = float(np.log(0.6 / 0.4))  # by cross-validation, flat between 0.5 and 0.7: news gain, other pages lose nothing


@dataclass
class Run:
    """A run of kept lines that is not the largest of its page, and whether the gold drops it."""

    fold: int
    measures: Matrix
    boilerplate: bool
    weight: float


def runs_of(known: Prepared, scores: NDArray[np.float32]) -> list[Run]:
    """Return the runs of a page, as a model that has not seen its site keeps it."""
    page, fold = known.page, known.fold
    decision = decide(scores, LABELS, known.balance)
    words = np.expm1(known.matrix[:, COLUMNS.index("words")].astype(np.float32)).round()
    runs, rows = smaller_runs(body_kinds(LABELS)[decision.kinds], scores[:, 0], words)
    out = []
    for run, row in zip(runs, rows, strict=True):
        size = words[run] + 0.5
        labelled_share = float((size * page.weight[run]).sum() / size.sum())
        boilerplate = float((size * page.keep[run]).sum() / size.sum()) < 0.5
        out.append(Run(fold, row, boilerplate, float(np.sqrt(size.sum())) if labelled_share > 0.5 else 0.0))
    return [run for run in out if run.weight]


def fit(runs: Sequence[Run], penalty: float = 3.0) -> RunClassifier:
    """Fit a logistic regression of these runs by Newton's method, with a penalty on its weights."""
    rows = np.array([run.measures for run in runs], np.float64)
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    x = np.concatenate([(rows - mean) / spread, np.ones((len(rows), 1))], axis=1)
    y = np.array([run.boilerplate for run in runs], np.float64)
    weight = np.array([run.weight for run in runs])
    weight /= weight.mean()
    penalties = np.diag([penalty] * len(NAMES) + [0.0])
    theta: NDArray[np.float64] = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ theta))
        gradient = x.T @ (weight * (p - y)) + penalties @ theta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalties
        theta -= np.linalg.solve(hessian, gradient)
    return RunClassifier(mean, spread, theta[:-1], float(theta[-1]), LIMIT)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the features of all pages")
    parser.add_argument("--models", type=Path, required=True, help="the folder with logits0.npz and on")
    args = parser.parse_args(argv)
    runs: list[Run] = []
    pages, logits = held_out(load(args.cache, args.shared)[0], args.models)
    for known, scores in zip(pages, logits, strict=True):
        if known.page.source in SOURCES and known.page.rendering in ("text", "text_flat"):
            runs += runs_of(known, scores)
    folds = sorted({run.fold for run in runs})
    right = total = 0.0
    for k in folds:
        run_classifier = fit([run for run in runs if run.fold != k])
        for run in (run for run in runs if run.fold == k):
            right += run.weight * ((run_classifier.log_odds(run.measures[None])[0] > 0) == run.boilerplate)
            total += run.weight
    share = sum(run.weight for run in runs if run.boilerplate) / total
    print(f"{len(runs)} runs, {share:.1%} of their weight boilerplate; right on unseen sites: {right / total:.1%}")
    run_classifier = fit(runs)
    data = {
        name: dict(zip(NAMES, getattr(run_classifier, name).round(4).tolist(), strict=True))
        for name in ("mean", "spread", "weight")
    }
    DATA.write_text(
        json.dumps({**data, "bias": round(run_classifier.bias, 4), "limit": round(LIMIT, 4)}, indent=1) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
