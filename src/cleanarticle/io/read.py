"""Reads the records of many files, one after another."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from cleanarticle.io import jsonl, plain
from cleanarticle.io.files import PathError, Source, unpack
from cleanarticle.io.record import Record, Reject

_READERS = {"txt": plain.read, "jsonl": jsonl.read}
_OBJECT = re.compile(rb'\s*\{\s*"')


class Reader:
    """The records of *sources*, in order; what cannot be read is a reject, and the reading goes on.

    Args:
        sources: the files.
        text_field: the name that the text of a ``.txt`` file gets.
    """

    def __init__(self, sources: Iterable[Source], text_field: str = "text") -> None:
        self._sources = sources
        self._text_field = text_field
        self._before = 0
        self._raw: BinaryIO | None = None

    @property
    def consumed(self) -> int:
        """Bytes read so far, as they stand on disk."""
        return self._before + (self._raw.tell() if self._raw else 0)

    def __iter__(self) -> Iterator[Record | Reject]:
        for source in self._sources:
            if source.path is None:
                yield from self._records(source, sys.stdin.buffer)
                continue
            try:
                raw = source.path.open("rb")
            except OSError as error:
                yield Reject(source.name, 0, f"cannot be read: {error.strerror}")
                continue
            with raw:
                self._raw = raw
                yield from self._records(source, raw)
                self._raw = None
            self._before += source.size

    def _records(self, source: Source, raw: BinaryIO) -> Iterator[Record | Reject]:
        position = 0
        try:
            stream = unpack(raw, source.packed)
            for item in _READERS[source.form or _form(stream)](stream, source.name, self._text_field):
                position = item.position
                yield item
        except PathError as error:
            yield Reject(source.name, 0, str(error))
        except EOFError:
            yield Reject(source.name, position + 1, f"the file ends too early: its .{source.packed} data is cut short")
        except Exception as error:  # each compression has errors of its own; none may stop the other files
            yield Reject(source.name, position + 1, f"the file is damaged: {type(error).__name__}: {error}")


def _form(stream: BinaryIO) -> str:
    """What comes over the standard input: JSON lines where it begins like an object, else one page."""
    peek = getattr(stream, "peek", None)
    head = cast(bytes, peek(1)) if peek else b""
    return "jsonl" if _OBJECT.match(head.removeprefix(b"\xef\xbb\xbf")) else "txt"
