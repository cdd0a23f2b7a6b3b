"""Read and write Parquet: one record per row.

Rows are read a few at a time, so that memory does not grow with the file. A cell that Python cannot represent (a time
in nanoseconds, a year above 9999, an unknown time zone) becomes text, or a time in UTC. A row with text that is not
UTF-8 is rejected. If a row group is damaged, each of its rows after the damage is rejected.

During a run, the output is a sequence of Arrow streams, one for each block of records, with the columns and types that
these records need. At the end, a schema is made that fits all blocks, and the blocks become the row groups of a Parquet
file. A column becomes JSON text in all rows if Parquet cannot store it: its values have no common type, such as numbers
in one record and objects in another; an object in it has no fields in any record; it is nested deeper than
``_MAX_LEVELS``; it has more than ``_MAX_LEAF_FIELDS`` fields; or one of its names is not UTF-8.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleanarticle import extras
from cleanarticle.errors import RecordError, shortened
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.jsonl import dump
from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject

_BATCH_ROWS = 4  # rows read at a time: 20 µs a row, and 40 MB if each has the largest allowed size of 10 MB
_BUFFER_SIZE = 1 << 16  # bytes of a column read at a time; by default Arrow reads a whole row group
_MIN_VALUE_SIZE = 2  # bytes of the smallest value, as in JSON: a digit and a comma
_MAX_REJECTS = 10_000  # rejects for the rows of a damaged row group; its metadata may state any number of rows

_MAX_LEVELS = 32
"""Levels of lists and objects in a column. Parquet readers refuse about 60 levels of lists, Arrow 64 of objects."""
_MAX_LEAF_FIELDS = 1000
"""Fields in a column, at all levels. Each is a column of the file, which takes space in every row group."""


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:  # noqa: ARG001
    """Read the rows of a Parquet file.

    Raises:
        MissingExtraError: pyarrow is not installed.
        RecordError: two columns have the same name.
    """
    file = extras.pyarrow().parquet.ParquetFile(
        stream, buffer_size=_BUFFER_SIZE, pre_buffer=False, page_checksum_verification=True
    )
    names = file.schema_arrow.names
    if duplicate := next((name for name in names if names.count(name) > 1), None):
        raise RecordError(f"two columns are named {shortened(duplicate)!r}; rename one")
    rows_before = 0
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        rows_done = 0
        reason = "it ends early"
        try:
            for batch in file.iter_batches(_BATCH_ROWS, row_groups=[group]):
                for item in _rows_of_batch(batch, source, rows_before + rows_done):
                    rows_done += 1
                    yield item
        except Exception as error:  # Arrow raises many kinds; the other row groups can still be read
            reason = f"{type(error).__name__}: {error}"
        yield from _rejects_of_rest(
            source, rows_before + rows_done, rows - rows_done, f"row group {group + 1} is damaged: {reason}"
        )
        rows_before += max(rows, rows_done)


def _rejects_of_rest(source: str, rows_before: int, count: int, error: str) -> Iterator[Reject]:
    """Yield a reject for each of the *count* rows after the first *rows_before* rows of the file."""
    for number in range(1, min(count, _MAX_REJECTS) + 1):
        more = f"; so are the {count - number:,} rows after it" if number == _MAX_REJECTS < count else ""
        yield Reject(source, rows_before + number, error + more)


def _rows_of_batch(batch: Any, source: str, rows_before: int) -> Iterator[Record | Reject]:
    """Yield the records of a batch; *rows_before* rows of the file are before it."""
    rows = [batch] if batch.num_rows == 1 else [batch.slice(index, 1) for index in range(batch.num_rows)]
    is_small = _size_in_memory(batch.to_struct_array()) <= LIMIT
    for position, row in enumerate(rows, rows_before + 1):
        if not is_small and _size_in_memory(row.to_struct_array()) > LIMIT:
            yield Reject(source, position, TOO_LONG)
            continue
        try:
            yield Record(source, position, _fields(row))
        except (RecordError, RecursionError) as error:
            yield Reject(source, position, str(error))


def _size_in_memory(array: Any) -> int:
    """Return an estimate of the bytes that an array takes as values of Python, or as JSON."""
    types = extras.pyarrow().types
    kind = array.type
    if types.is_dictionary(kind):
        return _size_in_memory(array.dictionary_decode())
    if types.is_struct(kind):
        return sum(map(_size_in_memory, array.flatten()), _MIN_VALUE_SIZE * len(array))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _size_in_memory(array.flatten()) + _MIN_VALUE_SIZE * len(array)
    if types.is_map(kind):
        pairs: int = array.offsets[len(array)].as_py() - array.offsets[0].as_py()
        return int(array.nbytes) + _MIN_VALUE_SIZE * (len(array) + 2 * pairs)
    return max(int(array.nbytes), _MIN_VALUE_SIZE * len(array))


def _fields(row: Any) -> dict[str, Any]:
    """Return the fields of a batch of one row.

    Raises:
        RecordError: a cell cannot be read.
    """
    try:
        fields: dict[str, Any] = row.to_pylist()[0]
    except Exception:  # Arrow, pandas and the libraries of time zones raise many kinds
        return {name: _cell(column[0], name) for name, column in zip(row.schema.names, row.columns, strict=True)}
    return fields


def _cell(scalar: Any, name: str) -> Any:
    """Return the value of a cell, or of a part of one; as text, or in UTC, if Python cannot represent it.

    Args:
        scalar: the cell.
        name: the name of its field, for messages.

    Raises:
        RecordError: the cell cannot be read.
    """
    try:
        return scalar.as_py()
    except UnicodeDecodeError as error:
        raise RecordError(f"the field {shortened(name)!r} is not UTF-8: {error}") from error
    except Exception as error:
        reason = error
    types = extras.pyarrow().types
    kind = scalar.type
    if types.is_dictionary(kind):
        return _cell(scalar.value, name)
    if types.is_struct(kind) and len({field.name for field in kind}) == kind.num_fields:
        return {field.name: _cell(scalar[field.name], name) for field in kind}
    if types.is_map(kind):
        return [(_cell(part["key"], name), _cell(part["value"], name)) for part in scalar.values]
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return [_cell(part, name) for part in scalar.values]
    if types.is_temporal(kind):
        return _time(scalar)
    raise RecordError(f"the field {shortened(name)!r} cannot be read: {type(reason).__name__}: {reason}") from reason


def _time(scalar: Any) -> Any:
    """Return a time that Python cannot represent: in UTC if its zone is unknown, else as text in ISO 8601."""
    arrow = extras.pyarrow()
    kind = scalar.type
    if arrow.types.is_duration(kind):
        return f"{scalar.cast(arrow.int64()).as_py()} {kind.unit}"
    if arrow.types.is_timestamp(kind) and kind.tz:
        scalar = scalar.cast(arrow.timestamp(kind.unit, "UTC"))
        try:
            return scalar.as_py()
        except (ValueError, OverflowError):
            pass
    return scalar.cast(arrow.string()).as_py().replace(" ", "T")


def block(rows: Sequence[Mapping[str, Any]], added: AddedFields) -> bytes:
    """Return cleaned records as an Arrow stream.

    Args:
        rows: the records, as :func:`cleanarticle.io.jsonl.row` returns them.
        added: the names of the fields of cleaned texts and of the added fields.
    """
    arrow = extras.pyarrow()
    rows = [_with_column_names(table_row(row, added)) for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    types = {**{added.name(name): kind for name, kind in columns().items()}, added.cleaned: arrow.string()}
    arrays = [_array([row.get(name) for row in rows], types.get(name)) for name in names]
    table = arrow.table(arrays, names=names)
    out = io.BytesIO()
    with arrow.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def table_row(row: Mapping[str, Any], added: AddedFields) -> dict[str, Any]:
    """Return a cleaned record as a row of a table.

    Spans become a list, since Hugging Face datasets do not support maps.
    """
    out = dict(row)
    lines = added.name("lines")
    for name in (added.name("articles"), added.name("comments")):
        if row.get(name):
            out[name] = [{**item, "spans": _span_rows(item["spans"])} for item in row[name]]
    if row.get(lines) and "label" in row[lines][0]:  # else this is a field of the record itself
        out[lines] = [{**line, "newline": line.get("newline")} for line in row[lines]]
    return out


def _span_rows(spans: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    return [{"field": name, "start": start, "end": end} for name, (start, end) in spans.items()]


def finish(blocks: Path, output: Path) -> None:
    """Make a Parquet file from the streams that :func:`block` wrote."""
    arrow = extras.pyarrow()
    schema = arrow.schema([])
    for table in _tables(blocks):
        schema = _common_schema(schema, table.schema)
    schema = arrow.schema([field if _is_writable(field) else _as_json(field) for field in schema])
    for table in _tables(blocks):
        schema = arrow.schema([field if _fits_column(table, field) else _as_json(field) for field in schema])
    with arrow.parquet.ParquetWriter(output, schema, compression="zstd") as writer:
        for table in _tables(blocks):
            arrays = [_column_values(table, field) for field in schema]
            writer.write_table(arrow.table(arrays, schema=schema))


def columns() -> dict[str, Any]:
    """Return the Arrow types of the columns for added fields, by the usual names of the fields."""
    arrow = extras.pyarrow()
    text, number, texts = arrow.string(), arrow.int64(), arrow.list_(arrow.string())
    spans = arrow.list_(arrow.struct({"field": text, "start": number, "end": number}))
    link = arrow.struct({"text": text, "target": text, "start": number, "end": number})
    block = arrow.struct(
        {
            "kind": text,
            "text": text,
            "level": number,
            "number": number,
            "rows": arrow.list_(texts),
            "links": arrow.list_(link),
            "start": number,
            "end": number,
        }
    )
    article = {
        **dict.fromkeys(("title", "subtitle"), text),
        "authors": texts,
        **dict.fromkeys(("agency", "dateline", "date", "modified", "language"), text),
        "lead": texts,
        "blocks": arrow.list_(block),
        "captions": texts,
        "keywords": texts,
        "complete": arrow.bool_(),
        "confidence": arrow.float64(),
        "body": text,
        "start": number,
        "end": number,
        "spans": spans,
    }
    comment = {
        **dict.fromkeys(("author", "date", "text"), text),
        "depth": number,
        "start": number,
        "end": number,
        "spans": spans,
    }
    quality = {
        "kept_share": arrow.float64(),
        "words": number,
        "sentences": number,
        **dict.fromkeys(("mean_line_length", "repeated_lines", "language_confidence"), arrow.float64()),
        **dict.fromkeys(("hash", "normalised_hash"), text),
    }
    repair = {
        "start": number,
        "end": number,
        **dict.fromkeys(("before", "after", "rule"), text),
        "confidence": arrow.float64(),
        "applied": arrow.bool_(),
    }
    line = {
        "start": number,
        "end": number,
        **dict.fromkeys(("text", "label"), text),
        "confidence": arrow.float64(),
        "reason": text,
        "article": number,
        "kept": arrow.bool_(),
        "newline": text,
    }
    return {
        "articles": arrow.list_(arrow.struct(article)),
        "language": text,
        "kind": text,
        "confidence": arrow.float64(),
        "quality": arrow.struct(quality),
        "comments": arrow.list_(arrow.struct(comment)),
        "repairs": arrow.list_(arrow.struct(repair)),
        "page_id": text,
        "schema_version": number,
        "version": arrow.struct(dict.fromkeys(("library", "rules", "model"), text)),
        "lines": arrow.list_(arrow.struct(line)),
    }


def _with_column_names(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose names can be names of columns, and differ from each other."""
    if all(map(str.isascii, row)):
        return row
    out: dict[str, Any] = {}
    for name, value in row.items():
        column = _column_name(name)
        while column in out or (column != name and column in row):
            column += "_"
        out[column] = value
    return out


