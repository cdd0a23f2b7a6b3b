"""``cleanarticle explain``: show every line with its label and the reason."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
import tempfile
import webbrowser
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.batch import clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.options import CLEANING_NAMES, add_settings, files_of, load_settings, setting_values
from cleanarticle.cli.output import Rejects, Stdout, accepted, check_output, noted, say
from cleanarticle.explain import explain, explain_html, explain_text
from cleanarticle.io.files import NewFile, check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, with_marked_text
from cleanarticle.io.targets import PathError
from cleanarticle.lines import Labeller
from cleanarticle.settings import Settings
from cleanarticle.sites import SiteTemplate
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


EXAMPLES = """\
examples:
  cleanarticle explain page.txt
  cleanarticle explain page.txt --open
  cleanarticle explain page.txt --html page.html
  cleanarticle explain pages.jsonl --id 1234 --details
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain",
        help="show every line, its label and why",
        description="Show every line, its label and why.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs=1, metavar="PATH", help=arguments.PATHS)
    parser.add_argument("--id", metavar="ID", help="only the record of this id; FILE:LINE for one without")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page to look at in a browser to this file")
    parser.add_argument(
        "--open", action="store_true", help="show the page in a browser; without --html from a temporary file"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--details", action="store_true", help="each piece of evidence on a line, with what was measured")
    how.add_argument("--brief", action="store_true", help="labels and reasons only, in half the time")
    parser.add_argument(
        "--color", choices=["auto", "always", "never"], default="auto", help="auto: on a terminal, and not in a pipe"
    )
    add_settings(parser, (*CLEANING_NAMES, "text_field", "encoding"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain the pages that the arguments name, and return the exit status."""
    check(args.paths, say)
    values = setting_values(args)
    if args.open and args.html is None:
        args.html = Path(tempfile.mkdtemp(prefix="cleanarticle-")) / "page.html"
    check_output(args.html, args.paths, files_of(values))
    settings = load_settings(values)
    color = args.color == "always" or (args.color == "auto" and _is_colored())
    function = functools.partial(
        _explained,
        settings=settings,
        html=args.html is not None,
        color=color,
        details=args.details,
        brief=args.brief,
    )
    records = _wanted(
        noted(Reader(find(args.paths), settings.text_field, encoding=settings.encoding, warn=say)), args.id
    )
    rejects = Rejects()
    found: Generator[bytes | Reject | Failure[Record | Reject]] = in_order(function, records)
    with contextlib.closing(found) as shown:
        pages = accepted(shown, rejects)
        count = _write(args.html, pages, args.paths[0]) if args.html else _print(pages)
    if args.id and not count:
        raise PathError(f"{args.paths[0]}: no record in it has the id {args.id!r}, or it cannot be shown")
    if args.open and count and not webbrowser.open(args.html.resolve().as_uri()):
        say(f"{args.html}: no browser was found; open this file yourself")
    return 1 if rejects.count else 0


def _print(pages: Iterable[bytes]) -> int:
    out = Stdout()
    count = 0
    for page in pages:
        out.write(page)
        count += 1
    return count


def _write(path: Path, pages: Iterator[bytes], source: str) -> int:
    page = next(pages, None)
    if page is None:
        return 0
    if next(pages, None) is not None:
        raise PathError(f"{source}: there is more than one page in it; name the one to show with --id")
    with NewFile(path) as file:
        file.write(page)
    return 1


def _is_colored() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _name(record: Record) -> str:
    return str(record.fields.get("id", f"{record.source}:{record.position}"))


def _wanted(items: Iterable[Record | Reject], name: str | None) -> Iterator[Record | Reject]:
    if name is None:
        return iter(items)
    names = {name, os.fsencode(name).decode("utf-8", "surrogateescape")}  # where the locale is C, it came as bytes
    return (item for item in items if isinstance(item, Record) and _name(item) in names)


def _explained(
    item: Record | Reject,
    *,
    settings: Settings,
    html: bool,
    color: bool,
    details: bool,
    brief: bool,
) -> bytes | Reject:
    if isinstance(item, Reject):
        return item
    fields, marks = with_marked_text(item, settings.text_field)
    settings = settings.of_site(fields.get("url"))
    page = clean_record(
        fields,
        settings.text_field,
        language=settings.language,
        markup=settings.markup_of(item.source) if marks is None else marks,
        pipeline=settings.pipeline,
    )
    prior = SiteTemplate(settings.profile) if settings.profile is not None else None
    why = explain(
        page,
        Labeller(phrases=settings.phrases, balance=settings.balance, prior=prior),
        evidence=False if brief else None,
    )
    if html:
        return explain_html(page, title=_name(item), why=why).encode("utf-8")
    shown = explain_text(page, title=_name(item), color=color, why=why, details=details)
    return shown.encode("utf-8", "backslashreplace")
