"""Fits what single garbled words are weighed by: ``python -m training.single_words --shared ../shared``.

Prints the weights, and writes them to ``--to``. Garbled pages are those of the shared
``bench/spell_cases.py`` under rules that chance made up (``made_up`` of ``benchmarks/spelling.py``, seeds below);
clean ones are the same corpus as it is. Half of the documents are left out, to measure on.
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
"""Pages of a language that the rules of a seed garble."""
LONGEST = 40_000
"""Characters; longer pages are left out."""
SHARE = 0.8
"""The share that the likeliest reading of a word has to have to be looked at."""
STRENGTH = 0.01
ROUNDS = 60
NO_WEIGHTS = Weights(0.0, Features(*[0.0] * len(Features._fields)))


def documents(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the language, id and text of the documents to learn from: every second one, by the hash of its id."""
    for name in CORPORA:
        with gzip.open(shared / f"corpus/{name}.jsonl.gz", "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                text = row.get("text") if name == "prose" else row.get("gold_body")
                kept = zlib.crc32(f"split{row['id']}".encode()) % 2 == 0
                if text and kept and row.get("lang") in LANGUAGES and len(text) <= LONGEST:
                    yield row["lang"], row["id"], text


def readings(text: str, words: Lexicon) -> Iterator[tuple[str, str, Features]]:
    """Yield the strange words of *text* that its common rules leave, the likeliest reading of each, its features."""
    strange = words_to_learn_from(text_words(text, words).unknown, words)
    finder = RuleFinder(words, strange, deficit=WordDeficit(text, words))
    finder.find_shared_rules()
    reader = SingleWordReader(words, WordFormation(words), finder.old_words_between, NO_WEIGHTS)
    for form, word in finder.forms.items():
        found = reader.best_reading(form, is_name=word.weight < 1.0)
        if found and found.share >= SHARE:
            yield word.text, found.original, found.candidate.features


def garbled(shared: Path, pages: list[tuple[str, str, str]]) -> Iterator[tuple[Lexicon, dict[str, Any]]]:
    """Yield pages that rules of chance garble, with their word lists."""
    shared_bench.load(shared)
    import spell_cases

    for seed in SEEDS:
        spell_cases.RULES[str(seed)] = {code: spelling.made_up(code, seed) for code in LANGUAGES}
        for code in LANGUAGES:
            words = lexicon(code)
            mine = [row for row in pages if row[0] == code]
            start = zlib.crc32(f"{seed}{code}".encode()) % len(mine)
            assert words is not None
            for language, name, text in (mine[start:] + mine[:start])[:PER_SEED]:
                case = spell_cases.make_case(name, language, text, "spin", str(seed))
                if case:
                    yield words, case


def right_readings(shared: Path, pages: list[tuple[str, str, str]]) -> Iterator[Features]:
    """Yield the features of garbled words whose likeliest reading is right."""
    for words, case in garbled(shared, pages):
        was = {
            case["garbled"][start:end].lower(): case["clean"][first:last].lower()
            for start, end, first, last, _ in case["edits"]
        }
        yield from (features for word, right, features in readings(case["garbled"], words) if was.get(word) == right)


def fit(rows: NDArray[np.float64], garbled_ones: NDArray[np.float64]) -> tuple[float, list[float]]:
    """Return bias and weights of a logistic regression (Newton's method); the bias is for as many of each kind."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    x = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    weights = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        guess = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (guess - garbled_ones) + STRENGTH * weights
        bend = (x * (guess * (1 - guess))[:, None]).T @ x + STRENGTH * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    by_feature = weights[:-1] / spread
    odds = garbled_ones.sum() / (len(garbled_ones) - garbled_ones.sum())
    return float(weights[-1] - (by_feature * mean).sum() - np.log(odds)), [float(weight) for weight in by_feature]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--to", type=Path, help="such as src/cleanarticle/spelling/data/single_words.json")
    args = parser.parse_args()
    pages = list(documents(args.shared))
    right = list(right_readings(args.shared, [page for page in pages if len(page[2]) >= 1500]))
    clean: list[Features] = []
    for code, _, text in pages:
        words = lexicon(code)
        assert words is not None
        clean += (features for _, _, features in readings(text, words))
    bias, weights = fit(np.array([*right, *clean], float), np.array([1.0] * len(right) + [0.0] * len(clean)))
    by_feature = {name: round(weight, 3) for name, weight in zip(Features._fields, weights, strict=True)}
    found = {
        "card": "Weights of single garbled words (natural logarithm of the odds), fitted by training/single_words.py",
        "fitted_on": {
            "garbled_words": len(right),
            "clean_words": len(clean),
            "clean_pages": len(pages),
            "seeds": [SEEDS.start, SEEDS.stop - 1],
            "languages": list(LANGUAGES),
        },
        "bias": round(bias, 3),
        "weights": by_feature,
    }
    if args.to:
        args.to.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
