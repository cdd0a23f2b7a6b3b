"""Read and write JSON lines: one record per line."""

from __future__ import annotations

import base64
import codecs
import datetime as dt
import hashlib
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cleanarticle.errors import shortened
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.packed import DamagedError
from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject, decode
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.page import SCHEMA_VERSION
from cleanarticle.text.charsets import codec, marked, utf_16

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ADDED = (
    *("articles", "language", "kind", "confidence", "quality", "comments", "repairs"),
    *("page_id", "schema_version", "version"),
)
"""The usual names of the fields that are added to every cleaned record."""

_HEAD_SIZE = 4096  # bytes by which UTF-16 is detected
_CONTROL = lazy_pattern("[\x7f-\x9f]")
_TOKENS = lazy_pattern(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity')

_CHUNK = 1 << 16  # bytes read at a time
MAX_DEPTH = 400
"""The largest depth of lists and objects inside each other in a record. Python 3.11 cannot send more than 490 levels to
another process, and fewer inside deeply nested calls."""


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the records of a file of JSON lines, in UTF-8 or UTF-16; blank lines are skipped."""
    stream = _as_utf_8(stream, reading.encoding)
    position = 0
    while True:
        position += 1
        try:
            data = stream.readline(LIMIT + 1)
        except DamagedError as error:
            yield Reject(source, position, str(error))
            continue
        if not data:
            return
        if len(data) > LIMIT:
            while data and not data.endswith(b"\n"):
                data = stream.readline(_CHUNK)
            yield Reject(source, position, TOO_LONG)
        elif not data.isspace():
            try:
                yield Record(source, position, parse(data))
            except (ValueError, RecursionError) as error:
                yield Reject(source, position, str(error), data.decode("utf-8", "backslashreplace").rstrip("\r\n"))


def parse(data: bytes) -> dict[str, Any]:
    """Return the record in one line.

    ``NaN`` and ``Infinity`` are accepted: they are not JSON, but Python writes them.

    Raises:
        ValueError, RecursionError: the line is not a JSON object in UTF-8, a name occurs twice in an object with
            different values, a number is larger than a float can be, or it is nested too deeply.

    >>> parse(b'{"text": "a page"')
    Traceback (most recent call last):
    ...
    ValueError: not JSON: Expecting ',' delimiter at column 18
    """
    try:
        value = json.loads(decode(data).rstrip("\r\n"), object_pairs_hook=unique_names, parse_float=parse_float)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(value, dict):
        raise ValueError(f"a record is a JSON object, {{…}}, and this is a {type(value).__name__}")
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH and is_deeper(value, MAX_DEPTH):
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    return value


def is_deeper(value: object, levels: int) -> bool:
    """Return whether lists and objects are nested more than *levels* deep.

    >>> is_deeper([[{"a": 1}]], 3), is_deeper([[{"a": []}]], 3)
    (False, True)
    """
    layer = [value]
    for _ in range(levels):
        inner: list[object] = []
        for item in layer:
            if isinstance(item, Mapping):
                inner += item.values()
            elif isinstance(item, list | tuple):
                inner += item
        layer = [item for item in inner if isinstance(item, Mapping | list | tuple)]
        if not layer:
            return False
    return True


def unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the names and values of a JSON object as a dictionary.

    Raises:
        ValueError: a name occurs twice, with different values.
    """
    out = dict(pairs)
    if len(out) < len(pairs):
        for name, value in pairs:
            if out[name] != value:
                raise ValueError(f"the name {shortened(name)!r} occurs twice in an object, with different values")
    return out


def parse_float(digits: str) -> float:
    """Return a number of JSON as a float.

    Raises:
        ValueError: the number is larger than a float can be.
    """
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"the number {shortened(digits)} is larger than a float can be; write it as text")
    return value


def _as_utf_8(stream: BinaryIO, encoding: str | None) -> BinaryIO:
    """Return a stream of the same text in UTF-8; if *encoding* is ``None``, it may be UTF-16, which is detected."""
    name = codec(encoding)
    if encoding is None:
        head = stream.peek(_HEAD_SIZE)[:_HEAD_SIZE] if isinstance(stream, io.BufferedReader) else b""
        mark = marked(head)
        name = mark[0] if mark else utf_16(head)
    return stream if name in (None, "utf-8") else cast(BinaryIO, io.BufferedReader(_Recoded(stream, str(name))))


