"""Score the lines that a labeller keeps on the pages of the corpus, by the measures of ``../shared/bench``."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import shared_bench
from training.corpus import KEPT, Example, lines_of

COLLECTIONS = ("dragnet", "l3s-gn1", "cleaneval")


def bench(shared: Path) -> Any:
    """Return the scorer of the shared benchmark, so that both give the same figures."""
    shared_bench.load(shared)
    import score

    return score


def scores(
    examples: Sequence[Example],
    kept: Sequence[NDArray[np.bool_] | None],
    kinds: Sequence[list[str] | None],
    shared: Path,
) -> dict[str, float]:
    """Return the figures of the model card, by measure and rendering, each 0 to 1.

    Args:
        examples: the pages.
        kept: for each page, which of its lines were kept; ``None`` leaves the page out.
        kinds: for each page, the labels of its lines; only pages with a gold of labels need them.
        shared: the folder of the corpus and the scorer.
    """
    score = bench(shared)
    rows: dict[str, list[Any]] = defaultdict(list)
    tallies: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for example, mask, labels in zip(examples, kept, kinds, strict=True):
        if mask is None:
            continue
        lines = lines_of(example.text)
        body = "\n".join(line.strip() for line, keep in zip(lines, mask, strict=True) if keep)
        _score_body(example, body, rows, score)
        if example.source == "labels":
            _score_labels("labels", example, lines, mask, labels or [], rows, tallies)
        elif example.read and example.rendering == "text" and all(example.kinds):
            _score_labels("readers", example, lines, mask, labels or [], rows, tallies)
        if example.rendering == "clean":
            sizes = np.array([len(line) for line in lines])
            gold = example.keep >= 0.5
            rows["clean"].append((sizes[mask & gold].sum(), sizes[gold].sum()))
    return _summary(rows, tallies, score)


def _score_body(example: Example, body: str, rows: dict[str, list[Any]], score: Any) -> None:
    """Add the scores of the body of one page to *rows*."""
    rendering, gold = example.rendering, example.record.get("gold_body")
    if rendering == "clean":
        return
    if example.source in ("aeb", "fundus"):
        rows[f"{example.source} {rendering}"].append(score.shingle_counts(gold, body))
    elif example.source == "wcxb":
        value = score.word_f1(gold, body)
        rows[f"wcxb all {rendering}"].append(value)
        if example.record["page_type"] == "article":
            rows[f"wcxb articles {rendering}"].append(value)
    elif example.source in COLLECTIONS:
        rows[f"{example.source} {rendering}"].append(score.shingle_counts(gold, body))
    elif example.source == "magic":
        rows[f"magic {rendering}"].append(score.shingle_counts(gold, body, cjk=True))
    elif example.source == "trafilatura" and (example.record["with"] or example.record["without"]):
        rows[f"snippets {rendering}"].append(score.segment_counts(example.record, body))


def _score_labels(
    name: str,
    example: Example,
    lines: Sequence[str],
    mask: NDArray[np.bool_],
    labels: Sequence[str],
    rows: dict[str, list[Any]],
    tallies: dict[tuple[str, str], list[int]],
) -> None:
    """Add the scores of the labels of one page to *rows*, and its hits, false alarms and misses to *tallies*."""
    rendering = example.rendering
    row = kept_characters(example, lines, mask | np.array([label in (*KEPT, "title") for label in labels]))
    rows[f"{name} {rendering}"].append(row)
    if example.record.get("lang") == "fr":
        rows[f"{name} french {rendering}"].append(row)
    if rendering == "text":
        for kind, label in zip(example.kinds, labels, strict=True):
            assert kind is not None
            if kind == label:
                tallies[name, kind][0] += 1
            else:
                tallies[name, label][1] += 1
                tallies[name, kind][2] += 1


def kept_characters(example: Example, lines: Sequence[str], kept: NDArray[np.bool_]) -> tuple[int, int, int]:
    """Return the characters of lines that are rightly kept, wrongly kept and wrongly dropped; titles should be kept."""
    gold = np.array([kind in (*KEPT, "title") for kind in example.kinds])
    sizes = np.array([len(line) for line in lines])
    return sizes[gold & kept].sum(), sizes[~gold & kept].sum(), sizes[gold & ~kept].sum()


def kept_characters_f1(counts: Sequence[tuple[int, int, int]]) -> float:
    """Return the F1 of the sums of such counts over pages."""
    hits, false_alarms, misses = np.sum(counts, axis=0)
    return float(2 * hits / (2 * hits + false_alarms + misses))


def _summary(rows: dict[str, list[Any]], tallies: dict[tuple[str, str], list[int]], score: Any) -> dict[str, float]:
    """Return the figures from the scores of all pages."""
    figures: dict[str, float] = {}
    for name, values in sorted(rows.items()):
        if name.startswith(("aeb", "fundus", "magic", *COLLECTIONS)):
            figures[name] = score.body_summary(values)["f1"]
        elif name.startswith("wcxb"):
            figures[name] = statistics.mean(values)
        elif name.startswith("snippets"):
            figures[name] = score.segment_summary(values)["accuracy"]
        elif name.startswith(("labels", "readers")):
            figures[name] = kept_characters_f1(values)
        else:
            kept, gold = np.sum(values, axis=0)
            figures[name] = kept / gold
    for rendering in ("text", "text_flat", "extract"):
        if f"aeb {rendering}" in figures and f"fundus {rendering}" in figures:
            figures[f"aeb+fundus {rendering}"] = (figures[f"aeb {rendering}"] + figures[f"fundus {rendering}"]) / 2
    for name, prefix in (("labels", ""), ("readers", "readers ")):
        f1 = {
            kind: 2 * tp / (2 * tp + fp + fn)
            for (of, kind), (tp, fp, fn) in tallies.items()
            if of == name and tp + fn >= 10
        }
        for kind, value in sorted(f1.items()):
            figures[f"{prefix}kind {kind}"] = value
        if f1:
            figures[f"{prefix}kinds macro F1"] = statistics.mean(f1.values())
    return {name: float(value) for name, value in figures.items()}
