"""The language data in a form that is read in hundredths of a second: ``data/compiled.jsonl``, from the TOML files.

To parse the TOML of all languages takes a third of a second, and most of the time to the first page of a process. Each
line of the compiled file is a JSON array for one language, which begins with its code and the CRC-32 of its TOML file.
Where that is not the checksum of the file, the TOML is parsed: the compiled file never decides what the data are.

After a change of a TOML file: ``python -m cleanarticle.locales`` (a test says so where it was forgotten).
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
    """Return what tells whether a TOML file is the one that a line was made from, however its lines end."""
    return zlib.crc32(data.replace(b"\r\n", b"\n"))


@functools.cache
def _lines() -> dict[str, tuple[str, str]]:
    """Return the checksum and the line of each language; nothing where there is no compiled file."""
    try:
        text = (_DATA / _NAME).read_text("utf-8")
    except FileNotFoundError:
        return {}
    lines: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        code, made_from, _ = line[1:].split(",", 2)
        lines[code.strip('"')] = made_from, line
    return lines


def compiled(code: str, data: bytes) -> list[Any] | None:
    """Return the compiled data of a language, as :func:`compiled_line` lists them after code and checksum.

    Args:
        code: its code.
        data: its TOML file.

    Returns:
        ``None`` where the compiled file lacks the language, or was made from another TOML file.
    """
    made_from, line = _lines().get(code, ("", ""))
    if made_from != str(checksum(data)):
        return None
    row: list[Any] = json.loads(line)
    return row[2:]


def compiled_line(code: str, data: bytes, rows: list[Any]) -> str:
    """Return the line of a language, which is deterministic.

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
