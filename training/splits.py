"""Learns how the evidence for headlines is weighed: ``python -m training.splits --shared ../shared``.

Two things are learned, both into ``src/cleanarticle/articles/data/headline.json``:

* ``title``: one weight a piece of evidence, by a conditional logit over the candidates of a page (McFadden,
  1974): of the lines above the text the likeliest is the title.
* ``break``: a network of one small hidden layer that tells whether an article begins at a line, from the
  made-up pages of ``benchmarks/splits.py``, half "tune", with labels by the model and with labels as the gold has
  them, and from pages of one article.

With ``--models DIR`` each page is labelled by the model of a cross-validation of the line model that never
saw its sites (``python -m training.labels --folds 5 --out DIR``), so that what is learned holds for labels as
they are on unseen pages; without, by the model that ships, whose labels of these pages are too good. Run it
again when the labels change. Seeded; some minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.articles.headline import EVIDENCE, Sheet, words_of
from cleanarticle.default import default_pipeline
from cleanarticle.page import Page
from cleanarticle.pipeline import build

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "cleanarticle" / "articles" / "data" / "headline.json"
UP = 600  # mass of text that may stand above a title
HIDDEN = 16
MEMBERS = 2
EPOCHS = 14
DECAY = 3e-2
FOLDS = 5

Values = NDArray[np.float32]
Record = dict[str, Any]


class Choice(NamedTuple):
    """The candidates for the title of one page, and which of them the gold accepts."""

    site: str
    values: Values
    right: NDArray[np.bool_]


class Places(NamedTuple):
    """The candidates for a break on one page, and which of them begin an article."""

    values: Values
    right: NDArray[np.bool_]


def choice(page: Page, url: str | None, gold: str, site: str) -> Choice | None:
    """What there is to choose from for a title, or None where the right one is not among it."""
    from score import title_match

    sheet = Sheet(page)
    gaps = [gap for gap in sheet.gaps if sheet.text_above(gap) <= UP]
    found = sheet.measure(gaps, frozenset(words_of(url)))
    right = np.array([bool(title_match(gold, sheet.texts[place])[1]) for place in found.places], np.bool_)
    return Choice(site, found.values, right) if right.any() else None


def places(page: Page, breaks: Sequence[int] | None) -> Places:
    """The candidates below the first title; *breaks* are filled lines of the source, None for one article."""
    sheet = Sheet(page)
    found = sheet.measure(sheet.gaps)
    at = np.array(found.places, np.intp)
    if breaks is None:
        below = np.array([sheet.gaps[gap].number > 0 for gap in found.gaps], np.bool_)
        return Places(found.values[below], np.zeros(int(below.sum()), np.bool_))
    filled = [i for i, line in enumerate(page.lines) if page.source[line.start : line.end].strip()]
    where = {index: place for place, index in enumerate(sheet.index)}
    begins = [where.get(filled[each], -9) for each in breaks]
    right = np.isin(at, begins[1:])
    near = np.isin(at - 1, begins) | np.isin(at + 1, begins)  # would count as found, and is not what is looked for
    below = (at > begins[0] + 1) & (right | ~near)
    return Places(found.values[below], right[below])


def learn_title(choices: Sequence[Choice]) -> Values:
    """The weights that make the right lines the likeliest, by Newton's method with a small ridge."""
    weights = np.zeros(len(EVIDENCE))
    for _ in range(25):
        gradient = 2e-3 * len(choices) * weights
        hessian = 2e-3 * len(choices) * np.eye(len(weights))
        for each in choices:
            score = each.values @ weights
            odds = np.exp(score - score.max())
            share = odds / odds.sum()
            chosen = odds * each.right / (odds * each.right).sum()
            mean = share @ each.values
            gradient += mean - chosen @ each.values
            hessian += (each.values * share[:, None]).T @ each.values - np.outer(mean, mean)
        step = np.linalg.solve(hessian, gradient)
        weights -= step * min(1.0, 2 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-4:
            break
    return weights.astype(np.float32)


def learn_break(pages: Sequence[Places], seed: int) -> dict[str, Any]:
    """A network of one hidden layer that tells the rows that begin an article."""
    import torch

    values = np.concatenate([each.values for each in pages])
    right = np.concatenate([each.right for each in pages])
    mean, spread = values.mean(0), values.std(0) + 1e-3
    x = torch.tensor((values - mean) / spread, dtype=torch.float32)
    y = torch.tensor(right, dtype=torch.float32)
    torch.set_num_threads(1)
    first = np.zeros((len(EVIDENCE), 0), np.float32)
    shift: list[float] = []
    second: list[float] = []
    bias = 0.0
    for member in range(MEMBERS):
        torch.manual_seed(seed + member)
        net: Any = torch.nn.Sequential(
            torch.nn.Linear(len(EVIDENCE), HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(HIDDEN, 1)
        )
        optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
        order = torch.Generator().manual_seed(seed + member)
        for _ in range(EPOCHS):
            net.train()
            for batch in torch.split(torch.randperm(len(x), generator=order), 256):
                optimiser.zero_grad()
                loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x[batch])[:, 0], y[batch])
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            schedule.step()
        first = np.concatenate([first, net[0].weight.detach().numpy().T], axis=1)
        shift += net[0].bias.detach().tolist()
        second += (net[3].weight.detach()[0] / MEMBERS).tolist()
        bias += float(net[3].bias.detach()[0]) / MEMBERS
    scaled = first / spread[:, None]
    return {
        "first": {name: _short(row) for name, row in zip(EVIDENCE, scaled.tolist(), strict=True)},
        "shift": _short((np.array(shift) - mean @ scaled).tolist()),
        "second": _short(second),
        "bias": round(bias, 3),
    }


