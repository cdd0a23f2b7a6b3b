"""The arguments that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

PATHS = (
    "a .txt, .md or .html file (a page), .jsonl (a record a line), .json, .csv or .parquet (records), .wet or .warc (a "
    "web archive), each also .gz or .zst; a folder of these; a pattern, such as 'pages/*.txt'; an address of any of "
    "these (https://…, s3://…); or -, the standard input (format detected from its first bytes)"
)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add ``-o``."""
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="where to write; the standard output if not given"
    )
