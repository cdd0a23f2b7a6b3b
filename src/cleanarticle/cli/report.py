"""``cleanarticle report``: summarise what ``cleanarticle clean`` wrote for many pages."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cleanarticle.cli.options import add_settings, setting_values
from cleanarticle.cli.output import Rejects, Stdout, check_output, say, tracked
from cleanarticle.cli.summary import reason_of
from cleanarticle.errors import RecordError, printable
from cleanarticle.explain.corpus import Corpus
from cleanarticle.io.files import NewFile, check, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Reject
from cleanarticle.io.targets import PathError
from cleanarticle.io.tree import INDEX

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands


_MAX_SIMILAR_ERRORS = 5
"""The largest number of similar errors that are printed. Set by hand."""
_MAX_ERRORS_BEFORE_FIRST_PAGE = 5
"""If so many records are errors and no page was read yet, the input is not an output of `clean`. Set by hand."""

REJECT_FIELDS = frozenset({"source", "position", "error", "record"})
"""The fields of a record in a file of rejects."""

EXAMPLES = """\
examples:
  cleanarticle report clean.jsonl
  cleanarticle report clean.jsonl.rejects.jsonl
  cleanarticle report clean.jsonl --html report.html
  cleanarticle report clean.jsonl --words words.txt
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "report",
        help="summarise a run: what was kept, dropped and repaired, and which pages are doubtful",
        description="Summarise what `cleanarticle clean` wrote as JSON lines, Parquet or a folder, or count the "
        "reasons in a file of rejects. The report is printed in the terminal. With --html or --words it is not: "
        "--html writes it as a file, --words writes a list of the words that were flagged and not changed. Clean with "
        "--lines and --seconds: without them some parts of the report are missing.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a file that `clean` wrote, a folder of such files, a file of rejects, or - for the standard input",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report to this HTML file")
    parser.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help="write the flagged words to this file; after you have edited it, use it with clean --words",
    )
    add_settings(parser, ("text_field",))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the report that the arguments request, and return the exit status."""
    from cleanarticle.explain.report import report_html
    from cleanarticle.explain.report_text import report_text
    from cleanarticle.spelling import FlagCounter, format_flags

    text_field = setting_values(args)["text_field"].value
    paths = [_path_to_read(path) for path in args.paths]
    check(paths, say)
    outputs = [path for path in (args.html, args.words) if path is not None]
    for path in outputs:
        check_output(path, paths)
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise PathError(f"{args.words}: --html and --words name the same file; give each a file of its own")
    corpus = Corpus(text_field=text_field)
    flags = FlagCounter()
    rejects = _LimitedRejects()
    reject_reasons: Counter[str] = Counter()  # of records in files of rejects
    for item in tracked(Reader(find(paths), text_field)):
        if isinstance(item, Reject):
            rejects.add(item)
            continue
        if item.fields.keys() == REJECT_FIELDS:
            reject_reasons[reason_of(str(item.fields["error"]))] += 1
            continue
        name = str(item.fields.get("id", f"{item.source}:{item.position}"))
        try:
            if "file" in item.fields and text_field not in item.fields:
                corpus.add_entry(item.fields)
                continue
            corpus.add(name, item.fields)
            flags.add_record(item.fields, text_field)
        except RecordError as error:
            rejects.add(Reject(item.source, item.position, str(error)))
            if not corpus.pages and rejects.count >= _MAX_ERRORS_BEFORE_FIRST_PAGE:
                break
    rejects.close()
    if not corpus.pages and not reject_reasons:
        raise PathError(
            f"{', '.join(args.paths)}: no record that `cleanarticle clean` wrote is in the input; "
            "make one with cleanarticle clean PATH --lines --seconds -o OUT.jsonl"
        )
    title = ", ".join(Path(path).name or path for path in args.paths)
    if args.html:
        with NewFile(args.html) as file:
            file.write(report_html(corpus, title=title).encode("utf-8"))
    if args.words:
        with NewFile(args.words) as file:
            file.write(format_flags(flags.most_frequent()).encode("utf-8", "replace"))
    if not outputs:
        text = report_text(corpus, title=title) if corpus.pages else ""
        rows = "".join(f"{count:>10,}  {printable(reason)}\n" for reason, count in reject_reasons.most_common())
        text += f"Rejected (of {reject_reasons.total():,} rejects)\n{rows}" if rows else ""
        Stdout().write(text.encode("utf-8", "replace"))
    return 1 if rejects.count else 0


def _path_to_read(path: str) -> str:
    """Return the path of the index if *path* is a folder that `clean -o OUT/` wrote, or else *path* itself."""
    index = Path(path) / INDEX
    return str(index) if index.is_file() else path


class _LimitedRejects(Rejects):
    """Print the first few of many similar errors, and at the end how many more there were."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Counter[str] = Counter()

    def add(self, reject: Reject) -> None:
        """Count a reject, and print it unless five similar ones were printed."""
        reason = reason_of(reject.error)
        self._counts[reason] += 1
        if self._counts[reason] <= _MAX_SIMILAR_ERRORS:
            super().add(reject)
        else:
            self.count += 1

    def close(self) -> None:
        """Print for each reason how many rejects were not printed."""
        for reason, count in self._counts.items():
            if count > _MAX_SIMILAR_ERRORS:
                say(f"{count - _MAX_SIMILAR_ERRORS:,} more: {reason}")
