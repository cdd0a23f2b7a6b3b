"""Decide where and how a run writes its output, and check that it can be written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cleanarticle import extras
from cleanarticle.cli.output import check_address, check_output, sources
from cleanarticle.io import targets
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import Source, form_of
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record
from cleanarticle.io.remote import Staging, check_target, is_remote, local_name, without_secrets
from cleanarticle.io.targets import PathError
from cleanarticle.io.tree import FILE_ENDINGS, INDEX, Tree
from cleanarticle.io.write import ALIASES, Form, form_by_name
from cleanarticle.settings.layers import Value


class Destination(NamedTuple):
    """Where and how a run writes.

    Args:
        output: the file, or the index of the folder; ``None`` for the standard output.
        form: how records are written.
        staging: where the output is written before it is uploaded; ``None`` if it stays on this machine.
    """

    output: Path | None
    form: Form | Tree
    staging: Staging | None = None

    @property
    def folder(self) -> Path | None:
        """The folder to write; ``None`` if the output is a file or a stream."""
        return self.form.folder if isinstance(self.form, Tree) else None

    @property
    def name(self) -> str:
        """Its name in messages: the path or the address; ``-`` for the standard output."""
        return without_secrets(self.staging.url) if self.staging else str(self.folder or self.output or "-")

    @property
    def is_stream(self) -> bool:
        """Whether records are written as they come, to the standard output, a pipe or a device."""
        return self.output is None or targets.is_stream(self.output)

    def check(self, paths: Sequence[str], settings: Sequence[Path]) -> Destination:
        """Check before any work that it can be written, and return it; a folder is completed from the files to read.

        Args:
            paths: what to read.
            settings: further files that are read.

        Raises:
            PathError: it cannot be written, or is one of the files to read.
            MissingExtraError: the package to write it with is not installed.
        """
        if self.staging:
            check_target(self.staging.url)
            check_address(self.staging.url, paths, _is_earlier_output)
            self.staging.make()
        if isinstance(self.form, Tree):
            form = self.form.check(self.sources(paths))
            _make_folder(form.folder)
            return self._replace(form=form)
        _check_form(self.form, self.output, paths, settings)
        return self

    def sources(self, paths: Sequence[str]) -> Iterator[Source]:
        """Yield the files to read, without those that an earlier run wrote here."""
        return sources(paths, self.folder or self.output, self.staging.url if self.staging else "")


def destination_of(
    given: str | None, to: str | None, values: Mapping[str, Value], staging: Path | None = None
) -> Destination:
    """Return where and how to write.

    Args:
        given: the path or address of the file or folder, as the user gave it.
        to: the form, as the user gave it.
        values: the settings.
        staging: the folder in which output is written before it is uploaded.

    Raises:
        PathError: the name of the file does not show its form, or a folder cannot have that form.
    """
    stage = None
    if given and is_remote(given):
        stage = Staging(given, staging)
        given = f"{stage.path}/" if given.endswith("/") else str(stage.path)
    given = local_name(given) if given else given
    output = Path(given) if given else None
    to = ALIASES.get(to, to) if to else None
    names = AddedFields(values["text_field"].value, values["into"].value)
    lines, seconds = values["lines"].value, values["seconds"].value
    if given and output and (given.endswith(("/", os.sep)) or output.is_dir()):
        name = to or "markdown"
        if name not in FILE_ENDINGS:
            known = ", ".join(FILE_ENDINGS)
            raise PathError(f"{given}: a folder takes {known}; for --to {name} name a file: -o OUT.{name}")
        return Destination(output / INDEX, Tree(output, name, names, lines, seconds), stage)
    return Destination(output, Form(to or form_by_name(output), names, lines, seconds), stage)


def _make_folder(folder: Path) -> None:
    """Make the folder to write, and those above it.

    Raises:
        PathError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(f"{folder}: the folder cannot be made: {error.strerror or error}") from error


def _check_form(form: Form, output: Path | None, paths: Sequence[str], settings: Sequence[Path]) -> None:
    """Check that *form* can be written before any work is done."""
    check_output(output, paths, settings, _is_earlier_output)
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


def _is_earlier_output(source: Source) -> bool:
    """Return whether a file may be an output of an earlier run: its first record looks like one, or it is empty."""
    first = next(iter(Reader([source])), None)
    if first is None:
        return True
    names = {name.removeprefix("clean_") for name in first.fields} if isinstance(first, Record) else set()
    return names >= {"articles", "language", "repairs"}
