"""Fit the weights of single garbled words: ``python -m training.single_words --shared ../shared``.

The script prints the weights, and writes them to ``--to``. Garbled pages are made by the shared
``bench/spell_cases.py`` with random rules (``random_rules`` of ``benchmarks/spelling.py``, with the seeds below); clean
pages are those of the corpus. Half of the documents are left out, for measurements.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import shared_bench, spelling
from cleanarticle.locales.lexicon import Lexicon, lexicon
from cleanarticle.spelling.rule_finder import RuleFinder
from cleanarticle.spelling.single_word_rules import Features, SingleWordReader, Weights
from cleanarticle.spelling.undo_rules import words_to_learn_from
from cleanarticle.spelling.word_deficit import WordDeficit
from cleanarticle.spelling.word_formation import WordFormation
from cleanarticle.spelling.words import text_words

ROOT = Path(__file__).parent.parent
LANGUAGES = ("fr", "en", "es", "de")
CORPORA = ("prose", "fundus", "aeb", "gold", "newspaper4k", "wcxb", "magic")
SEEDS = range(1001, 1013)
PER_SEED = 15
"""The number of pages of each language that are garbled with the rules of a seed."""
MAX_LENGTH = 40_000
"""The largest length of a page, in characters; longer ones are left out."""
MIN_GARBLED_LENGTH = 1500
"""The smallest length of a page that is garbled, in characters."""
MIN_SHARE = 0.8
"""The smallest share of the best reading of a word that counts. Set by hand."""
PENALTY = 0.01
"""The penalty on the squared weights. Set by hand."""
ROUNDS = 60
"""The number of steps of Newton's method."""
NO_WEIGHTS = Weights(0.0, Features(*[0.0] * len(Features._fields)))


def documents(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Yield language, id and text of the documents for training: about half of all, by the hash of the id."""
    for name in CORPORA:
        with gzip.open(shared / f"corpus/{name}.jsonl.gz", "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                text = row.get("text") if name == "prose" else row.get("gold_body")
                kept = zlib.crc32(f"split{row['id']}".encode()) % 2 == 0
                if text and kept and row.get("lang") in LANGUAGES and len(text) <= MAX_LENGTH:
                    yield row["lang"], row["id"], text


def readings(text: str, words: Lexicon) -> Iterator[tuple[str, str, Features]]:
    """Yield the unknown words of *text* that no shared rule explains, each with its best reading and its features."""
    unknown = words_to_learn_from(text_words(text, words).unknown, words)
    finder = RuleFinder(words, unknown, deficit=WordDeficit(text, words))
    finder.find_shared_rules()
    reader = SingleWordReader(words, WordFormation(words), finder.old_words_between, NO_WEIGHTS)
    for form, word in finder.forms.items():
        reading = reader.best_reading(form, is_name=word.weight < 1.0)
        if reading and reading.share >= MIN_SHARE:
            yield word.text, reading.original, reading.candidate.features


def garbled_pages(shared: Path, pages: list[tuple[str, str, str]]) -> Iterator[tuple[Lexicon, dict[str, Any]]]:
    """Yield pages that were garbled by random rules, each with the lexicon of its language."""
    shared_bench.load(shared)
    import spell_cases

    for seed in SEEDS:
        spell_cases.RULES[str(seed)] = {code: spelling.random_rules(code, seed) for code in LANGUAGES}
        for code in LANGUAGES:
            words = lexicon(code)
            of_language = [row for row in pages if row[0] == code]
            start = zlib.crc32(f"{seed}{code}".encode()) % len(of_language)
            assert words is not None
            for language, name, text in (of_language[start:] + of_language[:start])[:PER_SEED]:
                case = spell_cases.make_case(name, language, text, "spin", str(seed))
                if case:
                    yield words, case


def right_readings(shared: Path, pages: list[tuple[str, str, str]]) -> Iterator[Features]:
    """Yield the features of garbled words whose best reading is right."""
    for words, case in garbled_pages(shared, pages):
        original_of = {
            case["garbled"][start:end].lower(): case["clean"][first:last].lower()
            for start, end, first, last, _ in case["edits"]
        }
        yield from (
            features for word, right, features in readings(case["garbled"], words) if original_of.get(word) == right
        )


def fit(rows: NDArray[np.float64], is_garbled: NDArray[np.float64]) -> tuple[float, list[float]]:
    """Fit a logistic regression by Newton's method; return its bias and weights.

    The bias is corrected as if there were as many garbled words as clean ones.

    Args:
        rows: the features, a row for each word.
        is_garbled: 1 for garbled words, 0 for clean ones.
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    x = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    weights = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        probability = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (probability - is_garbled) + PENALTY * weights
        hessian = (x * (probability * (1 - probability))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        weights -= np.linalg.solve(hessian, gradient)
    by_feature = weights[:-1] / spread
    odds = is_garbled.sum() / (len(is_garbled) - is_garbled.sum())
    return float(weights[-1] - (by_feature * mean).sum() - np.log(odds)), [float(weight) for weight in by_feature]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--to", type=Path, help="such as src/cleanarticle/spelling/data/single_words.json")
    args = parser.parse_args()
    pages = list(documents(args.shared))
    garbled_features = list(right_readings(args.shared, [page for page in pages if len(page[2]) >= MIN_GARBLED_LENGTH]))
    clean_features: list[Features] = []
    for code, _, text in pages:
        words = lexicon(code)
        assert words is not None
        clean_features += (features for _, _, features in readings(text, words))
    bias, weights = fit(
        np.array([*garbled_features, *clean_features], float),
        np.array([1.0] * len(garbled_features) + [0.0] * len(clean_features)),
    )
    by_feature = {name: round(weight, 3) for name, weight in zip(Features._fields, weights, strict=True)}
    result = {
        "card": "Weights of single garbled words (natural logarithm of the odds), fitted by training/single_words.py",
        "fitted_on": {
            "garbled_words": len(garbled_features),
            "clean_words": len(clean_features),
            "clean_pages": len(pages),
            "seeds": [SEEDS.start, SEEDS.stop - 1],
            "languages": list(LANGUAGES),
        },
        "bias": round(bias, 3),
        "weights": by_feature,
    }
    if args.to:
        args.to.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