def _column_name(name: str) -> str:
    r"""Return the name of a column, with escapes for characters that UTF-8 does not have (``\ud800``)."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def _array(values: list[Any], kind: Any) -> Any:
    """Return the values of a column as an Arrow array; as JSON texts if Arrow cannot store them otherwise.

    Args:
        values: the value of each row.
        kind: the type of the column; ``None`` if the values decide.
    """
    arrow = extras.pyarrow()
    if not is_columnar(values):
        kind, values = arrow.string(), [None if value is None else _json(value) for value in values]
    values = [_encodable(value) for value in values]
    try:
        return arrow.array(values, kind)
    except Exception:  # Arrow, and the libraries that it calls for times and numbers, raise many types
        return arrow.array([None if value is None else _encodable(_json(value)) for value in values], arrow.string())


def is_columnar(values: Sequence[object]) -> bool:
    r"""Return whether the fields of *values* can be columns: not too deep, not too many, and all names are UTF-8.

    >>> is_columnar([{"a": [1]}, None]), is_columnar([{"\ud800": 1}])
    (True, False)
    """
    layer = _containers(values)
    leaves = 0
    for _ in range(_MAX_LEVELS):
        if not layer:
            return True
        names = {name for item in layer if isinstance(item, Mapping) for name in item}
        leaves += len(names)
        if leaves > _MAX_LEAF_FIELDS or not all(isinstance(name, str) and _column_name(name) == name for name in names):
            return False
        layer = _containers(part for item in layer for part in (item.values() if isinstance(item, Mapping) else item))
    return not layer


def _containers(values: Iterable[object]) -> list[Mapping[object, object] | Sequence[object]]:
    """Return the values that are objects or lists."""
    return [value for value in values if isinstance(value, Mapping | list | tuple)]


def _encodable(value: Any) -> Any:
    """Return *value* without lone surrogates, since Arrow stores texts as UTF-8."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _encodable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_encodable(part) for part in value]
    return value


