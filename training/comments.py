"""Train the networks that find where comments and posts begin.

    python -m training.comments --shared ../shared --cache FILE

There are four kinds of pages: pages whose comments were all annotated (``training/readers.jsonl``); copies of them with
made-up templates (:mod:`training.made_threads`); annotated pages without comments; and the pages of Dragnet and L3S,
whose comments are known only as text. Pages are cleaned once, up to the cleaner that finds comments, and stored in
``--cache``. With ``--models``, each page is cleaned by a line model that was not trained on its site. The script prints
figures that are cross-validated over sites, and writes ``src/cleanarticle/comments/data/model.npz``.
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
from cleanarticle.comments.tagger import OUTSIDE, TAGS, Network, Tagger, next_rows
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.model import Model
from cleanarticle.page import Line
from cleanarticle.text.arrays import Matrix
from training.corpus import READERS, Example, align, fold_of, lines_of, read_records, transfer_labels
from training.made_threads import made_page, opening_of
from training.prepared import FOLDS

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "comments" / "data" / "model.npz"
RENDERINGS = ("text", "text_flat")
MAX_ANNOTATED = 25
"""The largest number of annotated comments of a page. If a page has that many, the lines after the last are unknown."""
MAX_NEGATIVE_PAGES = 250
"""The largest number of pages without comments that are used."""
MIN_INSIDE, MAX_OUTSIDE = 0.8, 0.1
"""The share of a line's words that are in the known text of comments: from the first on the line is certainly part of a
comment, up to the second certainly of none. Set by hand."""
MADE_PAGES = 4
"""The number of made-up templates in which the comments of each page are written again."""
HIDDEN, EPOCHS, DECAY = 32, 10, 2e-3
HIDDEN_LABELS_SHARE = 0.2
"""The share of lines for which training hides the labels of the labeller: they are less certain on new pages than on
those of its training."""
BATCH = 2048
NEAR_LINES, FAR_SHARE = 12, 0.12
"""The number of lines around comments that are all used for training, and the share of other lines that is used."""


@dataclass
class AnnotatedPage:
    """A page with the annotations of its lines."""

    id: str
    source: str
    rendering: str
    fold: int
    lines: tuple[Line, ...]
    allowed: NDArray[np.bool_]
    """Which of ``TAGS`` are possible by the gold: a row for each filled line."""
    author: NDArray[np.float32]
    """Whether each line states the author of its comment; NaN if that is not known."""
    gold: Gold | None = None


def known_pages(shared: Path, models: Path | None) -> Iterator[AnnotatedPage]:
    """Yield the pages for training, cleaned."""
    rows_by_page = {(row["source"], row["id"]): row for row in map(json.loads, READERS.read_text("utf-8").splitlines())}
    pages_without_comments = [
        key
        for key, row in rows_by_page.items()
        if key[0] == "pages" and "kind" in row and not row.get("comments") and row["kind"] != "forum"
        and any(label[0] == "comment" for label in row["labels"])
    ]  # fmt: skip
    chosen = set(
        random.Random(1).sample(sorted(pages_without_comments), min(MAX_NEGATIVE_PAGES, len(pages_without_comments)))
    )
    for record in read_records(shared / "corpus" / "pages.jsonl.gz"):
        row = rows_by_page.get(("pages", record["id"]))
        if row is None or not (row.get("comments") or ("pages", record["id"]) in chosen):
            continue
        for rendering in RENDERINGS:
            if record.get(rendering):
                yield from _read_page(record, row, rendering, shared, models)
        if row.get("comments"):
            yield from _made_pages(record, row, shared, models)
    for record in read_records(shared / "corpus" / "gold.jsonl.gz"):
        if text := gold_text(record):
            lines, fold = _cleaned(record, "text", shared, models)
            filled = [line.text for line in lines if not line.blank]
            share = align(filled, text)
            allowed = np.ones((len(filled), len(TAGS)), bool)
            allowed[share >= MIN_INSIDE, OUTSIDE] = False
            allowed[share <= MAX_OUTSIDE, OUTSIDE + 1 :] = False
            author = np.full(len(filled), np.nan, np.float32)
            yield AnnotatedPage(record["id"], record["collection"], "text", fold, lines, allowed, author, None)


def _made_pages(
    record: dict[str, Any], row: dict[str, Any], shared: Path, models: Path | None
) -> Iterator[AnnotatedPage]:
    """Yield copies of a page whose comments a reader listed; in each, a made-up template writes the comments."""
    page = lines_of(record["text"])
    if sum(entry[1] for entry in row["labels"]) != len(page):
        return
    for seed in range(MADE_PAGES):
        made = made_page(row, page, record.get("lang"), seed)
        lines, fold = _cleaned(record | {"text": made.text}, "text", shared, models)
        if sum(not line.blank for line in lines) == len(made.tags):
            yield AnnotatedPage(record["id"], "made", "text", fold, lines, *_targets(made.tags), None)


def _targets(tags: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Return which of ``TAGS`` the gold of each line allows, and whether it states an author; NaN if not known.

    Args:
        tags: for each line one of ``TAGS``, followed by "A" if it states an author; "?" if nothing is known of it.
    """
    allowed = np.array([[tag[0] in (name, "?") for name in TAGS] for tag in tags])
    return allowed, np.array([np.nan if tag[0] == "?" else float("A" in tag) for tag in tags], np.float32)


def _cleaned(record: dict[str, Any], rendering: str, shared: Path, models: Path | None) -> tuple[tuple[Line, ...], int]:
    empty = np.zeros(0)
    example = Example(record["id"], "", record.get("url"), rendering, "", empty, empty, [], record)
    fold = fold_of(example, FOLDS, shared)
    pipeline = default_pipeline(spelling="off")
    names = pipeline.names
    pipeline = pipeline.without(*names[names.index("find_comments") :])  # lines as the tagger gets them
    if models is not None:
        pipeline = pipeline.replace("labels", Labeller(model=Model.read((models / f"fold{fold}.npz").read_bytes())))
    return pipeline.run(record[rendering], url=record.get("url")).lines, fold


