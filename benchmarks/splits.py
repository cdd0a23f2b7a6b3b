"""Makes pages of several articles out of the corpus, and measures where the library breaks them.

    python benchmarks/splits.py --shared ../shared [--half tune|check] [--pages 300]
        [--labels aligned|library] [--input text]
    python benchmarks/splits.py --shared ../shared --write pages.jsonl

A page is 1 to 5 articles of one site or of several, each from its title to the end of its text with some
of the lines that follow it on its own page. Some pages carry what real ones do to mislead: teasers with
a title and a sentence after the last article, a header that repeats, excerpts that end in "Read more
TITLE", title-like section names. The sites of the two halves are disjoint. Breaks count as found within
one filled line; a page of one article counts too, so that false breaks cost.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Record = dict[str, Any]
_SOURCES = ("fundus", "aeb", "wcxb", "newspaper4k")
_MORE = {"fr": "Lire la suite", "de": "Weiterlesen:", "es": "Leer más:", "it": "Leggi tutto:", "en": "Continue reading"}
_SECTIONS = ("Latest", "More stories", "Les plus lus", "Mehr zum Thema", "Lo más leído", "Related")


class Piece(NamedTuple):
    """One article cut out of its page: lines with their labels, the title first."""

    site: str
    language: str | None
    lines: tuple[tuple[str, str | None], ...]
    tail: tuple[tuple[str, str | None], ...]
    head: tuple[tuple[str, str | None], ...]


def pieces(shared: Path, field: str) -> Iterator[tuple[str, Piece]]:
    """Every article of the corpus of which title and text are found on its page, with its half."""
    from common import load_records, side_of
    from fields import aligned

    for source in _SOURCES:
        for record in load_records(shared / "corpus" / f"{source}.jsonl.gz"):
            if (
                record.get("page_type") not in (None, "article")
                or not record.get("gold_body")
                or not record.get("gold_title")
            ):
                continue
            lines = [line for line in record[field].split("\n") if line.strip()]
            labels = aligned(record, record[field])
            body = [at for at, label in enumerate(labels) if label == "body"]
            titles = [at for at, label in enumerate(labels) if label == "title" and body and at < body[len(body) // 2]]
            if not titles or sum(len(lines[at]) for at in body) < 600:
                continue
            first, last = titles[-1], body[-1]
            if not any(first < at < first + 25 for at in body):
                continue
            cut = [
                (line, label if label != "title" or at == 0 else "title")
                for at, (line, label) in enumerate(zip(lines, labels, strict=True))
                if at >= first
            ]
            size = last - first + 1
            piece = Piece(
                record["domain"] or record["id"],
                record.get("lang"),
                tuple(cut[:size]),
                tuple((line, None) for line, _ in cut[size : size + 15]),
                tuple((line, None) for line in lines[max(0, titles[0] - 25) : titles[0]]),
            )
            yield ("tune" if side_of(piece.site, "splits") == "dev" else "check"), piece


def pages(stock: Sequence[Piece], count: int, seed: int) -> Iterator[Record]:
    """*count* made-up pages: their text, labels of the filled lines, and the filled lines that articles begin at."""
    draw = random.Random(seed)
    by_site: dict[str, list[Piece]] = {}
    for piece in stock:
        by_site.setdefault(piece.site, []).append(piece)
    several = [site for site, group in sorted(by_site.items()) if len(group) > 1]
    for number in range(count):
        size = draw.choice((1, 2, 2, 3, 3, 4, 5))
        if several and draw.random() < 0.5:
            group = by_site[draw.choice(several)]
            chosen = draw.sample(group, min(size, len(group)))
        else:
            chosen = draw.sample(list(stock), size)
        lines: list[tuple[str, str | None]] = list(chosen[0].head) if draw.random() < 0.7 else []
        breaks = []
        archive = len(chosen) > 2 and draw.random() < 0.2
        for piece in chosen:
            breaks.append(len(lines))
            own = list(piece.lines)
            if archive and draw.random() < 0.6:
                text = next(at for at, (_, label) in enumerate(own) if label == "body")
                more = _MORE.get(piece.language or "en", _MORE["en"])
                own = [*own[: text + 1], (f"{more} {own[0][0].strip()}", "teaser")]
            elif draw.random() < 0.1:
                own = [own[0], *own]
            lines += own
            if draw.random() < 0.7:
                lines += piece.tail[: draw.randrange(16)]
        if draw.random() < 0.3:
            lines.append((draw.choice(_SECTIONS), None))
            for piece in draw.sample(list(stock), 3):
                first = next(line for line, label in piece.lines if label == "body")
                lines += [(piece.lines[0][0], "teaser"), (first.strip()[: draw.randrange(60, 160)] + " …", "teaser")]
        blank = "\n\n" if draw.random() < 0.5 else "\n"
        yield {
            "id": f"made-{seed}-{number}",
            "text": blank.join(line for line, _ in lines),
            "labels": [label for _, label in lines],
            "breaks": breaks,
            "lang": chosen[0].language,
        }


def measure(records: Sequence[Record], mode: str, errors: bool) -> None:
    """Prints the F1 of the breaks, and the share of pages with the right number of articles."""
    from fields import given

    found = missed = wrong = exact = 0
    for record in records:
        if mode == "library":
            import cleanarticle

            page = cleanarticle.clean(record["text"])
        else:
            page = given(record["labels"]).run(record["text"], language=record["lang"])
        place, filled = {}, 0
        for line in page.lines:
            place[line.start] = filled
            filled += not line.blank
        mine = [place[article.span.start] for article in page.articles]
        left = list(mine)
        hits = 0
        for want in record["breaks"]:
            near = next((at for at in left if abs(at - want) <= 1), None)
            if near is not None:
                left.remove(near)
                hits += 1
        found, missed, wrong = found + hits, missed + len(record["breaks"]) - hits, wrong + len(left)
        exact += len(mine) == len(record["breaks"])
        if errors and (left or hits < len(record["breaks"])):
            print("  ", record["id"], record["lang"], "want", record["breaks"], "got", mine)
    f1 = 2 * found / max(1, 2 * found + missed + wrong)
    print(
        f"{len(records)} pages, {found + missed} breaks: F1 {f1:.3f} "
        f"(missed {missed}, false {wrong}); number exact {exact / len(records):.3f}"
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--half", choices=("tune", "check"), default="tune")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--labels", choices=("aligned", "library"), default="library")
    parser.add_argument("--input", default="text")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "bench"))
    stock = [piece for half, piece in pieces(args.shared, args.input) if half == args.half]
    made = list(pages(stock, args.pages, args.seed))
    if args.write:
        args.write.write_text(
            "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in made), encoding="utf-8"
        )
        return
    print(f"{len(stock)} articles of {len({piece.site for piece in stock})} sites, half {args.half!r}")
    measure(made, args.labels, args.errors)


if __name__ == "__main__":
    main()
