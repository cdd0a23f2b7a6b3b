"""Clean a large web archive over HTTP from 127.0.0.1, and print how much memory that took.

    python -m benchmarks.remote [--megabytes 200] [--kill 0.4] [--processes N] [--corpus FOLDER]

It makes a ``.warc.wet.gz`` of pages that are put together from the examples, or of the pages of a corpus in turn, each
under an address of its own, of so many megabytes of text, serves it
from a process of its own, and runs ``cleanarticle clean http://127.0.0.1:…/pages.warc.wet.gz -o OUT.jsonl.gz``. With
``--kill`` the run is killed (``SIGKILL``) when that share of the pages is written, and the same command is given again.
The output must have every page once, in order. Printed are the peak memory (``VmHWM``) of each run, largest process
first, its memory after each tenth of the pages, and the seconds. Output goes to a temporary folder.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parent.parent
_LINES = 30
_SENTENCES = 12  # of a line. Lines are long, since this is about memory and not about speed: see benchmarks/speed.py
_POLL = 1.0  # seconds


def made_texts() -> Iterator[str]:
    """Yield pages without end that are put together from sentences of an example."""
    rows = [json.loads(line) for line in (ROOT / "examples" / "pages.jsonl").read_text("utf-8").splitlines()]
    english = next(row["text"] for row in rows if row["id"] == "en-1")
    lines = [line for line in english.split("\n") if len(line) > 60]
    chance = random.Random(1)
    while True:
        yield "\n\n".join(" ".join(chance.choices(lines, k=_SENTENCES)) for _ in range(_LINES))


def corpus_texts(folder: Path) -> Iterator[str]:
    """Yield the pages of a corpus, again and again."""
    while True:
        for name in ("fundus", "aeb", "wcxb", "trafilatura", "pages"):
            with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
                yield from filter(None, (json.loads(row)["text"] for row in file))


def archive(path: Path, characters: int, texts: Iterator[str]) -> int:
    """Write a web archive of so many characters of text; the number of its pages."""
    written = number = 0
    with path.open("wb") as file:
        while written < characters:
            number += 1
            text = next(texts)
            data = text.encode("utf-8")
            head = (  # stored, not compressed, so that all of it goes over the wire
                f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://site{number % 100}.example/{number}\r\n"
                f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: text/plain\r\n"
                f"Content-Length: {len(data)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + data + b"\r\n\r\n", 0))
            written += len(text)
    return number


class _Ranges(SimpleHTTPRequestHandler):
    """Serve a folder; parts of files too."""

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not asked:
            return super().do_GET()
        path = Path(self.translate_path(self.path))
        start, end = int(asked[1]), min(int(asked[2]) + 1, path.stat().st_size)
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(end - start)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{path.stat().st_size}")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(folder: str) -> None:
    """Serve *folder* until the process is ended; print the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Ranges, directory=folder))
    print(server.server_port, flush=True)
    server.serve_forever()


def memory(pid: int) -> tuple[float, float]:
    """Return the memory of a process, now and at its peak, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0.0, 0.0
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE))
    return int(found.get("VmRSS", 0)) / 1000, int(found.get("VmHWM", 0)) / 1000


def children(pid: int) -> Iterator[int]:
    """Yield a process and those that it has started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text().split())
        except OSError:
            continue


def clean(command: list[str], journal: Path, kill_at: int | None, pages: int) -> int:
    """Run the command; kill it when so many pages are written. Print its memory; the exit status."""
    begun = time.monotonic()
    run = subprocess.Popen(command, start_new_session=True)
    peaks: dict[int, float] = {}
    tenth = 0
    while run.poll() is None:
        time.sleep(_POLL)
        for pid in children(run.pid):
            peaks[pid] = max(peaks.get(pid, 0.0), memory(pid)[1])
        done = written(journal)
        if done * 10 // pages > tenth:
            tenth = done * 10 // pages
            now = [round(memory(pid)[0]) for pid in children(run.pid)]
            print(f"  {done:,} pages, {time.monotonic() - begun:.0f} s, MB now: {now}", flush=True)
        if kill_at is not None and done >= kill_at:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            break
    listed = ", ".join(f"{peak:,.0f}" for peak in sorted(peaks.values(), reverse=True))
    print(f"status {run.returncode}; {time.monotonic() - begun:.0f} s; peak MB of each process: {listed}", flush=True)
    return int(run.returncode)


def written(journal: Path) -> int:
    """Return how many pages are written, by the journal of the run."""
    try:
        rows = [json.loads(line) for line in journal.read_text("utf-8").splitlines()[1:]]
    except (OSError, ValueError):
        return 0
    return max((row[0] for row in rows if isinstance(row, list)), default=0)


def main() -> int:
    """Run the benchmark; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=200, help="millions of characters of text")
    parser.add_argument("--kill", type=float, default=0.4, help="the share of pages at which to kill; 0 for never")
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--corpus", type=Path, help="a folder of .jsonl.gz files with pages, such as ../shared/corpus")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        serve(args.serve)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.wet.gz"
        texts = corpus_texts(args.corpus) if args.corpus else made_texts()
        pages = archive(path, args.megabytes * 1_000_000, texts)
        print(f"{pages:,} pages, {args.megabytes:,} MB of text, {path.stat().st_size / 1e6:,.0f} MB packed", flush=True)
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.remote", "--serve", folder], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/{path.name}"
            out = Path(folder) / "out.jsonl.gz"
            command = [sys.executable, "-m", "cleanarticle", "clean", url, "-o", str(out)]
            command += ["--processes", str(args.processes)] if args.processes else []
            journal = out.with_name(f"{out.name}.journal")
            if args.kill:
                clean(command, journal, int(pages * args.kill), pages)
            status = clean(command, journal, None, pages)
            with gzip.open(out, "rt", encoding="utf-8") as rows:
                ids = [json.loads(row)["url"].rpartition("/")[2] for row in rows]
            whole = ids == [str(number) for number in range(1, pages + 1)]
            print(f"every page once, in order: {'yes' if whole else 'NO'}")
            return status or int(not whole)
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
