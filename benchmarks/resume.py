"""Stop the command line in every way at random moments, and check that nothing is lost, doubled or slow.

    python -m benchmarks.resume [--moments 200] [--seed 1] [--disk limit|tmpfs]
    python -m benchmarks.resume --speed [--shared ../shared] [--records 100000] [--kills 5] [--lines 8]

The first makes records (no corpus is needed), one in 25 of them broken, and cleans them to each form of output without
a stop. Then it cleans them again and again, with and without workers, and at random moments interrupts (``SIGINT``),
ends (``SIGTERM``) or kills the run (``SIGKILL``: the parent alone, or all its processes), kills one worker, or lets the
disk be full: by a limit on the size of files (``--disk limit``), or on a small file system in memory (``--disk tmpfs``,
for root). The same command is repeated until the output is complete. Output and rejects must be those of the run
without a stop, byte for byte, and no other file may be left; until then an earlier output must stay as it was.

The second makes records from the corpus: excerpts of so many lines each, since whole pages would take hours; one in a
thousand is broken. It cleans them once in one process, once with two, and once with two that are killed at random
moments (``kill -9``, the whole process group) and started again with the same command. It prints whether the outputs
and the rejects are the same, sorted, byte for byte; how much memory each process took at its peak (``VmHWM``); the
speed, and the processor time. The speed is meaningful only on a machine that does nothing else: the load is printed.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

COLLECTIONS = ("aeb", "fundus", "trafilatura", "magic", "wcxb")


class Run(NamedTuple):
    """What a run took."""

    seconds: float
    """By the clock."""
    work: float
    """Seconds of all processors."""
    peak: float
    """The largest peak memory of one of its processes, in MB."""
    status: int
    """Its exit status."""


def excerpts(shared: Path, lines: int, chance: random.Random) -> Iterator[dict[str, object]]:
    """Yield excerpts of the corpus without end, each with a number of its own."""
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
    """Write *count* excerpts of *lines* lines; one in a thousand is broken."""
    chance = random.Random(20261122)
    with path.open("w", encoding="utf-8") as file:
        for number, record in zip(range(count), excerpts(shared, lines, chance), strict=False):
            row = json.dumps(record, ensure_ascii=False)
            file.write((row if number % 1000 else row[:-3]) + "\n")


def peaks(group: int) -> Iterator[float]:
    """Yield the peak memory so far of each process of a group, in MB."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == group:
                for line in (stat.parent / "status").read_text().splitlines():
                    if line.startswith("VmHWM"):
                        yield int(line.split()[1]) / 1000
        except (OSError, IndexError):
            continue


def run(source: Path, output: Path, processes: int | None, kill_after: float | None = None) -> Run:
    """Run the command line, and kill it after *kill_after* seconds if it takes longer."""
    command = [sys.executable, "-m", "cleanarticle", "clean", str(source), "-o", str(output)]
    command += ["--processes", str(processes)] if processes else []
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = 0.0
    with subprocess.Popen(command, start_new_session=True, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max([peak, *peaks(process.pid)])
            if kill_after and time.monotonic() - started > kill_after:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.25)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.monotonic() - started, work, peak, process.returncode)


def digest(path: Path) -> str:
    """Return the checksum of the sorted lines of a file."""
    return hashlib.sha256(b"".join(sorted(path.read_bytes().splitlines(keepends=True)))).hexdigest()


FORMS = ("out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet", "out.txt", "out.md")
WAYS = ("SIGINT", "SIGTERM", "SIGKILL", "worker", "disk")
RECORDS = 100
SENTENCES = (
    "The town council voted on Tuesday to repair the old bridge before the winter comes.",
    "“We cannot wait for another storm,” the mayor told the people who had met in the hall.",
    "The cafÃ© at the harbour stays open until the work is done, which may take two years.",
    "Ferries to the islands were cancelled on Friday because of high waves and strong wind.",
    "A spokeswoman for the county said that the money had been set aside in last year's budget.",
    "Nobody was hurt when part of the wall fell into the water in the night to Sunday.",
)
PROGRAM = """
import os, resource, signal, sys
if room := int(os.environ.pop("ROOM", "0")):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
signal.signal(signal.SIGINT, signal.default_int_handler)
from cleanarticle.cli import main, run_output
run_output.BLOCK_ITEMS = 5
sys.exit(main())
"""
"""The command line with small blocks, so that a short run has many. Ctrl-C works although it runs in the background."""
ENDED = {"SIGINT": {130, -2}, "SIGTERM": {143, -15}, "SIGKILL": {-9}, "worker": {1}, "disk": {2}}
"""The exit statuses of a stopped run; -2 and -15 where the signal came while Python started."""


