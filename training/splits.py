"""Train the network that finds headlines: ``python -m training.splits --shared ../shared``.

One small network (:mod:`cleanarticle.articles.network`) learns two things: at which lines an article begins
(cross-entropy), and which of the lines above the first text is its title (a conditional logit; McFadden, 1974). The
weights are written to ``src/cleanarticle/articles/data/headline.npz``. The pages are the synthetic pages of
``benchmarks/splits.py``, of the half "tune", in the rendering with layout and the flat one, and pages of one article
from the sites of the same half; with ``--all-sites``, from all sites.

With ``--models DIR``, each page is labelled by a line model that was not trained on its sites (``python -m
training.labels --folds 5 --out DIR``; folds without a model are left out), so that the labels are as good as on new
pages. The same number of synthetic pages has the labels of the built-in model, which was trained on these sites, and
some have those of the gold. Run the script again when the line model has changed. It is seeded and takes some minutes
on one core.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from benchmarks import shared_bench
from benchmarks.fields import (
    fold_of,
    folds_of,
    is_unseen,
    site_of_record,
    stated_fields,
    unseen_pipeline,
    with_given_labels,
)
from benchmarks.splits import synthetic_pages
from cleanarticle.api import default_pipeline
from cleanarticle.articles.headline import FEATURE_NAMES, MAX_MASS_ABOVE_TITLE, Features, FilledLines
from cleanarticle.articles.network import FAR, NEAR
from cleanarticle.page import Label, Page
from cleanarticle.pipeline import build
from cleanarticle.text.address import words_of
from cleanarticle.text.network import standardise
from cleanarticle.text.similarity import letters
from training.network import blocks, trunk_arrays

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "cleanarticle" / "articles" / "data" / "headline.npz"
# These were set by hand.
MAX_TITLE_MASS = 300  # of a line that may be the title; see FilledLines.mass
WIDTH = 40  # hidden units of a line
EPOCHS = 14
SEED_REPETITIONS = 10  # how often each seed is used: the seeds are the only real pages with several articles
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.03
DROPOUT = 0.1
BATCH_LINES = 6000
MAX_LINES = 3000  # of a page; longer pages are left out
TITLE_WEIGHT = 0.5  # of the loss of a title, relative to that of a break
BEGIN_WEIGHT = 2.0  # of a line that begins an article, relative to one that does not
WRONG_LABELS = 0.04  # the share of lines that get the labels of other lines, as the labeller makes errors too

Record = dict[str, Any]
Flags = NDArray[np.bool_]


class Sample(NamedTuple):
    """The filled lines of one page, as input and target of the network."""

    site: str
    values: NDArray[np.float16]
    """The features: a row for each line, the columns ``FEATURE_NAMES``."""
    begins: Flags
    """Whether an article begins at each line."""
    counts: Flags
    """Whether each line counts in the loss; lines around a beginning do not."""
    title: Flags
    """Whether each line is the title of the first article; no line, if the title is not known."""


def single(page: Page, url: str | None, gold: str | None, site: str) -> Sample:
    """Return the sample of a page of one article, with its title if that is known.

    Args:
        page: the page, with its lines labelled.
        url: its address.
        gold: its title.
        site: its site.
    """
    from score import title_match

    filled = FilledLines(page)
    high = filled.mass_above <= MAX_MASS_ABOVE_TITLE
    rows = zip(filled.texts, (high & (filled.mass <= MAX_TITLE_MASS)).tolist(), strict=True)
    title = np.array([bool(gold and may and title_match(gold, text)[1]) for text, may in rows], np.bool_)
    counts = np.ones(len(high), np.bool_) if title.any() else ~high
    return Sample(site, filled.features(frozenset(words_of(url))).astype(np.float16), title, counts, title)


def several(page: Page, begins: Sequence[int], since: Sequence[int], site: str) -> Sample:
    """Return the sample of a page of several articles.

    Args:
        page: the page, with its lines labelled.
        begins: the line at which each article begins, counted without blank lines of the source.
        since: the first line that belongs to each article, which may be above its title.
        site: the site of the page.
    """
    filled = FilledLines(page)
    row_of = {index: row for row, index in enumerate(filled.indices)}
    # Repairs may have emptied lines that are filled in the source, by which the lines are counted.
    in_source = [i for i, line in enumerate(page.lines) if page.source[line.start : line.end].strip()]
    begins_here, title = np.zeros((2, len(filled.indices)), np.bool_)
    counts = np.ones(len(filled.indices), np.bool_)
    for number, (first, last) in enumerate(zip(since, begins, strict=True)):
        around = in_source[max(0, first - 1) : last + 2]
        rows_around = [row_of[index] for index in around if index in row_of]
        first_line = letters(page.lines[in_source[last]].text)
        equal_rows = [row for row in rows_around if letters(filled.texts[row]) == first_line]
        counts[rows_around] = False
        counts[equal_rows] = begins_here[equal_rows] = True
        if not number:
            title[equal_rows] = True
    return Sample(site, filled.features().astype(np.float16), begins_here, counts, title)


class HeadlineNetwork(nn.Module):
    """The network of :mod:`cleanarticle.articles.network` in PyTorch."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(len(FEATURE_NAMES), WIDTH)
        self.near = blocks(NEAR, DROPOUT, WIDTH)
        self.pooled = nn.Linear(2 * WIDTH, WIDTH)
        self.far = blocks(FAR, DROPOUT, WIDTH)
        self.last = nn.Linear(WIDTH, 2)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """Return two logits for each line: that an article begins there, and that it is the title.

        Args:
            values: the features, standardised: (pages, lines, features).
            mask: 1 for lines and 0 for padding: (pages, lines).
        """
        mask = mask[..., None]
        hidden = torch.relu(self.first(self.drop(values))) * mask
        for block in self.near:
            hidden = block(hidden, mask)
        mean = hidden.sum(1) / mask.sum(1).clamp(min=1)
        largest = hidden.masked_fill(mask == 0, -1e4).amax(1)
        hidden = (hidden + torch.relu(self.pooled(torch.cat([mean, largest], -1)))[:, None]) * mask
        for block in self.far:
            hidden = block(hidden, mask)
        out: Tensor = self.last(hidden)
        return out


