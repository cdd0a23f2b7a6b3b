"""Open files for writing so that no other file is harmed.

* If an output is a link, the file to which it points is written; the link stays.
* An output that is not a regular file (a pipe, a terminal, ``/dev/null``) is written to, never replaced.
* The files next to an unfinished output are never opened through a link, or if they are a second name of another file:
  in a folder to which other users can write, they could create such names.
* A file that is replaced keeps its mode. The files next to it have the same mode.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from cleanarticle.errors import CleanArticleError
from cleanarticle.loading import lazy_pattern

Identity: TypeAlias = tuple[int, int]
"""The identity of a file, whatever its name: its device, and its number on the device."""

_DESCRIPTOR = lazy_pattern(r"/dev/(?:std(?P<name>out|err)|fd/(?P<dev>\d+))|/proc/self/fd/(?P<proc>\d+)")
_STANDARD = {"out": 1, "err": 2}
# The flags for the files next to an output: never through a link, never inherited by child processes.
_OPEN_FLAGS = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)


class PathError(CleanArticleError, OSError):
    """A path cannot be read or written as requested; the message says why, and what to do."""


def identity(path: Path) -> Identity | None:
    """Return the identity of the file at a path, after following links; ``None`` if there is no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def is_inside(path: Path | str, folder: Path) -> bool:
    """Return whether *path* is *folder* or below it, only by name: links are not followed, the disk is not read.

    >>> is_inside("a/b/../c.txt", Path("a")), is_inside("ab", Path("a"))
    (True, False)
    """
    top, name = os.path.abspath(folder), os.path.abspath(path)  # noqa: PTH100
    return name == top or name.startswith(os.path.join(top, ""))  # noqa: PTH118


def resolve_link(path: Path) -> Path:
    """Return the target of *path* if it is a link; else *path* itself.

    Raises:
        PathError: the links form a circle.
    """
    if not path.is_symlink():
        return path
    try:
        return path.resolve(strict=True)
    except FileNotFoundError:  # it leads to a file that does not exist yet
        return path.resolve()
    except (OSError, RuntimeError) as error:  # without strict, Python 3.13 does not notice a circle
        raise PathError(f"{path}: the link leads in a circle. Remove it, or write elsewhere") from error


def is_stream(path: Path) -> bool:
    """Return whether *path* is a pipe, a device or an open file of this process: it is written to, not replaced.

    >>> is_stream(Path("/dev/stdout")), is_stream(Path("no-such-file"))
    (True, False)
    """
    if _DESCRIPTOR.fullmatch(str(path)):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def open_stream(path: Path) -> BinaryIO:
    """Open a stream, as :func:`is_stream` defines it, for writing.

    Raises:
        PathError: the stream cannot be opened.
    """
    try:
        if match := _DESCRIPTOR.fullmatch(str(path)):
            number = _STANDARD[match["name"]] if match["name"] else int(match["dev"] or match["proc"])
            return cast(BinaryIO, os.fdopen(os.dup(number), "wb"))
        return cast(BinaryIO, os.fdopen(os.open(path, os.O_WRONLY), "wb"))
    except OSError as error:
        raise PathError(f"{path}: cannot be written: {error.strerror or error}") from error


def open_sibling(path: Path, output: Path | None = None, *, new: bool = False) -> io.FileIO:
    """Open a file next to an output for reading and writing; create it if it does not exist.

    Args:
        path: its path.
        output: the output to which it belongs; if that exists, the file gets its mode.
        new: whether to remove an existing file first.

    Raises:
        PathError: the path is a link, or not a regular file with a single name.
        OSError: the file cannot be created.
    """
    if new:
        path.unlink(missing_ok=True)  # if it is a link, only the link is removed
    if path.is_symlink():
        raise PathError(f"{path}: this is a link that cleanarticle did not make. Remove it, or write elsewhere")
    mode = mode_of(output) if output is not None else None
    is_created = not path.exists()
    number = os.open(path, _OPEN_FLAGS | (os.O_EXCL if new else 0), 0o666 if mode is None else mode & 0o666)
    file = io.FileIO(number, "r+")
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        file.close()
        raise PathError(f"{path}: this is not a regular file with a single name. Remove it, or write elsewhere")
    if is_created and mode is not None and hasattr(os, "fchmod"):  # the umask has removed bits of the mode
        with contextlib.suppress(OSError):
            os.fchmod(number, mode & 0o777)
    return file


def mode_of(path: Path) -> int | None:
    """Return the mode of a file; ``None`` if the file does not exist."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def move_into_place(part: Path, path: Path) -> None:
    """Move *part* to *path*; an existing file is replaced, but its mode is kept, and its owner if that is allowed."""
    with contextlib.suppress(OSError):  # there may be no file at *path*
        before, now = path.stat(), part.stat()
        if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
            with contextlib.suppress(OSError):  # only root can change the owner
                os.chown(part, before.st_uid, before.st_gid)
        part.chmod(stat.S_IMODE(before.st_mode))
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in *folder* are on the disk, if the system supports that."""
    with contextlib.suppress(OSError):  # Windows cannot open folders, and some file systems cannot wait for them
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
