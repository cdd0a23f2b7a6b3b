"""Read remote files as streams, and upload complete files.

Addresses are those that `fsspec <https://filesystem-spec.readthedocs.io>`_ supports: ``https://``, ``s3://``,
``gs://``, and those of other packages. A few megabytes are read at a time. A read that fails is repeated from the
position that was reached. If it fails several times, the error ends the run, since an output without a part of its
input would look complete.

A complete file is uploaded in parts. Stores cannot append to a file, so a run writes its output to this machine first:
see :class:`Staging`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import unquote, urlsplit, urlunsplit

from cleanarticle import extras
from cleanarticle.errors import MissingExtraError
from cleanarticle.io.targets import PathError
from cleanarticle.loading import lazy_pattern

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STAGING_VARIABLE = "CLEANARTICLE_STAGING"

_ADDRESS_START = lazy_pattern(
    r"[a-z][a-z0-9+.-]{1,40}(?:://|::)", re.IGNORECASE
)  # at least two letters: C:\ is a drive
_GLOB = lazy_pattern(r"[*\[]")
_READ_ONLY = frozenset({"http", "https", "zip", "tar", "libarchive", "github", "data"})
_ATOMIC = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "oss", "memory"})
"""Stores in which a file appears only when it is complete."""

_READ_SIZE = 4_000_000  # bytes requested at a time
_UPLOAD_PART_SIZE = 8_000_000  # bytes of a part that is uploaded; S3 accepts 5 MB to 5 GB
_MAX_UPLOAD_PARTS = 9_000  # parts of one file; S3 accepts 10,000
_MAX_TRIES = 4  # of one read
_WAITS = (0.5, 2.0, 5.0)  # seconds before each further try
_VALIDATORS = (
    "ETag",
    "etag",
    "Last-Modified",
    "LastModified",
    "last_modified",
    "mtime",
    "created",
    "md5Hash",
    "Content-MD5",
    "Digest",
    "generation",
    "VersionId",
)
"""The keys by which stores describe the version of a file. If one of the values has changed, the file has changed."""


class ConnectionLostError(PathError):
    """A remote file could not be read to its end. The run ends, and can be resumed."""


class RemoteFile(NamedTuple):
    """A remote file.

    Args:
        url: its address.
        name: its name in messages and results: its path below the folder that was given, or its file name.
        size: bytes; 0 if the server does not state it.
        version: a text that identifies this version of the file; empty if the server does not state any.
    """

    url: str
    name: str
    size: int
    version: str


def is_remote(name: str) -> bool:
    r"""Return whether *name* is an address and not a path on this machine.

    >>> [is_remote(name) for name in ("s3://bucket/a.txt", "https://a.example/x", "C:\\a.txt", "a.txt", "file:///a")]
    [True, True, False, False, False]
    """
    return bool(_ADDRESS_START.match(name)) and not name.lower().startswith("file://")


def local_name(name: str) -> str:
    """Return a ``file://`` address as a path, and anything else unchanged.

    >>> local_name("file:///tmp/a%20b.txt"), local_name("a.txt")
    ('/tmp/a b.txt', 'a.txt')
    """
    if not name.lower().startswith("file://"):
        return name
    path = unquote(urlsplit(name).path)
    return path.removeprefix("/") if os.name == "nt" else path  # file:///C:/a.txt


def without_secrets(url: str) -> str:
    """Return an address for messages: without a password, and without the query, which may contain a signature.

    >>> without_secrets("https://me:secret@a.example/x.wet.gz?X-Amz-Signature=1f")
    'https://a.example/x.wet.gz'
    """
    if "::" in url:
        return "::".join(without_secrets(part) for part in url.split("::"))
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def find(url: str) -> Iterator[RemoteFile]:
    """Yield the files at an address, in the order of names.

    The address is that of a file or of a folder, or has a ``*`` that names of files match.

    Raises:
        PathError: there is no file, or the address cannot be reached.
        MissingExtraError: the package for this kind of address is not installed.
    """
    with _user_errors(url):
        fs, path = _filesystem_of(url)
        http = "http" in _protocols(fs)
        if _GLOB.search(path) and not http:
            items = fs.glob(path, detail=True)
            if not items:
                raise FileNotFoundError(url)
            top = fs._parent(_GLOB.split(path)[0] + "x")
        else:
            info = fs.info(path)
            if info.get("type") != "directory":
                yield _file(fs, url, PurePosixPath(urlsplit(url).path).name or without_secrets(url), info)
                return
            items = fs.find(path, detail=True)
            top = path
        for name in sorted(items):
            info = items[name]
            if info.get("type") != "directory" and not _is_hidden(relative_name := _relative_name(name, top)):
                yield _file(fs, fs.unstrip_protocol(name), relative_name, info)


def _relative_name(name: str, top: str) -> str:
    """Return the path of a file below a folder; for the folder's own path, its last part."""
    return name.removeprefix(top.rstrip("/")).lstrip("/") or PurePosixPath(name).name


