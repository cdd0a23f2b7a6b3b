"""Measure cleaning of HTML: how often the layout agrees with inscriptis, and the speed compared with trafilatura.

    pip install inscriptis trafilatura
    python -m benchmarks.from_html [--shared ../shared] [--folder DIR] [--pages 60] [--made 2000]

The corpus has no HTML; its ``text`` is the output of inscriptis. Where the layout agrees with inscriptis in every
character, the F1 from HTML is that from ``text`` (``benchmarks/accuracy.py``). Agreement is measured on the ``.html``
files of a folder, if one is given, and on pages made at random from tags that matter to the layout.

Speed is measured on pages made from the corpus: each line of a text becomes an element within its usual wrappers, with
the attributes, scripts and styles that real pages carry; how much of each is printed. It is processor time, in one run,
with the programs alternating page by page. Each page is cleaned once before, so that the lexicon of its language is
loaded: a stream of pages loads it once.
"""

from __future__ import annotations

import argparse
import html as entities
import json
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import cleanarticle
from benchmarks import shared_bench
from cleanarticle import clean_html
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
    """Yield pages of random tags."""
    chance = random.Random(7)
    for _ in range(count):
        yield "".join(
            chance.choice(chance.choice((_OPEN, _CLOSE, _WORDS, _WORDS))) for _ in range(chance.randint(1, 60))
        )


_CLASSES = (
    "block",
    "card",
    "col-12",
    "grid",
    "layout",
    "media",
    "section",
    "u-flex",
    "unit",
    "wrap",
)  # without meaning
_ICON = (
    '<svg class="icon" aria-hidden="true" width="24" height="24" viewBox="0 0 24 24">'
    '<path d="M12 2L2 7l10 5 10-5-10-5z"></path></svg>'
)


def dressed(text: str, title: str) -> str:
    """Return a page of HTML that shows *text*, built like those of news sites.

    Indented lines are in as many elements, bullets in lists of links, short lines in cards with a picture, and long
    ones in paragraphs with links and emphasis, each with the attributes of templates; scripts, styles and metadata are
    around them. The number of elements is printed with the times, to be compared with counts of real pages: 1,200 to
    3,600 on those of three newspapers, the deepest 14 to 21 within each other, a quarter of them ``div``, a fifth
    ``a``, a sixth ``span`` (velt.info, "Exploring web page complexity", 2021).
    """
    chance = random.Random(len(text))
    rows, depth, listed = [], 0, False
    for number, line in enumerate(text.split("\n")):
        words = entities.escape(line.strip())
        if not words:
            continue
        item = words.startswith(("* ", "+ ", "o ", "- "))
        if listed and not item:
            rows.append("</ul>")
        indentation = min((len(line) - len(line.lstrip())) // 2, 12)
        if not (listed and item):
            rows += ["</div>"] * (depth - indentation)
            rows += [
                f'<div class="{chance.choice(_CLASSES)} {chance.choice(_CLASSES)}">' for _ in range(indentation - depth)
            ]
            depth = indentation
            if item:
                rows.append(f'<ul class="{chance.choice(_CLASSES)}__list" role="list">')
        listed = item
        rows.append(_row(words[2:] if item else words, number, chance, item=item))
    rows += ["</ul>"] * listed + ["</div>"] * depth
    style = "".join(f".{name}{{margin:0 auto;padding:{number}px}}" for number in range(60) for name in _CLASSES)
    script = "".join(f'window.q{number}=window.q{number}||[];q{number}.push("<b>");' for number in range(600))
    about = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "description": text[:300]}
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{entities.escape(title)}</title>'
        + "".join(f'<meta property="og:item{number}" content="{entities.escape(title)}">' for number in range(25))
        + "".join(f'<link rel="preload" href="/static/{number}.css" as="style">' for number in range(15))
        + f"<style>{style}</style><script>{script}</script>"
        + f'<script type="application/ld+json">{_json(about)}</script></head>'
        + f'<body class="page js-off"><div id="app"><div class="wrap"><main>{"".join(rows)}</main></div></div>'
        + f'<script id="state" type="application/json">{_json({"text": text})}</script><script>{script}</script>'
        + "</body></html>"
    )


