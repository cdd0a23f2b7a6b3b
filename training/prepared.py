"""Compute the features of the pages of the corpus once, for all trainings.

Synthetic pages augment the corpus: a page without parts of its boilerplate (:func:`training.corpus.perturbed`), one to
three of its paragraphs alone, its title above one to three lines of text, and several pages of one fold one after
another. This takes some minutes on two cores.
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
from cleanarticle.lines.page_balance import balance_of_evidence, firm_evidence
from cleanarticle.locales import Where
from cleanarticle.page import Label
from cleanarticle.text.tokens import Hashes, HashIndex, folded_words, tokenise, word_hashes
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

LABELS = tuple(label.value for label in Label)
FOLDS = 5
CONCATENATED_PAGES = 1200  # synthetic pages of several articles
MAX_WORDS = 6000  # of the vocabulary
_MIN_SITES = 6  # a word is in the vocabulary only if at least so many sites have it
SHORT_PAGES = 0.5  # the share of the labelled pages that also give a page of a title and one to three lines of text
PARAGRAPHS = 0.5  # the share of the clean bodies that also give a page of one to three of their paragraphs
# If at least the first share of a line is in the gold body, the line is certainly kept; up to the second, dropped.
_MIN_KEEP, _MAX_DROP = 0.7, 0.1
# The weights of the possible labels of a line in the loss, by their origin.
_READER_WEIGHT, _WEAK_WEIGHT, _CUE_WEIGHT, _SIDE_WEIGHT = 0.08, 0.05, 0.02, 0.01
_BY_CUE = frozenset(LABELS) - {"title", "subtitle", "lead", "body", "heading", "garbage"}
_SCORED = ("gold_body", "page_type", "with", "without", "lang", "gold_comments")  # fields of a record that are kept
_ALL_LABELS = (1 << len(LABELS)) - 1


@dataclass
class Prepared:
    """One rendering of a page with the features of its lines."""

    page: Example
    """The page; if it is synthetic, without its text."""
    site: str
    fold: int
    synthetic: bool
    matrix: NDArray[np.float16]
    """The features, on a logarithmic scale."""
    words: NDArray[np.int16]
    """The words at the ends of each line, as numbers from 1 in the order of the vocabulary; 0 for other words."""
    allowed: NDArray[np.int32]
    """The possible labels of each line by the gold, one bit for each."""
    label_weight: NDArray[np.float32]
    """The weight of the possible labels of each line in the loss."""
    balance: float
    """See :func:`cleanarticle.lines.page_balance.balance_of_evidence`."""


def page_measures(example: Example) -> Measures:
    """Return the features of a page; for half of the pages without the URL, since users do not always have one."""
    has_url = hashlib.sha256(example.id.encode()).digest()[0] % 2
    return measure(re.split(r"\r\n|\n|\r", example.text), example.url if has_url else None)


def answers(example: Example, measures: Measures) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the possible labels of each line by the gold, one bit for each label, and their weight in the loss.

    A known label has the largest weight. If the label is not known, the possible labels of a dropped line are those of
    its cue phrases. If it has none, it is only known whether the label is one of the body or another one.
    """
    allowed = np.full(len(example.keep), _ALL_LABELS, np.int32)
    label_weight = np.zeros(len(example.keep), np.float32)
    kept = sum(1 << i for i, name in enumerate(LABELS) if name in KEPT)
    for row, (kind, keep) in enumerate(zip(example.kinds, example.keep, strict=True)):
        is_known = example.weight[row] > 0 and (keep >= _MIN_KEEP or keep <= _MAX_DROP)
        labels_of_cues = (
            {hit.cue.label.value for hit in measures.hits[row] if hit.cue.where in (Where.LINE, Where.START)} & _BY_CUE
            if kind is None and is_known and keep <= _MAX_DROP
            else ()
        )
        if kind is not None:
            allowed[row] = 1 << LABELS.index(kind)
            label_weight[row] = _READER_WEIGHT if example.read else _WEAK_WEIGHT
        elif labels_of_cues:
            allowed[row], label_weight[row] = sum(1 << LABELS.index(name) for name in labels_of_cues), _CUE_WEIGHT
        elif is_known:
            allowed[row], label_weight[row] = kept if keep >= _MIN_KEEP else _ALL_LABELS & ~kept, _SIDE_WEIGHT
    return allowed, label_weight


