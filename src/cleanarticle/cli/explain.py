"""``cleanarticle explain``: shows every line, its label and why."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from typing import TYPE_CHECKING

from cleanarticle.batch import clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.output import Rejects, Stdout, rejected
from cleanarticle.explain import explain_text
from cleanarticle.io.files import check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("explain", help="show every line, its label and why", allow_abbrev=False)
    parser.add_argument("paths", nargs=1, metavar="PATH", help=arguments.PATHS)
    arguments.add_text_field(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain what the arguments name; the exit status."""
    check(args.paths)
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    function = functools.partial(_explained, text_field=args.text_field, color=color)
    out = Stdout()
    rejects = Rejects(None)
    for item in in_order(function, Reader(find(args.paths), args.text_field)):
        if isinstance(item, Failure):
            rejects.add(rejected(item))
        elif isinstance(item, Reject):
            rejects.add(item)
        else:
            out.write(item)
    return 1 if rejects.count else 0


def _explained(item: Record | Reject, *, text_field: str, color: bool) -> bytes | Reject:
    if isinstance(item, Reject):
        return item
    title = str(item.fields.get("id", f"{item.source}:{item.position}"))
    page = clean_record(item.fields, text_field)
    return explain_text(page, title=title, color=color).encode("utf-8", "backslashreplace")
