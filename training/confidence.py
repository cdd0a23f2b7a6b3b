"""Train the decision trees that estimate the F1 of a result.

    python -m training.confidence --shared ../shared --cache FILE

They learn to order pages by the F1 of the library's text from :mod:`cleanarticle.quality.measures`, on pages whose
right text is known from a gold or from annotators. The target is the mean of two shares: of all pages with a lower F1,
and of the news pages with a lower F1. Ranks are learned, since most F1 are near 1, where a loss of the F1 itself hardly
sees differences. A table then gives the F1 for each score.

Pages are cleaned into ``--cache``; a run that was stopped continues there. With ``--models DIR``, each page is cleaned
by a line model that was not trained on its site (``fold0.npz`` and so on, which ``python -m training.labels --folds 5``
wrote): only then is the F1 that of pages of unseen sites. The script prints figures that are cross-validated over
sites, and writes ``src/cleanarticle/quality/data/confidence.json``.
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
from numpy.typing import NDArray

from benchmarks import shared_bench
from cleanarticle.api import default_pipeline
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.model import Model
from cleanarticle.page import Page
from cleanarticle.pipeline import Pipeline
from cleanarticle.quality.confidence import ConfidenceTrees
from cleanarticle.quality.measures import mean_confidence, measures
from cleanarticle.text.arrays import Matrix
from training import boosted_trees
from training.corpus import KEPT, Example, fold_of, lines_of, read_records, reader_labels
from training.prepared import FOLDS

DATA = Path(__file__).parent.parent / "src" / "cleanarticle" / "quality" / "data" / "confidence.json"
# These were set by hand.
TREES, DEPTH, RATE = 300, 3, 0.05
NEWS_WEIGHT = 4.0  # of a news page in the loss; there are few
KNOTS = 24  # rows of the table from scores to F1
MIN_RISE = 5e-4  # of the F1 from one row to the next, so that no two scores have the same F1
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


def fit(rows: Matrix, f1: Matrix, is_news: NDArray[np.bool_], seed: int) -> ConfidenceTrees:
    """Return trees that were trained to order pages with these measures by their F1, and the table to F1."""
    targets = (_shares_below(f1, f1) + _shares_below(f1, f1[is_news] if is_news.any() else f1)) / 2
    weights = np.where(is_news, NEWS_WEIGHT, 1.0)
    trees = boosted_trees.fit(rows, targets, weights, trees=TREES, depth=DEPTH, rate=RATE, seed=seed)
    none = np.zeros(0, np.float32)
    confidence_trees = ConfidenceTrees(trees.columns.astype(np.float32), trees.thresholds, trees.values, none, none)
    scores, means = _table(confidence_trees.score(rows), f1)
    return replace(confidence_trees, scores=scores, f1=means)


def _shares_below(values: Matrix, others: Matrix) -> NDArray[np.float64]:
    """Return for each value the share of the others that are below it; equal ones count half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    return below / (2 * len(ordered))


def _table(scores: Matrix, f1: Matrix) -> tuple[Matrix, Matrix]:
    """Return scores, ascending, and the mean F1 of the pages around each, made to rise (pool adjacent violators)."""
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, KNOTS)
    pools: list[tuple[float, int]] = []  # the mean F1 of parts that follow each other, and how many they are
    for mean, count in ((float(f1[part].mean()), 1) for part in parts):
        while pools and pools[-1][0] >= mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    means = np.repeat([mean for mean, _ in pools], [count for _, count in pools])
    knots = np.array([scores[order[0]], *(scores[part].mean() for part in parts), scores[order[-1]]])
    risen = np.array([means[0], *means, means[-1]]) + MIN_RISE * (np.arange(KNOTS + 2) - KNOTS / 2)
    return knots.astype(np.float32), risen.clip(0, 1).astype(np.float32)


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
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


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
    rows = np.array([measures(case.page) for case in all_cases], np.float32)
    f1 = np.array([case.f1 for case in all_cases], np.float32)
    folds = np.array([case.fold for case in all_cases])
    is_news = np.isin([case.source for case in all_cases], NEWS)
    confidences = np.zeros(len(all_cases), np.float32)
    for fold in range(FOLDS):
        others, held_out = folds != fold, folds == fold
        confidences[held_out] = fit(rows[others], f1[others], is_news[others], args.seed).expected_f1(rows[held_out])
    report(all_cases, confidences, np.array([mean_confidence(case.page) for case in all_cases]))
    DATA.write_text(fit(rows, f1, is_news, args.seed).write(), "utf-8")
    print(f"wrote {DATA}")


if __name__ == "__main__":  # under its own name, so that the cache can be read from other modules
    import_module("training.confidence").main()
