"""Trains the line model: ``python -m training.labels --shared ../shared``.

Without ``--skip-final`` it writes ``src/cleanarticle/lines/data/model.npz``; with ``--folds 5`` it
first cross-validates over sites, leaves the models of the folds and their answers about the pages that they
have not seen in ``--out``, and writes the figures to ``scores.json`` there. Pages are measured once, into ``--cache``.
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
from training.calibration import decided, loss_of, report
from training.network import SHAPES, Inputs, Network, Sample
from training.prepared import FOLDS, Prepared, load

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data"
WEIGHTS = {  # what a page of each source weighs; 1 where it is not named
    "aeb": 4.0,  # with wcxb and KIND: held-out loss 0.165 to 0.161 and 0.179 to 0.174 on two folds
    "fundus": 4.0,
    "wcxb": 2.0,
    "trafilatura": 1.5,
    "magic": 1.5,
    "newspaper4k": 2.0,
    "labels": 2.0,
    "short": 4.0,  # a page weighs by its words, and these have few
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
KIND = 0.3  # what the kind of a line weighs beside whether it is kept, against the weights of training/prepared.py
CLEAN = 2.0  # what the body of a page alone weighs, whatever its source
TEMPERATURES = 1.0, 1.15
"""Of the answer whether a line is kept, and of its kind; by ``training/calibration.py`` over unseen sites."""
TEACHER_SEEDS = 1000  # from the seed of the network to that of its first teacher, and from one teacher to the next
AGAIN = 3  # how often an epoch shows the labelled pages
SHOWN = {"text": 0.75, "text_flat": 0.65, "extract": 0.4, "text_dump": 0.4, "clean": 0.35}
"""How likely an epoch shows a page in each rendering."""
PERTURBED = 0.4  # of the pages are shown as another crawl might have left them


def rarities(pages: Sequence[Prepared]) -> dict[str, float]:
    """What a line of each kind weighs among the labelled pages: rare kinds more, frequent ones less."""
    counts = Counter(kind for row in pages if row.page.read and not row.made for kind in row.page.kinds if kind)
    usual = float(np.median(list(counts.values()))) if counts else 1.0
    return {kind: float(np.clip((usual / count) ** 0.5, 0.6, 3.0)) for kind, count in counts.items()}


def sample_of(row: Prepared, inputs: Inputs, rarity: dict[str, float]) -> Sample:
    """A page as the network sees it."""
    page = row.page
    words = np.minimum(np.expm1(row.matrix[:, NAMES.index("words")].astype(np.float32)), 80) + 2
    share = words / (words.sum() + 200)
    factor = CLEAN if page.rendering == "clean" else WEIGHTS.get(page.source, 1.0)
    rare = np.array([rarity.get(kind or "", 1.0) for kind in page.kinds]) if page.read else 1.0
    return Sample(
        page.source if page.rendering != "clean" else "clean",
        inputs,
        row.matrix,
        row.words,
        page.keep.astype(np.float32),
        (factor * 1.5 * page.weight * share).astype(np.float32),
        row.allowed,
        (KIND * row.told * rare * factor).astype(np.float32),
    )


def epochs_of(pages: Sequence[Prepared], samples: Sequence[Sample], count: int, seed: int) -> list[list[Sample]]:
    """Return what each round of training shows: of each page some renderings, a part as another crawl left them."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(pages):
        groups[row.page.source, row.page.id, row.page.rendering].append(at)
    rng = random.Random(seed)
    out = []
    for _ in range(count):
        shown = []
        for (source, _, rendering), rows in groups.items():
            for _ in range(AGAIN if source == "labels" else 1):
                if source in ("labels", "together") or rng.random() < SHOWN[rendering]:
                    made = len(rows) > 1 and rng.random() < PERTURBED
                    shown.append(samples[rows[-1 if made else 0]])
        out.append([sample for sample in shown if sample.weight.any() or sample.told.any()])
    return out


