"""Split a web archive into its records, and find the next record after a damaged one.

Each record states its length. If the length is wrong, a reader that relies on it loses everything after the record. So
the end of each record is checked: the next record, or the end of the file, must follow. If not, the record is damaged,
and reading continues at the next line such as ``WARC/1.0`` that has a header line below it.

A part of the stream that cannot be unpacked is a *gap*: the data before it and after it can be read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cleanarticle.io.packed import DamagedError

_MAX_HEADER_SIZE = 65_536  # bytes; as in fastwarc
_CHUNK = 1 << 16  # bytes read at a time
# Bytes at the end of a chunk that are searched again with the next one: the first lines of a record may be cut there.
_OVERLAP = 256
_TAIL_SIZE = 4096  # bytes after a record that show whether it ends there

_VERSION = re.compile(rb"WARC/\d")
_NEXT_RECORD = re.compile(rb"WARC/\d\.\d{1,2}\r?\n[A-Za-z][\w-]{0,60}[ \t]*:")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_BREAKS = re.compile(rb"[\r\n]*")
_CONTENT_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_HEADER_LINE = re.compile(rb"^(?:WARC-[A-Za-z][\w-]*|Content-Length)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_DIGEST = re.compile(rb"^WARC-Block-Digest[ \t]*:[ \t]*sha1:(\w+)", re.IGNORECASE | re.MULTILINE)
_MAX_DIGITS = 18  # of a length; a record with a longer number is damaged


class Frame(NamedTuple):
    """A record, or the part of it that could be read.

    Args:
        head: its header.
        block: what follows the header; only its beginning if it is too long to be a page.
        damage: what is wrong with it; empty if nothing is.
        is_long: whether it is longer than the limit.
    """

    head: bytes
    block: bytes
    damage: str = ""
    is_long: bool = False


def frames(stream: Any, limit: int) -> Iterator[Frame]:
    """Yield the records of an unpacked web archive.

    Args:
        stream: the archive; its ``read1`` is called. If that raises a ``DamagedError``, reading continues after the
            damage; any other exception is raised after the records before it.
        limit: the bytes of a record that are kept, and held in memory.

    Raises:
        Exception: any exception of the stream.
    """
    window = _Window(stream)
    is_after_damage = False
    while True:
        window.skip(_LINE_BREAKS.match(window.ahead(_CHUNK)).end())  # type: ignore[union-attr]  # it matches nothing, too
        if window.ahead(_MAX_HEADER_SIZE):
            frame = _read_frame(window, limit)
        elif not window.gap:
            break
        else:
            frame = Frame(b"", b"", window.gap)
        if window.gap and not window.ahead(1):
            window.gap, window.ended = "", False
        # One report of a damage is enough: a stream that ends with an exception reports it by the exception, and a
        # damaged record by its own frame, not by another one for the rest without a header.
        if not (frame.damage and (window.error or (is_after_damage and not frame.head))):
            yield frame
        is_after_damage = bool(frame.damage)
    if window.error:
        raise window.error


class _Window:
    """A stream with the bytes after its current position, as far as they were read ahead.

    Args:
        stream: the stream; its ``read1`` is called.
    """

    def __init__(self, stream: Any) -> None:
        self.error: Exception | None = None
        """The exception with which the stream ended."""
        self._stream = stream
        self._data = bytearray()  # the bytes that were read ahead
        self.gap = ""
        """Why a part of the stream is missing after what is buffered; empty if none is."""
        self.has_damaged_beginning = False
        """Whether the data right before the gap belongs to the damaged part."""
        self.ended = False
        """Whether the stream ends after the buffered data, or has a gap there."""
        self.offset = 0
        """The number of bytes before the current position."""

    def ahead(self, size: int) -> bytearray:
        """Return the next *size* bytes, perhaps more of them; fewer only before a gap, and at the end."""
        while len(self._data) < size and not self.ended:
            try:
                chunk = self._stream.read1(_CHUNK)  # read would lose the data before an error
            except DamagedError as error:
                self.gap, self.has_damaged_beginning = str(error), error.has_begun
                chunk = b""
            except Exception as error:
                self.error = error
                chunk = b""
            self.ended = not chunk
            self._data += chunk
        return self._data

    def skip(self, size: int) -> None:
        """Consume *size* bytes that were returned before."""
        del self._data[:size]
        self.offset += size

    def find(self, start: int, end: int | None = None) -> int | None:
        """Move to the next record that begins after *start* and before *end*, and return the number of bytes up to it.

        Return ``None`` if there is none; then the position is *end*, or the end of the stream.
        """
        passed = 0
        while True:
            data = self.ahead(start + _CHUNK)
            if (match := _NEXT_RECORD.search(data, start)) and (end is None or passed + match.start() < end):
                self.skip(match.start())
                return passed + match.start()
            if end is not None and passed + len(data) >= end:
                self.skip(end - passed)
                return None
            if self.ended:
                self.skip(len(data))
                return None
            step = max(0, len(data) - _OVERLAP)
            self.skip(step)
            passed += step
            start = max(0, start - step)


def _read_frame(window: _Window, limit: int) -> Frame:
    """Read the next record, and move the window past it."""
    data = window.ahead(_MAX_HEADER_SIZE)
    if not _VERSION.match(data):
        window.find(0)
        return Frame(b"", b"", "there is no WARC record here")
    head_end = _HEAD_END.search(data, 0, _MAX_HEADER_SIZE)
    if head_end is None:
        head = bytes(data[:_MAX_HEADER_SIZE])
        window.find(1)
        return Frame(head, b"", "the header of this record does not end")
    head = bytes(data[: head_end.end()])
    if inside := _NEXT_RECORD.search(head, 1):
        window.find(1)
        return Frame(head[: inside.start()], b"", "the header of this record does not end before the next begins")
    length = _length(head)
    if length is None:
        window.find(len(head))
        return Frame(head, b"", "its header does not say how long the record is, or not in one number (Content-Length)")
    return _skip_long(window, head, length) if length > limit else _read_short(window, head, length)


def _read_short(window: _Window, head: bytes, length: int) -> Frame:
    """Read a record that fits into memory."""
    end = len(head) + length
    data = window.ahead(end + _TAIL_SIZE)
    available = len(data) - len(head)
    block = bytes(data[len(head) : end])
    # The record seems complete, but nothing follows it before the gap: its last bytes may be of the damaged part.
    if available >= length and window.gap and window.has_damaged_beginning and not data[end:].strip(b"\r\n"):
        window.skip(len(data))
        return Frame(head, block[:_MAX_HEADER_SIZE], window.gap)
    tail = bytes(data[end : end + _TAIL_SIZE])
    # Before a gap, only the line breaks after the record may be left: the next record begins in the damaged part.
    ends_before_gap = bool(window.gap) and len(tail) < _TAIL_SIZE and tail.startswith(b"\r\n\r\n")
    if available >= length and (ends_before_gap or _ends_before(tail, window.ended, head, block)):
        window.skip(end)
        return Frame(head, block)
    offset = window.find(len(head))
    if offset is not None:
        damage = (
            f"{offset - len(head):,} bytes up to the next record, where its header says {length:,} (Content-Length)"
        )
    elif available < length:
        damage = f"cut short: {available:,} bytes, where its header says {length:,} (Content-Length)"
    else:
        damage = f"it does not end after {length:,} bytes, as its header says (Content-Length)"
    return Frame(head, block[:_MAX_HEADER_SIZE], damage)


def _ends_before(tail: bytes, ended: bool, head: bytes, block: bytes) -> bool:
    """Return whether a record ends before *tail*: the next record begins there, or the archive ends.

    If what follows looks damaged, or has no header of a record, the record itself must be complete.

    Args:
        tail: the bytes after the record.
        ended: whether the archive ends with them, or has a gap there.
        head: the header of the record.
        block: what follows the header.
    """
    rest = tail.lstrip(b"\r\n")
    if _VERSION.match(rest) or (not rest and (ended or tail != b"")):
        return True
    if not tail.startswith(b"\r\n\r\n") or _NEXT_RECORD.search(block):
        return False
    damaged = _HEADER_LINE.search(rest) or _CONTROL_BYTE.search(rest[:_OVERLAP])
    return bool(damaged) or _is_whole(head, block)


def _is_whole(head: bytes, block: bytes) -> bool:
    """Return whether a record is complete, by its digest or by the length of its page."""
    if stated := _DIGEST.search(head):
        digest = hashlib.sha1(block, usedforsecurity=False).digest()
        return stated[1].upper() in (base64.b32encode(digest), digest.hex().upper().encode())
    if end := _HEAD_END.search(block, 0, _MAX_HEADER_SIZE):
        lengths = _CONTENT_LENGTH.findall(block, 0, end.end())
        return [value.strip() for value in lengths] == [b"%d" % (len(block) - end.end())]
    return False


def _skip_long(window: _Window, head: bytes, length: int) -> Frame:
    """Skip a record that does not fit into memory."""
    block = bytes(window.ahead(len(head) + _MAX_HEADER_SIZE)[len(head) : len(head) + _MAX_HEADER_SIZE])
    begin = window.offset
    offset = window.find(len(head), len(head) + length)
    available = window.offset - begin - len(head)
    if offset is not None:
        damage = f"{available:,} bytes up to the next record, where its header says {length:,} (Content-Length)"
        return Frame(head, block, damage)
    if available < length:
        return Frame(head, block, f"cut short: {available:,} bytes, where its header says {length:,} (Content-Length)")
    return Frame(head, block, is_long=True)


def _length(head: bytes) -> int | None:
    """Return the length that a header states for its record; ``None`` if it states none, or several."""
    lengths = {value.strip() for value in _CONTENT_LENGTH.findall(head)}
    (value,) = lengths if len(lengths) == 1 else (b"",)
    return int(value) if value.isdigit() and len(value) <= _MAX_DIGITS else None
