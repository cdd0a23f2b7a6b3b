"""Optional packages: each is imported when it is first needed; if it is missing, the error says what to install."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from cleanarticle.errors import MissingExtraError


def load(module: str, extra: str, purpose: str) -> Any:
    """Import a module of an optional package.

    Args:
        module: the name of the module.
        extra: the extra of this package that installs it.
        purpose: what it is needed for, such as "to read HTML".

    Raises:
        MissingExtraError: the module is not installed.

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
    """Return pyarrow, which reads and writes Parquet."""
    load("pyarrow.parquet", "arrow", "to read and write Parquet")
    return load("pyarrow", "arrow", "to read and write Parquet")


def lxml() -> Any:
    """Return ``lxml.etree``, which parses HTML."""
    return load("lxml.etree", "html", "to read HTML")


def warc() -> Any:
    """Return ``fastwarc.warc``, which reads web archives."""
    return load("fastwarc.warc", "warc", "to read web archives")


def fsspec() -> Any:
    """Return fsspec, which reads and writes files elsewhere."""
    return load("fsspec", "remote", "to read and write addresses such as https:// and s3://")


def pandas() -> Any:
    """Return pandas."""
    return load("pandas", "pandas", "to clean pandas frames")


def polars() -> Any:
    """Return polars, which needs pyarrow to hand over its columns."""
    load("pyarrow", "polars", "to clean polars frames")
    return load("polars", "polars", "to clean polars frames")


def zstd() -> Any:
    """Return the module that reads and writes .zst files.

    It is not the package ``zstandard``, whose reader does not notice that a file was cut off.
    """
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return load(name, "zst", "to read and write .zst")
