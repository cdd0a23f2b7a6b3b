"""Plain text: a file is one page; written, pages stand one after another, form feeds between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Record, Reject, decode
from cleanarticle.page import Page

BETWEEN = "\f\n"


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:
    """The one record of a text file: its ``id`` is the file's name."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Reject(source, 1, TOO_LONG)
        return
    try:
        text = decode(data)
    except ValueError as error:
        yield Reject(source, 1, str(error))
        return
    yield Record(source, 1, {"id": source, text_field: text})


def render(page: Page) -> str:
    """The text of a page."""
    return page.text + "\n"
