"""Measure how fast the library is on real pages, compared with its peers and an earlier commit, in one run.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.speed --shared ../shared --against ../base/.venv/bin/python

The pages are the 198 news pages of ``bench/html.jsonl.gz`` with their real HTML. cleanarticle and "the obvious
composition" (ftfy, a few cue words, langdetect: a first attempt) take the text, trafilatura takes the HTML.
Each contender is a process of its own on one thread, and they take turns every 18 pages, so that the load of the
machine affects all alike. Times are processor time, so that waiting for a processor does not count. The ratios count,
and the first round: there every page is new to the process, as in a stream.
``to_dict()`` is part of the time.

``--against`` adds the cleanarticle of another environment, such as one with an earlier commit, and shows what each
cleaner takes in both. ``--peers`` adds jusText, ftfy alone and langdetect alone. ``--more`` adds the start of a
process, memory, other lengths and languages, and two processes.
"""

from __future__ import annotations

import argparse
import base64
import functools
import gzip
import importlib.util
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

CHUNK = 18  # pages that a contender takes before the next has its turn
WORDS = (
    *("cookie", "subscribe", "newsletter", "share", "facebook", "twitter", "copyright", "advertisement", "related"),
    *("read", "more", "sign", "up", "log", "in", "privacy", "policy", "terms", "lire", "aussi", "abonnez-vous"),
    *("partager", "connexion", "mentions", "légales", "publicité"),
)
LANGUAGES = ("fr", "en", "de", "ru", "zh", "ja", "ar")
SIZES = (5_000, 10_000, 50_000, 1_000_000)  # characters

Page = tuple[str, str]
"""The text of a page, and its HTML."""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        yield from map(json.loads, handle)


def real_pages(shared: Path) -> list[Page]:
    """Return the text and the HTML of the news pages."""
    html = {row["id"]: row["html_gz_b64"] for row in rows(shared / "bench" / "html.jsonl.gz")}
    return [
        (row["text"], gzip.decompress(base64.b64decode(html[row["id"]])).decode("utf-8", "replace"))
        for name in ("aeb", "fundus")
        for row in rows(shared / "corpus" / f"{name}.jsonl.gz")
        if row["id"] in html
    ]


def contender(name: str) -> Callable[[Page], object]:
    """Return the function that a contender runs on a page."""
    if name == "trafilatura":
        import trafilatura

        return lambda page: trafilatura.extract(page[1])
    if name == "justext":
        import justext

        stop = justext.get_stoplist("English")
        return lambda page: justext.justext(page[1], stop)
    if name == "ftfy":
        import ftfy

        return lambda page: ftfy.fix_text(page[0])
    if name == "langdetect":
        return lambda page: detected(page[0])
    if name == "obvious":
        return obvious
    import cleanarticle

    return lambda page: cleanarticle.clean(page[0]).to_dict()


def detected(text: str) -> str | None:
    """Return the language that langdetect finds in a text."""
    from langdetect import DetectorFactory, detect
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0
    try:
        return str(detect(text))
    except LangDetectException:
        return None


_CUES = re.compile("|".join(map(re.escape, WORDS)), re.IGNORECASE)


def obvious(page: Page) -> object:
    """Repair, drop the lines that hold a cue word, detect the language."""
    import ftfy

    joined = "\n".join(line for line in ftfy.fix_text(page[0]).split("\n") if not _CUES.search(line))
    return joined, detected(joined)


def stages(pages: Sequence[Page]) -> dict[str, float]:
    """Return the seconds that each cleaner of the default pipeline takes for *pages*, in this release or in 0.1.0."""
    import cleanarticle

    old = importlib.util.find_spec("cleanarticle.engine") is not None  # bd7cb78 and before
    engine_module = importlib.import_module("cleanarticle.engine" if old else "cleanarticle.pipeline.engine")
    lines_module = importlib.import_module("cleanarticle.engine" if old else "cleanarticle.page.line")
    pipeline = cleanarticle.default_pipeline()
    spent: defaultdict[str, float] = defaultdict(float)
    clock = time.process_time
    for text, _ in pages:
        begun = clock()
        engine = engine_module.Engine(cleanarticle.Page(source=text, lines=lines_module.split_lines(text)))
        spent["lines"] += clock() - begun
        for part in pipeline.parts:
            begun = clock()
            proposals = list(part.cleaner(engine.page))
            spent[part.name] += clock() - begun
            begun = clock()
            engine.run(part.name, functools.partial(_given, proposals))
            spent["engine"] += clock() - begun
    return dict(spent)


def _given(proposals: list[Any], _page: object) -> list[Any]:
    return proposals


def work(name: str, shared: Path) -> None:
    """Answer each line ``start end`` on the standard input with the seconds that these pages took."""
    pages = real_pages(shared)
    if name.startswith("stages"):
        stages(pages[:2])
        print("ready", flush=True)
        for line in sys.stdin:
            first, last = map(int, line.split())
            print(json.dumps(stages(pages[first:last])), flush=True)
        return
    function = contender(name)
    text = "Rain in Lyon\n\nIt rained in Lyon for the third day on Friday, and the river rose again."
    function((text, "<p>Rain in Lyon</p>"))
    print("ready", flush=True)
    for line in sys.stdin:
        first, last = map(int, line.split())
        begun = time.process_time()
        for page in pages[first:last]:
            function(page)
        print(time.process_time() - begun, flush=True)


