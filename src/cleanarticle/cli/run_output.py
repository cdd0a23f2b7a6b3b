"""Write the results of a run: to a stream one by one, or to a file in blocks."""

from __future__ import annotations

import contextlib
import errno
import logging
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path

from cleanarticle.cli.output import (
    Rejects,
    Stdout,
    Stopped,
    clear_current_record,
    current_record_number,
    rejects_line,
    say,
    set_current_record,
)
from cleanarticle.cli.run_records import Result, Row
from cleanarticle.cli.summary import Summary
from cleanarticle.errors import CleanArticleError
from cleanarticle.io import targets
from cleanarticle.io.files import form_of
from cleanarticle.io.growing import ResumableOutput, rejects_path
from cleanarticle.io.packed import pack
from cleanarticle.io.record import Reject
from cleanarticle.io.tree import Tree
from cleanarticle.io.write import Form

_log = logging.getLogger(__name__)

BLOCK_ITEMS = 256
BLOCK_BYTES = 8_000_000
"""A block of the output is full with this many records or bytes: a few seconds of work, which a kill may lose. Set by
hand."""

_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors that no record causes: the disk is full or read-only."""


def to_stream(results: Generator[Result], form: Form | Tree, out: Stdout, packed: str, summary: Summary) -> int:
    """Write each result to a stream as it comes, and return the exit status.

    Args:
        results: the results of all records.
        form: how records are written.
        out: the stream.
        packed: the ending of its compression, empty for none.
        summary: counts the results.
    """
    rejects = Rejects()
    first = True
    opening, closing = (pack(end, packed) if end else b"" for end in form.ends)
    if opening:
        out.write(opening)
    with contextlib.closing(results):
        for result in results:
            rows, (reject,) = _block([result], form, packed, first=first)
            _count([result], [reject], summary)
            if reject:
                rejects.add(reject)
            elif rows:
                out.write(rows)
                first = False
    if closing:
        out.write(closing)
    return 1 if rejects.count else 0


def _count(results: Iterable[Result], rejects: Iterable[Reject | None], summary: Summary) -> None:
    """Add results to the summary, and log the rejects.

    Args:
        results: the results of some records.
        rejects: for each of them its reject, or ``None``.
        summary: counts them.
    """
    for result, reject in zip(results, rejects, strict=True):
        if reject is not None:
            summary.add_reject(reject)
            _log.info("%s:%s: %s", reject.source, reject.position, reject.error)
        elif result.counts is not None:
            summary.add(result.counts, wanted=result.row is not None)


def to_file(
    results: Callable[[ResumableOutput | None], Generator[Result]],
    output: Path,
    form: Form | Tree,
    run_identity: str | None,
    summary: Summary,
    note: Callable[[str], None],
) -> int:
    """Write the results to a file, which a later run can complete after a kill, and return the exit status.

    Args:
        results: a function that yields the results of the records that no earlier run has done.
        output: the file.
        form: how records are written.
        run_identity: the digest that identifies the run; ``None`` if it cannot be resumed.
        summary: counts the results.
        note: a function that prints messages that are not errors.
    """
    packed = form_of(output.name)[1]
    out = ResumableOutput(output, run_identity)
    try:
        if not out.done.finished:
            if out.done.items:
                note(f"{output}: continues after the first {out.done.items:,} records")
                summary.before = out.done.items
            with contextlib.closing(results(out)) as new_results:
                for block in _blocks(new_results, form):
                    rows, rejects = _block(block, form, packed, first=not out.done.size)
                    _count(block, rejects, summary)
                    lines = [rejects_line(reject) for reject in rejects if reject]
                    out.add(rows, b"".join(lines), len(block), len(lines))
            if packed and not out.done.size and not form.conversion(packed):
                out.add(pack(b"", packed), b"", 0, 0)  # a compressed file without content is not empty
        clear_current_record()
        out.finish(form.conversion(packed))
    except KeyboardInterrupt as error:
        out.stop()
        if not run_identity or not out.done.items:
            raise
        say(f"stopped; the same command continues after the first {out.done.items:,} records")
        return 128 + (error.number if isinstance(error, Stopped) else signal.SIGINT)
    except (CleanArticleError, OSError):
        out.stop()
        raise
    except BaseException:  # unexpected: if a record causes it, the next run must know which
        out.stop(fatal_item=current_record_number())
        raise
    if out.done.rejects:
        why = f" ({summary.why()})" if summary.rejected else ""
        rejects_file = rejects_path(targets.resolve_link(output))
        note(f"{out.done.rejects:,} of {out.done.items:,} records rejected: see {rejects_file}{why}")
    return 1 if out.done.rejects else 0


def _blocks(results: Iterable[Result], form: Form | Tree) -> Iterator[list[Result]]:
    """Yield *results* in blocks.

    The blocks do not depend on whether an earlier run wrote some of them, since a run continues after a whole block.
    """
    block: list[Result] = []
    weight = 0
    for result in results:
        block.append(result)
        weight += 0 if isinstance(result.row, Reject) or result.row is None else form.weight(result.row)
        if len(block) >= BLOCK_ITEMS or weight >= BLOCK_BYTES:
            yield block
            block, weight = [], 0
    if block:
        yield block


def _block(
    results: Sequence[Result], form: Form | Tree, packed: str, *, first: bool
) -> tuple[bytes, list[Reject | None]]:
    """Return the bytes to write for some records, and for each record its reject, or ``None`` if it is written.

    If the block as a whole cannot be written, each record is tried by itself, so that only faulty ones are rejected.

    Args:
        results: the results of the records.
        form: how records are written.
        packed: the ending of the compression, empty for none.
        first: whether the block is the first of its file.
    """

    def to_bytes(rows: Sequence[Row]) -> bytes:
        return form.block(rows, packed, first=first) if rows else b""

    rejects = [result.row if isinstance(result.row, Reject) else None for result in results]
    rows = [result.row for result in results if not isinstance(result.row, Reject) and result.row is not None]
    try:
        return to_bytes(rows), rejects
    except Exception as error:
        if getattr(error, "errno", None) in _DISK_ERRORS:
            raise
        rows = []
        for at, (number, source, position, row, _) in enumerate(results):
            if isinstance(row, Reject) or row is None:
                continue
            set_current_record(results[at], number)
            try:
                to_bytes([row])
            except Exception as error:
                why = f"it cannot be written as {form.name}: {type(error).__name__}: {error}"
                rejects[at] = Reject(source, position, why)
            else:
                rows.append(row)
        return to_bytes(rows), rejects
