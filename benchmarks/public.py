"""Compare tools on the pages of a public benchmark that no model of this project was trained on; print a table.

    pip install 'cleanarticle[html]' trafilatura justext lxml_html_clean
    python -m benchmarks.public --clone wcxb            # clones the benchmark first; needs git and the network
    python -m benchmarks.public wcxb --folder FOLDER    # an existing clone

``wcxb`` is the held-out half of the Web Content Extraction Benchmark: all kinds of pages, scored by the words that
output and reference share, as its own ``evaluate.py`` does. ``aeb`` is article-extraction-benchmark without the 81
pages that ``aeb-trained-on.txt`` lists, scored by runs of four words, as its own ``evaluate.py`` does.

Tools for HTML get the HTML. Tools for text get the text that a text browser would show (``cleanarticle.html.to_text``).
The "obvious composition" is what one writes first: ftfy, then the line rules of C4 (a line ends like a sentence and has
five words), then langdetect. The time of a tool is that of its own work, on one core, without rendering the text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cleanarticle
from cleanarticle.html import to_text

CLONES = {
    "aeb": "https://github.com/scrapinghub/article-extraction-benchmark",
    "wcxb": "https://github.com/Murrough-Foley/web-content-extraction-benchmark",
}
TRAINED_ON = Path(__file__).parent / "aeb-trained-on.txt"
RUN_WORDS = 4  # of the runs by which aeb scores
MIN_LINE_WORDS = 5  # of the lines that C4 keeps
_WORD = re.compile(r"\w+")


class Sample(NamedTuple):
    """A page of a benchmark.

    Attributes:
        name: of its files.
        kind: of the page, as the benchmark has it.
        url: its address, if known.
        html: the page.
        gold: the reference text.
    """

    name: str
    kind: str
    url: str | None
    html: str
    gold: str


Tool = Callable[[Sample, str], str]
"""A function from a page and its text to the text that it keeps."""


def unpacked(path: Path) -> str:
    """Return the text of a gzipped file."""
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def wcxb(folder: Path) -> Iterator[Sample]:
    """Yield the held-out pages of WCXB."""
    for path in sorted((folder / "test" / "ground-truth").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        kind = record.get("_internal", {}).get("page_type", {}).get("primary", "article")
        html = folder / "test" / "html" / f"{path.stem}.html.gz"
        if html.exists():
            gold = record["ground_truth"].get("main_content") or ""
            yield Sample(path.stem, kind, record.get("url"), unpacked(html), gold)


def aeb(folder: Path) -> Iterator[Sample]:
    """Yield the pages of article-extraction-benchmark that no model was trained on."""
    seen = {row for row in TRAINED_ON.read_text("utf-8").split() if re.fullmatch("[0-9a-f]{16}", row)}
    for name, record in sorted(json.loads((folder / "ground-truth.json").read_text("utf-8")).items()):
        html = folder / "html" / f"{name}.html.gz"
        if name[:16] not in seen and html.exists():
            yield Sample(name[:16], "article", record.get("url"), unpacked(html), record["articleBody"])


def words(text: str) -> Counter[str]:
    """Return the words of a text, in lower case, with how often each occurs."""
    return Counter(_WORD.findall(text.lower()))


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of a text; a shorter text is one run."""
    tokens = _WORD.findall(text)
    starts = range(max(1, len(tokens) - RUN_WORDS + 1)) if tokens else ()
    return Counter(tuple(tokens[start : start + RUN_WORDS]) for start in starts)


def precision_recall(output: Counter[Any], gold: Counter[Any]) -> tuple[float, float]:
    """Return the share of the output that is in the gold, and that of the gold in the output; 1 where it is empty."""
    both = (output & gold).total()
    return (both / output.total() if output else 1.0), (both / gold.total() if gold else 1.0)


def mean(values: Sequence[float]) -> float:
    """Return the mean of values; 0 where there are none."""
    return sum(values) / len(values) if values else 0.0


def word_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the measure of WCXB: the mean of the F1 of words, over pages of output and gold."""
    return mean([_word_f1(words(output), words(gold)) for output, gold in pairs])


def _word_f1(output: Counter[str], gold: Counter[str]) -> float:
    if not output or not gold:
        return float(not output and not gold)
    precision, recall = precision_recall(output, gold)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def run_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the measure of aeb: of mean precision and mean recall of runs, over pages of output and gold."""
    shares = [precision_recall(runs(output), runs(gold)) for output, gold in pairs]
    precision = mean([share for (share, _), (output, _) in zip(shares, pairs, strict=True) if output.strip()])
    recall = mean([share for _, share in shares])
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


