"""Trains the line model: ``python -m training.labels --shared ../shared``.

Without ``--skip-final`` it writes ``src/cleanarticle/lines/data/model.npz``; with ``--folds N`` it
first cross-validates over sites and writes the figures to ``scores.json`` beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision
from cleanarticle.lines.features import NAMES, Measures, measure, squashed
from cleanarticle.lines.model import Model
from cleanarticle.lines.second_pass import settle
from cleanarticle.locales import Where
from cleanarticle.locales.cues import Hit
from cleanarticle.text.tokens import Numbers
from training import network
from training.corpus import KEPT, Example, examples, fold_of, perturbed, run_together, site_of
from training.network import KINDS, Inputs, Network, Sample
from training.scoring import scores

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data"
PERTURBED = 0.5  # of the pages, in each round of training
TOGETHER = 1200  # made-up pages of several articles
MORE = {"aeb": 2.0, "fundus": 2.0, "magic": 1.5, "newspaper4k": 2.0}  # gold of articles made by hand weighs more
AGAIN = 3  # how often the labelled pages are shown in an epoch
BY_CUE = frozenset(KINDS) - {"title", "subtitle", "lead", "body", "heading", "garbage"}


class Measured(NamedTuple):
    """What is known of a page before its gold is looked at."""

    matrix: NDArray[np.float32]
    words: Numbers
    named: list[set[str]]
    """The kinds that the cues of a line name, where they stand as a line or at its start."""


def page_measures(example: Example) -> Measures:
    """The measures of a page; every other one without its URL, which is not always known."""
    known = hashlib.sha256(example.id.encode()).digest()[0] % 2
    return measure(re.split(r"\r\n|\n|\r", example.text), example.url if known else None)


def measured(example: Example) -> Measured:
    """The same, as training keeps it."""
    measures = page_measures(example)
    return Measured(measures.matrix, measures.words(), [_named(hits) for hits in measures.hits])


def rarities(pages: Sequence[Example]) -> dict[str, float]:
    """What a line of each kind weighs among the labelled pages: rare kinds more, frequent ones less."""
    counts = Counter(kind for page in pages if page.read for kind in page.kinds if kind)
    usual = float(np.median(list(counts.values()))) if counts else 1.0
    return {kind: float(np.clip((usual / count) ** 0.5, 0.6, 3.0)) for kind, count in counts.items()}


def sample_of(example: Example, measures: Measured, inputs: Inputs, rarity: dict[str, float]) -> Sample:
    """A page as the network sees it."""
    words = np.minimum(measures.matrix[:, NAMES.index("words")], 80) + 2
    share = words / (words.sum() + 200)
    by_hand = example.rendering == "clean" or (example.read and not example.record.get("gold_body"))
    factor = 2.0 if by_hand else MORE.get(example.source, 1.0)
    allowed = np.zeros((len(example.keep), len(KINDS)), np.bool_)
    told = np.zeros(len(example.keep), np.float32)
    for row, (kind, keep) in enumerate(zip(example.kinds, example.keep, strict=True)):
        if kind is not None:
            allowed[row, KINDS.index(kind)] = True
            told[row] = 0.08 * rarity.get(kind, 1.0) if example.read else 0.05
        elif example.weight[row] > 0 and keep <= 0.1 and (cued := measures.named[row]):
            allowed[row, [KINDS.index(kind) for kind in cued]] = True
            told[row] = 0.02
        elif example.weight[row] > 0 and (keep >= 0.7 or keep <= 0.1):
            allowed[row] = [(name in KEPT) == (keep >= 0.7) for name in KINDS]
            told[row] = 0.01
        else:
            allowed[row] = True
    weight = (factor * 1.5 * example.weight * share).astype(np.float32)
    return Sample(
        inputs.scaled(measures.matrix),
        inputs.ids(measures.words),
        example.keep.astype(np.float32),
        weight,
        allowed,
        told * factor,
        share.astype(np.float32),
    )


def _named(hits: Sequence[Hit]) -> set[str]:
    return {hit.cue.label.value for hit in hits if hit.cue.where in (Where.LINE, Where.START)} & BY_CUE


def train(
    pages: Sequence[Example],
    measures: Sequence[Measured],
    sites: Sequence[str],
    *,
    epochs: int,
    seeds: Sequence[int],
    log: bool,
) -> tuple[Inputs, list[Network]]:
    """Networks trained on these pages, and on some of them run together: one from each seed, then their pupil."""
    texts = [page.text for page in pages]
    vocabulary = network.choose_words([m.words for m in measures], texts, sites, most=6000)
    stacked = squashed(np.concatenate([m.matrix for m in measures]))
    inputs = Inputs(stacked.mean(0), stacked.std(0) + 1e-3, vocabulary)
    del stacked
    rarity = rarities(pages)
    made = run_together(pages, TOGETHER * len(pages) // 8000, seeds[0])
    whole = [sample_of(e, m, inputs, rarity) for e, m in zip(pages, measures, strict=True)]
    whole += [s for e, s in zip(pages, whole, strict=True) if e.source == "labels" for _ in range(AGAIN - 1)]
    whole += [sample_of(e, measured(e), inputs, rarity) for e in made]
    networks, shown = [], []
    for seed in seeds:
        samples = [
            s for s in perturb(pages, whole, inputs, rarity, seed) if len(s.keep) and (s.weight.any() or s.told.any())
        ]
        networks.append(network.fit(samples, len(vocabulary), epochs=epochs, seed=seed, log=log))
        shown += samples
    if len(networks) > 1:
        samples = random.Random(seeds[0]).sample(shown, len(shown) * 2 // 3)
        network.teach(networks, samples)
        networks.append(network.fit(samples, len(vocabulary), epochs=epochs, seed=seeds[0] + 1, log=log))
    return inputs, networks


def perturb(
    pages: Sequence[Example], samples: Sequence[Sample], inputs: Inputs, rarity: dict[str, float], seed: int
) -> list[Sample]:
    """The samples, every other page of the corpus as it might have come from another crawl."""
    rng = random.Random(seed)
    out = list(samples)
    for at, page in enumerate(pages):
        if page.rendering in ("text", "text_flat") and rng.random() < PERTURBED:
            other = perturbed(page, rng)
            if other is not page:
                out[at] = sample_of(other, measured(other), inputs, rarity)
    return out


def decided(model: Model, page: Example) -> Decision:
    """What the library decides of a page with this model."""
    return settle(page_measures(page), model)


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
    parser.add_argument("--only", type=int, nargs="+", help="only these of the folds, in this order")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[190, 7], help="a teacher is trained from each; of one, no pupil"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--skip-final", action="store_true")
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args(argv)
    if not args.shared.is_dir():
        parser.error(f"no folder {args.shared}; give --shared, or set CLEANARTICLE_SHARED")
    torch.set_num_threads(args.threads)
    pages = list(examples(args.shared))
    sites = [site_of(page, args.shared) for page in pages]
    start = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        measures = list(pool.map(measured, pages, chunksize=32))
    print(f"{len(pages)} pages measured in {time.monotonic() - start:.0f} s", flush=True)
    if args.folds:
        fold = [fold_of(page, args.folds, args.shared) for page in pages]
        decisions: list[Decision | None] = [None] * len(pages)
        for k in args.only or range(args.folds):
            start = time.monotonic()
            path = args.out / f"fold{k}.npz"
            if not path.exists():
                rest = [i for i in range(len(pages)) if fold[i] != k]
                part = [pages[i] for i in rest], [measures[i] for i in rest], [sites[i] for i in rest]
                inputs, networks = train(*part, epochs=args.epochs, seeds=args.seeds, log=True)
                network.export(inputs, networks[:-1], args.out / f"teachers{k}.npz")
                network.export(inputs, networks[-1:], path)
            model = Model.read(path.read_bytes())
            for i in range(len(pages)):
                if fold[i] == k and len(measures[i].matrix):
                    decisions[i] = decided(model, pages[i])
            print(f"fold {k}: {time.monotonic() - start:.0f} s", flush=True)
        figures = report(pages, decisions, args.shared)
        for name, value in figures.items():
            print(f"{name:28s} {value:.4f}")
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "scores.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not args.skip_final:
        inputs, networks = train(pages, measures, sites, epochs=args.epochs, seeds=args.seeds, log=True)
        network.export(inputs, networks[-1:], args.out / "model.npz")
        print(f"wrote {args.out / 'model.npz'}", file=sys.stderr)


if __name__ == "__main__":
    main()
