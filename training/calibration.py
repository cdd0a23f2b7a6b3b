"""Calibrates the answers of the line model: ``python -m training.calibration --models FOLDER --cache FILE``.

FOLDER holds the answers of the models of a cross-validation about pages that they have not seen (``logits0.npz`` and
on, by ``python -m training.labels --folds 5``). It prints by how much to divide the logits so that a confidence is
right as often as it says, the expected calibration error before and after over the pages that readers labelled, and
what the weight of the labels and the bias of clean pages bring.
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
from cleanarticle.lines.decide import Decision, decide, joint
from training.corpus import KEPT
from training.prepared import FOLDS, KINDS, Prepared, load
from training.scoring import scores

BINS = 15
SHOWN = (
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


def unseen(rows: Sequence[Prepared], models: Path) -> tuple[list[Prepared], list[Logits]]:
    """Return the pages of the folds whose logits are there, and the logits."""
    pages: list[Prepared] = []
    logits: list[Logits] = []
    for k in range(FOLDS):
        if (path := models / f"logits{k}.npz").exists():
            own = [row for row in rows if row.fold == k and not row.made]
            with np.load(path) as file:
                sizes = np.cumsum([len(row.matrix) for row in own])[:-1]
                logits += np.split(file["logits"].astype(np.float32), sizes)
            pages += own
    return pages, logits


def decided(row: Prepared, logits: NDArray[np.float32]) -> Decision:
    """What is decided of a page with these logits, at the first look."""
    return decide(logits, KINDS, row.leaning)


def report(pages: Sequence[Prepared], decisions: Sequence[Decision], shared: Path) -> dict[str, float]:
    """The figures of these decisions."""
    kept = [np.array([KINDS[k] in KEPT for k in d.kinds], bool) for d in decisions]
    kinds = [[KINDS[k] for k in d.kinds] for d in decisions]
    return scores([row.page for row in pages], kept, kinds, shared)


def loss_of(pages: Sequence[Prepared], logits: Sequence[NDArray[np.float32]]) -> float:
    """The cross-entropy of keeping, each page alike."""
    each = []
    for row, out in zip(pages, logits, strict=True):
        z, want, weight = out[:, 0].astype(float), row.page.keep, row.page.weight
        if row.page.rendering == "text" and weight.any():
            each.append(np.average(np.logaddexp(0, z) - want * z, weights=weight))
    return float(np.mean(each))


def divided(logits: Logits, keep: float, kinds: float) -> Logits:
    """Return logits over these temperatures."""
    divided_logits: Logits = np.divide(logits, np.array([keep] + [kinds] * len(KINDS)), dtype=np.float32)
    return divided_logits


def error(confidence: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (Guo et al., 2017) over bins of equal width.

    >>> error(np.array([0.9] * 10), np.array([True] * 9 + [False]))
    0.0
    """
    at = np.minimum((confidence * BINS).astype(int), BINS - 1)
    size = np.bincount(at, minlength=BINS)
    gap = np.abs(np.bincount(at, confidence, BINS) - np.bincount(at, right, BINS))
    return round(float(gap.sum() / size.sum()), 6)


def calibration(pages: Sequence[Prepared], logits: Sequence[Logits]) -> tuple[float, float, float]:
    """Return over the lines of read pages the error of the labels' confidence, of being kept, and the loss of kinds."""
    confidence, right, likely, stay, loss = [], [], [], [], []
    for row, out in zip(pages, logits, strict=True):
        found = decide(out, KINDS, 0.0)
        known = np.array([kind is not None for kind in row.page.kinds])
        gold = np.array([KINDS.index(kind) if kind else 0 for kind in row.page.kinds])
        shares = joint(out, KINDS, 0.0)
        confidence.append(found.confidence[known])
        right.append((found.kinds == gold)[known])
        likely.append(found.staying[known])
        stay.append(deciding.stays(KINDS)[gold][known])
        loss.append(-np.log(np.maximum(shares[np.arange(len(gold)), gold], 1e-6))[known])
    sure = np.concatenate(likely)
    return (
        error(np.concatenate(confidence), np.concatenate(right)),
        error(sure, np.concatenate(stay)),
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
        help="also the figures by the weight of the labels and the bias of clean pages",
    )
    args = parser.parse_args(argv)
    rows, _ = load(args.cache, args.shared)
    pages, logits = unseen(rows, args.models)
    chosen = [
        i for i, row in enumerate(pages) if row.page.rendering == "text" and row.page.read and any(row.page.kinds)
    ]
    some, own = [pages[i] for i in chosen], [logits[i] for i in chosen]
    print(f"{len(pages)} pages; loss of keeping by temperature:")
    for keep in (1.0, 1.2, 1.4, 1.6, 1.8):
        print(f"  {keep}: {loss_of(pages, [divided(out, keep, 1.0) for out in logits]):.4f}")
    print(
        f"{len(some)} pages that readers labelled; temperatures of keep and kinds, error of labels, of staying, loss:"
    )
    for keep in (1.0, 1.25, 1.5, 1.75):
        for kinds in (1.0, 1.15, 1.3, 1.5):
            values = calibration(some, [divided(out, keep, kinds) for out in own])
            print(f"  {keep} {kinds}:", *(f"{value:.4f}" for value in values))
    if args.figures:
        for say in (0.0, 0.15, 0.3, 0.45, 0.6):
            for lean in (0.0, 0.75):
                with patch.object(deciding, "_SAY", say):
                    leant = [
                        decide(out, KINDS, lean * bool(row.leaning)) for row, out in zip(pages, logits, strict=True)
                    ]
                figures = report(pages, leant, args.shared)
                print(f"say {say}, leaning {lean}:", " ".join(f"{name} {figures[name]:.4f}" for name in SHOWN))
    else:
        figures = report(pages, [decided(row, out) for row, out in zip(pages, logits, strict=True)], args.shared)
        print(" ".join(f"{name} {figures[name]:.4f}" for name in SHOWN))


if __name__ == "__main__":
    main()
