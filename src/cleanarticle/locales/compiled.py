"""Read and write ``data/compiled.jsonl``: the language data of the TOML files in a form that loads faster.

Parsing the TOML of all languages takes a third of a second, which would be most of the time that a process needs for
its first page; reading the compiled form takes some hundredths of a second. Each line of the file is a JSON array for
one language, which begins with the code and the CRC-32 of the TOML file. If the checksum does not match, the TOML file
is parsed instead, so a stale compiled file is never wrong, only slow.

Run ``python -m cleanarticle.locales`` after each change of a TOML file; a test fails if this was forgotten.
"""

from __future__ import annotations

import functools
import json
import zlib
from importlib import resources
from pathlib import Path
from typing import Any

_NAME = "compiled.jsonl"
_DATA = resources.files("cleanarticle.locales") / "data"


def checksum(data: bytes) -> int:
    r"""Return the checksum of a TOML file; it is the same for ``\n`` and ``\r\n``."""
    return zlib.crc32(data.replace(b"\r\n", b"\n"))


@functools.cache
def _lines_by_language() -> dict[str, tuple[str, str]]:
    """Return the recorded checksum and the line of each language, by its code; empty if there is no compiled file."""
    try:
        text = (_DATA / _NAME).read_text("utf-8")
    except FileNotFoundError:
        return {}
    lines: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        code, recorded_checksum, _ = line[1:].split(",", 2)
        lines[code.strip('"')] = recorded_checksum, line
    return lines


def read_compiled(code: str, data: bytes) -> list[Any] | None:
    """Return the compiled data of a language: the *rows* that were given to :func:`compiled_line`.

    Args:
        code: the code of the language.
        data: the content of its TOML file.

    Returns:
        The data; ``None`` if the compiled file lacks the language, or was made from another version of the TOML file.
    """
    recorded_checksum, line = _lines_by_language().get(code, ("", ""))
    if recorded_checksum != str(checksum(data)):
        return None
    row: list[Any] = json.loads(line)
    return row[2:]


def compiled_line(code: str, data: bytes, rows: list[Any]) -> str:
    """Return the line of a language for the compiled file.

    Args:
        code: the code of the language.
        data: the content of its TOML file.
        rows: the data in the TOML file, as values of JSON.
    """
    return json.dumps([code, checksum(data), *rows], ensure_ascii=False, separators=(",", ":"))


def write(text: str) -> None:
    """Write the text of the compiled file into the folder ``data``."""
    with resources.as_file(_DATA) as folder:
        Path(folder, _NAME).write_text(text, "utf-8", newline="\n")