def _json(value: Any) -> str:
    """Return *value* as text: as JSON, except that strings have no quotes."""
    if isinstance(value, str):
        return value
    text = dump(value).rstrip("\n")
    return str(json.loads(text)) if text.startswith('"') else text


def _tables(blocks: Path) -> Iterator[Any]:
    """Yield the table of each Arrow stream in a file."""
    arrow = extras.pyarrow()
    with blocks.open("rb") as file:
        while file.peek(1):
            with arrow.ipc.open_stream(file) as reader:
                yield reader.read_all()


def _common_schema(schema: Any, other: Any) -> Any:
    """Return a schema with the columns of both; a column is text if its two types have no common type."""
    arrow = extras.pyarrow()
    for field in other:
        index = schema.get_field_index(field.name)
        if index < 0:
            schema = schema.append(field)
            continue
        try:
            both = arrow.unify_schemas(
                [arrow.schema([schema.field(index)]), arrow.schema([field])], promote_options="permissive"
            ).field(0)
        except arrow.ArrowException:
            both = arrow.field(field.name, arrow.string())
        schema = schema.set(index, both)
    return schema


def _as_json(field: Any) -> Any:
    """Return the field of a schema with the type text, for a column of JSON texts."""
    arrow = extras.pyarrow()
    return arrow.field(field.name, arrow.string())