def write_records(path: Path, chance: random.Random) -> None:
    """Write records of some lines each; one in 25 is broken."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(RECORDS):
            lines = chance.choices(SENTENCES, k=chance.randrange(1, 8))
            row = json.dumps({"id": number, "text": "Home | News\n\n" + "\n".join(lines)}, ensure_ascii=False)
            file.write((row if number % 25 != 24 else row[:-3]) + "\n")


class Stop(NamedTuple):
    """How and when a run is stopped.

    Args:
        way: one of :data:`WAYS`.
        after: seconds after its start.
        whole: whether the signal goes to all processes of the run.
        room: bytes that fit into a file or on the disk, where it must become full.
    """

    way: str
    after: float
    whole: bool
    room: int


def start(source: Path, output: Path, processes: int | None, stop: Stop | None, disk: str) -> subprocess.Popen[bytes]:
    """Start a run, on a full disk where *stop* says so."""
    command = [sys.executable, "-c", PROGRAM, "clean", str(source), "-o", str(output)]
    command += ["--processes", str(processes)] if processes else []

    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    if stop and stop.way == "disk" and disk == "limit":
        environment["ROOM"] = str(stop.room)
    with (output.parent.parent / "errors.txt").open("ab") as errors:
        return subprocess.Popen(command, start_new_session=True, env=environment, stderr=errors)


def children(parent: int) -> list[int]:
    """Return the processes that *parent* has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def strike(process: subprocess.Popen[bytes], stop: Stop, chance: random.Random) -> bool:
    """Stop a run, or one of its workers; whether there was still something to stop."""
    if process.poll() is not None:
        return False
    if stop.way == "worker":
        workers = children(process.pid)
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
        return bool(workers)
    number = signal.Signals[stop.way]
    os.killpg(process.pid, number) if stop.whole else os.kill(process.pid, number)
    return True


def stopped(
    source: Path, output: Path, processes: int | None, stop: Stop, disk: str, chance: random.Random
) -> tuple[bool, int]:
    """Start a run and stop it; return whether the stop took effect, and the exit status."""
    filler = output.parent.parent / "filler"
    if stop.way == "disk" and disk == "tmpfs":
        free = os.statvfs(output.parent)
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - stop.room))
    with start(source, output, processes, stop, disk) as process:
        reached = True
        if stop.way != "disk":
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(stop.after)
            reached = strike(process, stop, chance)
        status = process.wait(300)
    filler.unlink(missing_ok=True)
    return reached and (stop.way != "disk" or status == 2), status


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of each file of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def until_whole(
    source: Path, name: str, whole: dict[str, bytes], seconds: float, disk: str, chance: random.Random
) -> tuple[Counter[str], str]:
    """Clean to one output with several stops; return how often each way of stopping took effect, and what was wrong."""
    output = source.parent / "work" / name
    output.parent.mkdir()
    met: Counter[str] = Counter()
    old = b"an earlier output" if chance.random() < 0.5 else None
    if old:
        output.write_bytes(old)
    processes = chance.choice([None, 2])
    for _ in range(chance.randrange(2, 9)):
        way = chance.choice([way for way in WAYS if way != "worker" or processes])
        room = 1 + int(chance.uniform(0, 1.3) * len(whole[name])) if disk == "limit" else chance.randrange(400_000)
        stop = Stop(way, chance.uniform(0.1, 1.1) * seconds, chance.random() < 0.5, room)
        reached, status = stopped(source, output, processes, stop, disk, chance)
        met[way] += reached
        if reached and status not in ENDED[way] | {1}:  # 1: it was done when the signal came
            return met, f"exit status {status} after {stop}"
        if status == 1 and not Path(f"{output}.journal").exists():  # else it was stopped while Python started
            break
        if (output.read_bytes() if output.exists() else None) not in (old, whole[name]):
            return met, f"the output was touched after {stop}"
    else:
        with start(source, output, processes, None, disk) as process:
            if (status := process.wait(600)) != 1:
                return met, f"exit status {status} at the end"
    now = contents(output.parent)
    for path in output.parent.iterdir():
        path.unlink()
    output.parent.rmdir()
    return met, "" if now == whole else f"not the same: {sorted(now)}, { ({k: len(v) for k, v in now.items()}) }"


