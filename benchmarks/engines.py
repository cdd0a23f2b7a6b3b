"""Compare the engines with a pool of processes: are their results those of ``clean``, and what do they cost?

``python -m benchmarks.engines --corpus ../shared/corpus`` (with the group ``engines``, and Java for Spark). The pages
are spread evenly over the corpus. For each page all added fields are compared; with ``--lines`` also every line
with its label, its confidence and its reason, which takes longer and says less of what an engine costs.

Each engine runs in a process of its own, with two workers, and cleans a few pages before it is timed, so that
starting it does not count. Loading the tables counts where workers are started for each run: the pool, datatrove,
datasets, pandas and polars. ``CPU`` is the processor time of the process and of all that it started, per page; unlike
the time by the clock it hardly depends on what else the machine does. Reads ``/proc``: Linux only.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import cleanarticle
from cleanarticle.integrations import Cleaning
from cleanarticle.io import jsonl

WORKERS = 2
WARM_UP = 40
_TICKS = os.sysconf("SC_CLK_TCK")

Record = dict[str, Any]
Run = Callable[[list[Record]], Iterable[Mapping[str, Any]]]
CORPUS = ("fundus", "aeb", "wcxb", "trafilatura", "magic", "pages", "gold")


def pages(corpus: Path, count: int) -> list[Record]:
    """Return *count* pages of the corpus, at equal distances."""
    records: list[Record] = []
    for name in CORPUS:
        with gzip.open(corpus / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for page in map(json.loads, file):
                if page["text"]:
                    records.append({"id": str(len(records)), "url": page.get("url"), "text": page["text"]})
    if len(records) < count:
        sys.exit(f"the corpus has {len(records)} pages, fewer than {count}: give a smaller --pages")
    return [records[at * len(records) // count] for at in range(count)]


def digest(row: Mapping[str, Any], lines: bool) -> str:
    """Return a digest of the result for a page, the same for rows of tables and of JSON."""
    values = {name: _plain(row[name]) for name in ("text", *jsonl.added_names(lines=lines, seconds=False))}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value of a table as JSON has it: lists, not arrays, spans by name, and no field that is null.

    A table has every field of its schema in every row, JSON leaves out what is seldom there.
    """
    if isinstance(value, Mapping):
        plain = {key: _spans(one) if key == "spans" else _plain(one) for key, one in value.items()}
        return {key: one for key, one in plain.items() if one is not None}
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return None if value != value else value  # pandas has NaN where there is nothing


def _spans(spans: Any) -> Any:
    if isinstance(spans, Mapping):
        return {name: list(span) for name, span in spans.items() if span is not None}
    return {span["field"]: [span["start"], span["end"]] for span in spans}


def cpu_seconds() -> float:
    """Return the processor time of this process and all that it started, in seconds."""
    stats: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            stats[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    family, children = set[int](), {os.getpid()}
    while children:
        family |= children
        children = {pid for pid, (parent, _) in stats.items() if parent in family} - family
    return sum(stats[pid][1] for pid in family if pid in stats) / _TICKS


def one(lines: bool) -> Run:
    """Return a run of ``clean`` itself, page by page."""

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        for record in records:
            yield {**record, **_fields(cleanarticle.clean(record["text"], url=record["url"]), lines)}

    return run


def pool(lines: bool) -> Run:
    """Return a run of ``clean_many`` with worker processes."""

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        for record, page in zip(records, cleanarticle.clean_many(records, processes=WORKERS), strict=True):
            if isinstance(page, cleanarticle.Failure):
                sys.exit(f"page {record['id']} failed: {page.error}")
            yield {**record, **_fields(page, lines)}

    return run


def _fields(page: cleanarticle.Page, lines: bool) -> Record:
    return {"text": page.text, **jsonl.added_values(page, lines=lines)}


def command_line(lines: bool) -> Run:
    """Return a run of the command line over a file of JSON lines."""

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        with tempfile.TemporaryDirectory() as name:
            source, out = Path(name) / "in.jsonl", Path(name) / "out.jsonl"
            source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
            command = [sys.executable, "-m", "cleanarticle", "clean", str(source), "-o", str(out), "--quiet"]
            command += ["--no-config", "--processes", str(WORKERS), *(["--lines"] if lines else [])]
            subprocess.run(command, check=True)
            return [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]

    return run


def spark(lines: bool) -> Run:
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    from pyspark.sql import SparkSession

    from cleanarticle.integrations.spark import clean

    builder = SparkSession.builder.master(f"local[{WORKERS}]")
    for name, value in {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}.items():
        builder = builder.config(name, value)
    session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        frame = session.createDataFrame(records, "id string, url string, text string").repartition(WORKERS * 4)
        return [row.asDict(recursive=True) for row in clean(frame, Cleaning(lines=lines)).collect()]

    return run


def datatrove(lines: bool) -> Run:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleanarticle.integrations.datatrove import CleanArticle

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "in").mkdir()
            for task in range(WORKERS):
                rows = [json.dumps(record) + "\n" for record in records[task::WORKERS]]
                (folder / "in" / f"{task}.jsonl").write_text("".join(rows), encoding="utf-8")
            cleaner = CleanArticle(Cleaning(lines=lines))
            blocks = [JsonlReader(str(folder / "in")), cleaner, JsonlWriter(str(folder / "out"))]
            LocalPipelineExecutor(blocks, tasks=WORKERS, workers=WORKERS, logging_dir=str(folder / "logs")).run()
            for path in (folder / "out").glob("*.gz"):
                with gzip.open(path, "rt", encoding="utf-8") as file:
                    for row in map(json.loads, file):
                        yield {"id": row["id"], "text": row.get("text", ""), **row["metadata"]}

    return run


