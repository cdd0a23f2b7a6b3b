"""Where and how a run writes: the form of its output, and whether it can be written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from cleanarticle import extras
from cleanarticle.cli.output import check_output
from cleanarticle.io import targets
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import Source, form_of
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record
from cleanarticle.io.targets import PathError
from cleanarticle.io.tree import FILE_ENDINGS, INDEX, Tree
from cleanarticle.io.write import ALIASES, Form, form_by_name
from cleanarticle.settings.layers import Value


def chosen_form(given: str | None, to: str | None, values: Mapping[str, Value]) -> tuple[Path | None, Form | Tree]:
    """Return where and how to write.

    Args:
        given: the file or folder to write, as it was given.
        to: the form, as it was given.
        values: the settings.

    Raises:
        PathError: the name of the file does not say its form, or the form is none of a folder.
    """
    output = Path(given) if given else None
    to = ALIASES.get(to, to) if to else None
    names = AddedFields(values["text_field"].value, values["into"].value)
    lines, seconds = values["lines"].value, values["seconds"].value
    if given and output and (given.endswith(("/", os.sep)) or output.is_dir()):
        name = to or "markdown"
        if name not in FILE_ENDINGS:
            known = ", ".join(FILE_ENDINGS)
            raise PathError(f"{given}: a folder takes {known}; for --to {name} name a file: -o OUT.{name}")
        return output / INDEX, Tree(output, name, names, lines, seconds)
    return output, Form(to or form_by_name(output), names, lines, seconds)


def make_folder(folder: Path) -> None:
    """Make the folder to write, and those above it.

    Raises:
        PathError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(f"{folder}: the folder cannot be made: {error.strerror or error}") from error


def check_form(form: Form, output: Path | None, paths: Sequence[str], settings: Sequence[Path]) -> None:
    """Check that *form* can be written before any work is done."""
    check_output(output, paths, settings, _is_former)
    if output is not None and form_of(output.name)[1] == "zst":
        extras.zstd()
    if form.name == "parquet":
        extras.pyarrow()
        if output is None or targets.is_stream(output):
            raise PathError("--to parquet needs a file to write to: -o OUT.parquet")
        if form_of(output.name)[1]:
            raise PathError(
                f"{output}: Parquet is compressed already; name the output without .{form_of(output.name)[1]}"
            )


def _is_former(source: Source) -> bool:
    """Return whether a file is an output of this command, as its first record shows, or is empty."""
    first = next(iter(Reader([source])), None)
    if first is None:
        return True
    names = {name.removeprefix("clean_") for name in first.fields} if isinstance(first, Record) else set()
    return names >= {"articles", "language", "repairs"}
