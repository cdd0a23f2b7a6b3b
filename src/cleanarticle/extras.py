"""Optional packages, each loaded where it is first needed; where it is missing, an error says what to install."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from cleanarticle.errors import MissingExtraError


def load(module: str, extra: str, purpose: str) -> Any:
    """A module that an extra of this package brings.

    Args:
        module: what to import.
        extra: the extra.
        purpose: what it is needed for, as in "to read HTML".

    Raises:
        MissingExtraError: it is not installed.

    >>> load("no_such_module", "html", "to read HTML")
    Traceback (most recent call last):
    ...
    cleanarticle.errors.MissingExtraError: to read HTML, the extra [html] is needed: pip install 'cleanarticle[html]'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        message = f"{purpose}, the extra [{extra}] is needed: pip install 'cleanarticle[{extra}]'"
        raise MissingExtraError(message, name=module) from error


def pyarrow() -> Any:
    """Reads and writes Parquet."""
    load("pyarrow.parquet", "arrow", "to read and write Parquet")
    return load("pyarrow", "arrow", "to read and write Parquet")


def lxml() -> Any:
    """Parses HTML: the module ``lxml.etree``."""
    return load("lxml.etree", "html", "to read HTML")


def warc() -> Any:
    """Reads web archives."""
    return load("fastwarc.warc", "warc", "to read web archives")


def zstd() -> Any:
    """Reads and writes .zst.

    Not the package ``zstandard``: its reader takes a file that was cut short for a whole one.
    """
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return load(name, "zst", "to read and write .zst")
