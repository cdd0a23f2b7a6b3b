"""Calibrate the line model: ``python -m training.calibration --models FOLDER --cache FILE``.

FOLDER has the logits of cross-validated models for held-out pages (``logits0.npz`` to ``logits4.npz``, written by
``python -m training.labels --folds 5``). For several temperatures it prints the loss and the expected calibration error
over the pages that readers labelled; then the scores, with ``--figures`` also for other weights of the labels and other
balances (``page_balance.balance_of_evidence``) of clean pages.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines import decide as deciding
from cleanarticle.lines.decide import Decision, decide, joint_probabilities
from training.corpus import KEPT, Example
from training.prepared import FOLDS, LABELS, Prepared, load
from training.scoring import scores

BINS = 15  # of the expected calibration error, as in Guo et al., 2017
PRINTED_SCORES = (
    *(f"aeb+fundus {rendering}" for rendering in ("text", "text_flat", "extract")),
    "wcxb articles text",
    "wcxb all text",
    "snippets text",
    "dragnet text",
    "l3s-gn1 text",
    "labels text",
    "labels french text",
    "kinds macro F1",
    "readers text",
    "readers french text",
    "readers kinds macro F1",
    "clean",
)
Logits = NDArray[np.float32]


def held_out(rows: Sequence[Prepared], models: Path) -> tuple[list[Prepared], list[Logits]]:
    """Return the held-out pages of each fold whose logits are in the folder *models*, and these logits."""
    pages: list[Prepared] = []
    logits: list[Logits] = []
    for k in range(FOLDS):
        if (path := models / f"logits{k}.npz").exists():
            fold = [row for row in rows if row.fold == k and not row.synthetic]
            with np.load(path) as file:
                sizes = np.cumsum([len(row.matrix) for row in fold])[:-1]
                logits += np.split(file["logits"].astype(np.float32), sizes)
            pages += fold
    return pages, logits


def decision_of(row: Prepared, logits: NDArray[np.float32]) -> Decision:
    """Return the decision about the lines of a page with these logits."""
    return decide(logits, LABELS, row.balance)


def report(pages: Sequence[Example], decisions: Sequence[Decision], shared: Path) -> dict[str, float]:
    """Return the scores of these decisions about pages, by name."""
    kept = [np.array([LABELS[k] in KEPT for k in d.kinds], bool) for d in decisions]
    kinds = [[LABELS[k] for k in d.kinds] for d in decisions]
    return scores(pages, kept, kinds, shared)


def loss_of(pages: Sequence[Prepared], logits: Sequence[NDArray[np.float32]]) -> float:
    """Return the cross-entropy of keeping lines, over pages in the rendering with layout; all pages weigh the same."""
    losses = []
    for row, out in zip(pages, logits, strict=True):
        logit, target, weight = out[:, 0].astype(float), row.page.keep, row.page.weight
        if row.page.rendering == "text" and weight.any():
            losses.append(np.average(np.logaddexp(0, logit) - target * logit, weights=weight))
    return float(np.mean(losses))


def with_temperatures(logits: Logits, keep: float, kinds: float) -> Logits:
    """Return the logits divided by a temperature for keeping lines, and another one for the labels."""
    divided_logits: Logits = np.divide(logits, np.array([keep] + [kinds] * len(LABELS)), dtype=np.float32)
    return divided_logits


def calibration_error(confidence: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (Guo et al., 2017) over bins of equal width.

    >>> calibration_error(np.array([0.9] * 10), np.array([True] * 9 + [False]))
    0.0
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    size = np.bincount(bins, minlength=BINS)
    gap = np.abs(np.bincount(bins, confidence, BINS) - np.bincount(bins, right, BINS))
    return round(float(gap.sum() / size.sum()), 6)


def calibration_errors(pages: Sequence[Prepared], logits: Sequence[Logits]) -> tuple[float, float, float]:
    """Return the calibration errors of labels and of keeping lines, and the loss of labels, over labelled lines."""
    confidence, right, keep_probability, kept, loss = [], [], [], [], []
    for row, out in zip(pages, logits, strict=True):
        decision = decide(out, LABELS, 0.0)
        known = np.array([kind is not None for kind in row.page.kinds])
        gold = np.array([LABELS.index(kind) if kind else 0 for kind in row.page.kinds])
        shares = joint_probabilities(out, LABELS, 0.0)
        confidence.append(decision.confidence[known])
        right.append((decision.kinds == gold)[known])
        keep_probability.append(decision.p_kept[known])
        kept.append(deciding.kept_kinds(LABELS)[gold][known])
        loss.append(-np.log(np.maximum(shares[np.arange(len(gold)), gold], 1e-6))[known])
    return (
        calibration_error(np.concatenate(confidence), np.concatenate(right)),
        calibration_error(np.concatenate(keep_probability), np.concatenate(kept)),
        float(np.concatenate(loss).mean()),
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"))
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument(
        "--figures",
        action="store_true",
        help="print the scores for several weights of the labels and balances of clean pages",
    )
    args = parser.parse_args(argv)
    rows, _ = load(args.cache, args.shared)
    pages, logits = held_out(rows, args.models)
    chosen = [
        i for i, row in enumerate(pages) if row.page.rendering == "text" and row.page.read and any(row.page.kinds)
    ]
    labelled, labelled_logits = [pages[i] for i in chosen], [logits[i] for i in chosen]
    print(f"{len(pages)} pages; loss of keeping by temperature:")
    for keep in (1.0, 1.2, 1.4, 1.6, 1.8):
        print(f"  {keep}: {loss_of(pages, [with_temperatures(out, keep, 1.0) for out in logits]):.4f}")
    print(
        f"{len(labelled)} pages that readers labelled; temperatures of keep or drop and of labels, "
        "calibration errors of labels and of keeping, loss of labels:"
    )
    for keep in (1.0, 1.25, 1.5, 1.75):
        for kinds in (1.0, 1.15, 1.3, 1.5):
            values = calibration_errors(labelled, [with_temperatures(out, keep, kinds) for out in labelled_logits])
            print(f"  {keep} {kinds}:", *(f"{value:.4f}" for value in values))
    examples = [row.page for row in pages]
    if args.figures:
        for label_share in (0.0, 0.15, 0.3, 0.45, 0.6):
            for balance in (0.0, 0.75):
                with patch.object(deciding, "_KIND_WEIGHT", label_share):
                    decisions = [
                        decide(out, LABELS, balance * bool(row.balance)) for row, out in zip(pages, logits, strict=True)
                    ]
                figures = report(examples, decisions, args.shared)
                print(
                    f"weight of the labels {label_share}, balance {balance}:",
                    " ".join(f"{name} {figures[name]:.4f}" for name in PRINTED_SCORES),
                )
    else:
        decisions = [decision_of(row, out) for row, out in zip(pages, logits, strict=True)]
        figures = report(examples, decisions, args.shared)
        print(" ".join(f"{name} {figures[name]:.4f}" for name in PRINTED_SCORES))


if __name__ == "__main__":
    main()
