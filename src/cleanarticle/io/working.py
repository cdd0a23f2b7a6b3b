"""Note which items are being worked on, in a file that remains when the processes are killed.

The file has a place for each process, chosen by its number, for one item in decimal digits. A process writes the item
there before it works on it, and blanks when it is done. That takes some microseconds, and no disk space beyond that of
the new file. If two processes share a place, as one pair in a thousand does, an item may be missed; no item is ever
named wrongly.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from cleanarticle import loading

_PLACES = 1024  # processes that can note their item at once
_WIDTH = 16  # bytes of a note
_NONE = b" " * (_WIDTH - 1) + b"\n"

EMPTY = _NONE * _PLACES
"""The content of the file while no item is worked on."""


@contextlib.contextmanager
def mark(path: Path | None, item: int) -> Iterator[None]:
    """Note in the file at *path*, if one is given, that *item* is being worked on inside the ``with`` block.

    Loading data does not count as work on an item. An exception that is not an :class:`Exception` ends the run, so the
    note stays.
    """
    file = _opened(path)
    here = b"%*d\n" % (_WIDTH - 1, item)
    _put(file, here)
    try:
        with loading.watched(lambda begins: _put(file, _NONE if begins else here)):
            yield
    except Exception:
        _put(file, _NONE)
        raise
    else:
        _put(file, _NONE)
    finally:
        if file is not None:
            os.close(file)


def leave(path: Path, item: int) -> None:
    """Note in the file at *path* that *item* and no other was being worked on."""
    file = _opened(path)
    if file is not None:
        with contextlib.suppress(OSError):
            os.write(file, EMPTY)
        _put(file, b"%*d\n" % (_WIDTH - 1, item))
        os.close(file)


def marked(path: Path) -> list[int]:
    """Return the items that were being worked on when the file was last written; none if there is no file."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    places = (data[at : at + _WIDTH].strip() for at in range(0, len(EMPTY), _WIDTH))
    return sorted({int(place) for place in places if place.isdigit()}) if len(data) == len(EMPTY) else []


def _opened(path: Path | None) -> int | None:
    if path is not None:
        with contextlib.suppress(OSError):  # a record must not fail because it could not be noted
            return os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    return None


def _put(file: int | None, data: bytes) -> None:
    if file is not None:
        with contextlib.suppress(OSError):
            os.lseek(file, os.getpid() % _PLACES * _WIDTH, os.SEEK_SET)  # opened by this process: no other moves it
            os.write(file, data)
