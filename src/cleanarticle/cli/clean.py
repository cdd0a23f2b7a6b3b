"""``cleanarticle clean``: writes the cleaned pages."""

from __future__ import annotations

import argparse
import contextlib
import errno
import functools
import hashlib
import itertools
import json
import logging
import os
import signal
import stat
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cleanarticle import extras
from cleanarticle.batch import SAMPLE, clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.log import add_volume, logged
from cleanarticle.cli.options import add_settings, files_of, load_settings, setting_values
from cleanarticle.cli.output import (
    Rejects,
    Stdout,
    Stopped,
    at_hand,
    check_output,
    none_at_hand,
    number_at_hand,
    rejection,
    rejects_line,
    say,
    sources,
)
from cleanarticle.cli.progress import Progress
from cleanarticle.cli.summary import PageCounts, Summary, counts_of
from cleanarticle.errors import CleanArticleError, OptionError
from cleanarticle.io import targets, working
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import Source, check, form_of
from cleanarticle.io.growing import FATAL, Growing, rejects_path
from cleanarticle.io.packed import pack
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, size_of, with_marked_text
from cleanarticle.io.targets import PathError
from cleanarticle.io.tree import FILE_ENDINGS, INDEX, PageFile, Tree
from cleanarticle.io.write import ALIASES, FORMS, Form, form_by_name
from cleanarticle.page import Page
from cleanarticle.settings import Settings
from cleanarticle.settings.keys import KEYS
from cleanarticle.settings.layers import Value
from cleanarticle.version import VERSION
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

_log = logging.getLogger(__name__)

_Row: TypeAlias = bytes | dict[str, Any] | PageFile


class _Task(NamedTuple):
    """A record to clean.

    Args:
        number: which it is of the run, counted from 0; -1 where it is none of it.
        item: the record.
    """

    number: int
    item: Record | Reject


class _Result(NamedTuple):
    """What a record came to.

    Args:
        number: which it is of the run.
        source: the name of its file.
        position: where it stands there.
        row: what to write for it, or why there is nothing; ``None`` where it is a page that the run does not want.
        counts: what the page came to, where there is one.
    """

    number: int
    source: str
    position: int
    row: _Row | Reject | None
    counts: PageCounts | None = None


_BLOCK_ITEMS = 256
_BLOCK_BYTES = 8_000_000
"""A block of the output is full at so many items or bytes: some seconds of work, which is what a kill costs."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors that are not of one record: the disk is full, or may not be written."""

_STOPPED = 128
"""Exit statuses from here on are of runs that a signal has ended."""

_met: set[str | None] = set()
"""Languages that this process has loaded the tables of: what takes longest, and is no page's own time."""
_warm: set[Settings] = set()
"""Settings that this process has cleaned a page with."""


EXAMPLES = """\
examples:
  cleanarticle clean page.txt
  cleanarticle clean pages.jsonl -o clean.jsonl --processes 4
  cleanarticle clean pages.parquet -o clean.parquet --text-field content --lines
  cleanarticle clean pages.jsonl -o clean.jsonl --balance -0.2 --drop '^Our sister paper'
  cleanarticle clean pages.jsonl -o articles.md --only article
  cleanarticle clean pages/ -o articles/ --to markdown
  curl -s https://example.org/page.txt | cleanarticle clean --to text

A run with -o that was stopped or killed continues when the same command is given again.
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "clean",
        help="write the cleaned pages",
        description="Write the cleaned pages.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help=f"{arguments.PATHS}; where no PATH is given, what is piped in",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="where to write: a file, or a folder (OUT/), which gets a file a page in the tree of those that are read; "
        "the standard output if not given",
    )
    parser.add_argument(
        "--to",
        choices=(*FORMS, *ALIASES),
        metavar="FORM",
        help=f"what to write: {', '.join(FORMS)}; if not given, as the name of OUT says (.jsonl, .json, .jsonld, .csv, "
        ".txt, .md, .parquet), in a folder markdown, on the standard output jsonl",
    )
    add_volume(parser)
    parser.add_argument(
        "--summary",
        type=Path,
        metavar="FILE",
        help="write what the run came to (pages, kinds, shares, rejects) as JSON",
    )
    add_settings(parser, KEYS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Clean what the arguments name; the exit status."""
    with logged(args.verbose):
        return _run(args, _silent if args.quiet else say)


def _silent(message: str) -> None:
    """Say nothing."""


