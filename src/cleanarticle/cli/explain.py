"""``cleanarticle explain``: show every line with its label and the reason."""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import os
import sys
import tempfile
import webbrowser
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleanarticle.batch import clean_record
from cleanarticle.cli import arguments
from cleanarticle.cli.options import CLEANING_NAMES, add_settings, files_of, load_settings, setting_values
from cleanarticle.cli.output import Rejects, Stdout, accepted, check_output, rejection, say, tracked
from cleanarticle.explain import explain, explain_html, explain_text
from cleanarticle.explain.inspector import Run
from cleanarticle.explain.run_index import IndexEntry, index_entry, index_html
from cleanarticle.explain.why import Why
from cleanarticle.io import targets
from cleanarticle.io.files import NewFile, check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, with_marked_text
from cleanarticle.io.targets import PathError
from cleanarticle.lines import Labeller
from cleanarticle.page import Page
from cleanarticle.page.wording import count_phrase
from cleanarticle.settings import Settings
from cleanarticle.sites import SiteTemplate
from cleanarticle.workers import Failure, in_order

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


_PAGES = "pages"
"""The name of the folder of the inspectors, next to the index."""

EXAMPLES = """\
examples:
  cleanarticle explain page.txt
  cleanarticle explain page.txt --open
  cleanarticle explain page.txt --html page.html
  cleanarticle explain pages.jsonl --id 1234 --details
  cleanarticle explain pages.jsonl -o run/
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
        "--open",
        action="store_true",
        help="show the page, or the index, in a browser; without a name from a temporary file",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="write all pages to this folder: a page for the browser each, and an index (index.html) to filter them by",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--details", action="store_true", help="which cleaner decided about a line, and each piece of evidence"
    )
    how.add_argument("--brief", action="store_true", help="labels and reasons only, in half the time")
    parser.add_argument(
        "--color", choices=["auto", "always", "never"], default="auto", help="auto: on a terminal, and not in a pipe"
    )
    add_settings(parser, (*CLEANING_NAMES, "text_field", "encoding", "processes"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain the pages that the arguments name, and return the exit status."""
    check(args.paths, say)
    values = setting_values(args)
    if args.output:
        return _explain_run(args, load_settings(values))
    if args.open and args.html is None:
        args.html = Path(tempfile.mkdtemp(prefix="cleanarticle-")) / "page.html"
    check_output(args.html, args.paths, files_of(values))
    settings = load_settings(values)
    color = args.color == "always" or (args.color == "auto" and _is_colored())
    function = functools.partial(
        _explain_item,
        settings=settings,
        html=args.html is not None,
        color=color,
        details=args.details,
        brief=args.brief,
    )
    records = _with_name(
        tracked(Reader(find(args.paths), settings.text_field, encoding=settings.encoding, warn=say)), args.id
    )
    rejects = Rejects()
    explanations: Generator[bytes | Reject | Failure[Record | Reject]]
    explanations = in_order(function, records, processes=settings.processes)
    with contextlib.closing(explanations):
        pages = accepted(explanations, rejects)
        count = _write(args.html, pages, args.paths[0]) if args.html else _print(pages)
    if args.id and not count:
        raise PathError(f"{args.paths[0]}: no record in it has the id {args.id!r}, or it cannot be shown")
    if args.open and count and not webbrowser.open(args.html.resolve().as_uri()):
        say(f"{args.html}: no browser was found; open this file yourself")
    return 1 if rejects.count else 0


class _Inspected(NamedTuple):
    """The inspector of a page of a run, and the entry of the page in the index."""

    html: bytes
    entry: IndexEntry


