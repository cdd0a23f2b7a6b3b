"""Print the log messages of the library on the standard error: ``-v`` and ``-vv``."""

from __future__ import annotations

import argparse
import contextlib
import logging
from collections.abc import Iterator

from cleanarticle.cli.output import say

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


def add_volume(parser: argparse.ArgumentParser) -> None:
    """Add ``--quiet`` and ``--verbose``."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    group.add_argument(
        "-v",
        "--verbose",
        action="count",
        default=0,
        help="print which files are read and what is rejected; -vv prints more",
    )


class _MessageHandler(logging.Handler):
    """Print log records like other messages of the command line, without control characters."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one log record."""
        say(record.getMessage())


@contextlib.contextmanager
def logged(verbosity: int) -> Iterator[None]:
    """Print the log messages of the library inside the ``with`` block.

    Args:
        verbosity: 0 for warnings, 1 for what is done, 2 for details.
    """
    logger = logging.getLogger("cleanarticle")
    handler = _MessageHandler()
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(_LEVELS[min(verbosity, len(_LEVELS) - 1)])
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]
