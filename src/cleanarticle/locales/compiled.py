"""Read and write ``data/compiled.jsonl``: the language data of the TOML files in a form that loads faster.

Parsing the TOML of all languages takes a third of a second, most of the time to the first page of a process; reading
the compiled form takes some hundredths. Each of its lines is a JSON array for one language, which begins with its code
and the CRC-32 of its TOML file. If the checksum does not match, the TOML is parsed, so the TOML files are what counts.

After a change of a TOML file: ``python -m cleanarticle.locales`` (a test fails if this was forgotten).
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
    """Return the checksum of a TOML file; it does not depend on the form of the line breaks."""
    return zlib.crc32(data.replace(b"\r\n", b"\n"))


@functools.cache
def _lines() -> dict[str, tuple[str, str]]:
    """Return the checksum and the line of each language; empty if there is no compiled file."""
    try:
        text = (_DATA / _NAME).read_text("utf-8")
    except FileNotFoundError:
        return {}
    lines: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        code, recorded_checksum, _ = line[1:].split(",", 2)
        lines[code.strip('"')] = recorded_checksum, line
    return lines


def compiled(code: str, data: bytes) -> list[Any] | None:
    """Return the compiled data of a language, as :func:`compiled_line` lists them after code and checksum.

    Args:
        code: its code.
        data: its TOML file.

    Returns:
        ``None`` if the compiled file lacks the language, or was made from another version of the TOML file.
    """
    recorded_checksum, line = _lines().get(code, ("", ""))
    if recorded_checksum != str(checksum(data)):
        return None
    row: list[Any] = json.loads(line)
    return row[2:]


def compiled_line(code: str, data: bytes, rows: list[Any]) -> str:
    """Return the line of a language for the compiled file.

    Args:
        code: its code.
        data: its TOML file.
        rows: its data.
    """
    return json.dumps([code, checksum(data), *rows], ensure_ascii=False, separators=(",", ":"))


def write(text: str) -> None:
    """Write the compiled file into the folder of the data."""
    with resources.as_file(_DATA) as folder:
        Path(folder, _NAME).write_text(text, "utf-8", newline="\n")
