"""Write cleaned records in one of several formats, called forms here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleanarticle.errors import OptionError
from cleanarticle.io import csv_rows, json_files, jsonl, parquet, plain, targets
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import form_of
from cleanarticle.io.packed import pack
from cleanarticle.io.targets import PathError
from cleanarticle.page import Page, markdown

FORMS = ("jsonl", "json", "jsonld", "csv", "text", "markdown", "parquet")
ALIASES = {"txt": "text", "md": "markdown"}
"""Other names of forms that ``--to`` accepts, which are endings of files."""
_ENDINGS = {
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "json": "json",
    "jsonld": "jsonld",
    "csv": "csv",
    "txt": "text",
    "md": "markdown",
    "parquet": "parquet",
}
_SEPARATORS = {
    "jsonl": b"",
    "csv": b"",
    "json": json_files.SEPARATOR,
    "jsonld": json_files.SEPARATOR,
    "text": plain.SEPARATOR.encode(),
    "markdown": markdown.ARTICLE_SEPARATOR.encode(),
}
# A row of Parquet has the text up to this many times: in the text, the body, the blocks and the lines.
_PARQUET_FACTOR = 4


def form_by_name(output: Path | None) -> str:
    """Return the form for the name of an output; JSON lines for the standard output and for devices.

    Raises:
        PathError: the name does not show a form.

    >>> form_by_name(Path("clean.md.gz")), form_by_name(None)
    ('markdown', 'jsonl')
    """
    if output is None:
        return "jsonl"
    ending = form_of(output.name)[0]
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if targets.is_stream(output):
        return "jsonl"
    known = ", ".join(f".{ending}" for ending in _ENDINGS)
    raise PathError(
        f"{output}: its name does not say what to write. End it in {known}, or give --to FORM; "
        f"to write a folder with a file for each page, end it in a slash: -o {output}/"
    )


class Form(NamedTuple):
    """The way in which records are written to one file.

    Args:
        name: one of :data:`FORMS`.
        names: the text fields of a record, and the names of the added fields.
        lines: whether the lines of the page are written, too.
        seconds: whether the time of each record is written.
        columns: the columns of a CSV file; empty for other forms.
    """

    name: str
    names: AddedFields = AddedFields()
    lines: bool = False
    seconds: bool = False
    columns: tuple[str, ...] = ()

    def row(
        self, page: Page, fields: Mapping[str, Any], seconds: float, source: str, position: int
    ) -> bytes | dict[str, Any]:
        """Return the row of one record. Worker processes call this.

        Args:
            page: the cleaned page.
            fields: the record's own fields.
            seconds: the processor time that it took.
            source: the name of its file; only :class:`~cleanarticle.io.tree.Tree` uses it, and the next.
            position: its position in the file.
        """
        del source, position
        if self.name == "text":
            return plain.render(page).encode("utf-8", "replace")
        if self.name == "markdown":
            return page.to_markdown().encode("utf-8", "replace")
        if self.name == "jsonld":
            found = json_files.jsonld(page)
            items = found if isinstance(found, list) else [found]
            return json_files.SEPARATOR.join(jsonl.dump(item).rstrip("\n").encode("utf-8") for item in items)
        if self.name == "csv":
            return csv_rows.row(page, fields, self.names, self.columns)
        row = jsonl.row(page, fields, self.names, lines=self.lines, seconds=seconds if self.seconds else None)
        if self.name == "parquet":
            return row
        text = jsonl.dump(row)
        return (text if self.name == "jsonl" else text.rstrip("\n")).encode("utf-8")

    def weight(self, row: Any) -> int:
        """Return the approximate memory of a row in bytes."""
        return len(row) if isinstance(row, bytes) else len(row[self.names.cleaned]) * _PARQUET_FACTOR

    def block(self, rows: Sequence[Any], packed: str, *, first: bool) -> bytes:
        """Return the bytes for some rows: a piece of the output that can follow other pieces.

        Args:
            rows: at least one.
            packed: how the output is compressed.
            first: whether these are the first rows.
        """
        if self.name == "parquet":
            return parquet.block(rows, self.names)
        rows = [row for row in rows if row]  # in JSON-LD, the row of a page without articles is empty
        if not rows:
            return b""
        separator = _SEPARATORS[self.name]
        head = csv_rows.line(self.columns) if first and self.name == "csv" else b"" if first else separator
        return pack(head + separator.join(rows), packed)

    def for_fields(self, record_fields: Iterable[str]) -> Form:
        """Return this form for a run whose first records have the fields *record_fields*.

        Raises:
            OptionError: the field for the cleaned text is one of them.
        """
        record_fields = tuple(dict.fromkeys(record_fields))
        if self.names.into in record_fields and self.names.into != self.names.text_field:
            raise OptionError(f"--into {self.names.into}: the records have a field of this name; choose another")
        added: tuple[str, ...] = ()
        if self.name in ("jsonl", "json", "parquet"):
            added = jsonl.added_names(lines=self.lines, seconds=self.seconds)
        elif self.name == "csv":
            added = csv_rows.ADDED
        names = AddedFields.for_fields(record_fields, added, self.names.text_field, self.names.into)
        return self._replace(names=names, columns=csv_rows.columns(record_fields, names) if self.name == "csv" else ())

    @property
    def ends(self) -> tuple[bytes, bytes]:
        """The bytes before all rows, and after them, in a stream."""
        return (json_files.OPENING, json_files.CLOSING) if self.name in ("json", "jsonld") else (b"", b"")

    def conversion(self, packed: str) -> Callable[[Path, Path], None] | None:
        """Return a function that converts the file of blocks to the output; ``None`` if no conversion is needed.

        Args:
            packed: how the output is compressed.
        """
        if self.name == "parquet":
            return parquet.finish
        return functools.partial(json_files.finish, packed=packed) if self.name in ("json", "jsonld") else None
