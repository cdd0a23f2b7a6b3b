"""Read and write compressed files: .gz and .zst.

Unpacked data is streamed, so that its size takes no memory. A file that unpacks to more than a gigabyte, and to more
than a thousand times its own size, is taken for a decompression bomb and not read further.

A .gz file may have many members, as web archives do, one for each record. A damaged member raises an error; the next
read continues with the member after it.
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

_MOST = 1_000_000_000  # bytes that any file may unpack to
_RATIO = 1000  # gzip reaches 1,032 on zeros; pages seldom 20
_BUFFER = 1 << 20  # bytes of unpacked data read at a time

_CHUNK = 1 << 16  # bytes of a .gz file unpacked at a time
_STEP = 64  # the same near damage: up to this many bytes of data before the damage are lost
_AGAIN = (
    1 << 20
)  # bytes of a damaged member that are searched for the next one; damage mostly shows after some hundred bytes
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")

ENDINGS = ("gz", "zst")
_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}


class BombError(CleanArticleError, ValueError):
    """A compressed file unpacks to more than any honest file would."""


class DamagedError(CleanArticleError, ValueError):
    """A part of a compressed file cannot be unpacked. Further reads give what comes after it.

    Args:
        message: what is wrong.
        begun: whether the beginning of that part was returned before.
    """

    def __init__(self, message: str, *, begun: bool) -> None:
        super().__init__(message)
        self.begun = begun


def packed_as(head: bytes) -> str:
    """Return the compression of data that begin with *head*: ``gz``, ``zst`` or empty.

    >>> packed_as(gzip.compress(b"a page")), packed_as(b"a page")
    ('gz', '')
    """
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def unpack(raw: BinaryIO, packed: str) -> BinaryIO:
    """Return a stream of the unpacked data of *raw*.

    Reading from it raises ``EOFError`` if the data is truncated, :class:`BombError` if it is far too much,
    :class:`DamagedError` if a .gz file is damaged, and the error of the decompressor if a .zst file is.

    Raises:
        MissingExtraError: no package for this compression is installed.
    """
    if not packed:
        return raw
    counted = _Counted(raw)
    file: Any = _Members(counted) if packed == "gz" else extras.zstd().ZstdFile(counted, "rb")
    return cast(BinaryIO, io.BufferedReader(_Bounded(file, counted), _BUFFER))


def pack(data: bytes, packed: str) -> bytes:
    """Return *data*, compressed on its own: a sequence of such pieces is a valid file.

    Raises:
        MissingExtraError: no package for this compression is installed.
    """
    if packed == "gz":
        return gzip.compress(data, 6, mtime=0)
    if packed == "zst":
        return cast(bytes, extras.zstd().compress(data))
    return data


class _Counted(io.RawIOBase):
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


class _Members:
    """The unpacked data of the members of a .gz file."""

    def __init__(self, raw: _Counted) -> None:
        self._raw = raw
        self._data = b""  # read, and not unpacked yet
        self._fed = bytearray()  # the last data that the current member was given
        self._step = _CHUNK
        self._begun = False
        self._unpack: Any = None

    def read1(self, size: int) -> bytes:
        """Return at most *size* bytes; none at the end.

        Raises:
            EOFError: the data is cut short.
            DamagedError: a member is damaged; the next call continues after it.
        """
        while True:
            if self._unpack is None:
                self._data = self._data.lstrip(b"\0") or self._raw.read(_CHUNK).lstrip(b"\0")  # padding of tapes
                if not self._data:
                    return b""
                self._unpack, self._fed, self._step = zlib.decompressobj(31), bytearray(), _CHUNK
                self._begun = False
            self._data = self._data or self._raw.read(_CHUNK)
            if not self._data:
                self._skip()
                if self._data:
                    raise DamagedError(
                        "the file is damaged: a member of its .gz data does not end before the next begins", begun=True
                    )
                raise EOFError
            if out := self._unpacked(size):
                self._begun = True
                return out

    def _unpacked(self, size: int) -> bytes:
        """Unpack the next data: at most *size* bytes, possibly none."""
        data, rest = self._data[: self._step], self._data[self._step :]
        before = self._unpack.copy()
        try:
            out: bytes = self._unpack.decompress(data, size)
        except zlib.error as error:
            if self._step == _STEP:
                self._skip()
                raise DamagedError(f"the file is damaged: its .gz data: {error}", begun=self._begun) from error
            self._unpack, self._step = before, _STEP  # once more, up to the damage
            return b""
        left = self._unpack.unused_data if self._unpack.eof else self._unpack.unconsumed_tail
        self._fed += data[: len(data) - len(left)]
        del self._fed[:-_AGAIN]
        self._data = left + rest
        if self._unpack.eof:
            self._unpack = None
        return out

    def _skip(self) -> None:
        """Move to the next member."""
        self._unpack = None
        data = bytes(self._fed) + self._data
        start = 1
        while not (found := _MEMBER.search(data, start)):
            more = self._raw.read(_CHUNK)
            if not more:
                self._data = b""
                return
            data, start = data[-3:] + more, 0
        self._data = data[found.start() :]


class _Bounded(io.RawIOBase):
    """The unpacked data of *packed*, up to a limit relative to its size."""

    def __init__(self, file: Any, packed: _Counted) -> None:
        self._file = file
        self._packed = packed
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        data = self._file.read1(len(memoryview(buffer)))  # read would lose the data before the damage
        memoryview(buffer)[: len(data)] = data
        self._count += len(data)
        if self._count > max(_MOST, _RATIO * self._packed.count):
            raise BombError(
                f"{self._packed.count:,} bytes unpack to more than {self._count:,}: files of pages never do. "
                "If this is one, unpack it first"
            )
        return len(data)
