"""Web archives, read only: WARC, with the pages as they were fetched, and WET, with their text.

It reads ``response`` records that have the status 200 and are HTML or plain text, and ``conversion`` records; positions
count these, and damaged ones. A record's fields are its ``id``, ``url``, ``date`` (when it was
fetched, ISO 8601) and, where the server named one, ``charset``.

Each record is cut out first (:mod:`cleanarticle.io.frames`) and handed to fastwarc by itself, so that one that is
damaged costs none of the others.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from cleanarticle import extras
from cleanarticle.io.frames import Frame, frames
from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject, decode
from cleanarticle.text.charsets import codec

_HTML = ("text/html", "application/xhtml+xml")
_NAMED = {
    "id": re.compile(rb"^WARC-Record-ID[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE),
    "url": re.compile(rb"^WARC-Target-URI[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE),
    "date": re.compile(rb"^WARC-Date[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE),
}
_NO_PAGE = re.compile(
    rb"^WARC-Type[ \t]*:[ \t]*(?:warcinfo|request|metadata|revisit|resource)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_FRAMING = 65_536  # bytes of a block besides the page: the header of HTTP, the marks of chunks
_NO_CODING = frozenset({"", "identity", "none", "binary", "7bit", "8bit"})
_GZIP = b"\x1f\x8b"
_ZLIB_MODES = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}  # deflate: with a header, as it should be, or raw


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the pages of a web archive.

    Raises:
        MissingExtraError: fastwarc is not installed.
    """
    warc = extras.warc()
    position = 0
    for frame in frames(stream, LIMIT + _FRAMING):
        item = _item(frame, source, position + 1, reading, warc)
        if item:
            position += 1
            yield item


def _item(frame: Frame, source: str, position: int, reading: Reading, warc: Any) -> Record | Reject | None:
    """Return the page in a record, or its reject; ``None`` if the record is not a page."""
    fields = _fields(frame.head)
    if frame.damage:
        return (
            None
            if _NO_PAGE.search(frame.head)
            else Reject(source, position, frame.damage, fields if frame.head else None)
        )
    try:
        record = _parsed(frame, warc, "transfer")
        if record is None or not (kind := _kind(record, warc)):
            return None
        if frame.long:
            return Reject(source, position, TOO_LONG, fields)
        charset = reading.encoding or (record.http_charset if record.is_http else None)
        if charset:
            fields["charset"] = charset
        data = _body(record, frame, warc)
        if len(data) > LIMIT:
            return Reject(source, position, TOO_LONG, fields)
        if kind == "html":
            return Record(source, position, fields, data, charset)
        if record.is_http:
            from cleanarticle.html.encoding import decode as decode_page

            return Record(source, position, {**fields, reading.text_field: decode_page(data, charset)})
        return Record(source, position, {**fields, reading.text_field: decode(data)})
    except (ValueError, OSError, zlib.error) as error:  # fastwarc raises OSError for all that it cannot read
        return Reject(source, position, str(error), fields)


def _parsed(frame: Frame, warc: Any, auto_decode: str) -> Any:
    """Return the record as fastwarc reads it, if it is of a type that holds pages."""
    wanted = warc.WarcRecordType.response | warc.WarcRecordType.conversion
    stream = io.BytesIO(frame.head + frame.block)
    records = warc.ArchiveIterator(stream, record_types=wanted, auto_decode=auto_decode, strict_mode=False)
    return next(iter(records), None)


def _fields(head: bytes) -> dict[str, str | None]:
    """Return the fields that the header of a record states."""
    found = {name: pattern.search(head) for name, pattern in _NAMED.items()}
    return {name: match[1].decode("utf-8", "replace").strip() if match else None for name, match in found.items()}


def _kind(record: Any, warc: Any) -> str:
    """Return ``text`` or ``html``; empty if the record is not a page.

    Raises:
        ValueError: it says that it holds a response by HTTP, and does not.
    """
    if record.record_type == warc.WarcRecordType.conversion:
        return "text"
    if not record.is_http:
        return ""
    if record.http_headers.status_code is None:
        raise ValueError("there is no response by HTTP in it: the line with its status is missing or damaged")
    if record.http_headers.status_code != 200:
        return ""
    content = (record.http_content_type or "text/html").lower()
    return "html" if content in _HTML else "text" if content == "text/plain" else ""


def _body(record: Any, frame: Frame, warc: Any) -> bytes:
    """Return the unpacked content of a record, or its first bytes if it has more than ``LIMIT``.

    gzip and deflate are unpacked here, since fastwarc does not notice truncated data.

    Raises:
        ValueError, OSError: it is not packed as its Content-Encoding says, or not whole.
    """
    codings = _codings(record) if record.is_http else []
    if not set(codings) <= set(_ZLIB_MODES):
        for coding in codings:
            if coding not in _ZLIB_MODES and coding not in ("br", "zstd"):
                raise ValueError(f"Content-Encoding {coding!r} is not read")
        record = _parsed(frame, warc, "all")
        codings = []
    try:
        data: bytes = record.reader.read(LIMIT + _FRAMING)
    except OSError as error:
        raise ValueError(f"it is not what its Content-Encoding or Transfer-Encoding says: {error}") from error
    for coding in reversed(codings):
        data = _inflated(data, coding)
        if len(data) > LIMIT:
            break
    return data


def _codings(record: Any) -> list[str]:
    """Return the encodings of the page, in the order in which they were applied."""
    encodings = [value for name, value in record.http_headers.to_tuples() if name.lower() == "content-encoding"]
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    # Some servers write the charset there. It packs nothing.
    return [name for name in names if name not in _NO_CODING and not codec(name)]


def _inflated(data: bytes, coding: str) -> bytes:
    """Unpack *data*, but not much more than ``LIMIT`` bytes.

    Raises:
        ValueError: it is not packed so, or not whole.
    """
    for mode in _ZLIB_MODES[coding]:
        out = b""
        try:
            while data:
                unpack = zlib.decompressobj(mode)
                out += unpack.decompress(data, LIMIT + 1 - len(out))
                if len(out) > LIMIT:
                    return out
                if not unpack.eof:
                    raise ValueError(f"its Content-Encoding is {coding}, and the data is cut short")
                data = unpack.unused_data if unpack.unused_data.startswith(_GZIP) and coding != "deflate" else b""
            return out
        except zlib.error as error:
            reason = error
    raise ValueError(f"its Content-Encoding is {coding}, and the data is not, or is damaged: {reason}")
