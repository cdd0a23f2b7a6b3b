"""Finds the files to read, opens them, and writes a file whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self, cast

from cleanarticle import extras
from cleanarticle.errors import CleanArticleError, MissingExtraError
from cleanarticle.io.packed import ENDINGS

READABLE = {
    "txt": "a page",
    "jsonl": "a record a line",
    "parquet": "a record a row",
    "html": "a page",
    "htm": "a page",
    "wet": "a web archive",
    "warc": "a web archive",
}
"""What is read, by how its name ends, and what is in it."""

_ENDINGS = (
    "".join(f".{form} ({what}), " for form, what in READABLE.items() if form != "htm") + "or these with .gz or .zst"
)
_NEEDS = {
    "parquet": extras.pyarrow,
    "html": extras.lxml,
    "htm": extras.lxml,
    "wet": extras.warc,
    "warc": extras.warc,
}


class PathError(CleanArticleError, OSError):
    """A path cannot be read from or written to as asked; the message is for a person."""


class Source(NamedTuple):
    """A file to read.

    Args:
        path: where it is; ``None`` for the standard input.
        name: what to call it: its path below the folder that was given, or its file name.
        form: one of :data:`READABLE`; empty for the standard input, which is known by how it begins.
        packed: ``gz``, ``zst`` or empty.
        size: bytes on disk, 0 where that is not known.
    """

    path: Path | None
    name: str
    form: str
    packed: str = ""
    size: int = 0


def check(paths: Iterable[str]) -> None:
    """See that each path can be read from before any work is done.

    Raises:
        PathError: one is missing or of a form that is not read.
        MissingExtraError: a file among them needs a package that is not installed.
    """
    for path in paths:
        kinds = {(source.form, source.packed) for source in find([path])}
        if not kinds:
            raise PathError(f"{path}: there is no file in it whose name ends in {_ENDINGS}")
        for form, packed in sorted(kinds):
            if load := _NEEDS.get(form):
                load()
            if packed == "zst":
                extras.zstd()


def find(paths: Iterable[str]) -> Iterator[Source]:
    """The files that *paths* name, folders walked in the order of their names, hidden files passed over.

    Raises:
        PathError: a path is missing, or a file is of a form that is not read.
    """
    for name in paths:
        path = Path(name)
        if name == "-":
            yield Source(None, "-", "")
        elif path.is_dir():
            yield from _walk(path, path)
        elif path.exists():
            yield _source(path, path.name)
        else:
            raise PathError(f"{name}: there is no such file or folder")


def _walk(folder: Path, top: Path) -> Iterator[Source]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise PathError(f"{folder}: cannot be read: {error.strerror}") from error
    for path in paths:
        if path.name.startswith(".") or path.name.endswith(".rejects.jsonl"):
            continue
        if path.is_dir():
            if not path.is_symlink():  # a link may lead back up
                yield from _walk(path, top)
        elif form_of(path.name)[0] in READABLE:
            yield _source(path, path.relative_to(top).as_posix())


def form_of(name: str) -> tuple[str, str]:
    """The form of a file and its compression, by its name.

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
    form, packed = form_of(path.name)
    if form in READABLE:
        return Source(path, name, form, packed, path.stat().st_size if path.is_file() else 0)
    raise PathError(
        f"{path}: its name does not say what it is. Names end in {_ENDINGS}; "
        f"or hand it to the standard input: cleanarticle clean - < {path.name}"
    )


class NewFile:
    """A file that appears under its name only when it is whole; compressed where its name says so.

    Args:
        path: where the file will be. Until :meth:`commit` it is ``path`` with ``.part`` at its end.

    Raises:
        PathError: the file cannot be made there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = path.with_name(path.name + ".part")
        packed = form_of(path.name)[1]
        try:
            self._raw = cast(BinaryIO, self._part.open("wb"))
        except OSError as error:
            raise PathError(f"{path}: cannot be written: {error.strerror}") from error
        self._file = self._raw
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
        """Give the file its name; what stood there before is replaced."""
        if self._file is not self._raw:
            self._file.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        self._part.replace(self.path)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._raw.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()