def in_turns(shared: Path, who: dict[str, tuple[str, str]], rounds: int) -> list[dict[str, Counter[str]]]:
    """Return the seconds that each contender took, for each round; by cleaner if it measures them.

    Args:
        shared: the folder with the pages.
        who: the interpreter and the name of the work of each contender, by the name to show.
        rounds: how often all pages are cleaned.
    """
    command = [__file__, "--shared", str(shared), "--work"]
    running = {
        name: subprocess.Popen(
            [python, *command, task], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for name, (python, task) in who.items()
    }

    def ask(process: subprocess.Popen[str], first: int, last: int) -> Counter[str]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{first} {last}\n")
        answer = json.loads(process.stdout.readline())
        return Counter(answer) if isinstance(answer, dict) else Counter({"all": answer})

    for process in running.values():
        assert process.stdout is not None
        process.stdout.readline()
    count = len(real_pages(shared))
    spent: list[dict[str, Counter[str]]] = []
    for _ in range(rounds):
        took = {name: Counter[str]() for name in who}
        for first in range(0, count, CHUNK):
            for name, process in running.items():
                took[name].update(ask(process, first, min(first + CHUNK, count)))
        spent.append(took)
    for process in running.values():
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
    return spent


def compare(shared: Path, args: argparse.Namespace) -> None:
    """Print the pages a second of each contender, and the ratios."""
    own = sys.executable
    who = {name: (own, name) for name in ("cleanarticle", "trafilatura", "obvious")}
    if args.peers:
        who.update({name: (own, name) for name in ("justext", "ftfy", "langdetect")})
    if args.against:
        who["cleanarticle before"] = (args.against, "cleanarticle")
    count = len(real_pages(shared))
    for number, took in enumerate(in_turns(shared, who, args.rounds), 1):
        mine = took["cleanarticle"].total()
        title = "every page new to the process" if number == 1 else "again"
        print(
            f"\nround {number} ({title}), {count} pages\n{'':24s} pages/s   ms a page   cleanarticle is … times as fast"
        )
        for name, seconds in took.items():
            total = seconds.total()
            ratio = "" if name == "cleanarticle" else f"{total / mine:12.2f}"
            print(f"{name:24s} {count / total:7.1f} {total / count * 1e3:11.2f} {ratio}")


def shares(shared: Path, against: str | None) -> None:
    """Print the time of each cleaner, next to that of an earlier commit."""
    who = {"now": (sys.executable, "stages")}
    if against:
        who["before"] = (against, "stages")
    took = in_turns(shared, who, 2)[1]
    count = len(real_pages(shared))
    names = list(dict.fromkeys(name for one in took.values() for name in one))
    print(f"\nms a page, by cleaner (second round)\n{'':16s}" + "".join(f"{name:>10s}" for name in who))
    for name in (*names, "all"):
        values = [one.total() if name == "all" else one.get(name, 0.0) for one in took.values()]
        print(f"{name:16s}" + "".join(f"{value / count * 1e3:10.2f}" for value in values))


def fresh(code: str) -> float:
    """Return the seconds that a fresh process takes for *code*, without those of a process that does nothing."""

    def took(program: str) -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        return time.perf_counter() - begun

    return min(took(code) for _ in range(3)) - min(took("pass") for _ in range(3))


def sized(shared: Path, language: str, size: int) -> str:
    """Return a page of *size* characters: lines of pages in a language, repeated."""
    lines: list[str] = []
    for name in ("labels", "magic", "fundus", "aeb", "pages"):
        for record in rows(shared / "corpus" / f"{name}.jsonl.gz"):
            if sum(map(len, lines)) >= size:
                break
            if record.get("lang") == language:
                lines += record["text"].split("\n")
    text = "\n".join(lines)
    return (text * (size // len(text) + 1))[:size]


def more(shared: Path, rounds: int) -> None:
    """Print the cost of a process, the speed by length and language, and the gain of a second process."""
    load = fresh("import cleanarticle")
    first = fresh("import cleanarticle; cleanarticle.clean('A first page, which loads the tables and the model.')")
    print(f"\na fresh process: imported after {load * 1000:.0f} ms, first result after {first:.2f} s")
    import cleanarticle

    cleanarticle.clean(sized(shared, "en", 10_000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory after a page of 10,000 characters, one word list: {peak:.0f} MB")
    print(f"\nM bytes of UTF-8 a second, pages of{'':4s}" + "".join(f"{size // 1000:>8,} k" for size in SIZES))
    for language in LANGUAGES:
        found = []
        for size in SIZES:
            text = sized(shared, language, size)
            took = []
            for _ in range(rounds):
                begun = time.perf_counter()
                cleanarticle.clean(text)
                took.append(time.perf_counter() - begun)
            found.append(len(text.encode()) / min(took) / 1e6)
        print(f"{language:38s}" + "".join(f"{value:>10.2f}" for value in found))
    texts = [text for text, _ in real_pages(shared)] * 4

    def over(processes: int) -> float:
        begun = time.perf_counter()
        for _ in cleanarticle.clean_many(texts, processes=processes):
            pass
        return time.perf_counter() - begun

    one, two = over(1), over(2)
    print(f"\nclean_many, {len(texts)} pages: {one:.1f} s with one process, {two:.1f} s with two; start included")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--against", metavar="PYTHON", help="the interpreter of another environment")
    parser.add_argument("--peers", action="store_true", help="add jusText, ftfy and langdetect")
    parser.add_argument("--more", action="store_true", help="add start, memory, lengths, languages, two processes")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.shared.is_dir():
        parser.error(f"no folder {args.shared}; give --shared, or set CLEANARTICLE_SHARED")
    if args.work:
        work(args.work, args.shared)
        return
    compare(args.shared, args)
    shares(args.shared, args.against)
    if args.more:
        more(args.shared, args.rounds)


if __name__ == "__main__":
    main()