def scrapy(lines: bool) -> Run:
    """Return a run of a spider of one process against a server on this machine; compare it with ``one``."""

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        texts = {f"/{record['id']}": record["text"].encode("utf-8", "surrogatepass") for record in records}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.end_headers()
                self.wfile.write(texts[self.path])

            def log_message(self, *_: Any) -> None:
                pass

        with (
            tempfile.TemporaryDirectory() as name,
            http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
        ):
            threading.Thread(target=server.serve_forever, daemon=True).start()
            folder = Path(name)
            (folder / "spider.py").write_text(_SPIDER, encoding="utf-8")
            ids = [{"id": record["id"], "url": record["url"]} for record in records]
            (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
            base = f"base=http://127.0.0.1:{server.server_port}"
            command = [sys.executable, "-m", "scrapy", "runspider", "spider.py", "-L", "ERROR", "-a", base]
            command += ["-s", f"CLEANARTICLE_LINES={lines}"]
            subprocess.run(command, cwd=folder, check=True)
            server.shutdown()
            return [json.loads(line) for line in (folder / "items.jsonl").read_text("utf-8").split("\n") if line]

    return run


_SPIDER = """
import json, pathlib, scrapy

class Spider(scrapy.Spider):
    name = "pages"
    custom_settings = {
        "ITEM_PIPELINES": {"cleanarticle.integrations.scrapy.CleanArticlePipeline": 300},
        "FEEDS": {"items.jsonl": {"format": "jsonlines", "encoding": "utf-8"}},
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
    }

    async def start(self):
        for record in json.loads(pathlib.Path("ids.json").read_text()):
            yield scrapy.Request(self.base + "/" + record["id"], cb_kwargs={"record": record})

    def parse(self, response, record):
        yield {**record, "text": response.body.decode("utf-8", "surrogatepass")}
"""


def datasets(lines: bool) -> Run:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from datasets import Dataset, disable_progress_bars

    from cleanarticle.integrations.datasets import clean

    disable_progress_bars()
    return lambda records: clean(Dataset.from_list(records), Cleaning(lines=lines), num_proc=WORKERS)


def pandas(lines: bool) -> Run:
    import pandas as pd

    from cleanarticle.integrations.frames import clean_pandas

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        rows: list[Record] = clean_pandas(pd.DataFrame(records), Cleaning(lines=lines), processes=WORKERS).to_dict(
            "records"
        )
        return ({**row, "language": row["language"] or None} for row in rows)

    return run


def polars(lines: bool) -> Run:
    import polars as pl

    from cleanarticle.integrations.frames import clean_polars

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        rows: list[Record] = clean_polars(pl.DataFrame(records), Cleaning(lines=lines), processes=WORKERS).to_dicts()
        return rows

    return run


def ray(lines: bool) -> Run:
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_AUTH_MODE="disabled")
    import ray

    from cleanarticle.integrations.ray import clean

    ray.init(address="local", num_cpus=WORKERS, include_dashboard=False, _node_ip_address="127.0.0.1")

    def run(records: list[Record]) -> Iterable[Mapping[str, Any]]:
        rows: list[Record] = clean(ray.data.from_items(records), Cleaning(lines=lines), batch_size=64).take_all()
        return rows

    return run


ENGINES: dict[str, Callable[[bool], Run]] = {
    "one": one,
    "pool": pool,
    "command-line": command_line,
    "spark": spark,
    "datatrove": datatrove,
    "scrapy": scrapy,
    "datasets": datasets,
    "pandas": pandas,
    "polars": polars,
    "ray": ray,
}


def measure(name: str, records: list[Record], lines: bool) -> Record:
    """Return the seconds that an engine takes by the clock and of the processors, and a digest of each page."""
    run = ENGINES[name](lines)
    list(run(records[:WARM_UP]))
    wall, cpu = time.perf_counter(), cpu_seconds()
    rows = list(run(records))
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    return {"wall": wall, "cpu": cpu, "sums": {row["id"]: digest(row, lines) for row in rows}, "rows": len(rows)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--lines", action="store_true", help="compare each line and its label, too")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--one", metavar="ENGINE", help=argparse.SUPPRESS)  # what the processes are called with
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        args.out.write_text(json.dumps(measure(args.one, pages(args.corpus, args.pages), args.lines)), encoding="utf-8")
        return

    print(f"{args.pages} pages, {WORKERS} workers (one and scrapy: one)\n")
    print("| engine | CPU ms a page | beside one | beside pool | pages/s by the clock | equal to clean |")
    print("|---|---:|---:|---:|---:|---:|")
    results: dict[str, Record] = {}
    unequal = []
    for name in dict.fromkeys(["one", "pool", *args.engines]):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.json"
            command = [sys.executable, __file__, "--corpus", str(args.corpus), "--pages", str(args.pages)]
            command += ["--lines"] if args.lines else []
            finished = subprocess.run([*command, "--one", name, "--out", str(out)], stdout=sys.stderr, check=False)
            if finished.returncode:
                sys.exit(f"{name} failed")
            result = results[name] = json.loads(out.read_text(encoding="utf-8"))
        sums = results["one"]["sums"]
        equal = sum(result["sums"].get(key) == value for key, value in sums.items())
        one, pool = (results[key]["cpu"] if key in results else float("nan") for key in ("one", "pool"))
        print(
            f"| {name} | {1000 * result['cpu'] / args.pages:.1f} | {result['cpu'] / one:.2f} "
            f"| {result['cpu'] / pool:.2f} | {args.pages / result['wall']:.1f} | {equal} of {len(sums)} |",
            flush=True,
        )
        if equal < len(sums) or result["rows"] != len(sums):
            unequal.append(name)
    if unequal:
        sys.exit(f"not equal: {', '.join(unequal)}")


if __name__ == "__main__":
    main()
