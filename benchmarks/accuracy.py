"""Measure the accuracy of the library on the corpus: ``python -m benchmarks.accuracy --corpus ../shared/corpus``.

Runs the pages through ``../shared/bench/run_project.py`` and scores them with the scorers there, so that everybody gets
the same figures. The figures of a model on its training pages say nothing about other pages: for those, see the
cross-validation over sites in ``src/cleanarticle/lines/data/CARD.md``. It is made by ``python -m training.labels
--folds 5`` for the line model alone, and ``--validated`` prints it here too. With ``--models FOLDER``, the folder with
the models of that command, the whole library is cross-validated: each page is labelled by the line model that never saw
its site.
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
from training.corpus import read_records

MODEL = Path(__file__).parent.parent / "src" / "cleanarticle" / "lines" / "data"
BODIES = ("aeb", "fundus", "wcxb", "magic", "trafilatura")
MARKDOWN = "text_md"
"""The rendering of the folder ``markdown`` of the corpus."""
COLLECTIONS = ("dragnet", "l3s-gn1", "cleaneval")
"""The collections of ``gold.jsonl.gz`` with a gold by people; CleanEval's includes headings, posts and comments."""


def bench(folder: Path, script: str, *arguments: str) -> str:
    """Return what a script of the shared benchmark prints; exit with its errors where it fails."""
    command = [sys.executable, str(folder / script), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{result.stderr}")
    return result.stdout


def predict_by_fold(record: dict[str, Any], field: str, models: Path) -> dict[str, Any]:
    """Return the prediction of ``run_project.py`` for a record, by the line model that has not seen its site."""
    from run_project import one

    site = site_of_record(record)
    with patch("cleanarticle.clean", lambda text, url=None: cleaned(text, url, models, site)):
        prediction: dict[str, Any] = one(record, field)
    return prediction


def predict(folder: Path, data: str, out: str, field: str, models: Path | None) -> str:
    """Write the predictions for a file of records, by ``run_project.py``; return a line on how it went."""
    if models is None:
        return bench(folder, "run_project.py", "--data", data, "--out", out, "--input", field).strip()
    from common import load_records

    with (
        ProcessPoolExecutor(2, initializer=shared_bench.load, initargs=(folder.parent,)) as pool,
        Path(out).open("w", encoding="utf-8") as handle,
    ):
        rows = list(pool.map(partial(predict_by_fold, field=field, models=models), load_records(data), chunksize=4))
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return f"{len(rows)} pages, {sum('error' in row for row in rows)} errors"


def collection_file(corpus: Path, name: str, scratch: str, rendering: str) -> str:
    """Return the path of a file with the records of a collection that have a rendering.

    That is its own file, its part of ``gold.jsonl.gz``, or for ``text_md`` its records joined with their Markdown.
    """
    if rendering == MARKDOWN:
        markdown = {row["id"]: row[MARKDOWN] for row in read_records(corpus / "markdown" / f"{name}.md.jsonl.gz")}
        joined = Path(scratch) / f"{name}-md.jsonl"
        with joined.open("w", encoding="utf-8") as file:
            for record in read_records(corpus / f"{name}.jsonl.gz"):
                if record["id"] in markdown:
                    file.write(json.dumps({**record, MARKDOWN: markdown[record["id"]]}) + "\n")
        return str(joined)
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
                if rendering == MARKDOWN and not (corpus / "markdown" / f"{name}.md.jsonl.gz").exists():
                    continue
                data, out = collection_file(corpus, name, scratch, rendering), f"{scratch}/{name}.jsonl"
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
