"""Hugging Face datasets: ``map(batched=True)`` with an explicit schema.

Batches are columns of Python values, not Arrow tables: a dataset that has no file cannot give Arrow tables if a value
is missing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cleanarticle.integrations.arrow import found_schema
from cleanarticle.integrations.records import DEFAULT, Cleaning
from cleanarticle.io.parquet import table_row

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict

    Data = TypeVar("Data", Dataset, DatasetDict, IterableDataset, IterableDatasetDict)

_BATCH_ROWS = 256  # rows of a call: enough to make its cost small, few enough for the memory


def clean(dataset: Data, cleaning: Cleaning = DEFAULT, **options: Any) -> Data:
    """Clean the pages of a dataset, each row a page.

    Args:
        dataset: a ``Dataset``, an ``IterableDataset`` or a dictionary of either, with the pages in its text column.
        cleaning: how to clean.
        options: options of the dataset's ``map``: ``num_proc``, ``keep_in_memory`` …

    Returns:
        The same rows and columns with the cleaned text, and the columns ``articles``, ``language``, ``repairs``,
        ``lines`` if *cleaning* adds them, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`.

    Raises:
        RecordError: a column that must be read is missing.
    """
    from datasets import DatasetDict, Features, IterableDatasetDict

    if isinstance(dataset, DatasetDict | IterableDatasetDict):
        return type(dataset)({name: clean(part, cleaning, **options) for name, part in dataset.items()})
    features = None
    if dataset.features is not None:  # else they are unknown until the first row is read
        cleaning.check(dataset.features)
        cleaning = cleaning.for_fields(dataset.features)
        features = Features({**dataset.features, **Features.from_arrow_schema(found_schema(cleaning))})
        features.pop(cleaning.profile_field, None)
    function = functools.partial(_clean_batch, cleaning=cleaning)
    options = {"batch_size": _BATCH_ROWS, "remove_columns": cleaning.profile_field, "features": features, **options}
    return dataset.map(function, batched=True, **options)


def _clean_batch(batch: Mapping[str, Sequence[Any]], cleaning: Cleaning) -> dict[str, list[Any]]:
    """Clean a batch; return the columns that cleaning sets, each as a list, as ``map`` expects them."""
    cleaning.check(batch)
    if cleaning.taken is None:
        cleaning = cleaning.for_fields(batch)
    names = [name for name in cleaning.reads if name in batch]
    records = (dict(zip(names, values, strict=True)) for values in zip(*(batch[name] for name in names), strict=True))
    rows = [table_row(row, cleaning.names) for row in cleaning(records)]
    return {name: [row[name] for row in rows] for name in (cleaning.names.cleaned, *cleaning.adds)}
