"""The same over Arrow tables, for the engines that speak Arrow.

Only the columns that are read become Python objects; all others pass through as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cleanarticle.extras import load
from cleanarticle.integrations.records import Cleaning
from cleanarticle.io.parquet import columns, table_row

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 256
_CHARACTERS = 8_000_000
"""A batch of rows is handed on at so many rows, or so many characters of their sources: memory stays flat."""


def found_schema(cleaning: Cleaning) -> pa.Schema:
    """The columns that cleaning makes: the text, and those in ``cleaning.adds``.

    They hold what ``Page.to_dict()`` does, in the types of the Parquet that the command line writes: an
    article's ``spans`` are a list of ``field``, ``start`` and ``end``.
    Dates are ISO 8601 text: some have a time, some a time and a zone, and some neither.
    """
    pa = _pyarrow()
    types = {**columns(), "error": pa.string()}
    names = cleaning.names
    added = {names.name(usual): kind for usual, kind in types.items()}
    return pa.schema({names.cleaned: pa.string(), **{name: added[name] for name in cleaning.adds}})


def cleaned_schema(schema: pa.Schema, cleaning: Cleaning) -> pa.Schema:
    """The schema of a table that :func:`clean_batches` made of one of *schema*.

    Raises:
        RecordError: a column that is to be read is missing.
    """
    cleaning.check(schema.names)
    fields = {name: schema.field(name) for name in schema.names if name != cleaning.profile_field}
    fields.update((field.name, field) for field in found_schema(cleaning))
    return _pyarrow().schema(fields.values(), metadata=schema.metadata)


def clean_batches(batches: Iterable[pa.RecordBatch], cleaning: Cleaning) -> Iterator[pa.RecordBatch]:
    """Clean *batches* row by row, in order; a batch that comes in may leave in several."""
    pa = _pyarrow()
    for batch in batches:
        if cleaning.taken is None:
            cleaning = cleaning.beside(batch.schema.names)
        schema = cleaned_schema(batch.schema, cleaning)
        start = 0
        for found in _found(batch, cleaning):
            part = batch.slice(start, found.num_rows)
            start += found.num_rows
            columns = [(found if name in found.schema.names else part).column(name) for name in schema.names]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def clean_table(table: pa.Table, cleaning: Cleaning) -> pa.Table:
    """Clean a table.

    Raises:
        RecordError: a column that is to be read is missing.
    """
    cleaning = cleaning if cleaning.taken is not None else cleaning.beside(table.schema.names)
    schema = cleaned_schema(table.schema, cleaning)
    return _pyarrow().Table.from_batches(clean_batches(table.to_batches(), cleaning), schema)


def found_columns(table: pa.Table, cleaning: Cleaning, **workers: Any) -> pa.Table:
    """Only what cleaning makes of a table: the text, and the columns in ``cleaning.adds``.

    Args:
        table: the columns that are read, at the least.
        cleaning: how to clean.
        workers: ``processes`` and ``timeout``, as in calling a :class:`Cleaning`.
    """
    found = (found for batch in table.to_batches() for found in _found(batch, cleaning, **workers))
    return _pyarrow().Table.from_batches(found, found_schema(cleaning))


def _found(batch: pa.RecordBatch, cleaning: Cleaning, **workers: Any) -> Iterator[pa.RecordBatch]:
    """What was found in *batch*, in parts that tile it."""
    pa = _pyarrow()
    schema = found_schema(cleaning)
    records = batch.select([name for name in cleaning.reads if name in batch.schema.names]).to_pylist()
    rows: list[dict[str, Any]] = []
    size = 0
    for record, row in zip(records, cleaning(records, **workers), strict=True):
        rows.append(table_row(row, cleaning.names))
        size += len(record[cleaning.text_field] or "")
        if len(rows) == _ROWS or size >= _CHARACTERS:
            yield pa.RecordBatch.from_pylist(rows, schema=schema)
            rows, size = [], 0
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _pyarrow() -> Any:
    return load("pyarrow", "arrow", "to clean tables")
