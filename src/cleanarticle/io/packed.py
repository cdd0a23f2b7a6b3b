"""Compressed files, read and written: .gz and .zst.

What a file unpacks to is streamed, so that its size costs no memory. A file that unpacks to more than
a gigabyte and a thousand times its own size is taken for a bomb and not read further.
"""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cleanarticle import extras
from cleanarticle.errors import CleanArticleError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MOST = 1_000_000_000  # bytes that any file may unpack to
_RATIO = 1000  # gzip reaches 1,032 on zeros; pages seldom 20
_BUFFER = 1 << 20

ENDINGS = ("gz", "zst")
_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}


class BombError(CleanArticleError, ValueError):
    """A compressed file unpacks to more than any honest file would."""


def packed_as(head: bytes) -> str:
    """The compression of what begins with *head*: ``gz``, ``zst`` or nothing.

    >>> packed_as(gzip.compress(b"a page")), packed_as(b"a page")
    ('gz', '')
    """
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def unpack(raw: BinaryIO, packed: str) -> BinaryIO:
    """*raw* as it was before it was compressed.

    Reading from it raises ``EOFError`` where the data is cut short, :class:`BombError` where there is
    far too much of it, and what the decompressor raises where it is damaged.

    Raises:
        MissingExtraError: there is nothing installed that reads this compression.
    """
    if not packed:
        return raw
    counted = _Counted(raw)
    file: Any = gzip.GzipFile(fileobj=counted, mode="rb") if packed == "gz" else extras.zstd().ZstdFile(counted, "rb")
    return cast(BinaryIO, io.BufferedReader(_Bounded(file, counted), _BUFFER))


def pack(data: bytes, packed: str) -> bytes:
    """*data* compressed, by itself: such pieces one after another make a valid file.

    Raises:
        MissingExtraError: there is nothing installed that writes this compression.
    """
    if packed == "gz":
        return gzip.compress(data, 6, mtime=0)
    if packed == "zst":
        return cast(bytes, extras.zstd().compress(data))
    return data


class _Counted(io.RawIOBase):
    """A stream that counts what is read from it; a pipe cannot be asked."""

    def __init__(self, raw: BinaryIO) -> None:
        self.count = 0
        self._raw = raw

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        data = self._raw.read(-1 if size is None else size)
        self.count += len(data)
        return data


class _Bounded(io.RawIOBase):
    """What *packed* unpacks to, as long as that is in proportion."""

    def __init__(self, file: Any, packed: _Counted) -> None:
        self._file = file
        self._packed = packed
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        data = self._file.read1(len(memoryview(buffer)))  # read would lose what stands before damaged data
        memoryview(buffer)[: len(data)] = data
        self._count += len(data)
        if self._count > max(_MOST, _RATIO * self._packed.count):
            raise BombError(
                f"{self._packed.count:,} bytes unpack to more than {self._count:,}: no file of pages does. "
                "If this is one, unpack it first"
            )
        return len(data)