def train(
    pages: Sequence[Prepared], vocabulary: list[str], shape: str, *, epochs: int, seed: int, name: str, teachers: int
) -> tuple[Inputs, Network]:
    """Return a network of this shape trained on these pages.

    It learns from the gold and from what the *teachers*, networks of the same shape and other seeds, say on average
    (distillation; Hinton, Vinyals & Dean, "Distilling the Knowledge in a Neural Network", 2015).
    """
    some = random.Random(seed).sample(range(len(pages)), min(len(pages), 6000))
    stacked = np.concatenate([pages[i].matrix for i in some]).astype(np.float32)
    inputs = Inputs(stacked.mean(0), stacked.std(0) + 1e-3, vocabulary)
    rarity = rarities(pages)
    samples = [sample_of(row, inputs, rarity) for row in pages]

    def fitted(seed: int, name: str) -> Network:
        torch.manual_seed(seed)
        begun = Network(len(vocabulary), *SHAPES[shape])
        shown = epochs_of(pages, samples, epochs, seed)
        return network.fit(shown, begun, seed=seed, log=lambda line: print(f"{name} {line}", flush=True))

    taught = [fitted(seed + TEACHER_SEEDS * number, f"{name} teacher {number}") for number in range(1, teachers + 1)]
    if taught:
        said_by_all = zip(*(network.logits_of_all(each, samples) for each in taught), strict=True)
        for sample, each in zip(samples, said_by_all, strict=True):
            sample.taught = np.stack(each).mean(0, dtype=np.float32).astype(np.float16)
    trained = fitted(seed, name)
    network.soften(trained, *TEMPERATURES)
    return inputs, trained


def trained_by(
    args: argparse.Namespace, pages: Sequence[Prepared], vocabulary: list[str], seed: int, name: str
) -> tuple[Inputs, Network]:
    """Return the network that the command line asks for, trained on these pages."""
    return train(pages, vocabulary, args.shape, epochs=args.epochs, seed=seed, name=name, teachers=args.teachers)


def said(row: Prepared, inputs: Inputs, trained: Network) -> NDArray[np.float32]:
    """What a network says of the lines of a page."""
    return network.logits(trained, sample_of(row, inputs, {}))


def fold_model(
    k: int, pages: Sequence[Prepared], vocabulary: list[str], args: argparse.Namespace
) -> list[NDArray[np.float32]]:
    """Train the model of a fold unless it is there, and return what it says of the pages of the fold."""
    start = time.monotonic()
    rest = [row for row in pages if row.fold != k]
    own = [row for row in pages if row.fold == k and not row.made]
    path = args.out / f"logits{k}.npz"
    if not path.exists():
        inputs, trained = trained_by(args, rest, vocabulary, args.seed + k, f"fold {k}")
        network.export(inputs, [trained], args.out / f"fold{k}.npz")
        out = [said(row, inputs, trained) for row in own]
        np.savez(path, logits=np.concatenate(out).astype(np.float16))
    print(f"fold {k}: {time.monotonic() - start:.0f} s", flush=True)
    sizes = np.cumsum([len(row.matrix) for row in own])[:-1]
    with np.load(path) as file:
        return np.split(file["logits"].astype(np.float32), sizes)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, train, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the pages, measured")
    parser.add_argument(
        "--folds",
        type=int,
        choices=(0, FOLDS),
        default=0,
        help="cross-validate over so many folds of sites; one whose logits are in --out is not trained again",
    )
    parser.add_argument("--only", type=int, nargs="+", help="only these of the folds, in this order")
    parser.add_argument("--shape", choices=SHAPES, default="two")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--teachers", type=int, default=2, help="how many networks the one that ships learns from")
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
        scored += [row for row in pages if row.fold == k and not row.made]
    if scored:
        decisions = [decided(row, out) for row, out in zip(scored, logits, strict=True)]
        figures = report(scored, decisions, args.shared) | {"loss": loss_of(scored, logits)}
        for name, value in figures.items():
            print(f"{name:28s} {value:.4f}")
        (args.out / "scores.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not args.skip_final:
        inputs, trained = trained_by(args, pages, vocabulary, args.seed, "all")
        network.export(inputs, [trained], args.out / "model.npz")
        print(f"wrote {args.out / 'model.npz'}", file=sys.stderr)


if __name__ == "__main__":
    main()