def _run(args: argparse.Namespace, note: Callable[[str], None]) -> int:
    """Clean what the arguments name; the exit status.

    Args:
        args: the arguments.
        note: says what is no error.
    """
    paths = _paths(args.paths)
    values = setting_values(args)
    output, form = _form(args.output, args.to, values)
    check(paths, say)
    if isinstance(form, Tree):
        form = form.check(sources(paths, form.folder))
    else:
        _check(form, output, paths, files_of(values))
    if args.summary:
        check_output(args.summary, paths, [*files_of(values), *([output] if output else [])])
    settings = load_settings(values)
    if isinstance(form, Tree):
        _make_folder(form.folder)
    files = functools.partial(sources, paths, form.folder if isinstance(form, Tree) else output)
    stream = None if args.quiet else sys.stderr
    progress = Progress(stream, sum(source.size for source in files()) if stream else 0, note if output else None)
    reader = Reader(files(), settings.text_field, encoding=settings.encoding, warn=note)
    summary = Summary()
    records = iter(reader)
    items, form = _with_names(records, form, paths)

    def results(growing: Growing | None) -> Generator[_Result]:
        """Yield the outcome of each record that is not done yet."""
        function = functools.partial(
            _result, form=form, settings=settings, marks=growing.working if growing and growing.resumable else None
        )
        count = 0
        for tasks, processes in _portions(items, growing, settings.processes):
            done: Generator[_Result | Failure[_Task]]
            done = in_order(
                function,
                tasks,
                processes=processes,
                timeout=settings.timeout,
                size=lambda task: size_of(task.item, settings.text_field),
                samples=_samples(settings.text_field),
            )
            with contextlib.closing(done):
                for found in done:
                    result = _failed(found) if isinstance(found, Failure) else found
                    at_hand(result, result.number)
                    if growing and growing.done.items and not count:
                        progress.begin(reader.consumed)
                    yield result
                    count += 1
                    progress.update(count, reader.consumed)

    try:
        if output is None:
            status = _to_stream(results(None), form, Stdout(), "", summary)
        elif targets.is_stream(output):
            with targets.open_stream(output) as stream_out:
                status = _to_stream(results(None), form, Stdout(stream_out), form_of(output.name)[1], summary)
        else:
            status = _to_file(results, output, form, _asked(form, settings, files()), summary, note)
    finally:
        records.close()
        progress.clear()
    if status < _STOPPED:
        _close(args, output, form, summary, note)
    return status


def _close(
    args: argparse.Namespace,
    output: Path | None,
    form: Form | Tree,
    summary: Summary,
    note: Callable[[str], None],
) -> None:
    """Say what a run came to that is done."""
    name = str(form.folder if isinstance(form, Tree) else output or "-")
    if args.summary:
        summary.save(args.summary, name)
    if output is None or targets.is_stream(output):
        return
    advice = f"cleanarticle report {name}" if isinstance(form, Tree) or form.name in ("jsonl", "parquet") else ""
    note(summary.line(name, advice if summary.pages else ""))


def _paths(given: Sequence[str]) -> Sequence[str]:
    """Return what is to be read: where nothing is named, the standard input, if something is piped into it.

    Raises:
        PathError: nothing is named, and nothing is piped in.
    """
    if given:
        return given
    with contextlib.suppress(OSError, ValueError, AttributeError):  # it is closed, or a stream of Python's own
        mode = os.fstat(sys.stdin.fileno()).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode):
            return ["-"]
    raise PathError(
        "say what to clean: cleanarticle clean PATH...; or pipe something in. See cleanarticle clean --help"
    )


def _form(given: str | None, to: str | None, values: Mapping[str, Value]) -> tuple[Path | None, Form | Tree]:
    """Return where and how to write.

    Args:
        given: the file or folder to write, as it was given.
        to: the form, as it was given.
        values: the settings.

    Raises:
        PathError: the name of the file does not say its form, or the form is none of a folder.
    """
    output = Path(given) if given else None
    to = ALIASES.get(to, to) if to else None
    names = AddedFields(values["text_field"].value, values["into"].value)
    lines, seconds = values["lines"].value, values["seconds"].value
    if given and output and (given.endswith(("/", os.sep)) or output.is_dir()):
        name = to or "markdown"
        if name not in FILE_ENDINGS:
            known = ", ".join(FILE_ENDINGS)
            raise PathError(f"{given}: a folder takes {known}; for --to {name} name a file: -o OUT.{name}")
        return output / INDEX, Tree(output, name, names, lines, seconds)
    return output, Form(to or form_by_name(output), names, lines, seconds)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(f"{folder}: the folder cannot be made: {error.strerror or error}") from error


def _with_names(
    items: Generator[Record | Reject], form: Form | Tree, paths: Sequence[str]
) -> tuple[Iterator[Record | Reject], Form | Tree]:
    """Return the records, and the form for the fields that those of the first block have of their own.

    Of the standard input the first record alone is looked at: whoever feeds it may wait for its answer.
    """
    most = 1 if "-" in map(str, paths) else _BLOCK_ITEMS
    head: list[Record | Reject] = []
    size = 0
    while len(head) < most and size < _BLOCK_BYTES and (item := next(items, None)) is not None:
        head.append(item)
        size += size_of(item, form.names.text_field)
    try:
        form = form.for_fields(name for item in head if isinstance(item, Record) for name in item.fields)
    except OptionError:
        items.close()
        raise
    if message := form.names.message:
        say(message)
    return itertools.chain(head, items), form


