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
orderly way, or fails with a message, removes it. If the file still exists, the run was killed, perhaps because of an
item: the journal has, for each item, the number of consecutive runs that were killed during work on it, see
:attr:`ResumableOutput.suspects`.
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

MAX_KILLS = 2
"""An item is rejected if this many consecutive runs were killed during work on it. One kill may be by chance."""


class Progress(NamedTuple):
    """The progress of a run after a block, as the journal records it.

    Args:
        items: the number of items read, rejects included.
        rejects: the number of rejects.
        size: bytes of the output.
        rejects_size: bytes of the rejects.
        checksum: CRC-32 of the bytes that the block added to the output, followed by those added to the rejects.
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


def output_files(output: Path) -> tuple[Path, ...]:
    """Return the paths of all files that a run may write, replace or remove: *output*, and the files next to it."""
    rejects = rejects_path(output)
    siblings = (_sibling(output, ending) for ending in ("part", "whole.part", "journal", "working"))
    return (output, rejects, _sibling(rejects, "part"), *siblings)


class ResumableOutput:
    """An output and its rejects, which are written together and can be resumed.

    Args:
        output: the path of the output.
        run_identity: a text that identifies the run by its settings and inputs; ``None`` if it cannot be resumed.

    Raises:
        PathError: the files cannot be created, or another run is writing them.
    """

    done: Progress
    """The progress of the run, also that of earlier runs that it resumes."""

    suspects: Mapping[int, int]
    """Items that may have killed runs, counted from 0, each with the number of consecutive runs that were killed while
    they worked on it."""

    working: Path
    """The file in which processes note the item that they work on, with :func:`cleanarticle.io.working.mark`."""

    def __init__(self, output: Path, run_identity: str | None) -> None:
        output = targets.resolve_link(output)
        self._output = output
        self._run_identity = run_identity
        self._part = _sibling(output, "part")
        self._whole = _sibling(output, "whole.part")
        self._rejects_part = _sibling(rejects_path(output), "part")
        self._journal_path = _sibling(output, "journal")
        self.working = _sibling(output, "working")
        self._files: list[io.FileIO] = []
        self._created: list[Path] = []
        self.done = Progress()
        self.suspects = {}
        try:
            if rejects_path(output).is_symlink():
                raise PathError(
                    f"{rejects_path(output)}: rejects are not written to a link. Remove it, or write elsewhere"
                )
            self._journal = self._open(self._journal_path)
            _lock(self._journal, output)
            self._resume(json.dumps({"asked": run_identity or time.time()}))
        except PathError:
            self._close()
            self._remove_created()
            raise
        except OSError as error:
            self._close()
            self._remove_created()
            raise PathError(f"{output}: cannot be written: {error.strerror or error}") from error

    @property
    def resumable(self) -> bool:
        """Whether a later run can resume this one."""
        return self._run_identity is not None

    def add(self, rows: bytes, rejects: bytes, items: int, rejected: int) -> None:
        """Write the next block.

        Args:
            rows: the bytes to add to the output.
            rejects: the bytes to add to the rejects.
            items: the number of items of the block.
            rejected: the number of rejects among them.
        """
        _write(self._rows, rows)
        _write(self._rejects, rejects)
        before = self.done
        self._add_entry(
            Progress(
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
            make: a function that converts the written file (its first argument) to the output (its second); ``None`` if
                no conversion is needed.
        """
        if not self.done.finished:
            if make:
                targets.open_sibling(self._whole, self._output, new=True).close()
                make(self._part, self._whole)
            for path in (self._part, self._rejects_part, self._whole):
                _sync(path)
            self._add_entry(self.done._replace(finished=True))
            os.fsync(self._journal.fileno())
        self._close()  # the journal too, since Windows cannot move or remove open files
        self.working.unlink(missing_ok=True)
        if self.done.rejects:
            _move(self._rejects_part, rejects_path(self._output))
        else:
            self._rejects_part.unlink(missing_ok=True)
            rejects_path(self._output).unlink(missing_ok=True)  # rejects of an earlier run
        _move(self._whole, self._output)
        _move(self._part, self._output) if make is None else self._part.unlink(missing_ok=True)
        # The new names must be on the disk before the journal is removed: else a power cut might lose both.
        targets.sync_folder(self._output.parent)
        self._journal_path.unlink()
        targets.sync_folder(self._output.parent)

    def stop(self, fatal_item: int | None = None) -> None:
        """Close the files and keep them for a later run; remove them if no run can resume this one.

        Args:
            fatal_item: the item, counted from 0, that ended the run, which then counts as killed; ``None`` if the run
                ended for another reason.
        """
        self._close()
        if fatal_item is None:
            self.working.unlink(missing_ok=True)
        else:
            working.mark_only(self.working, fatal_item)
        if not self._run_identity or (fatal_item is None and not self.done.items and not self.suspects):
            for path in (self._part, self._rejects_part, self._journal_path, self.working):
                path.unlink(missing_ok=True)

    def _resume(self, head: str) -> None:
        """Resume the run that the journal describes; start from the beginning if it is another run.

        Args:
            head: the first line of the journal of this run.
        """
        first, *lines = self._journal.read().split(b"\n")
        is_same_run = first == head.encode()
        entries = list(_entries(lines[:-1])) if is_same_run else []  # the last line may be incomplete
        progress_entries = [entry for entry in entries if isinstance(entry, Progress)]
        kill_counts = [entry for entry in entries if not isinstance(entry, Progress)]
        has_finished = bool(progress_entries) and progress_entries[-1].finished
        # The run was killed between its end and the removal of the journal: only the files must get their names.
        if has_finished and any(path.exists() for path in (self._part, self._whole, self._output)):
            self.done = progress_entries[-1]
            return
        self._rows, self._rejects = self._open(self._part), self._open(self._rejects_part)
        intact = []
        for progress in progress_entries:
            if progress.finished or not self._block_is_intact(progress):
                break
            self.done = progress
            intact.append(progress)
        self.suspects = self._count_kills(kill_counts[-1] if kill_counts else {}) if is_same_run else {}
        journal_lines = [head, *map(json.dumps, intact)]
        if self.suspects:
            journal_lines.append(json.dumps({"killed": self.suspects}))
        self._rewrite("\n".join(journal_lines).encode() + b"\n")
        for file, size in ((self._rows, self.done.size), (self._rejects, self.done.rejects_size)):
            file.truncate(size)
            file.seek(size)
        self._whole.unlink(missing_ok=True)
        with targets.open_sibling(self.working, self._output, new=True) as file:
            _write(file, working.EMPTY)

    def _count_kills(self, before: Mapping[str, int]) -> dict[int, int]:
        """Return for each item the number of consecutive runs that were killed during work on it.

        Items with enough kills to be rejected remain in the result, also if the last run did not work on them.

        Args:
            before: the numbers before the last run, from the journal.
        """
        counts = {int(item): count for item, count in before.items() if count >= MAX_KILLS}
        for item in working.marked_items(self.working):
            counts[item] = counts.get(item) or before.get(str(item), 0) + 1
        return {item: count for item, count in sorted(counts.items()) if item >= self.done.items}

    def _rewrite(self, journal: bytes) -> None:
        """Replace the content of the journal by *journal*, unless it is the same already."""
        self._journal.seek(0)
        if self._journal.read() != journal:
            self._journal.seek(0)
            self._journal.truncate(0)
            _write(self._journal, journal)

    def _block_is_intact(self, progress: Progress) -> bool:
        """Read the next block from the files; return whether it is complete and undamaged.

        Args:
            progress: the progress after the block.
        """
        rows = self._rows.read(progress.size - self.done.size)
        rejects = self._rejects.read(progress.rejects_size - self.done.rejects_size)
        return zlib.crc32(rejects, zlib.crc32(rows)) == progress.checksum

    def _add_entry(self, progress: Progress) -> None:
        """Add the progress after a block to the journal."""
        _write(self._journal, json.dumps(progress).encode() + b"\n")
        self.done = progress

    def _close(self) -> None:
        """Close the files that this run has open."""
        for file in self._files:
            file.close()

    def _remove_created(self) -> None:
        """Remove the files that this run has created."""
        for path in self._created:
            path.unlink(missing_ok=True)

    def _open(self, path: Path) -> io.FileIO:
        """Open a file next to the output; note whether this run has created it."""
        if not path.exists() and not path.is_symlink():
            self._created.append(path)
        file = targets.open_sibling(path, self._output)
        self._files.append(file)
        return file


