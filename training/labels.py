"""Train the line model: ``python -m training.labels --shared ../shared``.

It writes ``src/cleanarticle/lines/data/model.npz``, unless ``--skip-final`` is given. With ``--folds 5``, it first
cross-validates over sites, and writes to ``--out`` the model of each fold, its logits for the held-out pages, and the
scores (``scores.json``). The features of the pages are computed once, and stored in ``--cache``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from cleanarticle.lines.features import NAMES
from training import network
from training.calibration import decision_of, loss_of, report
from training.network import SHAPES, Inputs, Network, Sample
from training.prepared import FOLDS, Prepared, load

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data"
# The weight of a page in the loss, by source; 1 for other sources. With those of aeb and fundus and with
# LABEL_LOSS_WEIGHT, the held-out loss of two folds fell from 0.165 to 0.161 and from 0.179 to 0.174.
SOURCE_WEIGHTS = {
    "aeb": 4.0,
    "fundus": 4.0,
    "wcxb": 2.0,
    "trafilatura": 1.5,
    "magic": 1.5,
    "newspaper4k": 2.0,
    "labels": 2.0,
    "short": 4.0,  # weights grow with the number of words, and these pages have few
    "pages": 1.5,
    "chinese-web": 1.5,
    "dragnet": 1.0,
    "l3s-gn1": 1.0,
    "cleaneval": 0.2,  # its gold counts headings, posts and comments
    "omnivore": 0.7,  # the gold of these is the reviewed output of an extractor
    "smartreader": 0.7,
    "swift-readability": 0.7,
    "misinformation": 0.7,
}
LABEL_LOSS_WEIGHT = 0.3  # of the loss of labels; it is multiplied by label_weight of training/prepared.py
KEEP_LOSS_WEIGHT = 1.5  # of the loss of keeping lines
CLEAN_PAGE_WEIGHT = 2.0  # of a page that is only a body, instead of the weight of its source
# The weight of a line in the loss of keeping, as a share of its page: its words, up to a limit, plus a constant.
MAX_LINE_WORDS, LINE_CONSTANT, PAGE_CONSTANT = 80, 2, 200
RARITY_RANGE = 0.6, 3.0  # the smallest and the largest weight of a line by the rarity of its label
TEMPERATURES = 1.0, 1.15
"""The temperatures of the logit of keeping and of those of labels; by ``training/calibration.py`` on unseen sites."""
TEACHER_SEEDS = 1000  # the difference between the seeds of the network and its first teacher, and between teachers
LABELLED_PAGE_REPEATS = 3  # times that an epoch contains each page of labels.jsonl.gz
RENDERING_PROBABILITY = {"text": 0.75, "text_flat": 0.65, "extract": 0.4, "text_dump": 0.4, "clean": 0.35}
"""The probability that an epoch contains a page in each rendering."""
PERTURBED_SHARE = 0.4  # of the pages of an epoch that are replaced by their synthetic variant
STATISTICS_PAGES = 6000  # pages from which the mean and spread of the features are computed


def label_rarities(pages: Sequence[Prepared]) -> dict[str, float]:
    """Return the weight of a line by its label: more for rare labels, less for frequent ones."""
    counts = Counter(label for row in pages if row.page.read and not row.synthetic for label in row.page.kinds if label)
    median = float(np.median(list(counts.values()))) if counts else 1.0
    return {label: float(np.clip((median / count) ** 0.5, *RARITY_RANGE)) for label, count in counts.items()}


def sample_of(row: Prepared, inputs: Inputs, rarity: dict[str, float]) -> Sample:
    """Return a page as a training sample."""
    page = row.page
    words = np.expm1(row.matrix[:, NAMES.index("words")].astype(np.float32))
    words = np.minimum(words, MAX_LINE_WORDS) + LINE_CONSTANT
    share = words / (words.sum() + PAGE_CONSTANT)
    factor = CLEAN_PAGE_WEIGHT if page.rendering == "clean" else SOURCE_WEIGHTS.get(page.source, 1.0)
    rarity_weights = np.array([rarity.get(kind or "", 1.0) for kind in page.kinds]) if page.read else 1.0
    return Sample(
        page.source if page.rendering != "clean" else "clean",
        inputs,
        row.matrix,
        row.words,
        page.keep.astype(np.float32),
        (factor * KEEP_LOSS_WEIGHT * page.weight * share).astype(np.float32),
        row.allowed,
        (LABEL_LOSS_WEIGHT * row.label_weight * rarity_weights * factor).astype(np.float32),
    )


def epochs_of(pages: Sequence[Prepared], samples: Sequence[Sample], count: int, seed: int) -> list[list[Sample]]:
    """Return the samples of each epoch: some renderings of each page, a share replaced by a synthetic variant."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(pages):
        groups[row.page.source, row.page.id, row.page.rendering].append(index)
    rng = random.Random(seed)
    out = []
    for _ in range(count):
        chosen = []
        for (source, _, rendering), rows in groups.items():
            for _ in range(LABELLED_PAGE_REPEATS if source == "labels" else 1):
                if source in ("labels", "together") or rng.random() < RENDERING_PROBABILITY[rendering]:
                    synthetic = len(rows) > 1 and rng.random() < PERTURBED_SHARE
                    chosen.append(samples[rows[-1 if synthetic else 0]])
        out.append([sample for sample in chosen if sample.weight.any() or sample.label_weight.any()])
    return out


