"""Train the networks that estimate the F1 of a result.

    python -m training.confidence --shared ../shared --cache FILE

They learn to predict the F1 of the library's text from :mod:`cleanarticle.quality.measures`, on pages whose right text
is known from a gold or from annotators. Pages are cleaned into ``--cache``; a run that was stopped continues there.
With ``--models DIR``, each page is cleaned by a line model that was not trained on its site (``fold0.npz`` and so on,
which ``python -m training.labels --folds 5`` wrote): only then is the F1 that of pages of unseen sites. The script
prints figures that are cross-validated over sites, and writes ``src/cleanarticle/quality/data/confidence.json``.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import shared_bench
from cleanarticle.api import default_pipeline
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.model import Model
from cleanarticle.page import Page
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import Pipeline
from cleanarticle.quality.confidence import MAX_DEVIATION, ConfidenceNetworks
from cleanarticle.quality.measures import mean_confidence, measures
from cleanarticle.text.arrays import Matrix
from training.corpus import KEPT, Example, fold_of, lines_of, read_records, reader_labels
from training.prepared import FOLDS

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "quality" / "data" / "confidence.json"
HIDDEN, NETWORKS, EPOCHS, BATCH = 8, 2, 25, 128
DROPOUT, DECAY = 0.1, 0.05
NEWS = ("aeb", "fundus")
SOURCES = ("aeb", "fundus", "wcxb", "magic", "newspaper4k", "dragnet", "l3s-gn1", "pages")
FLAT_SHARE = 0.35
"""The share of pages whose flat rendering is used, too."""


@dataclass
class Case:
    """A page that the library cleaned, and how good its text is."""

    id: str
    source: str
    kind: str
    rendering: str
    fold: int
    page: Page
    words: float
    """F1 over the bag of its words, the measure of WCXB."""
    runs: float
    """F1 over its runs of four words, the measure of article-extraction-benchmark."""

    @property
    def f1(self) -> float:
        """The target of training: the mean of the two."""
        return (self.words + self.runs) / 2


def jobs(shared: Path) -> list[tuple[str, str, dict[str, Any], str, str]]:
    """Return source, kind, record, rendering and gold of all pages, in a random order with a fixed seed."""
    labels = reader_labels()
    out = []
    for source in (*SOURCES[:5], "gold", "pages"):
        for record in read_records(shared / "corpus" / f"{source}.jsonl.gz"):
            name = record["collection"] if source == "gold" else source
            gold = record.get("gold_body")
            kind = record.get("page_type") or "article"
            if source == "pages":
                line_labels, page = labels.get(("pages", record["id"])), lines_of(record["text"])
                if line_labels is None or len(line_labels) != len(page):
                    continue
                kind = "read"
                gold = "\n".join(line for line, label in zip(page, line_labels, strict=True) if label in KEPT)
            if name in SOURCES and gold:
                out.append((name, kind, record, "text", gold))
                if record.get("text_flat") and random.Random(record["id"]).random() < FLAT_SHARE:
                    out.append((name, kind, record, "text_flat", gold))
    random.Random(5).shuffle(out)
    return out


def cases(shared: Path, models: Path | None, done: int, limit: int | None) -> Iterator[Case]:
    """Yield the cleaned pages, without the first *done* ones and up to number *limit*."""
    from common import shingles, tokens
    from score import word_f1

    pipelines: dict[int, Pipeline] = {}
    for name, kind, record, rendering, gold in jobs(shared)[done:limit]:
        none = np.zeros(0)
        fold = fold_of(
            Example(record["id"], "", record.get("url"), rendering, "", none, none, [], record), FOLDS, shared
        )
        if fold not in pipelines:
            pipelines[fold] = default_pipeline()
            if models is not None:
                model = Model.read((models / f"fold{fold}.npz").read_bytes())
                pipelines[fold] = pipelines[fold].replace("labels", Labeller(model=model))
        page = pipelines[fold].run(record[rendering], url=record.get("url"))
        body = "\n".join(article.body for article in page.articles)
        text = body if page.articles and page.kind != "forum" else page.text
        a, b = shingles(tokens(gold, True)), shingles(tokens(text, True))
        both = sum((a & b).values())
        runs = 2 * both / max(1, sum(a.values()) + sum(b.values()))
        words = word_f1(" ".join(tokens(gold, True)), " ".join(tokens(text, True)))
        yield Case(
            record["id"],
            name,
            kind,
            rendering,
            fold,
            replace(page, trail=(), fields={}, computed={}, computed_for_texts={}),
            words,
            runs,
        )


def load(path: Path, shared: Path, models: Path | None, limit: int | None) -> list[Case]:
    """Return the cleaned pages in a file; first clean those that are missing there, and add them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    all_cases: list[Case] = []
    if path.exists():
        with path.open("rb") as file:
            while True:
                try:
                    all_cases += pickle.load(file)
                except EOFError:
                    break
    if limit is None or len(all_cases) < limit:
        block: list[Case] = []
        with path.open("ab") as out:
            for case in cases(shared, models, len(all_cases), limit):
                block.append(case)
                if len(block) == 50:
                    pickle.dump(block, out)
                    out.flush()
                    all_cases, block = all_cases + block, []
            pickle.dump(block, out)
            all_cases += block
    return all_cases


