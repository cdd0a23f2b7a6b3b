"""Read and write compressed files: .gz and .zst.

Unpacked data is streamed, so that large files need little memory. A file that unpacks to more than a gigabyte, and to
more than a thousand times its own size, is considered a decompression bomb and not read further.

A .gz file may have many members; web archives have one for each record. Reading a damaged member raises an error; the
next read continues with the member after it.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cleanarticle import extras
from cleanarticle.errors import CleanArticleError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MAX_UNPACKED = 1_000_000_000  # bytes; a file may always unpack to that many
_MAX_RATIO = 1000  # of unpacked to packed bytes; gzip reaches 1,032 on zeros, but seldom 20 on pages
_BUFFER = 1 << 20  # bytes of unpacked data read at a time

_CHUNK = 1 << 16  # bytes of a .gz file unpacked at a time
_DAMAGE_STEP = 64  # bytes unpacked at a time after an error, to get close to the damage; fewer than these are lost
# Bytes of a damaged member in which the next member is searched for. Damage is mostly noticed after some hundred bytes.
_MAX_REREAD = 1 << 20
_MEMBER_START = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")

ENDINGS = ("gz", "zst")
_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}


class BombError(CleanArticleError, ValueError):
    """A compressed file unpacks to more data than any file of pages does."""


class DamagedError(CleanArticleError, ValueError):
    """A part of a compressed file cannot be unpacked. Further reads return the data after it.

    Args:
        message: the problem.
        has_begun: whether the beginning of that part was returned by earlier reads.
    """

    def __init__(self, message: str, *, has_begun: bool) -> None:
        super().__init__(message)
        self.has_begun = has_begun


def packed_as(head: bytes) -> str:
    """Return the compression of data, by its first bytes: ``gz``, ``zst`` or empty.

    >>> packed_as(gzip.compress(b"a page")), packed_as(b"a page")
    ('gz', '')
    """
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def unpack(raw: BinaryIO, packed: str) -> BinaryIO:
    """Return a stream of the unpacked data of *raw*.

    Reading from it raises ``EOFError`` if the data is truncated, :class:`BombError` if it is a decompression bomb,
    :class:`DamagedError` if a .gz file is damaged, and an error of the decompressor if a .zst file is.

    Raises:
        MissingExtraError: no package for this compression is installed.
    """
    if not packed:
        return raw
    counted = _CountingStream(raw)
    file: Any = _GzipMembers(counted) if packed == "gz" else extras.zstd().ZstdFile(counted, "rb")
    return cast(BinaryIO, io.BufferedReader(_BoundedStream(file, counted), _BUFFER))


def pack(data: bytes, packed: str) -> bytes:
    """Return *data*, compressed by itself; such pieces, one after another, are a valid file.

    Raises:
        MissingExtraError: no package for this compression is installed.
    """
    if packed == "gz":
        return gzip.compress(data, 6, mtime=0)
    if packed == "zst":
        return cast(bytes, extras.zstd().compress(data))
    return data


class _CountingStream(io.RawIOBase):
    """A stream that counts the bytes that are read from it, since a pipe has no position."""

    def __init__(self, raw: BinaryIO) -> None:
        self.count = 0
        self._raw = raw

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        data = self._raw.read(-1 if size is None else size)
        self.count += len(data)
        return data


class _GzipMembers:
    """The unpacked data of the members of a .gz file."""

    def __init__(self, raw: _CountingStream) -> None:
        self._raw = raw
        self._data = b""  # packed data that was read, but not unpacked yet
        self._consumed = bytearray()  # the last packed data of the current member that was unpacked
        self._step = _CHUNK
        self._has_begun = False
        self._decompressor: Any = None

    def read1(self, size: int) -> bytes:
        """Return at most *size* bytes; none at the end.

        Raises:
            EOFError: the data is cut short.
            DamagedError: a member is damaged; the next call continues after it.
        """
        while True:
            if self._decompressor is None:
                self._data = self._data.lstrip(b"\0") or self._raw.read(_CHUNK).lstrip(b"\0")  # padding of tapes
                if not self._data:
                    return b""
                self._decompressor, self._consumed, self._step = zlib.decompressobj(31), bytearray(), _CHUNK
                self._has_begun = False
            self._data = self._data or self._raw.read(_CHUNK)
            if not self._data:
                self._skip_to_next_member()
                if self._data:
                    raise DamagedError(
                        "the file is damaged: a member of its .gz data does not end before the next begins",
                        has_begun=True,
                    )
                raise EOFError
            if out := self._decompress(size):
                self._has_begun = True
                return out

    def _decompress(self, size: int) -> bytes:
        """Unpack the next data: at most *size* bytes, possibly none."""
        data, rest = self._data[: self._step], self._data[self._step :]
        before = self._decompressor.copy()
        try:
            out: bytes = self._decompressor.decompress(data, size)
        except zlib.error as error:
            if self._step == _DAMAGE_STEP:
                self._skip_to_next_member()
                raise DamagedError(f"the file is damaged: its .gz data: {error}", has_begun=self._has_begun) from error
            self._decompressor, self._step = before, _DAMAGE_STEP  # try again in small steps, up to the damage
            return b""
        unused = self._decompressor.unused_data if self._decompressor.eof else self._decompressor.unconsumed_tail
        self._consumed += data[: len(data) - len(unused)]
        del self._consumed[:-_MAX_REREAD]
        self._data = unused + rest
        if self._decompressor.eof:
            self._decompressor = None
        return out

    def _skip_to_next_member(self) -> None:
        """Move to the next member; it may begin in data that was taken for a part of the damaged member."""
        self._decompressor = None
        data = bytes(self._consumed) + self._data
        start = 1
        while not (member := _MEMBER_START.search(data, start)):
            more = self._raw.read(_CHUNK)
            if not more:
                self._data = b""
                return
            data, start = data[-3:] + more, 0
        self._data = data[member.start() :]


class _BoundedStream(io.RawIOBase):
    """The unpacked data of *packed*, up to a limit relative to its size."""

    def __init__(self, file: Any, packed: _CountingStream) -> None:
        self._file = file
        self._packed = packed
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        data = self._file.read1(len(memoryview(buffer)))  # read would lose the data before the damage
        memoryview(buffer)[: len(data)] = data
        self._count += len(data)
        if self._count > max(_MAX_UNPACKED, _MAX_RATIO * self._packed.count):
            raise BombError(
                f"{self._packed.count:,} bytes unpack to more than {self._count:,}: files of pages never do. "
                "If this is one, unpack it first"
            )
        return len(data)
