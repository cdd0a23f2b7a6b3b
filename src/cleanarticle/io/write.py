"""What is written of cleaned records: a form by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleanarticle.errors import OptionError
from cleanarticle.io import jsonl, parquet, plain
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import form_of
from cleanarticle.io.packed import pack
from cleanarticle.page import Page, markdown

FORMS = ("jsonl", "text", "markdown", "parquet")
_ENDINGS = {"txt": "text", "md": "markdown", "parquet": "parquet"}
_BETWEEN = {"jsonl": b"", "text": plain.BETWEEN.encode(), "markdown": markdown.ARTICLE_SEPARATOR.encode()}
_PARTS = 4  # a row of Parquet weighs so many times its text: the text again in the body, the blocks, the lines


def form_by_name(output: Path | None) -> str:
    """The form that the name of an output tells; JSON lines if it tells none.

    >>> form_by_name(Path("clean.md.gz")), form_by_name(None)
    ('markdown', 'jsonl')
    """
    return _ENDINGS.get(form_of(output.name)[0], "jsonl") if output else "jsonl"


class Form(NamedTuple):
    """How records are written.

    Args:
        name: one of :data:`FORMS`.
        names: where the text of a record stands and goes, and the names of the fields that are added.
        lines: whether the lines of the page are written, too.
        seconds: whether it is written how long each record took.
    """

    name: str
    names: AddedFields = AddedFields()
    lines: bool = False
    seconds: bool = False

    def row(self, page: Page, fields: Mapping[str, Any], seconds: float) -> bytes | dict[str, Any]:
        """What one record comes to; workers make it.

        Args:
            page: what came of it.
            fields: its own fields.
            seconds: of processor time that it took.
        """
        if self.name == "text":
            return plain.render(page).encode("utf-8", "replace")
        if self.name == "markdown":
            return page.to_markdown().encode("utf-8", "replace")
        row = jsonl.row(page, fields, self.names, lines=self.lines, seconds=seconds if self.seconds else None)
        return row if self.name == "parquet" else jsonl.dump(row).encode("utf-8")

    def weight(self, row: bytes | dict[str, Any]) -> int:
        """About how many bytes of memory a row takes."""
        return len(row) if isinstance(row, bytes) else len(row[self.names.cleaned]) * _PARTS

    def block(self, rows: Sequence[Any], packed: str, *, first: bool) -> bytes:
        """What to write for some rows: a piece of the output that can stand behind others.

        Args:
            rows: at least one.
            packed: how the output is compressed.
            first: no rows stand before these.
        """
        if self.name == "parquet":
            return parquet.block(rows, self.names)
        between = _BETWEEN[self.name]
        return pack((b"" if first else between) + between.join(rows), packed)

    def beside(self, own: Iterable[str]) -> Form:
        """Return this form for a run whose first records have the fields *own*.

        Raises:
            OptionError: the field that the cleaned text is to go to is one of them.
        """
        own = frozenset(own)
        if self.names.into in own and self.names.into != self.names.text_field:
            raise OptionError(f"--into {self.names.into}: the records have a field of this name; choose another")
        added = jsonl.added(lines=self.lines, seconds=self.seconds) if self.name in ("jsonl", "parquet") else ()
        return self._replace(names=AddedFields.beside(own, added, self.names.text_field, self.names.into))

    @property
    def make(self) -> Callable[[Path, Path], None] | None:
        """Makes the output of the blocks, where they are not the output itself."""
        return parquet.finish if self.name == "parquet" else None
