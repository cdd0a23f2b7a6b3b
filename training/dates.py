"""Train the network that finds dates of articles: ``python -m training.dates --shared ../shared [--models FOLDER]``.

A small network (:mod:`cleanarticle.fields.date.date_network`) learns which of the dates around an article is the one of
its publication, or that none is: a softmax over the candidates, of which all with the right day count as right. It
learns from the pages whose articles readers read (``training/readers.jsonl``) and from those of the collections whose
text states their date.

With ``--models`` each page is labelled by the line model of a cross-validation that has not seen its site (``python -m
training.labels --folds 5 --skip-final --out FOLDER``), without by the one that ships. It is seeded and takes about five
minutes on one core, most of them for the labels.

First it cross-validates over sites, with a network trained on all folds but one for each fold, and prints F1 of the
dates for several thresholds. Then it trains on all pages and writes the weights.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks import shared_bench
from benchmarks.fields import read_articles, site_of_record, stated_fields
from cleanarticle.fields.date.candidates import candidates
from cleanarticle.fields.date.date_network import DateNetwork
from cleanarticle.fields.date.features import candidate_features
from cleanarticle.fields.regions import regions
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import Page
from cleanarticle.text.arrays import Matrix
from training.authors import article_of_lines
from training.candidate_network import CandidateNetwork, losses_of_choice, train, write
from training.field_training import Labelling, Record, arguments, held_out_folds, read_pages

OUT = Path(__file__).parent.parent / "src" / "cleanarticle" / "fields" / "date" / "data" / "dates.npz"
COLLECTIONS = ("fundus", "gold", "newspaper4k", "trafilatura", "wcxb")
# These were set by hand.
WIDTHS = (32, 16)  # hidden units
EPOCHS = 10
STATED_WEIGHT = 0.5  # in the loss, of an article whose gold is not a reader's: it may be the date of a change
MAX_ARTICLES = 3  # of a page
MAX_CHARACTERS = 60_000  # of a page of a collection
THRESHOLDS = (0.3, 0.4, 0.5, 0.6)  # that are compared


class Sample(NamedTuple):
    """What may be the date of one article."""

    kind: str
    """Where its gold is from: "read" or "stated"."""
    site: str
    features: Matrix
    """A row for each candidate."""
    rows: NDArray[np.intp]
    """The line of each."""
    has_date: bool
    answers: NDArray[np.float32]
    """1 for each candidate with the right day, else 0."""


def learn(samples: Sequence[Sample], seed: int) -> dict[str, NDArray[Any]]:
    """Train a network; return its weights by name, as :meth:`DateNetwork.read` takes them."""
    samples = [sample for sample in samples if len(sample.answers)]

    def loss_of(net: CandidateNetwork, batch: Sequence[int], inputs: Tensor) -> Tensor:
        return _loss(net, [samples[number] for number in batch], inputs)

    return train([sample.features for sample in samples], loss_of, widths=WIDTHS, epochs=EPOCHS, seed=seed)


def _loss(net: CandidateNetwork, samples: Sequence[Sample], inputs: Tensor) -> Tensor:
    """Return the mean of minus the logarithm of the probability of what is right; "no date" has the logit 0."""
    articles = torch.from_numpy(np.repeat(np.arange(len(samples)), [len(sample.answers) for sample in samples]))
    lines, total = [], 0
    for sample in samples:
        numbers = np.unique(sample.rows, return_inverse=True)[1]
        lines.append(numbers + total)
        total += int(numbers.max()) + 1
    logits = net(inputs, torch.from_numpy(np.concatenate(lines)), articles)
    answers = torch.from_numpy(np.concatenate([sample.answers for sample in samples]))
    none_is_right = torch.tensor([float(not sample.answers.any()) for sample in samples])
    weights = torch.tensor([1.0 if sample.kind == "read" else STATED_WEIGHT for sample in samples])
    return (losses_of_choice(logits, articles, answers, none_is_right) * weights).mean()


def samples_of(kind: str, site: str, page: Page, gold: Mapping[int, str | None]) -> Iterator[Sample]:
    """Yield the samples of a page.

    Args:
        kind: where the gold is from.
        site: the site of the page.
        page: the page, labelled and split.
        gold: the date of each article of the page that the gold has, by its number.
    """
    from score import day_of

    for region in itertools.islice(regions(page), MAX_ARTICLES):
        if region.number not in gold:
            continue
        day = day_of(gold[region.number])
        found = candidates(page, region, vocabulary(page.language_of(region.number)))
        answers = [day is not None and day_of(candidate.value.isoformat()) == day for candidate in found]
        yield Sample(
            kind,
            site,
            candidate_features(page, region, found) if found else np.zeros((0, 1), np.float32),
            np.array([candidate.line for candidate in found], np.intp),
            day is not None,
            np.array(answers, np.float32),
        )


def pages(
    shared: Path, labelling: Labelling, limit: int | None
) -> Iterator[tuple[str, str, Page, dict[int, str | None]]]:
    """Yield kind and site of each page with gold, the page before its fields are read, the dates of its articles."""
    from common import load_records

    read = read_pages()
    for source in sorted({*(source for source, _ in read), *COLLECTIONS}):
        for number, record in enumerate(load_records(shared / "corpus" / f"{source}.jsonl.gz")):
            row = read.get((source, record["id"]))
            if number == limit:
                break
            site = site_of_record(record)
            if row is not None:
                page = labelling(record, record["text"])
                articles = read_articles(row, record["text"])
                dates = {place["article"]: each["date"] for place, each in zip(row["articles"], articles, strict=True)}
                best = article_of_lines(page, row)
                yield "read", site, page, {n: dates[best[n]] for n in best if best[n] in dates}
            elif source in COLLECTIONS and _states_date(record):
                page = labelling(record, record["text"])
                yield "stated", site, page, {0: record["gold_date"]} if len(page.articles) == 1 else {}


def _states_date(record: Record) -> bool:
    """Return whether a page of a collection states its date."""
    return (
        bool(record.get("gold_date") and record.get("text"))
        and len(record["text"]) <= MAX_CHARACTERS
        and record.get("page_type") in (None, "article")
        and "date" in stated_fields(record, record["text"])
    )


def evaluate(network: DateNetwork, samples: Iterable[Sample]) -> Counter[tuple[str, str]]:
    """Return what was found right and wrong for each threshold, by the kind of the samples."""
    counts: Counter[tuple[str, str]] = Counter()
    for sample in samples:
        counts[sample.kind, "dates"] += sample.has_date
        counts[sample.kind, "candidates"] += bool(sample.answers.any())
        if not len(sample.answers):
            continue
        scores = network(sample.features, sample.rows)
        best = int(scores.argmax())
        for threshold in THRESHOLDS:
            if scores[best] >= threshold:
                counts[sample.kind, f"found {threshold}"] += 1
                counts[sample.kind, f"right {threshold}"] += int(sample.answers[best])
    return counts


def cross_validate(samples: Sequence[Sample], seed: int) -> None:
    """Print F1 of the dates that networks which have not seen the sites find, and the share that are candidates."""
    total: Counter[tuple[str, str]] = Counter()
    for network, held_out in held_out_folds(samples, learn, seed):
        total += evaluate(DateNetwork.read(network), held_out)
    for kind in ("read", "stated"):
        there = max(1, total[kind, "dates"])
        print(f"{kind}: {total[kind, 'candidates'] / there:.3f} are candidates (of {there})")
        for threshold in THRESHOLDS:
            found, right = total[kind, f"found {threshold}"], total[kind, f"right {threshold}"]
            parts = f"precision {right / max(1, found):.3f}, recall {right / there:.3f}"
            print(f"  from {threshold} on: F1 {2 * right / max(1, found + there):.3f}, {parts}", flush=True)


def main() -> None:
    """Read the command line, train and write."""
    args = arguments(__doc__, OUT)
    shared_bench.load(args.shared)
    samples = [
        sample
        for kind, site, page, gold in pages(args.shared, args.labelling, args.limit)
        for sample in samples_of(kind, site, page, gold)
    ]
    print(f"{len(samples)} articles, {sum(len(sample.answers) for sample in samples)} candidates", flush=True)
    cross_validate(samples, args.seed)
    write(learn(samples, args.seed), args.out)


if __name__ == "__main__":
    main()