def _entries(lines: Iterable[bytes]) -> Iterator[Progress | dict[str, int]]:
    """Yield the entries of a journal, up to the first damaged one, as a power cut may leave it.

    An entry is the progress after a block, or the numbers of killed runs by item.
    """
    for line in lines:
        try:
            row = json.loads(line)
            if isinstance(row, dict):
                yield {str(item): int(count) for item, count in row["killed"].items()}
            else:
                items, rejects, size, rejects_size, checksum, finished = row
                yield Progress(int(items), int(rejects), int(size), int(rejects_size), int(checksum), bool(finished))
        except (ValueError, TypeError, AttributeError, KeyError):
            return


def _sibling(path: Path, ending: str) -> Path:
    """Return the path of a file next to *path*: its name with ``.`` and *ending*."""
    return path.with_name(f"{path.name}.{ending}")


def _move(path: Path, to: Path) -> None:
    """Move a file, unless an earlier run moved it before it was killed."""
    if path.exists():
        targets.move_into_place(path, to)


def _write(file: io.FileIO, data: bytes) -> None:
    """Write all of *data*; one call of the system may write only a part."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _sync(path: Path) -> None:
    """Wait until the whole file is on the disk."""
    if path.exists():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _lock(file: io.FileIO, output: Path) -> None:
    """Make sure that no other run writes the same files. The lock ends when its process does, even if it is killed."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise PathError(f"{output}: another run is writing it; wait until it has ended, or write elsewhere") from error
