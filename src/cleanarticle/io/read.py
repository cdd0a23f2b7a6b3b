"""Read the records of many files, one after another."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import BinaryIO, TypeAlias, TypedDict, Unpack, cast

from cleanarticle.errors import CleanArticleError, RecordError
from cleanarticle.io import archive, csv_rows, html, json_files, jsonl, parquet, plain
from cleanarticle.io.files import Source
from cleanarticle.io.packed import DamagedError, packed_as, unpack
from cleanarticle.io.record import Reading, Record, Reject
from cleanarticle.io.remote import RemoteStream
from cleanarticle.text.charsets import codec, marked, utf_16

_log = logging.getLogger(__name__)

ReadFunction: TypeAlias = Callable[[BinaryIO, str, Reading], Iterator[Record | Reject]]

_READERS: dict[str, ReadFunction] = {
    "txt": plain.read,
    "md": plain.read,
    "jsonl": jsonl.read,
    "json": json_files.read,
    "csv": csv_rows.read,
    "parquet": parquet.read,
    "html": html.read,
    "htm": html.read,
    "wet": archive.read,
    "warc": archive.read,
}
_MAX_UNPACKED_PARQUET = 256_000_000  # bytes; a compressed Parquet file is unpacked in memory
_FIRST_BYTES = (
    ("jsonl", re.compile(rb'\s*\{\s*"')),
    ("json", re.compile(rb'\s*\[\s*\{\s*"')),
    ("html", re.compile(rb"\s*<(?:!doctype\s+html|html|\?xml)\b", re.IGNORECASE)),
    ("warc", re.compile(rb"WARC/\d")),
    ("parquet", re.compile(rb"PAR1")),
)
"""The beginning of the data of each format that is recognised on the standard input; other data is plain text."""


class ReadingOptions(TypedDict, total=False):
    """The options of a :class:`~cleanarticle.io.record.Reading` other than the name of the text field."""

    encoding: str | None
    warn: Callable[[str], None]


class Reader:
    """An iterable over the records of *sources*, in order; records that cannot be read are yielded as rejects.

    Args:
        sources: the files.
        text_field: the field that has the text; in files without fields, the text gets this name.
        options: ``encoding`` and ``warn`` of a :class:`~cleanarticle.io.record.Reading`.

    Raises:
        RecordError: ``encoding`` is not an encoding.
        ConnectionLostError: during reading: a remote file cannot be read to its end.
    """

    def __init__(self, sources: Iterable[Source], text_field: str = "text", **options: Unpack[ReadingOptions]) -> None:
        self._sources = sources
        self._reading = Reading(text_field, **options)
        if self._reading.encoding is not None and codec(self._reading.encoding) is None:
            raise RecordError(f"{self._reading.encoding!r} is not an encoding; try utf-8, windows-1252 or utf-16")
        self._consumed_before = 0
        self._raw: BinaryIO | None = None

    @property
    def consumed(self) -> int:
        """The number of bytes read so far, before any decompression."""
        return self._consumed_before + (self._raw.tell() if self._raw else 0)

    def __iter__(self) -> Generator[Record | Reject]:
        for source in self._sources:
            _log.info("reading %s", source.name)
            if source.remote is not None:
                yield from self._remote_records(source, RemoteStream(source.remote))
                continue
            if source.path is None:
                raw = _peekable(sys.stdin.buffer)
                yield from self._records(source._replace(packed=packed_as(raw.peek(4))), cast(BinaryIO, raw))
                continue
            try:
                file = source.path.open("rb")
            except OSError as error:
                yield Reject(source.name, 0, f"cannot be read: {error.strerror}")
                continue
            with file:
                self._raw = file
                yield from self._records(source, file)
                self._raw = None
            self._consumed_before += source.size

    def _remote_records(self, source: Source, stream: RemoteStream) -> Iterator[Record | Reject]:
        """Yield the records of a remote file, up to the point where the connection was lost."""
        with stream:
            self._raw = cast(BinaryIO, stream)
            raw = _peekable(cast(BinaryIO, stream))
            packed = "" if source.form == "parquet" and not source.packed else packed_as(raw.peek(4))
            # The first bytes decide how it is packed, not the name, since servers may unpack a file while they send it.
            for item in self._records(source._replace(packed=packed), cast(BinaryIO, raw)):
                if stream.lost is not None:  # the reader may have yielded a reject, as for a damaged file
                    break
                yield item
            self._raw = None
            if stream.lost is not None:
                raise stream.lost
        self._consumed_before += source.size

    def _records(self, source: Source, raw: BinaryIO) -> Iterator[Record | Reject]:
        """Yield the records of one file; if the file is damaged, a reject follows the records before the damage."""
        position = 0
        try:
            stream = _peekable(unpack(raw, source.packed))
            form = source.form or _form_of_bytes(stream.peek(1))
            with _seekable(stream, source) if form == "parquet" else contextlib.nullcontext(stream) as file:
                for item in _READERS[form](file, source.name, self._reading):
                    position = item.position
                    yield item
        except EOFError:
            yield Reject(source.name, position + 1, f"the file ends too early: its .{source.packed} data is cut short")
        except DamagedError as error:
            yield Reject(source.name, position + 1, str(error))
        except CleanArticleError as error:
            yield Reject(source.name, position, str(error))
        except Exception as error:  # each decompressor raises its own types; none may prevent reading other files
            yield Reject(source.name, position + 1, f"the file is damaged: {type(error).__name__}: {error}")


def _peekable(stream: BinaryIO) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))


@contextlib.contextmanager
def _seekable(stream: io.BufferedReader, source: Source) -> Iterator[BinaryIO]:
    """Yield a seekable stream of the data of *stream*.

    Compressed data is unpacked in memory, never to disk; data from a pipe is copied to an anonymous temporary file.

    Raises:
        RecordError: the unpacked data is too large.
    """
    if source.packed:
        data = stream.read(_MAX_UNPACKED_PARQUET + 1)
        if len(data) > _MAX_UNPACKED_PARQUET:
            raise RecordError(
                f"it unpacks to more than {_MAX_UNPACKED_PARQUET // 1_000_000} MB, which must fit into memory. "
                "Unpack it first: Parquet is compressed by itself"
            )
        yield io.BytesIO(data)
    elif stream.seekable():
        yield stream
    else:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield cast(BinaryIO, copy)


def _form_of_bytes(head: bytes) -> str:
    """Return the format of data by its first bytes; ``txt`` if they do not show it."""
    mark = marked(head)
    encoding, head = mark or (utf_16(head), head)
    if encoding:  # decode whole characters only: each has at most four bytes
        head = head[: len(head) // 4 * 4].decode(encoding, "replace").encode("utf-8", "replace")
    return next((form for form, pattern in _FIRST_BYTES if pattern.match(head)), "txt")
