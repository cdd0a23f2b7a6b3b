"""Read remote files as streams, and write them as a whole.

An address is what `fsspec <https://filesystem-spec.readthedocs.io>`_ knows: ``https://``, ``s3://``, ``gs://``, and
what other packages add. Reading holds a few megabytes at a time. A read that fails is repeated from where it
stopped. If that fails too, the error ends the run, since an output without a part of its input would look complete.

Writing needs a complete file, which is uploaded in parts. Stores cannot append to a file, so a run writes to this
machine first: see :class:`Staging`.
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

_ADDRESS = lazy_pattern(r"[a-z][a-z0-9+.-]{1,40}(?:://|::)", re.IGNORECASE)  # at least two letters: C:\ is a drive
_GLOB = lazy_pattern(r"[*\[]")
_READ_ONLY = frozenset({"http", "https", "zip", "tar", "libarchive", "github", "data"})
_ATOMIC = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "oss", "memory"})
"""Stores in which a file appears only when it is complete."""

_BLOCK = 4_000_000  # bytes asked for at a time
_PART = 8_000_000  # bytes of a part that is uploaded; S3 takes 5 MB to 5 GB
_PARTS = 9_000  # parts of one file; S3 takes 10,000
_TRIES = 4
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
"""The keys by which stores describe the version of a file; those that exist show whether it has changed."""


class ConnectionLostError(PathError):
    """A remote file could not be read to its end. The run ends, and can be resumed."""


class RemoteFile(NamedTuple):
    """A remote file.

    Args:
        url: its address.
        name: what to call it: its path below the folder that was given, or its file name.
        size: bytes; 0 if the server does not state it.
        version: identifies this version of the file; empty if the server states none.
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
    return bool(_ADDRESS.match(name)) and not name.lower().startswith("file://")


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
    """Return an address as messages show it: without a password, or a query, which may hold a signature.

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
    """Yield the files at an address, in the order of names: one, those of a folder, or those that a ``*`` matches.

    Raises:
        PathError: there is nothing, or it cannot be reached.
        MissingExtraError: the package for this kind of address is not installed.
    """
    with _errors_of(url):
        fs, path = _opened(url)
        http = "http" in _protocols(fs)
        if _GLOB.search(path) and not http:
            found = fs.glob(path, detail=True)
            if not found:
                raise FileNotFoundError(url)
            top = fs._parent(_GLOB.split(path)[0] + "x")
        else:
            info = fs.info(path)
            if info.get("type") != "directory":
                yield _file(fs, url, PurePosixPath(urlsplit(url).path).name or without_secrets(url), info)
                return
            found = fs.find(path, detail=True)
            top = path
        for name in sorted(found):
            info = found[name]
            if info.get("type") != "directory" and not _is_hidden(below := _below(name, top)):
                yield _file(fs, fs.unstrip_protocol(name), below, info)


def _below(name: str, top: str) -> str:
    return name.removeprefix(top.rstrip("/")).lstrip("/") or PurePosixPath(name).name


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _file(fs: Any, url: str, name: str, info: Mapping[str, Any]) -> RemoteFile:
    validators = [f"{key}={info[key]}" for key in _VALIDATORS if info.get(key)]
    size = info.get("size")
    version = " ".join([f"size={size}", *validators]) if size is not None else ""
    return RemoteFile(url, name, int(size or 0), version if validators or "http" not in _protocols(fs) else "")


def normal_url(url: str) -> str:
    """Return the one address that a file has, in whatever form it was given."""
    with _errors_of(url):
        fs, path = _opened(url)
        return str(fs.unstrip_protocol(path))


def _opened(url: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path there."""
    fs, path = extras.fsspec().core.url_to_fs(url)
    return fs, path


def _protocols(fs: Any) -> frozenset[str]:
    return frozenset({fs.protocol} if isinstance(fs.protocol, str) else fs.protocol)