def rebuilt(page: Page) -> Page:
    """Return a page of the cache with the entries of ``page.fields`` that the measures need."""
    fields = {}
    for number, article in enumerate(page.articles):
        for name in ("title", "authors", "date", "lead"):
            if value := getattr(article, name):
                fields[number, name] = Field(number, name, value)
        if not article.complete:
            fields[number, "complete"] = Field(number, "complete", False)
    return replace(page, fields=fields)


def fit(rows: Matrix, f1: Matrix, seed: int) -> ConfidenceNetworks:
    """Return networks that were trained to predict these F1 from these measures, by cross-entropy."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-3
    x = torch.from_numpy(np.clip((rows - mean) / spread, -MAX_DEVIATION, MAX_DEVIATION).astype(np.float32))
    y = torch.from_numpy(f1.astype(np.float32))
    layers = []
    for number in range(NETWORKS):
        torch.manual_seed(seed + number)
        network = torch.nn.Sequential(
            torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(DROPOUT), torch.nn.Linear(HIDDEN, 1)
        )
        optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=DECAY)
        steps = EPOCHS * (len(x) // BATCH + 1)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, total_steps=steps)
        for _ in range(EPOCHS):
            for batch in torch.randperm(len(x)).split(BATCH):
                error = torch.nn.functional.binary_cross_entropy_with_logits(network(x[batch])[:, 0], y[batch])
                optimiser.zero_grad()
                error.backward()
                optimiser.step()
                schedule.step()
        layers.append([network[0].weight.T, network[0].bias, network[3].weight[0], network[3].bias[0]])
    arrays = [np.stack([one[part].detach().numpy() for one in layers]) for part in range(4)]
    return ConfidenceNetworks(mean, spread, *arrays)


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the rank correlation of two sequences of numbers; equal numbers have their mean rank.

    >>> round(spearman([1, 2, 3, 4], [2, 4, 4, 9]), 3)
    0.949
    """
    ranks = []
    for values in (np.asarray(a), np.asarray(b)):
        _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        ranks.append((ends - (counts - 1) / 2)[group])
    return float(np.corrcoef(*ranks)[0, 1])


def figures(confidences: Matrix, f1: Matrix) -> dict[str, float]:
    """Return how well confidences predict the F1: rank correlation, the gap of the least sure tenth, calibration."""
    order = np.argsort(confidences, kind="stable")
    least = order[: max(1, len(order) // 10)]
    rest = order[len(least) :]
    at = np.minimum((confidences * 10).astype(int), 9)
    gap = np.abs(np.bincount(at, confidences, 10) - np.bincount(at, f1, 10)).sum() / len(confidences)
    return {
        "pages": len(confidences),
        "spearman": spearman(confidences.tolist(), f1.tolist()),
        "gap of the least sure tenth": float(f1[rest].mean() - f1[least].mean()) if len(rest) else 0.0,
        "calibration error": float(gap),
    }


def report(all_cases: Sequence[Case], confidences: Matrix, mean_confidences: Matrix) -> None:
    """Print the figures of groups of pages, for this confidence and for the mean confidence of kept lines."""
    f1 = np.array([case.f1 for case in all_cases])
    words, runs = np.array([case.words for case in all_cases]), np.array([case.runs for case in all_cases])
    text = np.array([case.rendering == "text" for case in all_cases])
    source = np.array([case.source for case in all_cases])
    groups = {
        "news": np.isin(source, NEWS) & text,
        "wcxb": (source == "wcxb") & text,
        "read": (source == "pages") & text,
        "all, text": text,
        "all, flat": ~text,
    }
    for name, chosen in groups.items():
        if chosen.sum() < 20:
            continue
        group_figures = figures(confidences[chosen], f1[chosen])
        print(
            f"{name:10s}",
            *(f"{what} {value:.3f}" for what, value in group_figures.items()),
            f"| against words {spearman(confidences[chosen], words[chosen]):.3f},",
            f"runs {spearman(confidences[chosen], runs[chosen]):.3f}",
            f"| mean confidence of kept lines {spearman(mean_confidences[chosen], f1[chosen]):.3f}",
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--cache", type=Path, default=Path("build/confidence.pkl"), help="the pages, cleaned")
    parser.add_argument("--models", type=Path, help="the folder of a cross-validation's line models")
    parser.add_argument("--limit", type=int, help="learn from so many pages")
    parser.add_argument("--seed", type=int, default=190)
    args = parser.parse_args(argv)
    shared_bench.load(args.shared)
    all_cases = load(args.cache, args.shared, args.models, args.limit)
    torch.set_num_threads(1)
    rows = np.array([measures(rebuilt(case.page)) for case in all_cases], np.float32)
    f1 = np.array([case.f1 for case in all_cases], np.float32)
    folds = np.array([case.fold for case in all_cases])
    confidences = np.zeros(len(all_cases), np.float32)
    for fold in range(FOLDS):
        held_out = folds == fold
        confidences[held_out] = fit(rows[~held_out], f1[~held_out], args.seed).expected_f1(rows[held_out])
    report(all_cases, confidences, np.array([mean_confidence(case.page) for case in all_cases]))
    DATA.write_text(fit(rows, f1, args.seed).write(), "utf-8")
    print(f"wrote {DATA}")


if __name__ == "__main__":  # under its own name, so that the cache can be read from other modules
    import_module("training.confidence").main()
