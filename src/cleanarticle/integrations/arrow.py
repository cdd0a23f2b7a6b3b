"""Clean Arrow tables, for engines that use Arrow.

Only the columns that are read become Python objects; all others pass through unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cleanarticle.extras import load
from cleanarticle.integrations.records import Cleaning
from cleanarticle.io.parquet import columns, table_row

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 256
_BATCH_CHARACTERS = 8_000_000
"""A batch is returned when it has this many rows, or when their sources have this many characters. So memory stays
constant. Set by hand."""


def found_schema(cleaning: Cleaning) -> pa.Schema:
    """Return the schema of the columns that cleaning sets: the text, and the columns in ``cleaning.adds``.

    They have the values of ``Page.to_dict()``, in the types of the Parquet that the command line writes: the
    ``spans`` of an article are a list of ``field``, ``start`` and ``end``. Dates are texts in ISO 8601, since some
    have a time, some a time and a zone, and some neither.
    """
    pa = _pyarrow()
    types = {**columns(), "error": pa.string()}
    names = cleaning.names
    added = {names.name(usual): kind for usual, kind in types.items()}
    return pa.schema({names.cleaned: pa.string(), **{name: added[name] for name in cleaning.adds}})


def cleaned_schema(schema: pa.Schema, cleaning: Cleaning) -> pa.Schema:
    """Return the schema of the table that :func:`clean_batches` returns for a table with *schema*.

    Raises:
        RecordError: a column that must be read is missing.
    """
    cleaning.check(schema.names)
    fields = {name: schema.field(name) for name in schema.names if name != cleaning.profile_field}
    fields.update((field.name, field) for field in found_schema(cleaning))
    return _pyarrow().schema(fields.values(), metadata=schema.metadata)


def clean_batches(batches: Iterable[pa.RecordBatch], cleaning: Cleaning) -> Iterator[pa.RecordBatch]:
    """Clean *batches* row by row, in order; a large batch is returned as several."""
    pa = _pyarrow()
    for batch in batches:
        if cleaning.taken is None:
            cleaning = cleaning.for_fields(batch.schema.names)
        schema = cleaned_schema(batch.schema, cleaning)
        start = 0
        for cleaned in _clean_batch(batch, cleaning):
            part = batch.slice(start, cleaned.num_rows)
            start += cleaned.num_rows
            columns = [(cleaned if name in cleaned.schema.names else part).column(name) for name in schema.names]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def clean_table(table: pa.Table, cleaning: Cleaning) -> pa.Table:
    """Clean a table.

    Raises:
        RecordError: a column that must be read is missing.
    """
    cleaning = cleaning if cleaning.taken is not None else cleaning.for_fields(table.schema.names)
    schema = cleaned_schema(table.schema, cleaning)
    return _pyarrow().Table.from_batches(clean_batches(table.to_batches(), cleaning), schema)


def found_columns(table: pa.Table, cleaning: Cleaning, **workers: Any) -> pa.Table:
    """Clean a table; return only the columns that cleaning sets: the text, and the columns in ``cleaning.adds``.

    Args:
        table: a table with at least the columns that are read.
        cleaning: how to clean.
        workers: ``processes`` and ``timeout``, as when a :class:`Cleaning` is called.
    """
    batches = (cleaned for batch in table.to_batches() for cleaned in _clean_batch(batch, cleaning, **workers))
    return _pyarrow().Table.from_batches(batches, found_schema(cleaning))


def _clean_batch(batch: pa.RecordBatch, cleaning: Cleaning, **workers: Any) -> Iterator[pa.RecordBatch]:
    """Clean a batch; yield the columns that cleaning sets, in parts that together have the rows of the batch."""
    pa = _pyarrow()
    schema = found_schema(cleaning)
    records = batch.select([name for name in cleaning.reads if name in batch.schema.names]).to_pylist()
    rows: list[dict[str, Any]] = []
    size = 0
    for record, row in zip(records, cleaning(records, **workers), strict=True):
        rows.append(table_row(row, cleaning.names))
        size += len(record[cleaning.text_field] or "")
        if len(rows) == _BATCH_ROWS or size >= _BATCH_CHARACTERS:
            yield pa.RecordBatch.from_pylist(rows, schema=schema)
            rows, size = [], 0
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _pyarrow() -> Any:
    return load("pyarrow", "arrow", "to clean tables")