def _is_hidden(name: str) -> bool:
    """Return whether a part of a path begins with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def _file(fs: Any, url: str, name: str, info: Mapping[str, Any]) -> RemoteFile:
    validators = [f"{key}={info[key]}" for key in _VALIDATORS if info.get(key)]
    size = info.get("size")
    version = " ".join([f"size={size}", *validators]) if size is not None else ""
    return RemoteFile(url, name, int(size or 0), version if validators or "http" not in _protocols(fs) else "")


def normal_url(url: str) -> str:
    """Return the normal form of an address: all addresses of a file have the same."""
    with _user_errors(url):
        fs, path = _filesystem_of(url)
        return str(fs.unstrip_protocol(path))


def _filesystem_of(url: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path there."""
    fs, path = extras.fsspec().core.url_to_fs(url)
    return fs, path


def _protocols(fs: Any) -> frozenset[str]:
    """Return the names of the kind of address that a file system is for, such as "s3" and "s3a"."""
    return frozenset({fs.protocol} if isinstance(fs.protocol, str) else fs.protocol)


@contextlib.contextmanager
def _user_errors(url: str) -> Iterator[None]:
    """Turn the exceptions of file systems into errors with a message for the user."""
    try:
        yield
    except (PathError, MissingExtraError):
        raise
    except ImportError as error:
        raise MissingExtraError(
            f"{without_secrets(url)}: a package for this kind of address is needed: {error}. "
            "For https and s3: pip install 'cleanarticle[remote]'",
            name=getattr(error, "name", None),
        ) from error
    except FileNotFoundError as error:
        raise PathError(f"{without_secrets(url)}: there is no such file or folder") from error
    except Exception as error:  # each file system has errors of its own
        raise PathError(f"{without_secrets(url)}: cannot be reached: {_reason(error, url)}") from error


def _reason(error: BaseException, url: str) -> str:
    """Return the message of an error without the address, which may have a password."""
    text = str(error).replace(url, without_secrets(url)).strip()
    query = urlsplit(url).query if "::" not in url else ""
    return f"{type(error).__name__}: {text.replace(query, '…') if query else text}" if text else type(error).__name__


