"""The command line, a module for each command: ``cleanarticle clean``, ``explain``, ``learn``, ``report`` and others.

Exit status: 0 done, 1 some records rejected, 2 the request cannot be carried out, 70 an unexpected error, 130 stopped
by Ctrl-C (143 by SIGTERM, 129 by SIGHUP), 141 the program that read the output has ended.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import NoReturn

from cleanarticle.argument_checks import suggestion
from cleanarticle.cli import clean, completion, config, diff, explain, learn, man, report, schema
from cleanarticle.cli.output import Stopped, clear_current_record, current_record_name, say
from cleanarticle.cli.parsers import commands_of, options_of
from cleanarticle.errors import CleanArticleError
from cleanarticle.version import VERSION

_COMMANDS = (clean, explain, learn, report, diff, config, schema, completion, man)
"""Modules with a function ``add(commands)``: it adds a parser, whose ``run`` is a function from arguments to an exit
status."""

EXAMPLES = """\
examples:
  cleanarticle clean page.txt
  cleanarticle clean pages.jsonl -o clean.jsonl --processes 4
  cleanarticle explain page.txt
  cleanarticle COMMAND --help
"""

UNEXPECTED = 70
"""The exit status of a fault of the program itself (``EX_SOFTWARE`` of ``sysexits.h``)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments without the name of the program; ``None`` for those of the process.

    Returns:
        The exit status.
    """
    _open_standard_streams()
    clear_current_record()
    parser = _parser()
    args = _parsed(parser, argv)
    args.parser = parser
    try:
        with _stopped_by_signals():
            status: int = args.run(args)
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes the standard output once more at exit: redirect that to nowhere.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt as error:
        say("stopped; no output file was changed")
        return 128 + (error.number if isinstance(error, Stopped) else signal.SIGINT)
    except CleanArticleError as error:
        say(str(error))
        return 2
    except OSError as error:
        say(f"{error.filename or 'the output cannot be written'}: {error.strerror or error}")
        return 2
    except Exception as error:
        with contextlib.suppress(OSError, ValueError, AttributeError):  # the standard error may be closed
            traceback.print_exc()
        where = f" at {current_record_name()}" if current_record_name() else ""
        fault = f"{type(error).__name__}: {error}"
        say(f"unexpected error{where}: {fault}. This is a fault of cleanarticle: report it with the lines above")
        return UNEXPECTED
    return status


def _open_standard_streams() -> None:
    """Open the standard streams that are closed, so that no output file gets their descriptors.

    Messages that Python or a C library writes to the standard error would go into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """End the ``with`` block by :class:`Stopped` on SIGTERM and SIGHUP, as by ``KeyboardInterrupt`` on Ctrl-C."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise Stopped(number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup has SIGHUP ignored
                before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parsed(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments; the error for an unknown option is that of its command, and suggests a known one."""
    args, unknown = parser.parse_known_args(argv)
    if unknown:
        command = commands_of(parser)[args.command]
        known = [name for option in options_of(command) for name in option.option_strings]
        command.error(f"unrecognized arguments: {' '.join(unknown)}.{suggestion(unknown[0].partition('=')[0], known)}")
    return args


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line, with all commands."""
    parser = argparse.ArgumentParser(
        prog="cleanarticle",
        description="Turn the plain text of scraped pages into clean, structured articles.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"cleanarticle {VERSION['library']}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    for command in _COMMANDS:
        command.add(commands)
    return parser
