"""Find the files to read, open them, and write a file completely or not at all."""

from __future__ import annotations

import contextlib
import glob
import gzip
import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self, cast

from cleanarticle import extras
from cleanarticle.errors import MissingExtraError
from cleanarticle.io import remote, targets
from cleanarticle.io.packed import ENDINGS
from cleanarticle.io.targets import PathError
from cleanarticle.loading import lazy_pattern

READABLE = {
    "txt": "a page",
    "md": "a page in Markdown",
    "jsonl": "a record a line",
    "json": "a record, or a list of records",
    "csv": "a record a row",
    "parquet": "a record a row",
    "html": "a page",
    "htm": "a page",
    "wet": "a web archive",
    "warc": "a web archive",
}
"""The endings of the names of files that can be read, and what such a file contains."""

_ENDINGS = (
    "".join(f".{form} ({what}), " for form, what in READABLE.items() if form != "htm") + "or these with .gz or .zst"
)
_WILDCARD = lazy_pattern(r"[*?\[]")
_SIBLING_ENDINGS = (".rejects.jsonl", ".profile.json")
"""Endings of files that this program writes next to its outputs; in a folder they are not read."""
_LOADERS = {
    "parquet": extras.pyarrow,
    "html": extras.lxml,
    "htm": extras.lxml,
    "wet": extras.warc,
    "warc": extras.warc,
}
"""The functions that load the packages that some formats need; they raise ``MissingExtraError``."""


class Source(NamedTuple):
    """A file to read.

    Args:
        path: its path; ``None`` for the standard input and for remote files.
        name: its name in messages and results: its path below the folder that was given, or its file name.
        form: its format, one of :data:`READABLE`; empty if the name does not show it, as for the standard input: then
            its first bytes decide.
        packed: its compression: ``gz``, ``zst`` or empty.
        size: bytes on disk; 0 if unknown.
        remote: the remote file; ``None`` for a file on this machine.
    """

    path: Path | None
    name: str
    form: str
    packed: str = ""
    size: int = 0
    remote: remote.RemoteFile | None = None


def check(paths: Iterable[str], warn_skipped: Callable[[str], object] = lambda _: None) -> None:
    """Check that each path can be read, before any work is done.

    If a file needs a package that is not installed, that is an error only if no other file can be read; otherwise the
    reader rejects the file.

    Args:
        paths: as for :func:`find`.
        warn_skipped: a function that is called with a message about each item of a folder that cannot be read.

    Raises:
        PathError: a path is missing, or of a format that cannot be read.
        MissingExtraError: every file needs a package that is not installed.
    """
    first_missing: MissingExtraError | None = None
    readable = False
    for path in paths:
        if path == "-" and sys.stdin is None:
            raise PathError("-: the standard input is closed")
        kinds = {(source.form, source.packed) for source in find([path], warn_skipped)}
        if not kinds:
            raise PathError(f"{path}: there is no file in it whose name ends in {_ENDINGS}")
        for form, packed in sorted(kinds):
            try:
                _load_packages(form, packed)
                readable = True
            except MissingExtraError as error:
                first_missing = first_missing or error
    if first_missing and not readable:
        raise first_missing


def _load_packages(form: str, packed: str) -> None:
    """Load the packages that a format and a compression need.

    Raises:
        MissingExtraError: one is not installed.
    """
    if load := _LOADERS.get(form):
        load()
    if packed == "zst":
        extras.zstd()


def find(paths: Iterable[str], warn_skipped: Callable[[str], object] = lambda _: None) -> Iterator[Source]:
    """Yield the files that *paths* name. Folders are read in the order of names; hidden files are skipped.

    Args:
        paths: files, folders, patterns of these (``*.txt``), addresses, and ``-`` for the standard input.
        warn_skipped: a function that is called with a message about each item of a folder whose name says that it
            should be read, but which cannot be: a link that leads nowhere or in a circle, a pipe, a device, a folder
            without permission.

    Raises:
        PathError: a path is missing, or a file is of a format that cannot be read.
        MissingExtraError: a path is an address, and the package for it is not installed.
    """
    for name in paths:
        if remote.is_remote(name):
            yield from _remote_sources(name)
            continue
        name = remote.local_name(name)
        path = Path(name)
        if name == "-":
            yield Source(None, "-", "")
        elif path.is_dir():
            yield from _walk(path, warn_skipped)
        elif path.exists():
            yield _source(path, path.name)
        elif path.is_symlink():
            raise PathError(f"{name}: the link leads nowhere, or in a circle")
        elif _WILDCARD.search(name):
            yield from _matching(name, warn_skipped)
        else:
            raise PathError(f"{name}: there is no such file or folder")


def _matching(pattern: str, warn_skipped: Callable[[str], object]) -> Iterator[Source]:
    """Yield the files that match a pattern, if the shell has not expanded it: on Windows, or in quotes."""
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # a pattern may be absolute
    if not names:
        raise PathError(f"{pattern}: no file has a name like this")
    for name in names:
        path = Path(name)
        if path.is_dir():
            yield from _walk(path, warn_skipped)
        elif path.exists():
            yield _source(path, path.name)
        else:
            warn_skipped(f"{name}: the link leads nowhere, or in a circle")