def _is_writable(field: Any) -> bool:
    """Return whether Parquet can store a column, with a reasonable number of fields."""
    arrow = extras.pyarrow()
    if _leaf_fields(field.type) > _MAX_LEAF_FIELDS:
        return False
    try:
        arrow.parquet.ParquetWriter(io.BytesIO(), arrow.schema([field])).close()
    except Exception:  # of any type: the column is then written as JSON
        return False
    return True


def _leaf_fields(kind: Any) -> int:
    """Return the number of fields of a type, at all levels."""
    return sum(_leaf_fields(kind.field(index).type) for index in range(kind.num_fields)) if kind.num_fields else 1


def _fits_column(table: Any, field: Any) -> bool:
    """Return whether the values of a block can be converted to the type of a column."""
    index = table.schema.get_field_index(field.name)
    if index < 0 or table.schema.field(index).type == field.type:
        return True
    try:
        table.column(index).cast(field.type)
    except Exception:
        return False
    return True


def _column_values(table: Any, field: Any) -> Any:
    """Return the values of a block for a column; as JSON texts if the column is text and the values are not."""
    arrow = extras.pyarrow()
    index = table.schema.get_field_index(field.name)
    if index < 0:
        return arrow.nulls(len(table), field.type)
    column = table.column(index)
    if not arrow.types.is_string(field.type) or arrow.types.is_string(column.type):
        return column.cast(field.type)
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        values = [_cell(scalar, field.name) for scalar in column]
    return arrow.array([None if value is None else _encodable(_json(value)) for value in values], field.type)
