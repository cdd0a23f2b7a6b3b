"""``cleanarticle learn``: learn what the pages of one site have in common."""

from __future__ import annotations

import argparse
import contextlib
import functools
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.batch import text_of
from cleanarticle.cli import arguments
from cleanarticle.cli.corrections import run_corrections
from cleanarticle.cli.options import add_settings, setting_values
from cleanarticle.cli.output import Rejects, accepted, check_output, open_sink, say, sources, tracked
from cleanarticle.io.files import check
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, size_of, with_text
from cleanarticle.page.wording import count_phrase
from cleanarticle.sites.learning import profile_of
from cleanarticle.sites.profile import Profile, merge_profiles
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


EXAMPLES = """\
examples:
  cleanarticle learn pages/ -o site.profile.json
  cleanarticle clean pages/ --profile site.profile.json -o clean.jsonl
  cleanarticle learn pages.jsonl --corrections corrections.toml
  cleanarticle learn pages.jsonl --corrections corrections.toml -o cleanarticle.toml
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "learn",
        help="find out what the pages of one site have in common, for clean --profile",
        description="Find out what the pages of one site have in common, for clean --profile. With --corrections: turn "
        "lines that you corrected into settings for their sites, and show what these change on the pages.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help=arguments.PATHS)
    arguments.add_output(parser)
    parser.add_argument(
        "--corrections",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="what you corrected: the file that the pages of `explain` offer (TOML: [[correction]] with line, "
        "action, site); -o names the file of settings to write, or to add to; may be given more than once",
    )
    add_settings(parser, ("text_field", "encoding", "processes"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Learn from the pages that the arguments name, and return the exit status."""
    output: Path | None = args.output
    values = setting_values(args)
    text_field, processes = values["text_field"].value, values["processes"].value
    check(args.paths, say)
    check_output(output, [*args.paths], args.corrections)
    if args.corrections:
        return run_corrections(args, values)
    rejects = Rejects()
    function = functools.partial(_learn_item, text_field=text_field)
    size = functools.partial(size_of, text_field=text_field)
    reader = Reader(sources(args.paths, output), text_field, encoding=values["encoding"].value, warn=say)
    profiles: Generator[Profile | Reject | Failure[Record | Reject]]
    profiles = in_order(function, tracked(reader), processes=processes, size=size)
    with contextlib.closing(profiles):
        profile = merge_profiles(accepted(profiles, rejects)).pruned()
    with open_sink(output) as sink:
        sink.write(profile.to_json().encode("utf-8"))
    if output is not None:
        learned = f"{count_phrase(profile.pages, 'page')}, {count_phrase(len(profile.lines), 'line')} that they share"
        say(f"{output}: {learned}. Next: cleanarticle clean PATH --profile {output}")
    return 1 if rejects.count else 0


def _learn_item(item: Record | Reject, *, text_field: str) -> Profile | Reject:
    """Return the profile of one page."""
    return item if isinstance(item, Reject) else profile_of(text_of(with_text(item, text_field), text_field))
