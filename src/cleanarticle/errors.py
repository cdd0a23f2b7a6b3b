"""The exceptions that the library raises.

::

    CleanArticleError
    ├── InputError      (also a TypeError)   what was handed in is not text
    ├── RecordError     (also a ValueError)  a record of a file cannot be read
    ├── LocaleError     (also a ValueError)  a cue-phrase file is malformed
    ├── ProfileError    (also a ValueError)  a site profile is malformed
    ├── MissingExtraError (also an ImportError) what was asked for needs a package that is not installed
    ├── PipelineError   (also a ValueError)  a pipeline cannot be built as asked
    └── CleanerError    (also a RuntimeError) a cleaner failed or proposed nonsense
"""

from __future__ import annotations


class CleanArticleError(Exception):
    """The base of every error that this library raises on purpose."""


class InputError(CleanArticleError, TypeError):
    """What was handed in is not a ``str``."""


class RecordError(CleanArticleError, ValueError):
    """A record of a file cannot be read as a page."""


class LocaleError(CleanArticleError, ValueError):
    """A file of language data is malformed."""


class ProfileError(CleanArticleError, ValueError):
    """A site profile is malformed."""


class MissingExtraError(CleanArticleError, ImportError):
    """What was asked for needs a package that is not installed; the message names the extra that brings it."""


class PipelineError(CleanArticleError, ValueError):
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
    "cleanarticle works on text, and this is bytes. Decode it first: "
    "data.decode('utf-8', 'replace'), or read the file with open(path, encoding='utf-8'). "
    "Where the encoding is wrong or mixed, decode all the same: repairing mojibake is part of the job."
)


def require_text(value: object) -> str:
    """Return *value* if it is a ``str``; raise an :class:`InputError` that says what to do if not.

    >>> require_text("a page")
    'a page'
    >>> require_text(None)
    Traceback (most recent call last):
    ...
    cleanarticle.errors.InputError: cleanarticle works on a str, and this is None. Skip the record, or hand in ''.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        raise InputError(BYTES_MESSAGE)
    if value is None:
        raise InputError("cleanarticle works on a str, and this is None. Skip the record, or hand in ''.")
    kind = type(value).__name__
    raise InputError(
        f"cleanarticle works on a str, and this is a {kind}. For a list of texts or records call "
        f"cleanarticle.clean_many; for a file, the command line: cleanarticle clean PATH."
    )
