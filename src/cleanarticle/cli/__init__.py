"""The command line: ``cleanarticle clean``, ``explain``, ``learn`` and ``report``, a file each.

Exit status: 0 done, 1 some records rejected, 2 asked for what cannot be done, 130 stopped by Ctrl-C,
141 the program that read the output went away.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from cleanarticle.cli import clean, explain, learn, report
from cleanarticle.cli.output import say
from cleanarticle.errors import CleanArticleError
from cleanarticle.version import VERSION

_COMMANDS = (clean, explain, learn, report)
"""Each has ``add(commands)``, which adds its parser and sets ``run``, from arguments to an exit status."""


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
        say("stopped; no output file was changed")
        return 130
    except CleanArticleError as error:
        say(str(error))
        return 2
    except OSError as error:
        say(f"{error.filename or 'the output cannot be written'}: {error.strerror or error}")
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
    for command in _COMMANDS:
        command.add(commands)
    return parser
