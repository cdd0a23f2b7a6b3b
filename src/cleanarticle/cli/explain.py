"""``cleanarticle explain``: shows every line, its label and why."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.batch import clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.output import Rejects, Stdout, rejected
from cleanarticle.explain import explain, explain_text
from cleanarticle.io.files import PathError, check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, with_text
from cleanarticle.lines import Labeller
from cleanarticle.profile import Profile
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("explain", help="show every line, its label and why", allow_abbrev=False)
    parser.add_argument("paths", nargs=1, metavar="PATH", help=arguments.PATHS)
    arguments.add_text_field(parser)
    parser.add_argument("--id", metavar="ID", help="only the record of this id; FILE:LINE for one without")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="what `learn` found out about the page's site")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--details", action="store_true", help="each piece of evidence on a line, with what was measured")
    how.add_argument("--brief", action="store_true", help="labels and reasons only, in half the time")
    parser.add_argument(
        "--color", choices=["auto", "always", "never"], default="auto", help="auto: on a terminal, and not in a pipe"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain what the arguments name; the exit status."""
    check(args.paths)
    color = args.color == "always" or (args.color == "auto" and _is_colored())
    function = functools.partial(
        _explained,
        text_field=args.text_field,
        profile=Profile.load(args.profile) if args.profile else None,
        color=color,
        details=args.details,
        brief=args.brief,
    )
    records = _wanted(Reader(find(args.paths), args.text_field), args.id)
    out = Stdout()
    rejects = Rejects()
    shown = 0
    for item in in_order(function, records):
        if isinstance(item, Failure):
            rejects.add(rejected(item))
        elif isinstance(item, Reject):
            rejects.add(item)
        else:
            shown += 1
            out.write(item)
    if args.id and not shown:
        raise PathError(f"{args.paths[0]}: there is no record {args.id!r} in it that can be shown")
    return 1 if rejects.count else 0


def _is_colored() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _name(record: Record) -> str:
    return str(record.fields.get("id", f"{record.source}:{record.position}"))


def _wanted(items: Iterable[Record | Reject], name: str | None) -> Iterator[Record | Reject]:
    return (item for item in items if name is None or (isinstance(item, Record) and _name(item) == name))


def _explained(
    item: Record | Reject, *, text_field: str, profile: Profile | None, color: bool, details: bool, brief: bool
) -> bytes | Reject:
    if isinstance(item, Reject):
        return item
    page = clean_record(with_text(item, text_field), text_field, profile=profile)
    why = explain(page, Labeller(profile=profile), evidence=False if brief else None)
    shown = explain_text(page, title=_name(item), color=color, why=why, details=details)
    return shown.encode("utf-8", "backslashreplace")
