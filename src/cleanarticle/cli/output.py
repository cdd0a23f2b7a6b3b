"""Write the output, the rejects and the messages of a command."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from cleanarticle.io import jsonl, targets
from cleanarticle.io.files import NewFile, Source, find
from cleanarticle.io.growing import output_files
from cleanarticle.io.record import Record, Reject
from cleanarticle.io.remote import is_remote, local_name, normal_url, without_secrets
from cleanarticle.io.targets import PathError
from cleanarticle.workers import Failure

T = TypeVar("T")


class RecordPosition(Protocol):
    """The file and the position of a record."""

    @property
    def source(self) -> str:
        """The name of its file."""

    @property
    def position(self) -> int:
        """Its position in the file."""


_MAX_MESSAGE_LENGTH = 2000  # characters: a message may name fields, and names may be long; set by hand


class Stopped(KeyboardInterrupt):
    """The process ends because of a signal that asks for it, as on Ctrl-C.

    Args:
        number: the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class _CurrentRecord:
    """The record that is being worked on: messages name it if the run ends with an unexpected error."""

    name = ""
    number: int | None = None


def set_current_record(item: RecordPosition, number: int | None = None) -> None:
    """Note which record is being worked on, with its number in the run, counted from 0."""
    _CurrentRecord.name, _CurrentRecord.number = f"{item.source}:{item.position}", number


def tracked(items: Iterable[Record | Reject]) -> Iterator[Record | Reject]:
    """Yield *items*, and call :func:`set_current_record` with each."""
    for item in items:
        set_current_record(item)
        yield item


def current_record_name() -> str:
    """Return the file and position of the current record; empty if there is none."""
    return _CurrentRecord.name


def current_record_number() -> int | None:
    """Return the number of the current record in the run; ``None`` if there is none."""
    return _CurrentRecord.number


def clear_current_record() -> None:
    """Note that no record is being worked on."""
    _CurrentRecord.name, _CurrentRecord.number = "", None


def say(message: str) -> None:
    """Print a line on the standard error; do nothing if it is closed or its reader has ended."""
    if sys.stderr is None:
        return
    if len(message) > _MAX_MESSAGE_LENGTH:
        message = f"{message[:_MAX_MESSAGE_LENGTH]}…"
    try:
        sys.stderr.write(f"cleanarticle: {_escaped(message)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        # Python flushes it once more at exit, and would change the exit status if that failed.
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _escaped(message: str) -> str:
    """Return *message* with control characters escaped: names of files and fields may contain any of them."""
    if message.isprintable():
        return message
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in message)


def check_output(
    output: Path | None,
    paths: Sequence[str],
    settings: Iterable[Path | None] = (),
    is_earlier_output: Callable[[Source], bool] = lambda _: False,
) -> None:
    """Check before any work that *output* can be written without losing a file that is read.

    Args:
        output: the file to write; the standard output if ``None``.
        paths: what is to be read.
        settings: further files that are read.
        is_earlier_output: whether a file is an output of an earlier run, which may be replaced although its folder is
            read.

    Raises:
        PathError: it is a folder, its folder does not exist, or it is one of the files to read, under any name.
    """
    if output is None:
        if sys.stdout is None:
            raise PathError("the standard output is closed; name a file to write to: -o OUT")
        to_write = {_open_file(sys.stdout): "the standard output"}
    elif targets.is_stream(output):
        to_write = {targets.identity(output): str(output)}
    else:
        target = targets.resolve_link(output)
        if target.is_dir():
            raise PathError(f"{output}: this is a folder; name a file to write to")
        if not target.parent.is_dir():
            raise PathError(f"{output}: there is no folder {target.parent}; make it first")
        to_write = {targets.identity(path): str(path) for path in reversed(output_files(target))}
    to_write.pop(None, None)
    if not to_write:
        return
    for path in filter(None, settings):
        if name := to_write.get(targets.identity(path)):
            raise PathError(f"{name}: this is one of the files to read ({path}); write to another")
    for given in paths:
        _check_path(given, to_write, output, is_earlier_output)


def _check_path(
    given: str,
    to_write: dict[targets.Identity | None, str],
    output: Path | None,
    is_earlier_output: Callable[[Source], bool],
) -> None:
    """Check that none of the files that *given* names is one of *to_write*, which a run writes.

    Args:
        given: a path to read, as the user gave it.
        to_write: the names of the files that the run writes, by their identity.
        output: the file that the user named for them.
        is_earlier_output: as for :func:`check_output`.

    Raises:
        PathError: it is one of them.
    """
    if is_remote(given):
        return
    given = local_name(given)
    if given == "-":
        if sys.stdin is not None and (name := to_write.get(_open_file(sys.stdin))):
            raise PathError(f"{name}: this is one of the files to read (-); write to another")
        return
    in_folder = Path(given).is_dir()
    for source in find([given]):
        if source.path is None or not (name := to_write.get(targets.identity(source.path))):
            continue
        if not in_folder:
            raise PathError(f"{name}: this is one of the files to read; write to another")
        if output is not None and not (
            _is_same(source.path, output) and (not source.size or is_earlier_output(source))
        ):
            raise PathError(
                f"{name}: this is one of the files to read, since it is in {given}, and nothing shows that it is "
                "an output of an earlier run. Remove it, or write to another"
            )


