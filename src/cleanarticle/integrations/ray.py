"""Ray Data: ``map_batches`` over Arrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanarticle.integrations.arrow import clean_table
from cleanarticle.integrations.records import DEFAULT, Cleaning

if TYPE_CHECKING:
    from ray.data import Dataset

_BATCH_ROWS = 256  # rows of a call: enough to make its cost small, few enough for the memory


def clean(dataset: Dataset, cleaning: Cleaning = DEFAULT, **options: Any) -> Dataset:
    """Clean the pages of a dataset, each row a page. Nothing is shuffled.

    Args:
        dataset: a dataset with the pages in its text column.
        cleaning: how to clean.
        options: options of ``Dataset.map_batches``: ``concurrency``, ``num_cpus``, ``batch_size`` (256) …

    Returns:
        The same rows and columns with the cleaned text, and the columns ``articles``, ``language``, ``repairs``,
        ``lines`` if *cleaning* adds them, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`. A missing column raises an error when the dataset is
        executed.
    """
    options = {"batch_size": _BATCH_ROWS, **options}
    return dataset.map_batches(clean_table, batch_format="pyarrow", fn_kwargs={"cleaning": cleaning}, **options)