def _short(values: Sequence[float]) -> list[float]:
    return [round(value, 3) for value in values]


def right_titles(choices: Sequence[Choice]) -> float:
    """The share of pages whose title is found, cross-validated over sites."""
    from fields import fold_of

    hits: list[bool] = []
    for fold in range(FOLDS):
        weights = learn_title([each for each in choices if fold_of("title " + each.site, FOLDS) != fold])
        rest = (each for each in choices if fold_of("title " + each.site, FOLDS) == fold)
        hits += [bool(each.right[int(np.argmax(each.values @ weights))]) for each in rest]
    return float(np.mean(hits))


def singles(shared: Path) -> Iterator[tuple[Record, str | None]]:
    """Pages of one article, with the title where the text states it."""
    from common import load_records
    from fields import stated

    for source in ("fundus", "wcxb", "trafilatura"):
        for record in load_records(shared / "corpus" / f"{source}.jsonl.gz"):
            if record.get("page_type") in (None, "article") and record["text"].strip():
                told = "title" in stated(record, record["text"])
                yield record, record["gold_title"] if told else None
    for record in load_records(shared / "corpus" / "labels.jsonl.gz"):
        if len(record["articles"]) == 1:
            yield record, record["articles"][0].get("title")


def seeds(shared: Path) -> Iterator[tuple[Record, list[int]]]:
    """The seeds, and the filled lines that their articles begin at."""
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
    """The page after the stages that go before the splitting."""
    from fields import fold_of, folds_of, unseen

    pipeline = unseen(models / f"fold{fold_of(site, folds_of(models))}.npz") if models else default_pipeline()
    return build([part for part in pipeline.parts if part.stage in ("characters", "label")]).run(text, url=url)


def main() -> None:
    """Read the command line, learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--models", type=Path)
    parser.add_argument("--pages", type=int, default=1500, help="made-up pages, of each rendering")
    parser.add_argument("--seed", type=int, default=190)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    sys.path[:0] = [str(args.shared / "bench"), str(ROOT / "benchmarks")]
    from common import site_of
    from fields import folds_of, given
    from splits import made

    choices: list[Choice] = []
    pages: list[Places] = []
    for record, title in singles(args.shared):
        site = site_of(record.get("url"))[1] or record["id"]
        page = labelled(record["text"], record.get("url"), args.models, site)
        pages.append(places(page, None))
        if title and (found := choice(page, record.get("url"), title, site)) is not None:
            choices.append(found)
    print(f"{len(choices)} titles: {right_titles(choices):.3f} right, cross-validated over sites", flush=True)
    for record, breaks in seeds(args.shared):
        pages.append(places(labelled(record["text"], None, args.models, record["id"]), breaks))
    for field in ("text", "text_flat"):
        for record in made(args.shared, field, "tune", args.pages, args.seed, folds_of(args.models) or 1):
            page = labelled(record["text"], None, args.models, record["sites"][0])
            pages.append(places(page, record["breaks"]))
    for record in made(args.shared, "text", "tune", args.pages // 2, args.seed + 1):
        page = given(record["labels"], read=False).run(record["text"])
        pages.append(places(page, record["breaks"]))
    print(f"{sum(int(each.right.sum()) for each in pages)} rows of breaks on {len(pages)} pages", flush=True)
    write(args.out, learn_title(choices), learn_break(pages, args.seed))


def write(out: Path, title: Values, breaks: dict[str, Any]) -> None:
    """Write what was learned, a line a piece of evidence."""
    weights = {name: round(float(weight), 3) for name, weight in zip(EVIDENCE, title, strict=True)}
    data = {"title": weights, "break": breaks}
    rows = json.dumps(data, indent=1)
    out.write_text(rows.replace("\n    ", " ").replace("\n   ]", "]").replace("\n  ]", "]") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