def train(
    pages: Sequence[Prepared], vocabulary: list[str], shape: str, *, epochs: int, seed: int, name: str, teachers: int
) -> tuple[Inputs, Network]:
    """Return a network of this shape trained on these pages.

    It learns from the gold and from the mean logits of *teachers*, networks of the same shape and other seeds
    (distillation; Hinton, Vinyals & Dean, "Distilling the Knowledge in a Neural Network", 2015).
    """
    subset = random.Random(seed).sample(range(len(pages)), min(len(pages), STATISTICS_PAGES))
    stacked = np.concatenate([pages[i].matrix for i in subset]).astype(np.float32)
    inputs = Inputs(stacked.mean(0), stacked.std(0) + 1e-3, vocabulary)
    rarity = label_rarities(pages)
    samples = [sample_of(row, inputs, rarity) for row in pages]

    def fit(seed: int, name: str) -> Network:
        torch.manual_seed(seed)
        untrained = Network(len(vocabulary), *SHAPES[shape])
        schedule = epochs_of(pages, samples, epochs, seed)
        return network.fit(schedule, untrained, seed=seed, log=lambda line: print(f"{name} {line}", flush=True))

    teacher_networks = [
        fit(seed + TEACHER_SEEDS * number, f"{name} teacher {number}") for number in range(1, teachers + 1)
    ]
    if teacher_networks:
        logits_by_page = zip(
            *(network.logits_of_all(network_logits, samples) for network_logits in teacher_networks), strict=True
        )
        for sample, network_logits in zip(samples, logits_by_page, strict=True):
            sample.teacher_logits = np.stack(network_logits).mean(0, dtype=np.float32).astype(np.float16)
    trained = fit(seed, name)
    network.apply_temperatures(trained, *TEMPERATURES)
    return inputs, trained


def train_with_arguments(
    args: argparse.Namespace, pages: Sequence[Prepared], vocabulary: list[str], seed: int, name: str
) -> tuple[Inputs, Network]:
    """Return a network with the options of the command line, trained on these pages."""
    return train(pages, vocabulary, args.shape, epochs=args.epochs, seed=seed, name=name, teachers=args.teachers)


def logits_of(row: Prepared, inputs: Inputs, trained: Network) -> NDArray[np.float32]:
    """Return the logits of a network for the lines of a page."""
    return network.logits(trained, sample_of(row, inputs, {}))


def fold_model(
    k: int, pages: Sequence[Prepared], vocabulary: list[str], args: argparse.Namespace
) -> list[NDArray[np.float32]]:
    """Train the model of a fold, unless its logits exist, and return its logits for the held-out pages."""
    start = time.monotonic()
    training_pages = [row for row in pages if row.fold != k]
    held_out = [row for row in pages if row.fold == k and not row.synthetic]
    path = args.out / f"logits{k}.npz"
    if not path.exists():
        inputs, trained = train_with_arguments(args, training_pages, vocabulary, args.seed + k, f"fold {k}")
        network.export(inputs, [trained], args.out / f"fold{k}.npz")
        out = [logits_of(row, inputs, trained) for row in held_out]
        np.savez(path, logits=np.concatenate(out).astype(np.float16))
    print(f"fold {k}: {time.monotonic() - start:.0f} s", flush=True)
    sizes = np.cumsum([len(row.matrix) for row in held_out])[:-1]
    with np.load(path) as file:
        return np.split(file["logits"].astype(np.float32), sizes)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, train, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the features of the pages")
    parser.add_argument(
        "--folds",
        type=int,
        choices=(0, FOLDS),
        default=0,
        help="cross-validate over so many folds of sites; a fold whose logits are in --out is not trained again",
    )
    parser.add_argument("--only", type=int, nargs="+", help="only these of the folds, in this order")
    parser.add_argument("--shape", choices=SHAPES, default="two")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument(
        "--teachers", type=int, default=2, help="networks whose logits the shipped network also learns from"
    )
    parser.add_argument("--seed", type=int, default=190)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--skip-final", action="store_true")
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args(argv)
    if not args.shared.is_dir():
        parser.error(f"no folder {args.shared}; give --shared, or set CLEANARTICLE_SHARED")
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    pages, vocabulary = load(args.cache, args.shared)
    scored: list[Prepared] = []
    logits: list[NDArray[np.float32]] = []
    for k in args.only or range(args.folds):
        logits += fold_model(k, pages, vocabulary, args)
        scored += [row for row in pages if row.fold == k and not row.synthetic]
    if scored:
        decisions = [decision_of(row, out) for row, out in zip(scored, logits, strict=True)]
        figures = report([row.page for row in scored], decisions, args.shared) | {"loss": loss_of(scored, logits)}
        for name, value in figures.items():
            print(f"{name:28s} {value:.4f}")
        (args.out / "scores.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not args.skip_final:
        inputs, trained = train_with_arguments(args, pages, vocabulary, args.seed, "all")
        network.export(inputs, [trained], args.out / "model.npz")
        print(f"wrote {args.out / 'model.npz'}", file=sys.stderr)


if __name__ == "__main__":
    main()
