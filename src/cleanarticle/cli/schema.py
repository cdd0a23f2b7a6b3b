"""``cleanarticle schema``: print the JSON Schema of the output."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from cleanarticle.cli.output import Stdout

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

EXAMPLES = """\
examples:
  cleanarticle schema record > record.schema.json
  cleanarticle schema page > page.schema.json
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "schema",
        help="print the JSON Schema of records or pages",
        description="Print the JSON Schema of the records that `clean` writes, or of pages (Page.to_dict).",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("of", choices=("record", "page"), help="what the schema describes")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the schema, and return the exit status."""
    from cleanarticle.io.json_schema import page_schema, record_schema

    schema = record_schema() if args.of == "record" else page_schema()
    Stdout().write((json.dumps(schema, indent=2) + "\n").encode())
    return 0