MEASURES = {"wcxb": word_f1, "aeb": run_f1}
READERS = {"wcxb": wcxb, "aeb": aeb}


def sentences(text: str) -> str:
    """Return the lines that C4 keeps: those that end like a sentence and have five words."""
    rows = (row.strip() for row in text.split("\n"))
    return "\n".join(
        row for row in rows if row.endswith((".", "!", "?", '"', "”")) and len(row.split()) >= MIN_LINE_WORDS
    )


def main_text(page: cleanarticle.Page) -> str:
    """Return the bodies of the articles of a page, or its text where it has none."""
    return "\n".join(article.body for article in page.articles) or page.text


def tools() -> dict[str, Tool]:
    """Return the installed tools; the text that each keeps is compared."""
    tools_by_name: dict[str, Tool] = {
        "cleanarticle, text": lambda page, text: main_text(cleanarticle.clean(text, url=page.url))
    }

    def composed(_: Sample, text: str) -> str:
        import ftfy
        import langdetect

        kept = sentences(ftfy.fix_text(text))
        if kept:
            langdetect.detect(kept)
        return kept

    tools_by_name["obvious composition, text"] = composed
    try:
        import ftfy

        tools_by_name["ftfy, text"] = lambda _, text: str(ftfy.fix_text(text))
        import justext

        stop = justext.get_stoplist("English")
        tools_by_name["jusText, HTML"] = lambda page, _: "\n".join(
            paragraph.text for paragraph in justext.justext(page.html, stop) if not paragraph.is_boilerplate
        )
        import trafilatura

        tools_by_name["trafilatura, HTML"] = lambda page, _: trafilatura.extract(page.html) or ""
        tools_by_name["cleanarticle after trafilatura"] = lambda page, _: main_text(
            cleanarticle.clean_html(page.html, url=page.url, extract=trafilatura.extract)
        )
    except ImportError as error:
        print(f"left out, since it is not installed: {error.name}", file=sys.stderr)
    return tools_by_name


def table(name: str, samples: Sequence[Sample], compared: dict[str, Tool]) -> Iterator[str]:
    """Yield the rows of the table.

    Args:
        name: of the benchmark.
        samples: its pages.
        compared: the tools.
    """
    texts = [to_text(sample.html) for sample in samples]
    kinds = sorted({sample.kind for sample in samples}) if name == "wcxb" else []
    yield f"| {name}, {len(samples)} pages | F1 | {''.join(f'{kind} | ' for kind in kinds)}ms a page |"
    yield f"|---|---:|{'---:|' * len(kinds)}---:|"
    for title, tool in compared.items():
        by_kind: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        tool(samples[0], texts[0])  # what is loaded once does not count
        seconds = 0.0
        for sample, text in zip(samples, texts, strict=True):
            started = time.process_time()
            output = tool(sample, text)
            seconds += time.process_time() - started
            by_kind[sample.kind].append((output, sample.gold))
        measure = MEASURES[name]
        cells = [measure([pair for pairs in by_kind.values() for pair in pairs])]
        cells += [measure(by_kind[kind]) for kind in kinds]
        yield f"| {title} | {' | '.join(f'{cell:.3f}' for cell in cells)} | {seconds / len(samples) * 1e3:.1f} |"


def main() -> None:
    """Read the command line, clone, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", choices=sorted(CLONES), help="the benchmark, where --folder is given")
    parser.add_argument("--clone", choices=sorted(CLONES), help="clone this benchmark first")
    parser.add_argument("--folder", type=Path, help="where a clone of the benchmark is")
    parser.add_argument("--limit", type=int, help="take the first pages only")
    args = parser.parse_args()
    name = args.clone or args.name
    if not name or bool(args.clone) == bool(args.folder):
        parser.error("say --clone NAME, or NAME --folder FOLDER")
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch) / name
        if args.clone:
            subprocess.run(["git", "clone", "--depth", "1", CLONES[name], str(folder)], check=True)
        samples = list(READERS[name](folder))[: args.limit]
        if not samples:
            parser.error(f"{folder} holds no pages of {name}")
        for row in table(name, samples, tools()):
            print(row, flush=True)


if __name__ == "__main__":
    main()
