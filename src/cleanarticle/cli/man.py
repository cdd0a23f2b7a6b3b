"""``cleanarticle man``: print the manual page, made from the same parser as ``--help``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cleanarticle.cli.output import Stdout
from cleanarticle.cli.parsers import commands_of, options_of
from cleanarticle.version import VERSION

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

EXAMPLES = """\
examples:
  cleanarticle man | man -l -
  cleanarticle man > ~/.local/share/man/man1/cleanarticle.1
"""

EXIT_STATUS = (
    ("0", "done"),
    ("1", "done, and some records were rejected"),
    ("2", "the request cannot be carried out; the message says what to do"),
    ("70", "an unexpected error; the last line names the record"),
    ("130", "stopped by Ctrl-C; 143 by SIGTERM, 129 by SIGHUP"),
    ("141", "the program that read the output has ended"),
)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "man",
        help="print the manual page",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the page, and return the exit status."""
    Stdout().write(page(args.parser).encode())
    return 0


def page(parser: argparse.ArgumentParser) -> str:
    """Return the manual page of *parser* in the language of ``man``."""
    commands = commands_of(parser)
    lines = [
        f'.TH CLEANARTICLE 1 "" "cleanarticle {VERSION["library"]}" "User commands"',
        ".SH NAME",
        f"cleanarticle \\- {_text(parser.description or '')}",
        ".SH SYNOPSIS",
        *(f".B cleanarticle {name}\n[OPTIONS]{_arguments(command)}\n.br" for name, command in commands.items()),
        ".SH COMMANDS",
    ]
    for name, command in commands.items():
        lines += [f".SS {name}", _text(command.description or "")]
        lines += _entries(command._get_positional_actions())
        lines += _entries(options_of(command))
        if command.epilog:
            lines += [".PP", ".nf", _text(command.epilog.rstrip()), ".fi"]
    lines.append(".SH EXIT STATUS")
    for status, meaning in EXIT_STATUS:
        lines += [".TP", f".B {status}", _text(meaning)]
    return "\n".join(lines) + "\n"


def _arguments(command: argparse.ArgumentParser) -> str:
    """Return the names of the arguments of a command that are not options, each after a space."""
    return "".join(f" {action.metavar or action.dest.upper()}…" for action in command._get_positional_actions())


def _entries(actions: list[argparse.Action]) -> list[str]:
    """Return the lines of the manual page for some options or arguments."""
    lines = []
    for action in actions:
        value = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else "")
        names = ", ".join(action.option_strings)
        shown = f"{names} {value}" if names and action.nargs != 0 else names or str(value or action.dest)
        lines += [".TP", f".B {_text(shown)}", _text((action.help or "").replace("%%", "%"))]
    return lines


def _text(text: str) -> str:
    """Return *text* with the commands of ``man`` escaped."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in text.split("\n"))
