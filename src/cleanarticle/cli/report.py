"""``cleanarticle report``: what a run over many pages came to, for a person to look at."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.cli.options import add_settings, setting_values
from cleanarticle.cli.output import Rejects, check_output, noted, say
from cleanarticle.errors import RecordError
from cleanarticle.explain.corpus import Corpus
from cleanarticle.io.files import NewFile, check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Reject
from cleanarticle.io.targets import PathError

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


EXAMPLES = """\
examples:
  cleanarticle report clean.jsonl --html report.html
  cleanarticle report clean.jsonl --words words.txt
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "report",
        help="summarise a run: shares, repairs, boilerplate, doubtful pages; list the flagged words",
        description="Make a report of what `cleanarticle clean --lines --seconds` wrote as JSON lines or Parquet, "
        "and a list of the words that were flagged and not changed.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="what `clean --lines --seconds` wrote; a folder of these; or -"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="where to write the report")
    parser.add_argument(
        "--words", type=Path, metavar="FILE", help="where to write the flagged words, a list to edit for clean --words"
    )
    add_settings(parser, ("text_field",))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the report that the arguments ask for; the exit status."""
    from cleanarticle.explain.report import report_html
    from cleanarticle.spelling import FlagCounter, format_flags

    text_field = setting_values(args)["text_field"].value
    check(args.paths, say)
    outputs = [path for path in (args.html, args.words) if path is not None]
    if not outputs:
        raise PathError("say what to write: --html FILE for the report, --words FILE for the flagged words, or both")
    for path in outputs:
        check_output(path, args.paths)
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise PathError(f"{args.words}: --html and --words name one file; name two")
    corpus = Corpus(text_field=text_field)
    flags = FlagCounter()
    rejects = Rejects()
    for item in noted(Reader(find(args.paths), text_field)):
        if isinstance(item, Reject):
            rejects.add(item)
            continue
        name = str(item.fields.get("id", f"{item.source}:{item.position}"))
        try:
            corpus.add(name, item.fields)
            flags.add_record(item.fields, text_field)
        except RecordError as error:
            rejects.add(Reject(item.source, item.position, str(error)))
    if not corpus.pages:
        raise PathError(
            f"{', '.join(args.paths)}: there is no record in it that `cleanarticle clean` wrote; "
            "make one with cleanarticle clean PATH --lines --seconds -o OUT.jsonl"
        )
    if args.html:
        title = ", ".join(Path(path).name or path for path in args.paths)
        with NewFile(args.html) as file:
            file.write(report_html(corpus, title=title).encode("utf-8"))
    if args.words:
        with NewFile(args.words) as file:
            file.write(format_flags(flags.most_frequent()).encode("utf-8", "replace"))
    return 1 if rejects.count else 0
