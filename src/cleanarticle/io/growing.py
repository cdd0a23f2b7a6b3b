"""Write an output that a later run can resume: a killed run continues with the same command.

While an output ``OUT`` is written, four files are next to it: ``OUT.part`` and ``OUT.rejects.jsonl.part`` have what is
written so far; ``OUT.journal`` and ``OUT.working`` have the state. The output grows in blocks. Where blocks end depends
on the items alone, not on interruptions. After each block the journal gets an entry: the number of items done, the
sizes of the two files, and the checksum of the block. A later run keeps the blocks that are in the journal and
undamaged, truncates the files after them, and continues with the next item. This also works after a power cut, which
may lose the last blocks: only at the end does the run wait until the disk has everything (fsync), before the files get
their names and the journal is removed.

The first line of the journal identifies the run. A run with other settings or inputs starts from the beginning.

``OUT.working`` names the items that are being worked on (:mod:`cleanarticle.io.working`). A run that is stopped in an
orderly way, or fails with a message, removes it. If it is left behind, the run was killed, perhaps because of an item:
the journal counts for each item how many runs in a row were killed during work on it, see :attr:`Growing.suspects`.
"""

from __future__ import annotations

import io
import json
import os
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cleanarticle.io import targets, working
from cleanarticle.io.targets import PathError

FATAL = 2
"""An item is set aside after this many runs in a row were killed while they worked on it: one may be chance."""


class Done(NamedTuple):
    """How far a run is: the entry of a block in the journal.

    Args:
        items: items read, rejects among them.
        rejects: how many of them were rejected.
        size: bytes of the output.
        rejects_size: bytes of the rejects.
        checksum: CRC-32 of what the block added to the output, followed by what it added to the rejects.
        finished: whether there are no more items.
    """

    items: int = 0
    rejects: int = 0
    size: int = 0
    rejects_size: int = 0
    checksum: int = 0
    finished: bool = False


def rejects_path(output: Path) -> Path:
    """Return the path of the file with the rejects of *output*."""
    return output.with_name(f"{output.name}.rejects.jsonl")


def written(output: Path) -> tuple[Path, ...]:
    """Return every file that a run may write, replace or remove: *output*, and the files next to it."""
    rejects = rejects_path(output)
    siblings = (_sibling(output, ending) for ending in ("part", "whole.part", "journal", "working"))
    return (output, rejects, _sibling(rejects, "part"), *siblings)


