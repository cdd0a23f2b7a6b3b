"""Train the network that finds titles: ``python -m training.titles --shared ../shared [--models FOLDER]``.

A small network (:mod:`cleanarticle.fields.title.title_network`) learns which of the candidates around an article is its
title, or that none is: a softmax over the candidates, of which all that are equal to the title count as right. It
learns from the pages whose articles readers read (``training/readers.jsonl``), from those of the collections that
state their title, and from the Markdown of such pages. To some articles that were read the section above the
title is glued. The gold of a collection may have the name of the site, a
kicker or neither, so there a candidate with and without such a part is right, as in ``../shared/bench/score.py``.

With ``--models`` each page is labelled by the line model of a cross-validation that has not seen its site (``python -m
training.labels --folds 5 --skip-final --out FOLDER``), without by the one that ships. It is seeded and takes about five
minutes on one core, most of them for the labels.

First it cross-validates over sites, with a network trained on all folds but one for each fold, and prints the share
of the titles that are right. Then it trains on all pages and writes the weights.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks import shared_bench
from benchmarks.fields import (
    read_articles,
    site_of_record,
    stated_fields,
)
from cleanarticle.fields.regions import Region, regions
from cleanarticle.fields.title.features import CandidateFeatures
from cleanarticle.fields.title.title import candidates, said_of
from cleanarticle.fields.title.title_network import TitleNetwork
from cleanarticle.page import Label, Page
from cleanarticle.text.arrays import Matrix
from training.authors import article_of_lines
from training.candidate_network import CandidateNetwork, losses_of_choice, train, write
from training.field_training import Labelling, Record, arguments, held_out_folds, read_pages

OUT = Path(__file__).parent.parent / "src" / "cleanarticle" / "fields" / "title" / "data" / "titles.npz"
COLLECTIONS = ("fundus", "gold", "newspaper4k", "pages", "trafilatura", "wcxb")
MARKDOWN = ("aeb", "fundus", "trafilatura", "wcxb")
# These were set by hand.
WIDTHS = (40, 24)  # hidden units
EPOCHS = 9
NO_CANDIDATE_WEIGHT = 0.3  # in the loss, of an article whose title is no candidate
GLUED_SHARE = 0.3  # of the articles with a section above the title
JOINTS = (" ", " ", " ", ": ", " | ", " - ")  # between a section and the title
MAX_SECTION = 25  # characters
MAX_ARTICLES = 3  # of a page
MAX_CHARACTERS = 60_000  # of a page of a collection


class Sample(NamedTuple):
    """What may be the title of one article."""

    kind: str
    """Where its gold is from: "read", "stated" or "Markdown"; "glued": an article that was read, changed."""
    site: str
    found: CandidateFeatures | None
    has_title: bool
    answers: NDArray[np.float32]
    """1 for each candidate that is the title, else 0."""


def joined_features(found: CandidateFeatures) -> Matrix:
    """Return all features of each candidate in a row, in the order in which the weights of the first layer are."""
    return np.concatenate([found.of_lines[found.rows], found.own], axis=1, dtype=np.float32)


def learn(samples: Sequence[Sample], seed: int) -> dict[str, NDArray[Any]]:
    """Train a network; return its weights by name, as :meth:`TitleNetwork.read` takes them."""
    samples = [sample for sample in samples if sample.found is not None]
    features = [joined_features(sample.found) for sample in samples if sample.found is not None]

    def loss_of(net: CandidateNetwork, batch: Sequence[int], inputs: Tensor) -> Tensor:
        return _loss(net, [samples[number] for number in batch], inputs)

    return train(features, loss_of, widths=WIDTHS, epochs=EPOCHS, seed=seed)


def _loss(net: CandidateNetwork, samples: Sequence[Sample], inputs: Tensor) -> Tensor:
    """Return the mean of minus the logarithm of the probability of what is right; "no title" has the logit 0."""
    lines, articles = _groups(samples)
    logits = net(inputs, lines, articles)
    answers = torch.from_numpy(np.concatenate([sample.answers for sample in samples]))
    none_is_right = torch.tensor([float(not sample.answers.any()) for sample in samples])
    missed = torch.tensor([float(sample.has_title and not sample.answers.any()) for sample in samples])
    losses = losses_of_choice(logits, articles, answers, none_is_right)
    return (losses * (1 + (NO_CANDIDATE_WEIGHT - 1) * missed)).mean()


def _groups(samples: Iterable[Sample]) -> tuple[Tensor, Tensor]:
    """Return the numbers of the lines and of the articles that the candidates of some samples are part of."""
    lines: list[NDArray[np.intp]] = []
    articles: list[NDArray[np.intp]] = []
    total = 0
    for sample in samples:
        if sample.found is not None:
            articles.append(np.full(len(sample.answers), len(lines), np.intp))
            lines.append(sample.found.rows + total)
            total += len(sample.found.cuts)
    return torch.from_numpy(np.concatenate(lines)), torch.from_numpy(np.concatenate(articles))


def samples_of(kind: str, site: str, page: Page, gold: Mapping[int, str | None]) -> Iterator[Sample]:
    """Yield the samples of a page.

    Args:
        kind: where the gold is from.
        site: the site of the page.
        page: the page, labelled and split.
        gold: the title of each article of the page that the gold has, by its number.
    """
    from common import normal
    from score import title_match

    said = said_of(page)
    for region in itertools.islice(regions(page), MAX_ARTICLES):
        if region.number not in gold:
            continue
        title = gold[region.number] or ""
        found = candidates(page, region, said)
        spans = zip(found.rows, found.spans, strict=True) if found is not None else ()
        values = [found.cuts[row].text[slice(*span)] for row, span in spans] if found is not None else []
        if kind == "read":
            answers = [bool(title) and normal(value) == normal(title) for value in values]
        else:
            answers = [bool(title_match(title, value)[1]) for value in values]
        yield Sample(kind, site, found, bool(title), np.array(answers, np.float32))
        if kind == "read" and title and (glued := _glued(page, region, title)) is not None:
            yield glued._replace(site=site)


def _glued(page: Page, region: Region, title: str) -> Sample | None:
    """Return an article with the section above its title glued to the title, for some articles that have one."""
    from common import normal

    chance = random.Random(title)
    index = next((i for i in region.lines(page, Label.TITLE) if normal(page.lines[i].text) == normal(title)), None)
    if index is None or chance.random() > GLUED_SHARE:
        return None
    above = next((i for i in range(index - 1, -1, -1) if not page.lines[i].blank), None)
    if above is None or page.lines[above].label is not Label.NAV or len(page.lines[above].text.strip()) > MAX_SECTION:
        return None
    section = page.lines[above].text.strip(" *+•>-")
    if not normal(section):
        return None
    text = page.lines[index].text.strip()
    line = page.lines[index]._replace(text=section + chance.choice(JOINTS) + text)
    page = dataclasses.replace(page, lines=(*page.lines[:index], line, *page.lines[index + 1 :]), computed={})
    found = candidates(page, region, said_of(page))
    if found is None:
        return None
    values = [found.cuts[row].text[slice(*span)] for row, span in zip(found.rows, found.spans, strict=True)]
    answers = [normal(value) == normal(title) for value in values]
    return Sample("glued", "", found, True, np.array(answers, np.float32))


def pages(
    shared: Path, labelling: Labelling, limit: int | None
) -> Iterator[tuple[str, str, Page, dict[int, str | None]]]:
    """Yield kind and site of each page with gold, the page before its fields are read, the titles of its articles."""
    from common import load_records

    read = read_pages()
    for source in sorted({*(source for source, _ in read), *COLLECTIONS}):
        marked = _marked(shared, source)
        for number, record in enumerate(load_records(shared / "corpus" / f"{source}.jsonl.gz")):
            row = read.get((source, record["id"]))
            if number == limit:
                break
            site = site_of_record(record)
            alone = record.get("gold_title")
            if row is not None:
                page = labelling(record, record["text"])
                articles = read_articles(row, record["text"])
                titles = {
                    place["article"]: each["title"] for place, each in zip(row["articles"], articles, strict=True)
                }
                best = article_of_lines(page, row)
                yield "read", site, page, {n: titles[best[n]] for n in best if best[n] in titles}
                alone = articles[0]["title"] if len(articles) == 1 else None
            elif not (source in COLLECTIONS and _states_title(record)):
                continue
            else:
                page = labelling(record, record["text"])
                yield "stated", site, page, {0: alone} if len(page.articles) == 1 else {}
            text = marked.get(record["id"])
            if alone and text and len(text) <= MAX_CHARACTERS:
                page = labelling(record, text)
                yield "Markdown", site, page, {0: alone} if len(page.articles) == 1 else {}


def _marked(shared: Path, source: str) -> dict[str, str]:
    """Return the Markdown of the pages of a collection, by their id."""
    from common import load_records

    if source not in MARKDOWN:
        return {}
    file = shared / "corpus" / "markdown" / f"{source}.md.jsonl.gz"
    return {record["id"]: record["text_md"] for record in load_records(file)}


def _states_title(record: Record) -> bool:
    """Return whether a page of a collection states its title."""
    return (
        bool(record.get("gold_title") and record.get("text"))
        and len(record["text"]) <= MAX_CHARACTERS
        and record.get("page_type") in (None, "article")
        and "title" in stated_fields(record, record["text"])
    )


def evaluate(network: TitleNetwork, samples: Iterable[Sample]) -> Counter[str]:
    """Return how many titles there are in some samples and how many were found, by the kind of the samples."""
    counts: Counter[str] = Counter()
    for sample in samples:
        if sample.has_title:
            counts[sample.kind] += 1
            if sample.found is not None:
                counts[f"{sample.kind}, right"] += int(sample.answers[int(network(sample.found).argmax())])
                counts[f"{sample.kind}, candidates"] += int(sample.answers.any())
    return counts


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


def cross_validate(samples: Sequence[Sample], seed: int) -> None:
    """Print the share of titles that networks that have not seen the sites find, and of those that are candidates."""
    total: Counter[str] = Counter()
    for network, held_out in held_out_folds(samples, learn, seed):
        total += evaluate(TitleNetwork.read(network), held_out)
    for kind in ("read", "stated", "Markdown", "glued"):
        right, possible = (total[f"{kind}, {name}"] / max(1, total[kind]) for name in ("right", "candidates"))
        print(f"{kind}: {right:.3f} right, {possible:.3f} are candidates (of {total[kind]})", flush=True)


if __name__ == "__main__":
    main()
