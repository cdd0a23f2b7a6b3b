"""The command line: ``cleanarticle clean``, ``cleanarticle explain`` and ``cleanarticle learn``.

Exit status: 0 done, 1 some records rejected, 2 asked for what cannot be done, 130 stopped by Ctrl-C,
141 the program that read the output went away.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from cleanarticle.batch import clean_record, text_of
from cleanarticle.errors import CleanArticleError
from cleanarticle.explain import explain_text
from cleanarticle.io import jsonl, markdown, plain
from cleanarticle.io.files import NewFile, PathError, Source, check, find, form_of
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject
from cleanarticle.profile import Profile, merged, profile_of
from cleanarticle.progress import Progress
from cleanarticle.version import VERSION
from cleanarticle.workers import Failure, in_order

_FORMS = {"txt": "text", "md": "markdown", "parquet": "parquet"}
_BETWEEN = {"text": plain.BETWEEN, "markdown": markdown.BETWEEN, "jsonl": ""}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments, without the program's name; those of the process if ``None``.

    Returns:
        The exit status.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at exit; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        _say("stopped; no output file was changed")
        return 130
    except CleanArticleError as error:
        _say(str(error))
        return 2
    except OSError as error:
        _say(f"{error.filename or 'the output cannot be written'}: {error.strerror or error}")
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cleanarticle",
        description="Turn the plain text of scraped pages into clean, structured articles.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"cleanarticle {VERSION['library']}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    paths = "a .txt file (one page), a .jsonl file (a record a line), either also .gz or .zst; a folder of these; or -"

    clean = commands.add_parser("clean", help="write the cleaned pages", allow_abbrev=False)
    clean.add_argument("paths", nargs="+", metavar="PATH", help=paths)
    clean.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="where to write; the standard output if not given"
    )
    clean.add_argument(
        "--to",
        choices=["jsonl", "text", "markdown", "parquet"],
        help="what to write; as the name of OUT says (.txt, .md), and else jsonl, if not given",
    )
    clean.add_argument("--text-field", default="text", metavar="NAME", help="the field that holds the text (text)")
    clean.add_argument("--processes", type=_count, metavar="N", help="work in so many processes beside this one")
    clean.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="reject a record that takes longer")
    clean.add_argument("--profile", type=Path, metavar="FILE", help="what `learn` found out about the pages' site")
    clean.add_argument("--lines", action="store_true", help="jsonl: add every line with its label and reason")
    clean.set_defaults(run=_clean)

    explain = commands.add_parser("explain", help="show every line, its label and why", allow_abbrev=False)
    explain.add_argument("paths", nargs=1, metavar="PATH", help=paths)
    explain.add_argument("--text-field", default="text", metavar="NAME", help="the field that holds the text (text)")
    explain.set_defaults(run=_explain)

    learn = commands.add_parser(
        "learn", help="find out what the pages of one site have in common, for clean --profile", allow_abbrev=False
    )
    learn.add_argument("paths", nargs="+", metavar="PATH", help=paths)
    learn.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="where to write; the standard output if not given"
    )
    learn.add_argument("--text-field", default="text", metavar="NAME", help="the field that holds the text (text)")
    learn.add_argument("--processes", type=_count, metavar="N", help="work in so many processes beside this one")
    learn.set_defaults(run=_learn)
    return parser


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of processes: 1, 2, …")
    return int(value)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of seconds above 0")
    return seconds


def _clean(args: argparse.Namespace) -> int:
    output: Path | None = args.output
    form = args.to or (_FORMS.get(form_of(output.name)[0], "jsonl") if output else "jsonl")
    if form == "parquet":
        raise PathError("--to parquet needs the extra [arrow], which this release does not have yet; use --to jsonl")
    check(args.paths)
    if output is not None:
        _check_output(output, args.paths)
    sources = functools.partial(_sources, args.paths, output)
    progress = Progress(sys.stderr, sum(source.size for source in sources()) if sys.stderr.isatty() else 0)
    reader = Reader(sources(), args.text_field)
    profile = Profile.load(args.profile) if args.profile else None
    row = functools.partial(_row, form=form, text_field=args.text_field, lines=args.lines, profile=profile)
    size = functools.partial(_size, text_field=args.text_field)
    rows = in_order(row, reader, processes=args.processes, timeout=args.timeout, size=size)
    between = _BETWEEN[form].encode()
    written = 0
    try:
        with contextlib.closing(rows), _sink(output) as sink, _Rejects(output) as rejects:
            for count, item in enumerate(rows, 1):
                if isinstance(item, Failure):
                    rejects.add(_rejected(item))
                elif isinstance(item, Reject):
                    rejects.add(item)
                else:
                    sink.write(between + item if written else item)
                    written += 1
                progress.update(count, reader.consumed)
    finally:
        progress.clear()
    if rejects.count and output is not None:
        _say(f"{rejects.count:,} of {written + rejects.count:,} records rejected: see {_rejects_path(output)}")
    return 1 if rejects.count else 0


def _check_output(output: Path, paths: Sequence[str]) -> None:
    if output.is_dir():
        raise PathError(f"{output}: this is a folder; name a file to write to")
    if not output.parent.is_dir():
        raise PathError(f"{output}: there is no folder {output.parent}; make it first")
    if any(name != "-" and output.exists() and output.samefile(name) for name in paths):
        raise PathError(f"{output}: this is one of the files to read; write to another")


def _sources(paths: Sequence[str], output: Path | None) -> Iterator[Source]:
    """The files to read, less an output of an earlier run that stands among them."""
    own = output.resolve() if output else None
    return (source for source in find(paths) if source.path is None or own is None or source.path.resolve() != own)


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


def _size(item: Record | Reject, *, text_field: str) -> int:
    text = item.fields.get(text_field) if isinstance(item, Record) else None
    return len(text) if isinstance(text, str) else 1


def _rejected(failure: Failure[Record | Reject]) -> Reject:
    record = failure.record
    fields = record.fields if isinstance(record, Record) else record.record
    return Reject(record.source, record.position, failure.error, fields)


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


def _sink(output: Path | None) -> contextlib.AbstractContextManager[_Sink]:
    return NewFile(output) if output else contextlib.nullcontext(_Stdout())


class _Stdout:
    """The standard output, each record passed on at once."""

    def write(self, data: bytes) -> None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _rejects_path(output: Path) -> Path:
    return output.with_name(output.name + ".rejects.jsonl")


class _Rejects:
    """Where rejects go: a file beside the output, or a line each on the standard error."""

    def __init__(self, output: Path | None) -> None:
        self.count = 0
        self._path = _rejects_path(output) if output else None
        self._file: NewFile | None = None

    def add(self, reject: Reject) -> None:
        self.count += 1
        if self._path is None:
            _say(f"{reject.source}:{reject.position}: {reject.error}")
            return
        if self._file is None:
            self._file = NewFile(self._path)
        self._file.write(jsonl.dump(reject._asdict()).encode("utf-8"))

    def __enter__(self) -> _Rejects:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._file is not None:
            self._file.commit() if kind is None else self._file.discard()
        elif self._path is not None and kind is None:
            self._path.unlink(missing_ok=True)  # of an earlier run; it would say what is no longer so


def _explain(args: argparse.Namespace) -> int:
    check(args.paths)
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    function = functools.partial(_explained, text_field=args.text_field, color=color)
    out = _Stdout()
    rejects = _Rejects(None)
    for item in in_order(function, Reader(find(args.paths), args.text_field)):
        if isinstance(item, Failure):
            rejects.add(_rejected(item))
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


def _learn(args: argparse.Namespace) -> int:
    output: Path | None = args.output
    check(args.paths)
    if output is not None:
        _check_output(output, args.paths)
    rejects = _Rejects(None)
    function = functools.partial(_learned, text_field=args.text_field)
    size = functools.partial(_size, text_field=args.text_field)
    reader = Reader(_sources(args.paths, output), args.text_field)
    found = in_order(function, reader, processes=args.processes, size=size)
    with contextlib.closing(found):
        profile = merged(_accepted(found, rejects)).pruned()
    with _sink(output) as sink:
        sink.write(profile.to_json().encode("utf-8"))
    return 1 if rejects.count else 0


def _accepted(found: Iterator[Profile | Reject | Failure[Record | Reject]], rejects: _Rejects) -> Iterator[Profile]:
    for item in found:
        if isinstance(item, Profile):
            yield item
        else:
            rejects.add(_rejected(item) if isinstance(item, Failure) else item)


def _learned(item: Record | Reject, *, text_field: str) -> Profile | Reject:
    return item if isinstance(item, Reject) else profile_of(text_of(item.fields, text_field))


def _say(message: str) -> None:
    sys.stderr.write(f"cleanarticle: {message}\n")
