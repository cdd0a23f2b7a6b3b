"""HTML, read only: a file is one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Record, Reject


def read(stream: BinaryIO, source: str, text_field: str) -> Iterator[Record | Reject]:  # noqa: ARG001
    """The one record of an HTML file: its ``id`` is the file's name."""
    data = stream.read(LIMIT + 1)
    yield Reject(source, 1, TOO_LONG) if len(data) > LIMIT else Record(source, 1, {"id": source}, data)
