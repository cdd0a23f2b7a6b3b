"""``cleanarticle clean``: writes the cleaned pages."""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import itertools
import json
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cleanarticle import extras
from cleanarticle.batch import clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.output import Rejects, Stdout, check_output, rejected, rejects_line, say, sources
from cleanarticle.cli.progress import Progress
from cleanarticle.cli.settings import Settings, add_settings, load_settings
from cleanarticle.io.files import PathError, Source, check, form_of
from cleanarticle.io.growing import Growing, rejects_path
from cleanarticle.io.packed import pack
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, size_of, with_text
from cleanarticle.io.write import FORMS, Form, form_by_name
from cleanarticle.page import Page
from cleanarticle.version import VERSION
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

_Row: TypeAlias = bytes | dict[str, Any]

_BLOCK_ITEMS = 256
_BLOCK_BYTES = 8_000_000
"""A block of the output is full at so many items or bytes: some seconds of work, which is what a kill costs."""

_met: set[str | None] = set()
"""Languages that this process has loaded the tables of: what takes longest, and is no page's own time."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "clean",
        help="write the cleaned pages",
        epilog="A run with -o that was stopped or killed goes on where it was when the same command is given again.",
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help=arguments.PATHS)
    arguments.add_output(parser)
    parser.add_argument(
        "--to",
        choices=FORMS,
        help="what to write; as the name of OUT says (.txt, .md, .parquet), and else jsonl, if not given",
    )
    arguments.add_text_field(parser)
    arguments.add_processes(parser)
    parser.add_argument(
        "--timeout", type=arguments.seconds, metavar="SECONDS", help="reject a record that takes longer"
    )
    add_settings(parser)
    parser.add_argument("--lines", action="store_true", help="jsonl, parquet: add every line with its label and reason")
    parser.add_argument(
        "--seconds", action="store_true", help="jsonl, parquet: add how much processor time each record took"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Clean what the arguments name; the exit status."""
    output: Path | None = args.output
    form = Form(args.to or form_by_name(output), args.text_field, args.lines, args.seconds)
    check(args.paths)
    _check(form, output, args.paths)
    settings = load_settings(args)
    files = functools.partial(sources, args.paths, output)
    progress = Progress(sys.stderr, sum(source.size for source in files()) if sys.stderr.isatty() else 0)
    reader = Reader(files(), args.text_field)

    def rows(begin: int) -> Generator[_Row | Reject]:
        """What to write for each record but the first *begin*."""
        function = functools.partial(_row, form=form, settings=settings)
        size = functools.partial(size_of, text_field=args.text_field)
        items = itertools.islice(reader, begin, None)
        done: Generator[_Row | Reject | Failure[Record | Reject]]
        done = in_order(function, items, processes=args.processes, timeout=args.timeout, size=size)
        with contextlib.closing(done):
            for count, item in enumerate(done, 1):
                yield rejected(item) if isinstance(item, Failure) else item
                progress.update(count, reader.consumed)

    try:
        if output is None:
            return _to_stdout(rows(0), form)
        return _to_file(rows, output, form, _asked(args, form, settings, files()))
    finally:
        progress.clear()


def _check(form: Form, output: Path | None, paths: Sequence[str]) -> None:
    """See that *form* can be written before any work is done."""
    if output is not None:
        check_output(output, paths)
        if form_of(output.name)[1] == "zst":
            extras.zstd()
    if form.name == "parquet":
        extras.pyarrow()
        if output is None:
            raise PathError("--to parquet needs a file to write to: -o OUT.parquet")
        if form_of(output.name)[1]:
            raise PathError(
                f"{output}: Parquet is compressed already; name the output without .{form_of(output.name)[1]}"
            )


def _asked(args: argparse.Namespace, form: Form, settings: Settings, files: Iterable[Source]) -> str | None:
    """What tells one run from another: what it reads, and how; nothing where it cannot read the same again."""
    digest = hashlib.sha256(
        json.dumps([VERSION, form, args.timeout, settings.phrases, settings.words, settings.fixes]).encode()
    )
    digest.update(settings.profile.to_json().encode() if settings.profile else b"")
    for source in files:
        if source.path is None or not source.path.is_file():
            return None
        stat = source.path.stat()
        digest.update(json.dumps([str(source.path.resolve()), source.name, stat.st_size, stat.st_mtime_ns]).encode())
    return digest.hexdigest()


def _row(item: Record | Reject, *, form: Form, settings: Settings) -> _Row | Reject:
    """What to write for one record."""
    if isinstance(item, Reject):
        return item

    def cleaned() -> tuple[Mapping[str, Any], Page, float]:
        begun = time.process_time()  # by the clock, whoever else works on the machine would count
        fields = with_text(item, form.text_field)
        page = clean_record(fields, form.text_field, pipeline=settings.pipeline)
        return fields, page, time.process_time() - begun

    fields, page, seconds = cleaned()
    if form.seconds and page.language not in _met:
        _met.add(page.language)
        fields, page, seconds = cleaned()
    return form.row(page, fields, seconds)


def _to_stdout(rows: Generator[_Row | Reject], form: Form) -> int:
    out = Stdout()
    rejects = Rejects()
    first = True
    with contextlib.closing(rows):
        for row in rows:
            if isinstance(row, Reject):
                rejects.add(row)
            else:
                out.write(form.block([row], "", first=first))
                first = False
    return 1 if rejects.count else 0


def _to_file(rows: Callable[[int], Generator[_Row | Reject]], output: Path, form: Form, asked: str | None) -> int:
    packed = form_of(output.name)[1]
    out = Growing(output, asked)
    try:
        if out.done.items and not out.done.finished:
            say(f"{output}: goes on after the first {out.done.items:,} records")
        if not out.done.finished:
            with contextlib.closing(rows(out.done.items)) as todo:
                for block in _blocks(todo, form):
                    _add(out, block, form, packed)
            if packed and not out.done.size:
                out.add(pack(b"", packed), b"", 0, 0)  # a compressed file of nothing is not an empty one
        out.finish(form.make)
    except KeyboardInterrupt:
        out.stop()
        if not asked or not out.done.items:
            raise
        say(f"stopped; the same command goes on after the first {out.done.items:,} records")
        return 130
    except BaseException:
        out.stop()
        raise
    if out.done.rejects:
        say(f"{out.done.rejects:,} of {out.done.items:,} records rejected: see {rejects_path(output)}")
    return 1 if out.done.rejects else 0


def _blocks(rows: Iterable[_Row | Reject], form: Form) -> Iterator[list[_Row | Reject]]:
    """*rows* by blocks, which are the same wherever a run began, since it begins where a block ends."""
    block: list[_Row | Reject] = []
    weight = 0
    for row in rows:
        block.append(row)
        weight += 0 if isinstance(row, Reject) else form.weight(row)
        if len(block) >= _BLOCK_ITEMS or weight >= _BLOCK_BYTES:
            yield block
            block, weight = [], 0
    if block:
        yield block


def _add(out: Growing, block: Sequence[_Row | Reject], form: Form, packed: str) -> None:
    rows = [row for row in block if not isinstance(row, Reject)]
    rejects = [rejects_line(row) for row in block if isinstance(row, Reject)]
    first = out.done.items == out.done.rejects
    data = form.block(rows, packed, first=first) if rows else b""
    out.add(data, b"".join(rejects), len(block), len(rejects))
