"""Scores what a labeller keeps of the corpus's pages, by the measures of ``../shared/bench``."""

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
    """The bench's own scorer, so that the same figures come out here as there."""
    shared_bench.load(shared)
    import score

    return score


def scores(
    examples: Sequence[Example],
    kept: Sequence[NDArray[np.bool_] | None],
    kinds: Sequence[list[str] | None],
    shared: Path,
) -> dict[str, float]:
    """The figures of the model card, by measure and rendering; pages without a prediction are left out."""
    score = bench(shared)
    rows: dict[str, list[Any]] = defaultdict(list)
    tallies: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for example, mask, labels in zip(examples, kept, kinds, strict=True):
        if mask is None:
            continue
        lines = lines_of(example.text)
        body = "\n".join(line.strip() for line, keep in zip(lines, mask, strict=True) if keep)
        _body(example, body, rows, score)
        if example.source == "labels":
            _labels("labels", example, lines, mask, labels or [], rows, tallies)
        elif example.read and example.rendering == "text" and all(example.kinds):
            _labels("readers", example, lines, mask, labels or [], rows, tallies)
        if example.rendering == "clean":
            sizes = np.array([len(line) for line in lines])
            gold = example.keep >= 0.5
            rows["clean"].append((sizes[mask & gold].sum(), sizes[gold].sum()))
    return _summary(rows, tallies, score)


def _body(example: Example, body: str, rows: dict[str, list[Any]], score: Any) -> None:
    where, gold = example.rendering, example.record.get("gold_body")
    if where == "clean":
        return
    if example.source in ("aeb", "fundus"):
        rows[f"{example.source} {where}"].append(score.shingle_counts(gold, body))
    elif example.source == "wcxb":
        value = score.word_f1(gold, body)
        rows[f"wcxb all {where}"].append(value)
        if example.record["page_type"] == "article":
            rows[f"wcxb articles {where}"].append(value)
    elif example.source in COLLECTIONS:
        rows[f"{example.source} {where}"].append(score.shingle_counts(gold, body))
    elif example.source == "magic":
        rows[f"magic {where}"].append(score.shingle_counts(gold, body, cjk=True))
    elif example.source == "trafilatura" and (example.record["with"] or example.record["without"]):
        rows[f"snippets {where}"].append(score.segment_counts(example.record, body))


def _labels(
    name: str,
    example: Example,
    lines: Sequence[str],
    mask: NDArray[np.bool_],
    labels: Sequence[str],
    rows: dict[str, list[Any]],
    tallies: dict[tuple[str, str], list[int]],
) -> None:
    where = example.rendering
    want = np.array([kind in (*KEPT, "title") for kind in example.kinds])
    got = mask | np.array([label in (*KEPT, "title") for label in labels])
    sizes = np.array([len(line) for line in lines])
    row = (sizes[want & got].sum(), sizes[~want & got].sum(), sizes[want & ~got].sum())
    rows[f"{name} {where}"].append(row)
    if example.record.get("lang") == "fr":
        rows[f"{name} french {where}"].append(row)
    if where == "text":
        for kind, label in zip(example.kinds, labels, strict=True):
            assert kind is not None
            if kind == label:
                tallies[name, kind][0] += 1
            else:
                tallies[name, label][1] += 1
                tallies[name, kind][2] += 1


def _summary(rows: dict[str, list[Any]], tallies: dict[tuple[str, str], list[int]], score: Any) -> dict[str, float]:
    out: dict[str, float] = {}
    for name, values in sorted(rows.items()):
        if name.startswith(("aeb", "fundus", "magic", *COLLECTIONS)):
            out[name] = score.body_summary(values)["f1"]
        elif name.startswith("wcxb"):
            out[name] = statistics.mean(values)
        elif name.startswith("snippets"):
            out[name] = score.segment_summary(values)["accuracy"]
        elif name.startswith(("labels", "readers")):
            tp, fp, fn = np.sum(values, axis=0)
            out[name] = 2 * tp / (2 * tp + fp + fn)
        else:
            kept, gold = np.sum(values, axis=0)
            out[name] = kept / gold
    for where in ("text", "text_flat", "extract"):
        if f"aeb {where}" in out and f"fundus {where}" in out:
            out[f"aeb+fundus {where}"] = (out[f"aeb {where}"] + out[f"fundus {where}"]) / 2
    for name, prefix in (("labels", ""), ("readers", "readers ")):
        f1 = {
            kind: 2 * tp / (2 * tp + fp + fn)
            for (of, kind), (tp, fp, fn) in tallies.items()
            if of == name and tp + fn >= 10
        }
        for kind, value in sorted(f1.items()):
            out[f"{prefix}kind {kind}"] = value
        if f1:
            out[f"{prefix}kinds macro F1"] = statistics.mean(f1.values())
    return {name: float(value) for name, value in out.items()}