def _portions(
    items: Iterable[Record | Reject], growing: Growing | None, processes: int | None
) -> Iterator[tuple[Iterator[_Task], int | None]]:
    """Return the records to clean, and the number of processes.

    Up to the last that may have killed an earlier run they are cleaned in one process besides this one, so that such
    a record costs itself alone, and is known if not. One that has killed too many runs is rejected.
    """
    begin = growing.done.items if growing else 0
    suspects = growing.suspects if growing else {}

    def numbered() -> Iterator[_Task]:
        for number, item in enumerate(items):
            if number >= begin:
                at_hand(item, number)
                count = suspects.get(number, 0)
                yield _Task(number, _set_aside(item, count) if count >= FATAL else item)

    tasks = numbered()
    careful = max((number for number, count in suspects.items() if count < FATAL), default=begin - 1) + 1 - begin
    if careful:
        yield itertools.islice(tasks, careful), 1
    yield tasks, processes


def _set_aside(item: Record | Reject, count: int) -> Reject:
    if isinstance(item, Reject):
        return item
    return rejection(item, f"set aside: the run was killed {count} times while it worked on this record")


def _samples(text_field: str) -> tuple[_Task, ...]:
    """Return the samples that workers clean before their first record."""
    page = f"<html><body><p>{SAMPLE}</p></body></html>".encode()
    return (_Task(-1, Record("", 0, {text_field: SAMPLE})), _Task(-1, Record("", 0, {}, page)))


def _failed(failure: Failure[_Task]) -> _Result:
    number, item = failure.record
    return _Result(number, item.source, item.position, rejection(item, failure.error))


def _check(form: Form, output: Path | None, paths: Sequence[str], settings: Sequence[Path]) -> None:
    """Check that *form* can be written before any work is done."""
    check_output(output, paths, settings, _is_former)
    if output is not None and form_of(output.name)[1] == "zst":
        extras.zstd()
    if form.name == "parquet":
        extras.pyarrow()
        if output is None or targets.is_stream(output):
            raise PathError("--to parquet needs a file to write to: -o OUT.parquet")
        if form_of(output.name)[1]:
            raise PathError(
                f"{output}: Parquet is compressed already; name the output without .{form_of(output.name)[1]}"
            )


def _is_former(source: Source) -> bool:
    """Whether a file is an output of this command, as its first record shows, or holds nothing."""
    first = next(iter(Reader([source])), None)
    if first is None:
        return True
    names = {name.removeprefix("clean_") for name in first.fields} if isinstance(first, Record) else set()
    return names >= {"articles", "language", "repairs"}


