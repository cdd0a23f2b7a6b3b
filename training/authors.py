"""Train the network that finds author names: ``python -m training.authors --shared ../shared [--models FOLDER]``.

A small network (:mod:`cleanarticle.fields.byline.author_network`) learns for each candidate, a run of words around an
article, whether it is the name of an author (binary cross-entropy). The pages are those whose articles were annotated
by readers (``training/readers.jsonl``), and pages of the collections whose text states all their authors. With
``--models`` each page is labelled by a line model that was not trained on its site (``python -m training.labels --folds
5 --skip-final --out FOLDER``), so that the labels are as good as on new pages; without, by the one that ships. The
script is seeded. It takes about ten minutes on one core, half of them for the labels.

First it cross-validates over sites and prints F1 over the names; a name that is not a candidate counts as missed. Then
it trains on all pages and writes the weights.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from benchmarks import shared_bench
from benchmarks.fields import read_articles, site_of_record
from cleanarticle.fields.byline.author_network import AuthorNetwork
from cleanarticle.fields.byline.authors import candidates, chosen_names
from cleanarticle.fields.byline.byline import read_by_rules
from cleanarticle.fields.byline.candidates import GAP_KINDS
from cleanarticle.fields.byline.credits import repeated_bylines
from cleanarticle.fields.byline.features import WORD_WIDTH, CandidateFeatures
from cleanarticle.fields.byline.names import Name
from cleanarticle.page import Page
from cleanarticle.text.arrays import Matrix
from training.candidate_network import CandidateNetwork, train, write
from training.field_training import Labelling, Record, arguments, held_out_folds, read_pages

OUT = Path(__file__).parent.parent / "src" / "cleanarticle" / "fields" / "byline" / "data" / "authors.npz"
COLLECTIONS = ("fundus", "gold", "labels", "trafilatura", "wcxb")
# These were set by hand.
WIDTHS = (32, 24)  # hidden units
EPOCHS = 10
NETWORKS = 3  # that are merged into one: on two of five folds, one alone had F1 .695 and three .705
AUTHOR_WEIGHT = 1.5  # of a candidate that is an author in the loss; other candidates have 1
MAX_ARTICLES = 3  # of a page
MAX_CHARACTERS = 60_000  # of a page of a collection
RENDERINGS = ("text_flat", "text_dump")  # of a page that was read, other than the one that was read
MAX_CHARACTERS_OF_RENDERING = 40_000
TITLE_VOTES = 5
CONTENT = ("title", "subtitle", "lead", "body", "heading")


class Sample(NamedTuple):
    """The candidates for the names of the authors of one article."""

    site: str
    page: Page
    names_of_rules: Sequence[Name]
    """The names that the rules read."""
    features: CandidateFeatures | None
    authors: frozenset[str]
    """The names of the authors, normalised."""
    answers: NDArray[np.float32]
    """For each candidate, 1 if it is an author, otherwise 0."""
    is_scored: bool = True
    """Whether the cross-validation scores it; it does not score other renderings of pages that were read."""


class Labelled(NamedTuple):
    """A page with a gold, before its fields are read."""

    site: str
    page: Page
    gold: Mapping[int, Sequence[str]]
    """The authors of its articles, by the number of the article."""
    is_scored: bool
    """As for :class:`Sample`."""


def joined_features(features: CandidateFeatures) -> Matrix:
    """Return a row with all features of each candidate, in the order of the weights of the first layer."""
    first, past, before, after = features.word_rows.T
    sums = np.zeros((len(features.word_features) + 1, WORD_WIDTH), np.float32)
    np.cumsum(features.word_features, axis=0, out=sums[1:])
    mean = (sums[past] - sums[first]) / (past - first)[:, None]
    words = [
        features.word_features[first],
        features.word_features[past - 1],
        mean,
        features.word_features[before],
        features.word_features[after],
    ]
    marks = [np.eye(GAP_KINDS, dtype=np.float32)[features.gaps[:, side]] for side in (0, 1)]
    return np.concatenate(
        [features.line_features[features.line_rows], *words, *marks, features.own_features], axis=1, dtype=np.float32
    )


def learn(samples: Sequence[Sample], seed: int) -> dict[str, NDArray[Any]]:
    """Train a network; return its weights by name, as :meth:`AuthorNetwork.read` takes them."""
    samples = [sample for sample in samples if sample.features is not None]
    features = [joined_features(sample.features) for sample in samples if sample.features is not None]

    def loss_of(net: CandidateNetwork, batch: Sequence[int], inputs: Tensor) -> Tensor:
        chosen = [samples[number] for number in batch]
        answers = torch.from_numpy(np.concatenate([sample.answers for sample in chosen]))
        weight = 1 + (AUTHOR_WEIGHT - 1) * answers
        return functional.binary_cross_entropy_with_logits(net(inputs, *_groups(chosen)), answers, weight=weight)

    return train(features, loss_of, widths=WIDTHS, epochs=EPOCHS, seed=seed, networks=NETWORKS)


def _groups(samples: Sequence[Sample]) -> tuple[Tensor, Tensor]:
    """Return the number of the article and the number of the line of each candidate of some samples."""
    articles = np.repeat(np.arange(len(samples)), [len(sample.answers) for sample in samples])
    lines, total = [], 0
    for sample in samples:
        if sample.features is not None:
            lines.append(sample.features.line_rows + total)
            total += int(sample.features.line_rows[-1]) + 1
    return torch.from_numpy(articles), torch.from_numpy(np.concatenate(lines))


def samples_of(site: str, page: Page, gold: Mapping[int, Sequence[str]], *, is_scored: bool = True) -> Iterator[Sample]:
    """Yield the samples of a page.

    Args:
        site: its site.
        page: the page, labelled and split.
        gold: the authors of the articles that have a gold, by the number of the article.
        is_scored: as for :class:`Sample`.
    """
    from common import normal

    repeated = repeated_bylines(page)
    for region, vocabulary, names_of_rules, _ in itertools.islice(read_by_rules(page, repeated), MAX_ARTICLES):
        if region.number not in gold:
            continue
        features = candidates(page, region, vocabulary, names_of_rules, repeated)
        names = frozenset(map(normal, gold[region.number])) - {""}
        places = zip(features.line_indices, features.spans, strict=True) if features is not None else ()
        answers = [normal(page.lines[line].text[slice(*span)]) in names for line, span in places]
        yield Sample(site, page, names_of_rules, features, names, np.array(answers, np.float32), is_scored)


def pages(shared: Path, labelling: Labelling, limit: int | None) -> Iterator[Labelled]:
    """Yield each page with a gold."""
    from common import load_records

    read = read_pages()
    for source in sorted({*(source for source, _ in read), *COLLECTIONS}):
        for number, record in enumerate(load_records(shared / "corpus" / f"{source}.jsonl.gz")):
            row = read.get((source, record["id"]))
            if number == limit:
                break
            if row is None and not (source in COLLECTIONS and _states_authors(source, record)):
                continue
            page = labelling(record, record["text"])
            yield Labelled(site_of_record(record), page, _gold(source, record, row, page), True)
            if row is not None and len(row["articles"]) == 1:
                yield from _other_renderings(record, read_articles(row, record["text"])[0]["authors"], labelling)


def _other_renderings(record: Record, names: Sequence[str], labelling: Labelling) -> Iterator[Labelled]:
    """Yield the other renderings of a page that was read, if they state the authors of its only article."""
    for text in (record.get(rendering) or "" for rendering in RENDERINGS):
        if text and names and len(text) <= MAX_CHARACTERS_OF_RENDERING and _states_names(names, text):
            page = labelling(record, text)
            yield Labelled(site_of_record(record), page, {0: names} if len(page.articles) == 1 else {}, False)


def _states_authors(source: str, record: Record) -> bool:
    """Return whether the text of a page states all authors of its gold."""
    from common import normal

    if source == "labels":
        return bool(record.get("articles"))
    if (
        not record.get("text")
        or len(record["text"]) > MAX_CHARACTERS
        or record.get("page_type", "article") != "article"
    ):
        return False
    names = [name for name in record.get("gold_authors") or [] if normal(name)]
    return bool(names) and _states_names(names, record["text"])


def _states_names(names: Sequence[str], text: str) -> bool:
    """Return whether a text has all of some names."""
    from common import normal

    text = f" {normal(text)} "
    return all(f" {normal(name)} " in text for name in names)


def _gold(source: str, record: Record, row: Record | None, page: Page) -> dict[int, Sequence[str]]:
    """Return the authors of the gold, by the number of the article of *page* that has most lines of the gold's."""
    if row is not None:
        marks = _marks(row)
        values = zip(row["articles"], read_articles(row, record["text"]), strict=True)
        authors = {place["article"]: article["authors"] for place, article in values}
    elif source == "labels":
        marks = [(line["label"], line["article"]) for line in record["lines"]]
        authors = {each.get("article", n): each.get("authors") or [] for n, each in enumerate(record["articles"])}
    else:
        return {0: record["gold_authors"]} if len(page.articles) == 1 else {}
    best = _articles(page, marks)
    return {number: authors[article] for number, article in best.items() if article in authors}


