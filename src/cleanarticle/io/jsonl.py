"""JSON lines: a record a line, read and written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Record, Reject, decode
from cleanarticle.page import Page


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:  # noqa: ARG001
    """The records of a file of JSON lines; blank lines are passed over."""
    position = 0
    while data := stream.readline(LIMIT + 1):
        position += 1
        if len(data) > LIMIT:
            while data and not data.endswith(b"\n"):
                data = stream.readline(LIMIT + 1)
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


def render(page: Page, fields: Mapping[str, Any], text_field: str, *, lines: bool) -> str:
    """The line of a cleaned record: its own fields, the cleaned text in place of its text, and what was found."""
    row = dict(fields)
    row[text_field] = page.text
    row["articles"] = [article.to_dict() for article in page.articles]
    row["language"] = page.language
    row["repairs"] = [repair.to_dict() for repair in page.repairs]
    if lines:
        row["lines"] = [line.to_dict() for line in page.lines]
    return dump(row)


def dump(row: Mapping[str, Any]) -> str:
    r"""*row* as a line of JSON. A lone surrogate has no place in UTF-8, but JSON can escape it.

    >>> print(dump({"text": "caf\u00e9 \ud800"}), end="")
    {"text": "café \ud800"}
    """
    text = json.dumps(row, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
