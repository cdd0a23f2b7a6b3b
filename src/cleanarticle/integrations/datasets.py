"""Hugging Face datasets: ``map(batched=True)``, with the schema stated.

The batches are columns of Python values and not Arrow tables, which a dataset without a file underneath
cannot give where a value is missing.
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

_ROWS = 256


def clean(dataset: Data, cleaning: Cleaning = DEFAULT, **options: Any) -> Data:
    """Clean the pages of a dataset, a row a page.

    Args:
        dataset: its text column holds the pages; a ``Dataset``, an ``IterableDataset`` or a dictionary of either.
        cleaning: how to clean.
        options: those of the dataset's own ``map``: ``num_proc``, ``keep_in_memory``…

    Returns:
        The same rows and columns, the text cleaned, with the columns ``articles``, ``language``,
        ``repairs``, ``lines`` if asked for, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`.

    Raises:
        RecordError: there is no such column.
    """
    from datasets import DatasetDict, Features, IterableDatasetDict

    if isinstance(dataset, DatasetDict | IterableDatasetDict):
        return type(dataset)({name: clean(part, cleaning, **options) for name, part in dataset.items()})
    features = None
    if dataset.features is not None:  # else it is not known before the first row is read
        cleaning.check(dataset.features)
        cleaning = cleaning.beside(dataset.features)
        found = Features.from_arrow_schema(found_schema(cleaning))
        features = Features({**dataset.features, **found})
        features.pop(cleaning.profile_field, None)
    function = functools.partial(_columns, cleaning=cleaning)
    options = {"batch_size": _ROWS, "remove_columns": cleaning.profile_field, "features": features, **options}
    return dataset.map(function, batched=True, **options)


def _columns(batch: Mapping[str, Sequence[Any]], cleaning: Cleaning) -> dict[str, list[Any]]:
    """What cleaning makes of a batch: a list a column, as ``map`` wants it."""
    cleaning.check(batch)
    if cleaning.taken is None:
        cleaning = cleaning.beside(batch)
    names = [name for name in cleaning.reads if name in batch]
    records = (dict(zip(names, values, strict=True)) for values in zip(*(batch[name] for name in names), strict=True))
    rows = [table_row(row, cleaning.names) for row in cleaning(records)]
    return {name: [row[name] for row in rows] for name in (cleaning.names.cleaned, *cleaning.adds)}
