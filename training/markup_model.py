"""Train the network that reads marks: ``python -m training.markup_model --models FOLDER --shared ../shared``.

FOLDER has the line models of the folds, which ``python -m training.labels --folds 5`` wrote, so that the network learns
to correct logits for pages of sites on which the line model was not trained. The pages are those of the corpus whose
Markdown or HTML is available. The script prints figures that are cross-validated over the same folds, writes the
networks of the folds to FOLDER (``markup0.json`` and so on), and writes ``src/cleanarticle/lines/data/markup.json``.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import os
import pickle
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from benchmarks import shared_bench
from cleanarticle.api import default_pipeline
from cleanarticle.html import to_marked_text
from cleanarticle.lines.decide import decide
from cleanarticle.lines.features import measure
from cleanarticle.lines.markup_features import MARKUP_NAMES, markup_features, only_links
from cleanarticle.lines.markup_model import MarkupModel, model_inputs
from cleanarticle.lines.model import Model
from cleanarticle.lines.page_balance import balance_of_evidence, firm_evidence
from cleanarticle.page import Page
from cleanarticle.page.line import split_lines
from cleanarticle.page.markup import LineMarkup
from cleanarticle.pipeline import Pipeline
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import reading_of
from training.calibration import report
from training.corpus import (
    BODIES,
    Example,
    body_example,
    fold_of,
    missing_lines,
    read_records,
    reader_labels,
    snippet_example,
    without_lines,
)
from training.labels import SOURCE_WEIGHTS
from training.prepared import FOLDS, LABELS, answers

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data" / "markup.json"
VARIANTS = 1
"""The number of variants of a page without some of its boilerplate, besides the whole page."""
LINK_SHARE = 1 + len(LABELS) + MARKUP_NAMES.index("link share")
"""The column of the features with the share of a line's characters that is in links."""
COLLECTIONS = ("aeb", "fundus", "trafilatura", "wcxb")
HIDDEN, EPOCHS, BATCH, RATE = 64, 30, 32, 4e-3
DROPOUT, DECAY = 0.15, 0.02
KIND_WEIGHT = 0.3
"""The weight of the label of a line in the loss, compared with that of keeping it; as in ``training/labels.py``."""
MAX_RARITY_WEIGHT = 3.0
"""The largest weight of a rare label; the weight of a frequent one is 1."""
VARIANT_WEIGHT = 0.5
"""The weight of a variant; that of a whole page is 1."""
LINK_WEIGHT = 4.0
"""The additional weight of a line that is only links: such lines are short and few, but wrong ones are conspicuous."""
SEED = 190


@dataclass
class MarkedPage:
    """A page with marks: the inputs of the network for its lines, and the gold."""

    page: Example
    fold: int
    features: Matrix
    logits: Matrix
    """The logits of a line model that was not trained on the site."""
    allowed: NDArray[np.int32]
    """The labels that are possible by the gold, a bit for each label."""
    label_weight: NDArray[np.float32]
    """The weight of the possible labels of each line."""
    balance: float
    synthetic: bool = False
    """Whether this is a variant, without some lines."""


