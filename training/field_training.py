"""What the trainings of authors, titles and dates share: their pages, their cross-validation, their command line."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import json
import pickle
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


@dataclasses.dataclass(frozen=True)
class Labelling:
    """The models that label the pages, and where the labelled pages are stored."""

    models: Path | None = None
    """The line models of a cross-validation, of which the one that has not seen the site labels a page; the one that
    ships if it is ``None``."""
    cache: Path | None = None
    """A folder for the labelled pages. It must be emptied after a change of the stages before the fields."""

    def __call__(self, record: Record, text: str) -> Page:
        """Return a page after all stages before the fields.

        Args:
            record: the record of the page.
            text: one of its renderings.
        """
        model = self.models / f"fold{fold_of(site_of_record(record))}.npz" if self.models else None
        if self.cache is None:
            return _labelled(text, record.get("url"), model)
        key = hashlib.sha256(repr((text, record.get("url"), model and model.read_bytes())).encode()).hexdigest()
        file = self.cache / f"{key}.pkl"
        if not file.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pickle.dumps(_labelled(text, record.get("url"), model)))
        page: Page = pickle.loads(file.read_bytes())
        return page


def _labelled(text: str, url: str | None, model: Path | None) -> Page:
    pipeline = unseen_pipeline(model) if model else default_pipeline()
    for name, _ in READERS:
        pipeline = pipeline.without(name)
    return dataclasses.replace(pipeline.run(text, url=url), trail=(), computed={}, computed_for_texts={})


def held_out_folds(samples: Sequence[Sample], learn: Learn[Sample], seed: int) -> Iterator[tuple[bytes, list[Sample]]]:
    """Yield for each fold of sites a network that has not seen them, as the bytes of its file, and their samples."""
    for fold in range(FOLDS):
        file = io.BytesIO()
        others = [sample for sample in samples if fold_of(sample.site) != fold]
        np.savez(file, allow_pickle=False, **learn(others, seed))
        yield file.getvalue(), [sample for sample in samples if fold_of(sample.site) == fold]


def arguments(description: str | None, out: Path) -> argparse.Namespace:
    """Read the command line of a training: ``shared``, ``labelling``, ``limit``, ``seed`` and ``out``.

    Args:
        description: the docstring of its module.
        out: where the weights go by default.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--models", type=Path, help="the line models of a cross-validation")
    parser.add_argument("--cache", type=Path, help="a folder for the labelled pages; empty it when labels change")
    parser.add_argument("--limit", type=int, help="records of each file")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--out", type=Path, default=out)
    args = parser.parse_args()
    args.labelling = Labelling(args.models, args.cache)
    return args
