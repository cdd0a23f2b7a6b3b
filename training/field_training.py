"""What the trainings of authors, titles and dates share: their pages, their cross-validation, their command line."""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.fields import FOLDS, READERS_FILE, fold_of, site_of_record, unseen_pipeline
from cleanarticle.api import default_pipeline
from cleanarticle.fields import READERS
from cleanarticle.page import Page

Record = dict[str, Any]


class OfSite(Protocol):
    """What is learned from, with the site that it is of."""

    @property
    def site(self) -> str:
        """The site of the page."""


Sample = TypeVar("Sample", bound=OfSite)
Learn = Callable[[Sequence[Sample], int], Mapping[str, NDArray[Any]]]
"""Returns the weights of a network, by name, from samples and a seed."""


def read_pages() -> dict[tuple[str, str], Record]:
    """Return the rows of the pages whose articles were read, by their source and id."""
    rows = (json.loads(row) for row in READERS_FILE.read_text("utf-8").splitlines())
    return {(row["source"], row["id"]): row for row in rows if row.get("articles")}


def labelled(record: Record, text: str, models: Path | None) -> Page:
    """Return a page after all stages before the fields.

    Args:
        record: the record of the page.
        text: one of its renderings.
        models: the line models of a cross-validation, of which the one that has not seen the site labels the page; the
            one that ships if it is ``None``.
    """
    file = f"fold{fold_of(site_of_record(record))}.npz"
    pipeline = unseen_pipeline(models / file) if models else default_pipeline()
    for name, _ in READERS:
        pipeline = pipeline.without(name)
    return dataclasses.replace(pipeline.run(text, url=record.get("url")), trail=())


def held_out_folds(samples: Sequence[Sample], learn: Learn[Sample], seed: int) -> Iterator[tuple[bytes, list[Sample]]]:
    """Yield for each fold of sites a network that has not seen them, as the bytes of its file, and their samples."""
    for fold in range(FOLDS):
        file = io.BytesIO()
        others = [sample for sample in samples if fold_of(sample.site) != fold]
        np.savez(file, allow_pickle=False, **learn(others, seed))
        yield file.getvalue(), [sample for sample in samples if fold_of(sample.site) == fold]


def arguments(description: str | None, out: Path) -> argparse.Namespace:
    """Read the command line of a training: ``shared``, ``models``, ``limit``, ``seed`` and ``out``.

    Args:
        description: the docstring of its module.
        out: where the weights go by default.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--models", type=Path, help="the line models of a cross-validation")
    parser.add_argument("--limit", type=int, help="records of each file")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--out", type=Path, default=out)
    return parser.parse_args()
