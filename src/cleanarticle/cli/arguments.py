"""The arguments that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

PATHS = (
    "a .txt, .md or .html file (a page), .jsonl (a record a line), .parquet (a record a row), .wet or .warc (a web "
    "archive), each also .gz or .zst; a folder of these; or -, the standard input, known by how it begins"
)


def add_text_field(parser: argparse.ArgumentParser) -> None:
    """``--text-field``."""
    parser.add_argument("--text-field", default="text", metavar="NAME", help="the field that holds the text (text)")


def add_output(parser: argparse.ArgumentParser) -> None:
    """``-o``."""
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="where to write; the standard output if not given"
    )


def add_processes(parser: argparse.ArgumentParser) -> None:
    """``--processes``."""
    parser.add_argument("--processes", type=_count, metavar="N", help="number of worker processes")


def seconds(value: str) -> float:
    """A number of seconds above 0.

    Raises:
        argparse.ArgumentTypeError: *value* is none.
    """
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of seconds above 0")
    return number


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of processes: 1, 2, …")
    return int(value)
