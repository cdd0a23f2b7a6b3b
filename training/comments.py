"""Learns where comments and posts begin: ``python -m training.comments --shared ../shared --cache FILE``.

Learned from are the pages of which readers wrote down every comment (``training/readers.jsonl``), pages of which they
said that none is there, and the comments of Dragnet's and L3S's pages, of which only the text is known. Pages are
cleaned once, into ``--cache``; with ``--models`` each by the line model of the fold that has not seen its site.
It prints figures cross-validated over sites, and writes ``src/cleanarticle/comments/data/model.npz``.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import pickle
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.comments import Gold, figures, gold_of_reader, gold_text, predicted
from cleanarticle.api import default_pipeline
from cleanarticle.comments.line_measures import AFTER, BEFORE, NAMES, Measures, measures, windows
from cleanarticle.comments.tagger import CLASSES, Network, Tagger, second_rows
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.model import Model
from cleanarticle.page import Line
from cleanarticle.text.arrays import Matrix
from training.corpus import READERS, Example, align, fold_of, lines_of, read_records, transfer_labels
from training.prepared import FOLDS

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "comments" / "data" / "model.npz"
RENDERINGS = ("text", "text_flat")
MOST_READ = 25
"""Comments of a page that a reader wrote down: what follows the last of so many is not known."""
NEGATIVES = 250
HIDDEN, EPOCHS, DECAY = 32, 10, 2e-3
FORGET = 0.2
"""How often training hides the labels of the labeller: on unseen pages it is less sure than on those it has learned."""
BATCH = 2048
NEAR, FAR = 12, 0.12
"""Lines around comments that are all learned from, and the share of the others that is."""


@dataclass
class Known:
    """A page with what is known of its lines."""

    id: str
    source: str
    rendering: str
    fold: int
    lines: tuple[Line, ...]
    allowed: NDArray[np.bool_]
    """Which of the classes the gold leaves open, a row a line that is not blank."""
    author: NDArray[np.float32]
    """Whether the line states the author of its comment; not a number where that is not known."""
    gold: Gold | None = None


def known_pages(shared: Path, models: Path | None) -> Iterator[Known]:
    """Return the pages that are learned from, cleaned."""
    rows = {(row["source"], row["id"]): row for row in map(json.loads, READERS.read_text("utf-8").splitlines())}
    none = [
        key
        for key, row in rows.items()
        if key[0] == "pages" and "kind" in row and not row.get("comments") and row["kind"] != "forum"
        and any(label[0] == "comment" for label in row["labels"])
    ]  # fmt: skip
    chosen = set(random.Random(1).sample(sorted(none), min(NEGATIVES, len(none))))
    for record in read_records(shared / "corpus" / "pages.jsonl.gz"):
        row = rows.get(("pages", record["id"]))
        if row is None or not (row.get("comments") or ("pages", record["id"]) in chosen):
            continue
        for rendering in RENDERINGS:
            if record.get(rendering):
                yield from _read_page(record, row, rendering, shared, models)
    for record in read_records(shared / "corpus" / "gold.jsonl.gz"):
        if text := gold_text(record):
            lines, fold = _cleaned(record, "text", shared, models)
            filled = [line.text for line in lines if not line.blank]
            share = align(filled, text)
            allowed = np.ones((len(filled), len(CLASSES)), bool)
            allowed[share >= 0.8, 0] = False
            allowed[share <= 0.1, 1:] = False
            author = np.full(len(filled), np.nan, np.float32)
            yield Known(record["id"], record["collection"], "text", fold, lines, allowed, author, None)


def _cleaned(record: dict[str, Any], rendering: str, shared: Path, models: Path | None) -> tuple[tuple[Line, ...], int]:
    none = np.zeros(0)
    fold = fold_of(Example(record["id"], "", record.get("url"), rendering, "", none, none, [], record), FOLDS, shared)
    pipeline = default_pipeline(spelling="off")
    if models is not None:
        pipeline = pipeline.replace("labels", Labeller(model=Model.read((models / f"fold{fold}.npz").read_bytes())))
    return pipeline.run(record[rendering], url=record.get("url")).lines, fold


def _read_page(
    record: dict[str, Any], row: dict[str, Any], rendering: str, shared: Path, models: Path | None
) -> Iterator[Known]:
    lines, fold = _cleaned(record, rendering, shared, models)
    filled = [line for line in lines if not line.blank]
    page = lines_of(record["text"])
    labels = [entry[0] for entry in row["labels"] for _ in range(entry[1])]
    if len(labels) != len(page):
        return
    comments = row.get("comments", ())
    tags = ["O"] * len(page)
    for comment in comments:
        low, high = comment["lines"]
        tags[low:high] = ["I"] * (high - low)
        tags[low] = "B"
        if "author" in comment:
            tags[comment["author"][0]] += "A"
    if len(comments) >= MOST_READ:
        tags[comments[-1]["lines"][1] :] = ["?"] * (len(page) - comments[-1]["lines"][1])
    if rendering == "text":
        if len(filled) != len(page):
            return
    else:
        tags = [tag or "?" for tag in transfer_labels(tags, page, [line.text for line in filled])]
    allowed = np.array([[tag[0] in (name, "?") for name in CLASSES] for tag in tags])
    author = np.array([np.nan if tag[0] == "?" else float("A" in tag) for tag in tags], np.float32)
    gold = gold_of_reader(row, page) if comments and rendering == "text" else None
    yield Known(record["id"], "pages", rendering, fold, lines, allowed, author, gold)


def near(page: Known) -> NDArray[np.bool_]:
    """Return which lines of a page are learned from: those around comments, and some of the others."""
    inner = ~page.allowed[:, 0]
    reach = np.convolve(inner, np.ones(2 * NEAR + 1))[NEAR : NEAR + len(inner)] > 0
    draw = np.random.default_rng(len(inner)).random(len(inner)) < FAR
    return reach | draw


@functools.cache
def measured(lines: tuple[Line, ...]) -> Measures:
    """Return the measures of the lines of a page, computed once."""
    return measures(lines)


def train(pages: Sequence[Known], seed: int) -> Tagger:
    """Return a tagger trained on these pages; its second network learns from answers about pages not seen."""
    known = [measured(page.lines) for page in pages]
    rows = [one.rows for one in known]
    first_output: dict[int, Matrix] = {}
    for half in range(2):
        own = [at for at, page in enumerate(pages) if zlib.crc32(page.id.encode()) % 2 == half]
        rest = [at for at, page in enumerate(pages) if zlib.crc32(page.id.encode()) % 2 != half]
        network = fit([pages[at] for at in rest], [rows[at] for at in rest], seed)
        first_output |= {at: network(rows[at]) for at in own}
    seconds = [second_rows(one, first_output[at]) for at, one in enumerate(known)]
    return Tagger(fit(pages, rows, seed), fit(pages, seconds, seed + 1))


def fit(pages: Sequence[Known], rows: Sequence[Matrix], seed: int) -> Network:
    """Return a network trained on these pages, of whose lines this was measured."""
    torch.manual_seed(seed)
    chosen = [near(page) for page in pages]
    stacked = np.concatenate(rows)
    mean, spread = stacked.mean(0), stacked.std(0) + 0.05
    scaled = [(row - mean) / spread for row in rows]
    x = torch.from_numpy(
        np.concatenate([windows(row)[some] for row, some in zip(scaled, chosen, strict=True)]).astype(np.float32)
    )
    allowed = torch.from_numpy(np.concatenate([page.allowed[some] for page, some in zip(pages, chosen, strict=True)]))
    author = torch.from_numpy(np.concatenate([page.author[some] for page, some in zip(pages, chosen, strict=True)]))
    weights = [np.full(some.sum(), 1 / np.sqrt(len(some) + 20), np.float32) for some in chosen]
    weight = torch.from_numpy(np.concatenate(weights))
    weight = weight / weight.mean()
    width = stacked.shape[1]
    columns = [*range(NAMES.index("is_comment"), len(NAMES)), NAMES.index("cue"), NAMES.index("confidence")]
    labelled = torch.zeros(x.shape[1], dtype=torch.bool)
    labelled[[at * width + column for at in range(BEFORE + AFTER + 1) for column in columns]] = True
    network = torch.nn.Sequential(
        torch.nn.Linear(x.shape[1], HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.15),
        torch.nn.Linear(HIDDEN, len(CLASSES) + 1),
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=DECAY)
    steps = EPOCHS * (len(x) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH):
            hidden = torch.rand(len(batch)) < FORGET
            out = network(x[batch].masked_fill(hidden[:, None] & labelled, 0))
            logs = torch.log_softmax(out[:, :-1], 1).masked_fill(~allowed[batch], -1e9)
            loss = -(torch.logsumexp(logs, 1) * weight[batch])[allowed[batch].any(1)].mean()
            is_known = ~torch.isnan(author[batch])
            if is_known.any():
                loss = loss + 0.5 * torch.nn.functional.binary_cross_entropy_with_logits(
                    out[is_known, -1], author[batch][is_known], weight=weight[batch][is_known]
                )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    layers = [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in (network[0], network[3])]
    return Network(mean, spread, *layers[0], *layers[1])


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/comments.pkl"), help="the pages, cleaned")
    parser.add_argument("--models", type=Path, help="the folder of a cross-validation's line models")
    parser.add_argument("--seed", type=int, default=190)
    parser.add_argument("--skip-validation", action="store_true")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    if not args.cache.exists():
        args.cache.parent.mkdir(parents=True, exist_ok=True)
        with args.cache.open("wb") as out:
            pickle.dump(list(known_pages(args.shared, args.models)), out)
    with args.cache.open("rb") as file:
        pages: list[Known] = pickle.load(file)
    print(f"{len(pages)} renderings of pages, {sum(page.gold is not None for page in pages)} with every comment")
    if not args.skip_validation:
        pairs = []
        for fold in range(FOLDS):
            print(f"fold {fold}", flush=True)
            tagger = train([page for page in pages if page.fold != fold], args.seed)
            own = [page for page in pages if page.fold == fold]
            pairs += [
                (page.gold, predicted(page.lines, tagger, forum=page.gold.forum))
                for page in own
                if page.gold is not None
            ]
        for name, value in figures(pairs).items():
            print(f"{name:20s} {value:.3f}")
    train(pages, args.seed).write(DATA)
    print(f"wrote {DATA}")


if __name__ == "__main__":  # under its own name, so that the cache can be read from other modules
    import_module("training.comments").main()
