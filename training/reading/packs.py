"""Write packs of pages for readers: the lines of each page, numbered, with long ones cut in the middle.

    python -m training.reading.packs --shared ../shared --ids ids.txt --out packs/

``ids.txt`` names a page of ``corpus/pages.jsonl.gz`` a line. What readers write is described in ``GUIDE.md``.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from training.corpus import lines_of, read_records

SIZE = 15  # pages a pack: some 45,000 tokens
_MAX_LINE = 190  # characters of a line that is shown whole
_HEAD, _TAIL = 120, 40  # characters of a longer one that are shown
_MAX_INDENT = 12  # columns of indentation that are shown


def shown(line: str) -> str:
    """Return a line as readers see it.

    >>> shown("      Menu"), len(shown("x" * 1000))
    ('      Menu', 167)
    """
    line = line.expandtabs(4)
    indent = min(len(line) - len(line.lstrip(" ")), _MAX_INDENT)
    text = line.strip()
    if len(text) > _MAX_LINE:
        text = f"{text[:_HEAD]}[…{len(text) - _HEAD - _TAIL}…]{text[-_TAIL:]}"
    return " " * indent + text


def pack(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a pack."""
    out: list[str] = []
    for record in records:
        lines = lines_of(record["text"])
        out.append(f"=== {record['id']} ({len(lines)} lines)\nurl {record['url'] or record['domain']}")
        out += [f"{number}|{shown(line)}" for number, line in enumerate(lines, 1)]
        out.append("")
    return "\n".join(out)


def packs(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield packs of :data:`SIZE` pages."""
    for start in range(0, len(records), SIZE):
        yield pack(records[start : start + SIZE])


def sizes(text: str) -> dict[str, int]:
    """Return how many lines each page of a pack has, by its id."""
    return {match[1]: int(match[2]) for match in re.finditer(r"^=== (.+) \((\d+) lines\)$", text, re.MULTILINE)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--ids", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    ids = args.ids.read_text("utf-8").split("\n")
    by_id = {record["id"]: record for record in read_records(args.shared / "corpus" / "pages.jsonl.gz")}
    args.out.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(packs([by_id[name] for name in ids if name in by_id])):
        (args.out / f"p{number:03d}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
