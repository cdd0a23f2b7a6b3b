"""Read and write CSV: a row of names, then a row for each record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from cleanarticle.io import jsonl
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.text.charsets import decode_text

ADDED = ("title", "authors", "date", "kind", "language", "articles", "repairs")
"""The fields that are added to a record: values of the main article, the kind and language of the page, and the numbers
of its articles and repairs."""

_HEAD_SIZE = 1 << 16  # bytes from which the encoding is detected
_SEPARATORS = (",", ";", "\t")
_UNDECODED_BYTE = lazy_pattern("[\udc80-\udcff]")  # as surrogateescape decodes bytes that are not of the encoding


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the records of a CSV file with commas, semicolons or tabs; positions count rows, without the first."""
    head = stream.peek(_HEAD_SIZE)[:_HEAD_SIZE] if isinstance(stream, io.BufferedReader) else b""
    try:
        _, encoding, doubt = decode_text(head[: head.rfind(b"\n") + 1] or head, reading.encoding)
    except ValueError as error:
        yield Reject(source, 1, str(error))
        return
    if doubt:
        reading.warn(f"{source}: {doubt}")
    if encoding.startswith("utf-8"):
        encoding = "utf-8-sig"
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    try:
        yield from _records(text, source)
    finally:
        text.detach()


def _records(text: io.TextIOWrapper, source: str) -> Iterator[Record | Reject]:
    """Yield a record or a reject for each row that is not blank; the first row has the names of the columns."""
    csv.field_size_limit(max(csv.field_size_limit(), LIMIT))
    first = text.readline(LIMIT).removeprefix("\ufeff")
    separator = max(_SEPARATORS, key=first.count)
    names = next(csv.reader([first], delimiter=separator), [])
    if len(set(names)) < len(names):
        yield Reject(source, 0, "the first row has the names of the columns, and two of them are equal; rename one")
        return
    rows = csv.reader(text, delimiter=separator)
    position = 0
    while True:
        position += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(source, position, TOO_LONG if "limit" in str(error) else f"not CSV: {error}")
            continue
        if not row:
            position -= 1
        elif len(row) > len(names):
            why = (
                f"the row has {len(row):,} cells, but the header has {len(names):,}; "
                "quote cells that contain the separator"
            )
            yield Reject(source, position, why, str(row))
        elif _UNDECODED_BYTE.search("".join(row)):
            yield Reject(source, position, "not UTF-8; name its encoding, such as --encoding windows-1252", str(row))
        else:
            yield Record(source, position, dict(zip(names, row, strict=False)))


def row(page: Page, fields: Mapping[str, Any], names: AddedFields, columns: Sequence[str]) -> bytes:
    """Return the row of a cleaned record.

    Args:
        page: the cleaned page.
        fields: the fields of the record; those without a column are left out.
        names: the text fields, and the names of the added fields.
        columns: the columns, as :func:`columns` gives them.
    """
    article = page.article
    added_values = {
        "title": article.title if article else None,
        "authors": "; ".join(article.authors) if article else None,
        "date": article.date.isoformat() if article and article.date else None,
        "kind": page.kind,
        "language": page.language,
        "articles": len(page.articles),
        "repairs": sum(repair.applied for repair in page.text_repairs),
    }
    record = names.put(fields, page.text, added_values)
    return line([_cell(record.get(name)) for name in columns])


def columns(record_fields: Sequence[str], names: AddedFields) -> tuple[str, ...]:
    """Return the columns of a run: the fields of its first records, that of the cleaned text, and the added ones."""
    return tuple(dict.fromkeys((*record_fields, names.cleaned, *map(names.name, ADDED))))


def line(cells: Sequence[str]) -> bytes:
    r"""Return a row of CSV.

    >>> line(["a", "b c", "d,e"])
    b'a,b c,"d,e"\r\n'
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping | list | tuple):
        return jsonl.dump(cast(Any, value)).rstrip("\n")
    return json.dumps(value) if isinstance(value, bool) else str(value)