@contextlib.contextmanager
def _errors_of(url: str) -> Iterator[None]:
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
    """A remote file as a stream; seekable if its server can read from any position.

    Args:
        file: the file.

    Raises:
        PathError: it cannot be opened.
        MissingExtraError: the package for this kind of address is not installed.
    """

    lost: ConnectionLostError | None = None
    """The error that ended reading. The reader checks it, since layers between may take it for damage."""

    def __init__(self, file: RemoteFile) -> None:
        super().__init__()
        self._remote = file
        self._at = 0
        self._whole = not file.size  # read from the beginning only: the length is not known, or ranges are not served
        with _errors_of(file.url):
            self._file = self._open()

    def readable(self) -> bool:
        """Return ``True``."""
        return True

    def seekable(self) -> bool:
        """Return whether the server can read from any position."""
        return not self._whole and bool(self._file.seekable())

    def tell(self) -> int:
        """Return the current position in bytes."""
        return self._at

    def seek(self, offset: int, origin: int = os.SEEK_SET) -> int:
        """Move to another position.

        Raises:
            OSError: the server reads from the beginning only.
        """
        if not self.seekable():
            raise io.UnsupportedOperation("the server reads from the beginning only")
        self._at = int(self._file.seek(offset, origin))
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes.

        Raises:
            ConnectionLostError: they cannot be had, after some tries.
        """
        view = memoryview(buffer).cast("B")
        if self.lost is not None:
            raise self.lost
        for attempt in range(_TRIES):
            try:
                data = self._file.read(len(view))
                if not data and self._at < self._remote.size:
                    raise EOFError(f"{self._remote.size:,} bytes were promised")
            except Exception as error:  # each file system has errors of its own
                if attempt == _TRIES - 1 or isinstance(error, FileNotFoundError | PermissionError):
                    self._lose(error)
                if not self._whole and "range" in str(error):
                    self._whole = True
                else:
                    time.sleep(_WAITS[attempt])
                self._reopen()
            else:
                view[: len(data)] = data
                self._at += len(data)
                return len(data)
        return 0

    def close(self) -> None:
        """Close the connection."""
        if not self.closed:
            with contextlib.suppress(Exception):
                self._file.close()
        super().close()

    def _open(self) -> Any:
        fs, path = _opened(self._remote.url)
        if "http" in _protocols(fs):  # others can read from any place
            return fs.open(path, "rb", block_size=0 if self._whole else _BLOCK, size=self._remote.size or None)
        return fs.open(path, "rb", block_size=_BLOCK)

    def _reopen(self) -> None:
        """Open the file again at the position that was reached."""
        with contextlib.suppress(Exception):
            self._file.close()
        with contextlib.suppress(Exception):  # the next read says what is wrong
            self._file = self._open()
            if not self._whole:
                self._file.seek(self._at)
                return
            left = self._at
            while left and (data := self._file.read(min(left, _BLOCK))):
                left -= len(data)

    def _lose(self, error: Exception) -> NoReturn:
        name = without_secrets(self._remote.url)
        why = _reason(error, self._remote.url)
        self.lost = ConnectionLostError(
            f"{name}: the connection was lost after {self._at:,} bytes ({why}); nothing that was written is lost"
        )
        raise self.lost from error


def check_target(url: str) -> None:
    """Check before any work that an address can be written to, as far as this can be known.

    Raises:
        PathError: it is read-only, cannot be reached, or there is no such bucket.
        MissingExtraError: the package for this kind of address is not installed.
    """
    with _errors_of(url):
        fs, path = _opened(url)
        if found := sorted(_protocols(fs) & _READ_ONLY):
            raise PathError(f"{without_secrets(url)}: {found[0]} addresses can be read, not written to")
        parent = fs._parent(path.rstrip("/"))
        while parent and not fs.exists(parent):
            above = fs._parent(parent)
            if above == parent or not above:
                raise PathError(f"{without_secrets(url)}: there is no {fs.unstrip_protocol(parent)}; make it first")
            parent = above


def upload(path: Path, url: str) -> None:
    """Write a file to an address, where it appears only when it is complete.

    Raises:
        PathError: it cannot be written.
    """
    with _errors_of(url):
        fs, target = _opened(url)
        is_atomic = bool(_protocols(fs) & _ATOMIC)
        part = target if is_atomic else f"{target}.part"
        block = max(_PART, path.stat().st_size // _PARTS)
        fs.makedirs(fs._parent(target), exist_ok=True)
        with path.open("rb") as source:
            out = fs.open(part, "wb", block_size=block, **({"autocommit": False} if is_atomic else {}))
            try:
                shutil.copyfileobj(source, out, _PART)
                out.close()
            except BaseException:
                with contextlib.suppress(Exception):
                    out.discard()
                    out.closed = True  # else it writes once more when Python forgets it
                raise
            if is_atomic:
                out.commit()
        if not is_atomic:
            fs.mv(part, target)
        fs.invalidate_cache()


def remove(url: str) -> None:
    """Remove a file, if it is there."""
    with _errors_of(url):
        fs, path = _opened(url)
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
        """Make the folder, readable for this user only.

        Raises:
            PathError: it cannot be made.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PathError(f"{self.folder}: the folder cannot be made: {error.strerror or error}") from error

    def is_complete(self, run: str | None) -> bool:
        """Return whether all of the output of *run*, by its identity, is here."""
        try:
            return run is not None and self._complete.read_text("utf-8") == run
        except OSError:
            return False

    def set_complete(self, run: str | None) -> None:
        """Note that all of the output of *run* is here."""
        self._complete.write_text(run or "", "utf-8")

    def upload(self) -> None:
        """Upload everything, and remove it here. The index of a folder comes last.

        Raises:
            PathError: it cannot be written; what was written stays here.
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
    """Return where output is written before an upload: ``CLEANARTICLE_STAGING``, or a folder in the user's cache."""
    if named := os.environ.get(STAGING_VARIABLE):
        return Path(named)
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cleanarticle" / "staging"
