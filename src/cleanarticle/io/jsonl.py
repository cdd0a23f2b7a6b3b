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
"""The usual names of the fields that every cleaned record gets."""

_HEAD = 4096  # bytes in which UTF-16 is seen
_CONTROLS = lazy_pattern("[\x7f-\x9f]")
_TOKENS = lazy_pattern(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity')

_SKIPPED = 1 << 16  # bytes at a time of a line that is too long
DEEPEST = 400
"""The nesting of lists and objects that a record may have. Python 3.11 cannot send more than 490 levels to another
process, and fewer inside deeply nested calls."""


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
                data = stream.readline(_SKIPPED)
            yield Reject(source, position, TOO_LONG)
        elif not data.isspace():
            try:
                yield Record(source, position, parse(data))
            except (ValueError, RecursionError) as error:
                yield Reject(source, position, str(error), data.decode("utf-8", "backslashreplace").rstrip("\r\n"))


def parse(data: bytes) -> dict[str, Any]:
    """Read the record of one line.

    ``NaN`` and ``Infinity``, which are not JSON, but which Python writes, are read.

    Raises:
        ValueError, RecursionError: the line is not a JSON object in UTF-8, a name occurs twice in an object with
            different values, a number is larger than a float can be, or it is nested too deeply.

    >>> parse(b'{"text": "a page"')
    Traceback (most recent call last):
    ...
    ValueError: not JSON: Expecting ',' delimiter at column 18
    """
    try:
        value = json.loads(decode(data).rstrip("\r\n"), object_pairs_hook=unique_names, parse_float=finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(value, dict):
        raise ValueError(f"a record is a JSON object, {{…}}, and this is a {type(value).__name__}")
    if data.count(b"[") + data.count(b"{") > DEEPEST and is_deeper(value, DEEPEST):
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    return value


def is_deeper(value: object, levels: int) -> bool:
    """Return whether lists and objects are nested more than *levels* deep.

    >>> is_deeper([[{"a": 1}]], 3), is_deeper([[{"a": []}]], 3)
    (False, True)
    """
    layer = [value]
    for _ in range(levels):
        inner: list[object] = []
        for one in layer:
            if isinstance(one, Mapping):
                inner += one.values()
            elif isinstance(one, list | tuple):
                inner += one
        layer = [one for one in inner if isinstance(one, Mapping | list | tuple)]
        if not layer:
            return False
    return True


def unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON as a mapping.

    Raises:
        ValueError: a name occurs twice, with different values.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, value in pairs:
            if found[name] != value:
                raise ValueError(f"the name {shortened(name)!r} occurs twice in an object, with different values")
    return found


def finite(digits: str) -> float:
    """Return a number of JSON.

    Raises:
        ValueError: it is larger than a float can be.
    """
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"the number {shortened(digits)} is larger than a float can be; write it as text")
    return value


def _as_utf_8(stream: BinaryIO, encoding: str | None) -> BinaryIO:
    """Return *stream* in UTF-8, if it is in *encoding*, or is detected as UTF-16."""
    name = codec(encoding)
    if encoding is None:
        head = stream.peek(_HEAD)[:_HEAD] if isinstance(stream, io.BufferedReader) else b""
        mark = marked(head)
        name = mark[0] if mark else utf_16(head)
    return stream if name in (None, "utf-8") else cast(BinaryIO, io.BufferedReader(_Recoded(stream, str(name))))


class _Recoded(io.RawIOBase):
    """Convert a stream from another encoding to UTF-8. What cannot be decoded gives bytes that are not UTF-8."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        errors = "surrogatepass" if name.startswith("utf-") else "surrogateescape"
        self._decoder = codecs.getincrementaldecoder(name)(errors)
        self._left = b""
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        while not self._left:
            data = self._stream.read1(_SKIPPED)  # type: ignore[attr-defined]  # read would lose the data before an error
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError:  # the file ends in the middle of a character
                self._left = b"\xff"
                self._decoder.reset()
                break
            if not self._begun and text:
                text, self._begun = text.removeprefix("\ufeff"), True
            self._left = text.encode("utf-8", "surrogatepass")
            if not data:
                break
        size = min(len(view), len(self._left))
        view[:size], self._left = self._left[:size], self._left[size:]
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
        fields: its own fields.
        names: the text fields, and the names of the added fields.
        lines: whether to add every line with its label and reason.
        seconds: the processor time that it took, if that is to be added.
    """
    return names.put(fields, page.text, found(page, lines=lines, seconds=seconds))


def found(page: Page, *, lines: bool = False, seconds: float | None = None) -> dict[str, Any]:
    """Return what is added to the record of a page, by the usual names. Arguments are those of :func:`row`."""
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


def added(*, lines: bool, seconds: bool) -> tuple[str, ...]:
    """Return the usual names of the fields that :func:`found` gives."""
    return (*ADDED, *(["lines"] if lines else []), *(["seconds"] if seconds else []))


def page_id(page: Page) -> str:
    """Return the identifier of a page: 32 hexadecimal digits, equal for pages with equal address and text.

    They are the first half of the SHA-256 of both.
    """
    return hashlib.sha256(f"{page.url or ''}\n{page.source}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def dump(row: Mapping[str, Any] | list[Any], *, indent: int | None = None) -> str:
    r"""Return *row* as a line of JSON, or as several lines if *indent* is given.

    UTF-8 cannot hold a lone surrogate, but JSON can escape it.
    Values of Parquet that JSON does not have: dates and times are written in ISO 8601, bytes in base 64, NaN and
    infinite numbers as ``null``, other values as their text. Control characters, which a terminal would interpret, are
    escaped.

    >>> print(dump({"text": "caf\u00e9 \ud800\x9b", "x": float("nan")}), end="")
    {"text": "café \ud800\u009b", "x": null}
    """
    try:
        text = json.dumps(row, ensure_ascii=False, default=_plain, allow_nan=False, indent=indent)
    except ValueError:
        text = json.dumps(row, ensure_ascii=False, default=_plain, indent=indent)
        text = _TOKENS.sub(lambda match: match[0] if match[0].startswith('"') else "null", text)
    text = _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)
