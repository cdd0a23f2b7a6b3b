"""Measures the pages of the corpus once, for all trainings.

Beside each page stand made-up ones: the page as another crawl might have left it (:func:`training.corpus.perturbed`), a
few of its paragraphs alone, its title above one to three lines of text, and pages run together, always of sites of one
fold. Takes some minutes on two cores.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.features import Measures, measure, squashed
from cleanarticle.lines.page_decision import page_balance
from cleanarticle.locales import Where
from cleanarticle.page import Label
from cleanarticle.text.tokens import HashIndex, Numbers, surface_words, tokens_of, word_hashes
from training.corpus import (
    KEPT,
    Example,
    body_excerpt,
    concatenated_pages,
    examples,
    fold_of,
    perturbed,
    short_page,
    site_of,
)

KINDS = tuple(label.value for label in Label)
FOLDS = 5
TOGETHER = 1200  # made-up pages of several articles
MOST_WORDS = 6000
_LEAST_SITES = 6  # that a known word stands on
SHORT_PAGES = 0.5  # of the pages that were read also give a page of a title and one to three lines of text
PARAGRAPHS = 0.5  # of the clean bodies also give a page of one to three of their paragraphs
_BY_CUE = frozenset(KINDS) - {"title", "subtitle", "lead", "body", "heading", "garbage"}
_SCORED = ("gold_body", "page_type", "with", "without", "lang", "gold_comments")  # what is kept of a record
_ALL = (1 << len(KINDS)) - 1


@dataclass
class Prepared:
    """One rendering of a page with what is measured of its lines."""

    page: Example
    """Without its text where it is made up."""
    site: str
    fold: int
    made: bool
    matrix: NDArray[np.float16]
    """The measures, on a logarithmic scale."""
    words: NDArray[np.int16]
    """The known words at the ends of each line, from 1 on in the order of the vocabulary; 0 where there is none."""
    allowed: NDArray[np.int32]
    """The kinds of line that the gold leaves open, a bit a kind."""
    told: NDArray[np.float32]
    """What the gold's word on the kind of a line weighs."""
    leaning: float
    """How far the decision leans to keeping, as :func:`cleanarticle.lines.page_decision.page_balance` has it."""


def page_measures(example: Example) -> Measures:
    """The measures of a page; every other one without its URL, which is not always known."""
    known = hashlib.sha256(example.id.encode()).digest()[0] % 2
    return measure(re.split(r"\r\n|\n|\r", example.text), example.url if known else None)


