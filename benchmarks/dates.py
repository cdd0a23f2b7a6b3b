"""Compare the reader of dates with dateparser: accuracy and time, on the lines that state the date of a page.

    python -m benchmarks.dates --shared ../shared

The lines are those of the labelled pages with the label date or byline and a digit. A line is right where the reader
finds the day of the gold. Only lines count on which one of the readers finds it. ``parse`` is ``dateparser.parse``,
``search`` is ``dateparser.search.search_dates``; both get the language, which makes them as fast as they can be.
Needs ``pip install dateparser``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import shared_bench
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.recognizers.dates import DateContext, find_dates


class Case(NamedTuple):
    """A line, its language and address, and the day that the gold states."""

    text: str
    language: str
    url: str | None
    day: dt.date


def cases(shared: Path) -> Iterator[Case]:
    """Yield the lines of labelled pages that may state the date."""
    from common import load_records
    from score import day_of

    for record in load_records(shared / "corpus" / "labels.jsonl.gz"):
        days = {day_of(article["date"]) for article in record["articles"]} - {None}
        for line in record["lines"]:
            if len(days) == 1 and line["label"] in ("date", "byline") and any(c.isdigit() for c in line["text"]):
                yield Case(line["text"].strip(), record["lang"] or "en", record.get("url"), next(iter(days)))


def ours(case: Case) -> set[dt.date]:
    """Return the days that the library reads from a line."""
    context = DateContext(vocabulary(case.language).months, case.language, case.url)
    return {_day(date.value) for date in find_dates(case.text, context)}


def parse(case: Case) -> set[dt.date]:
    """Return the day that ``dateparser.parse`` reads."""
    import dateparser

    date = dateparser.parse(case.text, languages=[case.language.split("-")[0]])
    return {date.date()} if date else set()


def search(case: Case) -> set[dt.date]:
    """Return the days that ``dateparser.search`` reads."""
    from dateparser.search import search_dates

    dates = search_dates(case.text, languages=[case.language.split("-")[0]]) or []
    return {value.date() for _, value in dates}


def _day(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args()
    shared_bench.load(args.shared)
    known = list(cases(args.shared))
    readers: dict[str, Callable[[Case], set[dt.date]]] = {"ours": ours, "parse": parse, "search": search}
    found: dict[str, list[set[dt.date]]] = {}
    cost: dict[str, float] = {}
    failed: dict[str, int] = dict.fromkeys(readers, 0)
    for name, reader in readers.items():
        rows: list[set[dt.date]] = []
        reader(known[0])
        started = time.process_time()
        for case in known:
            try:
                rows.append(reader(case))
            except Exception as error:  # a peer that does not know the language, or fails
                failed[name] += 1
                rows.append(set())
                if name == "ours":
                    raise error
        cost[name] = (time.process_time() - started) / len(known) * 1000
        found[name] = rows
    counted = [at for at, case in enumerate(known) if any(case.day in rows[at] for rows in found.values())]
    print(f"{len(known)} lines; {len(counted)} state the day, {len({known[at].language for at in counted})} languages")
    for name, rows in found.items():
        right = sum(known[at].day in rows[at] for at in counted)
        more = sum(bool(rows[at] - {known[at].day}) for at in counted)
        print(
            f"{name:7} right {right / len(counted):.3f}, other days too {more / len(counted):.3f}, "
            f"{cost[name]:.2f} ms a line, failed on {failed[name]}"
        )


if __name__ == "__main__":
    main()
