"""How fast the library is, beside its peers in one run: ``python benchmarks/speed.py --corpus ../shared/corpus``.

Every figure is of one process on one core, over the same pages; what counts are the ratios. The
pages are those of the corpus, as text; trafilatura and jusText, which need HTML, are given each
page's blocks as paragraphs of a plain HTML page (the corpus holds no HTML), which spares them most
of the DOM that a real page would cost them.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path


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


def as_html(text: str) -> str:
    """A plain HTML page of the blocks of *text*."""
    blocks = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f"<html><body>{blocks}</body></html>"


def peers() -> dict[str, Callable[[str], object]]:
    """The peers that are installed; the others are named on stderr."""
    found: dict[str, Callable[[str], object]] = {}
    try:
        import trafilatura

        found["trafilatura"] = lambda text: trafilatura.extract(as_html(text))
    except ImportError:
        print("trafilatura is not installed", file=sys.stderr)
    try:
        import justext

        stop = justext.get_stoplist("English")
        found["jusText"] = lambda text: justext.justext(as_html(text), stop)
    except ImportError:
        print("justext is not installed", file=sys.stderr)
    import ftfy
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    found["ftfy.fix_text"] = ftfy.fix_text
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_profile(PROFILES_DIRECTORY)

    def detect(text: str) -> object:
        detector = factory.create()
        detector.append(text)
        return detector.detect()

    found["langdetect"] = detect
    return found


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
    import cleanarticle

    start = time.perf_counter()
    cleanarticle.clean("A first page, which loads the tables and the model.")
    print(f"first result after {time.perf_counter() - start:.2f} s, import included before it")
    texts = pages(args.corpus, args.pages)
    size = sum(map(len, texts))
    print(f"{len(texts)} pages, {size / len(texts):,.0f} characters a page")
    mine = timed(cleanarticle.clean, texts, args.rounds)
    print(f"{'':24s} pages/s   M characters/s   cleanarticle is … times as fast")
    print(f"{'cleanarticle':24s} {len(texts) / mine:7.1f}   {size / mine / 1e6:7.2f}")
    for name, function in peers().items():
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


if __name__ == "__main__":
    main()
