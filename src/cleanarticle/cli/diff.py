"""``cleanarticle diff``: show what another version or other settings changed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cleanarticle.cli.options import add_settings, setting_values
from cleanarticle.cli.output import Rejects, Stdout, say, tracked
from cleanarticle.io.files import check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Reject
from cleanarticle.io.targets import PathError

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

EXAMPLES = """\
examples:
  cleanarticle clean pages.jsonl -o before.jsonl
  cleanarticle clean pages.jsonl -o after.jsonl --balance -0.2
  cleanarticle diff before.jsonl after.jsonl
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        help="show what differs between two runs over the same pages",
        description="Show what another version or setting changed: pages, lines and fields, the most changed first. "
        "Pages are matched by id; without one, by file and place.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("before", metavar="RUN-A", help="what `clean` wrote: JSON lines or Parquet")
    parser.add_argument("after", metavar="RUN-B", help="what another run wrote for the same pages")
    parser.add_argument("--pages", type=int, default=20, metavar="N", help="show N pages; 20 if not given")
    add_settings(parser, ("text_field",))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare the runs, and return the exit status: 1 if a record could not be read."""
    from cleanarticle.explain.run_diff import RunDiff

    text_field = setting_values(args)["text_field"].value
    check([args.before, args.after], say)
    rejects = Rejects()

    def records(path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the name and the fields of each record of a run."""
        for item in tracked(Reader(find([path]), text_field)):
            if isinstance(item, Reject):
                rejects.add(item)
            else:
                yield str(item.fields.get("id", item.position)), item.fields

    diff = RunDiff(max(args.pages, 0))
    try:
        diff.compare(records(args.before), records(args.after), text_field)
    except ValueError as error:
        raise PathError(f"{args.before}, {args.after}: {error}") from error
    Stdout().write(diff.text().encode("utf-8", "replace"))
    return 1 if rejects.count else 0
