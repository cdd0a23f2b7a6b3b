"""The exceptions that the library raises.

::

    CleanArticleError
    ├── InputError      (also a TypeError)   an argument has the wrong type
    ├── OptionError     (also a ValueError)  an option has an invalid value
    │   └── PipelineError                    a pipeline cannot be built from these cleaners or options
    ├── RecordError     (also a ValueError)  a record of a file cannot be read
    ├── LocaleError     (also a ValueError)  a cue-phrase file is malformed
    ├── ProfileError    (also a ValueError)  a site profile is malformed
    ├── MissingExtraError (also an ImportError) an optional package is not installed
    └── CleanerError    (also a RuntimeError) a cleaner failed, or made an invalid proposal
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping


class CleanArticleError(Exception):
    """The base of all errors that this library raises deliberately."""


class InputError(CleanArticleError, TypeError):
    """An argument has the wrong type: bytes as a page, a path as a pipeline."""


class OptionError(CleanArticleError, ValueError):
    """An option has an invalid value."""


class RecordError(CleanArticleError, ValueError):
    """A record of a file cannot be read as a page."""


class LocaleError(CleanArticleError, ValueError):
    """A file of language data is malformed."""


class ProfileError(CleanArticleError, ValueError):
    """A site profile is malformed."""


class MissingExtraError(CleanArticleError, ImportError):
    """An optional package is not installed; the message names the extra that installs it."""


class PipelineError(OptionError):
    """A pipeline cannot be built from these cleaners or options."""


class CleanerError(CleanArticleError, RuntimeError):
    """A cleaner raised an exception, or made a proposal that the engine cannot apply."""


_SHOWN = 40  # characters of a name that a message shows, about half a line of a terminal


def shortened(text: str, most: int = _SHOWN) -> str:
    """Cut *text* to what a message shows of it, *most* characters with the ellipsis.

    >>> shortened("x" * 50)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def printable(text: str) -> str:
    r"""Return *text* with escapes for the characters that a terminal would obey, or would not show.

    >>> print(printable("a\x1b[2J\u202eé"))
    a\x1b[2J\u202eé
    """
    if text.isprintable():
        return text
    escaped = (char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    return "".join(escaped)


BYTES_MESSAGE = (
    "cleanarticle works on a str, and this is of the type {kind}. Decode it first: "
    "data.decode('utf-8', 'replace'), or read the file with open(path, encoding='utf-8'). "
    "If the encoding is wrong or mixed, decode anyway: cleanarticle repairs mojibake. "
    "For the bytes of an HTML page call cleanarticle.clean_html."
)


def require_text(value: object) -> str:
    """Return *value* if it is a ``str``.

    Raises:
        InputError: it is not; the message says what to do.

    >>> require_text("a page")
    'a page'
    >>> require_text(None)
    Traceback (most recent call last):
    ...
    cleanarticle.errors.InputError: cleanarticle works on a str, and this is None (NoneType).
    Skip the record, or pass ''.
    """
    if isinstance(value, str):
        return value
    kind = type(value).__name__
    if isinstance(value, bytes | bytearray | memoryview):
        raise InputError(BYTES_MESSAGE.format(kind=kind))
    if value is None:
        raise InputError("cleanarticle works on a str, and this is None (NoneType). Skip the record, or pass ''.")
    if isinstance(value, os.PathLike):
        raise InputError(
            f"cleanarticle works on a str, and this is a path ({kind}). Read the file: "
            "clean(path.read_text('utf-8')); or use the command line: cleanarticle clean PATH."
        )
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise InputError(
            f"cleanarticle works on a str, and this is of the type {kind}. "
            "For a record, pass its text: clean(record['text'], url=record.get('url'))."
        )
    raise InputError(
        f"cleanarticle works on a str, and this is of the type {kind}. "
        "For many texts or records call cleanarticle.clean_many."
    )
