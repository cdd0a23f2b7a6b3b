"""Read and write JSON: a file is a record or a list of records. JSON-LD, a list of articles, is only written."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from cleanarticle.io import jsonl
from cleanarticle.io.packed import pack
from cleanarticle.io.record import LIMIT, TOO_LONG, Reading, Record, Reject
from cleanarticle.page import Page
from cleanarticle.page.render import to_jsonld
from cleanarticle.text.charsets import decode_text

OPENING = b"[\n"
SEPARATOR = b",\n"
CLOSING = b"\n]\n"
_MAX_FILE_SIZE = 256_000_000  # bytes; the whole file is parsed in memory


def read(stream: BinaryIO, source: str, reading: Reading) -> Iterator[Record | Reject]:
    """Read the records of a JSON file: an object, or a list of objects."""
    data = stream.read(_MAX_FILE_SIZE + 1)
    if len(data) > _MAX_FILE_SIZE:
        yield Reject(
            source, 1, f"longer than {_MAX_FILE_SIZE // 1_000_000} MB: write the records as JSON lines, one a line"
        )
        return
    try:
        text, _, doubt = decode_text(data, reading.encoding)
        value = json.loads(text, object_pairs_hook=jsonl.unique_names, parse_float=jsonl.parse_float)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # JSON lines under this name
            yield from jsonl.read(io.BufferedReader(io.BytesIO(data)), source, reading)
            return
        yield Reject(source, 1, f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}")
        return
    except (ValueError, RecursionError) as error:
        yield Reject(source, 1, str(error))
        return
    if doubt:
        reading.warn(f"{source}: {doubt}")
    is_single = not isinstance(value, list)
    for position, record in enumerate([value] if is_single else value, 1):
        yield _record(record, source, position, add_id=is_single)


def _record(value: object, source: str, position: int, *, add_id: bool) -> Record | Reject:
    """Return a record, or a reject if it is not an object, too deep or too long.

    Args:
        value: the parsed JSON.
        source: the name of the file.
        position: the position of the record in the file, counted from 1.
        add_id: whether the record gets the name of the file as its ``id``, if it has none.
    """
    if not isinstance(value, Mapping):
        return Reject(source, position, f"a record is a JSON object, {{…}}, and this is a {type(value).__name__}")
    if jsonl.is_deeper(value, jsonl.MAX_DEPTH):
        return Reject(source, position, f"nested deeper than {jsonl.MAX_DEPTH} levels")
    if sum(len(text) for text in value.values() if isinstance(text, str)) > LIMIT:
        return Reject(source, position, TOO_LONG)
    return Record(source, position, {"id": source, **value} if add_id else value)


def jsonld(page: Page) -> dict[str, Any] | list[dict[str, Any]]:
    """Return the articles of a page as schema.org ``NewsArticle``: an object, or a list if there is not exactly one."""
    articles = [to_jsonld(article, url=page.url) for article in page.articles]
    return articles[0] if len(articles) == 1 else articles


def finish(blocks: Path, output: Path, packed: str) -> None:
    """Make a JSON list from the items that were written.

    Args:
        blocks: the items, with commas between them.
        output: the file for the list.
        packed: how both are compressed.
    """
    with blocks.open("rb") as items, output.open("wb") as out:
        out.write(pack(OPENING, packed))
        shutil.copyfileobj(items, out)
        out.write(pack(CLOSING, packed))
