"""Measure the inspector of a large page: seconds to make it, bytes, and how long Chromium takes to open it.

    python -m benchmarks.inspector [--characters 200000] [--runs 5]

The page repeats the sample pages in ``examples/`` with the words of each line shuffled. On a busy machine, compare the
work of Chromium's main thread.
Needs Chromium and the extra ``browser``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import cleanarticle
from cleanarticle.explain import explain, explain_html

EXAMPLES = Path(__file__).parents[1] / "examples"


def large(characters: int) -> str:
    """Return a page of so many characters, the same on each call."""
    pages = [(EXAMPLES / name).read_text("utf-8").split("\n") for name in ("tramway-fr.txt", "harbour-en.txt")]
    draw = random.Random(1)
    out: list[str] = []
    size = 0
    while size < characters:
        for line in draw.choice(pages):
            words = line.split(" ")
            inner = words[2:-2]
            draw.shuffle(inner)
            out.append(" ".join((*words[:2], *inner, *words[2:][-2:])))
            size += len(out[-1]) + 1
    return "\n".join(out)[:characters]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    cleanarticle.clean("Menu")
    started = time.process_time()
    page = cleanarticle.clean(large(args.characters))
    cleaned = time.process_time()
    why = explain(page)
    explained = time.process_time()
    html = explain_html(page, title="a large page", why=why)
    made = time.process_time()
    lines = sum(not line.blank for line in page.lines)
    print(
        f"{len(page.source):,} characters, {lines:,} lines, {len(page.articles)} articles, {len(page.repairs)} repairs"
    )
    print(
        f"cleaned in {cleaned - started:.2f} s, evidence in {explained - cleaned:.2f} s, "
        f"HTML in {made - explained:.2f} s"
    )
    print(f"{len(html.encode('utf-8')) / 1e6:.2f} MB")
    opened: list[float] = []
    busy: list[float] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for _ in range(args.runs):
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            session = tab.context.new_cdp_session(tab)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            tab.goto(path.as_uri())
            paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            load = "performance.getEntriesByType('navigation')[0].loadEventEnd"
            opened.append(max(tab.evaluate(f"[{paint}, {load}]")))
            metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
            busy.append(1000 * metrics["TaskDuration"])
            tab.close()
        browser.close()
    print(
        f"opened in Chromium (all loaded and painted) in {statistics.median(opened):.0f} ms, "
        f"at most {max(opened):.0f} ms of {args.runs} runs; {statistics.median(busy):.0f} ms of work of its main thread"
    )


if __name__ == "__main__":
    main()
