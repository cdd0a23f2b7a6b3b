"""Parquet: a record a row, read and written.

While it grows, the output is a row of Arrow streams, one a block of records, each with the columns and
types that its records need. When it is whole, one schema is found that takes them all, and the blocks
become the row groups of a Parquet file. A column whose values do not go together, such as numbers in one
record and objects in another, holds them as JSON.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleanarticle import extras
from cleanarticle.io.jsonl import dump
from cleanarticle.io.record import Record, Reject

_ROWS = 64  # read at a time


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:  # noqa: ARG001
    """The rows of a Parquet file.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    file = extras.pyarrow().parquet.ParquetFile(stream)
    position = 0
    for batch in file.iter_batches(_ROWS):
        for fields in batch.to_pylist():
            position += 1
            yield Record(source, position, fields)


def block(rows: Sequence[Mapping[str, Any]], text_field: str) -> bytes:
    """Cleaned records as an Arrow stream.

    Args:
        rows: what :func:`cleanarticle.io.jsonl.row` makes of each.
        text_field: the name of the column of cleaned texts.
    """
    arrow = extras.pyarrow()
    rows = [table_row(row) for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    types = {**columns(), text_field: arrow.string()}
    arrays = [_array([row.get(name) for row in rows], types.get(name)) for name in names]
    table = arrow.table(dict(zip(names, arrays, strict=True)))
    out = io.BytesIO()
    with arrow.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def table_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A cleaned record in the form of a table: spans are a list, since Hugging Face datasets know no maps."""
    out = dict(row)
    if row.get("articles"):
        out["articles"] = [{**article, "spans": _listed(article["spans"])} for article in row["articles"]]
    if row.get("lines"):
        out["lines"] = [{**line, "newline": line.get("newline")} for line in row["lines"]]
    return out


def _listed(spans: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    return [{"field": name, "start": start, "end": end} for name, (start, end) in spans.items()]


def finish(blocks: Path, output: Path) -> None:
    """Make a Parquet file of what :func:`block` wrote, one stream after another."""
    arrow = extras.pyarrow()
    schema = arrow.schema([])
    for table in _tables(blocks):
        schema = _unified(schema, table.schema)
    with arrow.parquet.ParquetWriter(output, schema, compression="zstd") as writer:
        for table in _tables(blocks):
            arrays = [_cast(table, field) for field in schema]
            writer.write_table(arrow.table(arrays, schema=schema))


def columns() -> dict[str, Any]:
    """The types of the columns that cleaning adds."""
    arrow = extras.pyarrow()
    text, number, texts = arrow.string(), arrow.int64(), arrow.list_(arrow.string())
    block = arrow.struct({"kind": text, "text": text})
    article = {
        **dict.fromkeys(("title", "subtitle"), text),
        "authors": texts,
        **dict.fromkeys(("agency", "dateline", "date", "modified", "language"), text),
        "lead": texts,
        "blocks": arrow.list_(block),
        "captions": texts,
        "keywords": texts,
        "complete": arrow.bool_(),
        "body": text,
        "start": number,
        "end": number,
        "spans": arrow.list_(arrow.struct({"field": text, "start": number, "end": number})),
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
        "repairs": arrow.list_(arrow.struct(repair)),
        "lines": arrow.list_(arrow.struct(line)),
    }


def _array(values: list[Any], kind: Any) -> Any:
    arrow = extras.pyarrow()
    values = [_encodable(value) for value in values]
    try:
        return arrow.array(values, kind)
    except (arrow.ArrowException, TypeError, OverflowError, ValueError):
        return arrow.array([None if value is None else _json(value) for value in values], arrow.string())


def _encodable(value: Any) -> Any:
    """*value* without lone surrogates, which Arrow's UTF-8 cannot hold."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_encodable(name): _encodable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_encodable(part) for part in value]
    return value


def _json(value: Any) -> str:
    return value if isinstance(value, str) else dump(value).rstrip("\n")


def _tables(blocks: Path) -> Iterator[Any]:
    arrow = extras.pyarrow()
    with blocks.open("rb") as file:
        while file.peek(1):
            with arrow.ipc.open_stream(file) as reader:
                yield reader.read_all()


def _unified(schema: Any, other: Any) -> Any:
    """A schema that takes the columns of both; text where their types do not go together."""
    arrow = extras.pyarrow()
    for field in other:
        at = schema.get_field_index(field.name)
        if at < 0:
            schema = schema.append(field)
            continue
        try:
            both = arrow.unify_schemas(
                [arrow.schema([schema.field(at)]), arrow.schema([field])], promote_options="permissive"
            ).field(0)
        except arrow.ArrowException:
            both = arrow.field(field.name, arrow.string())
        schema = schema.set(at, both)
    return schema


def _cast(table: Any, field: Any) -> Any:
    arrow = extras.pyarrow()
    at = table.schema.get_field_index(field.name)
    if at < 0:
        return arrow.nulls(len(table), field.type)
    column = table.column(at)
    try:
        return column.cast(field.type)
    except arrow.ArrowException:
        return arrow.array([None if value is None else _json(value) for value in column.to_pylist()], field.type)
