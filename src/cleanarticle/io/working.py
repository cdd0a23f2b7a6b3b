"""Note which items are being worked on, in a file that remains when the processes are killed.

The file has 1,024 slots; each process uses the one that belongs to its process number. Before a process works on an
item, it writes the item into its slot in decimal digits; when it is done, it writes blanks. That takes some
microseconds, and no disk space beyond that of the new file. If two processes share a slot, as one pair in a thousand
does, an item may be missing in the file, but no item is in it by mistake.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from cleanarticle import loading

_SLOTS = 1024  # slots in the file
_WIDTH = 16  # bytes of a slot
_BLANK = b" " * (_WIDTH - 1) + b"\n"

EMPTY = _BLANK * _SLOTS
"""The content of the file when no process works on an item."""


@contextlib.contextmanager
def mark(path: Path | None, item: int) -> Iterator[None]:
    """Note in the file at *path*, if there is one, that this process works on *item* inside the ``with`` block.

    Loading data does not count as work on an item. The note is removed at the end of the block, also after an
    :class:`Exception`. It stays after another :class:`BaseException`, such as ``KeyboardInterrupt``, which ends the
    run.
    """
    file = _open_for_notes(path)
    note = b"%*d\n" % (_WIDTH - 1, item)
    _write_note(file, note)
    try:
        with loading.watched(lambda begins: _write_note(file, _BLANK if begins else note)):
            yield
    except Exception:
        _write_note(file, _BLANK)
        raise
    else:
        _write_note(file, _BLANK)
    finally:
        if file is not None:
            os.close(file)


def mark_only(path: Path, item: int) -> None:
    """Note in the file at *path* that a process works on *item*, and on no other; older notes are removed.

    A resumed run then treats the item as if it had killed this run.
    """
    file = _open_for_notes(path)
    if file is not None:
        with contextlib.suppress(OSError):
            os.write(file, EMPTY)
        _write_note(file, b"%*d\n" % (_WIDTH - 1, item))
        os.close(file)


def marked_items(path: Path) -> list[int]:
    """Return the items that are noted in the file at *path*, sorted; none if there is no file, or it is incomplete."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    if len(data) != len(EMPTY):
        return []
    slots = (data[at : at + _WIDTH].strip() for at in range(0, len(EMPTY), _WIDTH))
    return sorted({int(slot) for slot in slots if slot.isdigit()})


def _open_for_notes(path: Path | None) -> int | None:
    """Return the descriptor of the file at *path*, open for writing; ``None`` if there is no path or no such file."""
    if path is not None:
        with contextlib.suppress(OSError):  # a record must not fail because it could not be noted
            return os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    return None


def _write_note(file: int | None, data: bytes) -> None:
    """Write *data* into the slot of this process; do nothing without a file, or if it cannot be written."""
    if file is not None:
        with contextlib.suppress(OSError):
            # This process has opened the file itself, so no other process changes the position.
            os.lseek(file, os.getpid() % _SLOTS * _WIDTH, os.SEEK_SET)
            os.write(file, data)
