"""Train the model of page kinds: ``python -m training.page_kinds --shared ../shared``.

Writes ``src/cleanarticle/lines/data/kinds.npz`` and prints precision and recall by kind, cross-validated over sites.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from cleanarticle.lines.page_kind import (
    MAX_SPREADS,
    MIN_LINES,
    MIN_PROBABILITY,
    KindModel,
    add_url_features,
    word_values,
)
from cleanarticle.text.arrays import Matrix
from training.corpus import BODIES, READERS
from training.prepared import FOLDS, Prepared, load

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data" / "kinds.npz"
KINDS = ("article", "forum", "documentation", "product", "service", "list")
CANONICAL = {"listing": "list", "collection": "list", "articles": "article"}
SEED = 190
# Set by hand, on the cross-validation.
MIN_PAGES = 60  # that have a word of the vocabulary
MIN_SPREAD = 0.02  # of a feature: rare ones do not outweigh the others
EPOCHS, BATCH = 12, 128
FEATURE_RATE, WORD_RATE = 4e-3, 1e-2
FEATURE_DECAY, WORD_DECAY = 0.05, 0.5
FEATURE_DROPOUT, WORD_DROPOUT = 0.1, 0.2


class Examples(NamedTuple):
    """The pages whose kind is known."""

    rows: Matrix
    """Their features, a row for each page."""
    words: Matrix
    """The values of the words of the vocabulary, a row for each page; see :func:`word_values`."""
    kinds: NDArray[np.intp]
    """The numbers of their kinds."""
    folds: NDArray[np.intp]
    lines: NDArray[np.intp]
    """The numbers of their filled lines."""


def fit(examples: Examples, chosen: NDArray[np.bool_], words: Sequence[str]) -> KindModel:
    """Fit a multinomial regression with dropout by AdamW; pages of rare kinds weigh more.

    Args:
        examples: all pages.
        chosen: which of them to learn from.
        words: the vocabulary.
    """
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    order = np.random.default_rng(SEED)
    rows, kinds = examples.rows[chosen], torch.from_numpy(examples.kinds[chosen])
    mean, spread = rows.mean(0), rows.std(0) + MIN_SPREAD
    features = torch.from_numpy(np.clip((rows - mean) / spread, -MAX_SPREADS, MAX_SPREADS))
    values = torch.from_numpy(examples.words[chosen])
    page_weight = 1 / torch.sqrt(torch.bincount(kinds, minlength=len(KINDS)) + 1.0)[kinds]
    page_weight /= page_weight.mean()
    of_features = nn.Linear(features.shape[1], len(KINDS))
    of_words = nn.Linear(values.shape[1], len(KINDS), bias=False)
    nn.init.zeros_(of_words.weight)
    groups = [
        {"params": of_features.parameters(), "weight_decay": FEATURE_DECAY},
        {"params": of_words.parameters(), "weight_decay": WORD_DECAY},
    ]
    optimizer = torch.optim.AdamW(groups)
    steps = EPOCHS * -(-len(kinds) // BATCH) + 1
    rates = [FEATURE_RATE, WORD_RATE]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=steps)
    for _ in range(EPOCHS):
        mixed = order.permutation(len(kinds))
        for batch in (mixed[at : at + BATCH] for at in range(0, len(mixed), BATCH)):
            logits = of_features(functional.dropout(features[batch], FEATURE_DROPOUT))
            logits += of_words(functional.dropout(values[batch], WORD_DROPOUT))
            loss = (page_weight[batch] * functional.cross_entropy(logits, kinds[batch], reduction="none")).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    weight, bias, word_weight = (
        layer.detach().numpy().T for layer in (of_features.weight, of_features.bias, of_words.weight)
    )
    return KindModel(KINDS, mean, spread, weight, bias, tuple(words), word_weight)


def examples(rows: Sequence[Prepared], vocabulary: Sequence[str]) -> tuple[Examples, list[str]]:
    """Return the pages whose kind is known, and the words that enough of them have.

    The kind is that of the collection; for pages without one, that which a reader noted. Archives and pages of other
    kinds are left out.
    """
    kind_by_reader = {
        (row["source"], row["id"]): row["kind"]
        for row in map(json.loads, READERS.read_text("utf-8").splitlines())
        if "kind" in row
    }
    features: list[Matrix] = []
    kinds, folds, lines = [], [], []
    counted: list[tuple[NDArray[np.intp], Matrix]] = []
    for row in rows:
        page = row.page
        if row.synthetic or page.rendering not in ("text", "text_flat"):
            continue
        if page.source in BODIES:
            kind = page.record.get("page_type") or "article"
        else:
            kind = kind_by_reader.get((page.source, page.id), "")
        if (kind := CANONICAL.get(kind, kind)) in KINDS:
            url = page.url if (len(features) % 2) else None  # users do not always know it
            features.append(add_url_features(row.matrix.astype(np.float32).mean(0), url))
            kinds.append(KINDS.index(kind))
            folds.append(row.fold)
            lines.append(len(row.matrix))
            numbers, counts = np.unique(row.words[row.words > 0].astype(np.intp) - 1, return_counts=True)
            counted.append((numbers, word_values(counts, len(row.matrix))))
    values = np.zeros((len(kinds), len(vocabulary)), np.float32)
    for place, (numbers, of_page) in enumerate(counted):
        values[place, numbers] = of_page
    frequent = np.flatnonzero((values > 0).sum(0) >= MIN_PAGES)
    found = Examples(np.array(features), values[:, frequent], np.array(kinds), np.array(folds), np.array(lines))
    return found, [vocabulary[number] for number in frequent.tolist()]


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/pages.pkl"), help="the features of all pages")
    args = parser.parse_args(argv)
    pages, words = examples(*load(args.cache, args.shared))
    tally: Counter[tuple[str, str]] = Counter()
    most_probable = 0
    for fold in range(FOLDS):
        model = fit(pages, pages.folds != fold, words)
        for page in np.flatnonzero(pages.folds == fold):
            values = pages.words[page]
            shown = np.flatnonzero(values)
            probabilities = model.probabilities(pages.rows[page], shown, values[shown])
            best = int(probabilities.argmax())
            most_probable += best == pages.kinds[page]
            sure = best and probabilities[best] >= MIN_PROBABILITY and pages.lines[page] >= MIN_LINES
            tally[KINDS[pages.kinds[page]], KINDS[best] if sure else "article"] += 1
    print(f"most probable kind right: {most_probable / len(pages.kinds):.3f} of {len(pages.kinds)} pages")
    for kind in KINDS:
        correct = tally[kind, kind]
        predicted = sum(count for (_, guess), count in tally.items() if guess == kind)
        actual = sum(count for (true_kind, _), count in tally.items() if true_kind == kind)
        precision, recall = correct / max(predicted, 1), correct / max(actual, 1)
        print(f"{kind:14s} {actual:5d} pages  precision {precision:.2f}  recall {recall:.2f}")
    DATA.write_bytes(fit(pages, np.ones(len(pages.kinds), np.bool_), words).write())


if __name__ == "__main__":
    main()
