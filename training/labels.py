"""Trains the line model: ``python -m training.labels --shared ../shared``.

Without ``--skip-final`` it writes ``src/cleanarticle/lines/data/model.npz``; with ``--folds N`` it
first cross-validates over sites and writes the figures to ``scores.json`` beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch

from cleanarticle.lines.cues import Hit
from cleanarticle.lines.decide import Decision
from cleanarticle.lines.features import Measures, default_vocabulary, measure
from cleanarticle.lines.model import Model
from cleanarticle.lines.settle import settle
from cleanarticle.locales import Where
from training import network
from training.corpus import KEPT, Example, examples, run_together
from training.network import KINDS, Sample, Trained
from training.scoring import bench, scores

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data"
TOGETHER = 1200  # made-up pages of several articles
MORE = {"aeb": 2.0, "fundus": 2.0, "magic": 1.5, "newspaper4k": 2.0}  # gold of articles made by hand weighs more
AGAIN = 3  # how often the labelled pages are shown in an epoch
BY_CUE = frozenset(KINDS) - {"title", "subtitle", "lead", "body", "heading", "garbage"}


def measured(example: Example) -> Measures:
    """The measures of a page; every other one without its URL, which is not always known."""
    known = hashlib.sha256(example.id.encode()).digest()[0] % 2
    return measure(re.split(r"\r\n|\n|\r", example.text), example.url if known else None)


def rarities(pages: Sequence[Example]) -> dict[str, float]:
    """What a line of each kind weighs among the labelled pages: rare kinds more, frequent ones less."""
    counts = Counter(kind for page in pages if page.source == "labels" for kind in page.kinds if kind)
    usual = float(np.median(list(counts.values()))) if counts else 1.0
    return {kind: float(np.clip((usual / count) ** 0.5, 0.6, 3.0)) for kind, count in counts.items()}


def sample_of(
    example: Example, measures: Measures, ids: dict[str, int], rarity: dict[str, float], trained: Trained
) -> Sample:
    """A page as the network sees it."""
    words = np.minimum(np.expm1(np.abs(network.squash(measures.matrix)[:, 0])), 80) + 2
    share = words / (words.sum() + 200)
    factor = 2.0 if example.rendering == "clean" else MORE.get(example.source, 1.0)
    allowed = np.zeros((len(example.keep), len(KINDS)), np.bool_)
    told = np.zeros(len(example.keep), np.float32)
    for row, (kind, keep) in enumerate(zip(example.kinds, example.keep, strict=True)):
        if kind is not None:
            allowed[row, KINDS.index(kind)] = True
            told[row] = 0.08 * rarity.get(kind, 1.0) if example.source == "labels" else 0.05
        elif example.weight[row] > 0 and keep <= 0.1 and (cued := _named(measures.hits[row])):
            allowed[row, [KINDS.index(kind) for kind in cued]] = True
            told[row] = 0.02
        elif example.weight[row] > 0 and (keep >= 0.7 or keep <= 0.1):
            allowed[row] = [(name in KEPT) == (keep >= 0.7) for name in KINDS]
            told[row] = 0.01
        else:
            allowed[row] = True
    x = np.clip((network.squash(measures.matrix) - trained.mean) / trained.spread, -6, 6).astype(np.float32)
    weight = (factor * 1.5 * example.weight * share).astype(np.float32)
    return Sample(
        x, network.word_ids(measures.words, ids), example.keep.astype(np.float32), weight, allowed, told * factor
    )


def _named(hits: Sequence[Hit]) -> set[str]:
    """The kinds that the cues of a dropped line name, where they stand as a line or at its start."""
    return {hit.cue.label.value for hit in hits if hit.cue.where in (Where.LINE, Where.START)} & BY_CUE


def train(
    pages: Sequence[Example], measures: Sequence[Measures], sites: Sequence[str], *, epochs: int, seed: int, log: bool
) -> Trained:
    """A network trained on these pages, and on some of them run together."""
    vocabulary = network.choose_words([m.words for m in measures], sites, least=6, most=6000)
    stacked = network.squash(np.concatenate([m.matrix for m in measures]))
    trained = Trained(network.Network(1), stacked.mean(0), stacked.std(0) + 1e-3, vocabulary)
    del stacked
    made = list(run_together(pages, TOGETHER * len(pages) // 8000, seed))
    ids = {word: i + 1 for i, word in enumerate(vocabulary)}
    rarity = rarities(pages)
    samples = [sample_of(e, m, ids, rarity, trained) for e, m in zip(pages, measures, strict=True)]
    samples += [s for e, s in zip(pages, samples, strict=True) if e.source == "labels" for _ in range(AGAIN - 1)]
    samples += [sample_of(e, measured(e), ids, rarity, trained) for e in made]
    samples = [s for s in samples if len(s.keep) and (s.weight.any() or s.told.any())]
    trained.network = network.fit(samples, len(vocabulary), epochs=epochs, seed=seed, log=log)
    return trained


def decided(model: Model, page: Example, measures: Measures) -> Decision:
    """What the library decides of a page with this model."""
    return settle(re.split(r"\r\n|\n|\r", page.text), measures, model, default_vocabulary())


def report(pages: Sequence[Example], decisions: Sequence[Decision | None], shared: Path) -> dict[str, float]:
    """The figures of these decisions."""
    kept = [None if d is None else np.array([KINDS[k] in KEPT for k in d.kinds], bool) for d in decisions]
    kinds = [None if d is None else [KINDS[k] for k in d.kinds] for d in decisions]
    return scores(pages, kept, kinds, shared)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument(
        "--folds",
        type=int,
        default=0,
        help="cross-validate over this many folds of sites; a fold whose model is in --out is not trained again",
    )
    parser.add_argument("--only", type=int, help="only so many of the folds")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seeds", type=int, nargs="+", default=[190, 7], help="a network is trained from each")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--skip-final", action="store_true")
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args(argv)
    if not args.shared.is_dir():
        parser.error(f"no folder {args.shared}; give --shared, or set CLEANARTICLE_SHARED")
    torch.set_num_threads(args.threads)
    bench(args.shared)
    import common

    pages = list(examples(args.shared))
    sites = [common.site_of(page.url or page.record.get("url"))[1] or page.id for page in pages]
    start = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        measures = list(pool.map(measured, pages, chunksize=32))
    print(f"{len(pages)} pages measured in {time.monotonic() - start:.0f} s", flush=True)
    if args.folds:
        fold = [int(hashlib.sha256(f"fold {site}".encode()).hexdigest(), 16) % args.folds for site in sites]
        decisions: list[Decision | None] = [None] * len(pages)
        for k in range(args.only or args.folds):
            start = time.monotonic()
            path = args.out / f"fold{k}.npz"
            if not path.exists():
                rest = [i for i in range(len(pages)) if fold[i] != k]
                part = [pages[i] for i in rest], [measures[i] for i in rest], [sites[i] for i in rest]
                network.export([train(*part, epochs=args.epochs, seed=seed, log=k == 0) for seed in args.seeds], path)
            model = Model.read(path.read_bytes())
            for i in range(len(pages)):
                if fold[i] == k and measures[i].indices:
                    decisions[i] = decided(model, pages[i], measures[i])
            print(f"fold {k}: {time.monotonic() - start:.0f} s", flush=True)
        figures = report(pages, decisions, args.shared)
        for name, value in figures.items():
            print(f"{name:28s} {value:.4f}")
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "scores.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not args.skip_final:
        members = [train(pages, measures, sites, epochs=args.epochs, seed=seed, log=True) for seed in args.seeds]
        network.export(members, args.out / "model.npz")
        print(f"wrote {args.out / 'model.npz'}", file=sys.stderr)


if __name__ == "__main__":
    main()