def article_of_lines(page: Page, row: Record) -> dict[int, int]:
    """Return the article of a reader that has most of the lines of each article of a page, by its number."""
    return _articles(page, _marks(row))


def _marks(row: Record) -> list[tuple[str | None, int | None]]:
    """Return the label and the article of each filled line of a page that a reader read."""
    return [(entry[0], entry[2] if len(entry) > 2 else 0) for entry in row["labels"] for _ in range(entry[1])]


def _articles(page: Page, marks: Sequence[tuple[str | None, int | None]]) -> dict[int, int]:
    filled = [line for line in page.lines if page.source[line.start : line.end].strip()]
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for (label, article), line in zip(marks, filled, strict=False):
        if label in CONTENT and article is not None and line.article is not None:
            votes[line.article][article] += TITLE_VOTES if label == "title" else 1
    return {number: counts.most_common(1)[0][0] for number, counts in votes.items()}


def evaluate(network: AuthorNetwork | None, samples: Sequence[Sample]) -> Counter[str]:
    """Return how many names of some samples are right, wrong and missed; without a network, those of the rules."""
    from common import normal

    counts: Counter[str] = Counter()
    for sample in samples:
        names = sample.names_of_rules
        if network is not None and sample.features is not None:
            names = chosen_names(sample.page, sample.features, network(sample.features).tolist(), sample.names_of_rules)
        predicted = {normal(name.text) for name in names} - {""}
        counts += Counter(
            right=len(predicted & sample.authors),
            wrong=len(predicted - sample.authors),
            missed=len(sample.authors - predicted),
        )
    return counts