class Growing:
    """An output and its rejects, which are written together.

    Args:
        output: the path of the output.
        asked: identifies the run, by its settings and inputs; ``None`` if it cannot be resumed.

    Raises:
        PathError: the files cannot be made, or another run is writing them.
    """

    done: Done
    """How far the run is; it continues from here."""

    suspects: Mapping[int, int]
    """The items, counted from 0, that were being worked on when a run was killed, each with the number of kills."""

    working: Path
    """The file in which processes note their item, with :func:`cleanarticle.io.working.mark`."""

    def __init__(self, output: Path, asked: str | None) -> None:
        output = targets.real(output)
        self._output = output
        self._asked = asked
        self._part = _sibling(output, "part")
        self._whole = _sibling(output, "whole.part")
        self._rejects_part = _sibling(rejects_path(output), "part")
        self._journal_path = _sibling(output, "journal")
        self.working = _sibling(output, "working")
        self._files: list[io.FileIO] = []
        self._made: list[Path] = []
        self.done = Done()
        self.suspects = {}
        try:
            if rejects_path(output).is_symlink():
                raise PathError(
                    f"{rejects_path(output)}: rejects are not written to a link. Remove it, or write elsewhere"
                )
            self._journal = self._open(self._journal_path)
            _lock(self._journal, output)
            self._begin(json.dumps({"asked": asked or time.time()}))
        except PathError:
            self._close()
            self._remove_made()
            raise
        except OSError as error:
            self._close()
            self._remove_made()
            raise PathError(f"{output}: cannot be written: {error.strerror or error}") from error

    @property
    def resumable(self) -> bool:
        """Whether a later run can resume this one."""
        return self._asked is not None

    def add(self, rows: bytes, rejects: bytes, items: int, rejected: int) -> None:
        """Write the next block.

        Args:
            rows: what to add to the output.
            rejects: what to add to the rejects.
            items: the number of items of the block.
            rejected: the number of rejects among them.
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
        """Give the files their final names; existing files are replaced.

        Args:
            make: converts what was written (its first argument) to the output (its second); ``None`` if they are equal.
        """
        if not self.done.finished:
            if make:
                targets.open_own(self._whole, self._output, new=True).close()
                make(self._part, self._whole)
            for path in (self._part, self._rejects_part, self._whole):
                _sync(path)
            self._enter(self.done._replace(finished=True))
            os.fsync(self._journal.fileno())
        self._close()  # the journal too: Windows moves and removes no open file
        self.working.unlink(missing_ok=True)
        if self.done.rejects:
            _move(self._rejects_part, rejects_path(self._output))
        else:
            self._rejects_part.unlink(missing_ok=True)
            rejects_path(self._output).unlink(missing_ok=True)  # of an earlier run: no longer true
        _move(self._whole, self._output)
        _move(self._part, self._output) if make is None else self._part.unlink(missing_ok=True)
        targets.sync_folder(self._output.parent)  # the new names first: else a power cut might lose both
        self._journal_path.unlink()
        targets.sync_folder(self._output.parent)

    def stop(self, guilty: int | None = None) -> None:
        """Keep what was written for a later run, or remove it if no run can resume it.

        Args:
            guilty: the item, counted from 0, that ended the run; it counts as a kill.
        """
        self._close()
        if guilty is None:
            self.working.unlink(missing_ok=True)
        else:
            working.leave(self.working, guilty)
        if not self._asked or (guilty is None and not self.done.items and not self.suspects):
            for path in (self._part, self._rejects_part, self._journal_path, self.working):
                path.unlink(missing_ok=True)

    def _begin(self, head: str) -> None:
        """Resume the run that the journal describes; start from the beginning if it is another run."""
        first, *lines = self._journal.read().split(b"\n")
        is_same_run = first == head.encode()
        rows = list(_entries(lines[:-1])) if is_same_run else []  # the last line may be incomplete
        entries = [row for row in rows if isinstance(row, Done)]
        counts = [row for row in rows if not isinstance(row, Done)]
        if entries and entries[-1].finished and any(path.exists() for path in (self._part, self._whole, self._output)):
            self.done = entries[-1]
            return
        self._rows, self._rejects = self._open(self._part), self._open(self._rejects_part)
        kept = []
        for done in entries:
            if done.finished or not self._holds(done):
                break
            self.done = done
            kept.append(done)
        self.suspects = self._counted(counts[-1] if counts else {}) if is_same_run else {}
        written = [head, *map(json.dumps, kept)]
        if self.suspects:
            written.append(json.dumps({"killed": self.suspects}))
        self._rewrite("\n".join(written).encode() + b"\n")
        for file, size in ((self._rows, self.done.size), (self._rejects, self.done.rejects_size)):
            file.truncate(size)
            file.seek(size)
        self._whole.unlink(missing_ok=True)
        with targets.open_own(self.working, self._output, new=True) as file:
            _write(file, working.EMPTY)

    def _counted(self, before: Mapping[str, int]) -> dict[int, int]:
        """Return for each item how many runs in a row were killed while they worked on it.

        Items that were set aside before stay in the result.
        """
        counts = {int(item): count for item, count in before.items() if count >= FATAL}
        for item in working.marked(self.working):
            counts[item] = counts.get(item) or before.get(str(item), 0) + 1
        return {item: count for item, count in sorted(counts.items()) if item >= self.done.items}

    def _rewrite(self, journal: bytes) -> None:
        """Replace the content of the journal by *journal*, unless it is the same already."""
        self._journal.seek(0)
        if self._journal.read() != journal:
            self._journal.seek(0)
            self._journal.truncate(0)
            _write(self._journal, journal)

    def _holds(self, done: Done) -> bool:
        """Return whether the next block is in the files, complete and undamaged."""
        rows = self._rows.read(done.size - self.done.size)
        rejects = self._rejects.read(done.rejects_size - self.done.rejects_size)
        return zlib.crc32(rejects, zlib.crc32(rows)) == done.checksum

    def _enter(self, done: Done) -> None:
        _write(self._journal, json.dumps(done).encode() + b"\n")
        self.done = done

    def _close(self) -> None:
        for file in self._files:
            file.close()

    def _remove_made(self) -> None:
        """Remove the files that this run has created."""
        for path in self._made:
            path.unlink(missing_ok=True)

    def _open(self, path: Path) -> io.FileIO:
        if not path.exists() and not path.is_symlink():
            self._made.append(path)
        file = targets.open_own(path, self._output)
        self._files.append(file)
        return file


def _entries(lines: Iterable[bytes]) -> Iterator[Done | dict[str, int]]:
    """Yield the entries of a journal, up to the first one that a power cut has damaged."""
    for line in lines:
        try:
            row = json.loads(line)
            if isinstance(row, dict):
                yield {str(item): int(count) for item, count in row["killed"].items()}
            else:
                items, rejects, size, rejects_size, checksum, finished = row
                yield Done(int(items), int(rejects), int(size), int(rejects_size), int(checksum), bool(finished))
        except (ValueError, TypeError, AttributeError, KeyError):
            return


def _sibling(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _move(path: Path, to: Path) -> None:
    if path.exists():  # else an earlier run moved it before it was killed
        targets.give_name(path, to)


def _write(file: io.FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _sync(path: Path) -> None:
    """Wait until the whole file is on the disk."""
    if path.exists():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _lock(file: io.FileIO, output: Path) -> None:
    """Make sure that no other run writes the same files. The lock ends with its process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise PathError(f"{output}: another run is writing it; wait until it has ended, or write elsewhere") from error
