"""How fast the library is, beside its peers in one run: ``python benchmarks/speed.py --corpus ../shared/corpus``.

Every figure but those of the last part is of one process on one core, over the same pages; what counts are
the ratios. The pages are those of the corpus, as text; trafilatura and jusText, which need HTML, are given pages
that show the same text, built as news sites build theirs (``from_html.py``; the corpus holds no HTML), and, to
say how much of that is the HTML, each line as a plain paragraph.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from from_html import dressed

from cleanarticle.locales import load_all

LANGUAGES = ("fr", "en", "de", "ru", "zh")
SIZES = (5_000, 10_000, 50_000, 1_000_000)  # characters


def pages(corpus: Path, count: int) -> list[str]:
    """Texts of the corpus, French, German and English news first."""
    texts = []
    for name in ("fundus", "aeb", "wcxb"):
        with gzip.open(corpus / f"{name}.jsonl.gz", "rt", encoding="utf-8") as handle:
            texts += [record["text"] for record in map(json.loads, handle) if record["text"]]
    return texts[:count]


def timed(function: Callable[[str], object], texts: Sequence[str], rounds: int) -> float:
    """The least processor time, in seconds, that *function* took for all *texts*."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for text in texts:
            function(text)
        best = min(best, time.process_time() - start)
    return best


def sized(corpus: Path, language: str, size: int) -> str:
    """A page of so many characters: lines of pages in a language, again and again."""
    lines: list[str] = []
    for name in ("labels", "magic", "fundus", "aeb"):
        with gzip.open(corpus / f"{name}.jsonl.gz", "rt", encoding="utf-8") as handle:
            for record in map(json.loads, handle):
                if record.get("lang") == language and sum(map(len, lines)) < size:
                    lines += record["text"].split("\n")
    text = "\n".join(lines)
    return (text * (size // len(text) + 1))[:size]


def plain(text: str) -> str:
    """A plain HTML page of the lines of *text*."""
    blocks = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f"<html><body>{blocks}</body></html>"


def peers(texts: Sequence[str]) -> Iterator[tuple[str, Callable[[str], object]]]:
    """The peers that are installed; the others are named on stderr. HTML is built before anything is timed."""
    built = {text: dressed(text, text.strip().partition("\n")[0][:80]) for text in texts}
    simple = {text: plain(text) for text in texts}
    try:
        import trafilatura

        yield "trafilatura", lambda text: trafilatura.extract(built[text])
        yield "trafilatura, fast", lambda text: trafilatura.extract(built[text], fast=True)
        yield "trafilatura, plain <p>", lambda text: trafilatura.extract(simple[text])
    except ImportError:
        print("trafilatura is not installed", file=sys.stderr)
    try:
        import justext

        stop = justext.get_stoplist("English")
        yield "jusText", lambda text: justext.justext(built[text], stop)
    except ImportError:
        print("justext is not installed", file=sys.stderr)
    import ftfy
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    yield "ftfy.fix_text", ftfy.fix_text
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_profile(PROFILES_DIRECTORY)

    def detect(text: str) -> object:
        detector = factory.create()
        detector.append(text)
        return detector.detect()

    yield "langdetect", detect
    phrases = {phrase for locale in load_all() if locale.code == "en" for cue in locale.cues for phrase in cue.phrases}
    furniture = re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))), re.IGNORECASE)

    def composed(text: str) -> object:
        """What one would write first: repair, drop the lines that hold an English phrase, tell the language."""
        kept = "\n".join(line for line in ftfy.fix_text(text).split("\n") if not furniture.search(line))
        return kept, detect(kept or text)

    yield "the obvious composition", composed


def fresh(code: str) -> float:
    """How many seconds a fresh process takes for *code*, by the clock, less those of one that does nothing."""

    def took(program: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        return time.perf_counter() - start

    return min(took(code) for _ in range(3)) - min(took("pass") for _ in range(3))


def by_size(corpus: Path, rounds: int) -> None:
    """Print how fast pages of each size are, by language."""
    import cleanarticle

    print(f"\nM characters/s, pages of{'':8s}" + "".join(f"{size // 1000:>8,} k" for size in SIZES))
    for language in LANGUAGES:
        found = []
        for size in SIZES:
            text = sized(corpus, language, size)
            found.append(size / timed(cleanarticle.clean, [text], rounds) / 1e6)
        print(f"{language:32s}" + "".join(f"{value:>10.2f}" for value in found))


def over_processes(texts: Sequence[str]) -> None:
    """Print what a second process brings, by the clock: on a machine that does nothing else."""
    import cleanarticle

    def took(processes: int) -> float:
        start = time.perf_counter()
        for _ in cleanarticle.clean_many(list(texts) * 4, processes=processes):
            pass
        return time.perf_counter() - start

    one, two = took(1), took(2)
    print(f"\nclean_many, {4 * len(texts)} pages: {one:.1f} s with one process, {two:.1f} s with two; start included")


def main() -> None:
    """Read the command line, time, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")) / "corpus"
    )
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if not args.corpus.is_dir():
        parser.error(f"no folder {args.corpus}; give --corpus, or set CLEANARTICLE_SHARED to the folder above it")
    load = fresh("import cleanarticle")
    first = fresh("import cleanarticle; cleanarticle.clean('A first page, which loads the tables and the model.')")
    print(f"a fresh process: imported after {load * 1000:.0f} ms, first result after {first:.2f} s")
    import cleanarticle

    texts = pages(args.corpus, args.pages)
    size = sum(map(len, texts))
    print(f"{len(texts)} pages, {size / len(texts):,.0f} characters a page")
    cleanarticle.clean(sized(args.corpus, "en", 10_000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory after a page of 10,000 characters, one word list: {peak:.0f} MB")
    mine = timed(cleanarticle.clean, texts, args.rounds)
    print(f"{'':24s} pages/s   M characters/s   cleanarticle is … times as fast")
    print(f"{'cleanarticle':24s} {len(texts) / mine:7.1f}   {size / mine / 1e6:7.2f}")
    for name, function in peers(texts):
        took = timed(function, texts, args.rounds)
        print(f"{name:24s} {len(texts) / took:7.1f}   {size / took / 1e6:7.2f}          {took / mine:7.2f}")
    pipeline = cleanarticle.default_pipeline()
    names = list(pipeline.names)
    print("\nthe pipeline up to and with each cleaner, ms a page")
    before = 0.0
    for at, name in enumerate(names):
        part = pipeline.without(*names[at + 1 :])
        took = timed(part.run, texts, args.rounds) / len(texts) * 1000
        print(f"{name:24s} {took:7.2f}   {took - before:+7.2f}")
        before = took
    by_size(args.corpus, args.rounds)
    over_processes(texts)


if __name__ == "__main__":
    main()