def sources(shared: Path) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Yield collection, record, rendering (``text_md`` or ``html``) and input of the pages with marks."""
    html = {
        row["id"]: gzip.decompress(base64.b64decode(row["html_gz_b64"])).decode("utf-8", "replace")
        for name in ("html", "html-wcxb")
        for row in read_records(shared / "bench" / f"{name}.jsonl.gz")
    }
    for name in COLLECTIONS:
        path = shared / "corpus" / "markdown" / f"{name}.md.jsonl.gz"
        markdown = {row["id"]: row["text_md"] for row in read_records(path)}
        for record in read_records(shared / "corpus" / f"{name}.jsonl.gz"):
            for rendering, inputs in (("text_md", markdown), ("html", html)):
                if text := inputs.get(record["id"]):
                    yield name, record, rendering, text


@cache
def first_stages() -> Pipeline:
    """Return the cleaners that run before the lines are labelled."""
    pipeline = default_pipeline()
    return pipeline.without(*(part.name for part in pipeline.parts if part.stage not in ("markup", "characters")))


@cache
def line_model(models: Path, fold: int) -> Model:
    """Return the line model that was not trained on the sites of a fold."""
    return Model.read((models / f"fold{fold}.npz").read_bytes())


def cases_of(
    source: tuple[str, dict[str, Any], str, str],
    shared: Path,
    models: Path,
    labels: Mapping[tuple[str, str], list[str]],
    bodies: Mapping[str, dict[str, str]],
) -> list[MarkedPage]:
    """Return a page with the inputs of the network, and then its variants, as other crawls might have left the page.

    The list is empty if the gold says nothing about the page.
    """
    name, record, rendering, text = source
    marks: dict[int, LineMarkup] | None = None
    if rendering == "html":
        text, marks = to_marked_text(text, charset=None, extract=None)
    page = first_stages().run(text, url=record["url"], markup="markdown" if marks is None else marks)
    filled = [line.text for line in page.lines if not line.blank]
    if not filled or not page.markup:
        return []
    record = {**record, rendering: "\n".join(filled)}
    own = labels.get((name, record["id"]))
    if name in BODIES:
        example = body_example(name, record, rendering, own) if record["gold_body"] else None
    else:
        example = snippet_example(record, rendering, bodies.get(record["id"], {}), own)
    if example is None or not example.weight.any():
        return []
    fold = fold_of(example, FOLDS, shared)
    model = line_model(models, fold)
    out = [measured_page(page, example, fold, model)]
    rng = random.Random(f"{example.id} {rendering}")
    for _ in range(VARIANTS):
        if (missing := missing_lines(example, rng)).any() and not missing.all():
            rest = without(page, missing)
            text = "\n".join(line.text for line in rest.lines if not line.blank)
            out.append(
                measured_page(rest, replace(without_lines(example, missing), text=text), fold, model, synthetic=True)
            )
    return [case for case in out if case is not None]


def measured_page(
    page: Page, example: Example, fold: int, model: Model, *, synthetic: bool = False
) -> MarkedPage | None:
    """Return a page with the inputs of the network; ``None`` if it has too many lines."""
    measures = measure(reading_of(page), page.url)
    logits = model.scores(measures)
    if len(logits) != len(example.keep):
        return None
    allowed, label_weight = answers(example, measures)
    marks = markup_features(page)
    features = model_inputs(page, logits, marks[: len(logits)])
    return MarkedPage(
        example,
        fold,
        features,
        logits,
        allowed,
        label_weight,
        balance_of_evidence(firm_evidence(measures, only_links(marks))),
        synthetic,
    )


def without(page: Page, missing: NDArray[np.bool_]) -> Page:
    """Return a page without some of its filled lines, with the marks of the others."""
    filled = [index for index, line in enumerate(page.lines) if not line.blank]
    dropped = {filled[row] for row in np.flatnonzero(missing)}
    remaining = [index for index in range(len(page.lines)) if index not in dropped]
    text = "\n".join(page.lines[index].text for index in remaining)
    marks = {at: page.markup[index] for at, index in enumerate(remaining) if index in page.markup}
    return Page(source=text, url=page.url, lines=split_lines(text), version=page.version, markup=marks)


def cases(shared: Path, models: Path, path: Path) -> list[MarkedPage]:
    """Return the pages in a file; if there is no such file, make them and write it."""
    if not path.exists():
        bodies = {row["id"]: row["bodies"] for row in read_records(shared / "corpus" / "silver.jsonl.gz")}
        make = partial(cases_of, shared=shared, models=models, labels=reader_labels(), bodies=bodies)
        with ProcessPoolExecutor(2, initializer=shared_bench.load, initargs=(shared,)) as pool:
            found = [case for group in pool.map(make, sources(shared), chunksize=8) for case in group]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(found))
    marked_pages: list[MarkedPage] = pickle.loads(path.read_bytes())
    return marked_pages


def tensors(case: MarkedPage, rarity: Mapping[str, float]) -> tuple[Tensor, ...]:
    """Return features, logits, the target of keeping with its weight, and the possible labels with their weight."""
    words = np.array([len(line.split()) + len(line) / 12 for line in case.page.text.split("\n")], np.float32)
    words = np.minimum(words, 80) + 2
    share = words / (words.sum() + 200)
    share = share * (1 + LINK_WEIGHT * np.expm1(case.features[:, LINK_SHARE]))
    factor = SOURCE_WEIGHTS.get(case.page.source, 1.0) * (VARIANT_WEIGHT if case.synthetic else 1.0)
    rare = np.array([rarity.get(kind or "", 1.0) for kind in case.page.kinds])
    open_labels = case.allowed[:, None] >> np.arange(len(LABELS)) & 1
    return (
        torch.from_numpy(case.features),
        torch.from_numpy(case.logits),
        torch.from_numpy(case.page.keep.astype(np.float32)),
        torch.from_numpy((factor * case.page.weight * share).astype(np.float32)),
        torch.from_numpy(open_labels.astype(bool)),
        torch.from_numpy((KIND_WEIGHT * factor * rare * case.label_weight).astype(np.float32)),
    )


def fit(marked_pages: Sequence[MarkedPage], seed: int = SEED) -> MarkupModel:
    """Return the network trained on these pages, by the cross-entropy of keeping and of labels."""
    torch.manual_seed(seed)
    stacked = np.concatenate([case.features for case in marked_pages])
    mean, spread = stacked.mean(0), stacked.std(0) + 1e-2
    counts = Counter(kind for case in marked_pages for kind in case.page.kinds if kind)
    usual = float(np.median(list(counts.values())))
    rarity = {kind: float(np.clip((usual / count) ** 0.5, 1, MAX_RARITY_WEIGHT)) for kind, count in counts.items()}
    rows = [tensors(case, rarity) for case in marked_pages]
    last = torch.nn.Linear(HIDDEN, 1 + len(LABELS))
    torch.nn.init.zeros_(last.weight)  # so that the first outputs are the logits of the line model
    torch.nn.init.zeros_(last.bias)
    network = torch.nn.Sequential(torch.nn.Linear(len(mean), HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(DROPOUT), last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    order = list(range(len(rows)))
    rng = random.Random(seed)
    steps = EPOCHS * -(-len(order) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    centre, scale = torch.from_numpy(mean), torch.from_numpy(spread)
    for _ in range(EPOCHS):
        rng.shuffle(order)
        for start in range(0, len(order), BATCH):
            batch = [torch.cat(part) for part in zip(*(rows[i] for i in order[start : start + BATCH]), strict=True)]
            features, logits, keep, weight, open_labels, label_weight = batch
            out = logits + network(((features - centre) / scale).clamp(-5, 5))
            loss = functional.binary_cross_entropy_with_logits(out[:, 0], keep, reduction="none") @ weight
            labels = functional.log_softmax(out[:, 1:], -1).masked_fill(~open_labels, -1e4).logsumexp(-1)
            optimiser.zero_grad()
            ((loss - labels @ label_weight) / BATCH).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    return MarkupModel(mean, spread, state["0.weight"].T, state["0.bias"], state["3.weight"].T, state["3.bias"])


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/markup.pkl"), help="the pages, measured")
    parser.add_argument("--models", type=Path, required=True, help="the folder of a cross-validation's line models")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    marked_pages = cases(args.shared, args.models, args.cache)
    whole = [case for case in marked_pages if not case.synthetic]
    before = [case.logits for case in whole]
    after = list(before)
    for fold in range(FOLDS):
        model = fit([case for case in marked_pages if case.fold != fold])
        (args.models / f"markup{fold}.json").write_text(model.write(), "utf-8")
        for at, case in enumerate(whole):
            if case.fold == fold:
                after[at] = model.add_to(case.logits, case.features)
    old, new = (
        report([case.page for case in whole], [decide(out, LABELS, case.balance) for case, out in each], args.shared)
        for each in (list(zip(whole, before, strict=True)), list(zip(whole, after, strict=True)))
    )
    print(f"{len(whole)} pages; the line model alone, then with marks:")
    for name, value in new.items():
        print(f"  {name:28s} {old[name]:.4f} {value:.4f}")
    DATA.write_text(fit(marked_pages).write(), "utf-8")
    print(f"wrote {DATA}")


if __name__ == "__main__":  # under its own name, so that the cache can be read from other modules
    import_module("training.markup_model").main()