@contextlib.contextmanager
def work_folder(disk: str) -> Iterator[Path]:
    """Yield a folder to work in, on a file system of its own where the disk must become full."""
    with tempfile.TemporaryDirectory() as folder:
        if disk == "tmpfs":
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "resume", folder], check=True)
        try:
            yield Path(folder)
        finally:
            if disk == "tmpfs":
                subprocess.run(["umount", folder], check=True)


def torture(moments: int, chance: random.Random, disk: str) -> bool:
    """Stop runs at *moments* moments; return whether nothing was lost or doubled."""
    started = time.monotonic()
    with work_folder(disk) as folder:
        source = folder / "in.jsonl"
        write_records(source, chance)
        whole = {}
        took = {}
        for name in FORMS:
            (folder / "whole").mkdir()
            before = time.monotonic()
            with start(source, folder / "whole" / name, None, None, disk) as process:
                process.wait()
            took[name] = time.monotonic() - before
            whole[name] = contents(folder / "whole")
            for path in (folder / "whole").iterdir():
                path.unlink()
            (folder / "whole").rmdir()
        met: Counter[str] = Counter()
        by_form: Counter[str] = Counter()
        runs, bad = 0, 0
        while met.total() < moments:
            name = FORMS[runs % len(FORMS)]
            (folder / "errors.txt").write_bytes(b"")
            stops, wrong = until_whole(source, name, whole[name], took[name], disk, chance)
            met += stops
            by_form[name] += stops.total()
            runs += 1
            print(f"\r{met.total()} of {moments} moments, {bad} wrong", end="", file=sys.stderr, flush=True)
            if wrong:
                bad += 1
                print(f"WRONG: {name}, run {runs}, {dict(stops)}: {wrong}", flush=True)
                print((folder / "errors.txt").read_text("utf-8", "replace")[-3000:], flush=True)
                shutil.rmtree(folder / "work", ignore_errors=True)
        ways = ", ".join(f"{count} {way}" for way, count in sorted(met.items()))
        forms = ", ".join(f"{count} {form}" for form, count in sorted(by_form.items()))
        print(
            f"{met.total()} moments ({ways}) in {runs} outputs of {RECORDS} records ({forms}), disk: {disk}, "
            f"{time.monotonic() - started:.0f} s: {bad} outputs not as without a stop"
        )
    return not bad


def speed(args: argparse.Namespace) -> bool:
    """Kill a few long runs, and measure them; return whether all outputs were the same."""
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
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=200, help="how many times a run is stopped")
    parser.add_argument("--disk", choices=["limit", "tmpfs"], default="limit", help="how the disk is made full")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", action="store_true", help="few kills of long runs over the corpus, and measure them")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=8, help="lines of an excerpt")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--work", type=Path, help="where to keep the files; nowhere if not given")
    args = parser.parse_args()
    if not args.speed:
        return 0 if torture(args.moments, random.Random(args.seed), args.disk) else 1
    if not (args.shared / "corpus").is_dir():
        parser.error(f"no folder {args.shared / 'corpus'}; give --shared")
    return 0 if speed(args) else 1


if __name__ == "__main__":
    sys.exit(main())
