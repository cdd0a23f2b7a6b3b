"""Read HTML: a file is one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the single record of an HTML file; its ``id`` is the name of the file."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Reject(source, 1, TOO_LONG)
    else:
        yield Record(source, 1, {"id": source}, data, reading.encoding)
