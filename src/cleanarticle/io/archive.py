"""Read web archives: WARC, with pages as they were fetched, and WET, with their text.

It reads two types of WARC records: ``response`` records with the status 200 whose content is HTML or plain text, and
``conversion`` records. Positions count these, and damaged records. The fields of a record are ``id``, ``url``, ``date``
(when the page was fetched, ISO 8601) and, if the server stated one, ``charset``.

Each record is first cut out of the archive (:mod:`cleanarticle.io.frames`) and then given to fastwarc alone, so that a
damaged record does not affect the others.
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
_HEADER_FIELDS = {
    "id": re.compile(rb"^WARC-Record-ID[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE),
    "url": re.compile(rb"^WARC-Target-URI[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE),
    "date": re.compile(rb"^WARC-Date[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE),
}
_TYPE_WITHOUT_PAGE = re.compile(
    rb"^WARC-Type[ \t]*:[ \t]*(?:warcinfo|request|metadata|revisit|resource)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_MAX_HTTP_OVERHEAD = 65_536  # bytes of a block besides the page: the header of HTTP, the lengths of chunks
_IGNORED_CODINGS = frozenset({"", "identity", "none", "binary", "7bit", "8bit"})
"""Values of Content-Encoding that mean no compression."""
_GZIP = b"\x1f\x8b"
_ZLIB_MODES = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}  # deflate: with a header, as it should be, or raw


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the pages of a web archive.

    Raises:
        MissingExtraError: fastwarc is not installed.
    """
    warc = extras.warc()
    position = 0
    for frame in frames(stream, LIMIT + _MAX_HTTP_OVERHEAD):
        item = _read_frame(frame, source, position + 1, reading, warc)
        if item:
            position += 1
            yield item


def _read_frame(frame: Frame, source: str, position: int, reading: Reading, warc: Any) -> Record | Reject | None:
    """Return the page in a WARC record, or its reject; ``None`` if the record is not a page."""
    fields = _fields(frame.head)
    if frame.damage:
        return (
            None
            if _TYPE_WITHOUT_PAGE.search(frame.head)
            else Reject(source, position, frame.damage, fields if frame.head else None)
        )
    try:
        record = _parse(frame, warc, "transfer")
        if record is None or not (kind := _kind(record, warc)):
            return None
        if frame.is_long:
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


def _parse(frame: Frame, warc: Any, auto_decode: str) -> Any:
    """Return the record as fastwarc reads it; ``None`` if it is of a type without pages.

    Args:
        frame: the record.
        warc: the module ``fastwarc.warc``.
        auto_decode: what fastwarc decodes by itself: "transfer" the Transfer-Encoding, "all" also the Content-Encoding.
    """
    wanted = warc.WarcRecordType.response | warc.WarcRecordType.conversion
    stream = io.BytesIO(frame.head + frame.block)
    records = warc.ArchiveIterator(stream, record_types=wanted, auto_decode=auto_decode, strict_mode=False)
    return next(iter(records), None)


def _fields(head: bytes) -> dict[str, str | None]:
    """Return the fields in the header of a WARC record; ``None`` for those that it lacks."""
    matches = {name: pattern.search(head) for name, pattern in _HEADER_FIELDS.items()}
    return {name: match[1].decode("utf-8", "replace").strip() if match else None for name, match in matches.items()}


def _kind(record: Any, warc: Any) -> str:
    """Return ``text`` or ``html``; empty if the record is not a page.

    Raises:
        ValueError: its header says that it contains an HTTP response, but there is none.
    """
    if record.record_type == warc.WarcRecordType.conversion:
        return "text"
    if not record.is_http:
        return ""
    if record.http_headers.status_code is None:
        raise ValueError("there is no HTTP response in it: the line with the status is missing or damaged")
    if record.http_headers.status_code != 200:
        return ""
    content = (record.http_content_type or "text/html").lower()
    return "html" if content in _HTML else "text" if content == "text/plain" else ""


def _body(record: Any, frame: Frame, warc: Any) -> bytes:
    """Return the decompressed content of a record, or somewhat more than its first ``LIMIT`` bytes.

    gzip and deflate are decompressed here, since fastwarc does not notice truncated data.

    Raises:
        ValueError, OSError: the content is not compressed as its Content-Encoding says, or is truncated.
    """
    codings = _codings(record) if record.is_http else []
    if not set(codings) <= set(_ZLIB_MODES):
        for coding in codings:
            if coding not in _ZLIB_MODES and coding not in ("br", "zstd"):
                raise ValueError(f"Content-Encoding {coding!r} is not read")
        record = _parse(frame, warc, "all")
        codings = []
    try:
        data: bytes = record.reader.read(LIMIT + _MAX_HTTP_OVERHEAD)
    except OSError as error:
        raise ValueError(f"it is not what its Content-Encoding or Transfer-Encoding says: {error}") from error
    for coding in reversed(codings):
        data = _inflate(data, coding)
        if len(data) > LIMIT:
            break
    return data


def _codings(record: Any) -> list[str]:
    """Return the compressions of the page that its header names, in the order in which they were applied."""
    encodings = [value for name, value in record.http_headers.to_tuples() if name.lower() == "content-encoding"]
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    # Some servers write the charset into this header; it is not a compression.
    return [name for name in names if name not in _IGNORED_CODINGS and not codec(name)]


def _inflate(data: bytes, coding: str) -> bytes:
    """Decompress *data*, but not much more than ``LIMIT`` bytes.

    Raises:
        ValueError: the data is not compressed in this way, or is truncated.
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