def answers(example: Example, measures: Measures) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return which kinds the gold leaves open for each line, a bit a kind, and what its word on them weighs."""
    allowed = np.full(len(example.keep), _ALL, np.int32)
    told = np.zeros(len(example.keep), np.float32)
    kept = sum(1 << i for i, name in enumerate(KINDS) if name in KEPT)
    for row, (kind, keep) in enumerate(zip(example.kinds, example.keep, strict=True)):
        sure = example.weight[row] > 0 and (keep >= 0.7 or keep <= 0.1)
        named = (
            {hit.cue.label.value for hit in measures.hits[row] if hit.cue.where in (Where.LINE, Where.START)} & _BY_CUE
            if kind is None and sure and keep <= 0.1
            else ()
        )
        if kind is not None:
            allowed[row], told[row] = 1 << KINDS.index(kind), 0.08 if example.read else 0.05
        elif named:
            allowed[row], told[row] = sum(1 << KINDS.index(name) for name in named), 0.02
        elif sure:
            allowed[row], told[row] = kept if keep >= 0.7 else _ALL & ~kept, 0.01
    return allowed, told


def prepared(example: Example, shared: Path, made: bool = False) -> tuple[Prepared, Numbers]:
    """Return a page with its measures, and the numbers of its words."""
    measures = page_measures(example)
    matrix = squashed(measures.matrix).astype(np.float16)
    allowed, told = answers(example, measures)
    site, fold = (site_of(example, shared), fold_of(example, FOLDS, shared)) if not made else ("", -1)
    record = {name: example.record[name] for name in _SCORED if name in example.record}
    page = replace(example, text="", record={}) if made else replace(example, record=record)
    lean = page_balance(measures, 0.0)
    return Prepared(page, site, fold, made, matrix, np.zeros((0, 0), np.int16), allowed, told, lean), measures.words()


def with_variants(example: Example, shared: Path) -> list[tuple[Prepared, Numbers]]:
    """Return a page with its measures, then the made-up pages that it gives."""
    first = prepared(example, shared)
    out = [first]
    rng = random.Random(f"{example.id} {example.rendering}")
    others = []
    if example.rendering in ("text", "text_flat", "text_dump"):
        others.append(perturbed(example, rng))
        if example.read and rng.random() < SHORT_PAGES and (short := short_page(example, rng)):
            others.append(short)
    elif example.rendering == "clean" and rng.random() < PARAGRAPHS and (part := body_excerpt(example, rng)):
        others.append(part)
    for other in others:
        if other is not example and len(other.keep):
            row, words = prepared(other, shared, made=True)
            row.site, row.fold = first[0].site, first[0].fold
            out.append((row, words))
    return out


def _made(page: Example, shared: Path, fold: int) -> tuple[Prepared, Numbers]:
    row, words = prepared(page, shared, made=True)
    row.fold = fold
    return row, words


def prepare(shared: Path, jobs: int = 2) -> tuple[list[Prepared], list[str]]:
    """Return all pages, and the vocabulary: the words at the ends of lines on the most sites."""
    with ProcessPoolExecutor(jobs) as pool:
        groups = list(pool.map(partial(with_variants, shared=shared), _logged(examples(shared)), chunksize=16))
        rows = [row for group in groups for row in group]
        for fold in range(FOLDS):
            pages = [row.page for row, _ in rows if row.fold == fold and not row.made]
            made = concatenated_pages(pages, TOGETHER // FOLDS, 190 + fold)
            rows += pool.map(partial(_made, shared=shared, fold=fold), made, chunksize=8)
    real = [(row, words) for row, words in rows if not row.made]
    vocabulary = choose_words(
        [words for _, words in real], [row.page.text for row, _ in real], [row.site for row, _ in real], MOST_WORDS
    )
    known = HashIndex(tokens_of(vocabulary).number)
    for row, words in rows:
        row.words = (known.indices(words) + 1).astype(np.int16)
    return [row for row, _ in rows if len(row.matrix)], vocabulary


def choose_words(pages: Sequence[Numbers], texts: Sequence[str], sites: Sequence[str], most: int) -> list[str]:
    """The words that stand at the ends of lines on the most sites, six at the least; the most widespread first.

    Args:
        pages: for each page, the numbers of the words at the ends of its lines.
        texts: the pages.
        sites: their sites.
        most: how many words to choose.
    """
    by_site: dict[str, set[int]] = {}
    for words, site in zip(pages, sites, strict=True):
        by_site.setdefault(site, set()).update(np.unique(words[words > 0]).tolist())
    seen = Counter(number for numbers in by_site.values() for number in numbers)
    ranked = [number for number, count in seen.most_common() if count >= _LEAST_SITES][:most]
    names: dict[int, str] = {}
    left = set(ranked)
    for text, words in zip(texts, pages, strict=True):
        if not left:
            break
        if not left.isdisjoint(words[words > 0].tolist()):
            names.update(
                (n, w) for n, w in zip(word_hashes(text).tolist(), surface_words(text), strict=True) if n in left
            )
            left -= names.keys()
    chosen = [names[number] for number in ranked if number in names]
    return sorted(chosen, key=lambda word: (-seen[int(word_hashes(word)[0])], word))


def _logged(pages: Iterator[Example]) -> Iterator[Example]:
    start = time.monotonic()
    for number, page in enumerate(pages):
        if number % 2000 == 0:
            print(f"{number} pages read, {time.monotonic() - start:.0f} s", flush=True)
        yield page


def load(path: Path, shared: Path) -> tuple[list[Prepared], list[str]]:
    """Return the pages that were prepared before; prepare them where there is no such file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            pickle.dump(prepare(shared), out, protocol=pickle.HIGHEST_PROTOCOL)
    with path.open("rb") as file:
        rows: tuple[list[Prepared], list[str]] = pickle.load(file)
    return rows