def _asked(form: Form | Tree, settings: Settings, files: Iterable[Source]) -> str | None:
    """Return what identifies a run: its inputs and settings; empty if it cannot read the same input again."""
    how = [VERSION, form, settings.timeout, settings.encoding, settings.cleaning()]
    digest = hashlib.sha256(json.dumps(how, default=_plain).encode())
    for source in files:
        if source.path is None or not source.path.is_file():
            return None
        found = source.path.stat()
        digest.update(json.dumps([str(source.path.resolve()), source.name, found.st_size, found.st_mtime_ns]).encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    """Return a value that JSON has no form for as one that it has."""
    if isinstance(value, Path):
        return str(value.resolve())
    return sorted(value) if isinstance(value, frozenset) else vars(value)


def _result(task: _Task, *, form: Form | Tree, settings: Settings, marks: Path | None) -> _Result:
    """Return the outcome of one record."""
    item = task.item
    if isinstance(item, Reject):
        return _Result(task.number, item.source, item.position, item)

    def cleaned() -> tuple[Mapping[str, Any], Page, float]:
        begun = time.process_time()  # by the clock, whoever else works on the machine would count
        fields, tags = with_marked_text(item, form.names.text_field)
        markup = settings.markup_of(item.source) if tags is None else tags
        pipeline = settings.of_site(fields.get("url")).pipeline
        page = clean_record(fields, form.names.text_field, language=settings.language, markup=markup, pipeline=pipeline)
        return fields, page, time.process_time() - begun

    if marks and settings not in _warm:  # the first record is not to be blamed for a kill while this process starts
        _warm.add(settings)
        with contextlib.suppress(Exception):
            clean_record({form.names.text_field: SAMPLE}, form.names.text_field, pipeline=settings.pipeline)
    with working.mark(marks if task.number >= 0 else None, task.number):
        fields, page, seconds = cleaned()
        if form.seconds and page.language not in _met:
            _met.add(page.language)
            fields, page, seconds = cleaned()
        row = form.row(page, fields, seconds, item.source, item.position) if settings.wants(page) else None
        return _Result(task.number, item.source, item.position, row, counts_of(page))


def _to_stream(results: Generator[_Result], form: Form | Tree, out: Stdout, packed: str, summary: Summary) -> int:
    rejects = Rejects()
    first = True
    opening, closing = (pack(end, packed) if end else b"" for end in form.ends)
    if opening:
        out.write(opening)
    with contextlib.closing(results):
        for result in results:
            rows, (reject, *_) = _block([result], form, packed, first=first)
            _count([result], [reject], summary)
            if reject:
                rejects.add(reject)
            elif rows:
                out.write(rows)
                first = False
    if closing:
        out.write(closing)
    return 1 if rejects.count else 0


def _count(results: Iterable[_Result], rejects: Iterable[Reject | None], summary: Summary) -> None:
    """Count what records came to."""
    for result, reject in zip(results, rejects, strict=True):
        if reject is not None:
            summary.add_reject(reject)
            _log.info("%s:%s: %s", reject.source, reject.position, reject.error)
        elif result.counts is not None:
            summary.add(result.counts, wanted=result.row is not None)


def _to_file(
    results: Callable[[Growing | None], Generator[_Result]],
    output: Path,
    form: Form | Tree,
    asked: str | None,
    summary: Summary,
    note: Callable[[str], None],
) -> int:
    packed = form_of(output.name)[1]
    out = Growing(output, asked)
    try:
        if not out.done.finished:
            if out.done.items:
                note(f"{output}: continues after the first {out.done.items:,} records")
                summary.before = out.done.items
            with contextlib.closing(results(out)) as todo:
                for block in _blocks(todo, form):
                    rows, rejects = _block(block, form, packed, first=not out.done.size)
                    _count(block, rejects, summary)
                    lines = [rejects_line(reject) for reject in rejects if reject]
                    out.add(rows, b"".join(lines), len(block), len(lines))
            if packed and not out.done.size and not form.make(packed):
                out.add(pack(b"", packed), b"", 0, 0)  # a compressed file of nothing is not an empty one
        none_at_hand()
        out.finish(form.make(packed))
    except KeyboardInterrupt as error:
        out.stop()
        if not asked or not out.done.items:
            raise
        say(f"stopped; the same command continues after the first {out.done.items:,} records")
        return 128 + (error.number if isinstance(error, Stopped) else signal.SIGINT)
    except (CleanArticleError, OSError):
        out.stop()
        raise
    except BaseException:  # nobody expected it: were it to come of one record, the next run is to know which
        out.stop(guilty=number_at_hand())
        raise
    if out.done.rejects:
        why = f" ({summary.why()})" if summary.rejected else ""
        rejects_file = rejects_path(targets.real(output))
        note(f"{out.done.rejects:,} of {out.done.items:,} records rejected: see {rejects_file}{why}")
    return 1 if out.done.rejects else 0


def _blocks(results: Iterable[_Result], form: Form | Tree) -> Iterator[list[_Result]]:
    """*results* by blocks, which are the same wherever a run began, since it begins where a block ends."""
    block: list[_Result] = []
    weight = 0
    for result in results:
        block.append(result)
        weight += 0 if isinstance(result.row, Reject) or result.row is None else form.weight(result.row)
        if len(block) >= _BLOCK_ITEMS or weight >= _BLOCK_BYTES:
            yield block
            block, weight = [], 0
    if block:
        yield block


def _block(
    results: Sequence[_Result], form: Form | Tree, packed: str, *, first: bool
) -> tuple[bytes, list[Reject | None]]:
    """Return what to write for some records, and for each the reason why it is rejected, if it is.

    A record that cannot be written costs itself alone: where the block cannot be made, each is tried by itself.
    """

    def made(rows: Sequence[_Row]) -> bytes:
        return form.block(rows, packed, first=first) if rows else b""

    rejects = [result.row if isinstance(result.row, Reject) else None for result in results]
    rows = [result.row for result in results if not isinstance(result.row, Reject) and result.row is not None]
    try:
        return made(rows), rejects
    except Exception as error:
        if getattr(error, "errno", None) in _NO_ROOM:
            raise
        rows = []
        for at, (number, source, position, row, _) in enumerate(results):
            if isinstance(row, Reject) or row is None:
                continue
            at_hand(results[at], number)
            try:
                made([row])
            except Exception as error:
                why = f"it cannot be written as {form.name}: {type(error).__name__}: {error}"
                rejects[at] = Reject(source, position, why)
            else:
                rows.append(row)
        return made(rows), rejects