def main() -> None:
    """Read the command line, train and write."""
    args = arguments(__doc__, OUT)
    shared_bench.load(args.shared)
    samples = [
        sample
        for site, page, gold, is_scored in pages(args.shared, args.labelling, args.limit)
        for sample in samples_of(site, page, gold, is_scored=is_scored)
    ]
    print(f"{len(samples)} articles, {sum(len(sample.answers) for sample in samples)} candidates")
    cross_validate(samples, args.seed)
    write(learn(samples, args.seed), args.out)


def cross_validate(samples: Sequence[Sample], seed: int) -> None:
    """Print precision, recall and F1 over the names: of the rules, and with networks not trained on the sites."""
    total: Counter[str] = Counter()
    by_rules: Counter[str] = Counter()
    for network, of_fold in held_out_folds(samples, learn, seed):
        held_out = [sample for sample in of_fold if sample.is_scored]
        total += evaluate(AuthorNetwork.read(network), held_out)
        by_rules += evaluate(None, held_out)
    for name, counts in (("rules", by_rules), ("rules and network", total)):
        candidate_features, stated = counts["right"] + counts["wrong"], counts["right"] + counts["missed"]
        precision, recall = counts["right"] / max(1, candidate_features), counts["right"] / max(1, stated)
        f1 = 2 * counts["right"] / max(1, candidate_features + stated)
        print(f"{name}: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f} (of {stated})")


if __name__ == "__main__":
    main()
