"""Measure the fields of articles: title, date, authors, agency, dateline, and the splitting.

    python -m benchmarks.fields --shared ../shared [--labels gold|aligned|library] [--models DIR] [--input text]
        [--limit N] [--errors]
    python -m benchmarks.fields --readers 600 [--models DIR] [--errors]

``gold`` gives the readers the labels of labelled pages (an upper bound), ``aligned`` labels by the gold
body and title alone, every other line "nav" (bylines and dates unlabelled: the hardest case), and
``library`` runs the whole library: with ``--models`` each page is labelled by the model of a
cross-validation (``fold0.npz``…, as ``python -m training.labels --folds 5`` leaves them; pages of folds that
have none are left out) that never saw its site, which shows what to expect on other pages; without, by
the model that ships, which was trained on these pages. Values are scored where the page's text states them:
the title and each author as a run of words, the date as a line with its year, its day and its month in
figures or in words of any language of the library; "all" counts every page that has gold.

``--readers N`` scores the whole library on a seeded sample of N pages whose articles readers read
(``training/readers.jsonl``), as ``../shared/bench/score_fields.py`` does: a title is right where it equals the
gold except for case and marks (a kicker or a site's name left on it is wrong), authors are F1 over names, date,
agency and dateline F1 over values, at most three articles a page. Then Fundus, where the text states the values.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import hashlib
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import shared_bench
from cleanarticle.api import default_pipeline
from cleanarticle.articles import split
from cleanarticle.fields import READERS
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.markup_model import MarkupModel
from cleanarticle.lines.model import Model
from cleanarticle.locales import load_all
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import Pipeline

Record = dict[str, Any]


def with_given_labels(labels: Iterable[str | None], *, read: bool = True) -> Pipeline:
    """Return a pipeline that gives a page these labels, then splits it and reads its fields.

    Args:
        labels: one for each line that is not blank; ``None`` stands for "nav".
        read: whether to split and to read fields.
    """
    known = list(labels)

    def label(page: Page) -> Iterator[Relabel]:
        filled = (i for i, line in enumerate(page.lines) if not line.blank)
        for index, name in zip(filled, known, strict=True):
            yield Relabel(index, Label(name or "nav"), 0.9 if name else 0.5, "given")

    pipeline = Pipeline().with_("given", label, stage="label")
    if not read:
        return pipeline
    pipeline = pipeline.with_("split", split, stage="split")
    for name, cleaner in READERS:
        pipeline = pipeline.with_(name, cleaner, stage="read")
    return pipeline


FOLDS = 5


def folds_of(models: Path | None) -> list[int]:
    """Return the folds, of five, whose models a cross-validation left in the folder; none if no folder is given."""
    return [fold for fold in range(FOLDS) if (models / f"fold{fold}.npz").exists()] if models else []


def is_unseen(site: str, models: Path | None) -> bool:
    """Return whether there is a model that has not seen the site, or the model that ships is to be used."""
    return models is None or fold_of(site) in folds_of(models)


def fold_of(site: str, folds: int = FOLDS) -> int:
    """Return the fold whose model has not seen the site, as ``training/labels.py`` splits them."""
    return int(hashlib.sha256(f"fold {site}".encode()).hexdigest(), 16) % folds


@functools.cache
def unseen_pipeline(path: Path) -> Pipeline:
    """Return the default pipeline with the line model of a file, and the network of marks next to it, if any."""
    marks = path.with_name(path.stem.replace("fold", "markup") + ".json")
    markup_model = MarkupModel.read(marks.read_text("utf-8")) if marks.exists() else None
    labeller = Labeller(model=Model.read(path.read_bytes()), markup_model=markup_model)
    return default_pipeline().replace("labels", labeller)


def site_of_record(record: Record) -> str:
    """Return the site of a page, as ``../shared/bench`` distinguishes sites; the id of a page without a URL."""
    from common import site_of

    return str(site_of(record.get("url"))[1] or record["id"])


def cleaned(text: str, url: str | None, models: Path | None, site: str) -> Page:
    """Return a page of this site as the library cleans it, by the model that has not seen the site if there is one."""
    import cleanarticle

    if models is None:
        return cleanarticle.clean(text, url=url)
    return unseen_pipeline(models / f"fold{fold_of(site)}.npz").run(text, url=url)


def aligned_labels(record: Record, text: str) -> list[str | None]:
    """Return labels by the gold alone: lines of the gold body are body, lines equal to the gold title are title."""
    from common import normal, shingles, tokens

    body = shingles(tokens(record["gold_body"], cjk=True), 3)
    title = normal(record.get("gold_title"))
    out: list[str | None] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        of_line = shingles(tokens(line, cjk=True), 3)
        inside = sum((of_line & body).values()) / max(1, sum(of_line.values()))
        if title and normal(line) == title:
            out.append("title")
        else:
            out.append("body" if inside > 0.7 and of_line else None)
    return out


def stated_fields(record: Record, text: str) -> set[str]:
    """Return the names of the fields of the gold that the text states."""
    from common import normal
    from score import day_of

    whole = f" {normal(text)} "
    out = set()
    title = record.get("gold_title") or ""
    parts = re.split(r"\s+[|\-–—:·»«/]+\s+", title)  # title_match takes a title without its site's name
    forms = [title, " - ".join(parts[:-1]), " - ".join(parts[1:])] if len(parts) > 1 else [title]
    if any(normal(form) and f" {normal(form)} " in whole for form in forms):
        out.add("title")
    authors = record.get("gold_authors")
    if authors and all(f" {normal(author)} " in whole for author in authors if normal(author)):
        out.add("authors")
    day = day_of(record.get("gold_date"))
    if day is not None and any(_states(line, day) for line in text.split("\n") if len(line) < 220):
        out.add("date")
    return out


def _states(line: str, day: dt.date) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", line)[:40]]
    if day.day not in numbers or not {day.year, day.year - 2000} & set(numbers):
        return False
    if numbers.count(day.month) > (day.month == day.day):
        return True
    return any(word.strip(".").lower() in _MONTHS[day.month] for word in re.findall(r"[^\s\d,;/|()-]+", line))


_MONTHS = {
    number: {name.lower().strip(".") for locale in load_all() if locale.months for name in locale.months[number - 1]}
    for number in range(1, 13)
}


def predict(record: Record, mode: str, field: str, models: Path | None) -> Page:
    """Return the page of a record, cleaned by the whole library or by its field readers on given labels."""
    text = record[field]
    if mode == "library":
        return cleaned(text, record.get("url"), models, site_of_record(record))
    labels = [line["label"] for line in record["lines"]] if mode == "gold" else aligned_labels(record, text)
    return with_given_labels(labels).run(text, url=record.get("url"), language=record.get("lang"))


SOURCES = ("fundus", "wcxb", "aeb", "trafilatura", "newspaper4k")
READERS_FILE = Path(__file__).parent.parent / "training" / "readers.jsonl"


def corpus(
    shared: Path,
    mode: str,
    field: str,
    models: Path | None,
    limit: int | None,
    errors: bool,
    sources: Iterable[str] = SOURCES,
) -> None:
    """Print scores of the fields of articles that have gold, where the text states them."""
    from common import load_records
    from score import author_f1, day_of, title_match

    for source in sources:
        records = [
            r for r in load_records(shared / "corpus" / f"{source}.jsonl.gz") if r.get("page_type") in (None, "article")
        ]
        if mode == "aligned":
            records = [r for r in records if r.get("gold_body")]
        records = [r for r in records if is_unseen(site_of_record(r), models)]
        scores: dict[str, list[float]] = defaultdict(list)
        counts: list[bool] = []
        for record in records[:limit]:
            there = stated_fields(record, record[field])
            page = predict(record, mode, field, models)
            counts.append(len(page.articles) == 1)
            got = max(page.articles, key=lambda article: len(article.body), default=None)
            when = got.date.isoformat() if got and got.date else None
            values: dict[str, float] = {}
            if record.get("gold_title"):
                values["title"] = float(title_match(record["gold_title"], got.title if got else None)[1])
            if record.get("gold_date"):
                values["date"] = float(day_of(record["gold_date"]) == day_of(when))
            if record.get("gold_authors"):
                values["authors"] = author_f1(record["gold_authors"], list(got.authors) if got else [])
            for name, value in sorted(values.items()):
                scores[f"all {name}"].append(value)
                if name not in there:
                    continue
                scores[name].append(value)
                if errors and value < 1:
                    mine = {"title": got.title if got else None, "date": when, "authors": got.authors if got else ()}[
                        name
                    ]
                    print(f"   {record['id']} {record.get('lang')} {name}: {record['gold_' + name]!r} / {mine!r}")
        parts = [f"{name} {sum(row) / len(row):.3f} (of {len(row)})" for name, row in sorted(scores.items()) if row]
        print(
            f"{source:12} one article {sum(counts) / max(1, len(counts)):.3f} (of {len(counts)}); " + "; ".join(parts)
        )


def labelled(shared: Path, mode: str, models: Path | None, errors: bool) -> None:
    """Print scores of the fields of the labelled pages and the seeds, as ``score_lines.py`` computes them."""
    from common import load_records, normal
    from score import author_f1, day_of, title_match

    for source in ("seeds/gold.jsonl", "corpus/labels.jsonl.gz"):
        scores: dict[str, list[float]] = defaultdict(list)
        tally: dict[str, Counter[str]] = defaultdict(Counter)
        counts = []
        started = time.perf_counter()
        records = [r for r in load_records(shared / source) if is_unseen(site_of_record(r), models)]
        for record in records:
            page = predict(record, mode, "text", models)
            gold = record.get("gold_articles") or record["articles"]
            counts.append(len(gold) == len(page.articles))
            for number, want in enumerate(gold):
                got = next((a for a in page.articles if title_match(want.get("title"), a.title)[1]), None)
                if got is None and number < len(page.articles):
                    got = page.articles[number]
                when = got.date.isoformat() if got and got.date else None
                wrong: list[tuple[str, Any, Any]] = []
                if want.get("title"):
                    scores["title"].append(title_match(want["title"], got.title if got else None)[1])
                    if not scores["title"][-1]:
                        wrong.append(("title", want["title"], got and got.title))
                scores["authors"].append(author_f1(want["authors"] or [], list(got.authors) if got else []))
                if scores["authors"][-1] < 1:
                    wrong.append(("authors", want["authors"], got and got.authors))
                pairs = {
                    "date": (day_of(want["date"]), day_of(when)),
                    "agency": (normal(want["agency"]), normal(got.agency if got else None)),
                    "dateline": (normal(want["dateline"]), normal(got.dateline if got else None)),
                }
                for name, (a, b) in pairs.items():
                    tally[name]["tp"] += bool(a) and a == b
                    tally[name]["fn"] += bool(a) and a != b
                    tally[name]["fp"] += bool(b) and a != b
                    if a != b and (a or b):
                        wrong.append((name, a, b))
                if errors and wrong:
                    print("  ", record["id"][:70], record.get("lang"), wrong)
        parts = [f"{name} {sum(row) / len(row):.3f}" for name, row in scores.items()]
        parts += [f"{name} F1 {2 * c['tp'] / max(1, 2 * c['tp'] + c['fn'] + c['fp']):.3f}" for name, c in tally.items()]
        ms = (time.perf_counter() - started) / len(records) * 1000
        print(f"{source}: count exact {sum(counts) / len(counts):.3f}; " + "; ".join(parts) + f"; {ms:.1f} ms a page")


def read_articles(row: Record, text: str) -> list[Record]:
    """Return the articles of a page as its reader noted them, with the values at the places that the row names."""
    lines = lines_of(text)

    def value(place: list[int]) -> str:
        return " ".join(
            lines[line][start:end].strip()
            for line, start, end in zip(place[::3], place[1::3], place[2::3], strict=True)
        )

    return [
        {
            **{name: article.get(name) for name in ("date", "language")},
            **{name: value(article[name]) if name in article else None for name in ("title", "agency", "dateline")},
            "authors": [value(place) for place in article.get("authors", [])],
        }
        for article in row["articles"]
    ]


def _sampled(shared: Path, models: Path | None, limit: int) -> Iterator[tuple[Record, Record]]:
    """Yield a seeded sample of the pages whose articles were read, each with its row."""
    from common import load_records

    rows = [json.loads(row) for row in READERS_FILE.read_text("utf-8").splitlines()]
    rows = sorted((row for row in rows if row.get("articles")), key=lambda row: (row["source"], row["id"]))
    wanted = {(row["source"], row["id"]): row for row in random.Random(19).sample(rows, min(limit, len(rows)))}
    for source in sorted({source for source, _ in wanted}):
        for record in load_records(shared / "corpus" / f"{source}.jsonl.gz"):
            row = wanted.get((source, record["id"]))
            if row is not None and is_unseen(site_of_record(record), models):
                yield row, record


def readers_pages(shared: Path, models: Path | None, limit: int, errors: bool) -> None:
    """Print scores of the fields of pages whose articles were read, as ``score_fields.py`` computes them."""
    from common import normal
    from score import day_of, title_match
    from score_lines import prf, tally

    right: dict[str, list[bool]] = defaultdict(list)
    stated: dict[str, Counter[str]] = defaultdict(Counter)
    for row, record in _sampled(shared, models, limit):
        page = cleaned(record["text"], record.get("url"), models, site_of_record(record))
        wants = read_articles(row, record["text"])
        right["count"].append(len(page.articles) == len(wants))
        for number, want in enumerate(wants[:3]):
            got = next((a for a in page.articles if title_match(want["title"], a.title)[1]), None)
            if got is None and number < len(page.articles):
                got = page.articles[number]
            values: dict[str, tuple[Any, Any]] = {
                "title": (normal(want["title"]), normal(got.title if got else None)),
                "authors": (_normalized(want["authors"]), _normalized(got.authors if got else ())),
                "date": (day_of(want["date"]), day_of(got.date.isoformat() if got and got.date else None)),
                "agency": (normal(want["agency"]), normal(got.agency if got else None)),
                "dateline": (normal(want["dateline"]), normal(got.dateline if got else None)),
                "language": ((want["language"] or "")[:2], (got.language or "" if got else "")[:2]),
            }
            for name, (gold, mine) in values.items():
                if name in ("title", "language"):
                    if gold:
                        right[name].append(gold == mine)
                elif name == "authors":
                    stated[name] += Counter(tp=len(gold & mine), fp=len(mine - gold), fn=len(gold - mine))
                else:
                    tally(stated[name], gold, mine)
                if errors and gold != mine and (gold or name != "title"):
                    print(f"   {row['id']} {name}: {gold!r} / {mine!r}")
    pages = len(right["count"])
    print(
        f"readers' pages ({pages}): " + "; ".join(f"{k} {sum(v) / len(v):.3f} (of {len(v)})" for k, v in right.items())
    )
    for name, cell in stated.items():
        found = prf(cell["tp"], cell["fp"], cell["fn"])
        parts = f"F1 {found['f1']:.3f}, precision {found['p']:.3f}, recall {found['r']:.3f}"
        print(f"  {name} {parts} (of {cell['tp'] + cell['fn']})")


def _normalized(names: Iterable[str]) -> set[str]:
    from common import normal

    return {normal(name) for name in names} - {""}


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are not blank, as readers counted them."""
    return [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--labels", choices=("gold", "aligned", "library"), default="library")
    parser.add_argument("--models", type=Path)
    parser.add_argument("--input", default="text")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--readers", type=int, help="so many pages whose articles were read, and Fundus")
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    shared_bench.load(args.shared)
    if args.readers:
        readers_pages(args.shared, args.models, args.readers, args.errors)
        corpus(args.shared, "library", args.input, args.models, args.limit, args.errors, sources=("fundus",))
        return
    if args.labels != "aligned":
        labelled(args.shared, args.labels, args.models, args.errors)
    if args.labels != "gold":
        corpus(args.shared, args.labels, args.input, args.models, args.limit, args.errors)


if __name__ == "__main__":
    main()