class _Recoded(io.RawIOBase):
    """A stream that is converted from another encoding to UTF-8.

    Bytes that cannot be decoded are converted to bytes that are not UTF-8, so that the line is rejected later.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        errors = "surrogatepass" if name.startswith("utf-") else "surrogateescape"
        self._decoder = codecs.getincrementaldecoder(name)(errors)
        self._pending = b""
        self._has_begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        while not self._pending:
            data = self._stream.read1(_CHUNK)  # type: ignore[attr-defined]  # read would lose the data before an error
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError:  # the file ends in the middle of a character
                self._pending = b"\xff"
                self._decoder.reset()
                break
            if not self._has_begun and text:
                text, self._has_begun = text.removeprefix("\ufeff"), True
            self._pending = text.encode("utf-8", "surrogatepass")
            if not data:
                break
        size = min(len(view), len(self._pending))
        view[:size], self._pending = self._pending[:size], self._pending[size:]
        return size


def row(
    page: Page,
    fields: Mapping[str, Any],
    names: AddedFields,
    *,
    lines: bool = False,
    seconds: float | None = None,
) -> dict[str, Any]:
    """Return a cleaned record: its own fields with the cleaned text, and the added fields.

    Args:
        page: the cleaned page.
        fields: the fields of its record.
        names: the text fields, and the names of the added fields.
        lines: whether to add every line with its label and reason.
        seconds: the processor time that cleaning took; ``None`` if it is not to be added.
    """
    return names.put(fields, page.text, added_values(page, lines=lines, seconds=seconds))


def added_values(page: Page, *, lines: bool = False, seconds: float | None = None) -> dict[str, Any]:
    """Return the values of the added fields for a page, by their usual names; the arguments are as for :func:`row`."""
    out: dict[str, Any] = {
        "articles": [article.to_dict() for article in page.articles],
        "language": page.language,
        "kind": page.kind,
        "confidence": page.confidence,
        "quality": page.quality.to_dict(),
        "comments": [comment.to_dict() for comment in page.comments],
        "repairs": [repair.to_dict() for repair in page.text_repairs],
        "page_id": page_id(page),
        "schema_version": SCHEMA_VERSION,
        "version": dict(page.version),
    }
    if lines:
        out["lines"] = [line.to_dict() for line in page.lines]
    if seconds is not None:
        out["seconds"] = round(seconds, 6)
    return out


def added_names(*, lines: bool, seconds: bool) -> tuple[str, ...]:
    """Return the usual names of the fields of :func:`added_values`."""
    return (*ADDED, *(["lines"] if lines else []), *(["seconds"] if seconds else []))


def page_id(page: Page) -> str:
    """Return the identifier of a page: the first 32 hexadecimal digits of the SHA-256 of its address and its source."""
    return hashlib.sha256(f"{page.url or ''}\n{page.source}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def dump(row: Mapping[str, Any] | list[Any], *, indent: int | None = None) -> str:
    r"""Return *row* as a line of JSON, or as several lines if *indent* is given.

    Lone surrogates, which UTF-8 does not have, and control characters, which a terminal would interpret, are escaped.
    Records of Parquet files may have values that JSON does not have. They are converted: dates and times to ISO 8601,
    bytes to base 64, NaN and infinite numbers to ``null``, other values to their text.

    >>> print(dump({"text": "caf\u00e9 \ud800\x9b", "x": float("nan")}), end="")
    {"text": "café \ud800\u009b", "x": null}
    """
    try:
        text = json.dumps(row, ensure_ascii=False, default=_plain, allow_nan=False, indent=indent)
    except ValueError:
        text = json.dumps(row, ensure_ascii=False, default=_plain, indent=indent)
        text = _TOKENS.sub(lambda match: match[0] if match[0].startswith('"') else "null", text)
    text = _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _plain(value: object) -> str:
    """Return a value that JSON does not have as text."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)
