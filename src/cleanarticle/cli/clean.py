"""``cleanarticle clean``: clean pages and write them."""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import os
import stat
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.cli import arguments
from cleanarticle.cli.destination import Destination, destination_of
from cleanarticle.cli.log import add_volume, logged
from cleanarticle.cli.options import add_settings, files_of, load_settings, setting_values
from cleanarticle.cli.output import (
    Stdout,
    check_output,
    say,
    set_current_record,
)
from cleanarticle.cli.progress import Progress
from cleanarticle.cli.run_identity import identity_of_run
from cleanarticle.cli.run_output import BLOCK_BYTES, BLOCK_ITEMS, to_file, to_stream
from cleanarticle.cli.run_records import Result, Task, clean_task, portions, result_of_failure, samples_for
from cleanarticle.cli.summary import Summary
from cleanarticle.errors import OptionError
from cleanarticle.io import targets
from cleanarticle.io.files import check, form_of
from cleanarticle.io.growing import ResumableOutput, output_files
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, size_of
from cleanarticle.io.targets import PathError
from cleanarticle.io.tree import Tree
from cleanarticle.io.write import ALIASES, FORMS, Form
from cleanarticle.settings.keys import KEYS
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

_STOPPED = 128
"""Exit statuses from here on mean that a signal ended the run."""

EXAMPLES = """\
examples:
  cleanarticle clean page.txt
  cleanarticle clean pages.jsonl -o clean.jsonl --processes 4
  cleanarticle clean pages.parquet -o clean.parquet --text-field content --lines
  cleanarticle clean pages.jsonl -o clean.jsonl --balance -0.2 --drop '^Our sister paper'
  cleanarticle clean pages.jsonl -o articles.md --only article
  cleanarticle clean pages/ -o articles/ --to markdown
  cleanarticle clean https://example.org/crawl.warc.wet.gz -o s3://bucket/crawl.parquet
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
        help=f"{arguments.PATHS}; if no PATH is given, what is piped in",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="where to write: a file or an address, or a folder (OUT/), which gets a file for each page in the tree of "
        "the files that are read; the standard output if not given",
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
        "--staging",
        type=Path,
        metavar="DIR",
        help="where output for an address (s3://…) is written on this machine before it is uploaded; if not given, a "
        "folder in the user's cache",
    )
    parser.add_argument(
        "--summary",
        type=Path,
        metavar="FILE",
        help="write the counts of the run as JSON: pages by kind and language, kept characters, repairs, rejects",
    )
    add_settings(parser, KEYS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Clean the files that the arguments name, and return the exit status."""
    with logged(args.verbose):
        return _run(args, _silent if args.quiet else say)


def _silent(message: str) -> None:
    """Do nothing with a message: the option ``--quiet``."""


def _run(args: argparse.Namespace, note: Callable[[str], None]) -> int:
    """Clean the files that the arguments name, and return the exit status.

    Args:
        args: the arguments.
        note: a function that prints messages that are not errors.
    """
    paths = _paths(args.paths)
    values = setting_values(args)
    check(paths, say)
    destination = destination_of(args.output, args.to, values, args.staging).check(paths, files_of(values))
    output, form = destination.output, destination.form
    if args.summary:
        check_output(args.summary, paths, [*files_of(values), *([output] if output else [])])
        if output and args.summary.resolve() in output_files(output.resolve()):
            raise PathError(f"{args.summary}: the run writes this file itself; write the summary to another")
    settings = load_settings(values)
    files = functools.partial(destination.sources, paths)
    stream = None if args.quiet else sys.stderr
    progress = Progress(stream, sum(source.size for source in files()) if stream else 0, note if output else None)
    reader = Reader(files(), settings.text_field, encoding=settings.encoding, warn=note)
    summary = Summary()
    records = iter(reader)
    items, form = _with_names(records, form, paths)

    def results(resumable: ResumableOutput | None) -> Generator[Result]:
        """Yield the result of each record that no earlier run has done.

        Args:
            resumable: the output; ``None`` for a stream, which cannot be resumed.
        """
        marks = resumable.working if resumable and resumable.resumable else None
        function = functools.partial(clean_task, form=form, settings=settings, marks=marks)
        count = 0
        for tasks, processes in portions(items, resumable, settings.processes):
            outcomes: Generator[Result | Failure[Task]]
            outcomes = in_order(
                function,
                tasks,
                processes=processes,
                timeout=settings.timeout,
                size=lambda task: size_of(task.item, settings.text_field),
                samples=samples_for(settings.text_field),
            )
            with contextlib.closing(outcomes):
                for outcome in outcomes:
                    result = result_of_failure(outcome) if isinstance(outcome, Failure) else outcome
                    set_current_record(result, result.number)
                    if resumable and resumable.done.items and not count:
                        progress.begin(reader.consumed)  # an earlier run has read the bytes up to here
                    yield result
                    count += 1
                    progress.update(count, reader.consumed)

    staging = destination.staging
    run_identity = None if destination.is_stream else identity_of_run(form, settings, files())
    try:
        if staging and staging.is_complete(run_identity):
            note(f"{destination.name}: an earlier run has cleaned all of it; now it is uploaded")
            staging.upload()
            return 0
        if output is None:
            status = to_stream(results(None), form, Stdout(), "", summary)
        elif destination.is_stream:
            with targets.open_stream(output) as stream_out:
                status = to_stream(results(None), form, Stdout(stream_out), form_of(output.name)[1], summary)
        else:
            status = to_file(results, output, form, run_identity, summary, note)
    finally:
        records.close()
        progress.clear()
    if status < _STOPPED:
        if staging:
            staging.set_complete(run_identity)
            staging.upload()
        _end_run(args.summary, destination, summary, note)
    return status


def _end_run(
    summary_file: Path | None, destination: Destination, summary: Summary, note: Callable[[str], None]
) -> None:
    """Write the summary of a run to *summary_file*, if it is given, and print it, unless the output is a stream."""
    name = destination.name
    if summary_file:
        summary.save(summary_file, name)
    if destination.is_stream:
        return
    readable = destination.folder is not None or destination.form.name in ("jsonl", "parquet")
    note(summary.line(name, f"cleanarticle report {name}" if readable and summary.pages else ""))


def _paths(given: Sequence[str]) -> Sequence[str]:
    """Return what to read: the paths given, or the standard input if none is given and something is piped into it.

    Raises:
        PathError: no path is given, and nothing is piped in.
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


def _with_names(
    items: Generator[Record | Reject], form: Form | Tree, paths: Sequence[str]
) -> tuple[Iterator[Record | Reject], Form | Tree]:
    """Return the records, and the form with the names of added fields that those of the first block leave free.

    From the standard input only one record is read ahead: the program that writes to it may wait for an answer.
    """
    max_items = 1 if "-" in map(str, paths) else BLOCK_ITEMS
    head: list[Record | Reject] = []
    size = 0
    while len(head) < max_items and size < BLOCK_BYTES and (item := next(items, None)) is not None:
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
