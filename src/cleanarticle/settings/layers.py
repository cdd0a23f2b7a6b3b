"""Collect settings from a file, from the environment and from the command line, in rising order of priority."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cleanarticle.argument_checks import suggestion
from cleanarticle.errors import OptionError
from cleanarticle.io.remote import STAGING_VARIABLE
from cleanarticle.settings.keys import KEYS, Key

_log = logging.getLogger(__name__)

FILE_NAME = "cleanarticle.toml"
CONFIG_VARIABLE = "CLEANARTICLE_CONFIG"
_PREFIX = "CLEANARTICLE_"
_OTHER_VARIABLES = frozenset({CONFIG_VARIABLE, STAGING_VARIABLE, "CLEANARTICLE_SHARED"})
"""Variables that are not settings: the last one tells the tests and benchmarks of this project where their data is."""
MAX_FILE_SIZE = 1_000_000  # bytes of a file of settings, phrases or words; the largest built-in one has 30,000


class Value(NamedTuple):
    """The value of a setting.

    Args:
        value: the value; paths are relative to the current folder, or absolute.
        origin: where it was set: ``default``, a file, an environment variable or an option.
    """

    value: Any
    origin: str


def defaults() -> dict[str, Value]:
    """Return the default of every setting."""
    return {key.name: Value(key.default, "default") for key in KEYS.values()}


def find_file(folder: Path, warn: Callable[[str], object]) -> Path | None:
    """Return the settings file in *folder*, or in the nearest folder above it that has one; ``None`` if none has.

    In one folder, ``cleanarticle.toml`` is preferred to a ``pyproject.toml`` with a table ``[tool.cleanarticle]``. A
    file of another user than root or the current one is ignored with a warning, since anyone can write one into
    ``/tmp``.
    """
    for parent in (folder, *folder.parents):
        for path in (parent / FILE_NAME, parent / "pyproject.toml"):
            if not path.is_file() or (path.name != FILE_NAME and not _has_table(path)):
                continue
            if hasattr(os, "getuid") and path.stat().st_uid not in (0, os.getuid()):
                warn(f"{path}: ignored, since it belongs to another user. To use it: --config {path}")
                continue
            return path
    return None


def _has_table(path: Path) -> bool:
    """Return whether a ``pyproject.toml`` has a table for this program; ``False`` if it cannot be read."""
    try:
        data = path.read_bytes()
        if len(data) > MAX_FILE_SIZE or b"cleanarticle" not in data:
            return False
        return isinstance(tomllib.loads(data.decode("utf-8")).get("tool", {}).get("cleanarticle"), dict)
    except (OSError, ValueError, AttributeError):
        return False


def from_file(path: Path) -> dict[str, Value]:
    """Return the settings in the file at *path*. Paths in it are relative to its folder.

    Raises:
        OptionError: the file cannot be read, is not TOML, or has an unknown name or an invalid value.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_SIZE + 1)
        if len(data) > MAX_FILE_SIZE:
            raise OptionError(f"{path}: a file of settings has at most {MAX_FILE_SIZE:,} bytes, and this one has more")
        table: Any = tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise OptionError(f"{path}: the file of settings cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise OptionError(f"{path}: a file of settings is TOML, and this is not: {error}") from error
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("cleanarticle")
        if not isinstance(table, dict):
            raise OptionError(f"{path}: there is no table [tool.cleanarticle] in it")
    out = {}
    for name, raw in table.items():
        key = KEYS.get(name.replace("-", "_"))
        if key is None:
            raise OptionError(
                f"{path}: there is no setting {name!r}.{suggestion(name, KEYS)} `cleanarticle config` lists them"
            )
        try:
            value = key.check(raw)
        except OptionError as error:
            raise OptionError(f"{path}: {name}: {error}") from error
        out[key.name] = Value(_relative_to(value, path) if key.kind == "path" else value, str(path))
    return out


def _relative_to(value: object, path: Path) -> object:
    """Return the path or the paths in *value*, which are relative to the folder of *path*, with this folder."""
    if isinstance(value, tuple):
        return tuple(str(path.parent / item) for item in value)
    return str(path.parent / str(value))


def from_environment(environment: Mapping[str, str], warn: Callable[[str], object]) -> dict[str, Value]:
    """Return the settings in environment variables such as ``CLEANARTICLE_BALANCE=0.2``; empty ones are ignored.

    Lists have one item per line; lists of fixed words, such as kinds of pages, may also have commas between items.

    Raises:
        OptionError: a variable has an invalid value.
    """
    known = {key.variable: key for key in KEYS.values() if key.has_option}
    out = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(_PREFIX) or not text.strip() or variable in _OTHER_VARIABLES:
            continue
        key = known.get(variable)
        if key is None:
            warn(f"{variable}: ignored, since there is no such setting.{suggestion(variable, known)}")
            continue
        try:
            value = parse_list(key, text) if key.is_list else key.parse(text)
        except OptionError as error:
            raise OptionError(f"{variable}: {error}") from error
        out[key.name] = Value(value, variable)
    return out


def parse_list(key: Key, text: str) -> tuple[object, ...]:
    r"""Return the items of a list in a text: one on each line.

    If the setting takes fixed words, they may also be separated by commas.

    >>> parse_list(KEYS["only"], "article, forum"), parse_list(KEYS["keep"], "a,b\nc")
    (('article', 'forum'), ('a,b', 'c'))
    """
    lines = text.replace(",", "\n") if key.choices else text
    return tuple(key.parse(line.strip()) for line in lines.splitlines() if line.strip())


def collect_settings(
    config: Path | None,
    options: Mapping[str, Value],
    *,
    search: bool = True,
    environment: Mapping[str, str] | None = None,
    warn: Callable[[str], object] = lambda _: None,
) -> dict[str, Value]:
    """Return every setting with its origin.

    Args:
        config: the settings file; ``None`` takes the file that ``CLEANARTICLE_CONFIG`` names, or else the nearest one
            in the current folder or above it.
        options: the settings of the command line, which override all others.
        search: whether to look for a file if *config* is ``None``.
        environment: the environment variables; ``None`` takes those of the process.
        warn: a function that is called with a message about each file or variable that is ignored.

    Raises:
        OptionError: a file or a variable is invalid; see :func:`from_file` and :func:`from_environment`.
    """
    environment = os.environ if environment is None else environment
    named_file = environment.get(CONFIG_VARIABLE, "")
    path = config or (Path(named_file) if search and named_file else find_file(Path.cwd(), warn) if search else None)
    if path:
        _log.info("settings from %s", path)
    return {
        **defaults(),
        **(from_file(path) if path else {}),
        **from_environment(environment, warn),
        **options,
    }
