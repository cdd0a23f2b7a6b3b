"""``cleanarticle clean``: writes the cleaned pages."""

from __future__ import annotations

import argparse
import contextlib
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.batch import clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.output import (
    Rejects,
    check_output,
    open_sink,
    rejected,
    rejects_path,
    say,
    size_of,
    sources,
)
from cleanarticle.io import jsonl, markdown, plain
from cleanarticle.io.files import PathError, check, form_of
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject
from cleanarticle.profile import Profile
from cleanarticle.progress import Progress
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

_FORMS = {"txt": "text", "md": "markdown", "parquet": "parquet"}
_BETWEEN = {"text": plain.BETWEEN, "markdown": markdown.BETWEEN, "jsonl": ""}


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("clean", help="write the cleaned pages", allow_abbrev=False)
    parser.add_argument("paths", nargs="+", metavar="PATH", help=arguments.PATHS)
    arguments.add_output(parser)
    parser.add_argument(
        "--to",
        choices=["jsonl", "text", "markdown", "parquet"],
        help="what to write; as the name of OUT says (.txt, .md), and else jsonl, if not given",
    )
    arguments.add_text_field(parser)
    arguments.add_processes(parser)
    parser.add_argument(
        "--timeout", type=arguments.seconds, metavar="SECONDS", help="reject a record that takes longer"
    )
    parser.add_argument("--profile", type=Path, metavar="FILE", help="what `learn` found out about the pages' site")
    parser.add_argument("--lines", action="store_true", help="jsonl: add every line with its label and reason")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Clean what the arguments name; the exit status."""
    output: Path | None = args.output
    form = args.to or (_FORMS.get(form_of(output.name)[0], "jsonl") if output else "jsonl")
    if form == "parquet":
        raise PathError("--to parquet needs the extra [arrow], which this release does not have yet; use --to jsonl")
    check(args.paths)
    if output is not None:
        check_output(output, args.paths)
    files = functools.partial(sources, args.paths, output)
    progress = Progress(sys.stderr, sum(source.size for source in files()) if sys.stderr.isatty() else 0)
    reader = Reader(files(), args.text_field)
    profile = Profile.load(args.profile) if args.profile else None
    row = functools.partial(_row, form=form, text_field=args.text_field, lines=args.lines, profile=profile)
    size = functools.partial(size_of, text_field=args.text_field)
    rows = in_order(row, reader, processes=args.processes, timeout=args.timeout, size=size)
    between = _BETWEEN[form].encode()
    written = 0
    try:
        with contextlib.closing(rows), open_sink(output) as sink, Rejects(output) as rejects:
            for count, item in enumerate(rows, 1):
                if isinstance(item, Failure):
                    rejects.add(rejected(item))
                elif isinstance(item, Reject):
                    rejects.add(item)
                else:
                    sink.write(between + item if written else item)
                    written += 1
                progress.update(count, reader.consumed)
    finally:
        progress.clear()
    if rejects.count and output is not None:
        say(f"{rejects.count:,} of {written + rejects.count:,} records rejected: see {rejects_path(output)}")
    return 1 if rejects.count else 0


def _row(item: Record | Reject, *, form: str, text_field: str, lines: bool, profile: Profile | None) -> bytes | Reject:
    """What to write for one record."""
    if isinstance(item, Reject):
        return item
    page = clean_record(item.fields, text_field, profile=profile)
    if form == "text":
        return plain.render(page).encode("utf-8", "replace")
    if form == "markdown":
        return markdown.render(page).encode("utf-8", "replace")
    return jsonl.render(page, item.fields, text_field, lines=lines).encode("utf-8")
