"""From HTML: how often the layout agrees with inscriptis, and how fast it all is beside trafilatura.

    pip install inscriptis trafilatura
    python benchmarks/from_html.py [--shared ../shared] [--folder DIR] [--pages 60] [--made 2000]

The corpus has no HTML; its ``text`` is what inscriptis made of it, so wherever the layout agrees with inscriptis
to the letter, the F1 from HTML is that from ``text`` (``benchmarks/accuracy.py``). Agreement is measured on the
``.html`` files of a folder, if one is given, and on pages made at random from tags that matter to the layout.

Speed is measured on pages made from the corpus: each line of a text becomes an element within its usual wrappers,
with the attributes, scripts and styles that real pages carry. It is processor time, in one run, the programs
taking turns page by page.
"""

from __future__ import annotations

import argparse
import html as entities
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import cleanarticle
from cleanarticle.html import clean_html
from cleanarticle.html.layout import render

_OPEN = (
    *("<p>", "<div>", "<ul>", "<ol>", "<li>", "<br>", "<span>", "<table>", "<tr>", "<td>", "<th align=right>", "<pre>"),
    *("<q>", "<b>", "<a href=x>", "<h2>", "<section>", "<article>", "<figure>", "<blockquote>", "<li value=3>"),
    *("<div style='display:inline; padding-left:3em'>", "<td valign=top>", "<span style='display:block'>", "<dl><dt>"),
    "<p style='margin-top:2em;margin-bottom:24px'>",
)
_CLOSE = (
    "</p>",
    "</div>",
    "</ul>",
    "</ol>",
    "</li>",
    "</span>",
    "</table>",
    "</tr>",
    "</td>",
    "</pre>",
    "</b>",
    "</a>",
)
_WORDS = ("rain", " in ", "Lyon.", "\n", " ", "two words ", "&amp;lt;", "&nbsp;", "a\n  b")


def made(count: int) -> Iterator[str]:
    """Pages made of tags at random."""
    chance = random.Random(7)
    for _ in range(count):
        yield "".join(
            chance.choice(chance.choice((_OPEN, _CLOSE, _WORDS, _WORDS))) for _ in range(chance.randint(1, 60))
        )


def dressed(text: str, title: str) -> str:
    """A page of HTML that shows *text*, as wordy as real ones."""
    chance = random.Random(len(text))
    rows = []
    for number, line in enumerate(text.split("\n")):
        words = entities.escape(line.strip())
        attributes = f'class="c-{chance.randint(1, 40)} u-flex js-item-{number}" data-track="{number}"'
        if not words:
            rows.append(f'<div {attributes}><svg viewBox="0 0 24 24"><path d="M12 2L2 7l10 5"></path></svg></div>')
        elif words.startswith(("* ", "+ ", "o ", "- ")):
            rows.append(
                f'<ul {attributes}><li class="i"><a href="/{number}" title="x"><span>{words[2:]}</span></a></li></ul>'
            )
        elif len(words) > 80:
            half = words.find(" ", len(words) // 2)
            rows.append(f'<p {attributes}>{words[:half]} <a href="/{number}">{words[half:]}</a></p>')
        else:
            rows.append(f"<div {attributes}><div><span>{words}</span></div></div>")
    style = "".join(f".c-{number}{{margin:0 auto;padding:{number}px}}" for number in range(300))
    script = "".join(f"window.q{number}=window.q{number}||[];" for number in range(600))
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{entities.escape(title)}</title><style>{style}</style>"
        f"<script>{script}</script></head><body><div class=page><main><div>{''.join(rows)}</div></main></div>"
        f"<script>{script}</script></body></html>"
    )


def agreement(name: str, pages: list[str]) -> None:
    """Prints how many pages come out alike."""
    import inscriptis

    alike = lines = same = 0
    for page in pages:
        try:
            wanted = inscriptis.get_text(page)
        except (ValueError, RecursionError):
            continue
        got = render(page)
        alike += got == wanted
        rows = list(zip(wanted.split("\n"), got.split("\n"), strict=False))
        lines += len(rows)
        same += sum(a == b for a, b in rows)
    print(f"{name}: {alike} of {len(pages)} pages as by inscriptis, {same / max(1, lines):.2%} of the lines")


def speed(pages: list[str]) -> None:
    """Prints the processor time that each program takes."""
    import inscriptis
    import trafilatura
    from lxml import etree

    programs: dict[str, Callable[[str], object]] = {
        "parse (lxml)": lambda page: etree.fromstring(page, etree.HTMLParser()),
        "inscriptis": inscriptis.get_text,
        "render": render,
        "clean": lambda page: cleanarticle.clean(texts[page]),
        "clean_html": clean_html,
        "trafilatura": trafilatura.extract,
        "trafilatura, fast": lambda page: trafilatura.extract(page, fast=True),
    }
    texts = {page: render(page) for page in pages}
    times: dict[str, list[float]] = defaultdict(list)
    for turn, page in enumerate(pages[:3] + pages):
        for name, program in programs.items():
            begun = time.process_time()
            program(page)
            if turn >= 3:  # the first warm up
                times[name].append(time.process_time() - begun)
    whole = statistics.mean(times["clean_html"])
    print(f"{len(pages)} pages of {statistics.mean(map(len, pages)) / 1000:.0f} kB, load {os.getloadavg()[0]:.1f}")
    for name, taken in times.items():
        mean = statistics.mean(taken)
        print(f"{name:18s} {mean * 1000:6.2f} ms a page; clean_html is {mean / whole:.2f} times as fast")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--folder", type=Path, nargs="*", default=[], help="folders of .html files")
    parser.add_argument("--pages", type=int, default=60, help="pages made from the corpus")
    parser.add_argument("--made", type=int, default=2000, help="pages made at random")
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "bench"))
    from common import load_records

    for folder in args.folder:
        files = sorted(path for path in folder.rglob("*.html") if path.is_file())
        files = files[:: max(1, len(files) // 200)][:200]
        agreement(str(folder), [file.read_text("utf-8", "replace") for file in files])
    agreement("made at random", list(made(args.made)))
    corpus = args.shared / "corpus"
    records = load_records(corpus / "aeb.jsonl.gz") + load_records(corpus / "fundus.jsonl.gz")
    records = records[:: max(1, len(records) // args.pages)][: args.pages]
    pages = [dressed(record["text"], record["gold_title"] or "") for record in records]
    agreement("made from the corpus", pages)
    speed(pages)


if __name__ == "__main__":
    main()