def _explain_run(args: argparse.Namespace, settings: Settings) -> int:
    """Write a folder with the inspectors of all pages and an index, and return the exit status.

    Raises:
        PathError: the folder cannot be made, or the pages to read are in it.
    """
    folder: Path = args.output
    if any(targets.is_inside(path, folder) for path in args.paths):
        raise PathError(f"{folder}: the pages to read are in this folder; write to another")
    if args.html or args.id:
        raise PathError("-o writes all pages to a folder: leave out --html and --id")
    try:
        (folder / _PAGES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(f"{folder}: cannot make the folder: {error.strerror or error}") from error
    run = hashlib.sha256(str(folder.resolve()).encode("utf-8", "replace")).hexdigest()[:16]
    function = functools.partial(_inspect_item, settings=settings, run=run)
    reader = Reader(find(args.paths), settings.text_field, encoding=settings.encoding, warn=say)
    rejects = Rejects()
    entries: list[IndexEntry] = []
    with contextlib.closing(in_order(function, enumerate(tracked(reader), 1), processes=settings.processes)) as pages:
        for item in pages:
            if isinstance(item, Failure):
                rejects.add(rejection(item.record[1], item.error))
            elif isinstance(item, Reject):
                rejects.add(item)
            else:
                with NewFile(folder / item.entry.file) as file:
                    file.write(item.html)
                entries.append(item.entry)
    with NewFile(folder / "index.html") as file:
        file.write(index_html(entries, title=args.paths[0], run=run).encode("utf-8", "replace"))
    say(f"{folder / 'index.html'}: {count_phrase(len(entries), 'page')}")
    if args.open and not webbrowser.open((folder / "index.html").resolve().as_uri()):
        say(f"{folder / 'index.html'}: no browser was found; open this file yourself")
    return 1 if rejects.count else 0


def _inspect_item(item: tuple[int, Record | Reject], *, settings: Settings, run: str) -> _Inspected | Reject:
    """Return the inspector of a page.

    Args:
        item: the number of the page in the run, and its record.
        settings: how pages are cleaned.
        run: the name of the run, by which browsers store corrections.
    """
    number, record = item
    if isinstance(record, Reject):
        return record
    page, why = _page_and_why(record, settings, evidence=None)
    file = f"{_PAGES}/{number:06}.html"
    html = explain_html(page, title=_name(record), why=why, run=Run(run, "../index.html"))
    return _Inspected(html.encode("utf-8"), index_entry(page, file, _name(record)))


def _print(pages: Iterable[bytes]) -> int:
    """Print the explanation of each page, and return the number of pages."""
    out = Stdout()
    count = 0
    for page in pages:
        out.write(page)
        count += 1
    return count


def _write(path: Path, pages: Iterator[bytes], source: str) -> int:
    """Write the inspector of the only page to a file, and return the number of pages: 1, or 0 without a page.

    Raises:
        PathError: there are several pages.
    """
    page = next(pages, None)
    if page is None:
        return 0
    if next(pages, None) is not None:
        raise PathError(f"{source}: there is more than one page in it; name the one to show with --id")
    with NewFile(path) as file:
        file.write(page)
    return 1


def _is_colored() -> bool:
    """Return whether the standard output is a terminal with colours, and no variable turns them off."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _name(record: Record) -> str:
    """Return the id of a record; without one, its file and position."""
    return str(record.fields.get("id", f"{record.source}:{record.position}"))


def _with_name(items: Iterable[Record | Reject], name: str | None) -> Iterator[Record | Reject]:
    """Return the records with this name; all items for ``None``."""
    if name is None:
        return iter(items)
    names = {name, os.fsencode(name).decode("utf-8", "surrogateescape")}  # in the locale C it came as bytes
    return (item for item in items if isinstance(item, Record) and _name(item) in names)


def _explain_item(
    item: Record | Reject,
    *,
    settings: Settings,
    html: bool,
    color: bool,
    details: bool,
    brief: bool,
) -> bytes | Reject:
    """Return the explanation of a page, as text or as the inspector.

    Args:
        item: its record.
        settings: how it is cleaned.
        html: whether to return the inspector.
        color: whether the text has colours.
        details: whether the text has each piece of evidence.
        brief: whether to leave out the evidence, which costs half of the time.
    """
    if isinstance(item, Reject):
        return item
    page, why = _page_and_why(item, settings, evidence=False if brief else None)
    if html:
        return explain_html(page, title=_name(item), why=why).encode("utf-8")
    shown = explain_text(page, title=_name(item), color=color, why=why, details=details)
    return shown.encode("utf-8", "backslashreplace")


def _page_and_why(item: Record, settings: Settings, *, evidence: bool | None) -> tuple[Page, Sequence[Why]]:
    """Return a page, cleaned, and why each of its lines has its label; *evidence* is as for ``explain``."""
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
        evidence=evidence,
    )
    return page, why
