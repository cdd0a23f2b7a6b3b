"""Output that survives its writer: a run that was killed goes on where it was.

While an output ``OUT`` grows, three files stand beside it: ``OUT.part`` and ``OUT.rejects.jsonl.part``,
what is written so far, and ``OUT.journal``. The output grows by blocks, each of a fixed number of items,
wherever it is interrupted. When a block is written, it is entered in the journal: how many items are done, how
long the two files are, and the checksum of the block. A later run takes up the blocks that are entered and whole,
cuts off what stands behind them, and goes on with the first item that is not entered. So it is after a kill, and
after a power cut too, which may lose what was written last: that the disk has all of it is waited for (fsync)
only at the end, before the files get their names and the journal goes.

The first line of the journal says what was asked for. Where something else is asked for, work begins anew.
"""

from __future__ import annotations

import io
import json
import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cleanarticle.io.files import PathError


class Done(NamedTuple):
    """How far a run is: the entry of a block in the journal.

    Args:
        items: items read, rejects among them.
        rejects: how many of them were rejected.
        size: bytes of the output.
        rejects_size: bytes of the rejects.
        checksum: CRC-32 of what the block added to the one and then to the other.
        finished: there are no more items.
    """

    items: int = 0
    rejects: int = 0
    size: int = 0
    rejects_size: int = 0
    checksum: int = 0
    finished: bool = False


def rejects_path(output: Path) -> Path:
    """Where the rejects of *output* go."""
    return output.with_name(f"{output.name}.rejects.jsonl")


class Growing:
    """An output and its rejects, which grow together.

    Args:
        output: where the output will be.
        asked: what the run was asked for; nothing where a run cannot be resumed.

    Raises:
        PathError: the files cannot be made, or another run is writing them.
    """

    done: Done
    """How far the run is, and where it goes on."""

    def __init__(self, output: Path, asked: str | None) -> None:
        self._output = output
        self._asked = asked
        self._part = _beside(output, "part")
        self._whole = _beside(output, "whole.part")
        self._rejects_part = _beside(rejects_path(output), "part")
        self._journal_path = _beside(output, "journal")
        self._files: list[io.FileIO] = []
        self.done = Done()
        try:
            self._journal = self._open(self._journal_path)
            _lock(self._journal, output)
            self._begin(json.dumps({"asked": asked or time.time()}))
        except PathError:
            self._close()
            raise
        except OSError as error:
            self._close()
            raise PathError(f"{output}: cannot be written: {error.strerror or error}") from error

    def add(self, rows: bytes, rejects: bytes, items: int, rejected: int) -> None:
        """Write the next block.

        Args:
            rows: what to add to the output.
            rejects: what to add to the rejects.
            items: how many items this is.
            rejected: how many of them are rejects.
        """
        _write(self._rows, rows)
        _write(self._rejects, rejects)
        before = self.done
        self._enter(
            Done(
                before.items + items,
                before.rejects + rejected,
                before.size + len(rows),
                before.rejects_size + len(rejects),
                zlib.crc32(rejects, zlib.crc32(rows)),
            )
        )

    def finish(self, make: Callable[[Path, Path], None] | None = None) -> None:
        """Give the files their names; what stood there before is replaced.

        Args:
            make: makes the output (its second argument) of what was written (its first), where that is not it already.
        """
        if not self.done.finished:
            if make:
                make(self._part, self._whole)
            for path in (self._part, self._rejects_part, self._whole):
                _sync(path)
            self._enter(self.done._replace(finished=True))
        self._close()  # the journal too: Windows moves and removes no open file
        if self.done.rejects:
            _move(self._rejects_part, rejects_path(self._output))
        else:
            self._rejects_part.unlink(missing_ok=True)
            rejects_path(self._output).unlink(missing_ok=True)  # of an earlier run; it would say what is no longer so
        _move(self._whole, self._output)
        _move(self._part, self._output) if make is None else self._part.unlink(missing_ok=True)
        self._journal_path.unlink()

    def stop(self) -> None:
        """Leave what was written for a later run; if that cannot use it, leave nothing behind."""
        self._close()
        if not self._asked or not self.done.items:
            for path in (self._part, self._rejects_part, self._journal_path):
                path.unlink(missing_ok=True)

    def _begin(self, head: str) -> None:
        """Take up what the journal tells of; nothing where it is another run's."""
        first, *lines = self._journal.read().split(b"\n")
        entries = lines[:-1] if first == head.encode() else []  # the last was being written
        if entries and (last := Done(*json.loads(entries[-1]))).finished:
            self.done = last
            return
        self._rows, self._rejects = self._open(self._part), self._open(self._rejects_part)
        end = len(first) + 1
        for entry in entries:
            done = Done(*json.loads(entry))
            if not self._holds(done):
                break
            self.done = done
            end += len(entry) + 1
        if not self.done.items:
            end = 0
        for file, size in ((self._journal, end), (self._rows, self.done.size), (self._rejects, self.done.rejects_size)):
            file.truncate(size)
            file.seek(size)
        if not end:
            _write(self._journal, head.encode() + b"\n")
        self._whole.unlink(missing_ok=True)

    def _holds(self, done: Done) -> bool:
        """Whether the next block is there and whole."""
        rows = self._rows.read(done.size - self.done.size)
        rejects = self._rejects.read(done.rejects_size - self.done.rejects_size)
        return zlib.crc32(rejects, zlib.crc32(rows)) == done.checksum

    def _enter(self, done: Done) -> None:
        _write(self._journal, json.dumps(done).encode() + b"\n")
        self.done = done

    def _close(self) -> None:
        for file in self._files:
            file.close()

    def _open(self, path: Path) -> io.FileIO:
        file = io.FileIO(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+")
        self._files.append(file)
        return file


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _move(path: Path, to: Path) -> None:
    if path.exists():  # else an earlier run that was killed had come so far
        path.replace(to)


def _write(file: io.FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _sync(path: Path) -> None:
    """Wait until the disk has all of a file."""
    if path.exists():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _lock(file: io.FileIO, output: Path) -> None:
    """See that no other run writes the same files. The lock goes with its process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise PathError(f"{output}: another run is writing it") from error
