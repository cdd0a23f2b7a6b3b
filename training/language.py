"""Packs langdetect's profiles into the file that the language detector reads.

    python -m training.language [OUT]

langdetect (Apache 2.0) ships the n-gram counts of 55 languages, taken from Wikipedia, as JSON. Of
each n-gram of one to three letters this keeps, for each language, the logarithm of how much more
likely it is there than an n-gram never seen (langdetect's own smoothing), in steps of one byte.
Languages that their script alone names (see ``scripts.toml``) are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import zlib
from importlib import resources
from pathlib import Path
from typing import Any

from cleanarticle.language.scripts import scripts

OUT = Path(__file__).parents[1] / "src" / "cleanarticle" / "language" / "data" / "profiles.bin"
FLOOR = 0.5 / 10_000
"""What langdetect takes the probability of an n-gram to be that a profile does not hold."""


def profiles() -> dict[str, dict[str, Any]]:
    """langdetect's profiles by code, those left out that a script's rule answers for."""
    sure = {script.language for script in scripts() if script.sure} | {"zh-cn", "zh-tw"}
    folder = resources.files("langdetect") / "profiles"
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    return {name: json.loads((folder / name).read_text("utf-8")) for name in names if name not in sure}


def pack(data: dict[str, dict[str, Any]]) -> bytes:
    """The contents of the file: a line of JSON, a line of n-grams, a row of bytes for each of them."""
    gains: dict[str, list[float]] = {}
    expected = []
    for lane, profile in enumerate(data.values()):
        total = 0.0
        for ngram, count in profile["freq"].items():
            share = count / profile["n_words"][len(ngram) - 1]
            gain = math.log1p(share / FLOOR)
            total += share * gain
            gains.setdefault(ngram, [0.0] * len(data))[lane] = gain
        expected.append(total / 3)
    step = max(max(row) for row in gains.values()) / 255
    rows = {ngram: bytes(round(gain / step) for gain in row) for ngram, row in sorted(gains.items())}
    rows = {ngram: row for ngram, row in rows.items() if any(row)}
    header = {"languages": list(data), "step": step, "expected": [round(value / step, 2) for value in expected]}
    head = json.dumps(header).encode() + b"\n" + "\t".join(rows).encode() + b"\n"
    return zlib.compress(head + b"".join(rows.values()), 9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", nargs="?", type=Path, default=OUT)
    out = parser.parse_args().out
    blob = pack(profiles())
    out.write_bytes(blob)
    print(f"{out}: {len(blob):,} bytes")


if __name__ == "__main__":
    main()