def _remote_sources(url: str) -> Iterator[Source]:
    """Yield the files at an address. In a folder, files of other formats are skipped."""
    for file in remote.find(url):
        form, packed = form_of(file.name)
        if form in READABLE and not file.name.endswith(_SIBLING_ENDINGS):
            yield Source(None, file.name, form, packed, file.size, file)
        elif file.url == url:  # the user named it: its first bytes show its form
            yield Source(None, file.name, "", "", file.size, file)


def _walk(top: Path, warn_skipped: Callable[[str], object]) -> Iterator[Source]:
    """Yield the files of a folder and of the folders in it, in the order of their names."""
    # A stack whose last item is the next. A recursive function would fail if folders are nested too deep.
    pending = [top]
    while pending:
        path = pending.pop()
        if path == top or (not path.is_symlink() and path.is_dir()):
            try:
                inside = sorted(path.iterdir(), reverse=True)
            except OSError as error:
                if path == top:
                    raise PathError(f"{path}: cannot be read: {error.strerror}") from error
                warn_skipped(f"{path}: skipped: the folder cannot be read: {error.strerror}")
                continue
            pending += (
                item for item in inside if not item.name.startswith(".") and not item.name.endswith(_SIBLING_ENDINGS)
            )
        elif why := _reason_to_skip(path):
            warn_skipped(f"{path}: skipped: {why}")
        elif form_of(path.name)[0] in READABLE:
            yield _source(path, path.relative_to(top).as_posix())


def _reason_to_skip(path: Path) -> str:
    """Return why an item of a folder cannot be read, for a message.

    The reason is empty if the item can be read, or if its name does not say that it should be.
    """
    is_readable_form = form_of(path.name)[0] in READABLE
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if not is_readable_form:
            return ""
        return "the link leads nowhere, or in a circle" if path.is_symlink() else str(error.strerror or error)
    if stat.S_ISDIR(mode):  # a link to a folder, which may lead back to a parent folder
        return "links to folders are not followed"
    return "" if stat.S_ISREG(mode) or not is_readable_form else "this is a pipe, a socket or a device"


def form_of(name: str) -> tuple[str, str]:
    """Return the format of a file and its compression, by its name.

    >>> form_of("pages.JSONL.gz"), form_of("page.txt"), form_of("README")
    (('jsonl', 'gz'), ('txt', ''), ('', ''))
    """
    stem, packed = name.lower(), ""
    for ending in ENDINGS:
        if stem.endswith(f".{ending}"):
            stem, packed = stem.removesuffix(f".{ending}"), ending
    _, dot, form = stem.rpartition(".")
    return (form if dot else ""), packed


def _source(path: Path, name: str) -> Source:
    """Return the source for a file.

    Args:
        path: its path.
        name: its name in messages and results.

    Raises:
        PathError: its name does not show its format.
    """
    form, packed = form_of(path.name)
    if form in READABLE:
        size = 0
        with contextlib.suppress(OSError):
            status = path.stat()
            size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        return Source(path, name, form, packed, size)
    raise PathError(
        f"{path}: its name does not say what it is: it must end in {_ENDINGS}; "
        f"or pass it on the standard input: cleanarticle clean - < {path.name}"
    )


class NewFile:
    """A file that appears under its name only when it is complete; it is compressed if its name says so.

    If there is a pipe or a device with that name, it is written to directly; a link is followed.

    Args:
        path: the path of the file. Until :meth:`commit`, its name ends in ``.part``.

    Raises:
        PathError: the file cannot be created.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part: Path | None = None
        self._raw = self._open()
        self._file = self._raw
        packed = form_of(path.name)[1]
        try:
            if packed == "gz":
                self._file = cast(
                    BinaryIO, gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", compresslevel=6, mtime=0)
                )
            elif packed == "zst":
                self._file = extras.zstd().ZstdFile(self._raw, "wb")
        except MissingExtraError:
            self.discard()
            raise

    def write(self, data: bytes) -> None:
        """Add *data* at the end."""
        self._file.write(data)

    def commit(self) -> None:
        """Give the file its name; an existing file is replaced."""
        if self._file is not self._raw:
            self._file.close()
        self._raw.flush()
        if self._part is not None:
            os.fsync(self._raw.fileno())
        self._raw.close()
        if self._part is not None:
            targets.move_into_place(self._part, self.path)

    def discard(self) -> None:
        """Remove the unfinished file."""
        with contextlib.suppress(OSError):  # on a full disk, closing fails too, since it writes buffered data
            self._raw.close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()

    def _open(self) -> BinaryIO:
        if targets.is_stream(self.path):
            return targets.open_stream(self.path)
        self.path = targets.resolve_link(self.path)
        part = self.path.with_name(self.path.name + ".part")
        try:
            raw = targets.open_sibling(part, self.path, new=True)
        except PathError:
            raise
        except OSError as error:
            raise PathError(f"{self.path}: cannot be written: {error.strerror}") from error
        self._part = part
        return cast(BinaryIO, io.BufferedWriter(raw))