def learn(samples: Sequence[Sample], seed: int, epochs: int = EPOCHS) -> dict[str, NDArray[Any]]:
    """Train the network; return a running mean of its weights over the last steps, by name."""
    samples = [sample for sample in samples if 0 < len(sample.values) <= MAX_LINES]
    values = np.concatenate([sample.values for sample in samples]).astype(np.float32)
    mean, spread = values.mean(0), values.std(0) + 1e-2
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    draw, noise = random.Random(seed), np.random.default_rng(seed)
    net = HeadlineNetwork()
    optimiser = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = epochs * (len(list(_batches(samples, random.Random(seed)))) + 20)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps, pct_start=0.15)
    running_mean = {name: value.clone() for name, value in net.state_dict().items()}
    for epoch in range(epochs):
        total = 0.0
        for batch in _batches(samples, draw):
            loss = _loss(net, batch, mean, spread, noise) / len(batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
            with torch.no_grad():
                for name, value in net.state_dict().items():
                    running_mean[name].lerp_(value, 0.02)
        print(f"  epoch {epoch}: loss {total / len(samples):.3f}", flush=True)
    return _arrays({name: value.numpy() for name, value in running_mean.items()}, mean, spread)


def _batches(samples: Sequence[Sample], draw: random.Random) -> Iterator[list[Sample]]:
    """Yield batches in a random order, each of samples of similar length."""
    order = list(samples)
    draw.shuffle(order)
    out: list[list[Sample]] = []
    for at in range(0, len(order), 256):
        batch: list[Sample] = []
        for sample in sorted(order[at : at + 256], key=lambda sample: len(sample.values)):
            if batch and len(sample.values) * (len(batch) + 1) > BATCH_LINES:
                out.append(batch)
                batch = []
            batch.append(sample)
        out.append(batch)
    draw.shuffle(out)
    yield from out


def _loss(
    net: HeadlineNetwork, batch: Sequence[Sample], mean: Features, spread: Features, noise: np.random.Generator
) -> Tensor:
    """Return the loss of a batch: the losses of beginnings of articles and of titles, added."""
    longest = max(len(sample.values) for sample in batch)
    values = np.zeros((len(batch), longest, len(FEATURE_NAMES)), np.float32)
    mask, begins, counts, title = np.zeros((4, len(batch), longest), np.float32)
    for row, sample in enumerate(batch):
        size = len(sample.values)
        values[row, :size] = standardise(_with_noisy_labels(sample.values, noise), mean, spread)
        mask[row, :size], begins[row, :size] = 1, sample.begins
        counts[row, :size], title[row, :size] = sample.counts, sample.title
    has_line, is_begin, counted, is_title = map(torch.from_numpy, (mask, begins, counts, title))
    scores = net(torch.from_numpy(values), has_line)
    begin_loss = functional.binary_cross_entropy_with_logits(scores[..., 0], is_begin, reduction="none")
    loss = (begin_loss * counted * (1 + (BEGIN_WEIGHT - 1) * is_begin)).sum()
    has_title = is_title.sum(1) > 0
    title_scores = scores[..., 1].masked_fill(has_line == 0, -1e4)[has_title]
    chosen = title_scores.masked_fill(is_title[has_title] == 0, -1e4)
    out: Tensor = loss + TITLE_WEIGHT * (title_scores.logsumexp(1) - chosen.logsumexp(1)).sum()
    return out


def _with_noisy_labels(values: NDArray[np.float16], noise: np.random.Generator) -> Features:
    """Return the features with random confidences and some wrong labels, since labels of models have errors, too."""
    out = values.astype(np.float32)
    kinds = out[:, : len(Label)]
    kinds *= noise.uniform(0.7, 1.15)
    if noise.random() < 0.5:
        kinds *= noise.uniform(0.6, 1.1, (len(out), 1))
    wrong = np.flatnonzero(noise.random(len(out)) < WRONG_LABELS)
    kinds[wrong] = kinds[noise.integers(0, len(out), len(wrong))]
    np.clip(kinds, 0, 1, out=kinds)
    return out


def _arrays(state: dict[str, Features], mean: Features, spread: Features) -> dict[str, NDArray[Any]]:
    out: dict[str, NDArray[Any]] = {"mean": mean, "spread": spread, **trunk_arrays(state, NEAR, FAR)}
    for name in ("first", "last"):
        out[f"{name}.weight"], out[f"{name}.bias"] = state[f"{name}.weight"].T, state[f"{name}.bias"]
    return {name: array.astype(np.float16) for name, array in out.items()}


def write(out: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write the weights in the format of the library."""
    np.savez_compressed(out, evidence=np.array(FEATURE_NAMES), **arrays)  # type: ignore[arg-type]


def singles(shared: Path) -> Iterator[tuple[Record, str | None]]:
    """Yield pages of one article, with the title if the text states it."""
    from common import load_records

    for source in ("fundus", "wcxb", "trafilatura"):
        for record in load_records(shared / "corpus" / f"{source}.jsonl.gz"):
            if record.get("page_type") in (None, "article") and record["text"].strip():
                has_title = "title" in stated_fields(record, record["text"])
                yield record, record["gold_title"] if has_title else None
    for record in load_records(shared / "corpus" / "labels.jsonl.gz"):
        if len(record["articles"]) == 1:
            yield record, record["articles"][0].get("title")


def seeds(shared: Path) -> Iterator[tuple[Record, list[int]]]:
    """Yield the seeds, each with the lines at which its articles begin; lines are counted without blank ones."""
    from common import load_records

    for record in load_records(shared / "seeds" / "gold.jsonl"):
        breaks: list[int] = []
        last = -1
        for at, line in enumerate(record["lines"]):
            if line["article"] is not None and line["article"] > last and line["label"] != "teaser":
                breaks.append(at)
                last = line["article"]
        yield record, breaks


def labelled(text: str, url: str | None, models: Path | None, site: str) -> Page:
    """Return a page after the stages before "split".

    Args:
        text: the text of the page.
        url: its address.
        models: the folder of the models of a cross-validation; ``None`` uses the built-in model.
        site: the site of the page, on which the model must not be trained.
    """
    pipeline = unseen_pipeline(models / f"fold{fold_of(site)}.npz") if models else default_pipeline()
    return build([part for part in pipeline.parts if part.stage in ("characters", "label")]).run(text, url=url)


def samples(shared: Path, models: Path | None, pages: int, seed: int, *, all_sites: bool) -> Iterator[Sample]:
    """Yield all samples for training."""
    from common import side_of

    sources = (models, None) if models else (None,)
    for record, title in singles(shared):
        site = site_of_record(record)
        if all_sites or side_of(site, "splits") == "dev":
            for source in sources:
                if is_unseen(site, source):
                    page = labelled(record["text"], record.get("url"), source, site)
                    yield single(page, record.get("url"), title, site)
    for record, breaks in seeds(shared):
        sample = several(labelled(record["text"], None, None, record["id"]), breaks, breaks, record["id"])
        yield from [sample] * SEED_REPETITIONS
    for number, source in enumerate(sources):
        for field in ("text", "text_flat"):
            for record in synthetic_pages(shared, field, "tune", pages, seed + number, folds_of(source)):
                page = labelled(record["text"], None, source, record["sites"][0])
                yield several(page, record["breaks"], record["since"], record["sites"][0])
    for record in synthetic_pages(shared, "text", "tune", pages // 3, seed + 2):
        page = with_given_labels(record["labels"], read=False).run(record["text"])
        yield several(page, record["breaks"], record["since"], record["sites"][0])


def main() -> None:
    """Read the command line, learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--models", type=Path)
    parser.add_argument("--pages", type=int, default=1500, help="synthetic pages, of each rendering and each labelling")
    parser.add_argument("--all-sites", action="store_true", help="learn from pages of one article of every site")
    parser.add_argument("--seed", type=int, default=190)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    shared_bench.load(args.shared)
    all_samples = list(samples(args.shared, args.models, args.pages, args.seed, all_sites=args.all_sites))
    beginnings = sum(int(sample.begins.sum()) for sample in all_samples)
    print(f"{len(all_samples)} pages, {beginnings} lines that begin an article", flush=True)
    write(args.out, learn(all_samples, args.seed))


if __name__ == "__main__":
    main()
