"""Where a command writes: its output, its rejects, what it has to say."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from cleanarticle.io import jsonl
from cleanarticle.io.files import NewFile, PathError, Source, find
from cleanarticle.io.record import Record, Reject
from cleanarticle.workers import Failure

Made = TypeVar("Made")


def say(message: str) -> None:
    """A line on the standard error."""
    sys.stderr.write(f"cleanarticle: {message}\n")


def check_output(output: Path, paths: Sequence[str]) -> None:
    """See that *output* can be written before any work is done.

    Raises:
        PathError: it is a folder, stands in none, or is one of the files to read.
    """
    if output.is_dir():
        raise PathError(f"{output}: this is a folder; name a file to write to")
    if not output.parent.is_dir():
        raise PathError(f"{output}: there is no folder {output.parent}; make it first")
    if any(name != "-" and output.exists() and output.samefile(name) for name in paths):
        raise PathError(f"{output}: this is one of the files to read; write to another")


def sources(paths: Sequence[str], output: Path | None) -> Iterator[Source]:
    """The files to read, less an output of an earlier run that stands among them."""
    own = output.resolve() if output else None
    return (source for source in find(paths) if source.path is None or own is None or source.path.resolve() != own)


def rejected(failure: Failure[Record | Reject]) -> Reject:
    """What is written of a record that failed."""
    record = failure.record
    fields = record.fields if isinstance(record, Record) else record.record
    return Reject(record.source, record.position, failure.error, fields)


def accepted(items: Iterable[Made | Reject | Failure[Record | Reject]], rejects: Rejects) -> Iterator[Made]:
    """The results; what was rejected or failed goes to *rejects*."""
    for item in items:
        if isinstance(item, Failure):
            rejects.add(rejected(item))
        elif isinstance(item, Reject):
            rejects.add(item)
        else:
            yield item


class Sink(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> object:
        """Add *data* at the end."""


def open_sink(output: Path | None) -> contextlib.AbstractContextManager[Sink]:
    """A file that appears when it is whole, or the standard output."""
    return NewFile(output) if output else contextlib.nullcontext(Stdout())


class Stdout:
    """The standard output, each record passed on at once."""

    def write(self, data: bytes) -> None:
        """Write *data* out."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


class Rejects:
    """Rejects, a line each on the standard error."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, reject: Reject) -> None:
        """One more."""
        self.count += 1
        say(f"{reject.source}:{reject.position}: {reject.error}")


def rejects_line(reject: Reject) -> bytes:
    """A reject as a line of JSON."""
    return jsonl.dump(reject._asdict()).encode("utf-8")