def _row(words: str, number: int, chance: random.Random, *, item: bool) -> str:
    """Return the element that shows a line."""
    name, link = chance.choice(_CLASSES), f'href="https://www.example.org/news/{number}/{"a-longer-slug-" * 3}"'
    if item:
        icon = _ICON if chance.random() < 0.3 else ""
        return (
            f'<li class="{name}__item" data-index="{number}"><a {link} class="{name}__link" data-track="nav:{number}">'
            f'{icon}<span class="{name}__text">{words}</span></a></li>'
        )
    if len(words) > 80:
        parts = words.split(" ")
        third = len(parts) // 3
        before, linked, behind = (" ".join(part) for part in (parts[:third], parts[third:-third], parts[-third:]))
        mark = chance.choice(("em", "strong", "span"))
        advert = f'<div id="slot-{number}" data-sizes="[[300,250],[970,250]]"><script>slot({number})</script></div>'
        shown = advert if chance.random() < 0.2 else ""
        return f"<p>{before} <a {link}>{linked}</a> <{mark}>{behind}</{mark}></p>{shown}"
    card = f'<div class="{name} {name}--small"><div class="{name}__body"><span>{words}</span></div></div>'
    if chance.random() < 0.7:
        return card
    sizes = ", ".join(f"https://img.example.org/{number}-{width}.jpg {width}w" for width in (320, 640, 1280))
    source = f'<source srcset="{sizes}" type="image/webp"><img src="{number}.jpg" alt="" loading="lazy">'
    return f'<a {link} class="{name}__cover"><figure><picture>{source}</picture></figure></a>{card}<!-- {name} -->'


def _json(value: object) -> str:
    return json.dumps(value).replace("</", "<\\/")


def agreement(name: str, pages: list[str]) -> None:
    """Print on how many pages and lines the layout agrees with inscriptis."""
    import inscriptis

    alike = lines = same = 0
    for page in pages:
        try:
            expected = inscriptis.get_text(page)
        except (ValueError, RecursionError):
            continue
        actual = render(page)
        alike += actual == expected
        rows = list(zip(expected.split("\n"), actual.split("\n"), strict=False))
        lines += len(rows)
        same += sum(a == b for a, b in rows)
    print(f"{name}: {alike} of {len(pages)} pages as by inscriptis, {same / max(1, lines):.2%} of the lines")


def shape(pages: list[str]) -> None:
    """Print how many elements the pages have, how deep they are nested, and which are most frequent."""
    from lxml import etree

    names: Counter[str] = Counter()
    counts, depths = [], []
    for page in pages:
        elements = list(etree.fromstring(page, etree.HTMLParser()).iter(etree.Element))
        names.update(element.tag for element in elements)
        counts.append(len(elements))
        depths.append(max(sum(1 for _ in element.iterancestors()) for element in elements))
    shares = ", ".join(f"{name} {count / names.total():.0%}" for name, count in names.most_common(5))
    deepest = statistics.mean(depths)
    print(f"elements: {statistics.mean(counts):,.0f} a page ({shares}), the deepest in {deepest:.0f} others")


def speed(pages: list[str]) -> None:
    """Print the processor time that each program takes."""
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
    for page in pages:
        clean_html(page)
    times: dict[str, list[float]] = defaultdict(list)
    for turn, page in enumerate(pages[:3] + pages):
        for name, program in programs.items():
            begun = time.process_time()
            program(page)
            if turn >= 3:  # the first warm up
                times[name].append(time.process_time() - begun)
    whole = statistics.mean(times["clean_html"])
    size, length = (statistics.mean(map(len, some)) / 1000 for some in (pages, texts.values()))
    print(f"{len(pages)} pages of {size:.0f} kB with {length:.0f} kB of text, load {os.getloadavg()[0]:.1f}")
    shape(pages)
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
    shared_bench.load(args.shared)
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
