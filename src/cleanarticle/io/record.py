"""What readers yield: a record, or the place of one that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Record(NamedTuple):
    """One record of a file.

    Args:
        source: the name of the file.
        position: the line that the record stands on, counted from 1; 1 in a file that is one page.
        fields: its fields, the text among them.
    """

    source: str
    position: int
    fields: Mapping[str, Any]


class Reject(NamedTuple):
    """A record that cannot be read, or cannot be cleaned.

    Args:
        source: the name of the file.
        position: the line that it stands on, counted from 1; 0 where the file cannot be read at all.
        error: what is wrong and what to do about it.
        record: what there is of it: its fields, the raw line, or nothing.
    """

    source: str
    position: int
    error: str
    record: Mapping[str, Any] | str | None = None


LIMIT = 100_000_000
"""Bytes that one record may hold. More is no page; without a limit a small compressed file could fill the memory."""

TOO_LONG = f"longer than {LIMIT // 1_000_000} MB, which is no page; split it"


def decode(data: bytes) -> str:
    r"""The text of *data*, which must be UTF-8; a byte order mark at its start is cut off.

    Raises:
        ValueError: it is not; the message says where, and what to do.

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
