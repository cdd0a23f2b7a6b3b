"""Web archives, read only: WARC, with the pages as they were fetched, and WET, with their text.

Read are ``response`` records that were answered with 200 and are HTML or plain text, and ``conversion``
records; positions count these. A record's fields are its ``id``, ``url``, ``date`` (when it was
fetched, ISO 8601) and, where the server named one, ``charset``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from cleanarticle import extras
from cleanarticle.io.record import LIMIT, TOO_LONG, Record, Reject, decode

_MOVED = 1 << 16  # bytes read at a time to be passed over
_HTML = ("text/html", "application/xhtml+xml")


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:
    """The pages of a web archive.

    Raises:
        MissingExtraError: fastwarc is not installed.
    """
    warc = extras.warc()
    wanted = warc.WarcRecordType.response | warc.WarcRecordType.conversion
    onward = _Onward(stream)
    position = 0
    for record in warc.ArchiveIterator(onward, record_types=wanted, auto_decode="all", strict_mode=False):
        kind = _kind(record, warc)
        if kind:
            position += 1
            yield _record(record, kind, source, position, text_field)
    if onward.error:
        raise onward.error


class _Onward:
    """A stream as fastwarc wants it: it tells where it is, and can be moved on; no error comes out of it.

    An exception that passes through fastwarc's Rust aborts it, so the stream ends there instead.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.error: Exception | None = None
        self._stream = stream
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        if self.error:
            return b""
        try:
            data = self._stream.read1(size)  # type: ignore[attr-defined]  # read would lose what stands before an error
        except Exception as error:
            self.error = error
            return b""
        self._at += len(data)
        return cast(bytes, data)

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        end = offset if whence == 0 else self._at + offset
        while self._at < end and self.read(min(end - self._at, _MOVED)):
            pass
        return self._at

    def close(self) -> None:
        pass


def _kind(record: Any, warc: Any) -> str:
    """``text``, ``html``, or nothing where the record is no page."""
    if record.record_type == warc.WarcRecordType.conversion:
        return "text"
    if not record.is_http or record.http_headers.status_code != 200:
        return ""
    content = (record.http_content_type or "text/html").lower()
    return "html" if content in _HTML else "text" if content == "text/plain" else ""


def _record(record: Any, kind: str, source: str, position: int, text_field: str) -> Record | Reject:
    fields = {
        "id": record.record_id,
        "url": record.headers.get("WARC-Target-URI"),
        "date": record.headers.get("WARC-Date"),
    }
    charset = record.http_charset if record.is_http else None
    if charset:
        fields["charset"] = charset
    data = record.reader.read(LIMIT + 1)
    if len(data) > LIMIT:
        return Reject(source, position, TOO_LONG, fields)
    if kind == "html":
        return Record(source, position, fields, data, charset)
    if record.is_http:
        from cleanarticle.html.encoding import decode as decode_page

        return Record(source, position, {**fields, text_field: decode_page(data, charset)})
    try:
        return Record(source, position, {**fields, text_field: decode(data)})
    except ValueError as error:
        return Reject(source, position, str(error), fields)
