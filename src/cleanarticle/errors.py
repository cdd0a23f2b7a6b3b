"""The exceptions that the library raises.

::

    CleanArticleError
    ├── InputError      (also a TypeError)   a value of the wrong type was handed in
    ├── OptionError     (also a ValueError)  an option has a value that it cannot take
    │   └── PipelineError                    a pipeline cannot be built as asked
    ├── RecordError     (also a ValueError)  a record of a file cannot be read
    ├── LocaleError     (also a ValueError)  a cue-phrase file is malformed
    ├── ProfileError    (also a ValueError)  a site profile is malformed
    ├── MissingExtraError (also an ImportError) what was asked for needs a package that is not installed
    └── CleanerError    (also a RuntimeError) a cleaner failed or proposed nonsense
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping


class CleanArticleError(Exception):
    """The base of every error that this library raises on purpose."""


class InputError(CleanArticleError, TypeError):
    """A value of the wrong type was handed in: bytes as a page, a path as a pipeline."""


class OptionError(CleanArticleError, ValueError):
    """An option has a value that it cannot take."""


class RecordError(CleanArticleError, ValueError):
    """A record of a file cannot be read as a page."""


class LocaleError(CleanArticleError, ValueError):
    """A file of language data is malformed."""


class ProfileError(CleanArticleError, ValueError):
    """A site profile is malformed."""


class MissingExtraError(CleanArticleError, ImportError):
    """What was asked for needs a package that is not installed; the message names the extra that brings it."""


class PipelineError(OptionError):
    """A pipeline cannot be built as asked."""


class CleanerError(CleanArticleError, RuntimeError):
    """A cleaner raised, or proposed something that the engine cannot apply."""


_SHOWN = 40  # characters of a name that a message shows, about half a line of a terminal


def shortened(text: str) -> str:
    """Cut *text* to what a message shows of it.

    >>> shortened("x" * 50)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def printable(text: str) -> str:
    r"""Write out what a terminal would obey in *text*, or would not show.

    >>> print(printable("a\x1b[2J\u202eé"))
    a\x1b[2J\u202eé
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


BYTES_MESSAGE = (
    "cleanarticle works on a str, and this is of the type {kind}. Decode it first: "
    "data.decode('utf-8', 'replace'), or read the file with open(path, encoding='utf-8'). "
    "Where the encoding is wrong or mixed, decode anyway: repairing mojibake is part of the job. "
    "For the bytes of an HTML page call cleanarticle.clean_html."
)


def require_text(value: object) -> str:
    """Return *value* if it is a ``str``; raise an :class:`InputError` that says what to do if not.

    >>> require_text("a page")
    'a page'
    >>> require_text(None)
    Traceback (most recent call last):
    ...
    cleanarticle.errors.InputError: cleanarticle works on a str, and this is None (NoneType).
    Skip the record, or hand in ''.
    """
    if isinstance(value, str):
        return value
    kind = type(value).__name__
    if isinstance(value, bytes | bytearray | memoryview):
        raise InputError(BYTES_MESSAGE.format(kind=kind))
    if value is None:
        raise InputError("cleanarticle works on a str, and this is None (NoneType). Skip the record, or hand in ''.")
    if isinstance(value, os.PathLike):
        raise InputError(
            f"cleanarticle works on a str, and this is a path ({kind}). Read the file: "
            "clean(path.read_text('utf-8')); or use the command line: cleanarticle clean PATH."
        )
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise InputError(
            f"cleanarticle works on a str, and this is of the type {kind}. "
            "For a record, hand in its text: clean(record['text'], url=record.get('url'))."
        )
    raise InputError(
        f"cleanarticle works on a str, and this is of the type {kind}. "
        "For many texts or records call cleanarticle.clean_many."
    )
