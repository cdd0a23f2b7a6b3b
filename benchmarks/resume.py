"""Kills the command line again and again, and sees whether anything is lost, doubled or slow.

    python benchmarks/resume.py [--shared ../shared] [--records 100000] [--kills 5] [--lines 8]

Makes records from the corpus: excerpts of so many lines each, since whole pages would take hours; one in a
thousand is broken. Cleans them once in one process, once with two, and once with two that are killed at
random moments (``kill -9``, the whole process group) and started again with the same command. Says whether
the outputs and the rejects are the same, sorted, byte for byte; how much memory each process took at its
peak (``VmHWM``); how fast it went, and how much processor time it took. Speed means something only on a machine
that does nothing else: the load is printed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

COLLECTIONS = ("aeb", "fundus", "trafilatura", "magic", "wcxb")


class Run(NamedTuple):
    """What a run took: seconds, of all its processors, the largest peak of one of its processes in MB, exit status."""

    seconds: float
    work: float
    peak: float
    status: int


def excerpts(shared: Path, lines: int, chance: random.Random) -> Iterator[dict[str, object]]:
    """Excerpts of the corpus, without end, no two of the same number."""
    pages = []
    for name in COLLECTIONS:
        with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for row in file:
                record = json.loads(row)
                pages.append((record["url"], [line for line in record["text"].split("\n") if line.strip()]))
    number = 0
    while True:
        url, page = chance.choice(pages)
        begin = chance.randrange(max(1, len(page) - lines))
        yield {"id": number, "url": url, "text": "\n".join(page[begin : begin + lines])[:4000]}
        number += 1


def make(path: Path, shared: Path, count: int, lines: int) -> None:
    """Write the records."""
    chance = random.Random(20261122)
    with path.open("w", encoding="utf-8") as file:
        for number, record in zip(range(count), excerpts(shared, lines, chance), strict=False):
            row = json.dumps(record, ensure_ascii=False)
            file.write((row if number % 1000 else row[:-3]) + "\n")


def peaks(group: int) -> Iterator[float]:
    """The peak memory so far of each process of a group, in MB."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == group:
                for line in (stat.parent / "status").read_text().splitlines():
                    if line.startswith("VmHWM"):
                        yield int(line.split()[1]) / 1000
        except (OSError, IndexError):
            continue


def run(source: Path, output: Path, processes: int | None, kill_after: float | None = None) -> Run:
    """One run of the command line, killed after so many seconds if it takes longer."""
    command = [sys.executable, "-m", "cleanarticle", "clean", str(source), "-o", str(output)]
    command += ["--processes", str(processes)] if processes else []
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    begun = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = 0.0
    with subprocess.Popen(command, start_new_session=True, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max([peak, *peaks(process.pid)])
            if kill_after and time.monotonic() - begun > kill_after:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.25)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.monotonic() - begun, work, peak, process.returncode)


def digest(path: Path) -> str:
    """The checksum of the sorted lines of a file."""
    return hashlib.sha256(b"".join(sorted(path.read_bytes().splitlines(keepends=True)))).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=8, help="lines of an excerpt")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where to keep the files; nowhere if not given")
    args = parser.parse_args()
    if not (args.shared / "corpus").is_dir():
        parser.error(f"no folder {args.shared / 'corpus'}; give --shared")
    with tempfile.TemporaryDirectory() as folder:
        work = args.work or Path(folder)
        work.mkdir(exist_ok=True)
        source = work / "in.jsonl"
        make(source, args.shared, args.records, args.lines)
        print(
            f"{args.records:,} records, {source.stat().st_size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}", flush=True
        )
        whole = {}
        for processes in (None, 2):
            done = run(source, work / f"whole{processes or 0}.jsonl", processes)
            whole[processes] = done
            print(
                f"{processes or 'no'} processes beside: {done.seconds:.0f} s, {args.records / done.seconds:.0f} "
                f"a second, {done.work:.0f} s of work, peak {done.peak:.0f} MB a process, exit {done.status}; "
                f"load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        print(f"two beside one: {whole[None].seconds / whole[2].seconds:.2f} times as fast", flush=True)
        chance = random.Random(args.seed)
        killed = work / "killed.jsonl"
        peak = 0.0
        for kill in range(args.kills):
            after = chance.uniform(0.4, 1) * whole[2].seconds / (args.kills + 1)
            done = run(source, killed, 2, after)
            peak = max(peak, done.peak)
            entries = (work / "killed.jsonl.journal").read_bytes().count(b"\n") - 1
            print(f"kill {kill + 1} after {after:.1f} s, exit {done.status}, {entries} blocks done", flush=True)
        done = run(source, killed, 2)
        print(f"to the end: {done.seconds:.0f} s, exit {done.status}, peak {max(peak, done.peak):.0f} MB", flush=True)
        same = all(
            digest(work / f"killed.jsonl{end}") == digest(work / f"whole{other}.jsonl{end}")
            for end in ("", ".rejects.jsonl")
            for other in (0, 2)
        )
        rows = (killed.read_bytes().count(b"\n"), (work / "killed.jsonl.rejects.jsonl").read_bytes().count(b"\n"))
        print(f"{rows[0]:,} records and {rows[1]:,} rejects; {'the same' if same else 'NOT THE SAME'} as uninterrupted")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