class RemoteStream(io.RawIOBase):
    """A remote file as a stream; it is seekable if its server can read from any position.

    Args:
        file: the file.

    Raises:
        PathError: the file cannot be opened.
        MissingExtraError: the package for this kind of address is not installed.
    """

    lost: ConnectionLostError | None = None
    """The error that ended reading. The reader checks it, since decompressors may report it as damage."""

    def __init__(self, file: RemoteFile) -> None:
        super().__init__()
        self._remote = file
        self._position = 0
        # Whether only reading from the beginning is possible: the length is not known, or the server has no ranges.
        self._is_sequential = not file.size
        with _user_errors(file.url):
            self._file = self._open()

    def readable(self) -> bool:
        """Return ``True``."""
        return True

    def seekable(self) -> bool:
        """Return whether the server can read from any position."""
        return not self._is_sequential and bool(self._file.seekable())

    def tell(self) -> int:
        """Return the current position in bytes."""
        return self._position

    def seek(self, offset: int, origin: int = os.SEEK_SET) -> int:
        """Move to another position.

        Raises:
            OSError: the server reads from the beginning only.
        """
        if not self.seekable():
            raise io.UnsupportedOperation("the server reads from the beginning only")
        self._position = int(self._file.seek(offset, origin))
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes.

        Raises:
            ConnectionLostError: the bytes cannot be read, after some tries.
        """
        view = memoryview(buffer).cast("B")
        if self.lost is not None:
            raise self.lost
        for attempt in range(_MAX_TRIES):
            try:
                data = self._file.read(len(view))
                if not data and self._position < self._remote.size:
                    raise EOFError(f"{self._remote.size:,} bytes were promised")
            except Exception as error:  # each file system has errors of its own
                if attempt == _MAX_TRIES - 1 or isinstance(error, FileNotFoundError | PermissionError):
                    self._give_up(error)
                if not self._is_sequential and "range" in str(error):
                    self._is_sequential = True
                else:
                    time.sleep(_WAITS[attempt])
                self._reopen()
            else:
                view[: len(data)] = data
                self._position += len(data)
                return len(data)
        return 0

    def close(self) -> None:
        """Close the connection."""
        if not self.closed:
            with contextlib.suppress(Exception):
                self._file.close()
        super().close()

    def _open(self) -> Any:
        """Open the file at its beginning."""
        fs, path = _filesystem_of(self._remote.url)
        if "http" in _protocols(fs):  # all other kinds of stores can read from any position
            return fs.open(
                path, "rb", block_size=0 if self._is_sequential else _READ_SIZE, size=self._remote.size or None
            )
        return fs.open(path, "rb", block_size=_READ_SIZE)

    def _reopen(self) -> None:
        """Open the file again at the position that was reached."""
        with contextlib.suppress(Exception):
            self._file.close()
        with contextlib.suppress(Exception):  # the next read says what is wrong
            self._file = self._open()
            if not self._is_sequential:
                self._file.seek(self._position)
                return
            to_skip = self._position  # bytes
            while to_skip and (data := self._file.read(min(to_skip, _READ_SIZE))):
                to_skip -= len(data)

    def _give_up(self, error: Exception) -> NoReturn:
        """Note that the connection is lost, and raise the error that says so."""
        name = without_secrets(self._remote.url)
        why = _reason(error, self._remote.url)
        self.lost = ConnectionLostError(
            f"{name}: the connection was lost after {self._position:,} bytes ({why}); nothing that was written is lost"
        )
        raise self.lost from error


def check_target(url: str) -> None:
    """Check before any work whether an address can be written to, as far as this can be known.

    Raises:
        PathError: the address is read-only or cannot be reached, or there is no such bucket.
        MissingExtraError: the package for this kind of address is not installed.
    """
    with _user_errors(url):
        fs, path = _filesystem_of(url)
        if items := sorted(_protocols(fs) & _READ_ONLY):
            raise PathError(f"{without_secrets(url)}: {items[0]} addresses can be read, not written to")
        parent = fs._parent(path.rstrip("/"))
        while parent and not fs.exists(parent):
            above = fs._parent(parent)
            if above == parent or not above:
                raise PathError(f"{without_secrets(url)}: there is no {fs.unstrip_protocol(parent)}; make it first")
            parent = above


def upload(path: Path, url: str) -> None:
    """Upload a file to an address, where it appears only when it is complete.

    Raises:
        PathError: the file cannot be written there.
    """
    with _user_errors(url):
        fs, target = _filesystem_of(url)
        is_atomic = bool(_protocols(fs) & _ATOMIC)
        part = target if is_atomic else f"{target}.part"
        block = max(_UPLOAD_PART_SIZE, path.stat().st_size // _MAX_UPLOAD_PARTS)
        fs.makedirs(fs._parent(target), exist_ok=True)
        with path.open("rb") as source:
            out = fs.open(part, "wb", block_size=block, **({"autocommit": False} if is_atomic else {}))
            try:
                shutil.copyfileobj(source, out, _UPLOAD_PART_SIZE)
                out.close()
            except BaseException:
                with contextlib.suppress(Exception):
                    out.discard()
                    out.closed = True  # else it writes again when Python deletes the object
                raise
            if is_atomic:
                out.commit()
        if not is_atomic:
            fs.mv(part, target)
        fs.invalidate_cache()


def remove(url: str) -> None:
    """Remove a remote file, if it exists."""
    with _user_errors(url):
        fs, path = _filesystem_of(url)
        if fs.exists(path):
            fs.rm_file(path)


class Staging:
    """The folder on this machine in which the output of a run is written before it is uploaded.

    The folder is the same for the same address, so that the same command resumes a run that was killed, or whose upload
    failed. It is removed when everything is uploaded.

    Args:
        url: the address to write to; a folder ends in a slash.
        folder: the parent of such folders; ``None`` for the cache of the user.
    """

    def __init__(self, url: str, folder: Path | None = None) -> None:
        self.url = url
        name = PurePosixPath(urlsplit(url).path).name or "out"
        digest = hashlib.sha256(normal_url(url).encode("utf-8", "replace")).hexdigest()[:16]
        self.folder = (folder or cache_folder()) / digest
        self.path = self.folder / name
        """The file or folder to write."""

    def make(self) -> None:
        """Create the folder, readable for this user only.

        Raises:
            PathError: the folder cannot be created.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PathError(f"{self.folder}: the folder cannot be made: {error.strerror or error}") from error

    def is_complete(self, run: str | None) -> bool:
        """Return whether the folder has the complete output of *run*, which identifies a run."""
        try:
            return run is not None and self._complete.read_text("utf-8") == run
        except OSError:
            return False

    def set_complete(self, run: str | None) -> None:
        """Note that the folder has the complete output of *run*."""
        self._complete.write_text(run or "", "utf-8")

    def upload(self) -> None:
        """Upload all files, and remove them here. The index of a folder is uploaded last.

        Raises:
            PathError: a file cannot be uploaded; all files stay here.
        """
        try:
            self._upload()
        except PathError as error:
            raise PathError(f"{error}. The output is in {self.folder}; the same command uploads it") from error
        shutil.rmtree(self.folder, ignore_errors=True)

    def _upload(self) -> None:
        rejects = self.path.with_name(f"{self.path.name}.rejects.jsonl")
        if self.path.is_dir():
            files = sorted(path for path in self.path.rglob("*") if path.is_file())
            for path in sorted(files, key=lambda one: one.parent == self.path):
                upload(path, f"{self.url.rstrip('/')}/{path.relative_to(self.path).as_posix()}")
        else:
            if rejects.exists():
                upload(rejects, f"{self.url}.rejects.jsonl")
            else:
                remove(f"{self.url}.rejects.jsonl")
            upload(self.path, self.url)

    @property
    def _complete(self) -> Path:
        return self.folder / "complete"


def cache_folder() -> Path:
    """Return the parent of staging folders: ``CLEANARTICLE_STAGING``, or a folder in the user's cache."""
    if named := os.environ.get(STAGING_VARIABLE):
        return Path(named)
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cleanarticle" / "staging"
