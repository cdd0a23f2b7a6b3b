"""Read and write plain text: a file is one page; written pages are separated by form feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject
from cleanarticle.page import Page
from cleanarticle.text.charsets import decode_text

BETWEEN = "\f\n"


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the one record of a text file: its ``id`` is the file's name, its ``charset`` the encoding if not UTF-8."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Reject(source, 1, TOO_LONG)
        return
    try:
        text, encoding, doubt = decode_text(data, reading.encoding)
    except ValueError as error:
        yield Reject(source, 1, str(error))
        return
    if doubt:
        reading.warn(f"{source}: {doubt}")
    fields = {"id": source} if encoding == "utf-8" else {"id": source, "charset": encoding}
    yield Record(source, 1, {**fields, reading.text_field: text})


def render(page: Page) -> str:
    """Return the text of a page."""
    return page.text + "\n"