def prepared(example: Example, shared: Path, synthetic: bool = False) -> tuple[Prepared, Hashes]:
    """Return a page with its features, and the numbers of its words."""
    measures = page_measures(example)
    matrix = squashed(measures.matrix).astype(np.float16)
    allowed, label_weight = answers(example, measures)
    site, fold = (site_of(example, shared), fold_of(example, FOLDS, shared)) if not synthetic else ("", -1)
    record = {name: example.record[name] for name in _SCORED if name in example.record}
    page = replace(example, text="", record={}) if synthetic else replace(example, record=record)
    words = np.zeros((0, 0), np.int16)  # filled in once the vocabulary is known
    balance = balance_of_evidence(firm_evidence(measures))
    row = Prepared(page, site, fold, synthetic, matrix, words, allowed, label_weight, balance)
    return row, measures.words()


def with_variants(example: Example, shared: Path) -> list[tuple[Prepared, Hashes]]:
    """Return a page with its features, then the synthetic pages made from it."""
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
            row, words = prepared(other, shared, synthetic=True)
            row.site, row.fold = first[0].site, first[0].fold
            out.append((row, words))
    return out


def _prepare_concatenated(page: Example, shared: Path, fold: int) -> tuple[Prepared, Hashes]:
    row, words = prepared(page, shared, synthetic=True)
    row.fold = fold
    return row, words


def prepare(shared: Path, jobs: int = 2) -> tuple[list[Prepared], list[str]]:
    """Return all pages, and the vocabulary of the network."""
    with ProcessPoolExecutor(jobs) as pool:
        groups = list(pool.map(partial(with_variants, shared=shared), _log_progress(examples(shared)), chunksize=16))
        rows = [row for group in groups for row in group]
        for fold in range(FOLDS):
            pages = [row.page for row, _ in rows if row.fold == fold and not row.synthetic]
            concatenated = concatenated_pages(pages, CONCATENATED_PAGES // FOLDS, 190 + fold)
            rows += pool.map(partial(_prepare_concatenated, shared=shared, fold=fold), concatenated, chunksize=8)
    real = [(row, words) for row, words in rows if not row.synthetic]
    vocabulary = choose_words(
        [words for _, words in real], [row.page.text for row, _ in real], [row.site for row, _ in real], MAX_WORDS
    )
    known = HashIndex(tokenise(vocabulary).word_hash)
    for row, words in rows:
        row.words = (known.indices(words) + 1).astype(np.int16)
    return [row for row, _ in rows if len(row.matrix)], vocabulary


def choose_words(pages: Sequence[Hashes], texts: Sequence[str], sites: Sequence[str], max_words: int) -> list[str]:
    """Return the words that are at the ends of lines on most sites, and on six sites at least; the most frequent first.

    Args:
        pages: for each page, the hashes of the words at the ends of its lines; 0 for none.
        texts: the pages.
        sites: their sites.
        max_words: the largest number of words.
    """
    by_site: dict[str, set[int]] = {}
    for words, site in zip(pages, sites, strict=True):
        by_site.setdefault(site, set()).update(np.unique(words[words > 0]).tolist())
    site_counts = Counter(number for numbers in by_site.values() for number in numbers)
    ranked = [number for number, count in site_counts.most_common() if count >= _MIN_SITES][:max_words]
    names: dict[int, str] = {}
    nameless = set(ranked)
    for text, words in zip(texts, pages, strict=True):
        if not nameless:
            break
        if not nameless.isdisjoint(words[words > 0].tolist()):
            names.update(
                (n, w) for n, w in zip(word_hashes(text).tolist(), folded_words(text), strict=True) if n in nameless
            )
            nameless -= names.keys()
    chosen = [names[number] for number in ranked if number in names]
    return sorted(chosen, key=lambda word: (-site_counts[int(word_hashes(word)[0])], word))


def _log_progress(pages: Iterator[Example]) -> Iterator[Example]:
    """Yield the same pages; print their number from time to time."""
    start = time.monotonic()
    for number, page in enumerate(pages):
        if number % 2000 == 0:
            print(f"{number} pages read, {time.monotonic() - start:.0f} s", flush=True)
        yield page


def load(path: Path, shared: Path) -> tuple[list[Prepared], list[str]]:
    """Return the prepared pages in a file; if there is no such file, prepare them and write it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            pickle.dump(prepare(shared), out, protocol=pickle.HIGHEST_PROTOCOL)
    with path.open("rb") as file:
        rows: tuple[list[Prepared], list[str]] = pickle.load(file)
    return rows
