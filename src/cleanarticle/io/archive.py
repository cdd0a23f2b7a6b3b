"""Web archives, read only: WARC, with the pages as they were fetched, and WET, with their text.

Read are ``response`` records that were answered with 200 and are HTML or plain text, and ``conversion``
records; positions count these. A record's fields are its ``id``, ``url``, ``date`` (when it was
fetched, ISO 8601) and, where the server named one, ``charset``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from cleanarticle import extras
from cleanarticle.io.record import LIMIT, TOO_LONG, Record, Reject, decode

_HTML = ("text/html", "application/xhtml+xml")


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:
    """The pages of a web archive.

    Raises:
        MissingExtraError: fastwarc is not installed.
    """
    warc = extras.warc()
    wanted = warc.WarcRecordType.response | warc.WarcRecordType.conversion
    position = 0
    for record in warc.ArchiveIterator(stream, record_types=wanted, auto_decode="all", strict_mode=False):
        kind = _kind(record, warc)
        if kind:
            position += 1
            yield _record(record, kind, source, position, text_field)


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
        from cleanarticle.html import decode as decode_page

        return Record(source, position, {**fields, text_field: decode_page(data, charset)})
    try:
        return Record(source, position, {**fields, text_field: decode(data)})
    except ValueError as error:
        return Reject(source, position, str(error), fields)