def _read_page(
    record: dict[str, Any], row: dict[str, Any], rendering: str, shared: Path, models: Path | None
) -> Iterator[AnnotatedPage]:
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
    if row["kind"] == "forum" and comments:  # the first post looks like the others, and is not listed
        first = comments[0]["lines"][0]
        opening = opening_of(labels[:first])
        if opening is not None:
            tags[opening:first] = ["?"] * (first - opening)
    if len(comments) >= MAX_ANNOTATED:
        tags[comments[-1]["lines"][1] :] = ["?"] * (len(page) - comments[-1]["lines"][1])
    if rendering == "text":
        if len(filled) != len(page):
            return
    else:
        tags = [tag or "?" for tag in transfer_labels(tags, page, [line.text for line in filled])]
    gold = gold_of_reader(row, page) if comments and rendering == "text" else None
    yield AnnotatedPage(record["id"], "pages", rendering, fold, lines, *_targets(tags), gold)


def lines_to_learn(page: AnnotatedPage) -> NDArray[np.bool_]:
    """Return for each line of a page whether it is used for training: lines around comments, and some others."""
    inner = ~page.allowed[:, OUTSIDE]
    reach = np.convolve(inner, np.ones(2 * NEAR_LINES + 1))[NEAR_LINES : NEAR_LINES + len(inner)] > 0
    draw = np.random.default_rng(len(inner)).random(len(inner)) < FAR_SHARE
    return reach | draw


@functools.cache
def measured_lines(lines: tuple[Line, ...]) -> Measures:
    """Return the measures of the lines of a page; the result is cached."""
    return measures(lines)


def train(pages: Sequence[AnnotatedPage], seed: int) -> Tagger:
    """Return a tagger trained on these pages.

    The second and the third network learn from outputs of the one before. These must be for pages that were not in its
    training. So each half of the pages gets the outputs of a network that was trained on the other half.
    """
    known = [measured_lines(page.lines) for page in pages]
    inputs = [page_measures.rows for page_measures in known]
    networks = []
    for number in range(len(Tagger.__dataclass_fields__)):
        networks.append(fit(pages, inputs, seed + number))
        if number + 1 == len(Tagger.__dataclass_fields__):
            break
        outputs: dict[int, Matrix] = {}
        for half in range(2):
            own = [at for at, page in enumerate(pages) if zlib.crc32(page.id.encode()) % 2 == half]
            rest = [at for at, page in enumerate(pages) if zlib.crc32(page.id.encode()) % 2 != half]
            network = fit([pages[at] for at in rest], [inputs[at] for at in rest], seed + number)
            outputs |= {at: network(inputs[at]) for at in own}
        inputs = [next_rows(page_measures, outputs[at]) for at, page_measures in enumerate(known)]
    return Tagger(*networks)


def fit(pages: Sequence[AnnotatedPage], rows_by_page: Sequence[Matrix], seed: int) -> Network:
    """Return a network trained on these pages.

    Args:
        pages: the pages.
        rows_by_page: the measures of the lines of each page.
        seed: the seed of the weights and of the order of lines.
    """
    torch.manual_seed(seed)
    chosen = [lines_to_learn(page) for page in pages]
    stacked = np.concatenate(rows_by_page)
    mean, spread = stacked.mean(0), stacked.std(0) + 0.05
    scaled = [(row - mean) / spread for row in rows_by_page]
    x = torch.from_numpy(
        np.concatenate([windows(row)[selected] for row, selected in zip(scaled, chosen, strict=True)]).astype(
            np.float32
        )
    )
    allowed = torch.from_numpy(
        np.concatenate([page.allowed[selected] for page, selected in zip(pages, chosen, strict=True)])
    )
    author = torch.from_numpy(
        np.concatenate([page.author[selected] for page, selected in zip(pages, chosen, strict=True)])
    )
    weights = [np.full(selected.sum(), 1 / np.sqrt(len(selected) + 20), np.float32) for selected in chosen]
    weight = torch.from_numpy(np.concatenate(weights))
    weight = weight / weight.mean()
    width = stacked.shape[1]
    columns = [*range(NAMES.index("is_comment"), len(NAMES)), NAMES.index("cue"), NAMES.index("confidence")]
    labelled = torch.zeros(x.shape[1], dtype=torch.bool)
    labelled[[at * width + column for at in range(BEFORE + AFTER + 1) for column in columns]] = True
    first, last = torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, len(TAGS) + 1)
    network = torch.nn.Sequential(first, torch.nn.ReLU(), torch.nn.Dropout(0.15), last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=DECAY)
    steps = EPOCHS * (len(x) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.split(torch.randperm(len(x)), BATCH):
            hidden = torch.rand(len(batch)) < HIDDEN_LABELS_SHARE
            out = network(x[batch].masked_fill(hidden[:, None] & labelled, 0))
            logs = torch.log_softmax(out[:, :-1], 1).masked_fill(~allowed[batch], -1e9)
            loss = -(torch.logsumexp(logs, 1) * weight[batch])[allowed[batch].any(1)].mean()
            is_known = ~torch.isnan(author[batch])
            if is_known.any():
                loss = loss + 0.5 * torch.nn.functional.binary_cross_entropy_with_logits(
                    out[is_known, -1], author[batch][is_known], weight=weight[batch][is_known]
                )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    layers = [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in (first, last)]
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
        pages: list[AnnotatedPage] = pickle.load(file)
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
