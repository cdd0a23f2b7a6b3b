"""Write a digest of the result for each page of the corpus, or compare with digests written before.

    python -m benchmarks.digests --shared ../shared --out before.json        # on the commit before
    python -m benchmarks.digests --shared ../shared --against before.json    # on the commit after

A digest covers ``Page.to_dict()`` without ``version``, ``schema_version`` and ``warnings``, and without the reasons of
lines and the form of blocks: it must not change where only the structure of the code does.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cleanarticle

NAMES = (
    "aeb",
    "fundus",
    "wcxb",
    "magic",
    "newspaper4k",
    "trafilatura",
    "silver",
    "labels",
    "gold",
    "pages",
)
RENDERINGS = ("text", "text_flat", "extract")
MAX_LENGTH = 200_000  # characters: a few pages of the corpus are books


def texts(shared: Path, every: int) -> Iterator[tuple[str, str, str | None]]:
    """Yield key, text and URL of each rendering of every *every*-th page of the corpus."""
    for name in NAMES:
        with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as handle:
            for number, row in enumerate(handle):
                if number % every:
                    continue
                record = json.loads(row)
                for rendering in RENDERINGS[: 1 if name in ("gold", "pages") else 3]:
                    text = record.get(rendering)
                    if text and len(text) <= MAX_LENGTH:
                        yield f"{name}/{record['id']}/{rendering}", text, record.get("url")


def result(text: str, url: str | None) -> dict[str, Any]:
    """Return the part of the result for a page that is compared."""
    out = cleanarticle.clean(text, url=url).to_dict()
    for key in ("version", "schema_version", "warnings"):
        out.pop(key, None)
    for line in out["lines"]:
        line.pop("reason")
    for article in out["articles"]:  # the text of blocks alone: their other fields and kinds are newer
        article["blocks"] = [_plain(block) for block in article["blocks"]]
    return out


def _plain(block: dict[str, Any]) -> str:
    """Return the text of a block with its number, which was part of the text in earlier versions."""
    return block["text"] if block.get("number") is None else f"{block['number']}. {block['text']}"


def digest(data: object) -> str:
    """Return a digest of JSON-ready data, of sixteen hexadecimal digits."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--out", type=Path, help="where to write the digests")
    parser.add_argument("--against", type=Path, help="digests that were written before")
    args = parser.parse_args()
    digests = {
        key: {part: digest(value) for part, value in result(text, url).items()}
        for key, text, url in texts(args.shared, args.every)
    }
    if args.out:
        args.out.write_text(json.dumps(digests, indent=0, sort_keys=True), "utf-8")
    if args.against:
        before = json.loads(args.against.read_text("utf-8"))
        common = digests.keys() & before.keys()
        differing = {
            key: [part for part in digests[key] if digests[key][part] != before[key].get(part)]
            for key in sorted(common)
        }
        differing = {key: parts for key, parts in differing.items() if parts}
        for key, parts in differing.items():
            print(key, *parts)
        print(f"{len(differing)} of {len(common)} texts differ")


if __name__ == "__main__":
    main()
