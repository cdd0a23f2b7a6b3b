"""How right the installed library is on the corpus: ``python -m benchmarks.accuracy --corpus ../shared/corpus``.

Runs the pages through ``../shared/bench/run_project.py`` and scores them with the scorers there, so
that the figures are those that anyone else would get. A model scored on pages that it was trained
on says nothing of pages that it never saw: for those, see the cross-validation over sites in
``src/cleanarticle/lines/data/CARD.md``, made by ``python -m training.labels --folds 5``, which
``--validated`` prints here too: they are of the line model alone. With ``--models FOLDER``, the folder that
this left its models in, the whole library is scored so: each page by the line model that never saw its site.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import shared_bench
from benchmarks.fields import cleaned, site_of_record

MODEL = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data"
BODIES = ("aeb", "fundus", "wcxb", "magic", "trafilatura")
COLLECTIONS = ("dragnet", "l3s-gn1", "cleaneval")
"""Those of ``gold.jsonl.gz`` whose gold people made; CleanEval's holds headings, posts and comments."""


def bench(folder: Path, script: str, *arguments: str) -> str:
    """What a script of the bench prints."""
    command = [sys.executable, str(folder / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def by_fold(record: dict[str, Any], field: str, models: Path) -> dict[str, Any]:
    """What ``run_project.py`` writes of a record, by the line model of *models* that has not seen its site."""
    from run_project import one

    site = site_of_record(record)
    with patch("cleanarticle.clean", lambda text, url=None: cleaned(text, url, models, site)):
        written: dict[str, Any] = one(record, field)
    return written


def predict(folder: Path, data: str, out: str, field: str, models: Path | None) -> str:
    """Write the predictions for a file of records, by ``run_project.py``; says what it says."""
    if models is None:
        return bench(folder, "run_project.py", "--data", data, "--out", out, "--input", field).strip()
    from common import load_records

    with (
        ProcessPoolExecutor(2, initializer=shared_bench.load, initargs=(folder.parent,)) as pool,
        Path(out).open("w", encoding="utf-8") as handle,
    ):
        rows = list(pool.map(partial(by_fold, field=field, models=models), load_records(data), chunksize=4))
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return f"{len(rows)} pages, {sum('error' in row for row in rows)} errors"


def of_collection(corpus: Path, name: str, scratch: str) -> str:
    """Return a file with the records of a collection: that of its name, or its part of ``gold.jsonl.gz``."""
    if name not in COLLECTIONS:
        return str(corpus / f"{name}.jsonl.gz")
    out = Path(scratch) / f"{name}-gold.jsonl"
    with gzip.open(corpus / "gold.jsonl.gz", "rt", encoding="utf-8") as rows, out.open("w", encoding="utf-8") as file:
        file.writelines(row for row in rows if json.loads(row)["collection"] == name)
    return str(out)


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")) / "corpus"
    )
    parser.add_argument("--inputs", nargs="+", default=["text", "text_flat", "extract"])
    parser.add_argument("--collections", nargs="*", choices=[*BODIES, *COLLECTIONS], default=[*BODIES, *COLLECTIONS])
    parser.add_argument(
        "--validated", action="store_true", help="print the cross-validated figures of the model, and stop"
    )
    parser.add_argument("--models", type=Path, help="the folder of a cross-validation's models")
    args = parser.parse_args()
    if args.validated:
        for name, value in json.loads((MODEL / "scores.json").read_text("utf-8")).items():
            print(f"{name:32s} {value:.4f}")
        return
    corpus = args.corpus.resolve()
    if not corpus.is_dir():
        parser.error(f"no folder {corpus}; give --corpus, or set CLEANARTICLE_SHARED to the folder above it")
    folder = corpus.parent / "bench"
    shared_bench.load(corpus.parent)
    with tempfile.TemporaryDirectory() as scratch:
        for rendering in args.inputs:
            print(f"\n# Bodies, from {rendering}")
            for name in args.collections:
                data, out = of_collection(corpus, name, scratch), f"{scratch}/{name}.jsonl"
                print(name, predict(folder, data, out, rendering, args.models))
                print(bench(folder, "score.py", "--data", data, "--pred", out))
        for title, gold in (
            ("Labelled pages", corpus / "labels.jsonl.gz"),
            ("Seeds", corpus.parent / "seeds" / "gold.jsonl"),
        ):
            print(f"\n# {title}: labels, splits, fields")
            out = f"{scratch}/lines.jsonl"
            print(predict(folder, str(gold), out, "text", args.models))
            print(bench(folder, "score_lines.py", "--gold", str(gold), "--pred", out))


if __name__ == "__main__":
    main()