def check_address(url: str, paths: Sequence[str], is_earlier_output: Callable[[Source], bool]) -> None:
    """Check before any work that writing to an address loses no file that is read.

    Args:
        url: the address; a folder ends in a slash.
        paths: what is to be read.
        is_earlier_output: as for :func:`check_output`.

    Raises:
        PathError: it is one of the files to read.
    """
    target = normal_url(url)
    for given in filter(is_remote, paths):
        for source in find([given]):
            if source.remote is None or not _is_written(source.remote.url, target, folder=url.endswith("/")):
                continue
            if source.remote.url == given:
                raise PathError(f"{without_secrets(url)}: this is one of the files to read; write to another")
            if not url.endswith("/") and source.size and not is_earlier_output(source):
                raise PathError(
                    f"{without_secrets(url)}: this is one of the files to read, since it is in "
                    f"{without_secrets(given)}, and nothing "
                    "shows that it is an output of an earlier run. Remove it, or write to another"
                )


def _is_written(url: str, target: str, *, folder: bool) -> bool:
    """Return whether a run that writes to *target* writes the file at *url*."""
    url = normal_url(url)
    return url.startswith(f"{target.rstrip('/')}/") if folder else url in (target, f"{target}.rejects.jsonl")


def _is_same(path: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file."""
    return targets.identity(path) == targets.identity(other)


def _open_file(stream: object) -> targets.Identity | None:
    """Return the identity of the file that a stream reads or writes; ``None`` if it is not a regular file."""
    try:
        status = os.fstat(stream.fileno())  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):  # a stream of Python's own, as in tests
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def sources(paths: Sequence[str], output: Path | None, url: str = "") -> Iterator[Source]:
    """Return the files to read, without those that an earlier run wrote.

    Args:
        paths: what to read.
        output: the file or folder to write; ``None`` for the standard output. A folder is skipped if it is inside one
            that is read, but not if *paths* name it, or something in it.
        url: the address to write, if it is one.
    """
    if url:
        target, folder = normal_url(url), url.endswith("/")
        return (
            source
            for source in find(paths)
            if source.remote is None or not _is_written(source.remote.url, target, folder=folder)
        )
    if output is not None and output.is_dir():
        if any(targets.is_inside(path, output) for path in paths):
            return find(paths)
        return (source for source in find(paths) if source.path is None or not targets.is_inside(source.path, output))
    written_file = targets.identity(output) if output else _open_file(sys.stdout)
    return (
        source
        for source in find(paths)
        if written_file is None or source.path is None or targets.identity(source.path) != written_file
    )


def rejection(item: Record | Reject, error: str) -> Reject:
    """Return the reject of a record that cannot be cleaned because of *error*."""
    return Reject(item.source, item.position, error, item.fields if isinstance(item, Record) else item.record)


def accepted(items: Iterable[T | Reject | Failure[Record | Reject]], rejects: Rejects) -> Iterator[T]:
    """Yield the results; add rejects and failures to *rejects*."""
    for item in items:
        if isinstance(item, Failure):
            rejects.add(rejection(item.record, item.error))
        elif isinstance(item, Reject):
            rejects.add(item)
        else:
            yield item


class Sink(Protocol):
    """Something that can be written to."""

    def write(self, data: bytes, /) -> object:
        """Add *data* at the end."""


def open_sink(output: Path | None) -> contextlib.AbstractContextManager[Sink]:
    """Open a file that appears when it is complete, or the standard output."""
    return NewFile(output) if output else contextlib.nullcontext(Stdout())


class Stdout:
    """The standard output, or another stream; what is written is passed on at once.

    Args:
        stream: the stream; the standard output if not given.
    """

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = stream or sys.stdout.buffer

    def write(self, data: bytes) -> None:
        """Write *data* out."""
        self._stream.write(data)
        self._stream.flush()


class Rejects:
    """Print rejects, one per line, on the standard error, and count them."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, reject: Reject) -> None:
        """Print and count *reject*."""
        self.count += 1
        say(f"{reject.source}:{reject.position}: {reject.error}")


def rejects_line(reject: Reject) -> bytes:
    """Return a reject as a line of JSON, without the record if JSON cannot represent it."""
    try:
        return jsonl.dump(reject._asdict()).encode("utf-8")
    except (ValueError, TypeError, RecursionError):
        return jsonl.dump(reject._replace(record=None)._asdict()).encode("utf-8", "backslashreplace")
