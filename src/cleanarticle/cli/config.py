"""``cleanarticle config``: print the settings in force, and where each comes from."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cleanarticle.cli.options import add_settings, load_settings, setting_values
from cleanarticle.cli.output import Stdout
from cleanarticle.settings.keys import KEYS

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

EXAMPLES = """\
examples:
  cleanarticle config
  cleanarticle config --balance 0.2 --drop '^Our sister paper' > cleanarticle.toml
"""


_MAX_COLUMN = 40  # characters after which the origin of a setting is written, if the setting is not longer; set by hand


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "config",
        help="print the settings in force, and where each comes from",
        description="Print the settings in force, and where each comes from: an option, an environment variable, a "
        "file or the default. What is printed is TOML: it can be used as a file of settings.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_settings(parser, KEYS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the settings, and return the exit status."""
    values = setting_values(args)
    load_settings(values)
    rows = []
    for name in KEYS:
        value, origin = values[name]
        rows.append((f"# {name} =" if value is None else f"{name} = {toml(value)}", origin))
    width = min(_MAX_COLUMN, max(len(row) for row, _ in rows))
    text = "".join(f"{row:{width}}  # {json.dumps(origin)[1:-1]}\n" for row, origin in rows)
    Stdout().write(text.encode("utf-8", "backslashreplace"))
    return 0


def toml(value: object) -> str:
    r"""Return *value* as TOML.

    >>> print(toml(("a\\d", 2.5, True)), toml({"teh": "the"}))
    ["a\\d", 2.5, true] {"teh" = "the"}
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{toml(name)} = {toml(item)}" for name, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
