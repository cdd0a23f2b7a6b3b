"""Define the results of readers: records, and rejects for records that cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cleanarticle.errors import printable
from cleanarticle.page.markup import LineMarkup


def _warn(message: str) -> None:
    """Write a message to the standard error, if it is open."""
    if sys.stderr is not None:
        sys.stderr.write(f"cleanarticle: {printable(message)}\n")


class Reading(NamedTuple):
    """The options for reading files.

    Args:
        text_field: the field that has the text; in files without fields, the text gets this name.
        encoding: the encoding of text files, as a label of the WHATWG Encoding Standard or a name of Python; ``None``
            detects it for each file. In HTML files and archives, it is used like an encoding that the server stated.
        warn: a function that is called with a message about each file whose encoding is a guess; by default the message
            is written to the standard error.
    """

    text_field: str = "text"
    encoding: str | None = None
    warn: Callable[[str], None] = _warn


class Record(NamedTuple):
    """One record of a file.

    Args:
        source: the name of the file.
        position: the number of its line, of its row, or of its page in an archive, counted from 1; 1 for a file that is
            one page.
        fields: its fields; the text is one of them, unless there is *html*.
        html: the page as HTML; it is rendered later, in worker processes, not by the reader.
        charset: the encoding of *html* that the server stated.
    """

    source: str
    position: int
    fields: Mapping[str, Any]
    html: bytes | None = None
    charset: str | None = None


class Reject(NamedTuple):
    """A record that cannot be read, or cannot be cleaned.

    Args:
        source: the name of the file.
        position: its position, counted as in :class:`Record`; 0 if the file cannot be read at all.
        error: a message that says what is wrong and what to do about it.
        record: its fields or its raw line, if they are known.
    """

    source: str
    position: int
    error: str
    record: Mapping[str, Any] | str | None = None


LIMIT = 10_000_000
"""The largest size of a record, in bytes; pages are smaller. Cleaning a record of this size takes about 1.1 GB of
memory and 28 s."""

TOO_LONG = f"longer than {LIMIT // 1_000_000} MB, so it is not a single page; split it"
"""The message of rejects for records with more than :data:`LIMIT`."""


def with_text(record: Record, text_field: str) -> Mapping[str, Any]:
    """Return the fields of a record with its text; HTML is rendered.

    Raises:
        MissingExtraError: the record is HTML, and the extra [html], which renders it, is not installed.
    """
    return with_marked_text(record, text_field)[0]


def with_marked_text(record: Record, text_field: str) -> tuple[Mapping[str, Any], Mapping[int, LineMarkup] | None]:
    """Return the fields of a record with its text, and what the tags of HTML say about the lines of the text.

    The second value is ``None`` for a record that is not HTML.

    Raises:
        MissingExtraError: the record is HTML, and the extra [html], which renders it, is not installed.
    """
    if record.html is None:
        return record.fields, None
    from cleanarticle.html import to_marked_text

    text, marks = to_marked_text(record.html, charset=record.charset)
    return {**record.fields, text_field: text}, marks


def size_of(item: Record | Reject, text_field: str) -> int:
    """Return the approximate length of a record: the characters of its text or the bytes of its HTML, at least 1."""
    if isinstance(item, Reject):
        return 1
    text = item.html or item.fields.get(text_field)
    return len(text) if isinstance(text, str | bytes) else 1


def decode(data: bytes) -> str:
    r"""Return the text of *data*, which must be UTF-8, without a byte order mark at its start.

    Raises:
        ValueError: the data is not UTF-8; the message says where, and what to do.

    >>> decode(b"caf\xe9")
    Traceback (most recent call last):
    ...
    ValueError: not UTF-8: byte 0xe9 at offset 3. Convert it first, e.g. iconv -f WINDOWS-1252 -t UTF-8
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "WINDOWS-1252"
        raise ValueError(
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}. "
            f"Convert it first, e.g. iconv -f {guess} -t UTF-8"
        ) from error
