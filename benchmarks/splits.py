"""Make pages of several articles from the corpus, and measure where the library splits them.

    python -m benchmarks.splits --shared ../shared [--half tune|check] [--pages 300] [--seed 1]
        [--labels aligned|library] [--models DIR] [--input text] [--errors]
    python -m benchmarks.splits --shared ../shared --write pages.jsonl

A page has 1 to 5 articles of one site or of several. Each is cut out of its page, from its title to the end of its
text; or it is the whole page, or the bare text. What misleads on real pages is there too: boilerplate after each
article, teasers with a title and a sentence or a paragraph, repeated headers, section names that look like a title,
archives of excerpts that end in "Read more TITLE", news in brief, live blogs whose entries have an hour and a heading,
several languages. The two halves have different sites; the splitter is trained on "tune" (``training/splits.py``).

A break counts as found if the first line of the article, or the line of its title, is right: at most one filled line
before the title is first stated, and at most one after its last copy. Pages of one article count too, so that false
breaks lower the score.

With ``--models`` the lines are labelled by the models of a cross-validation (``fold0.npz``…, which
``python -m training.labels --folds 5`` writes), each page by the model that has not seen its sites. This shows what to
expect on other pages. Without it, the built-in model labels them, which was trained on these sites.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import shared_bench
from benchmarks.fields import FOLDS, aligned_labels, cleaned, fold_of, folds_of, site_of_record, with_given_labels
from cleanarticle.page import Page
from cleanarticle.text.similarity import letters

Record = dict[str, Any]
Rows = list[tuple[str, str | None]]
_SOURCES = ("fundus", "wcxb", "newspaper4k")
_MORE = {
    "fr": ("Lire la suite", "Lire l'article :"),
    "de": ("Weiterlesen:", "Mehr:"),
    "es": ("Leer más:", "Seguir leyendo"),
    "it": ("Leggi tutto:", "Continua a leggere"),
    "en": ("Continue reading", "Read more:", "Read more"),
}
_SECTIONS = ("Latest", "More stories", "Les plus lus", "Mehr zum Thema", "Lo más leído", "Related", "From the archive")
_BOILERPLATE = (
    ("Share", "Tweet", "Short URL"),
    ("Print", "E-mail", "Comments (0)"),
    ("Partager", "Imprimer", "Envoyer par e-mail"),
    ("Teilen", "Drucken", "Merken"),
    ("Tags: news, world",),
    ("* * *",),
)
# All set by hand.
_LONG_BODY = 600  # characters of text of an article that is used
_HEADER = 12  # lines of a header
_STANDFIRST = 300  # characters of a standfirst


class Piece(NamedTuple):
    """One article on its page."""

    site: str
    language: str | None
    rows: tuple[tuple[str, str | None], ...]
    """The filled lines of the page, each with its label by the gold; ``None`` if the gold does not show it."""
    title: int
    """The row of the title; if the page repeats it, the last one above the text."""
    end: int
    """One past the last row of the text."""
    bare: tuple[tuple[str, str | None], ...]
    """The article as the gold has it: title, byline, date, body."""

    @property
    def headline(self) -> str:
        """Return the text of the title."""
        return self.rows[self.title][0].strip()

    def paragraphs(self) -> list[str]:
        """Return the lines of text of a sentence or more."""
        return [text.strip() for text, label in self.rows[self.title : self.end] if label == "body" and len(text) > 60]


def article_pieces(shared: Path, field: str) -> Iterator[tuple[str, Piece]]:
    """Yield each article of the corpus whose title and text are found on its page, once, with its half."""
    from common import side_of

    seen: set[tuple[str, str]] = set()
    for record, rows in _labelled(shared, field):
        body = [at for at, (_, label) in enumerate(rows) if label == "body"]
        titles = [at for at, (_, label) in enumerate(rows) if label == "title" and body and at < body[len(body) // 2]]
        if not titles or sum(len(rows[at][0]) for at in body) < _LONG_BODY:
            continue
        title = titles[-1]
        if not any(title < at < title + 25 for at in body):
            continue
        site = site_of_record(record)
        key = site, letters(rows[title][0])
        if key in seen:  # some pages are in two collections: an article that comes twice in a row is one
            continue
        seen.add(key)
        bare = tuple(_gold_rows(record, rows, title, body[-1] + 1))
        piece = Piece(site, record.get("lang"), tuple(rows), title, body[-1] + 1, bare)
        yield ("tune" if side_of(site, "splits") == "dev" else "check"), piece


def _labelled(shared: Path, field: str) -> Iterator[tuple[Record, Rows]]:
    """Yield the articles of the corpus, each with its filled lines and their labels by the gold."""
    from common import load_records

    for source in _SOURCES:
        for record in load_records(shared / "corpus" / f"{source}.jsonl.gz"):
            if record.get("page_type") in (None, "article") and record.get("gold_body") and record.get("gold_title"):
                lines = [line for line in record[field].split("\n") if line.strip()]
                yield record, list(zip(lines, aligned_labels(record, record[field]), strict=True))
    if field != "text":
        return
    for record in load_records(shared / "corpus" / "labels.jsonl.gz"):
        lines = [line for line in record["text"].split("\n") if line.strip()]
        if len(record["articles"]) == 1:
            yield record, [(text, row["label"]) for text, row in zip(lines, record["lines"], strict=True)]


def _gold_rows(record: Record, rows: Rows, title: int, end: int) -> Iterator[tuple[str, str | None]]:
    yield rows[title][0].strip(), "title"
    if record.get("gold_authors"):
        yield "By " + " and ".join(record["gold_authors"]), "byline"
    if record.get("gold_date"):
        yield record["gold_date"][:10], "date"
    if record.get("gold_body"):
        yield from ((line.strip(), "body") for line in record["gold_body"].split("\n") if line.strip())
    else:
        yield from ((text.strip(), label) for text, label in rows[title + 1 : end] if label in ("body", "heading"))


def mixed_pages(stock: Sequence[Piece], count: int, seed: int) -> Iterator[Record]:
    """Yield *count* synthetic pages: text, labels of the filled lines, and the filled lines at which articles begin."""
    draw = random.Random(seed)
    by_site: dict[str, list[Piece]] = {}
    for piece in stock:
        by_site.setdefault(piece.site, []).append(piece)
    several = [site for site, group in sorted(by_site.items()) if len(group) > 1]
    for number in range(count):
        size = draw.choice((1, 2, 2, 3, 3, 4, 5))
        if several and draw.random() < 0.4:
            group = by_site[draw.choice(several)]
            chosen = draw.sample(group, min(size, len(group)))
        else:
            chosen = draw.sample(list(stock), min(size, len(stock)))
        rows, breaks = _page(chosen, stock, draw)
        indented = draw.random() < 0.7
        blank = "\n\n" if draw.random() < 0.5 else "\n"
        yield {
            "id": f"made-{seed}-{number}",
            "text": blank.join(line if indented else " ".join(line.split()) for line, _ in rows),
            "labels": [label for _, label in rows],
            "breaks": breaks,
            "since": [_first_header_row(rows, at) for at in breaks],
            "lang": chosen[0].language,
            "sites": sorted({piece.site for piece in chosen}),
        }


def _first_header_row(rows: Rows, title: int) -> int:
    """Return the first row of the header of a title: an earlier copy of it, with at most a standfirst in between."""
    title_letters = letters(rows[title][0])
    since = at = title
    text = 0
    while at > 0 and title - at < _HEADER and text < _STANDFIRST:
        at -= 1
        text += len(rows[at][0]) * (rows[at][1] == "body")
        if rows[at][1] == "title" and letters(rows[at][0]) == title_letters:
            since = at
    return since


def _page(chosen: Sequence[Piece], stock: Sequence[Piece], draw: random.Random) -> tuple[Rows, list[int]]:
    """Return the rows of a page of these articles, and the row at which each begins."""
    rows: Rows = []
    breaks: list[int] = []
    is_whole = draw.random() < 0.2
    archive = len(chosen) > 2 and draw.random() < 0.2
    live = not is_whole and draw.random() < 0.08
    brief = draw.random() < 0.15
    boilerplate = draw.choice(_BOILERPLATE) if draw.random() < 0.4 else ()
    if not is_whole and draw.random() < 0.7:
        rows += chosen[0].rows[: chosen[0].title][-25:]
    for piece in chosen:
        if is_whole:
            breaks.append(len(rows) + piece.title)
            rows += piece.rows
            continue
        if draw.random() < 0.1:
            rows.append((draw.choice(_SECTIONS), None))
        breaks.append(len(rows))
        own = _cut_out(piece, draw, archive=archive, live=live)
        rows += _shortened(own, draw.randrange(2, 5)) if brief else own
        rows += [(line, None) for line in boilerplate]
        if draw.random() < 0.6:
            rows += [(text, None) for text, _ in piece.rows[piece.end : piece.end + draw.randrange(16)]]
        if draw.random() < 0.15:
            rows += _teasers(stock, draw)
    if draw.random() < 0.3:
        rows += _teasers(stock, draw)
    return rows, breaks


def _cut_out(piece: Piece, draw: random.Random, *, archive: bool, live: bool) -> Rows:
    """Return the article alone; at random as an excerpt or a live blog, or with its header repeated."""
    own = list(piece.bare if draw.random() < 0.25 else piece.rows[piece.title : piece.end])
    if archive and draw.random() < 0.6:
        first = next((at for at, (line, label) in enumerate(own) if label == "body" and len(line) > 120), None)
        if first is not None:
            return [*own[: first + 1], (f"{_more(piece, draw)} {piece.headline}", "teaser")]
    if live and len(piece.paragraphs()) > 3:
        own = [own[0]]
        clock = draw.randrange(300, 1300)
        for text in piece.paragraphs():
            words = text.split()
            own += [(f"{clock // 60:02}:{clock % 60:02}", None)] if draw.random() < 0.5 else []
            own += [(" ".join(words[: draw.randrange(4, 9)]).rstrip(".,;"), "heading"), (text, "body")]
            clock -= draw.randrange(1, 20)
        return own
    chance = draw.random()
    if chance < 0.08:
        return [own[0], *own]
    if chance < 0.14:  # the header of a repost, or of a bar that sticks, below the first lines
        at = min(len(own), draw.randrange(2, 6))
        return [*own[:at], (piece.headline if draw.random() < 0.6 else piece.headline[:40] + "…", "title"), *own[at:]]
    return own


def _shortened(own: Rows, most: int) -> Rows:
    """Return news in brief: the article up to its first paragraphs."""
    ends = [at for at, (text, label) in enumerate(own) if label == "body" and len(text) > 60]
    return own[: ends[min(most, len(ends)) - 1] + 1] if ends else own


def _more(piece: Piece, draw: random.Random) -> str:
    return draw.choice(_MORE.get(piece.language or "en", _MORE["en"]))


def _teasers(stock: Sequence[Piece], draw: random.Random) -> Rows:
    """Return pointers to other articles: a title, and a shortened sentence or the whole first paragraph."""
    rows: Rows = [(draw.choice(_SECTIONS), None)]
    excerpt = draw.random() < 0.6
    for piece in draw.sample(list(stock), min(len(stock), draw.randrange(2, 6))):
        rows.append((piece.headline, "teaser"))
        if excerpt:
            first = piece.paragraphs()[0] if piece.paragraphs() else piece.headline
            rows.append((re.sub(r"\s\S*\Z", "", first[: draw.randrange(60, 220)]) + " …", "teaser"))
        if draw.random() < 0.2:
            rows.append((_more(piece, draw), "teaser"))
    return rows


def print_scores(records: Sequence[Record], mode: str, models: Path | None, errors: bool) -> None:
    """Print the F1 of the breaks, and the share of pages with the right number of articles."""
    found = missed = wrong = exact = 0
    for record in records:
        if mode == "library":
            page = cleaned(record["text"], None, models, record["sites"][0])
        else:
            page = with_given_labels(record["labels"]).run(record["text"], language=record["lang"])
        place, filled = {}, 0
        for line in page.lines:
            place[line.start] = filled
            filled += bool(record["text"][line.start : line.end].strip())
        mine = [
            {place[_line(page, span.start)] for span in (article.span, article.spans.get("title", article.span))}
            for article in page.articles
        ]
        left = list(mine)
        hits = 0
        for first, want in zip(record["since"], record["breaks"], strict=True):
            near = next((each for each in left if any(first - 1 <= at <= want + 1 for at in each)), None)
            if near is not None:
                left.remove(near)
                hits += 1
        found, missed, wrong = found + hits, missed + len(record["breaks"]) - hits, wrong + len(left)
        exact += len(mine) == len(record["breaks"])
        if errors and (left or hits < len(record["breaks"])):
            print("  ", record["id"], record["lang"], "want", record["breaks"], "got", [sorted(each) for each in mine])
    f1 = 2 * found / max(1, 2 * found + missed + wrong)
    print(
        f"{len(records)} pages, {found + missed} breaks: F1 {f1:.3f} "
        f"(missed {missed}, false {wrong}); number exact {exact / len(records):.3f}"
    )


def _line(page: Page, at: int) -> int:
    """Return the start of the line that contains this offset of the source."""
    return next(line.start for line in page.lines if line.start <= at < line.end)


def synthetic_pages(
    shared: Path, field: str, half: str, count: int, seed: int, folds: Sequence[int] = ()
) -> list[Record]:
    """Return synthetic pages of one half; with *folds*, each page has only sites of one of these folds."""
    stock = [piece for each, piece in article_pieces(shared, field) if each == half]
    if not folds:
        return list(mixed_pages(stock, count, seed))
    out: list[Record] = []
    for fold in folds:
        part = [piece for piece in stock if fold_of(piece.site) == fold]
        out += mixed_pages(part, count // len(folds), seed * FOLDS + fold)
    return out


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--half", choices=("tune", "check"), default="check")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--labels", choices=("aligned", "library"), default="library")
    parser.add_argument("--models", type=Path)
    parser.add_argument("--input", default="text")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    shared_bench.load(args.shared)
    records = synthetic_pages(args.shared, args.input, args.half, args.pages, args.seed, folds_of(args.models))
    if args.write:
        args.write.write_text(
            "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8"
        )
        return
    print(f"{len(records)} pages of {len({site for r in records for site in r['sites']})} sites, half {args.half!r}")
    print_scores(records, args.labels, args.models, args.errors)


if __name__ == "__main__":
    main()
