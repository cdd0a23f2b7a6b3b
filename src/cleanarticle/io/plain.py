"""Read and write plain text: a file is one page; written pages are separated by form feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject
from cleanarticle.page import Page
from cleanarticle.text.charsets import decode_text

SEPARATOR = "\f\n"


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the single record of a text file.

    Its ``id`` is the name of the file; its ``charset`` is the encoding, if that is not UTF-8.
    """
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
    """Return the cleaned text of a page, with a line break at its end."""
    return page.text + "\n"
