"""JSON lines: a record a line, read and written."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Record, Reject, decode
from cleanarticle.page import Page

_SKIPPED = 1 << 16  # bytes at a time of a line that is too long


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:  # noqa: ARG001
    """The records of a file of JSON lines; blank lines are passed over."""
    position = 0
    while data := stream.readline(LIMIT + 1):
        position += 1
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
    """The record of one line.

    Raises:
        ValueError, RecursionError: the line is not a JSON object in UTF-8.

    >>> parse(b'{"text": "a page"')
    Traceback (most recent call last):
    ...
    ValueError: not JSON: Expecting ',' delimiter at column 18
    """
    try:
        value = json.loads(decode(data).rstrip("\r\n"))
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(value, dict):
        raise ValueError(f"a record is a JSON object, {{…}}, and this is a {type(value).__name__}")
    return value


def row(
    page: Page, fields: Mapping[str, Any], text_field: str, *, lines: bool = False, seconds: float | None = None
) -> dict[str, Any]:
    """A cleaned record: its own fields, the cleaned text in place of its text, and what was found.

    Args:
        page: what came of it.
        fields: its own fields.
        text_field: where the text stands.
        lines: whether to add every line with its label and reason.
        seconds: of processor time that it took, where that is to be said.
    """
    out = dict(fields)
    out[text_field] = page.text
    out["articles"] = [article.to_dict() for article in page.articles]
    out["language"] = page.language
    out["repairs"] = [repair.to_dict() for repair in page.repairs]
    if lines:
        out["lines"] = [line.to_dict() for line in page.lines]
    if seconds is not None:
        out["seconds"] = round(seconds, 6)
    return out


def dump(row: Mapping[str, Any]) -> str:
    r"""*row* as a line of JSON. A lone surrogate has no place in UTF-8, but JSON can escape it.

    What JSON has no form for, and Parquet has: dates and times are written in ISO 8601, bytes in base 64,
    other values as their text.

    >>> print(dump({"text": "caf\u00e9 \ud800"}), end="")
    {"text": "café \ud800"}
    """
    text = json.dumps(row, ensure_ascii=False, default=_plain)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)
